"""The master: OpenTimelineIO, with every take, still and remark; read back by OTIO's reader."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import opentimelineio as otio
from grok_spicy.system.files import write_atomically

from grok_spicy_handover.timeline import Cut, Fade

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from grok_spicy_handover.cutlist import CutList
    from grok_spicy_handover.stems import Stem
    from grok_spicy_handover.timeline import Marker, Media, Shot, Timeline

PICTURES = "Film"
STILLS = "Keyframes"
SOUND = "Clips"

METADATA = "grok_spicy"
"""Where our own facts stand in an .otio file."""


def otio_timeline(
    timeline: Timeline, cuts: CutList, markers: Iterable[Marker], stems: Sequence[Stem] = ()
) -> Any:
    """Return a film as an `opentimelineio.schema.Timeline`.

    Media are named by paths relative to the file that is written.

    Args:
        timeline: The film, with its media where they are handed over.
        cuts: What lies on the track of pictures.
        markers: Remarks at frames of the film.
        stems: Voice, music and the like.
    """
    whole = otio.schema.Timeline(
        name=timeline.title, global_start_time=_time(timeline, timeline.begins)
    )
    whole.metadata[METADATA] = {
        "width": timeline.width,
        "height": timeline.height,
        "missing": [
            {"scene": one.scene_id, "title": one.title, "reason": one.reason}
            for one in timeline.missing
        ],
    }
    pictures = otio.schema.Track(name=PICTURES, kind=otio.schema.TrackKind.Video)
    for cut in cuts.cuts:
        if cut.fade is not None:
            pictures.append(
                otio.schema.Transition(
                    transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
                    in_offset=_time(timeline, cut.fade.before),
                    out_offset=_time(timeline, cut.fade.after),
                )
            )
        pictures.append(_clip(timeline, cut))
    for marker in markers:
        _mark(timeline, pictures, marker)
    whole.tracks.append(pictures)
    whole.tracks.append(_stills(timeline, cuts))
    whole.tracks.append(_sounds(timeline, cuts))
    for stem in stems:
        whole.tracks.append(_stem(timeline, stem))
    return whole


def write_otio(whole: Any, path: Path) -> None:
    """Write a timeline as .otio."""
    text = otio.adapters.write_to_string(whole, "otio_json")
    write_atomically(path, lambda stream: stream.write(text.encode()))


def read_cuts(path: Path) -> tuple[Cut, ...]:
    """Read the cuts of an .otio file's first track of pictures.

    Args:
        path: The file.

    Raises:
        opentimelineio.exceptions.OTIOError: If it is none.
    """
    return cuts_on(otio.adapters.read_from_file(str(path), "otio_json"))


def cuts_on(whole: Any) -> tuple[Cut, ...]:
    """Return the cuts on the first track of pictures of an OTIO timeline.

    Args:
        whole: An `opentimelineio.schema.Timeline`.
    """
    track = next(iter(whole.video_tracks()), None)
    found: list[Cut] = []
    fade: Fade | None = None
    at = 0
    for item in track or ():
        if isinstance(item, otio.schema.Transition):
            fade = Fade(_frames(item.in_offset), _frames(item.out_offset))
            continue
        length = _frames(item.duration())
        if isinstance(item, otio.schema.Clip):
            available = item.media_reference.available_range
            first = 0 if available is None else _frames(available.start_time)
            source = _frames(item.trimmed_range().start_time) - first
            found.append(Cut(_media_name(item), at, length, source, fade))
        fade = None
        at += length
    return tuple(found)


def _media_name(clip: Any) -> str:
    """Return the name of the file that a clip shows: editors may call the clip otherwise."""
    url = getattr(clip.media_reference, "target_url", None)
    stem = PurePosixPath(unquote(str(url))).stem if url else ""
    return stem or str(clip.name)


def _clip(timeline: Timeline, cut: Cut) -> Any:
    shot = timeline.shot_of(cut.media)
    clip = otio.schema.Clip(name=cut.media, source_range=_range(timeline, cut.source, cut.frames))
    references = {take.media.name: _reference(timeline, take.media) for take in shot.takes}
    clip.set_media_references(references, shot.take.media.name)
    clip.metadata[METADATA] = _facts(shot)
    return clip


def _facts(shot: Shot) -> dict[str, Any]:
    return {
        "scene": shot.scene_id,
        "title": shot.title,
        "transition": shot.transition,
        "prompt": shot.prompt,
        "takes": {
            take.media.name: {
                "take": take.number,
                "score": take.score,
                "own": take.own,
                "seed": take.seed,
                "provider": take.provider,
                "model": take.model,
            }
            for take in shot.takes
        },
    }


def _stills(timeline: Timeline, cuts: CutList) -> Any:
    """Return the keyframes on a track of their own, switched off: it lies above the film."""
    track = otio.schema.Track(name=STILLS, kind=otio.schema.TrackKind.Video)
    track.enabled = False
    for cut in cuts.cuts:
        shot = timeline.shot_of(cut.media)
        length = _range(timeline, 0, cut.frames)
        if shot.still is None:
            track.append(otio.schema.Gap(source_range=length))
            continue
        reference = otio.schema.ExternalReference(
            target_url=relative_url(shot.still), available_range=length
        )
        track.append(
            otio.schema.Clip(
                name=f"{shot.name} keyframe", media_reference=reference, source_range=length
            )
        )
    return track


def _sounds(timeline: Timeline, cuts: CutList) -> Any:
    track = otio.schema.Track(name=SOUND, kind=otio.schema.TrackKind.Audio)
    for cut in cuts.cuts:
        media = timeline.shot_of(cut.media).take.media
        if media.sound is None:
            track.append(otio.schema.Gap(source_range=_range(timeline, 0, cut.frames)))
            continue
        if cut.fade is not None and len(track) and isinstance(track[-1], otio.schema.Clip):
            track.append(
                otio.schema.Transition(
                    transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
                    in_offset=_time(timeline, cut.fade.before),
                    out_offset=_time(timeline, cut.fade.after),
                )
            )
        reference = otio.schema.ExternalReference(
            target_url=relative_url(media.sound),
            available_range=_range(timeline, 0, media.frames),
        )
        track.append(
            otio.schema.Clip(
                name=cut.media,
                media_reference=reference,
                source_range=_range(timeline, cut.source, cut.frames),
            )
        )
    return track


def _stem(timeline: Timeline, stem: Stem) -> Any:
    track = otio.schema.Track(name=stem.name, kind=otio.schema.TrackKind.Audio)
    length = _range(timeline, 0, timeline.frames)
    reference = otio.schema.ExternalReference(
        target_url=relative_url(stem.path), available_range=length
    )
    track.append(otio.schema.Clip(name=stem.name, media_reference=reference, source_range=length))
    track.enabled = stem.heard
    return track


def _reference(timeline: Timeline, media: Media) -> Any:
    reference = otio.schema.ExternalReference(
        target_url=relative_url(media.path), available_range=_range(timeline, 0, media.frames)
    )
    reference.name = media.name
    return reference


def relative_url(path: Path) -> str:
    """Return how a file of the hand-over is named in a timeline: by folder and name.

    All names in a hand-over are plain letters, digits, hyphens and dots, so nothing is escaped.
    """
    return f"{path.parent.name}/{path.name}"


def _mark(timeline: Timeline, track: Any, marker: Marker) -> None:
    track.markers.append(
        otio.schema.Marker(
            name=marker.name,
            marked_range=_range(timeline, marker.frame, 1),
            color=marker.colour,
            comment=marker.note,
        )
    )


def _time(timeline: Timeline, frames: int) -> Any:
    return otio.opentime.RationalTime(frames, float(timeline.rate))


def _range(timeline: Timeline, start: int, frames: int) -> Any:
    return otio.opentime.TimeRange(_time(timeline, start), _time(timeline, frames))


def _frames(time: Any) -> int:
    return round(float(time.value))
