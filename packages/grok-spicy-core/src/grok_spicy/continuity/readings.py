"""What a measure looks at, and what it says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in shares of its width and height from the upper left corner.

    Attributes:
        left: 0 to 1.
        top: 0 to 1.
        right: 0 to 1, more than `left`.
        bottom: 0 to 1, more than `top`.
    """

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """Share of the picture that it covers."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def overlap(self, other: Box) -> float:
        """Return the common area by the area of both together: 0 apart, 1 the same."""
        common = Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )
        if common.right <= common.left or common.bottom <= common.top:
            return 0.0
        return common.area / (self.area + other.area - common.area)

    @property
    def side(self) -> str:
        """Where it lies, for people: `"left"`, `"centre"` or `"right"`."""
        middle = (self.left + self.right) / 2
        if middle < _LEFT_THIRD:
            return "left"
        return "right" if middle > 1 - _LEFT_THIRD else "centre"


_LEFT_THIRD = 0.4


@dataclass(frozen=True, slots=True)
class Reference:
    """The sheet of one member of the cast.

    Attributes:
        name: Who it is; unique among the references of a call.
        path: The picture: one figure on plain ground, or a photo.
    """

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Frame:
    """A still picture.

    Attributes:
        path: The file.
    """

    path: Path


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip.

    Attributes:
        path: The file; `grok_spicy.continuity.frames_at` reads single frames of it.
        seconds: Its length.
    """

    path: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class Join:
    """Where one clip ends and the next begins.

    Attributes:
        before: Picture of the last frame of the earlier clip.
        after: Picture of the first frame of the later clip.
    """

    before: Path
    after: Path


Subject = Frame | Clip | Join


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of one measure.

    Attributes:
        name: Name of the measure.
        who: The reference it is about; None where it is about the picture as a whole.
        value: The number. For identity: how alike the likeliest place in the picture is to the
            sheet, larger for more. None where it could not be measured.
        valid: Whether the number means something.
        reason: Why it does not, in a few words ("too small"); else empty.
        box: The place in the picture that it is about.
        evidence: Further numbers by name. For identity of a frame: how alike the *same place* is
            to the sheet of every other reference, by its name; core judges by the difference. For
            drift: the margin over the others at each moment, by seconds written as `"1.25"`.
    """

    name: str
    who: str | None
    value: float | None
    valid: bool = True
    reason: str = ""
    box: Box | None = None
    evidence: Mapping[str, float] = field(default_factory=dict)

    @property
    def margin(self) -> float | None:
        """How much nearer the place is to its own sheet than to the next; None without others."""
        if self.value is None or not self.evidence:
            return None
        return self.value - max(self.evidence.values())

    @property
    def nearest(self) -> str | None:
        """The other reference that the place is most like; None without others."""
        return max(self.evidence, key=self.evidence.__getitem__) if self.evidence else None
