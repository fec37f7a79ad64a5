"""A film examined: every shot looked at, every number judged by the film's own yardsticks."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.continuity.calibration import Calibration, Observed, calibrate
from grok_spicy.continuity.faults import faults_of
from grok_spicy.continuity.joins import join_of
from grok_spicy.continuity.readings import Clip, Frame, Reading, Reference
from grok_spicy.continuity.report import (
    CharacterYardstick,
    ContinuityReport,
    Drift,
    Look,
    NotMeasured,
    ShotJoin,
    ShotReport,
    findings_of,
)
from grok_spicy.continuity.variants import stand_ins, variants_of
from grok_spicy.continuity.verdicts import judge
from grok_spicy.text.installing import extra_command

if TYPE_CHECKING:
    from grok_spicy.continuity.joins import JoinReading
    from grok_spicy.continuity.panel import Panel
    from grok_spicy.continuity.signals import Signals

EXTRA = "continuity"

IDENTITY = "identity."
"""Begins the names of measures that are judged by margin over the cast."""

_TWO = 2


@dataclass(frozen=True, slots=True)
class ShotPictures:
    """What there is of one shot.

    Attributes:
        scene_id: Number of the scene.
        title: For people.
        scheduled: Who should be in it.
        wanted: What the scene asks for, in words.
        keyframe: Its keyframe.
        clip: Its clip.
        seconds: Length of the clip.
        frames: First, middle and last frame of the clip, by those words.
        signals: What was seen of the clip while it was decoded.
        match_cut: Whether it must go on where the shot before ends.
        own: Whether the clip is the user's own.
    """

    scene_id: int
    title: str = ""
    scheduled: tuple[str, ...] = ()
    wanted: str = ""
    keyframe: Path | None = None
    clip: Path | None = None
    seconds: float = 0.0
    frames: Mapping[str, Path] | None = None
    signals: Signals | None = None
    match_cut: bool = False
    own: bool = False

    def pictures(self) -> list[tuple[str, Path]]:
        """Return keyframe and frames with what each is."""
        found = [] if self.keyframe is None else [("keyframe", self.keyframe)]
        return [*found, *(self.frames or {}).items()]


@dataclass(frozen=True, slots=True)
class FilmPictures:
    """What there is of a film.

    Attributes:
        title: Of the film.
        cast: Sheet of each character.
        shots: In the order of the film.
        root: Folder that the report's paths are relative to.
    """

    title: str
    cast: Mapping[str, Path]
    shots: Sequence[ShotPictures]
    root: Path


Mend = Callable[[ShotPictures], list[str]]
"""Names the commands that mend a shot with findings."""


async def examine(film: FilmPictures, panel: Panel, mend: Mend = lambda _: []) -> ContinuityReport:
    """Examine a film.

    Args:
        film: What there is of it.
        panel: The measures.
        mend: Names the commands that mend a shot with findings.
    """
    examination = _Examination(film, panel)
    return await examination.report(mend)


async def readings_of(
    panel: Panel, measure: str, cast: Mapping[str, Path], picture: Path
) -> list[Reading]:
    """Look for everybody in one picture."""
    references = [Reference(name, path) for name, path in cast.items()]
    return await panel.measure(measure, Frame(picture), references)


async def yardsticks(
    panel: Panel, measure: str, cast: Mapping[str, Path], pictures: Sequence[Observed] = ()
) -> Calibration:
    """Work out what a measure can tell of a cast, from its sheets and the pictures so far.

    Args:
        panel: The measures.
        measure: Which.
        cast: Sheet of each character; with stand-ins where there is only one.
        pictures: Pictures of the film and who should be in them.
    """
    sheets = [
        Observed(frozenset({name}), await readings_of(panel, measure, cast, path))
        for name, path in cast.items()
    ]
    variants: dict[str, list[list[Reading]]] = {}
    with tempfile.TemporaryDirectory(prefix="grok-spicy-sheets-") as folder:
        for number, (name, path) in enumerate(cast.items()):
            files = await asyncio.to_thread(_written, path, Path(folder), number)
            variants[name] = [await readings_of(panel, measure, cast, file) for file in files]
    return calibrate(measure, list(cast), [*pictures, *sheets], variants)


def _written(sheet: Path, folder: Path, number: int) -> list[Path]:
    files = []
    for turn, picture in enumerate(variants_of(sheet)):
        file = folder / f"{number}-{turn}.jpg"
        file.write_bytes(picture)
        files.append(file)
    return files


class _Examination:
    """One film being examined."""

    def __init__(self, film: FilmPictures, panel: Panel) -> None:
        self._film = film
        self._panel = panel
        self._calibrations: dict[str, Calibration] = {}
        self._readings: dict[tuple[str, Path], list[Reading]] = {}

    async def report(self, mend: Mend) -> ContinuityReport:
        film = self._film
        names = [name for name in self._panel.names("frame") if name.startswith(IDENTITY)]
        with tempfile.TemporaryDirectory(prefix="grok-spicy-cast-") as folder:
            cast = film.cast
            if names and cast:
                cast = await asyncio.to_thread(with_stand_ins, cast, Path(folder))
                for name in names:
                    await self._calibrate(name, cast)
            shots = [
                await self._shot(shot, film.shots[at - 1] if at else None, cast)
                for at, shot in enumerate(film.shots)
            ]
        by_number = {shot.scene_id: shot for shot in film.shots}
        return ContinuityReport(
            title=film.title,
            cast={name: self._relative(path) for name, path in film.cast.items()},
            measures=sorted(self._calibrations),
            yardsticks=self._yardsticks(),
            shots=[
                shot.model_copy(update={"commands": mend(by_number[shot.scene_id])})
                if findings_of(shot) and not shot.own
                else shot
                for shot in shots
            ],
            not_measured=self._not_measured(),
        )

    async def _calibrate(self, name: str, cast: Mapping[str, Path]) -> None:
        observed = []
        for shot in self._film.shots:
            for _, path in shot.pictures():
                found = await readings_of(self._panel, name, cast, path)
                self._readings[name, path] = found
                observed.append(Observed(frozenset(shot.scheduled), found))
        calibration = await yardsticks(self._panel, name, cast, observed)
        if name not in self._panel.failures:
            self._calibrations[name] = calibration

    async def _shot(
        self, shot: ShotPictures, before: ShotPictures | None, cast: Mapping[str, Path]
    ) -> ShotReport:
        frames = shot.frames or {}
        signals = shot.signals
        return ShotReport(
            scene_id=shot.scene_id,
            title=shot.title,
            own=shot.own,
            looks=[self._look(shot, which, path) for which, path in shot.pictures()],
            drift=await self._drift(shot, cast),
            faults=[] if signals is None else faults_of(signals, shot.wanted),
            start=await _joined(shot.keyframe, frames.get("first")),
            join=await _join(before, shot),
            signals=signals,
        )

    def _look(self, shot: ShotPictures, which: str, path: Path) -> Look:
        scheduled = [name for name in shot.scheduled if name in self._film.cast]
        verdicts = [
            verdict
            for name, calibration in self._calibrations.items()
            for verdict in judge(self._readings.get((name, path), []), scheduled, calibration)
        ]
        return Look.model_validate(
            {"picture": self._relative(path), "which": which, "verdicts": verdicts}
        )

    async def _drift(self, shot: ShotPictures, cast: Mapping[str, Path]) -> list[Drift]:
        if shot.clip is None or len(self._film.cast) < _TWO or not self._calibrations:
            return []
        references = [Reference(name, path) for name, path in cast.items()]
        clip = Clip(shot.clip, shot.seconds)
        found: list[Drift] = []
        for name in self._panel.names("clip"):
            if not name.startswith(IDENTITY):
                continue
            readings = await self._panel.measure(name, clip, references)
            found += [
                _drifting(reading)
                for reading in readings
                if reading.valid and reading.who in shot.scheduled and self._tells(reading.who)
            ]
        return found

    def _tells(self, who: str | None) -> bool:
        return any(
            who in calibration.yardsticks and not calibration.yardsticks[who].off
            for calibration in self._calibrations.values()
            if who is not None
        )

    def _yardsticks(self) -> list[CharacterYardstick]:
        return [
            CharacterYardstick(
                who=one.who,
                measure=calibration.measure,
                n=len(one.null),
                provisional=not one.enough,
                separated=sum(m > 0 for m in one.own) / len(one.own) if one.own else None,
                off=one.off,
            )
            for calibration in self._calibrations.values()
            for one in calibration.yardsticks.values()
            if one.who in self._film.cast
        ]

    def _not_measured(self) -> list[NotMeasured]:
        missing = [
            NotMeasured(what=name, why=why) for name, why in sorted(self._panel.failures.items())
        ]
        if not self._film.cast:
            missing.append(
                NotMeasured(
                    what="identity of the characters", why="the film has no character sheet"
                )
            )
        elif not self._calibrations and not missing:
            missing.append(
                NotMeasured(
                    what="identity of the characters",
                    why="no measure of identity is installed",
                    command=extra_command(EXTRA, anywhere=True),
                )
            )
        return missing

    def _relative(self, path: Path) -> str:
        try:
            return path.relative_to(self._film.root).as_posix()
        except ValueError:
            return path.name


def with_stand_ins(cast: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """Give somebody who is alone somebody to be told from."""
    found = dict(cast)
    if len(cast) == 1:
        ((name, sheet),) = cast.items()
        for colours, picture in zip(("other", "yet other"), stand_ins(sheet), strict=True):
            file = folder / f"{colours.replace(' ', '-')}.png"
            picture.save(file)
            found[f"{name} in {colours} colours"] = file
    return found


def _drifting(reading: Reading) -> Drift:
    margins = dict(reading.evidence)
    worst = min(margins, key=margins.__getitem__)
    first = next(iter(margins.values()))
    return Drift(
        who=reading.who or "",
        lost=reading.value or 0.0,
        at=float(worst),
        margins=margins,
        turns=first > 0 > margins[worst],
    )


async def _joined(before: Path | None, after: Path | None) -> JoinReading | None:
    if before is None or after is None:
        return None
    return await asyncio.to_thread(join_of, before, after)


async def _join(before: ShotPictures | None, shot: ShotPictures) -> ShotJoin | None:
    if before is None:
        return None
    reading = await _joined((before.frames or {}).get("last"), (shot.frames or {}).get("first"))
    if reading is None:
        return None
    return ShotJoin(
        after=before.scene_id,
        reading=reading,
        demanded=shot.match_cut,
        good=reading.matches or not shot.match_cut,
        text=reading.complaint if shot.match_cut else "",
    )
