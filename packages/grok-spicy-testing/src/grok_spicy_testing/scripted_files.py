"""The ready files of scripted providers, and what their names say."""

from __future__ import annotations

import io
import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import av
from av.video.reformatter import Colorspace
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

FPS = 24

FILM_SIZES = {
    "16:9": (1280, 720),
    "9:16": (720, 1280),
    "1:1": (720, 720),
    "4:3": (960, 720),
    "21:9": (1680, 720),
}
"""Width and height of films, by their shape."""

_SCENE = re.compile(r"^scene-0*(\d+)")


def piece_of(path: Path, kind: str) -> str:
    """Tell the piece from the name that a task gave its file.

    Args:
        path: The file, or the `dest` of a call.
        kind: `"video"` or `"videos"` for clips; anything else is a picture.
    """
    scene = _SCENE.match(path.name)
    if scene is None:
        name = re.sub(r"(-base)?-take\d+-\d+.*$", "", path.name)
        return f"character:{name}"
    return f"clip:{scene[1]}" if kind.startswith("video") else f"keyframe:{scene[1]}"


_TAKE = re.compile(r"-take(\d+)-")


def take_of(path: Path) -> int:
    """Tell which take it is from the name that a task gave its file: 1 for the first."""
    found = _TAKE.search(path.name)
    return int(found[1]) if found is not None else 1


@lru_cache(maxsize=32)
def ready_clip(seconds: int, size: tuple[int, int] = (1280, 720), take: int = 1) -> bytes:
    """Return an MP4 clip of one colour with silence, 24 frames a second.

    Args:
        seconds: Its length.
        size: Width and height in pixels.
        take: Its colour: another one for each take that the user asked for.
    """
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=FPS)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        # Said, so that a small clip can be in the format of a film as well as one of 720p.
        video.codec_context.colorspace = Colorspace.ITU709
        video.time_base = Fraction(1, FPS)
        video.options = {"preset": "ultrafast", "threads": "1"}
        picture = Image.new("RGB", size, (90, 60, 30 + 40 * (take - 1) % 220))
        # Every frame is the same one: its colours are converted once.
        shown: av.VideoFrame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
        frame = shown.reformat(format=video.pix_fmt)
        for number in range(seconds * FPS):
            frame.pts = number
            frame.time_base = Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    return target.getvalue()
