"""Where FFmpeg is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Mapping

FFMPEG_VARIABLE = "GROK_SPICY_FFMPEG"

_CURE = (
    f"Set {FFMPEG_VARIABLE} to an FFmpeg program, or reinstall imageio-ffmpeg, which brings one."
)


def find_ffmpeg(explicit: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Path:
    """Find the FFmpeg program: the named one, the one on the PATH, or the installed package's.

    Args:
        explicit: A program to use and no other.
        environ: Where `GROK_SPICY_FFMPEG` and `PATH` are looked up.

    Raises:
        MediaError: If there is none, or the named one cannot be run.
    """
    named = str(explicit) if explicit is not None else environ.get(FFMPEG_VARIABLE)
    if named:
        found = shutil.which(named, path=environ.get("PATH"))
        if found is None:
            raise MediaError(f"{named} is not a program that can be run as FFmpeg", hint=_CURE)
        return Path(found)
    found = shutil.which("ffmpeg", path=environ.get("PATH"))
    return Path(found) if found else _packaged()


def _packaged() -> Path:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return Path(get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise MediaError(f"FFmpeg is missing ({error})", hint=_CURE) from error
