"""What changes a run: approve, go on, stop, pick, another take. Each is a form that is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.errors import GrokSpicyError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.plan import write_plan
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from grok_spicy_studio.pages.forms import form_of, number_of, problems_of, text_of, to_run
from grok_spicy_studio.projection.film import read_film
from grok_spicy_studio.studio import run_of, studio_of
from grok_spicy_studio.words import address, money
from grok_spicy_studio.work.control import How
from grok_spicy_studio.work.control import stop as stop_run
from grok_spicy_studio.work.orders import PickOrder, PriceOrder, ResumeOrder

if TYPE_CHECKING:
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.schemas import Scene, StoryPlan
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

SCENE_WORDS = ("action", "setting", "camera", "mood", "prompt_summary")
"""The words of a scene that its pictures are made from, and that a retake may change."""

_OF_THE_CAMERA = ("shot_size", "angle", "camera_move")
"""What a plan says of the camera field by field."""


async def stills(request: Request) -> Response:
    """Show what waits to be approved, large."""
    studio = studio_of(request)
    film = await run_in_threadpool(read_film, run_of(request))
    return studio.pages.page("approve.html", film=film, words=SCENE_WORDS)


async def approve(request: Request) -> Response:
    """Approve what waits, and go on."""
    return await _resume(request, approve=True)


async def resume(request: Request) -> Response:
    """Go on with a run, with other backends or another cap if the form says so."""
    form = await form_of(request)
    return await _resume(
        request,
        backend=text_of(form, "backend"),
        max_cost=number_of(form, "max_cost"),
        update=text_of(form, "update") == "yes",
    )


async def retake(request: Request) -> Response:
    """Have another take of a piece made, from other words if the form has others."""
    form = await form_of(request)
    piece = text_of(form, "piece")
    folder = run_of(request)
    await run_in_threadpool(_reword, folder, piece, form)
    return await _resume(request, retake=[piece], backend=text_of(form, "backend"))


async def pick(request: Request) -> Response:
    """Choose a take."""
    form = await form_of(request)
    piece = text_of(form, "piece")
    folder = run_of(request)
    number = number_of(form, "take")
    try:
        order = PickOrder(
            output=str(folder.output), run=folder.run_id, piece=piece, take=int(number or 0)
        )
    except ValidationError as error:
        raise HTTPException(400, "; ".join(problems_of(error))) from None
    reply = await studio_of(request).office.give(order)
    to_run(folder.run_id, reply)
    return RedirectResponse(f"/runs/{folder.run_id}/pieces/{address(piece)}", 303)


async def stop(request: Request) -> Response:
    """Stop a run that a studio began."""
    form = await form_of(request)
    folder = run_of(request)
    how: How = "at once" if text_of(form, "how") == "at once" else "gently"
    if not await run_in_threadpool(stop_run, folder.output, folder.run_id, how):
        raise HTTPException(
            409, "This film was not begun in the studio: press Ctrl-C where it was begun."
        )
    return RedirectResponse(f"/runs/{folder.run_id}", 303)


async def price(request: Request) -> Response:
    """Say what comes next and what it costs, as words for a button."""
    studio = studio_of(request)
    folder = run_of(request)
    gate = request.query_params.get("after", "")
    order = PriceOrder(output=str(folder.output), run=folder.run_id)
    reply = await studio.office.ask(order)
    steps = {"characters": ("keyframes", "videos"), "keyframes": ("videos",)}.get(gate, ())
    quotes = [one for one in reply.facts.get("steps", ()) if one["step"] in steps]
    return studio.pages.page("price.html", price=_in_words(quotes, reply.error))


def _in_words(quotes: list[dict[str, Any]], error: str | None) -> str:
    if error is not None or not quotes:
        return "price unknown"
    least, most = (
        None if any(one[name] is None for one in quotes) else sum(one[name] for one in quotes)
        for name in ("usd", "most_usd")
    )
    if least is None or most is None:
        return "price unknown"
    if most == 0:
        return "free"
    return money(most) if least == most else f"{money(least)} to {money(most)}"


async def _resume(request: Request, **asked: Any) -> Response:
    folder = run_of(request)
    try:
        order = ResumeOrder(output=str(folder.output), run=folder.run_id, **asked)
    except ValidationError as error:
        raise HTTPException(400, "; ".join(problems_of(error))) from None
    return to_run(folder.run_id, await studio_of(request).office.give(order))


def _reword(folder: RunFolder, piece: str, form: FormData) -> None:
    """Write the words of the form into the run's story, if they are others. Blocks.

    Raises:
        HTTPException: If a process works on the run, or its story cannot be read.
    """
    from grok_spicy import load_plan

    try:
        with only_writer(folder.root):
            before = load_plan(folder.plan)
            after = reworded(before, piece, form)
            if after != before:
                write_plan(folder.plan, after)
    except GrokSpicyError as error:
        raise HTTPException(409, str(error)) from error


def _redescribed(plan: StoryPlan, kind: str, which: str, looks: str) -> StoryPlan:
    """Return a story in which a place or a prop looks otherwise."""
    field = f"{kind}s"
    entities = [
        one.model_copy(update={"visual_description": looks}) if looks and one.id == which else one
        for one in getattr(plan, field)
    ]
    return plan.model_copy(update={field: entities})


def reworded(plan: StoryPlan, piece: str, form: FormData) -> StoryPlan:
    """Return a story with other words for one piece.

    Args:
        plan: The story.
        piece: A sheet, keyframe or clip.
        form: Its fields are named as those of a scene, or `visual_description`.
    """
    kind, _, which = piece.partition(":")
    if kind == "character":
        looks = text_of(form, "visual_description")
        characters = [
            one.model_copy(update={"visual_description": looks})
            if looks and one.name == which
            else one
            for one in plan.characters
        ]
        return plan.model_copy(update={"characters": characters})
    if kind in ("place", "prop"):
        return _redescribed(plan, kind, which, text_of(form, "visual_description"))
    changes = {name: text_of(form, name) for name in SCENE_WORDS if name in form}
    scenes = [_reshot(one, changes) if str(one.scene_id) == which else one for one in plan.scenes]
    return plan.model_copy(update={"scenes": scenes})


def _reshot(scene: Scene, changes: dict[str, str]) -> Scene:
    """Return a scene in other words; another camera line holds over the fields of a shot."""
    # A form brings its text without outer spaces, and with line ends of its own.
    if changes.get("camera", scene.camera).split() != scene.camera.split():
        changes = {**changes, **dict.fromkeys(_OF_THE_CAMERA, "")}
    return scene.model_copy(update=changes)
