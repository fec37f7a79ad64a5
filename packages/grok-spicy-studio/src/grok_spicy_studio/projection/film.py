"""Reading one run: what state, ledger and log say of it, put together for its page."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import in_use
from grok_spicy.runs.state import PipelineState, read_state
from grok_spicy.steps import character_piece, clip_piece, entity_piece, keyframe_piece

from grok_spicy_studio.projection.activity import Activity, read_activity
from grok_spicy_studio.projection.journal import Journal, Making, read_journal
from grok_spicy_studio.projection.measured import NOTHING, read_measured
from grok_spicy_studio.projection.places import read_end
from grok_spicy_studio.projection.summaries import CROSSFADE_SECONDS, RunSummary, summarise
from grok_spicy_studio.projection.view import (
    CastCard,
    EntityCard,
    FilmView,
    Mark,
    Piece,
    SceneCard,
    Step,
    Take,
    WordsCard,
)
from grok_spicy_studio.words import maker
from grok_spicy_studio.work.control import can_be_stopped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PieceRecord
    from grok_spicy.schemas import Card, Character, Scene, StoryPlan

    from grok_spicy_studio.projection.measured import Measured

EVENTS_BYTES = 4 * 1024 * 1024
"""How much of the end of an events file is read."""

SCRIPT_BYTES = 512 * 1024


def read_film(folder: RunFolder) -> FilmView:
    """Read a run. Blocks, and reads what it can of a damaged one.

    Args:
        folder: The run's folder.
    """
    working = in_use(folder.root)
    activity = read_activity(folder.log)
    events = tuple(_events(folder))
    summary = summarise(folder)
    if working and summary.state in {"unfinished", "waiting"}:
        summary = replace(summary, state="running", gate=None)
    try:
        state = read_state(folder.state)
    except ConfigError as error:
        return FilmView(summary, problem=error.message, activity=activity, events=events)
    journal = read_journal(folder.output, state.run_id)
    reading = _Reading(state, journal, activity, working, read_measured(folder))
    view = reading.view(summary, events, _script(folder))
    plan = state.plan
    return replace(
        view,
        stoppable=working and can_be_stopped(folder.output, folder.run_id),
        title_card=None if plan is None else _words(folder, "title", plan.title_card),
        end_card=None if plan is None else _words(folder, "end", plan.end_card),
    )


def _words(folder: RunFolder, which: str, card: Card | None) -> WordsCard | None:
    if card is None:
        return None
    picture = folder.card(which).with_suffix(".png")
    try:
        version = str(picture.stat().st_mtime_ns)
    except OSError:
        return WordsCard(card)
    return WordsCard(card, picture.relative_to(folder.root).as_posix(), version)


class _Reading:
    """Puts together what state, ledger and log say."""

    def __init__(
        self,
        state: PipelineState,
        journal: Journal,
        activity: Activity,
        working: bool,
        measured: Mapping[int, Measured],
    ) -> None:
        self._measured = measured
        self._state = state
        self._journal = journal
        self._activity = activity
        self._working = working

    def view(
        self, summary: RunSummary, events: tuple[Mapping[str, Any], ...], script: str
    ) -> FilmView:
        """Return the whole."""
        state = self._state
        plan = state.plan
        scenes = () if plan is None else tuple(self._scene(scene) for scene in plan.scenes)
        cast = () if plan is None else tuple(self._member(one) for one in plan.characters)
        entities = () if plan is None else tuple(self._entities(plan))
        return FilmView(
            summary=summary,
            concept=state.concept,
            failure=None if self._working or state.finished else _failure(events),
            style="" if plan is None else plan.style,
            aspect_ratio="16:9" if plan is None else plan.aspect_ratio,
            scenes=scenes,
            cast=cast,
            entities=entities,
            steps=_steps(state, scenes, [*cast, *entities]),
            film=state.final_video_path,
            script=script,
            activity=self._activity if self._working else Activity(lines=self._activity.lines),
            events=events,
            quoted_usd=self._journal.quoted_usd,
            providers=_providers(state),
            marks=tuple(_marks(state)),
        )

    def _scene(self, scene: Scene) -> SceneCard:
        return SceneCard(
            scene,
            self._piece(keyframe_piece(scene.scene_id), "keyframe_path"),
            self._piece(clip_piece(scene.scene_id), "video_path"),
            self._measured.get(scene.scene_id, NOTHING),
        )

    def _member(self, character: Character) -> CastCard:
        return CastCard(character, self._piece(character_piece(character.name), "portrait_path"))

    def _entities(self, plan: StoryPlan) -> Iterator[EntityCard]:
        """Yield the places and props of which this run has, or draws, sheets."""
        for one in plan.recurring():
            sheet = self._piece(entity_piece(one), "picture_path")
            if sheet.state != "waits":
                yield EntityCard(one, sheet)

    def _piece(self, name: str, field_of_file: str) -> Piece:
        record = self._state.pieces.get(name)
        doing = self._activity.working.get(name) if self._working else None
        waits = self._activity.waiting.get(name) if self._working else None
        cost = self._journal.costs.get(name)
        if record is None:
            return Piece(
                name,
                "working" if doing else "waits",
                doing or waits,
                cost_usd=cost,
                takes=(),
            )
        file = record.asset.get(field_of_file) if record.state == "accepted" else None
        prompt = record.asset.get("video_prompt") or record.asset.get("visual_description") or ""
        return Piece(
            name,
            "working" if doing else record.state,
            doing or waits or record.reason,
            file if isinstance(file, str) else None,
            _score(record.asset.get("consistency_score")),
            str(prompt),
            tuple(self._takes(record, field_of_file)),
            cost,
            record.outputs.get(str(file), "")[:12],
        )

    def _takes(self, record: PieceRecord, field_of_file: str) -> Iterator[Take]:
        for take in record.takes:
            accepted = take.asset.get(field_of_file)
            file = take.files.get(accepted) if isinstance(accepted, str) else None
            if file is None:
                continue
            chosen = take.own if record.own else take.number == record.retake + 1
            making = self._journal.makings.get((record.piece, take.number), Making())
            yield Take(
                take.number,
                chosen and record.state == "accepted",
                take.own,
                file,
                take.score,
                making,
                take.inputs,
            )


def _marks(state: PipelineState) -> Iterator[Mark]:
    """Yield where every scene begins: a crossfade lays it over the end of the one before."""
    lengths = {clip.scene_id: clip.duration for clip in state.videos}
    title = None if state.plan is None else state.plan.title_card
    at = 0.0 if title is None else title.seconds
    for scene in state.plan.scenes if state.plan is not None else ():
        if scene.scene_id not in lengths:
            continue
        if at and scene.transition == "crossfade":
            at -= CROSSFADE_SECONDS
        yield Mark(scene.scene_id, scene.title, max(0.0, at))
        at += lengths[scene.scene_id]


def _steps(
    state: PipelineState, scenes: Sequence[SceneCard], drawn: Sequence[CastCard | EntityCard]
) -> tuple[Step, ...]:
    def made(pieces: Sequence[Piece]) -> int:
        return sum(piece.state == "accepted" for piece in pieces)

    stills, clips = [one.keyframe for one in scenes], [one.clip for one in scenes]
    sheets = [one.sheet for one in drawn]
    return (
        Step("story", int(state.plan is not None), 1),
        Step("characters", made(sheets), len(sheets)),
        Step("keyframes", made(stills), len(stills)),
        Step("clips", made(clips), len(clips)),
        Step("film", int(state.finished and state.final_video_path is not None), 1),
    )


def _providers(state: PipelineState) -> dict[str, str]:
    backends = state.backends
    if backends is None:
        return {}
    found = {}
    for capability in ("llm", "image", "video", "vision"):
        chosen = getattr(backends, capability)
        if chosen is not None:
            found[capability] = maker(chosen.provider, chosen.model or "")
    return found


def _events(folder: RunFolder) -> Iterator[Mapping[str, Any]]:
    for line in read_end(folder.events, EVENTS_BYTES).splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # torn by a killed process, or cut off by the limit
        if isinstance(event, dict) and isinstance(event.get("kind"), str):
            yield event


def _failure(events: Sequence[Mapping[str, Any]]) -> str | None:
    last = events[-1] if events else {}
    return str(last.get("error")) if last.get("kind") == "error" else None


def _script(folder: RunFolder) -> str:
    return read_end(folder.script, SCRIPT_BYTES).decode("utf-8", "replace")


def _score(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def files_of(folder: RunFolder) -> frozenset[str]:
    """Return the names of all files that a run names: nothing else is handed out. Blocks.

    Args:
        folder: The run's folder.
    """
    try:
        state = read_state(folder.state)
    except ConfigError:
        return frozenset()
    cards = [folder.card(which).with_suffix(".png") for which in ("title", "end")]
    named = {one.relative_to(folder.root).as_posix() for one in cards}
    named |= {"script.md", "plan.json"}
    if state.final_video_path:
        named.add(state.final_video_path)
    for record in state.pieces.values():
        named |= record.outputs.keys()
        for take in record.takes:
            named |= set(take.files.values())
    for photos in state.character_refs.values():
        named |= set(photos)
    for sheet in state.characters:
        named.add(sheet.portrait_path)
    for entity in (*state.places, *state.props):
        named.add(entity.picture_path)
    for keyframe in state.keyframes:
        named.add(keyframe.keyframe_path)
    for clip in state.videos:
        named |= {clip.video_path, clip.first_frame_path, clip.last_frame_path}
    return frozenset(named)
