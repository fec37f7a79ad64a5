"""xmeml, the XML of Final Cut Pro 7, which Premiere Pro and DaVinci Resolve import.

Element names and the meaning of -1 follow Apple's "Final Cut Pro XML Interchange Format": a clip
next to a transition has no place of its own there, and its in and out points reach to the far end
of the transition. Read back by the adapter of OpenTimelineIO.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import opentimelineio as otio
from lxml import etree

from grok_spicy_handover.formats.elements import add, write_xml
from grok_spicy_handover.formats.otio import cuts_on, relative_url
from grok_spicy_handover.timeline import timecode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from grok_spicy_handover.cutlist import CutList
    from grok_spicy_handover.stems import Stem
    from grok_spicy_handover.timeline import Cut, Marker, Timeline

_DISSOLVE = "Cross Dissolve"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cut with the dissolves at both of its ends."""

    cut: Cut
    before: int
    after: int
    fades_out: bool


def write_xmeml(
    timeline: Timeline,
    cuts: CutList,
    markers: Iterable[Marker],
    stems: Sequence[Stem],
    path: Path,
) -> None:
    """Write a film as xmeml.

    Args:
        timeline: The film, with its media where they are handed over.
        cuts: What lies on the track of pictures.
        markers: Remarks at frames of the film.
        stems: Voice, music and the like.
        path: The file.
    """
    _Writer(timeline, cuts, path).write(markers, stems)


def read_cuts(path: Path) -> tuple[Cut, ...]:
    """Read the cuts of an xmeml file's first track of pictures.

    Args:
        path: The file.
    """
    return cuts_on(otio.adapters.read_from_file(str(path), "fcp_xml"))


class _Writer:
    """One file in the making."""

    def __init__(self, timeline: Timeline, cuts: CutList, path: Path) -> None:
        self._timeline = timeline
        self._placed = _placed(cuts.cuts)
        self._path = path
        self._known: set[str] = set()

    def write(self, markers: Iterable[Marker], stems: Sequence[Stem]) -> None:
        root = etree.Element("xmeml", version="5")
        sequence = add(root, "sequence", id="film")
        add(sequence, "name", self._timeline.title)
        add(sequence, "duration", self._timeline.frames)
        self._rate(sequence)
        self._timecode(sequence, self._timeline.begins)
        media = add(sequence, "media")
        self._pictures(add(media, "video"))
        self._sound(add(media, "audio"), stems)
        for one in markers:
            self._marker(sequence, one)
        write_xml(root, self._path, "<!DOCTYPE xmeml>")

    def _pictures(self, video: Any) -> None:
        form = add(add(video, "format"), "samplecharacteristics")
        self._size(form)
        self._clips(add(video, "track"), "v")
        most = max(len(self._shot(one.cut).takes) for one in self._placed)
        for level in range(1, most):
            self._other_takes(add(video, "track"), level)
        self._stills(add(video, "track"))

    def _clips(self, track: Any, kind: str) -> None:
        for one in self._placed:
            media = self._shot(one.cut).take.media
            if kind == "a" and media.sound is None:
                continue
            if one.cut.fade is not None and kind == "v":
                self._transition(track, one.cut)
            item = add(track, "clipitem", id=f"{media.name}-{kind}")
            add(item, "name", media.name)
            add(item, "enabled", "TRUE")
            add(item, "duration", media.frames)
            self._rate(item)
            fades = kind == "v"
            before = one.before if fades else 0
            after = one.after if fades else 0
            add(item, "start", -1 if before else one.cut.record)
            add(item, "end", -1 if after and one.fades_out else one.cut.end)
            add(item, "in", one.cut.source - before)
            add(item, "out", one.cut.source + one.cut.frames + after)
            if kind == "v":
                self._file(item, media.name, media.path, media.frames)
            else:
                self._file(item, f"{media.name}-sound", media.sound, media.frames, sound=True)
                self._source_track(item, 1)
            add(add(item, "comments"), "mastercomment1", self._shot(one.cut).title)
        self._end(track, "TRUE")

    def _other_takes(self, track: Any, level: int) -> None:
        """Lay a take that is not in the film above it, switched off."""
        add_enabled = []
        for one in self._placed:
            shot = self._shot(one.cut)
            others = [take.media for take in shot.takes if take is not shot.take]
            if level <= len(others):
                add_enabled.append((one.cut, others[level - 1]))
        for cut, media in add_enabled:
            frames = min(cut.frames, media.frames)
            item = self._plain(track, f"{media.name}-v", media.name, cut.record, frames)
            self._file(item, media.name, media.path, media.frames)
        self._end(track, "FALSE")

    def _stills(self, track: Any) -> None:
        for one in self._placed:
            still = self._shot(one.cut).still
            if still is not None:
                name = still.stem
                item = self._plain(track, f"{name}-still", name, one.cut.record, one.cut.frames)
                add(item, "stillframe", "TRUE")
                self._file(item, f"{name}-still", still, one.cut.frames)
        self._end(track, "FALSE")

    def _plain(self, track: Any, ident: str, name: str, record: int, frames: int) -> Any:
        item = add(track, "clipitem", id=ident)
        add(item, "name", name)
        add(item, "enabled", "FALSE")
        add(item, "duration", frames)
        self._rate(item)
        add(item, "start", record)
        add(item, "end", record + frames)
        add(item, "in", 0)
        add(item, "out", frames)
        return item

    def _sound(self, audio: Any, stems: Sequence[Stem]) -> None:
        add(audio, "numOutputChannels", 2)
        form = add(add(audio, "format"), "samplecharacteristics")
        add(form, "depth", 16)
        add(form, "samplerate", 48000)
        self._clips(add(audio, "track"), "a")
        for stem in stems:
            track = add(audio, "track")
            item = self._plain(track, stem.name, stem.name, 0, self._timeline.frames)
            item.find("enabled").text = "TRUE" if stem.heard else "FALSE"
            self._file(item, f"{stem.name}-sound", stem.path, self._timeline.frames, sound=True)
            self._source_track(item, 1)
            self._end(track, "TRUE" if stem.heard else "FALSE")

    def _transition(self, track: Any, cut: Cut) -> None:
        assert cut.fade is not None  # noqa: S101 - the caller looked
        item = add(track, "transitionitem")
        self._rate(item)
        add(item, "start", cut.record - cut.fade.before)
        add(item, "end", cut.record + cut.fade.after)
        add(item, "alignment", "center")
        effect = add(item, "effect")
        add(effect, "name", _DISSOLVE)
        add(effect, "effectid", _DISSOLVE)
        add(effect, "effectcategory", "Dissolve")
        add(effect, "effecttype", "transition")
        add(effect, "mediatype", "video")

    def _file(
        self, item: Any, ident: str, path: Path | None, frames: int, *, sound: bool = False
    ) -> None:
        """Describe a file where it is first named, and refer to it after that."""
        element = add(item, "file", id=f"file-{ident}")
        if path is None or ident in self._known:
            return
        self._known.add(ident)
        add(element, "name", path.name)
        add(element, "pathurl", relative_url(path))
        self._rate(element)
        add(element, "duration", frames)
        self._timecode(element, 0)
        media = add(element, "media")
        if sound:
            audio = add(media, "audio")
            form = add(audio, "samplecharacteristics")
            add(form, "depth", 16)
            add(form, "samplerate", 48000)
            add(audio, "channelcount", 2)
            return
        self._size(add(add(media, "video"), "samplecharacteristics"))

    def _size(self, parent: Any) -> None:
        self._rate(parent)
        add(parent, "width", self._timeline.width)
        add(parent, "height", self._timeline.height)
        add(parent, "pixelaspectratio", "square")
        add(parent, "fielddominance", "none")

    def _rate(self, parent: Any) -> None:
        rate = add(parent, "rate")
        add(rate, "timebase", self._timeline.nominal)
        add(rate, "ntsc", "FALSE" if self._timeline.rate.denominator == 1 else "TRUE")

    def _timecode(self, parent: Any, frame: int) -> None:
        element = add(parent, "timecode")
        self._rate(element)
        add(element, "string", timecode(frame, self._timeline.nominal))
        add(element, "frame", frame)
        add(element, "displayformat", "NDF")

    def _marker(self, parent: Any, marker: Marker) -> None:
        element = add(parent, "marker")
        add(element, "name", marker.name)
        add(element, "comment", marker.note)
        add(element, "in", marker.frame)
        add(element, "out", -1)

    def _source_track(self, item: Any, index: int) -> None:
        source = add(item, "sourcetrack")
        add(source, "mediatype", "audio")
        add(source, "trackindex", index)

    def _end(self, track: Any, enabled: str) -> None:
        add(track, "enabled", enabled)
        add(track, "locked", "FALSE")

    def _shot(self, cut: Cut) -> Any:
        return self._timeline.shot_of(cut.media)


def _placed(cuts: Sequence[Cut]) -> list[_Placed]:
    following = [one.fade for one in cuts[1:]] + [None]
    return [
        _Placed(
            cut,
            0 if cut.fade is None else cut.fade.before,
            0 if fade is None else fade.after,
            fade is not None,
        )
        for cut, fade in zip(cuts, following, strict=True)
    ]
