"""The files of a hand-over: clips under stable names, to the frame, with their sound beside."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import av
import ffmpeg
from grok_spicy.media import Size, find_ffmpeg, frames_in, in_thread, probe, run_ffmpeg
from grok_spicy.media.encoding import fits, normalise_clip
from grok_spicy.media.formats import FILM_FPS, SAMPLE_RATE, SAMPLES_PER_FRAME
from grok_spicy.media.soundtrack import clip_sound
from grok_spicy.system.files import copy_object, discard, publish, temporary_beside

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable
    from pathlib import Path
    from typing import Any, TypeVar

    from grok_spicy.media import ClipFacts, Stop

    from grok_spicy_handover.cutlist import CutList
    from grok_spicy_handover.timeline import Media, Shot, Timeline

    T = TypeVar("T")

FOLDER = "media"

_ENCODERS = 2

_QUALITY = 14
"""CRF of x264: no loss that is seen, where a clip has to be encoded for its handles."""


@dataclass(frozen=True, slots=True)
class Trim:
    """The part of a clip that is handed over.

    Attributes:
        first: Its first frame.
        frames: Its length.
    """

    first: int
    frames: int


def trims(timeline: Timeline, cuts: CutList, handles: int) -> dict[str, Trim]:
    """Return what of each picked clip is handed over, if more than the film shows is not wanted.

    Args:
        timeline: The film, with whole clips.
        cuts: What lies on the track.
        handles: Frames to keep before and after what is shown between the cuts; fewer where the
            clip has no more.
    """
    found = {}
    for cut in cuts.cuts:
        media = timeline.shot_of(cut.media).take.media
        first = max(0, cut.source - handles)
        last = min(media.frames, cut.source + cut.frames + handles)
        found[cut.media] = Trim(first, last - first)
    return found


async def deliver(
    timeline: Timeline, folder: Path, parts: dict[str, Trim], *, takes: bool
) -> Timeline:
    """Put the files of a film into a folder.

    A clip that is shot for the film as it is stays as it is; one of another size or rate is made
    to fit, so that its frames are the film's frames in every program.

    Args:
        timeline: The film, with its files in the run's folder.
        folder: The folder of the hand-over.
        parts: What of a clip is handed over, by name; a clip that is not named goes whole.
        takes: Whether takes that are not in the film go too.

    Returns:
        The film with its files in the new folder, and without the takes that stay behind.

    Raises:
        MediaError: If a clip cannot be read or encoded.
        StorageError: If a file cannot be written.
    """
    place = folder / FOLDER
    work = _Delivery(Size(timeline.width, timeline.height), place)
    shots = timeline.shots if takes else tuple(_picked_only(shot) for shot in timeline.shots)
    wanted = [take.media for shot in shots for take in shot.takes]
    delivered = await together(work.deliver(media, parts.get(media.name)) for media in wanted)
    stills = await together(work.still(shot) for shot in shots)
    placed = tuple(replace(shot, still=still) for shot, still in zip(shots, stills, strict=True))
    return replace(timeline, shots=placed).with_media(delivered)


def _picked_only(shot: Shot) -> Shot:
    return replace(shot, takes=(shot.take,), picked=0)


class _Delivery:
    """Clips on their way into one folder."""

    def __init__(self, size: Size, place: Path) -> None:
        self._size = size
        self._place = place
        self._encoders = asyncio.Semaphore(_ENCODERS)

    async def deliver(self, media: Media, part: Trim | None) -> Media:
        async with self._encoders:
            facts = await in_thread(lambda _: probe(media.path))
            dest = self._place / f"{media.name}.mp4"
            await self._picture(media.path, facts, dest, part)
            sound = None
            if facts.has_audio:
                sound = dest.with_suffix(".wav")
                await in_thread(lambda stop: _write_sound(media, facts, sound, part, stop))
        if part is None:
            return replace(media, path=dest, sound=sound)
        return replace(media, path=dest, sound=sound, frames=part.frames, first=part.first)

    async def still(self, shot: Shot) -> Path | None:
        if shot.still is None:
            return None
        dest = self._place / f"{shot.name}{shot.still.suffix.lower()}"
        await asyncio.to_thread(copy_object, shot.still, dest)
        return dest

    async def _picture(self, source: Path, facts: ClipFacts, dest: Path, part: Trim | None) -> None:
        await asyncio.to_thread(dest.parent.mkdir, parents=True, exist_ok=True)
        as_it_is = await in_thread(lambda _: fits(source, facts, self._size))
        if as_it_is and part is None:
            await asyncio.to_thread(copy_object, source, dest)
            return
        program = await in_thread(lambda _: find_ffmpeg())
        if not as_it_is:
            await normalise_clip(source, facts, dest, size=self._size, program=program)
            source = dest
        if part is not None and part.frames < frames_in(facts.duration):
            await _trim(source, dest, part, program)
        elif source != dest:
            await asyncio.to_thread(copy_object, source, dest)


async def _trim(source: Path, dest: Path, part: Trim, program: Path) -> None:
    output = temporary_beside(dest)
    picture = (
        ffmpeg.input(str(source))
        .video.filter("trim", start_frame=part.first, end_frame=part.first + part.frames)
        .filter("setpts", "PTS-STARTPTS")
        # Older programs forget the rate of what was trimmed.
        .filter("fps", FILM_FPS)
    )
    graph = picture.output(
        str(output), vcodec="libx264", crf=_QUALITY, pix_fmt="yuv420p", threads=2, an=None,
        fflags="+bitexact", movflags="+faststart",
    )  # fmt: skip
    await run_ffmpeg(graph, output, program=program, purpose=f"cannot shorten {dest.stem}")
    await in_thread(lambda _: publish(output, dest))


def _write_sound(media: Media, facts: ClipFacts, dest: Path, part: Trim | None, stop: Stop) -> None:
    """Write a clip's own sound, exactly as long as its picture."""
    temporary = temporary_beside(dest)
    try:
        with av.open(
            f"file:{temporary}", "w", format="wav", options={"fflags": "+bitexact"}
        ) as wav:
            stream = wav.add_stream("pcm_s16le", rate=SAMPLE_RATE)
            stream.codec_context.layout = "stereo"
            keep = _Window(media, part)
            for frame in clip_sound(media.path, facts, media.frames):
                stop.check()
                for piece in keep.of(frame):
                    wav.mux(stream.encode(piece))
            wav.mux(stream.encode(None))
        publish(temporary, dest)
    finally:
        discard(temporary)


class _Window:
    """The part of a sound that belongs to the part of a picture."""

    def __init__(self, media: Media, part: Trim | None) -> None:
        samples = SAMPLES_PER_FRAME
        self._first = 0 if part is None else part.first * samples
        self._end = (media.frames if part is None else part.first + part.frames) * samples
        self._at = 0
        self._written = 0

    def of(self, frame: av.AudioFrame) -> Iterable[av.AudioFrame]:
        start = max(self._first - self._at, 0)
        end = min(self._end - self._at, frame.samples)
        self._at += frame.samples
        if start >= end:
            return
        samples = frame.to_ndarray()[:, start:end]
        piece = av.AudioFrame.from_ndarray(samples.copy(), format="fltp", layout="stereo")
        piece.sample_rate = SAMPLE_RATE
        piece.pts = self._written
        self._written += end - start
        yield piece


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Do all of it at once; when one fails or the caller is cancelled, end the others first."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
