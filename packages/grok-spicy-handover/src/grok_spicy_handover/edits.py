"""Timelines that come back from an editor: read, whoever wrote them, as cuts of our media."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.timeline import Cut

READABLE = (".otio", ".xml", ".fcpxml", ".edl")


def read_edit(path: Path, *, nominal: int) -> tuple[Cut, ...]:
    """Read the cuts on the main track of an edited timeline.

    Args:
        path: The file: .otio, .xml, .fcpxml or .edl.
        nominal: Frames that a second of timecode counts in an EDL.

    Raises:
        ConfigError: If it cannot be read or has no cuts.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise ConfigError(
            f"{path.name} is of no kind that is read back",
            hint=f"Export the timeline as one of: {', '.join(READABLE)}",
        )
    if not path.is_file():
        raise ConfigError(f"{path} is not there")
    try:
        if path.suffix.lower() == ".otio":
            # The library that reads it does not survive lists nested thousands deep.
            json.loads(path.read_bytes())
        cuts: tuple[Cut, ...] = reader(path, nominal)
    except Exception as error:
        # Readers of foreign formats raise whatever their libraries do; the file is what is wrong.
        told = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise ConfigError(f"{path.name} cannot be read: {told}") from error
    if not cuts:
        raise ConfigError(f"{path.name} has no clips on its main track")
    return cuts


def _otio(path: Path, _: int) -> Any:
    from grok_spicy_handover.formats import otio

    return otio.read_cuts(path)


def _xmeml(path: Path, _: int) -> Any:
    from grok_spicy_handover.formats import xmeml

    return xmeml.read_cuts(path)


def _fcpxml(path: Path, _: int) -> Any:
    from grok_spicy_handover.formats import fcpxml

    return fcpxml.read_cuts(path)


def _edl(path: Path, nominal: int) -> Any:
    from grok_spicy_handover.formats import edl

    return edl.read_cuts(path, nominal)


_READERS = {".otio": _otio, ".xml": _xmeml, ".fcpxml": _fcpxml, ".edl": _edl}
