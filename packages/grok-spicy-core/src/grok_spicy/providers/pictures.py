"""A picture handed to a provider: a local file that also says what it shows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

PictureRole = Literal[
    "character", "place", "prop", "previous", "base", "candidate", "photo", "start", "end"
]
PicturePosition = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Picture(os.PathLike[str]):
    """A local image file with its meaning.

    It is an `os.PathLike`: `open(picture)` and `PIL.Image.open(picture)` work. Providers that
    fill named slots go by `role`, `name` and `position`; the others ignore them.

    Attributes:
        path: The file. Never a URL.
        role: What the image is for: the sheet of a `character`, of a `place` or of a `prop`; the
            `previous` keyframe; the `base` that is corrected; a `candidate` that is judged
            (among the references: another frame of the clip that is judged); a
            `photo` of the user's; the `start` or `end` frame of a clip. An edit with only a
            `base` is a retouch of that image; any other edit composes a new image from its
            references.
        name: Name of the character, place or prop it shows, if it shows one.
        position: Where that character stands in the frame to be composed.
    """

    path: Path
    role: PictureRole
    name: str | None = None
    position: PicturePosition | None = None

    def __fspath__(self) -> str:
        return os.fspath(self.path)
