"""The last step: clips become a film.

Clips that are the film's already are copied; others are encoded once, alone, as soon as they are
accepted; crossfades are encoded from their sources. The sound is mixed from all clips and encoded
in one pass at the end.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from grok_spicy.errors import MediaError
from grok_spicy.media.binary import find_ffmpeg
from grok_spicy.media.cuts import AssemblyPlan, Copy, Crossfade, plan_assembly
from grok_spicy.media.encoding import encode_crossfade, fits, normalise_clip
from grok_spicy.media.formats import FILM_FPS, Size, film_size, frames_in
from grok_spicy.media.graphs import Part
from grok_spicy.media.h264 import odd_ones
from grok_spicy.media.joining import JoinPart, copyable, join
from grok_spicy.media.mixing import LEVELLED, ClipSound, FilmSound, SoundMix, film_sound
from grok_spicy.media.probing import probe
from grok_spicy.media.uniform import make_uniform
from grok_spicy.system.files import working_folder
from grok_spicy.system.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from grok_spicy.media.facts import ClipFacts
    from grok_spicy.media.loudness import Loudness
    from grok_spicy.schemas import AspectRatio, Transition

T = TypeVar("T")

# Each has two threads of its own.
_ENCODERS = 2


@dataclass(frozen=True, slots=True)
class PreparedClip:
    """A clip whose picture can be copied into the film.

    Attributes:
        picture: The clip itself, or what was encoded from it: its picture without sound.
        frames: Its length, at 24 a second.
        encoded: Whether it had to be encoded.
    """

    picture: Path
    frames: int
    encoded: bool


@dataclass(frozen=True, slots=True)
class FilmClip:
    """One scene's clip on its way into the film.

    Attributes:
        scene_id: Number of the scene; None for a card.
        path: The accepted clip.
        transition: How the scene begins.
        prepared: What `prepare_clip` returned for it, if that was done before.
    """

    scene_id: int | None
    path: Path
    transition: Transition = "cut"
    prepared: PreparedClip | None = None


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """A finished film.

    Attributes:
        path: The MP4 file.
        width: Pixels.
        height: Pixels.
        frames: Its length, at 24 a second.
        duration: Its length in seconds.
        crossfades: How many there are.
        copied: How many clips went in as they are, never encoded for the film.
        cut_instead: Scenes that should begin with a crossfade and begin with a cut, because they
            or the scenes before them are shorter than half a second.
        loudness: How loud it is; None where nothing is heard.
    """

    path: Path
    width: int
    height: int
    frames: int
    duration: float
    crossfades: int
    copied: int
    cut_instead: tuple[int, ...] = ()
    loudness: Loudness | None = None


async def prepare_clip(
    source: Path,
    dest: Path,
    *,
    aspect_ratio: AspectRatio,
    ffmpeg: Path | None = None,
) -> PreparedClip:
    """Make a clip's picture fit the film, as soon as the clip is accepted.

    Not worth while for a clip that fades in or out: it is encoded with its neighbour, from its
    source.

    Args:
        source: The accepted clip.
        dest: The MP4 file to write, if the clip does not fit as it is.
        aspect_ratio: Shape of the film.
        ffmpeg: The FFmpeg program; None looks for it, if it is needed.

    Raises:
        MediaError: If the clip cannot be read or encoded.
    """
    size = film_size(aspect_ratio)
    facts = await in_thread(lambda _: probe(source))
    if await in_thread(lambda _: fits(source, facts, size)):
        return PreparedClip(source, facts.frames, encoded=False)
    program = await in_thread(lambda _: find_ffmpeg(ffmpeg))
    with working_folder(dest.parent) as folder:
        picture, facts = await _steady(source, facts, folder / "steady.mov")
        frames = await normalise_clip(picture, facts, dest, size=size, program=program)
    return PreparedClip(dest, frames, encoded=True)


async def _steady(source: Path, facts: ClipFacts, dest: Path) -> tuple[Path, ClipFacts]:
    """Return a clip that stays what it is to the end: the very clip, or one made of it."""
    if facts.steady:
        return source, facts
    await in_thread(lambda stop: make_uniform(source, facts, dest, stop=stop))
    return dest, await in_thread(lambda _: probe(dest))


def _to_nobody(_: object) -> None:
    """Tell nobody how far it is."""


async def assemble(
    clips: Sequence[FilmClip],
    dest: Path,
    *,
    aspect_ratio: AspectRatio,
    workdir: Path,
    mix: SoundMix = LEVELLED,
    ffmpeg: Path | None = None,
    progress: Callable[[float], object] = _to_nobody,
) -> FilmFacts:
    """Cut clips together.

    Args:
        clips: The clips there are, in scene order; missing scenes are simply not among them.
        dest: The MP4 file to write.
        aspect_ratio: Shape of the film: 720p, 24 frames a second, H.264 and AAC.
        workdir: Where files may lie while this runs; made if it is missing, left as it was.
        mix: How its sound is made.
        ffmpeg: The FFmpeg program; None looks for it, if it is needed.
        progress: Told, from any thread, how far the film is: 0 to 1.

    Raises:
        MediaError: If there is no clip, or one cannot be read, encoded or joined.
    """
    if not clips:
        raise MediaError("there is no clip to make a film of")
    with working_folder(workdir) as folder:
        film = _Film(clips, folder, progress, size=film_size(aspect_ratio), ffmpeg=ffmpeg)
        return await film.cut(dest, mix)


@dataclass(frozen=True, slots=True)
class _Take:
    """What one segment of the film is made of; `encoded` says that it was encoded just now."""

    part: JoinPart
    encoded: bool


class _Film:
    """One film being put together."""

    def __init__(
        self,
        clips: Sequence[FilmClip],
        folder: Path,
        progress: Callable[[float], object],
        *,
        size: Size,
        ffmpeg: Path | None,
    ) -> None:
        self._progress = progress
        self._clips = clips
        self._folder = folder
        self._size = size
        self._ffmpeg = ffmpeg
        self._sources: list[Path] = []
        self._facts: list[ClipFacts] = []
        self._encoders = asyncio.Semaphore(_ENCODERS)

    async def cut(self, dest: Path, mix: SoundMix) -> FilmFacts:
        found = await _together(
            self._probed(number, clip) for number, clip in enumerate(self._clips)
        )
        self._sources = [path for path, _ in found]
        self._facts = [facts for _, facts in found]
        plan = plan_assembly(
            [frames_in(facts.duration) for facts in self._facts],
            [clip.transition for clip in self._clips],
        )
        done = count(1)

        async def taken(segment: Copy | Crossfade) -> _Take:
            take = await self._take(segment)
            self._progress(next(done) / len(plan.segments) / 2)
            return take

        takes = await _together(taken(segment) for segment in plan.segments)
        takes = await self._agreeing(plan, takes)
        parts = [take.part for take in takes]
        sound = await self._mixed(plan, mix)

        # Encoding what does not fit is the longer half of the work.
        def written(number: int) -> None:
            self._progress((1 + number / len(parts)) / 2)

        blocks = sound.blocks()
        facts = await in_thread(lambda stop: join(parts, blocks, dest, stop=stop, written=written))
        return FilmFacts(
            path=dest,
            width=facts.width,
            height=facts.height,
            frames=facts.frames,
            duration=facts.frames / FILM_FPS,
            crossfades=plan.crossfades,
            copied=sum(part.picture in {clip.path for clip in self._clips} for part in parts),
            cut_instead=tuple(
                scene_id
                for clip in plan.too_short
                if (scene_id := self._clips[clip].scene_id) is not None
            ),
            loudness=sound.loudness,
        )

    async def _mixed(self, plan: AssemblyPlan, mix: SoundMix) -> FilmSound:
        clips = [
            ClipSound(source, facts, frames_in(facts.duration), place in plan.dissolves)
            for place, (source, facts) in enumerate(zip(self._sources, self._facts, strict=True))
        ]
        return await in_thread(lambda stop: film_sound(clips, mix, stop))

    async def _probed(self, number: int, clip: FilmClip) -> tuple[Path, ClipFacts]:
        facts = await in_thread(lambda _: probe(clip.path))
        return await _steady(clip.path, facts, self._folder / f"steady-{number}.mov")

    async def _take(self, segment: Copy | Crossfade) -> _Take:
        if isinstance(segment, Crossfade):
            return await self._crossfade(segment)
        clip = self._clips[segment.clip]
        facts = self._facts[segment.clip]
        if clip.prepared is not None:
            return await self._copied(segment, clip.prepared.picture)
        source = self._sources[segment.clip]
        if await in_thread(lambda _: fits(source, facts, self._size)):
            return await self._copied(segment, source)
        return await self._encoded(segment)

    async def _copied(self, segment: Copy, picture: Path) -> _Take:
        return _Take(await self._part(segment, picture), encoded=False)

    async def _encoded(self, segment: Copy) -> _Take:
        source, facts = self._sources[segment.clip], self._facts[segment.clip]
        picture = self._folder / f"clip-{segment.clip}.mp4"
        async with self._encoders:
            program = await in_thread(lambda _: find_ffmpeg(self._ffmpeg))
            await normalise_clip(source, facts, picture, size=self._size, program=program)
        return _Take(await self._part(segment, picture), encoded=True)

    async def _part(self, segment: Copy, picture: Path) -> JoinPart:
        known = await in_thread(lambda _: copyable(picture))
        if known is None or known.frames != segment.frames:
            raise MediaError(
                f"{picture} is not what was prepared for scene {self._clips[segment.clip].scene_id}"
            )
        return JoinPart(picture, known)

    async def _crossfade(self, segment: Crossfade) -> _Take:
        parts = [
            Part(self._sources[layer.clip], self._facts[layer.clip], layer.start, layer.end)
            for layer in segment.layers
        ]
        first, last = segment.layers[0].clip, segment.layers[-1].clip
        picture = self._folder / f"crossfade-{first}-{last}.mov"
        async with self._encoders:
            program = await in_thread(lambda _: find_ffmpeg(self._ffmpeg))
            await encode_crossfade(parts, picture, size=self._size, program=program)
        known = await in_thread(lambda _: copyable(picture))
        if known is None:
            raise MediaError(f"FFmpeg wrote {picture.name} in an unexpected form")
        return _Take(JoinPart(picture, known), encoded=True)

    async def _agreeing(self, plan: AssemblyPlan, takes: list[_Take]) -> list[_Take]:
        """Encode the clips whose parameter sets contradict those of the others."""
        while True:
            odd = odd_ones(
                [(take.part.copyable.sets, take.part.copyable.frames) for take in takes],
                fixed=[take.encoded for take in takes],
            )
            if not odd:
                return takes
            takes = await _together(
                self._again(segment, take, encode=position in odd)
                for position, (segment, take) in enumerate(zip(plan.segments, takes, strict=True))
            )

    async def _again(self, segment: Copy | Crossfade, take: _Take, *, encode: bool) -> _Take:
        return await self._encoded(segment) if encode and isinstance(segment, Copy) else take


async def _together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Do all of it at once; when one fails or the caller is cancelled, end the others first."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
