"""The sound of a film: one level, no clicks, nothing lost at a join, music that gives way."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import av
import pytest
from grok_spicy.errors import MediaError
from grok_spicy.media import probe
from grok_spicy.media.bed import require_sound
from grok_spicy.media.levels import FILM_LUFS, FILM_PEAK, gain_of_film, gain_to, level_of
from grok_spicy.media.loudness import Loudness, measured
from grok_spicy.media.mixing import HARD_JOIN, LEVELLED, ClipSound, SoundMix, film_sound
from grok_spicy.system.threads import Stop, Stopped

RATE = 48_000

HALF = 12
"""Frames of film in half a second."""

Samples: TypeAlias = "array[float]"

RAW = SoundMix(levelled=False)


@pytest.fixture
def tone(tmp_path: Path) -> Callable[..., ClipSound]:
    """Make a clip of half a second with a tone that is loud from its first sample to its last."""

    def make(
        name: str,
        *,
        db: float = -20.0,
        hertz: float = 440.0,
        frames: int = HALF,
        dissolve: bool = False,
    ) -> ClipSound:
        path = tmp_path / f"{name}.mkv"
        write(path, wave(hertz, db, frames * 2000), frames)
        return ClipSound(path, probe(path), frames, dissolve)

    return make


def wave(hertz: float, db: float, samples: int) -> Samples:
    height = 10 ** (db / 20)
    # A cosine: it is at its highest where it begins.
    return array("f", (height * math.cos(2 * math.pi * hertz * n / RATE) for n in range(samples)))


def write(path: Path, left: Samples, frames: int = 0) -> None:
    with av.open(str(path), "w") as container:
        picture = container.add_stream("ffv1", rate=24) if frames else None
        sound = container.add_stream("pcm_f32le", rate=RATE)
        sound.codec_context.layout = "mono"
        if picture is not None:
            picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
            for _ in range(frames):
                container.mux(picture.encode(av.VideoFrame(32, 32, "yuv420p")))
            container.mux(picture.encode())
        for start in range(0, len(left), 1024):
            part = left[start : start + 1024]
            block = av.AudioFrame("flt", "mono", len(part))
            block.planes[0].update(part.tobytes().ljust(block.planes[0].buffer_size, b"\0"))
            block.sample_rate, block.pts, block.time_base = RATE, start, Fraction(1, RATE)
            container.mux(sound.encode(block))
        container.mux(sound.encode())


def heard(clips: Sequence[ClipSound], mix: SoundMix = LEVELLED) -> Samples:
    """Return what the left ear hears of a film."""
    samples: Samples = array("f")
    for block in film_sound(clips, mix, Stop()).blocks():
        samples.frombytes(bytes(block.planes[0])[: 4 * block.samples])
    return samples


def decibels(samples: Samples) -> float:
    return 10 * math.log10(sum(one * one for one in samples) / len(samples))


def farthest(samples: Samples, others: Samples) -> float:
    return max(abs(one - other) for one, other in zip(samples, others, strict=True))


def steepest(samples: Samples) -> float:
    return max(abs(b - a) for a, b in pairwise(samples))


def test_clips_ten_decibels_apart_come_out_within_two(tone: Callable[..., ClipSound]) -> None:
    clips = [tone("soft", db=-30), tone("loud", db=-20), tone("middle", db=-26)]
    parts = [heard(clips)[n * 24_000 + 4000 : (n + 1) * 24_000 - 4000] for n in range(3)]
    levels = [decibels(part) for part in parts]
    assert max(levels) - min(levels) < 2
    raw = [decibels(heard(clips, RAW)[n * 24_000 : (n + 1) * 24_000]) for n in range(2)]
    assert raw[1] - raw[0] == pytest.approx(10, abs=0.1)


def test_film_is_as_loud_as_films_are_and_no_peak_exceeds_what_they_may_have(
    tone: Callable[..., ClipSound],
) -> None:
    clips = [tone("one", db=-30), tone("two", db=-26)]
    sound = film_sound(clips, SoundMix(), Stop())
    again = measured(sound.blocks())
    assert sound.loudness is not None
    assert again.lufs == pytest.approx(FILM_LUFS, abs=0.2)
    assert again.lufs == pytest.approx(sound.loudness.lufs, abs=0.2)
    assert again.peak == pytest.approx(sound.loudness.peak, abs=0.2)
    assert gain_of_film(Loudness(-20.0, -3.0)) == pytest.approx(FILM_PEAK + 3.0)


def test_hard_cut_between_two_tones_has_no_click(tone: Callable[..., ClipSound]) -> None:
    # The first ends at its height, the second begins at it: the cut is a step of two heights.
    clips = [tone("one", hertz=441, db=-20), tone("two", hertz=222, db=-20)]
    raw, joined = heard(clips, RAW), heard(clips)
    height = max(joined[4000:20_000])
    smooth = height * 2 * math.pi * 441 / RATE
    around = slice(24_000 - HARD_JOIN, 24_000 + HARD_JOIN)
    assert steepest(raw[around]) > 1.5 * max(raw[4000:20_000]) * 2 * math.pi * 441 / RATE
    assert steepest(joined[around]) < 1.2 * smooth
    assert abs(joined[24_000]) < 1e-6
    assert decibels(joined[24_000 + HARD_JOIN : 40_000]) == pytest.approx(
        decibels(joined[4000 : 24_000 - HARD_JOIN]), abs=1.0
    )


def test_raw_sound_is_that_of_the_clips_sample_by_sample(tone: Callable[..., ClipSound]) -> None:
    clips = [tone("one"), tone("two", hertz=330)]
    # One ear of two hears 3 dB less of a tone than the one channel has.
    wanted = wave(440, -23.01, 24_000) + wave(330, -23.01, 24_000)
    assert farthest(heard(clips, RAW), wanted) < 1e-4


def test_sound_within_a_clip_is_left_alone_but_for_its_level(
    tone: Callable[..., ClipSound],
) -> None:
    (raw, joined) = (heard([tone("long", frames=2 * HALF)], mix) for mix in (RAW, LEVELLED))
    factor = max(joined[4000:8000]) / max(raw[4000:8000])
    inside = slice(HARD_JOIN, 48_000 - HARD_JOIN)
    assert farthest(joined[inside], array("f", (one * factor for one in raw[inside]))) < 1e-4


def test_dissolve_of_unrelated_sounds_keeps_their_power(tone: Callable[..., ClipSound]) -> None:
    clips = [tone("one", frames=24), tone("two", hertz=1234, frames=24, dissolve=True)]
    joined = heard(clips)
    assert len(joined) == (24 + 24 - 12) * 2000
    middle = decibels(joined[24_000 + 8000 : 24_000 + 16_000])
    assert middle == pytest.approx(decibels(joined[4000:20_000]), abs=1.0)
    dip = heard(clips, RAW)
    assert decibels(dip[32_000:40_000]) < decibels(dip[4000:20_000]) - 2


def test_clip_too_short_for_two_dissolves_fades_in_and_out_at_once(
    tone: Callable[..., ClipSound],
) -> None:
    clips = [tone("one"), tone("two", frames=14, dissolve=True), tone("three", dissolve=True)]
    assert len(heard(clips)) == (12 + 14 + 12 - 24) * 2000


def test_clip_that_is_hardly_heard_is_not_pushed_up() -> None:
    level = level_of([-20.0, -24.0, -58.0])
    assert level == -22
    assert gain_to(level, -58.0) == 0
    assert gain_to(level, -48.0) == 8
    assert level_of([-70.0]) is None


def test_silent_film_is_silent_and_has_no_loudness(tone: Callable[..., ClipSound]) -> None:
    silent = tone("nothing", db=-200)
    sound = film_sound([silent, silent], SoundMix(), Stop())
    assert sound.loudness is None
    assert max(heard([silent, silent])) < 1e-9


def test_music_lies_under_the_film_and_gives_way(
    tone: Callable[..., ClipSound], tmp_path: Path
) -> None:
    clips = [tone("talk", hertz=440, frames=72), tone("nothing", db=-200, frames=72)]
    music = tmp_path / "music.wav"
    write(music, wave(1000, -12, 268_800))
    joined = heard(clips, SoundMix(music=music))
    assert len(joined) == 144 * 2000
    under, alone = (strength(joined[at : at + 4800], 1000) for at in (72_000, 168_000))
    # It gives way while somebody speaks, comes back after that, and is over with its file.
    assert 6 < alone - under < 14
    assert decibels(joined[-19_000:]) < -60


def test_music_alone_is_as_loud_as_a_film(tone: Callable[..., ClipSound], tmp_path: Path) -> None:
    music = tmp_path / "music.wav"
    write(music, wave(1000, -40, 96_000))
    sound = film_sound([tone("nothing", db=-200, frames=24)], SoundMix(music=music), Stop())
    assert sound.loudness is not None
    assert sound.loudness.lufs == pytest.approx(FILM_LUFS, abs=0.5)


def strength(samples: Samples, hertz: float) -> float:
    """Return how strong one tone is, in dB."""
    turn = 2 * math.pi * hertz / RATE
    real = sum(one * math.cos(turn * n) for n, one in enumerate(samples))
    imaginary = sum(one * math.sin(turn * n) for n, one in enumerate(samples))
    return 20 * math.log10(math.hypot(real, imaginary) / len(samples))


def test_music_without_sound_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("la la la")
    with pytest.raises(MediaError, match=r"notes\.txt"):
        require_sound(tmp_path / "notes.txt")
    with pytest.raises(MediaError, match=r"gone\.mp3"):
        require_sound(tmp_path / "gone.mp3")


def test_mixing_stops_when_nobody_waits_for_it(tone: Callable[..., ClipSound]) -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(Stopped):
        film_sound([tone("one")], SoundMix(), stop)
