"""The server's folders: input, output and temp, with the names that ComfyUI gives to files."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image

from grok_spicy_testing.fake_comfyui import drawing

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_testing.fake_comfyui.values import Frames, Video

FOLDERS = ("input", "output", "temp")

_ANNOTATED = re.compile(r"^(?P<name>.*) \[(?P<folder>input|output|temp)\]$")

SAVERS = frozenset(
    {
        "PreviewImage",
        "SaveAnimatedWEBP",
        "SaveImage",
        "SaveVideo",
        "SaveWEBM",
        "VHS_VideoCombine",
    }
)


@dataclass(frozen=True, slots=True)
class Storage:
    """The three folders below one root.

    Attributes:
        root: Where they lie.
        tag: The letters in the names of temporary files.
    """

    root: Path
    tag: str = ""

    @classmethod
    def below(cls, root: Path) -> Storage:
        """Make the folders."""
        for folder in FOLDERS:
            (root / folder).mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 64), "teal").save(root / "input" / "example.png")
        return cls(root, secrets.token_hex(3)[:5])

    def locate(self, name: str) -> Path:
        """Find a file by its name as loaders write it: `a/b.png`, `b.png [output]`."""
        found = _ANNOTATED.match(name)
        folder = found["folder"] if found else "input"
        return self.root / folder / (found["name"] if found else name)

    def has(self, name: str) -> bool:
        """Whether a loader would find that file."""
        path = self.locate(name)
        return bool(name) and ".." not in name and path.is_file()

    def inside(self, folder: str, subfolder: str, filename: str) -> Path | None:
        """Return the path of a file, or None if it would lie outside its folder."""
        base = (self.root / folder).resolve()
        path = (base / subfolder / filename).resolve()
        return path if path.is_relative_to(base) else None

    def keep_upload(
        self, folder: str, subfolder: str, filename: str, content: bytes, *, overwrite: bool
    ) -> str | None:
        """Store an upload and return the name it got; other bytes get a number.

        Returns:
            The name, or None if it would lie outside.
        """
        path = self.inside(folder, subfolder, filename)
        if path is None or not filename:
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        wanted = path
        while not overwrite and path.exists() and path.read_bytes() != content:
            path = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
            number += 1
        path.write_bytes(content)
        return path.name

    def save(self, class_type: str, inputs: dict[str, Any], graph: Any) -> dict[str, Any]:
        """Do what an output node does; return what it tells the browser.

        Args:
            class_type: One of `SAVERS`.
            inputs: Its inputs, computed.
            graph: The graph, written into pictures.
        """
        if class_type in {"SaveImage", "PreviewImage"}:
            return {"images": self._pictures(class_type, inputs, graph)}
        if class_type == "VHS_VideoCombine":
            return {"gifs": [self._vhs(inputs)]}
        video: Video | None = inputs.get("video")
        frames: Frames = video.frames if video else inputs["images"]
        fps = float(video.fps if video else inputs["fps"])
        suffix = {"SaveWEBM": ".webm", "SaveAnimatedWEBP": ".webp"}.get(class_type, ".mp4")
        path, entry = self._next("output", inputs["filename_prefix"], f"_{suffix}")
        if suffix == ".webp":
            drawing.write_webp(path, frames, fps)
        else:
            drawing.write_video(path, frames, fps, video.audio if video else None)
        return {"images": [entry], "animated": [True]}

    def _pictures(
        self, class_type: str, inputs: dict[str, Any], graph: Any
    ) -> list[dict[str, Any]]:
        frames: Frames = inputs["images"]
        entries = []
        for picture in drawing.each(frames):
            if class_type == "SaveImage":
                path, entry = self._next("output", inputs["filename_prefix"], "_.png")
            else:
                path, entry = self._next("temp", f"ComfyUI_temp_{self.tag}", "_.png")
            drawing.write_png(path, picture, graph)
            entries.append(entry)
        return entries

    def _vhs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        folder = "output" if inputs["save_output"] else "temp"
        path, entry = self._next(folder, inputs["filename_prefix"], ".mp4")
        fps = float(inputs["frame_rate"])
        drawing.write_video(path, inputs["images"], fps)
        return entry | {
            "format": inputs["format"],
            "frame_rate": fps,
            "workflow": f"{path.stem}.png",
            "fullpath": f"/srv/ComfyUI/{folder}/{entry['subfolder']}/{path.name}",
        }

    def _next(self, folder: str, prefix: str, ending: str) -> tuple[Path, dict[str, Any]]:
        subfolder, _, stem = prefix.rpartition("/")
        path = self.root / folder / subfolder
        path.mkdir(parents=True, exist_ok=True)
        taken = [p.name for p in path.iterdir() if p.name.startswith(f"{stem}_")]
        numbers = [
            int(m[1]) for name in taken if (m := re.match(rf"{re.escape(stem)}_(\d+)", name))
        ]
        name = f"{stem}_{max(numbers, default=0) + 1:05}{ending}"
        return path / name, {"filename": name, "subfolder": subfolder, "type": folder}
