"""What is heard beside the clips' own sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stem:
    """One track of sound, as long as the film.

    Attributes:
        name: What it is called on the timeline, for example `Voice`.
        path: A WAV file: 48 kHz, stereo.
        heard: Whether the track is switched on.
    """

    name: str
    path: Path
    heard: bool = True
