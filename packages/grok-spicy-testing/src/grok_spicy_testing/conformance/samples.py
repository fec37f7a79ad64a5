"""Small pictures and clips to hand to a provider, made on the spot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy.providers.base import Picture

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.pictures import PicturePosition, PictureRole

SIZE = (320, 180)

PROMPT = "A curious fox named Pip looks at the harbour at dawn, wide shot, calm colours"


@dataclass(frozen=True)
class Stage:
    """Where the files of one test lie.

    Attributes:
        inputs: Folder of the pictures and clips handed to the provider.
        calls: Folder in which every call gets a private folder.
        made: The inputs as they were made.
    """

    inputs: Path
    calls: Path
    made: dict[Path, bytes] = field(default_factory=dict)

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
    ) -> Picture:
        """Draw a fox-coloured shape before a harbour-coloured sky."""
        from PIL import Image, ImageDraw

        path = self.inputs / f"{role}-{name or 'none'}-{colour}.png"
        if not path.exists():
            image = Image.new("RGB", SIZE, "lightblue")
            pencil = ImageDraw.Draw(image)
            pencil.ellipse([SIZE[0] // 4, 10, SIZE[0] * 3 // 4, SIZE[1] - 10], colour)
            pencil.rectangle([0, SIZE[1] - 30, SIZE[0], SIZE[1]], "seagreen")
            image.save(path)
            self.made[path] = path.read_bytes()
        return Picture(path, role, name, position)

    def clip(self, seconds: int) -> Path:
        """Encode a clip of `seconds`, 24 frames a second."""
        from grok_spicy_testing.scripted_files import ready_clip

        path = self.inputs / f"clip-{seconds}s.mp4"
        if not path.exists():
            self.made[path] = ready_clip(seconds, SIZE)
            path.write_bytes(self.made[path])
        return path
