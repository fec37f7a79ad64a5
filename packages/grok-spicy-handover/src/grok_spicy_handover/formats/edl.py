"""EDL in the manner of CMX 3600: one track of pictures, cuts and dissolves; read back by pycmx.

A dissolve is an event of two lines: where the clip before it ends, and the clip that fades in
from there, with the dissolve's length. (SMPTE 258M; Avid's "EDL Manager" for the comments.)
"""

from __future__ import annotations

import re
from io import StringIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from grok_spicy.system.files import write_atomically

from grok_spicy_handover.text import shown
from grok_spicy_handover.timeline import END_CARD, TITLE_CARD, Cut, Fade, timecode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from grok_spicy_handover.cutlist import CutList
    from grok_spicy_handover.timeline import Marker, Timeline

_OURS = re.compile(rf"S\d+T\d+|{TITLE_CARD}|{END_CARD}")

_REMARK = 120
"""Letters of a remark: longer ones break old systems."""


def write_edl(timeline: Timeline, cuts: CutList, markers: Iterable[Marker], path: Path) -> None:
    """Write the cuts of a film as an EDL.

    Args:
        timeline: The film.
        cuts: What lies on the track of pictures.
        markers: Remarks at frames of the film.
        path: The file.
    """
    remarks: dict[int, list[Marker]] = {}
    for one in markers:
        remarks.setdefault(one.frame, []).append(one)
    lines = [f"TITLE: {shown(timeline.title)}", "FCM: NON-DROP FRAME", ""]
    following = [one.fade for one in cuts.cuts[1:]] + [None]
    earlier: Cut | None = None
    for number, (cut, fade) in enumerate(zip(cuts.cuts, following, strict=True), start=1):
        before = 0 if cut.fade is None else cut.fade.before
        end = cut.end - (0 if fade is None else fade.before)
        first, length = cut.record - before, end - cut.record + before
        source = cut.source - before
        if cut.fade is not None and earlier is not None:
            there = earlier.source + first - earlier.record
            lines.append(_event(timeline, number, earlier.media, "C", there, first, 0))
        kind = "C" if cut.fade is None else f"D    {cut.fade.frames:03d}"
        lines.append(_event(timeline, number, cut.media, kind, source, first, length))
        if cut.fade is not None and earlier is not None:
            lines.append(f"* FROM CLIP NAME: {earlier.media}")
            lines.append(f"* TO CLIP NAME: {cut.media}")
        else:
            lines.append(f"* FROM CLIP NAME: {cut.media}")
        lines.append(f"* SOURCE FILE: {timeline.shot_of(cut.media).take.media.path.name}")
        for one in remarks.get(cut.record, []):
            at = timecode(timeline.begins + one.frame, timeline.nominal)
            text = shown(f"{one.name}: {one.note}")[:_REMARK]
            lines.append(f"* LOC: {at} {one.colour:<8}{text}")
        earlier = cut
    content = ("\r\n".join(lines) + "\r\n").encode()
    write_atomically(path, lambda stream: stream.write(content))


def read_cuts(path: Path, nominal: int) -> tuple[Cut, ...]:
    """Read the cuts of an EDL.

    Where within a dissolve the cut lies an EDL does not say: it is taken to be the middle.

    Args:
        path: The file.
        nominal: Frames that a second of its timecode counts.

    Raises:
        ValueError: If it is no EDL.
    """
    import pycmx

    # An event on the very last line is lost by pycmx 1.5: a remark after it keeps it.
    text = path.read_text("utf-8-sig", errors="replace") + "\n* END\n"
    events = list(pycmx.parse_cmx3600(StringIO(text)).events)
    lines = []
    for event in events:
        edits = [one for one in event.edits if one.channels.video]
        if edits:
            lines.append(edits[-1])
    first = min((_frame(one.record_in, nominal) for one in lines), default=0)
    begins = first - first % (3600 * nominal)
    found: list[Cut] = []
    for one in lines:
        record = _frame(one.record_in, nominal) - begins
        length = _frame(one.record_out, nominal) - begins - record
        source = _frame(one.source_in, nominal)
        fade: Fade | None = None
        if one.transition.dissolve:
            frames = int(one.transition.operand)
            fade = Fade(frames // 2, frames - frames // 2)
            record, length, source = (
                record + fade.before,
                length - fade.before,
                source + fade.before,
            )
            if found:
                last = found[-1]
                found[-1] = Cut(
                    last.media, last.record, last.frames + fade.before, last.source, last.fade
                )
        found.append(Cut(_media_name(one), record, length, source, fade))
    return tuple(found)


def _media_name(edit: Any) -> str:
    """Return the name of the file that an edit shows: its reel, or, where that is none, its clip.

    Premiere Pro calls all reels `AX` and names the files in remarks.
    """
    reel = str(edit.source)
    clip = PurePosixPath(str(edit.clip_name or "")).stem
    return clip if clip and not _OURS.fullmatch(reel) else reel


def _event(
    timeline: Timeline, number: int, reel: str, kind: str, source: int, record: int, frames: int
) -> str:
    times = (
        source,
        source + frames,
        timeline.begins + record,
        timeline.begins + record + frames,
    )
    shown_times = " ".join(timecode(one, timeline.nominal) for one in times)
    return f"{number:03d}  {reel:<8} V     {kind:<8} {shown_times}"


def _frame(text: str, nominal: int) -> int:
    match = re.fullmatch(r"(\d+)[:;.](\d+)[:;.](\d+)[:;.](\d+)", str(text).strip())
    if match is None:
        raise ValueError(f"{text!r} is not a timecode")
    hours, minutes, seconds, frames = map(int, match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * nominal + frames
