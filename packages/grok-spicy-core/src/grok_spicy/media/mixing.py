"""The sound of a whole film: clips at one level, joined without clicks, music under them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from grok_spicy.media.bed import bed, laid_under
from grok_spicy.media.formats import CROSSFADE_FRAMES, SAMPLE_RATE, SAMPLES_PER_FRAME
from grok_spicy.media.levels import BED_BELOW, FILM_LUFS, gain_of_film, gain_to, level_of
from grok_spicy.media.loudness import SILENCE, Loudness, measured
from grok_spicy.media.samples import Store, added, silence, through
from grok_spicy.media.soundtrack import Edges, clip_sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import av

    from grok_spicy.media.facts import ClipFacts
    from grok_spicy.system.threads import Stop

_CROSSFADE = CROSSFADE_FRAMES * SAMPLES_PER_FRAME

HARD_JOIN = SAMPLE_RATE // 100
"""Samples in which a clip's sound begins and ends at a cut: 10 ms, too short to be heard."""


@dataclass(frozen=True, slots=True)
class SoundMix:
    """How the sound of a film is made.

    Attributes:
        levelled: Whether clips are brought to one level and joined without clicks, and the film
            to its loudness; else it is what the clips are.
        music: A file with music to lay under the film.
    """

    levelled: bool = True
    music: Path | None = None


LEVELLED = SoundMix()


@dataclass(frozen=True, slots=True)
class ClipSound:
    """The sound of one clip of a film.

    Attributes:
        source: The clip that has the sound, of any rate and codec.
        facts: What it is.
        frames: How many frames of film its picture fills.
        dissolve: Whether it begins while the clip before it is still seen.
    """

    source: Path
    facts: ClipFacts
    frames: int
    dissolve: bool = False

    @property
    def adds(self) -> int:
        """Samples by which it makes the film longer."""
        return self.frames * SAMPLES_PER_FRAME - (_CROSSFADE if self.dissolve else 0)


@dataclass(frozen=True, slots=True)
class FilmSound:
    """The sound of a film, as often as it is wanted.

    Attributes:
        blocks: Yields it from the beginning: 48 kHz stereo, exactly as long as the film.
        loudness: How loud it is; None for a film in which nothing is heard.
    """

    blocks: Callable[[], Iterator[av.AudioFrame]]
    loudness: Loudness | None


def film_sound(clips: Sequence[ClipSound], mix: SoundMix, stop: Stop) -> FilmSound:
    """Find out how loud the clips of a film are, and what is to be done about it. Blocks.

    Args:
        clips: The clips in order.
        mix: How the sound is made.
        stop: Ends the work early.

    Raises:
        MediaError: If a clip or the music cannot be read.
    """
    samples = sum(clip.adds for clip in clips)
    if mix.music is None and not any(clip.facts.has_audio for clip in clips):
        return FilmSound(partial(silence, samples), None)
    heard = [_loudness(clip, stop) for clip in clips]
    level = level_of(heard)
    gains = [gain_to(level, one) if mix.levelled else 0.0 for one in heard]
    plain = partial(_joined, clips, gains, levelled=mix.levelled)
    if mix.music is not None:
        gain = _bed_gain(mix.music, samples, level, stop)
        plain = partial(_with_bed, plain, partial(bed, mix.music, samples, gain), level)
    whole = measured(_unless_stopped(plain(), stop))
    gain = gain_of_film(whole) if mix.levelled else 0.0
    if whole.lufs <= SILENCE:
        return FilmSound(plain, None)
    final = partial(_louder, plain, gain) if gain else plain
    return FilmSound(final, Loudness(whole.lufs + gain, whole.peak + gain))


def _loudness(clip: ClipSound, stop: Stop) -> float:
    """Return how loud the sound of a clip is, in LUFS."""
    if not clip.facts.has_audio:
        return SILENCE
    sound = clip_sound(clip.source, clip.facts, clip.frames)
    return measured(_unless_stopped(sound, stop), peaks=False).lufs


def _unless_stopped(sound: Iterable[av.AudioFrame], stop: Stop) -> Iterator[av.AudioFrame]:
    for frame in sound:
        stop.check()
        yield frame


def _joined(
    clips: Sequence[ClipSound], gains: Sequence[float], *, levelled: bool
) -> Iterator[av.AudioFrame]:
    """Lay the clips' sound one after the other; what dissolves, over one another."""
    cut = HARD_JOIN if levelled else 0
    begins = [_CROSSFADE if clip.dissolve else cut for clip in clips]
    ends = [*begins[1:], cut]
    sound: Iterator[av.AudioFrame] = iter(())
    for clip, gain, fade_in, fade_out in zip(clips, gains, begins, ends, strict=True):
        edges = Edges(fade_in, fade_out, "qsin" if levelled else "tri", gain)
        own = clip_sound(clip.source, clip.facts, clip.frames, edges)
        sound = _overlapped(sound, own) if clip.dissolve else chain(sound, own)
    return sound


def _overlapped(
    before: Iterator[av.AudioFrame], after: Iterator[av.AudioFrame]
) -> Iterator[av.AudioFrame]:
    """Add the end of one sound and the beginning of the next; both fade already."""
    ending, beginning = Store(), Store()
    for frame in before:
        ending.add(frame)
        if ending.samples > _CROSSFADE:
            yield ending.take(ending.samples - _CROSSFADE)
    for frame in after:
        beginning.add(frame)
        if beginning.samples >= _CROSSFADE:
            break
    yield from added([ending.take(_CROSSFADE), beginning.take(_CROSSFADE)])
    if beginning.samples:
        yield beginning.take(beginning.samples)
    yield from after


def _with_bed(
    plain: Callable[[], Iterator[av.AudioFrame]],
    music: Callable[[], Iterator[av.AudioFrame]],
    level: float | None,
) -> Iterator[av.AudioFrame]:
    return laid_under(plain(), music(), level)


def _bed_gain(music: Path, samples: int, level: float | None, stop: Stop) -> float:
    """Return the gain in dB that brings music below the clips; alone, to a film's loudness."""
    wanted = FILM_LUFS if level is None else level - BED_BELOW
    found = measured(_unless_stopped(bed(music, samples, 0.0), stop), peaks=False).lufs
    return wanted - found if found > SILENCE else 0.0


def _louder(plain: Callable[[], Iterator[av.AudioFrame]], gain: float) -> Iterator[av.AudioFrame]:
    return through(plain(), [("volume", {"volume": f"{gain:.3f}dB"})])
