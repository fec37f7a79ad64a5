"""Where FFmpeg is: the program, and the Python package that describes its graphs."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import MediaError
from grok_spicy.system.children import environment_without_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

FFMPEG_VARIABLE = "GROK_SPICY_FFMPEG"

_CURE = (
    f"Set {FFMPEG_VARIABLE} to an FFmpeg program, or reinstall imageio-ffmpeg, which brings one."
)


_ENCODERS = {"libx264": "H.264 (libx264)", "aac": "AAC"}
"""What every film needs, as `ffmpeg -encoders` names it."""

_PATIENCE = 10.0
"""Seconds for a program to list its encoders; a sound one takes a tenth of one."""


def find_ffmpeg(explicit: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Path:
    """Find an FFmpeg program that can encode a film. Blocks.

    The named one is used and no other; else the one on the PATH if it has the encoders, which
    those of some distributions lack; else the installed package's.

    Args:
        explicit: A program to use and no other.
        environ: Where `GROK_SPICY_FFMPEG` and `PATH` are looked up.

    Raises:
        MediaError: If there is none, or the named one cannot be run or cannot encode a film.
    """
    named = str(explicit) if explicit is not None else environ.get(FFMPEG_VARIABLE)
    if named:
        found = shutil.which(named, path=environ.get("PATH"))
        if found is None:
            raise MediaError(f"{named} is not a program that can be run as FFmpeg", hint=_CURE)
        if lacking := lacking_encoders(Path(found)):
            raise MediaError(f"{named} cannot encode {' and '.join(lacking)}", hint=_CURE)
        return Path(found)
    found = shutil.which("ffmpeg", path=environ.get("PATH"))
    if found and not lacking_encoders(Path(found)):
        return Path(found)
    return _packaged()


def lacking_encoders(program: Path) -> tuple[str, ...]:
    """Return what a film needs and a program cannot encode, named for people. Blocks."""
    try:
        return _lacking(program, program.stat().st_mtime_ns)
    except OSError:
        return tuple(_ENCODERS.values())


@functools.cache
def _lacking(program: Path, _changed: int) -> tuple[str, ...]:
    try:
        listed = subprocess.run(
            [str(program), "-hide_banner", "-encoders"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
            env=environment_without_keys(),
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        listed = ""
    return tuple(name for encoder, name in _ENCODERS.items() if f" {encoder} " not in listed)


def graph_builder() -> Any:
    """Return the module of ffmpeg-python, which describes what FFmpeg is to do.

    Raises:
        MediaError: If the module of another package stands in its place.
    """
    import ffmpeg

    if hasattr(ffmpeg, "input") and hasattr(ffmpeg, "compile"):
        return ffmpeg
    raise MediaError(
        f"another package stands in the place of ffmpeg-python: {ffmpeg.__file__}",
        hint="pip uninstall ffmpeg python-ffmpeg; pip install --force-reinstall ffmpeg-python",
    )


def _packaged() -> Path:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return Path(get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise MediaError(f"FFmpeg is missing ({error})", hint=_CURE) from error
