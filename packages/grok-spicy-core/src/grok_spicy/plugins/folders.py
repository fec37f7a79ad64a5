"""Where plugin settings and plugin results are kept, and how they are written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.system import platforms
from grok_spicy.system.servers import STATE_VARIABLE, state_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONFIG_VARIABLE", "STATE_VARIABLE", "config_folder", "state_folder", "write_whole"]

CONFIG_VARIABLE = "GROK_SPICY_CONFIG_DIR"


def config_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for settings: `GROK_SPICY_CONFIG_DIR`, else the user's own."""
    if chosen := environ.get(CONFIG_VARIABLE, "").strip():
        return Path(chosen).expanduser()
    from platformdirs import user_config_path

    return user_config_path("grok-spicy", appauthor=False)


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old or the new text, never half of one.

    Raises:
        OSError: If the folder cannot be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        platforms.replace(temporary, path)
    except BaseException:
        platforms.remove(temporary)
        raise
