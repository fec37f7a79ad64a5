"""A new film: what it would cost first, then its start under a cap."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grok_spicy.schemas import StoryPlan
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from grok_spicy_studio.pages.forms import form_of, problems_of, said, text_of, texts_of
from grok_spicy_studio.studio import studio_of
from grok_spicy_studio.uploads import keep_photo, photo
from grok_spicy_studio.work.orders import FilmOrder

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from grok_spicy_studio.studio import Studio

FIELDS = (
    "concept",
    "plan",
    "backend",
    "max_cost",
    "seed",
    "max_duration",
    "style_override",
    "negative_prompt",
)

MAX_PLAN_BYTES = 1024 * 1024


async def form(request: Request) -> Response:
    """Show the form."""
    values = {"backend": request.query_params.get("backend", "")[:200]}
    return await _page(studio_of(request), values)


async def begin(request: Request) -> Response:
    """Say what the film would cost, or begin it."""
    sent = await form_of(request)
    try:
        return await _begun(studio_of(request), sent)
    finally:
        await sent.close()


async def _begun(studio: Studio, sent: FormData) -> Response:
    values: dict[str, Any] = {name: text_of(sent, name) for name in FIELDS}
    values["approve"] = texts_of(sent, "approve")
    try:
        values["photos"] = await _photos(studio.settings.output, sent)
        order = _order(studio.settings.output, values, await _plan(sent))
    except ValidationError as error:
        return await _page(studio, values, problems=list(problems_of(error)), status=400)
    except HTTPException as error:
        return await _page(studio, values, problems=[error.detail], status=error.status_code)
    if text_of(sent, "do") != "start":
        reply = await studio.office.ask(order.model_copy(update={"only_quote": True}))
        if reply.error is not None:
            return await _page(studio, values, problems=[said(reply)], status=409)
        return await _page(studio, values, quote=reply.facts)
    reply = await studio.office.give(order)
    if reply.run is None:
        return await _page(studio, values, problems=[said(reply)], status=409)
    return RedirectResponse(f"/runs/{reply.run}", 303)


async def _page(studio: Studio, values: dict[str, Any], **facts: Any) -> Response:
    presets = await run_in_threadpool(presets_of)
    facts = {"problems": [], "quote": None, **facts}
    known = {**dict.fromkeys(FIELDS, ""), "approve": [], "photos": [], **values}
    return studio.pages.page("new.html", values=known, presets=presets, **facts)


def presets_of() -> list[str]:
    """Return what `--backend` can name. Plugin modules are light; their providers stay unloaded."""
    from grok_spicy import PluginManager

    return sorted(PluginManager().presets())


async def _photos(output: Path, sent: FormData) -> list[tuple[str, str]]:
    """Return label and kept name of every photo: those sent before, and those sent now."""
    kept = []
    for one in texts_of(sent, "kept"):
        name, _, label = one.partition("|")
        photo(output, name)
        kept.append((label, name))
    labels = texts_of(sent, "label")
    uploads = [one for one in sent.getlist("photo") if isinstance(one, UploadFile) and one.filename]
    for number, upload in enumerate(uploads):
        label = labels[number].strip() if number < len(labels) else ""
        shown = (upload.filename or "").rpartition("/")[2].partition(".")[0]
        kept.append((label or shown or f"Photo {number + 1}", await keep_photo(output, upload)))
    return kept


async def _plan(sent: FormData) -> StoryPlan | None:
    """Return the plan that was sent, as a file or in the field."""
    file = sent.get("plan_file")
    text: str | bytes = text_of(sent, "plan")
    if isinstance(file, UploadFile) and file.filename:
        text = await file.read(MAX_PLAN_BYTES + 1)
    if not text:
        return None
    if len(text) > MAX_PLAN_BYTES:
        raise HTTPException(413, "A plan may have 1 MB at most.")
    try:
        document = json.loads(text)
    except ValueError as error:
        raise HTTPException(400, f"The plan is not JSON: {error}") from None
    return StoryPlan.model_validate(document)


def _order(output: Path, values: dict[str, Any], plan: StoryPlan | None) -> FilmOrder:
    if not values["concept"] and plan is None:
        raise HTTPException(400, "Say in a sentence or two what the film is about.")
    return FilmOrder(
        output=str(output),
        concept=values["concept"],
        plan=plan,
        backend=values["backend"],
        refs=[(label, str(photo(output, name))) for label, name in values["photos"]],
        approve=values["approve"],
        max_cost=values["max_cost"] or None,
        seed=values["seed"] or None,
        max_duration=values["max_duration"] or 15,
        style_override=values["style_override"],
        negative_prompt=values["negative_prompt"],
    )
