"""What an edited timeline means for the plan: order, lengths, transitions, chosen takes."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.media import CROSSFADE_FRAMES, FILM_FPS
from grok_spicy.runs.takes import pick_take
from grok_spicy.schemas import (
    LEAST_CARD_SECONDS,
    MAX_SCENE_SECONDS,
    MIN_SCENE_SECONDS,
    MOST_CARD_SECONDS,
)
from grok_spicy.steps import clip_piece
from grok_spicy.system.files import write_atomically

from grok_spicy_handover.text import shown
from grok_spicy_handover.timeline import TITLE_CARD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.runs.folder import RunFolder

    from grok_spicy_handover.film import Film
    from grok_spicy_handover.timeline import Cut, Shot, Take, Timeline


@dataclass(frozen=True, slots=True)
class Pick:
    """Another take that the editor chose.

    Attributes:
        piece: The piece, for example `"clip:3"`.
        take: Number of the take.
    """

    piece: str
    take: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would change.

    Attributes:
        before: The plan as it is, as text.
        after: The plan as it would be, as text.
        picks: Takes that would be chosen.
        notices: What a plan cannot say, or was not understood.
    """

    before: str
    after: str
    picks: tuple[Pick, ...]
    notices: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return self.before == self.after and not self.picks

    def diff(self) -> str:
        """Return the changes of the plan as a unified diff; empty if there are none."""
        lines = difflib.unified_diff(
            self.before.splitlines(), self.after.splitlines(), "plan.json", "plan.json", lineterm=""
        )
        return "\n".join(lines)


def propose(film: Film, timeline: Timeline, cuts: Sequence[Cut]) -> Proposal:
    """Work out what an edited timeline means for a run's plan. Blocks.

    Args:
        film: The run.
        timeline: Its film with all takes, as it was handed over.
        cuts: What the editor made of it.

    Raises:
        ConfigError: If the run has no plan that can be changed, or nothing of it was used.
    """
    plan = _written(film)
    used, notices = _used(timeline, cuts)
    if not used:
        raise ConfigError(
            "none of the clips on the timeline are of this run",
            hint="Clips are known by the names of their files, such as S03T02.mp4.",
        )
    scenes = {scene["scene_id"]: scene for scene in plan["scenes"]}
    changed = []
    picks = []
    for place, one in enumerate(used):
        if one.shot.scene_id is None:
            continue
        if one.shot.scene_id not in scenes:
            notices.append(f"{one.shot.name} is not in the plan any more.")
            continue
        scene = dict(scenes[one.shot.scene_id])
        notices += _retimed(scene, one)
        notices += _joined(scene, one, first=place == 0)
        changed.append(scene)
        if one.take is not one.shot.take:
            picks.append(Pick(clip_piece(one.shot.scene_id), one.take.number))
    cards, told = _cards(plan, timeline, used)
    notices += told
    after = {**cards, "scenes": _with_unfilmed(plan["scenes"], changed, timeline)}
    return Proposal(_text(plan), _text(after), tuple(picks), tuple(notices))


async def accept(folder: RunFolder, proposal: Proposal) -> None:
    """Write a proposal into the run: the plan, and then the takes that were chosen.

    Args:
        folder: The run's folder.
        proposal: What changes.

    Raises:
        ConfigError: If the plan was changed meanwhile, a take is gone, or another process is at
            work on the run.
        StorageError: If a file cannot be written.
    """
    if proposal.before != proposal.after:
        with only_writer(folder.root):
            if _text(_read(folder.plan)) != proposal.before:
                raise ConfigError(f"{folder.plan} was changed meanwhile: look at it again")
            content = proposal.after.encode()
            write_atomically(folder.plan, lambda stream: stream.write(content))
    for pick in proposal.picks:
        await pick_take(folder, pick.piece, pick.take)


@dataclass(frozen=True, slots=True)
class _Used:
    """A shot as the editor uses it."""

    shot: Shot
    take: Take
    cut: Cut
    fades: int
    """Frames of dissolve that it has beyond its cuts."""


def _used(timeline: Timeline, cuts: Sequence[Cut]) -> tuple[list[_Used], list[str]]:
    known = {take.media.name: (shot, take) for shot in timeline.shots for take in shot.takes}
    used: dict[str, _Used] = {}
    notices: list[str] = []
    at = 0
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        if cut.record > at:
            notices.append(f"A gap of {cut.record - at} frames at {at} cannot be in a plan.")
        at = cut.end
        found = known.get(cut.media)
        if found is None:
            notices.append(f"{shown(cut.media)!r} is not a clip of this run: it was left out.")
            continue
        shot, take = found
        if shot.name in used:
            notices.append(f"{shot.name} is used more than once: its first place counts.")
            continue
        beyond = cut.fade.before if cut.fade else 0
        if following is not None and following.fade is not None:
            beyond += following.fade.after
        used[shot.name] = _Used(shot, take, cut, beyond)
    return list(used.values()), notices


def _cards(
    plan: dict[str, Any], timeline: Timeline, used: Sequence[_Used]
) -> tuple[dict[str, Any], list[str]]:
    """Return the plan with its cards as the editor left them, and what cannot be said of them."""
    changed, notices = dict(plan), []
    places = {one.shot.name: (at, one) for at, one in enumerate(used)}
    for shot in timeline.shots:
        if shot.scene_id is not None:
            continue
        field, home = ("title_card", 0) if shot.name == TITLE_CARD else ("end_card", len(used) - 1)
        if shot.name not in places:
            changed.pop(field, None)
            continue
        at, one = places[shot.name]
        if at != home:
            notices.append(f"{shot.title} stays at its end of the film: a plan has no other place.")
        frames = one.cut.frames + one.fades
        card = plan.get(field)
        if frames != shot.frames and isinstance(card, dict):
            seconds = min(MOST_CARD_SECONDS, max(LEAST_CARD_SECONDS, frames / FILM_FPS))
            changed[field] = {**card, "seconds": round(seconds, 3)}
    return changed, notices


def _retimed(scene: dict[str, Any], one: _Used) -> list[str]:
    """Set the length that the editor gave a scene, where a plan can say it."""
    frames = one.cut.frames + one.fades
    if frames == one.take.media.frames:
        return []
    seconds = min(MAX_SCENE_SECONDS, max(MIN_SCENE_SECONDS, round(frames / FILM_FPS)))
    cut_off = one.take.media.frames - frames
    length = f"{frames} frames long instead of {one.take.media.frames}"
    told = [f"{one.shot.name} is {length}: a plan counts whole seconds, a film shows whole clips."]
    if seconds != scene.get("duration_seconds") and abs(cut_off) * 2 >= FILM_FPS:
        scene["duration_seconds"] = seconds
        told.append(
            f"{one.shot.name} would be {seconds} s long: its clip is made anew by resume --update."
        )
    return told


def _joined(scene: dict[str, Any], one: _Used, *, first: bool) -> list[str]:
    """Set how a scene begins."""
    fade = one.cut.fade
    if first:
        return []
    if fade is None:
        if scene.get("transition", "cut") == "crossfade":
            scene["transition"] = "cut"
        return []
    scene["transition"] = "crossfade"
    if fade.frames == CROSSFADE_FRAMES:
        return []
    return [
        f"{one.shot.name} fades in over {fade.frames} frames; films fade over {CROSSFADE_FRAMES}."
    ]


def _with_unfilmed(
    scenes: Sequence[dict[str, Any]], changed: Sequence[dict[str, Any]], timeline: Timeline
) -> list[dict[str, Any]]:
    """Put scenes that were never filmed back behind the scene that they followed."""
    filmed = {shot.scene_id for shot in timeline.shots}
    order = list(changed)
    before: int | None = None
    for scene in scenes:
        if scene["scene_id"] not in filmed:
            places = [at for at, one in enumerate(order) if one["scene_id"] == before]
            order.insert(places[0] + 1 if places else 0, scene)
        before = scene["scene_id"]
    return order


def _written(film: Film) -> dict[str, Any]:
    if film.folder is None:
        raise ConfigError("only the plan of a run can be changed by a timeline")
    return _read(film.folder.plan)


def _read(path: Path) -> dict[str, Any]:
    try:
        plan = json.loads(path.read_text("utf-8"))
        scenes = plan["scenes"]
        if isinstance(scenes, list) and all(isinstance(one["scene_id"], int) for one in scenes):
            found: dict[str, Any] = plan
            return found
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    raise ConfigError(f"{path} is not a plan")


def _text(plan: dict[str, Any]) -> str:
    return json.dumps(plan, indent=2, ensure_ascii=False) + "\n"
