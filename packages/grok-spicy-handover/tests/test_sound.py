"""Stems are as long as the film and their mix is as loud as it should be."""

from __future__ import annotations

import asyncio
import wave
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from grok_spicy import ConfigError
from grok_spicy.media.loudness import loudness
from grok_spicy_handover.handing import HandedOver, Wanted, hand_over
from grok_spicy_handover.sound import Sources

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from conftest import Made

RATE = 22_050

FRAMES = 3 * 72 - 12


def a_sound(path: Path, seconds: float, *, level: float = 0.1, gap: bool = False) -> Path:
    """Write a mono tone, with silence in its second half if there is to be a gap."""
    times = np.arange(round(seconds * RATE)) / RATE
    tone = level * np.sin(2 * np.pi * 330 * times)
    if gap:
        tone[len(tone) // 2 :] = 0
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tone * 32_767).astype("<i2").tobytes())
    return path


@pytest.fixture(scope="module")
def done(made: Made, tmp_path_factory: pytest.TempPathFactory) -> HandedOver:
    folder = tmp_path_factory.mktemp("sound")
    voice = a_sound(folder / "voice.wav", 8.0, level=0.2, gap=True)
    music = a_sound(folder / "music.wav", 60.0, level=0.5)
    wanted = Wanted(programs=("premiere",), sources=Sources(voice, music))
    return asyncio.run(hand_over(made.film(), wanted, folder / "h"))


def samples(path: Path) -> npt.NDArray[np.float64]:
    with av.open(str(path)) as file:
        (stream,) = file.streams.audio
        assert (stream.rate, stream.channels) == (48_000, 2)
        frames = [frame.to_ndarray().reshape(-1, 2) for frame in file.decode(stream)]
    return np.concatenate(frames)[:, 0].astype(np.float64) / 2**31


def test_mix_has_the_loudness_and_peak_that_it_should(done: HandedOver) -> None:
    found = loudness(done.folder / "sound" / "mix.wav")
    assert abs(found.lufs - -16.0) < 0.5
    assert found.peak <= -1.0


@pytest.mark.parametrize("name", ["voice", "music", "mix"])
def test_stem_is_as_long_as_the_film(done: HandedOver, name: str) -> None:
    assert len(samples(done.folder / "sound" / f"{name}.wav")) == FRAMES * 2000


def test_music_gives_way_while_somebody_speaks(done: HandedOver) -> None:
    music = samples(done.folder / "sound" / "music.wav")
    spoken = np.sqrt(np.mean(music[48_000 : 3 * 48_000] ** 2))
    alone = np.sqrt(np.mean(music[round(4.5 * 48_000) : 6 * 48_000] ** 2))
    assert alone > 2 * spoken


def test_stems_stand_on_tracks_of_their_own(done: HandedOver) -> None:
    text = (done.folder / "film.xml").read_text("utf-8")
    assert text.count("<pathurl>sound/") == 3
    assert "sound/voice.wav" in text


def test_film_itself_stays_as_it_is(made: Made, done: HandedOver) -> None:
    assert done.folder != made.run
    assert not (made.run / "sound").exists()


def test_file_without_sound_is_told(made: Made, tmp_path: Path) -> None:
    film = made.film()
    assert film.folder is not None
    picture = film.folder.keyframe(1).with_suffix(".png")
    wanted = Wanted(programs=("otio",), sources=Sources(music=picture))
    with pytest.raises(ConfigError, match="has no sound"):
        asyncio.run(hand_over(film, wanted, tmp_path / "h"))
    assert not (tmp_path / "h").exists()
