"""Correcting a clip: the same pictures, a little clearer and richer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio.resampler import AudioResampler

from grok_spicy_animatic.film.encode import FPS, ClipWriter
from grok_spicy_animatic.film.sound import RATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from grok_spicy_animatic.backend import Stop

_CONTRAST = 1.04
_RICHNESS = 1.08


def correct(
    video: Path, dest: Path, stop: Stop, progress: Callable[[float], None]
) -> tuple[int, tuple[int, int]]:
    """Write `video` anew, graded; return its frames and its size.

    Args:
        video: The clip.
        dest: The file; it does not exist afterwards if the work was stopped or failed.
        stop: Checked at every frame.
        progress: Told the finished fraction, about once a second.
    """
    with av.open(str(video)) as source:
        stream = source.streams.video[0]
        size = (stream.codec_context.width // 4 * 4, stream.codec_context.height // 4 * 4)
        expected = max(1, stream.frames)
        sound = _sound(video, stop)
        count = 0
        with ClipWriter(dest, size, sound) as writer:
            for frame in source.decode(stream):
                stop.check()
                planes = frame.reformat(size[0], size[1], "yuv420p").to_ndarray()
                writer.add(_graded(planes.astype(np.uint8, copy=False), size))
                count += 1
                if count % FPS == 0:
                    progress(min(1.0, count / expected))
    return count, size


def _sound(video: Path, stop: Stop) -> npt.NDArray[np.float32]:
    """Return the clip's sound as stereo samples; silence if it has none."""
    parts: list[npt.NDArray[np.float32]] = []
    with av.open(str(video)) as source:
        seconds = float((source.duration or 0) / 1_000_000)
        if source.streams.audio:
            resampler = AudioResampler(format="fltp", layout="stereo", rate=RATE)
            for frame in source.decode(source.streams.audio[0]):
                stop.check()
                parts += [
                    part.to_ndarray().astype(np.float32) for part in resampler.resample(frame)
                ]
    wanted = round(seconds * RATE)
    sound = np.concatenate(parts, axis=1) if parts else np.zeros((2, 0), np.float32)
    missing = max(0, wanted - sound.shape[1])
    padded: npt.NDArray[np.float32] = np.pad(sound, ((0, 0), (0, missing)))[:, :wanted]
    return padded.astype(np.float32)


def _graded(planes: npt.NDArray[np.uint8], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    height = size[1]
    steps = np.arange(256)
    luma = np.clip((steps - 118) * _CONTRAST + 118.5, 16, 235).astype(np.uint8)
    chroma = np.clip((steps - 128) * _RICHNESS + 128.5, 16, 240).astype(np.uint8)
    return np.concatenate((luma[planes[:height]], chroma[planes[height:]]))
