"""How the sound of a film is asked for, kept, and told."""

from __future__ import annotations

import asyncio
import json
import math
import os
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from grok_spicy import ConfigError
from grok_spicy.cli.root import root
from grok_spicy.runs.music import check_music
from grok_spicy.schemas import SoundConfig, VideoConfig
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from conftest import Set


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """Write a second of one tone."""
    path = tmp_path / "bed.WAV"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        tone = (round(9000 * math.sin(n / 9)) for n in range(48_000))
        file.writeframes(b"".join(one.to_bytes(2, "little", signed=True) for one in tone))
    return path


def events(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "events.jsonl").read_text("utf-8").splitlines()]


def state(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / "state.json").read_bytes())
    return found


async def test_music_is_copied_into_the_run_and_the_loudness_of_the_film_is_told(
    stage: Set, told: Any, music: Path
) -> None:
    result = await stage.film(Script(told(1)), music=music)
    assert result.loudness == pytest.approx(-16.0, abs=0.5)
    assert events(result.folder)[-1]["loudness"] == result.loudness
    now = state(result.folder)
    assert (now["music"], now["loudness"]) == ("sound/music.wav", result.loudness)
    assert (now["config"]["sound"], now["config"]["music"]) == ("level", None)
    assert (result.folder / "sound" / "music.wav").read_bytes() == music.read_bytes()
    show = ["runs", "show", result.run_id, "--output-dir", str(stage.output)]
    shown = await asyncio.to_thread(CliRunner().invoke, root, show)
    assert f"Loudness: {result.loudness} LUFS" in shown.output


async def test_resuming_cuts_the_film_anew_with_other_sound_and_makes_nothing_else(
    stage: Set, told: Any, music: Path
) -> None:
    first = await stage.filmed(told(1))
    assert first.loudness is None
    assert first.film is not None
    silent = first.film.read_bytes()
    script = Script(told(1))
    second = await stage.resume(script, first.run_id, music=music)
    assert script.seen == []
    assert second.loudness is not None
    assert first.film.read_bytes() != silent
    # The music is the run's own by now.
    music.unlink()
    third = await stage.resume(script, first.run_id, sound="raw")
    assert third.loudness is not None
    assert state(first.folder)["config"]["sound"] == "raw"


async def test_configuration_says_how_the_film_sounds(
    stage: Set, told: Any, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(music.parent)
    video = VideoConfig(sound=SoundConfig(mix="raw", music=music.name))
    result = await stage.film(Script(told(1)), video_config=video)
    now = state(result.folder)
    assert (now["config"]["sound"], now["music"]) == ("raw", "sound/music.wav")


async def test_music_that_cannot_be_heard_is_refused_before_anything_is_asked(
    stage: Set, told: Any, tmp_path: Path
) -> None:
    script = Script(told(1))
    with pytest.raises(ConfigError, match=r"the music cannot be used: .*gone\.mp3"):
        await stage.film(script, music=tmp_path / "gone.mp3")
    assert script.seen == []
    assert not (stage.output / "runs").exists()


async def test_music_that_a_state_names_outside_of_its_run_is_refused(
    stage: Set, told: Any, music: Path
) -> None:
    result = await stage.film(Script(told(1)), until="plan")
    found = state(result.folder)
    found["music"] = "../../bed.wav"
    (result.folder / "state.json").write_text(json.dumps(found))
    with pytest.raises(ConfigError, match="music names"):
        await stage.resume(Script(told(1)), result.run_id)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes with names")
def test_a_pipe_for_music_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "music.mp3")
    with pytest.raises(ConfigError, match="is not an ordinary file"):
        check_music(tmp_path / "music.mp3")
