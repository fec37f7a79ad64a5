"""What image and video providers return."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class GeneratedImage:
    """One finished picture.

    Attributes:
        local_path: The file, whose name begins with the name of `dest` and lies in its folder.
        width: Pixels.
        height: Pixels.
        provider: Name of the provider that made it.
        model: The model that really served the call.
        metadata: The service's own facts: `seed`, `job_id`, `url` and whatever else helps.
    """

    local_path: Path
    width: int
    height: int
    provider: str
    model: str
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GeneratedVideo:
    """One finished clip.

    Attributes:
        local_path: The file, whose name begins with the name of `dest` and lies in its folder.
        duration: Seconds.
        fps: Frames per second.
        first_frame_path: Picture of the first frame, or None: core extracts it.
        last_frame_path: Picture of the last frame, or None: core extracts it.
        provider: Name of the provider that made it.
        model: The model that really served the call.
        metadata: The service's own facts: `seed`, `job_id`, `url` and whatever else helps.
        middle_frame_path: Left to core: picture of a frame from the middle.
        signals: Left to core: what it saw of the clip while it verified it, as JSON values.
    """

    local_path: Path
    duration: float
    fps: float
    first_frame_path: Path | None
    last_frame_path: Path | None
    provider: str
    model: str
    metadata: dict[str, Any] = field(default_factory=dict)
    middle_frame_path: Path | None = None
    signals: dict[str, Any] | None = None


def place_of(dest: Path, role: str, suffix: str) -> Path:
    """Name the place of one file of a result.

    Args:
        dest: Where the result goes, without suffix.
        role: `"image"` or `"video"` for the result itself, else what the file is (`"first"`).
        suffix: The file's own, with its dot.
    """
    kind = "" if role in ("image", "video") else f".{role}"
    return dest.with_name(f"{dest.name}{kind}{suffix.lower()}")
