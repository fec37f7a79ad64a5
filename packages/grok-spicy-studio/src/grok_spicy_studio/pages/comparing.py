"""Comparisons: their list, one of them, the blind vote, and what is done with a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import in_use
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse

from grok_spicy_studio.comparing.comparison import (
    FILE,
    Comparison,
    comparison_ids,
    folder_of,
    is_comparison_id,
    read_comparison,
)
from grok_spicy_studio.comparing.results import PAGE, TABLE, cell_file, write_choice
from grok_spicy_studio.comparing.voting import Vote, next_pair, pairs, read_votes, tallies, vote
from grok_spicy_studio.pages.beginning import presets_of
from grok_spicy_studio.pages.forms import form_of, number_of, problems_of, said, text_of, texts_of
from grok_spicy_studio.projection.film import read_film
from grok_spicy_studio.projection.places import SHOWN, regular_file
from grok_spicy_studio.studio import run_of, studio_of
from grok_spicy_studio.work.orders import CompareOrder

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

SHOWN_AT_ONCE = 60
"""Comparisons in the list."""


async def comparisons(request: Request) -> Response:
    """Show all comparisons, the newest first."""
    studio = studio_of(request)
    found = await run_in_threadpool(_all, studio.settings.output)
    return studio.pages.page("compare/list.html", comparisons=found)


async def form(request: Request) -> Response:
    """Ask what of a run is to be compared."""
    return await _form(request, {}, None, "")


async def begin(request: Request) -> Response:
    """Say what a comparison would cost, or begin it."""
    sent = await form_of(request)
    values = {
        "backend": text_of(sent, "backend"),
        "scene": texts_of(sent, "scene"),
        "seed": text_of(sent, "seed"),
        "option": text_of(sent, "option"),
        "max_cost": text_of(sent, "max_cost"),
    }
    folder = run_of(request)
    try:
        order = CompareOrder(
            output=str(folder.output),
            run=folder.run_id,
            axes=_axes(values),
            max_cost=number_of(sent, "max_cost"),
            only_quote=text_of(sent, "do") != "start",
        )
    except ValidationError as error:
        raise HTTPException(400, "; ".join(problems_of(error))) from None
    office = studio_of(request).office
    reply = await (office.ask(order) if order.only_quote else office.give(order))
    if (named := reply.facts.get("comparison")) is not None:
        return RedirectResponse(f"/compare/{named}", 303)
    return await _form(request, values, reply.facts or None, said(reply))


async def comparison(request: Request) -> Response:
    """Show a comparison: every row with its cells."""
    studio = studio_of(request)
    found = await _found(request)
    output = studio.settings.output
    votes = await run_in_threadpool(read_votes, output, found)
    return studio.pages.page(
        "compare/comparison.html",
        comparison=found,
        working=await run_in_threadpool(in_use, folder_of(output, found.id)),
        tallies=tallies(found, votes) if votes else [],
        voted=len(votes),
        all_pairs=len(pairs(found)),
        written=None,
    )


async def film(request: Request) -> Response:
    """Film the stills that are ticked, or draw those that are missing."""
    sent = await form_of(request)
    found = await _found(request)
    try:
        order = CompareOrder(
            output=str(studio_of(request).settings.output),
            comparison=found.id,
            cells=texts_of(sent, "cell"),
            motion=text_of(sent, "do") == "film",
            max_cost=number_of(sent, "max_cost"),
        )
    except ValidationError as error:
        raise HTTPException(400, "; ".join(problems_of(error))) from None
    if order.motion and not order.cells:
        raise HTTPException(400, "Tick the stills that are to be filmed.")
    reply = await studio_of(request).office.give(order)
    if reply.error is not None:
        raise HTTPException(409, said(reply))
    return RedirectResponse(f"/compare/{found.id}", 303)


async def use(request: Request) -> Response:
    """Write the backends of a variant as a file, and say how it is used."""
    sent = await form_of(request)
    found = await _found(request)
    output = studio_of(request).settings.output
    number = int(number_of(sent, "variant") or 0)
    try:
        path = await run_in_threadpool(write_choice, output, found, number, None)
    except ConfigError as error:
        raise HTTPException(409, error.message) from None
    return studio_of(request).pages.page(
        "compare/used.html", comparison=found, variant=found.variant(number), path=path
    )


async def ballot(request: Request) -> Response:
    """Show the next pair of the blind vote."""
    found = await _found(request)
    votes = await run_in_threadpool(read_votes, studio_of(request).settings.output, found)
    return studio_of(request).pages.page(
        "compare/vote.html",
        comparison=found,
        pair=next_pair(found, votes),
        voted=len(votes),
        all_pairs=len(pairs(found)),
        tallies=tallies(found, votes),
    )


async def cast_vote(request: Request) -> Response:
    """Take a vote, and go to the next pair."""
    sent = await form_of(request)
    found = await _found(request)
    try:
        given = Vote.model_validate({name: text_of(sent, name) for name in Vote.model_fields})
        await run_in_threadpool(vote, studio_of(request).settings.output, found, given)
    except ValidationError as error:
        raise HTTPException(400, "; ".join(problems_of(error))) from None
    except ConfigError as error:
        raise HTTPException(400, error.message) from None
    return RedirectResponse(f"/compare/{found.id}/vote", 303)


async def cell_media(request: Request) -> Response:
    """Hand out the still or the clip of a cell."""
    found = await _found(request)
    cell = found.cell(request.path_params["cell"])
    name = None
    if cell is not None:
        name = {"still": cell.still, "clip": cell.clip}.get(request.path_params["kind"])
    output = studio_of(request).settings.output
    path = None
    if cell is not None:
        path = await run_in_threadpool(cell_file, output, found, cell, name)
    if path is None:
        raise HTTPException(404, "There is no such file.")
    return FileResponse(
        path, media_type=SHOWN[path.suffix.lower()], headers={"cache-control": "no-cache"}
    )


async def download(request: Request) -> Response:
    """Give the result as a file: page, table or JSON. A browser shows none of them as a page."""
    found = await _found(request)
    name = request.path_params["name"]
    folder = folder_of(studio_of(request).settings.output, found.id)
    path = regular_file(folder, name) if name in {PAGE, TABLE, FILE} else None
    if path is None:
        raise HTTPException(404, "There is no such file.")
    return FileResponse(
        path,
        media_type="application/octet-stream",
        filename=f"{found.id}-{name}",
        headers={"cache-control": "no-cache"},
    )


async def _found(request: Request) -> Comparison:
    """Return the comparison that an address names.

    Raises:
        HTTPException: If there is none, or it cannot be read.
    """
    name = request.path_params["comparison"]
    output = studio_of(request).settings.output
    if not is_comparison_id(name) or folder_of(output, name).is_symlink():
        raise HTTPException(404, "There is no such comparison.")
    try:
        return await run_in_threadpool(read_comparison, output, name)
    except ConfigError as error:
        raise HTTPException(404, error.message) from None


async def _form(
    request: Request, values: dict[str, Any], quote: dict[str, Any] | None, problem: str
) -> Response:
    film = await run_in_threadpool(read_film, run_of(request))
    return studio_of(request).pages.page(
        "compare/form.html",
        film=film,
        values={"backend": "", "scene": [], "seed": "", "option": "", "max_cost": "", **values},
        quote=quote,
        problem=problem,
        presets=await run_in_threadpool(presets_of),
    )


def _axes(values: dict[str, Any]) -> list[str]:
    axes = [f"{name}={values[name]}" for name in ("backend", "seed") if values[name]]
    if values["scene"]:
        axes.append(f"scene={','.join(values['scene'])}")
    return [*axes, *values["option"].split()]


def _all(output: Path) -> list[Comparison]:
    found = []
    for name in comparison_ids(output)[:SHOWN_AT_ONCE]:
        try:
            found.append(read_comparison(output, name))
        except ConfigError:
            continue  # one that is damaged keeps no other from being shown
    return found
