"""FCPXML 1.10, for Final Cut Pro and DaVinci Resolve: library, event, project, dissolves.

Other takes of a shot are alternatives in an audition. Written from Apple's reference of the
format; read back here with lxml, without anything that wrote it.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lxml import etree

from grok_spicy_handover.formats.elements import add, read_xml, write_xml
from grok_spicy_handover.formats.otio import relative_url
from grok_spicy_handover.timeline import Cut, Fade

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from grok_spicy_handover.cutlist import CutList
    from grok_spicy_handover.stems import Stem
    from grok_spicy_handover.timeline import Marker, Media, Shot, Timeline

VERSION = "1.10"

_DISSOLVE = "Cross Dissolve"

_DISSOLVE_UID = "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265"
"""Of Final Cut Pro's own cross dissolve, as it stands in files that it exports."""


def write_fcpxml(
    timeline: Timeline,
    cuts: CutList,
    markers: Iterable[Marker],
    stems: Sequence[Stem],
    path: Path,
) -> None:
    """Write a film as FCPXML.

    Args:
        timeline: The film, with its media where they are handed over.
        cuts: What lies on the track of pictures.
        markers: Remarks at frames of the film.
        stems: Voice, music and the like.
        path: The file.
    """
    root = etree.Element("fcpxml", version=VERSION)
    resources = _Resources(timeline, add(root, "resources"))
    event = add(add(root, "library"), "event", name=timeline.title)
    project = add(event, "project", name=timeline.title)
    sequence = add(
        project,
        "sequence",
        format="film",
        duration=resources.time(timeline.frames),
        tcStart=_seconds(Fraction(timeline.begins) / timeline.rate),
        tcFormat="NDF",
        audioLayout="stereo",
        audioRate="48k",
    )
    _Spine(timeline, resources, add(sequence, "spine")).lay(cuts.cuts, list(markers), stems)
    write_xml(root, path, "<!DOCTYPE fcpxml>")


def read_cuts(path: Path) -> tuple[Cut, ...]:
    """Read the cuts on the main storyline of an FCPXML file.

    Args:
        path: The file.

    Raises:
        ValueError: If it has none.
    """
    root = read_xml(path)
    sequence = next(iter(root.iter("sequence")), None)
    if sequence is None or sequence.find("spine") is None:
        raise ValueError("it has no sequence with a storyline")
    formats = {one.get("id"): one for one in root.iter("format")}
    frame = _duration(formats[sequence.get("format")].get("frameDuration"))
    begins = _duration(sequence.get("tcStart", "0s"))
    assets = {one.get("id"): one.find("media-rep") for one in root.iter("asset")}
    found: list[Cut] = []
    pending: Any = None
    for item in sequence.find("spine"):
        if item.tag == "transition":
            pending = item
            continue
        offset = item.get("offset")
        picked = item[0] if item.tag == "audition" else item
        if picked.tag in {"asset-clip", "clip", "video", "ref-clip"} and offset is not None:
            record = _count(_duration(offset) - begins, frame)
            fade = None
            if pending is not None:
                start = _count(_duration(pending.get("offset")) - begins, frame)
                length = _count(_duration(pending.get("duration")), frame)
                fade = Fade(record - start, start + length - record)
            found.append(
                Cut(
                    _media_name(picked, assets),
                    record,
                    _count(_duration(picked.get("duration")), frame),
                    _count(_duration(picked.get("start", "0s")), frame),
                    fade,
                )
            )
        pending = None
    return tuple(found)


class _Resources:
    """What clips refer to."""

    def __init__(self, timeline: Timeline, element: Any) -> None:
        self._timeline = timeline
        self._element = element
        frame = 1 / timeline.rate
        add(
            element,
            "format",
            id="film",
            frameDuration=_seconds(frame),
            width=timeline.width,
            height=timeline.height,
            colorSpace="1-1-1 (Rec. 709)",
        )
        add(
            element,
            "format",
            id="still",
            name="FFVideoFormatRateUndefined",
            width=timeline.width,
            height=timeline.height,
        )
        add(element, "effect", id="dissolve", name=_DISSOLVE, uid=_DISSOLVE_UID)

    def time(self, frames: int) -> str:
        return _seconds(frames / self._timeline.rate)

    def picture(self, media: Media) -> str:
        ident = f"picture-{media.name}"
        asset = self._asset(ident, media.name, self.time(media.frames), media.path)
        if asset is not None:
            asset.set("hasVideo", "1")
            asset.set("format", "film")
        return ident

    def sound(self, name: str, path: Path, frames: int) -> str:
        ident = f"sound-{name}"
        asset = self._asset(ident, name, self.time(frames), path)
        if asset is not None:
            asset.set("hasAudio", "1")
            asset.set("audioSources", "1")
            asset.set("audioChannels", "2")
            asset.set("audioRate", "48000")
        return ident

    def still(self, path: Path) -> str:
        ident = f"still-{path.stem}"
        asset = self._asset(ident, f"{path.stem} keyframe", "0s", path)
        if asset is not None:
            asset.set("hasVideo", "1")
            asset.set("format", "still")
        return ident

    def _asset(self, ident: str, name: str, duration: str, path: Path) -> Any:
        if self._element.find(f"asset[@id='{ident}']") is not None:
            return None
        asset = add(self._element, "asset", id=ident, name=name, start="0s", duration=duration)
        add(asset, "media-rep", kind="original-media", src=f"./{relative_url(path)}")
        # Formats and effects come first, as in files of the program itself.
        return asset


class _Spine:
    """The main storyline."""

    def __init__(self, timeline: Timeline, resources: _Resources, element: Any) -> None:
        self._timeline = timeline
        self._resources = resources
        self._element = element

    def lay(self, cuts: Sequence[Cut], markers: list[Marker], stems: Sequence[Stem]) -> None:
        for number, cut in enumerate(cuts):
            if cut.fade is not None:
                self._dissolve(cut)
            shot = self._timeline.shot_of(cut.media)
            clip = self._clip(cut, shot)
            self._still(clip, cut, shot)
            self._own_sound(clip, cut, shot)
            if number == 0:
                self._stems(clip, cut, stems)
            for one in markers:
                if cut.record <= one.frame < cut.end:
                    self._marker(clip, cut, one)

    def _clip(self, cut: Cut, shot: Shot) -> Any:
        offset = self._resources.time(self._timeline.begins + cut.record)
        parent, place = self._element, {"offset": offset}
        if len(shot.takes) > 1:
            parent, place = add(self._element, "audition", offset=offset), {}
        clip = self._asset_clip(parent, shot.take.media, cut.source, cut.frames, place)
        for take in shot.takes:
            if take is not shot.take:
                # Another take may be shorter than the place that it would take.
                frames = min(cut.frames, take.media.frames)
                first = min(cut.source, take.media.frames - frames)
                self._asset_clip(parent, take.media, first, frames, place)
        return clip

    def _asset_clip(
        self, parent: Any, media: Media, source: int, frames: int, place: dict[str, str]
    ) -> Any:
        return add(
            parent,
            "asset-clip",
            ref=self._resources.picture(media),
            name=media.name,
            **place,
            start=self._resources.time(source),
            duration=self._resources.time(frames),
            format="film",
            tcFormat="NDF",
        )

    def _still(self, clip: Any, cut: Cut, shot: Shot) -> None:
        if shot.still is not None:
            add(
                clip,
                "video",
                ref=self._resources.still(shot.still),
                lane=1,
                offset=self._resources.time(cut.source),
                name=f"{shot.name} keyframe",
                start="0s",
                duration=self._resources.time(cut.frames),
                enabled=0,
            )

    def _own_sound(self, clip: Any, cut: Cut, shot: Shot) -> None:
        media = shot.take.media
        if media.sound is not None:
            ref = self._resources.sound(media.name, media.sound, media.frames)
            self._connected(clip, ref, media.name, -1, (cut.source, cut.source, cut.frames))

    def _stems(self, clip: Any, cut: Cut, stems: Sequence[Stem]) -> None:
        for lane, stem in enumerate(stems, start=2):
            ref = self._resources.sound(stem.name, stem.path, self._timeline.frames)
            place = (cut.source, 0, self._timeline.frames)
            element = self._connected(clip, ref, stem.name, -lane, place)
            if not stem.heard:
                element.set("enabled", "0")

    def _connected(
        self, clip: Any, ref: str, name: str, lane: int, place: tuple[int, int, int]
    ) -> Any:
        offset, start, frames = place
        return add(
            clip,
            "asset-clip",
            ref=ref,
            lane=lane,
            offset=self._resources.time(offset),
            name=name,
            start=self._resources.time(start),
            duration=self._resources.time(frames),
            audioRole="dialogue",
        )

    def _dissolve(self, cut: Cut) -> None:
        assert cut.fade is not None  # noqa: S101 - the caller looked
        start = self._timeline.begins + cut.record - cut.fade.before
        element = add(
            self._element,
            "transition",
            name=_DISSOLVE,
            offset=self._resources.time(start),
            duration=self._resources.time(cut.fade.frames),
        )
        add(element, "filter-video", ref="dissolve", name=_DISSOLVE)

    def _marker(self, clip: Any, cut: Cut, marker: Marker) -> None:
        at = cut.source + marker.frame - cut.record
        add(
            clip,
            "marker",
            start=self._resources.time(at),
            duration=self._resources.time(1),
            value=marker.name,
            note=marker.note,
        )


def _media_name(clip: Any, assets: Mapping[str, Any]) -> str:
    """Return the name of the file that a clip shows: editors may call the clip otherwise."""
    source = assets.get(clip.get("ref"))
    if source is None:
        return str(clip.get("name", ""))
    return PurePosixPath(unquote(str(source.get("src")))).stem


def _seconds(value: Fraction) -> str:
    if value.denominator == 1:
        return f"{value.numerator}s"
    return f"{value.numerator}/{value.denominator}s"


def _duration(text: str) -> Fraction:
    return Fraction(text.removesuffix("s"))


def _count(seconds: Fraction, frame: Fraction) -> int:
    return round(seconds / frame)
