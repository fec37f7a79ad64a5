"""The commands that messages name work where the user stands."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from grok_spicy.runs.find import find_run
from grok_spicy.runs.folder import RunFolder
from grok_spicy.text.hints import (
    ANY_RUN,
    output_command,
    plan_command,
    quoted,
    run_command,
    with_run,
)

ID = "20261122-2150-fox-ab12"


def words_of(command: str) -> list[str]:
    """Return the words of a command as the shell of this system reads them."""
    if sys.platform != "win32":
        return shlex.split(command)
    return [word.strip('"') for word in shlex.split(command, posix=False)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GROK_SPICY_OUTPUT", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_in(output: Path, name: str = ID) -> RunFolder:
    folder = RunFolder.of(output, name)
    folder.root.mkdir(parents=True)
    folder.state.write_text("{}", "utf-8")
    return folder


@pytest.mark.parametrize("output", [Path("output"), Path("./output"), Path("films/../output")])
def test_run_in_the_usual_folder_is_named_by_its_id(home: Path, output: Path) -> None:
    (home / "films").mkdir()
    folder = run_in(output)
    assert run_command("resume", folder) == f"grok-spicy resume {ID}"
    assert run_command("runs show", folder, "--why") == f"grok-spicy runs show {ID} --why"
    assert output_command("runs list", output) == "grok-spicy runs list"


def test_usual_folder_is_what_the_environment_says(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROK_SPICY_OUTPUT", str(home / "films"))
    assert run_command("resume", run_in(Path("films"))) == f"grok-spicy resume {ID}"
    assert run_command("resume", run_in(Path("output"))) != f"grok-spicy resume {ID}"


@pytest.mark.parametrize("output", ["films", "my films", "-films", "it's"])
def test_run_elsewhere_is_named_so_that_it_is_found(home: Path, output: str) -> None:
    folder = run_in(home / output)
    words = words_of(run_command("resume", folder))
    assert words[:2] == ["grok-spicy", "resume"]
    assert not words[2].startswith("-")
    assert find_run(words[2], Path("output")).root == folder.root


def test_run_is_named_from_where_the_user_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = run_in(home / "output")
    monkeypatch.chdir(home / "output" / "runs")
    assert run_command("resume", folder) == f"grok-spicy resume {ID}"
    monkeypatch.chdir(folder.root)
    words = words_of(run_command("resume", folder))
    assert find_run(words[2], Path("output")).root == folder.root


def test_output_folder_elsewhere_is_named(home: Path) -> None:
    words = words_of(output_command("runs list", home / "my films"))
    assert words == ["grok-spicy", "runs", "list", "--output-dir", "my films"]


def test_plan_is_named_so_that_it_is_found(home: Path) -> None:
    words = words_of(plan_command(home / "my films" / "plan.json"))
    assert words == ["grok-spicy", "run", "--plan", str(Path("my films/plan.json"))]


def test_hint_of_one_who_did_not_know_the_run_names_it(home: Path) -> None:
    folder = run_in(Path("films"))
    assert with_run(f"Lost: {ANY_RUN} --repeat-unknown", folder) == (
        f"Lost: grok-spicy resume {Path('films/runs') / ID} --repeat-unknown"
    )


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ([r"D:\films\runs\a-1", "--why"], r"D:\films\runs\a-1 --why"),
        ([r"D:\my films"], r'"D:\my films"'),
        (["R&D", "it's", "(old)"], '"R&D" "it\'s" "(old)"'),
        (["100%done"], None),
        (["$films"], None),
    ],
)
def test_words_are_quoted_so_that_both_shells_of_windows_take_them(
    words: list[str], written: str | None
) -> None:
    assert quoted(words, windows=True) == written
