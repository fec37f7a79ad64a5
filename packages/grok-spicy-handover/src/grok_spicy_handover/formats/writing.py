"""One function a format: lay the film out for it, write it, read it back, compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from grok_spicy_handover.cutlist import cut_list, markers
from grok_spicy_handover.formats.checking import check_read_back

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.stems import Stem
    from grok_spicy_handover.timeline import Timeline

NAME = "film"

Writer = Callable[["Timeline", "Path", "Sequence[Stem]", int | None], "Path"]


def write_otio_file(
    timeline: Timeline, place: Path, stems: Sequence[Stem], handles: int | None
) -> Path:
    """Write the master, `film.otio`."""
    from grok_spicy_handover.formats import otio

    path = place / f"{NAME}.otio"
    cuts = cut_list(timeline, handles=handles)
    otio.write_otio(otio.otio_timeline(timeline, cuts, markers(timeline, cuts), stems), path)
    check_read_back(path, cuts.cuts, otio.read_cuts(path))
    return path


_FORMATS: dict[str, tuple[Writer, ...]] = {
    "otio": (write_otio_file,),
}


def writers(programs: Sequence[str]) -> list[Writer]:
    """Return what writes the timelines for some programs, each once; the master always comes first.

    Args:
        programs: Names from the command line; `"all"` for all of them.
    """
    names = list(_FORMATS) if "all" in programs else ["otio", *programs]
    return list(dict.fromkeys(writer for name in names for writer in _FORMATS[name]))
