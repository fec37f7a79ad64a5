"""Where a film is cut: which clips are copied and which are encoded together. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.media.formats import CROSSFADE_FRAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.schemas import Transition


@dataclass(frozen=True, slots=True)
class Copy:
    """A whole clip, as it is.

    Attributes:
        clip: Position of the clip.
        frames: Its length.
    """

    clip: int
    frames: int


@dataclass(frozen=True, slots=True)
class Layer:
    """A part of one clip in a crossfade.

    Attributes:
        clip: Position of the clip.
        start: Its first frame that is used.
        end: The frame after its last that is used.
    """

    clip: int
    start: int
    end: int

    @property
    def frames(self) -> int:
        """Its length."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Crossfade:
    """Parts of neighbouring clips, each fading into the next, encoded as one.

    Attributes:
        layers: Two parts; more only where clips are too short to be divided between two fades.
    """

    layers: tuple[Layer, ...]

    @property
    def frames(self) -> int:
        """Its length."""
        overlaps = len(self.layers) - 1
        return sum(layer.frames for layer in self.layers) - overlaps * CROSSFADE_FRAMES


@dataclass(frozen=True, slots=True)
class AssemblyPlan:
    """How a film is put together.

    Attributes:
        segments: Its parts, in order.
        dissolves: Clips that begin with a crossfade.
        too_short: Clips that should begin with a crossfade but cannot, because they or the clips
            before them are shorter than one. They begin with a cut.
    """

    segments: tuple[Copy | Crossfade, ...]
    dissolves: tuple[int, ...] = ()
    too_short: tuple[int, ...] = ()

    @property
    def crossfades(self) -> int:
        """How many there are."""
        return len(self.dissolves)

    @property
    def frames(self) -> int:
        """Length of the film: that of all clips, less 12 for every crossfade."""
        return sum(segment.frames for segment in self.segments)


def plan_assembly(frames: Sequence[int], transitions: Sequence[Transition]) -> AssemblyPlan:
    """Decide which clips of a film are copied and which are encoded together.

    A clip that fades neither in nor out is copied. Clips that fade into one another are encoded
    from their sources; a chain of them is divided in the middle of each clip, so that the encoder
    reads two clips at a time however long the chain is.

    Args:
        frames: Length of each clip, at least 1.
        transitions: How each clip begins. The first always begins with a cut.
    """
    chains: list[list[int]] = []
    too_short = []
    for clip, transition in enumerate(transitions):
        fades = clip > 0 and transition == "crossfade"
        if fades and min(frames[clip - 1], frames[clip]) < CROSSFADE_FRAMES:
            too_short.append(clip)
            fades = False
        if fades:
            chains[-1].append(clip)
        else:
            chains.append([clip])
    segments: list[Copy | Crossfade] = []
    for chain in chains:
        if len(chain) == 1:
            segments.append(Copy(chain[0], frames[chain[0]]))
        else:
            segments.extend(_divided(chain, frames))
    dissolves = tuple(clip for chain in chains for clip in chain[1:])
    return AssemblyPlan(tuple(segments), dissolves, tuple(too_short))


def _divided(chain: Sequence[int], frames: Sequence[int]) -> list[Crossfade]:
    """Divide a chain in the middle of every clip that is long enough for two crossfades."""
    parts: list[Crossfade] = []
    layers = [Layer(chain[0], 0, frames[chain[0]])]
    for clip in chain[1:-1]:
        length = frames[clip]
        if length < 2 * CROSSFADE_FRAMES:
            layers.append(Layer(clip, 0, length))
            continue
        middle = length // 2
        parts.append(Crossfade((*layers, Layer(clip, 0, middle))))
        layers = [Layer(clip, middle, length)]
    last = chain[-1]
    parts.append(Crossfade((*layers, Layer(last, 0, frames[last]))))
    return parts
