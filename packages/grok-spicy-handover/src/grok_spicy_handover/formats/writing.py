"""One function a format: lay the film out for it, write it, read it back, compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy_handover.cutlist import cut_list, markers
from grok_spicy_handover.formats.checking import check_read_back

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.stems import Stem
    from grok_spicy_handover.timeline import Timeline

NAME = "film"


@dataclass(frozen=True, slots=True)
class Job:
    """What every format is written from.

    Attributes:
        timeline: The film, with its media where they are handed over.
        place: The folder of the hand-over.
        stems: The tracks of sound beside the clips' own.
        handles: Frames that clips keep beyond their cuts; None for whole clips.
    """

    timeline: Timeline
    place: Path
    stems: Sequence[Stem] = ()
    handles: int | None = None


Writer = Callable[[Job], "Path"]


def write_otio_file(job: Job) -> Path:
    """Write the master, `film.otio`."""
    from grok_spicy_handover.formats import otio

    path = job.place / f"{NAME}.otio"
    cuts = cut_list(job.timeline, handles=job.handles)
    remarks = markers(job.timeline, cuts)
    otio.write_otio(otio.otio_timeline(job.timeline, cuts, remarks, job.stems), path)
    check_read_back(path, cuts.cuts, otio.read_cuts(path))
    return path


def write_xmeml_file(job: Job) -> Path:
    """Write `film.xml`, for Premiere Pro and Resolve."""
    from grok_spicy_handover.formats import xmeml

    path = job.place / f"{NAME}.xml"
    cuts = cut_list(job.timeline, handles=job.handles)
    xmeml.write_xmeml(job.timeline, cuts, markers(job.timeline, cuts), job.stems, path)
    check_read_back(path, cuts.cuts, xmeml.read_cuts(path))
    return path


def write_fcpxml_file(job: Job) -> Path:
    """Write `film.fcpxml`, for Final Cut Pro and Resolve."""
    from grok_spicy_handover.formats import fcpxml

    path = job.place / f"{NAME}.fcpxml"
    cuts = cut_list(job.timeline, handles=job.handles)
    fcpxml.write_fcpxml(job.timeline, cuts, markers(job.timeline, cuts), job.stems, path)
    check_read_back(path, cuts.cuts, fcpxml.read_cuts(path))
    return path


def write_edl_file(job: Job) -> Path:
    """Write `film.edl`, which nearly everything reads."""
    from grok_spicy_handover.formats import edl

    path = job.place / f"{NAME}.edl"
    cuts = cut_list(job.timeline, handles=job.handles)
    edl.write_edl(job.timeline, cuts, markers(job.timeline, cuts), path)
    check_read_back(path, cuts.cuts, edl.read_cuts(path, job.timeline.nominal))
    return path


def write_aaf_file(job: Job) -> Path:
    """Write `film.aaf`, for Media Composer: cuts and sound."""
    from grok_spicy_handover.formats import aaf

    path = job.place / f"{NAME}.aaf"
    cuts = cut_list(job.timeline, dissolves=False)
    aaf.write_aaf(job.timeline, cuts, job.stems, path)
    check_read_back(path, cuts.cuts, aaf.read_cuts(path))
    return path


_FORMATS: dict[str, tuple[Writer, ...]] = {
    "otio": (write_otio_file,),
    "resolve": (write_otio_file, write_fcpxml_file, write_edl_file),
    "premiere": (write_otio_file, write_xmeml_file, write_edl_file),
    "fcp": (write_otio_file, write_fcpxml_file),
    "avid": (write_otio_file, write_aaf_file, write_edl_file),
}


def writers(programs: Sequence[str]) -> list[Writer]:
    """Return what writes the timelines for some programs, each once; the master comes first.

    Args:
        programs: Names from the command line; `"all"` for all of them.
    """
    names = list(_FORMATS) if "all" in programs else ["otio", *programs]
    return list(dict.fromkeys(writer for name in names for writer in _FORMATS[name]))
