"""The story of a run, to be edited; before it is saved, what would be made again and its price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy import load_plan
from grok_spicy.errors import GrokSpicyError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.plan import write_plan
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy.steps import is_entity
from grok_spicy.story.checks import check_plan
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from grok_spicy_studio.pages.forms import form_of, problems_of, said, text_of, to_run
from grok_spicy_studio.plan_form import changed, fields_of, plan_of, read_rows, rows_of
from grok_spicy_studio.projection.film import read_film
from grok_spicy_studio.studio import run_of, studio_of
from grok_spicy_studio.work.orders import PriceOrder, ResumeOrder, WhyOrder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.runs.folder import RunFolder
    from starlette.requests import Request
    from starlette.responses import Response

_STEPS = {
    "character": "characters",
    "place": "characters",
    "prop": "characters",
    "keyframe": "keyframes",
    "clip": "videos",
}


async def plan(request: Request) -> Response:
    """Show the story of a run as a form."""
    folder = run_of(request)
    try:
        story = await run_in_threadpool(load_plan, folder.plan)
    except GrokSpicyError as error:
        raise HTTPException(409, str(error)) from error
    return await _page(request, rows_of(story))


async def change(request: Request) -> Response:
    """Move a row, show what would be made again, or save."""
    rows = read_rows(form := await form_of(request))
    do, _, key = text_of(form, "do").partition(":")
    if do in {"up", "down", "insert", "duplicate", "remove"}:
        return await _page(request, changed(rows, do, key), moved=key)
    try:
        story = plan_of(rows)
        check_plan(story)
    except ValidationError as error:
        return await _page(request, rows, problems=list(problems_of(error)), status=400)
    except GrokSpicyError as error:
        return await _page(request, rows, problems=[str(error)], status=400)
    if do not in {"save", "make"}:
        return await _consequences(request, rows, story)
    folder = run_of(request)
    try:
        await run_in_threadpool(_save, folder, story)
    except GrokSpicyError as error:
        return await _page(request, rows, problems=[str(error)], status=409)
    if do == "save":
        return RedirectResponse(f"/runs/{folder.run_id}", 303)
    order = ResumeOrder(output=str(folder.output), run=folder.run_id, update=True)
    return to_run(folder.run_id, await studio_of(request).office.give(order))


async def _consequences(request: Request, rows: dict[str, Any], story: StoryPlan) -> Response:
    """Show the form with what saving it would have made again."""
    folder, office = run_of(request), studio_of(request).office
    named = {"output": str(folder.output), "run": folder.run_id, "plan": story}
    why = await office.ask(WhyOrder(**named))
    if why.error is not None:
        return await _page(request, rows, problems=[said(why)], status=409)
    price = await office.ask(PriceOrder(**named))
    again = price_pieces(why.facts["pieces"], price.facts.get("steps", ()), story)
    return await _page(request, rows, again=again)


def price_pieces(
    pieces: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]], story: StoryPlan
) -> dict[str, Any]:
    """Return what would be made again, and about what it costs.

    A step's price is shared out among its pieces: sheets and keyframes alike, clips by length.

    Args:
        pieces: What would be made, and why.
        steps: What every step of the whole story costs, without anything kept.
        story: The story.
    """
    quotes = {one["step"]: one for one in steps}
    seconds = {one.scene_id: one.duration_seconds for one in story.scenes}
    entities = story.recurring() if any(is_entity(one["piece"]) for one in pieces) else []
    sheet = 1 / max(1, len(story.characters) + len(entities))
    shares = {
        **dict.fromkeys(("character", "place", "prop"), sheet),
        "keyframe": 1 / max(1, len(story.scenes)),
    }
    priced: list[dict[str, Any]] = []
    for one in pieces:
        kind, _, which = one["piece"].partition(":")
        quote = quotes.get(_STEPS.get(kind, ""), {})
        share = (
            seconds.get(int(which), 0) / max(1, sum(seconds.values()))
            if kind == "clip" and which.isdigit()
            else shares.get(kind, 0.0)
        )
        usd = quote.get("usd")
        priced.append({**one, "usd": None if usd is None else usd * share})
    known = [one["usd"] for one in priced if one["usd"] is not None]
    return {"pieces": priced, "usd": sum(known) if len(known) == len(priced) else None}


def _save(folder: RunFolder, story: StoryPlan) -> None:
    with only_writer(folder.root):
        write_plan(folder.plan, story)


async def _page(
    request: Request, rows: Mapping[str, Any], *, status: int = 200, **facts: Any
) -> Response:
    studio = studio_of(request)
    film = await run_in_threadpool(read_film, run_of(request))
    return studio.pages.page(
        "plan.html",
        status=status,
        film=film,
        rows=rows,
        story_fields=fields_of(StoryPlan),
        scene_fields=fields_of(Scene),
        character_fields=fields_of(Character),
        **{"problems": [], "again": None, "moved": None, **facts},
    )
