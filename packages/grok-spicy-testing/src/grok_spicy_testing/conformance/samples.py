"""Small pictures and clips to hand to a provider, made on the spot."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from grok_spicy.providers.base import Picture

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.pictures import PicturePosition, PictureRole

SIZE = (320, 180)

PROMPT = "A curious fox named Pip looks at the harbour at dawn, wide shot, calm colours"


def size_in(ratio: str) -> tuple[int, int]:
    """Return an even size in a shape like "16:9", with the area of the other samples."""
    wide, high = (float(side) for side in ratio.split(":"))
    unit = (SIZE[0] * SIZE[1] / (wide * high)) ** 0.5
    return round(wide * unit / 2) * 2, round(high * unit / 2) * 2


@dataclass(frozen=True)
class CallFolders:
    """Where the files of one test lie.

    Attributes:
        inputs: Folder of the pictures and clips handed to the provider.
        calls: Folder in which every call gets a private folder.
        made: The inputs as they were made.
    """

    inputs: Path
    calls: Path
    made: dict[Path, bytes] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The folder of everything."""
        return self.inputs.parent

    def strays(self) -> list[str]:
        """Return what lies here and is neither an input nor a file beside a `dest`.

        A file beside a `dest` begins with its name; a folder of a call's own is none.
        """
        ours = {self.inputs, self.calls, *self.made}
        return sorted(
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path not in ours and not self._belongs(path)
        )

    def changed(self) -> list[str]:
        """Return the inputs that are no longer what they were."""
        return [
            path.name
            for path, content in self.made.items()
            if not path.exists() or path.read_bytes() != content
        ]

    def _belongs(self, path: Path) -> bool:
        if path.parent == self.calls:
            return path.is_dir()
        private = path.parent
        return (
            private.parent == self.calls and path.is_file() and path.name.startswith(private.name)
        )

    def dest(self, name: str = "take-1") -> Path:
        """Return a `dest` in a new private folder, as core hands it to a call."""
        folder = self.calls / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def picture(
        self,
        role: PictureRole,
        name: str | None = None,
        position: PicturePosition | None = None,
        colour: str = "chocolate",
        size: tuple[int, int] = SIZE,
    ) -> Picture:
        """Draw a fox-coloured shape before a harbour-coloured sky."""
        path = self.inputs / f"{role}-{name or 'none'}-{colour}-{size[0]}x{size[1]}.png"
        if not path.exists():
            self.made[path] = _drawn(colour, size)
            path.write_bytes(self.made[path])
        return Picture(path, role, name, position)

    def clip(self, seconds: int) -> Path:
        """Encode a clip of `seconds`, 24 frames a second."""
        from grok_spicy_testing.scripted_files import ready_clip

        path = self.inputs / f"clip-{seconds}s.mp4"
        if not path.exists():
            self.made[path] = ready_clip(seconds, SIZE)
            path.write_bytes(self.made[path])
        return path


@lru_cache(maxsize=64)
def _drawn(colour: str, size: tuple[int, int]) -> bytes:
    """Return the bytes of a picture; nearly every test asks for the same few."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", size, "lightblue")
    pencil = ImageDraw.Draw(image)
    pencil.ellipse([size[0] // 4, 10, size[0] * 3 // 4, size[1] - 10], colour)
    pencil.rectangle([0, size[1] - 30, size[0], size[1]], "seagreen")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
