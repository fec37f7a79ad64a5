"""The command line with Grok as it is installed: no backend named, keys in `.env`.

One film is made as a user makes it, in a process of its own and at full size; what is about
messages and exit codes is said in this process, of small films.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from click.testing import Result
from grok_spicy_testing.fake_xai import FakeXai, Rule, Script, Status
from grok_spicy_testing.fake_xai.story import PLAN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "xai-a-key-of-the-harbour"

CONCEPT = "A robot tends the lamps of a harbour"


GrokSpicy = Callable[..., Result]


def script(shrink: int = 1) -> Script:
    """One short scene, for whoever has the key."""
    scene = {**PLAN["scenes"][0], "duration_seconds": 3}
    return Script(plan={**PLAN, "scenes": [scene]}, keys=(KEY,), shrink=shrink)


@pytest.fixture
def xai(small_films: None) -> Iterator[FakeXai]:
    with FakeXai(script(shrink=4)) as server:
        yield server


@pytest.fixture
def grok_spicy(
    run_cli: GrokSpicy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugins_found_once: None
) -> GrokSpicy:
    """Run the command line in the test's folder, without the developer's keys and settings."""
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GROK_SPICY_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return run_cli


def as_a_user(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process and a folder of its own."""
    own = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    state = {"GROK_SPICY_OUTPUT": str(folder / "output"), "XDG_STATE_HOME": str(folder / "state")}
    return subprocess.run(
        [sys.executable, "-m", "grok_spicy", *arguments],
        cwd=folder,
        env=own | state,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def point_at(xai: FakeXai, folder: Path) -> None:
    """Give the folder a video.json that says where Grok is, and nothing else."""
    (folder / "video.json").write_text(json.dumps({"backends": {"grok_url": xai.url}}))


def test_without_a_key_nothing_is_asked_and_the_message_says_what_to_do(
    xai: FakeXai, tmp_path: Path, grok_spicy: GrokSpicy
) -> None:
    point_at(xai, tmp_path)

    done = grok_spicy("run", CONCEPT)

    assert done.exit_code == 3
    for words in ("GROK_API_KEY", "XAI_API_KEY", "--backend animatic"):
        assert words in done.stderr
    assert xai.calls == []


def test_a_film_with_no_backend_named_and_the_key_in_no_file(tmp_path: Path) -> None:
    with FakeXai(script()) as xai:
        point_at(xai, tmp_path)
        (tmp_path / ".env").write_text(f"GROK_API_KEY={KEY}\n")

        done = as_a_user(tmp_path, "run", CONCEPT, "-v")

    assert done.returncode == 0, done.stderr
    assert xai.bill.images == 2
    assert xai.bill.videos == 1
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != ".env"]
    assert any(path.name == "final_video.mp4" for path in written)
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []
    assert KEY not in done.stdout + done.stderr


def test_the_key_may_have_the_name_that_xai_gives_it(
    xai: FakeXai, tmp_path: Path, grok_spicy: GrokSpicy
) -> None:
    point_at(xai, tmp_path)
    (tmp_path / ".env").write_text(f"XAI_API_KEY={KEY}\n")

    done = grok_spicy("run", CONCEPT, "-v", "--until", "characters")

    assert done.exit_code == 0, done.stderr
    assert xai.bill.images == 1
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != ".env"]
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []
    assert KEY not in done.output


def test_a_refused_key_ends_before_anything_is_paid_and_is_not_shown(
    xai: FakeXai, tmp_path: Path, grok_spicy: GrokSpicy
) -> None:
    wrong = "xai-another-key-of-the-harbour"
    point_at(xai, tmp_path)
    (tmp_path / ".env").write_text(f"GROK_API_KEY={wrong}\n")
    xai.add(
        Rule(
            do=Status(code="UNAUTHENTICATED", details=f"no such key: {wrong}"),
            method="key",
            times=None,
        )
    )

    done = grok_spicy("run", CONCEPT, "-v")

    assert done.exit_code == 3
    assert "refuses the key" in done.stderr
    assert wrong not in done.output
    assert xai.bill.usd == 0


def test_credit_that_runs_out_ends_the_run_and_resume_finishes_it(
    xai: FakeXai, tmp_path: Path, grok_spicy: GrokSpicy
) -> None:
    point_at(xai, tmp_path)
    (tmp_path / ".env").write_text(f"GROK_API_KEY={KEY}\n")
    empty = Status(code="PERMISSION_DENIED", details="Your team has used all available credits")
    xai.add(Rule(do=empty, method="video"))

    done = grok_spicy("run", CONCEPT)
    assert done.exit_code == 1, done.stderr
    assert "no credit left" in done.output

    again = grok_spicy("resume")
    assert again.exit_code == 0, again.stderr
    assert (xai.bill.images, xai.bill.videos) == (2, 1)


def test_the_models_are_listed_with_their_prices(grok_spicy: GrokSpicy) -> None:
    done = grok_spicy("providers", "grok")

    assert done.exit_code == 0, done.stderr
    for words in ("grok-imagine-image-2.0", "grok-imagine-video-1.5", "grok-4.3", "$0.07"):
        assert words in done.stdout
