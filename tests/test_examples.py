"""The example files load, pass every check, and dry-run from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result

ROOT = Path(__file__).parents[1]

EXAMPLES = ROOT / "examples"

CONCEPT = "A copper robot lights the harbour lamp for a heron"


@pytest.fixture
def rehearse(
    run_cli: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Rehearse with no key, no server, no home: a dry run needs none of them."""
    for name in ("GROK_API_KEY", "XAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GROK_SPICY_OUTPUT", str(tmp_path))
    return partial(run_cli, "run", "--dry-run")


def prompts(output: Path) -> list[Path]:
    return list(output.glob("runs/*/prompts/*/*.md"))


@pytest.mark.parametrize("name", ["backends-grok", "backends-local", "backends-hybrid"])
def test_backends_example_dry_runs_without_key_or_server(
    name: str, rehearse: Callable[..., Result], tmp_path: Path
) -> None:
    done = rehearse("--backends", str(EXAMPLES / f"{name}.json"), CONCEPT)
    assert done.exit_code == 0, done.output
    assert len(prompts(tmp_path)) == 1 + 2 * 1 + 4 * 3


def test_owners_backends_load_unchanged(rehearse: Callable[..., Result], tmp_path: Path) -> None:
    done = rehearse("--backends", str(ROOT / "tests/data/owners-backends.json"), CONCEPT)
    assert done.exit_code == 0, done.output
    (sheet,) = [path for path in prompts(tmp_path) if path.name.endswith("protagonist-make.md")]
    assert "flux-dev" in sheet.read_text("utf-8")


def test_plan_example_dry_runs_scene_by_scene(
    rehearse: Callable[..., Result], tmp_path: Path
) -> None:
    plan = json.loads((EXAMPLES / "plan.json").read_text("utf-8"))
    done = rehearse("--backend", "animatic", "--plan", str(EXAMPLES / "plan.json"), CONCEPT)
    assert done.exit_code == 0, done.output
    assert len(prompts(tmp_path)) == 2 * len(plan["characters"]) + 4 * len(plan["scenes"])


def test_video_example_dry_runs_in_spicy_mode(
    rehearse: Callable[..., Result], tmp_path: Path
) -> None:
    done = rehearse("--config", str(EXAMPLES / "video.json"), "--spicy", CONCEPT)
    assert done.exit_code == 0, done.output
    sheets = [path.read_text("utf-8") for path in prompts(tmp_path) if "otto" in path.name]
    assert any("a feather on the hat" in sheet for sheet in sheets)
    assert all(sheet.count("bold theatrical lighting") <= 1 for sheet in sheets)


def test_dry_run_quotes_each_step_from_clean_to_all_retries(
    rehearse: Callable[..., Result], tmp_path: Path
) -> None:
    done = rehearse(
        "--backends",
        str(EXAMPLES / "backends-grok.json"),
        "--plan",
        str(EXAMPLES / "plan.json"),
        CONCEPT,
    )
    assert done.exit_code == 0, done.output
    lines = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.strip()}
    _, calls, clean, most_calls, most = lines["clips"]
    assert int(calls) == 8
    assert int(most_calls) > int(calls)
    assert 0 < float(clean.lstrip("$")) < float(most.lstrip("$"))
