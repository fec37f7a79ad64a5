"""Which take of a clip is the best, and whether there has to be another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.continuity.eye import evidence

if TYPE_CHECKING:
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
    """

    faults: tuple[Fault, ...] = ()
    verdict: Verdict | None = None

    @property
    def wanting(self) -> list[str]:
        """What another take is worth: hard faults, flicker, somebody else. In words."""
        said = [fault.text for fault in self.faults if fault.hard or fault.kind == "flicker"]
        if self.verdict is not None and evidence(self.verdict) is not None:
            said.append(self.verdict.reason)
        return said

    def rank(self, score: float) -> tuple[float, ...]:
        """Return what takes are compared by, larger for better.

        Hard faults first, then the worst character's margin, flicker, what the judge says.
        """
        margin = None if self.verdict is None else self.verdict.margin
        return (
            -sum(fault.hard for fault in self.faults),
            _NOT_MEASURED if margin is None else round(margin, 2),
            -sum(fault.kind == "flicker" for fault in self.faults),
            -len(self.faults),
            score,
        )


NO_FINDINGS = Findings()


async def findings_in(eye: Eye, scene: Scene, video: GeneratedVideo) -> Findings:
    """Look at one take: its faults, and who is in its first, middle and last frame."""
    wanted = f"{scene.description} {scene.action} {scene.camera} {scene.prompt_summary}"
    frames = [video.first_frame_path, video.middle_frame_path, video.last_frame_path]
    verdict = await eye.worst_of(
        [frame for frame in frames if frame is not None], scene.characters_present
    )
    return Findings(tuple(eye.faults(video.signals, wanted)), verdict)
