"""Pictures, clips and films: probing, frames, and the encoder.

PyAV reads and copies, in this process; FFmpeg encodes, in a child. Every function that is not a
coroutine blocks: from async code call it through `in_thread`.
"""

from __future__ import annotations

from grok_spicy.media.binary import find_ffmpeg
from grok_spicy.media.facts import AudioFacts, ClipFacts, PictureFacts
from grok_spicy.media.formats import (
    CROSSFADE_FRAMES,
    FILM_FPS,
    SAMPLE_RATE,
    Size,
    film_size,
    frames_in,
)
from grok_spicy.media.frames import verify_clip
from grok_spicy.media.levels import FILM_LUFS, gain_to, level_of
from grok_spicy.media.loudness import SILENCE, Loudness, loudness
from grok_spicy.media.pictures import letterbox, verify_picture
from grok_spicy.media.probing import probe
from grok_spicy.media.running import run_ffmpeg
from grok_spicy.system.threads import Stop, in_thread

__all__ = [
    "CROSSFADE_FRAMES",
    "FILM_FPS",
    "FILM_LUFS",
    "SAMPLE_RATE",
    "SILENCE",
    "AudioFacts",
    "ClipFacts",
    "Loudness",
    "PictureFacts",
    "Size",
    "Stop",
    "film_size",
    "find_ffmpeg",
    "frames_in",
    "gain_to",
    "in_thread",
    "letterbox",
    "level_of",
    "loudness",
    "probe",
    "run_ffmpeg",
    "verify_clip",
    "verify_picture",
]
