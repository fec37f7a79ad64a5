"""A video.json that was found names the server of a stranger: a whole film, before and after."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from grok_spicy import ProviderRegistry
from grok_spicy.cli.root import root
from grok_spicy.schemas import StoryPlan
from grok_spicy_testing.fake_ollama.stories import STORY
from grok_spicy_testing.scripted import NAME, Script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result
    from grok_spicy_testing.fake_ollama import FakeOllama

    Command = Callable[..., Result]

KEY = "fox-4711-den-and-more"

STRANGER = "http://stranger.example:11434"


@pytest.fixture
def command(
    fake_ollama: FakeOllama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Call the command line where a stranger's server is found, and a key for it is set."""
    four = {"image": NAME, "video": NAME, "llm": "ollama", "vision": "ollama"}
    found = {"backends": {**four, "ollama_url": STRANGER}}
    (tmp_path / "video.json").write_text(json.dumps(found), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OLLAMA_API_KEY", KEY)
    monkeypatch.setenv("GROK_SPICY_STATE", str(tmp_path / "state"))
    # The stand-in listens on loopback alone: it is the stranger as whoever stands before it.
    monkeypatch.setenv("http_proxy", fake_ollama.url)
    for name in ("no_proxy", "NO_PROXY", "OLLAMA_HOST"):
        monkeypatch.delenv(name, raising=False)
    fake_ollama.state.key = KEY
    Script(StoryPlan.model_validate(STORY)).register()
    yield lambda *arguments: CliRunner().invoke(root, arguments, prog_name="grok-spicy")
    ProviderRegistry.unregister(NAME)


@pytest.mark.parametrize(
    "until",
    [("--until", "keyframes"), pytest.param((), marks=pytest.mark.chaos)],
    ids=["stills", "film"],
)
def test_found_server_gets_a_key_only_once_it_is_agreed_to(
    command: Command, fake_ollama: FakeOllama, tmp_path: Path, until: tuple[str, ...]
) -> None:
    refused = command("run", "A fox keeps a lighthouse")
    assert refused.exit_code == 3, refused.output
    assert f"grok-spicy trust {STRANGER}" in " ".join(refused.output.split())
    assert fake_ollama.requests == []

    assert command("trust", STRANGER).exit_code == 0
    filmed = command("run", "A fox keeps a lighthouse", *until)
    assert filmed.exit_code == 0, filmed.output
    (run,) = (tmp_path / "output" / "runs").iterdir()
    assert (run / "final_video.mp4").exists() == (until == ())
    assert fake_ollama.requests.count("POST /api/chat") >= 6

    # Somebody else has the run now, and a key of his own.
    shutil.rmtree(tmp_path / "state")
    asked = len(fake_ollama.requests)
    resumed = command("resume", run.name, "--retake", "keyframe:1")
    assert resumed.exit_code == 3, resumed.output
    assert f"grok-spicy trust {STRANGER}" in " ".join(resumed.output.split())
    assert len(fake_ollama.requests) == asked
    for path in (tmp_path / "output").rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
    assert KEY not in refused.output + filmed.output + resumed.output
