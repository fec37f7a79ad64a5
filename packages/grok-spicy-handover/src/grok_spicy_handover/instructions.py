"""The README of a hand-over: what is in the folder, how each program takes it, what gets lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_handover.text import shown
from grok_spicy_handover.timeline import timecode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from grok_spicy_handover.stems import Stem
    from grok_spicy_handover.timeline import Timeline

_FORMATS = {
    ".otio": """## film.otio: the master

OpenTimelineIO. DaVinci Resolve: *File > Import > Timeline*. Everything is in it: cuts, dissolves,
every take of a shot as a media reference of its clip (the one in the film is active), keyframes as
stills on a track that is switched off, sound, and markers. What a program makes of takes differs.
""",
    ".xml": """## film.xml

xmeml (Final Cut Pro 7). Premiere Pro: *File > Import*; DaVinci Resolve: *File > Import >
Timeline*. If a program asks where the media are, show it the folder `media` once. Other takes lie
on tracks above the film, keyframes on the topmost; both are switched off. Lost: nothing but the
fades of sound at dissolves.
""",
    ".fcpxml": """## film.fcpxml

FCPXML 1.10. Final Cut Pro: *File > Import > XML*; DaVinci Resolve: *File > Import > Timeline*.
Other takes are alternatives of an audition, keyframes are connected and switched off. Lost: the
fades of sound at dissolves.
""",
    ".edl": """## film.edl

CMX 3600. Reels are the names of the files in `media`. One track of pictures with cuts, dissolves
and remarks (`LOC`); lost are sound, other takes, keyframes, and where in a dissolve the cut lies.
""",
    ".aaf": """## film.aaf

For Avid Media Composer: *File > Input > AAF*. Cuts and sound with linked media; lost are dissolves
(a cut in their middle instead), other takes, keyframes and markers.
""",
}


def instructions(
    timeline: Timeline,
    written: Sequence[Path],
    stems: Sequence[Stem],
    subtitles: Sequence[Path] = (),
) -> str:
    """Compose the README.

    Args:
        timeline: The film.
        written: The timelines in the folder.
        stems: The tracks of sound beside the clips' own.
        subtitles: The subtitles, and the copy of the film that has them.
    """
    start = timecode(timeline.begins, timeline.nominal)
    parts = [
        f"# {shown(timeline.title)}",
        (
            f"{timeline.frames} frames at {_number(float(timeline.rate))} a second "
            f"({timecode(timeline.frames, timeline.nominal)}), "
            f"{timeline.width}x{timeline.height}, beginning at {start}."
        ),
        _contents(timeline, stems, subtitles),
        *[_FORMATS[path.suffix].strip() for path in written if path.suffix in _FORMATS],
    ]
    if timeline.missing:
        parts.append(
            _listed(
                "## What is missing",
                [f"{shown(one.what)}: {shown(one.reason)}" for one in timeline.missing],
            )
        )
    return "\n\n".join(parts) + "\n"


def _contents(timeline: Timeline, stems: Sequence[Stem], subtitles: Sequence[Path]) -> str:
    lines = [
        f"`media/{take.media.path.name}`: {shown(shot.title)}"
        + ("" if take is shot.take else " (not in the film)")
        for shot in timeline.shots
        for take in shot.takes
    ]
    lines.append("`media/*.wav`: the clips' own sound, as long as their pictures")
    lines += [f"`{stem.path.parent.name}/{stem.path.name}`: {stem.name}" for stem in stems]
    lines += [
        f"`{path.name}`: the film, with subtitles to switch on"
        if path.suffix == ".mp4"
        else f"`{path.parent.name}/{path.name}`: subtitles"
        for path in subtitles
    ]
    named = _listed("## What is in the folder", lines)
    return f"{named}\n\nKeep the folder together: timelines name media by their place beside them."


def _listed(title: str, lines: Iterable[str]) -> str:
    return "\n".join([title, "", *(f"* {line}" for line in lines)])


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
