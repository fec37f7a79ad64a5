"""Which take of a clip is the best, and whether there has to be another one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.continuity.eye import evidence
from grok_spicy.continuity.joins import join_of
from grok_spicy.errors import MediaError

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.continuity.eye import Eye
    from grok_spicy.continuity.faults import Fault
    from grok_spicy.continuity.verdicts import Verdict
    from grok_spicy.providers.base import GeneratedVideo
    from grok_spicy.schemas import Scene

_NOT_MEASURED = 0.0


@dataclass(frozen=True, slots=True)
class Findings:
    """What is seen of one take.

    Attributes:
        faults: What broke in it.
        verdict: The worst verdict about who is in it.
        unjoined: Where it does not begin or end as it should, in words.
    """

    faults: tuple[Fault, ...] = ()
    verdict: Verdict | None = None
    unjoined: tuple[str, ...] = ()

    @property
    def wanting(self) -> list[str]:
        """What another take is worth: hard faults, flicker, somebody else. In words."""
        said = [fault.text for fault in self.faults if fault.hard or fault.kind == "flicker"]
        if self.verdict is not None and evidence(self.verdict) is not None:
            said.append(self.verdict.reason)
        return [*said, *self.unjoined]

    @property
    def measured(self) -> tuple[float, ...]:
        """What takes are compared by before the judge is heard, larger for better.

        Hard faults first, then the worst character's margin, the joins, flicker, other faults.
        """
        margin = None if self.verdict is None else self.verdict.margin
        return (
            -sum(fault.hard for fault in self.faults),
            _NOT_MEASURED if margin is None else round(margin, 2),
            -len(self.unjoined),
            -sum(fault.kind == "flicker" for fault in self.faults),
            -len(self.faults),
        )


NO_FINDINGS = Findings()


async def findings_in(
    eye: Eye, scene: Scene, video: GeneratedVideo, start: Path, end: Path | None
) -> Findings:
    """Look at one take: its faults, who is in three of its frames, how it begins and ends.

    Args:
        eye: Looks.
        scene: The scene.
        video: The take.
        start: The keyframe, which it should begin with.
        end: The picture that it was told to end on, if there is one.
    """
    wanted = f"{scene.description} {scene.action} {scene.camera} {scene.prompt_summary}"
    frames = [video.first_frame_path, video.middle_frame_path, video.last_frame_path]
    verdict = await eye.worst_of(
        [frame for frame in frames if frame is not None], scene.characters_present
    )
    joins = await asyncio.to_thread(_unjoined, video, start, end)
    return Findings(tuple(eye.faults(video.signals, wanted)), verdict, joins)


def _unjoined(video: GeneratedVideo, start: Path, end: Path | None) -> tuple[str, ...]:
    """Say where a take does not join what is before and after it. Blocks."""
    said = []
    try:
        if video.first_frame_path is not None:
            begins = join_of(start, video.first_frame_path)
            if not begins.same_place:
                said.append(f"it does not begin with its keyframe: {begins.complaint}")
        if video.last_frame_path is not None and end is not None:
            ends = join_of(video.last_frame_path, end)
            if not ends.matches:
                said.append(f"it does not end on the next keyframe: {ends.complaint}")
    except MediaError:
        return ()
    return tuple(said)
