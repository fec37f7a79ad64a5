"""The sound of a hand-over: a stem for each kind of sound, and their mix at the usual loudness.

All stems are as long as the film and have one gain in common, so that played together they are the
mix; only peaks are held back in the mix alone. Clips are brought to one level as in the film, which
itself stays as it is.
"""

from __future__ import annotations

import asyncio
import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ffmpeg
import numpy as np
from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.media import (
    FILM_LUFS,
    SILENCE,
    find_ffmpeg,
    gain_to,
    in_thread,
    level_of,
    loudness,
    run_ffmpeg,
)
from grok_spicy.media.bed import FADE_OUT, ducking, require_sound, seconds_of
from grok_spicy.system.files import copy_object, publish, temporary_beside, working_folder

from grok_spicy_handover.stems import Stem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.media import Stop

    from grok_spicy_handover.cutlist import CutList
    from grok_spicy_handover.timeline import Cut, Media, Timeline

FOLDER = "sound"

RATE = 48_000

PEAK = -1.0
"""dBTP that no peak exceeds: EBU R 128."""

_MARGIN = 0.4
"""dB that the limiter stays below: it sees samples at 4 times the rate, not the curve itself."""

_CLOSE_ENOUGH = 0.2
"""LU from the target at which a mix is left as it is."""

_MOST_GAIN = 40.0
"""dB: what needs more is noise, and is not pushed further."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Sound that is laid under a film.

    Attributes:
        voice: A narrator, from the beginning of the film; any file with sound.
        music: Music, from the beginning; it fades out where the film ends.
    """

    voice: Path | None = None
    music: Path | None = None

    def check(self) -> None:
        """Make sure that they have sound. Blocks.

        Raises:
            ConfigError: If one of them has none, or cannot be read.
        """
        for path in (self.voice, self.music):
            if path is not None:
                check_sound(path)


async def make_stems(
    timeline: Timeline, cuts: CutList, sources: Sources, place: Path
) -> tuple[Stem, ...]:
    """Write the stems of a film and their mix, and bring the clips' own sound to its level.

    Args:
        timeline: The film, with its files in the hand-over.
        cuts: What lies on the track of pictures.
        sources: Voice and music.
        place: The folder of the hand-over.

    Returns:
        Voice and music, as far as there are any, and the mix, which is switched off: together
        with the clips' own sound the stems are the mix.

    Raises:
        ConfigError: If a file has no sound.
        MediaError: If a sound cannot be read or mixed.
        StorageError: If a file cannot be written.
    """
    await asyncio.to_thread(sources.check)
    own = [cut for cut in cuts.cuts if timeline.shot_of(cut.media).take.media.sound]
    if not own and sources.voice is None and sources.music is None:
        return ()
    levels = await in_thread(lambda stop: _levels(timeline, cuts, stop))
    with working_folder(place) as work:
        mixer = _SoundMixer(timeline, levels, work, await in_thread(lambda _: find_ffmpeg()))
        raw = {"clips": await mixer.clips(cuts.cuts)}
        if sources.voice is not None:
            raw["voice"] = await mixer.laid("voice", sources.voice)
        if sources.music is not None:
            raw["music"] = await mixer.ducked(sources.music, list(raw.values()))
        gain, mix = await mixer.mixed(list(raw.values()))
        finished = [
            await mixer.finished(name, path, gain, place)
            for name, path in raw.items()
            if name != "clips"
        ]
        final = place / FOLDER / "mix.wav"
        await in_thread(lambda _: copy_object(mix, final))
    await asyncio.to_thread(_level_clips, levels, gain)
    return (*finished, Stem("Mix", final, heard=False))


def check_sound(path: Path) -> None:
    """Make sure that a file has sound.

    Raises:
        ConfigError: If it has not, or cannot be read.
    """
    try:
        require_sound(path)
    except MediaError as error:
        raise ConfigError(error.message) from error


class _SoundMixer:
    """Sounds being laid and mixed in one folder."""

    def __init__(self, timeline: Timeline, levels: _Levels, work: Path, program: Path) -> None:
        self._timeline = timeline
        self._levels = levels
        self._work = work
        self._program = program
        self._total = self._samples(timeline.frames)

    async def clips(self, cuts: Sequence[Cut]) -> Path:
        """Lay the clips' own sound as it is in the film: one fades into the other at dissolves."""
        following = [cut.fade for cut in cuts[1:]] + [None]
        laid = []
        for cut, after in zip(cuts, following, strict=True):
            sound = self._timeline.shot_of(cut.media).take.media.sound
            if sound is not None:
                into = cut.fade.before if cut.fade else 0
                out = after.after if after else 0
                start, end = cut.source - into, cut.source + cut.frames + out
                gain = self._levels.gain(sound)
                piece = self._piece(sound, start, end).filter("volume", f"{gain:.3f}dB")
                if cut.fade:
                    piece = self._faded(piece, "in", 0, cut.fade.frames)
                if after:
                    length = end - start
                    piece = self._faded(piece, "out", length - after.frames, after.frames)
                delay = self._samples(cut.record - into)
                laid.append(piece.filter("adelay", delays=f"{delay}S", all=1))
        if not laid:
            return await self._written("clips", ffmpeg.input("anullsrc", f="lavfi").audio)
        whole = ffmpeg.filter(laid, "amix", inputs=len(laid), normalize=0, duration="longest")
        return await self._written("clips", whole)

    async def laid(self, name: str, path: Path) -> Path:
        """Lay a sound from the beginning of the film, as long as the film."""
        return await self._written(name, _stereo(ffmpeg.input(f"file:{path}").audio))

    async def ducked(self, path: Path, above: Sequence[Path]) -> Path:
        """Lay music that gives way to other sounds, and fades out where the film or it ends."""
        music = _stereo(ffmpeg.input(f"file:{path}").audio)
        length = min(float(self._timeline.seconds), await in_thread(lambda _: seconds_of(path)))
        fade = min(FADE_OUT, length / 2)
        music = music.filter("afade", t="out", st=length - fade, d=fade)
        music = music.filter("apad", whole_len=self._total)
        inputs = [ffmpeg.input(f"file:{one}").audio for one in above]
        key = ffmpeg.filter(inputs, "amix", inputs=len(inputs), normalize=0)
        return await self._written(
            "music", ffmpeg.filter([music, key], "sidechaincompress", **ducking(self._levels.level))
        )

    async def mixed(self, stems: Sequence[Path]) -> tuple[float, Path]:
        """Mix the stems; return the gain in dB that they have in common, and the mix."""
        plain = await self._written("plain", self._sum(stems))
        before = await in_thread(lambda _: loudness(plain))
        if before.lufs <= SILENCE:
            return 0.0, plain
        gain = FILM_LUFS - before.lufs
        mix = await self._limited(plain, gain)
        after = await in_thread(lambda _: loudness(mix))
        if abs(after.lufs - FILM_LUFS) > _CLOSE_ENOUGH and gain < _MOST_GAIN:
            # Holding back peaks took some loudness away, which the mix alone gets back.
            mix = await self._limited(plain, gain + FILM_LUFS - after.lufs)
        return gain, mix

    async def finished(self, name: str, raw: Path, gain: float, place: Path) -> Stem:
        """Write a stem with the gain that all have."""
        louder = ffmpeg.input(f"file:{raw}").audio.filter("volume", f"{gain:.3f}dB")
        path = await self._written(f"{name}-final", louder, codec="pcm_s24le")
        final = place / FOLDER / f"{name}.wav"
        await in_thread(lambda _: copy_object(path, final))
        return Stem(name.title(), final)

    async def _limited(self, plain: Path, gain: float) -> Path:
        ceiling = 10 ** ((PEAK - _MARGIN) / 20)
        sound = (
            ffmpeg.input(f"file:{plain}")
            .audio.filter("volume", f"{gain:.3f}dB")
            .filter("aresample", 4 * RATE)
            .filter("alimiter", level=0, limit=f"{ceiling:.5f}", attack=5, release=50)
            .filter("aresample", RATE)
        )
        return await self._written(f"mix{gain:+.2f}", sound, codec="pcm_s24le")

    def _sum(self, stems: Sequence[Path]) -> Any:
        inputs = [ffmpeg.input(f"file:{one}").audio for one in stems]
        return ffmpeg.filter(inputs, "amix", inputs=len(inputs), normalize=0)

    async def _written(self, name: str, sound: Any, codec: str = "pcm_f32le") -> Path:
        path = self._work / f"{name}.wav"
        exact = sound.filter("apad", whole_len=self._total).filter("atrim", end_sample=self._total)
        graph = exact.output(
            str(path), acodec=codec, ar=RATE, ac=2, f="wav", fflags="+bitexact", threads=1
        )
        await run_ffmpeg(graph, path, program=self._program, purpose=f"cannot mix the {name}")
        return path

    def _piece(self, sound: Path, start: int, end: int) -> Any:
        return (
            ffmpeg.input(f"file:{sound}")
            .audio.filter("atrim", start_sample=self._samples(start), end_sample=self._samples(end))
            .filter("asetpts", "PTS-STARTPTS")
        )

    def _faded(self, sound: Any, way: str, start: int, frames: int) -> Any:
        return sound.filter(
            "afade", t=way, ss=self._samples(start), ns=self._samples(frames), curve="qsin"
        )

    def _samples(self, frames: int) -> int:
        return round(frames * RATE / self._timeline.rate)


def _stereo(sound: Any) -> Any:
    return sound.filter("aformat", sample_rates=RATE, channel_layouts="stereo")


def _media(timeline: Timeline) -> list[Media]:
    return [take.media for shot in timeline.shots for take in shot.takes]


@dataclass(frozen=True, slots=True)
class _Levels:
    """How loud the clips of a hand-over are, and what they are brought to.

    Attributes:
        level: That of the film, in LUFS; None if nothing is heard in it.
        heard: Loudness of each sound, in LUFS.
    """

    level: float | None
    heard: dict[Path, float]

    def gain(self, sound: Path) -> float:
        """Return the gain in dB that brings a sound to the level of the film."""
        return gain_to(self.level, self.heard[sound])


def _levels(timeline: Timeline, cuts: CutList, stop: Stop) -> _Levels:
    """Measure every clip's own sound. The takes in the film say what its level is."""
    heard = {}
    for media in _media(timeline):
        stop.check()
        if media.sound is not None:
            heard[media.sound] = loudness(media.sound).lufs
    picked = {timeline.shot_of(cut.media).take.media.sound for cut in cuts.cuts}
    return _Levels(level_of([heard[sound] for sound in picked if sound is not None]), heard)


def _level_clips(levels: _Levels, gain: float) -> None:
    """Give each clip's sound its own gain and that of the stems. Their files are written anew."""
    for path in levels.heard:
        factor = 10 ** ((gain + levels.gain(path)) / 20)
        with wave.open(str(path)) as file:
            form = file.getparams()
            samples = np.frombuffer(file.readframes(form.nframes), "<i2")
        louder = np.clip(np.rint(samples * factor), -32_768, 32_767).astype("<i2")
        temporary = temporary_beside(path)
        with wave.open(str(temporary), "wb") as file:
            file.setparams(form)
            file.writeframes(louder.tobytes())
        publish(temporary, path)
