"""The eye of a run at work: looks at pictures as they are made, before more is paid for them."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.continuity.faults import faults_of
from grok_spicy.continuity.film import IDENTITY, readings_of, with_stand_ins, yardsticks
from grok_spicy.continuity.signals import Signals
from grok_spicy.continuity.verdicts import TELLING, judge, worst

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from typing import Any

    from grok_spicy.continuity.calibration import Calibration
    from grok_spicy.continuity.faults import Fault
    from grok_spicy.continuity.panel import Panel
    from grok_spicy.continuity.verdicts import Verdict
    from grok_spicy.schemas import ContinuityConfig

Cast = dict[str, Path]


class Eye:
    """Looks at single pictures and clips while a run makes them.

    Args:
        config: What is done about findings.
        panel: The measures.
        cast: Waits for the sheets of the whole cast and returns them by name.
    """

    def __init__(
        self, config: ContinuityConfig, panel: Panel, cast: Callable[[], Awaitable[Cast]]
    ) -> None:
        self.config = config
        self._panel = panel
        self._cast = cast
        self._calibrating = asyncio.Lock()
        self._calibrations: dict[str, Calibration] = {}
        self._sheets: Cast = {}
        # Stand-ins for a cast of one are drawn here.
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def acts(self) -> bool:
        """Whether a finding is made again."""
        return self.config.enforce == "retake"

    async def look(self, picture: Path, scheduled: Sequence[str]) -> list[Verdict]:
        """Say who of those who should be in a picture is in it.

        Args:
            picture: The file.
            scheduled: Who should be there.
        """
        names = [name for name in self._panel.names("frame") if name.startswith(IDENTITY)]
        found: list[Verdict] = []
        for name in names if scheduled else []:
            calibration = await self._calibrated(name)
            readings = await readings_of(self._panel, name, self._sheets, picture)
            if name not in self._panel.failures:
                found += judge(
                    readings, [one for one in scheduled if one in self._sheets], calibration
                )
        return found

    async def worst_of(self, pictures: Sequence[Path], scheduled: Sequence[str]) -> Verdict | None:
        """Return the verdict that decides over several pictures."""
        every = [await self.look(picture, scheduled) for picture in pictures]
        return worst([verdict for verdicts in every for verdict in verdicts])

    def faults(self, signals: Mapping[str, Any] | None, wanted: str) -> list[Fault]:
        """Return what broke in a clip.

        Args:
            signals: What was seen of it while it was verified.
            wanted: What the scene asks for.
        """
        return [] if signals is None else faults_of(Signals.model_validate(dict(signals)), wanted)

    async def sheets(self) -> Cast:
        """Return the sheets of the whole cast; somebody who is alone has stand-ins."""
        async with self._calibrating:
            return await self._whole_cast()

    async def _whole_cast(self) -> Cast:
        if not self._sheets:
            self._folder = tempfile.TemporaryDirectory(prefix="grok-spicy-cast-")
            folder = Path(self._folder.name)
            self._sheets = await asyncio.to_thread(with_stand_ins, await self._cast(), folder)
        return self._sheets

    async def _calibrated(self, name: str) -> Calibration:
        async with self._calibrating:
            await self._whole_cast()
            if name not in self._calibrations:
                self._calibrations[name] = await yardsticks(self._panel, name, self._sheets)
        return self._calibrations[name]

    def close(self) -> None:
        """Remove what was drawn to compare with."""
        if self._folder is not None:
            self._folder.cleanup()


def evidence(verdict: Verdict | None) -> str | None:
    """Return an instruction that mends what a verdict found; None if it found nothing."""
    if verdict is None or verdict.kind not in TELLING:
        return None
    where = f" at the {verdict.side}" if verdict.side else ""
    if verdict.kind == "missing":
        return (
            f"{verdict.who} is missing: show {verdict.who}, exactly as described, as a figure of "
            "their own; keep everything else as it is."
        )
    return (
        f"The figure{where} is nearer to {verdict.nearest} than to {verdict.who}: make it look "
        f"exactly like {verdict.who}; keep everything else as it is."
    )
