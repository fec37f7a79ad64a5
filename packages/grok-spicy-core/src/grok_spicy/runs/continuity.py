"""A run's continuity: its pictures gathered, examined, and written down beside the film."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from grok_spicy import __version__
from grok_spicy.continuity.film import FilmPictures, ShotPictures, examine
from grok_spicy.continuity.kept import signals_of_clip
from grok_spicy.continuity.page import page_of
from grok_spicy.continuity.panel import Mounted, Panel
from grok_spicy.continuity.report import ContinuityReport, JudgeReport
from grok_spicy.errors import GrokSpicyError
from grok_spicy.ledger.journal import CallRecord
from grok_spicy.plugins.measures import make_measure, measures_on_offer
from grok_spicy.schemas import ContinuityConfig
from grok_spicy.steps import clip_piece
from grok_spicy.system.digests import short_digest
from grok_spicy.system.files import write_atomically
from grok_spicy.text.hints import run_command

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grok_spicy.ledger import Ledger
    from grok_spicy.plugins import PluginManager
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PipelineState
    from grok_spicy.schemas import Scene, VideoAsset
    from grok_spicy.specs import MeasureSpec


class LedgerReadings:
    """Readings in the ledger of the output folder: no process measures the same twice.

    Args:
        ledger: Of the output folder.
        run: The run's id.
    """

    def __init__(self, ledger: Ledger, run: str) -> None:
        self._ledger = ledger
        self._run = run

    async def find(self, key: str) -> list[dict[str, Any]] | None:
        """Return what was measured under a key, or None."""
        entry = await self._ledger.find(key)
        if entry is None or entry.state != "done" or entry.facts is None:
            return None
        readings: list[dict[str, Any]] = entry.facts["readings"]
        return readings

    async def put(self, key: str, spec: MeasureSpec, readings: list[dict[str, Any]]) -> None:
        """Remember what was measured."""
        now = self._ledger.now()
        await self._ledger.put(
            CallRecord(
                key=key,
                state="done",
                run=self._run,
                step="film",
                piece="continuity",
                attempt=1,
                retake=0,
                parent=None,
                capability="measure",
                operation="measure",
                provider=spec.name,
                model=spec.version,
                facts={"readings": readings},
                quote_usd=0.0,
                started=now,
                finished=now,
            )
        )


def mounted(plugins: PluginManager, config: ContinuityConfig) -> tuple[list[Mounted], list[str]]:
    """Make every measure that is installed and not switched off. Imports plugins: blocks.

    Returns:
        The measures, and in words what is wrong with those that cannot be used.
    """
    found, wrong = [], []
    for offer in measures_on_offer(plugins):
        given = config.measures.get(offer.spec.name, {})
        if given is False:
            continue
        try:
            params = given if isinstance(given, dict) else {}
            found.append(Mounted(offer.spec, make_measure(plugins, offer, params)))
        except GrokSpicyError as error:
            wrong.append(str(error))
    return found, wrong


async def examine_run(
    folder: RunFolder,
    state: PipelineState,
    plugins: PluginManager,
    ledger: Ledger,
    warn: Callable[[str], object] = lambda _: None,
    tell: Callable[[str], object] = lambda _: None,
) -> ContinuityReport:
    """Examine what a run has made so far, and write `continuity.json` and `continuity.html`.

    Where the same files were looked at with the same measures before, what was found is returned.

    Args:
        folder: The run's folder.
        state: What the run knows of itself.
        plugins: Those with measures among them.
        ledger: Remembers readings.
        warn: Told which measures cannot be used.
        tell: Told when looking begins, which may take seconds.
    """
    config = continuity_of(state)
    measures, wrong = await asyncio.to_thread(mounted, plugins, config)
    for text in wrong:
        warn(text)
    seen = _seen(state, config, measures)
    before = await asyncio.to_thread(_read, folder)
    if before is not None and before.seen == seen:
        return before
    if measures:
        tell("Looking at the film: who is who, what joins, what broke.")
    film = await pictures_of(folder, state)
    async with Panel(measures, LedgerReadings(ledger, state.run_id)) as panel:
        report = await examine(film, panel, lambda shot: _commands(folder, shot))
    report = report.model_copy(update={"seen": seen, "judge": _judge_of(state)})
    await asyncio.to_thread(_write, report, folder)
    return report


def _judge_of(state: PipelineState) -> JudgeReport | None:
    """Return how the vision model fared with wrong sheets."""
    tried = [one.decoy for one in state.keyframes if one.decoy is not None]
    return JudgeReport(tried=len(tried), deceived=sum(tried)) if tried else None


def _seen(state: PipelineState, config: ContinuityConfig, measures: Sequence[Mounted]) -> str:
    """Return a digest of everything that the report depends on."""
    return short_digest(
        [
            __version__,
            None if state.plan is None else state.plan.model_dump(mode="json"),
            {name: record.outputs for name, record in sorted(state.pieces.items())},
            config.model_dump(mode="json"),
            [(one.spec.name, one.spec.version) for one in measures],
        ]
    )


def _read(folder: RunFolder) -> ContinuityReport | None:
    """Return the report that is there already, with its page; None if it cannot be used."""
    try:
        if not folder.continuity_page.is_file():
            return None
        return ContinuityReport.model_validate_json(folder.continuity.read_bytes())
    except (OSError, ValueError):
        return None


def continuity_of(state: PipelineState) -> ContinuityConfig:
    """Return what a run does about its continuity."""
    video, takes = state.video_config, state.config.takes
    config = ContinuityConfig() if video is None else video.continuity
    return config if takes is None else config.model_copy(update={"takes": takes})


async def pictures_of(folder: RunFolder, state: PipelineState) -> FilmPictures:
    """Gather the sheets, keyframes and clips that a run has accepted."""
    scenes = () if state.plan is None else state.plan.scenes
    shots = [await _shot(folder, state, scene) for scene in scenes]
    sheets = {
        sheet.name: folder.root / sheet.portrait_path
        for sheet in state.characters
        if (folder.root / sheet.portrait_path).is_file()
    }
    title = "" if state.plan is None else state.plan.title
    return FilmPictures(title, sheets, [shot for shot in shots if shot.pictures()], folder.root)


async def _shot(folder: RunFolder, state: PipelineState, scene: Scene) -> ShotPictures:
    keyframe = next((one for one in state.keyframes if one.scene_id == scene.scene_id), None)
    clip = next((one for one in state.videos if one.scene_id == scene.scene_id), None)
    record = state.pieces.get(clip_piece(scene.scene_id))
    there = clip is not None and (folder.root / clip.video_path).is_file()
    return ShotPictures(
        scene_id=scene.scene_id,
        title=scene.title,
        scheduled=tuple(scene.characters_present),
        wanted=f"{scene.description} {scene.action} {scene.camera} {scene.prompt_summary}",
        keyframe=_there(folder, keyframe.keyframe_path if keyframe is not None else ""),
        clip=folder.root / clip.video_path if clip is not None and there else None,
        seconds=0.0 if clip is None else clip.duration,
        frames=None if clip is None else _frames(folder, clip),
        signals=(
            await signals_of_clip(folder.root / clip.video_path, folder.signals(scene.scene_id))
            if clip is not None and there
            else None
        ),
        match_cut=scene.transition == "match-cut",
        own=record is not None and record.own,
    )


def _frames(folder: RunFolder, clip: VideoAsset) -> dict[str, Path]:
    named = {
        "first": clip.first_frame_path,
        "middle": clip.middle_frame_path,
        "last": clip.last_frame_path,
    }
    found = {which: _there(folder, relative) for which, relative in named.items()}
    return {which: path for which, path in found.items() if path is not None}


def _there(folder: RunFolder, relative: str) -> Path | None:
    path = folder.root / relative
    return path if relative and path.is_file() else None


def _commands(folder: RunFolder, shot: ShotPictures) -> list[str]:
    return [run_command("resume", folder, "--retake", clip_piece(shot.scene_id))]


def _write(report: ContinuityReport, folder: RunFolder) -> None:
    text = report.model_dump_json(by_alias=True, indent=1) + "\n"
    write_atomically(folder.continuity, lambda stream: stream.write(text.encode()))
    page = page_of(report, folder.root)
    write_atomically(folder.continuity_page, lambda stream: stream.write(page.encode()))
