"""No command ends because a code page lacks a letter, as that of redirected output on Windows."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from grok_spicy.api import run_film
from grok_spicy.cli import print_nothing_that_steers, print_whatever_the_encoding
from grok_spicy.cli.root import root
from grok_spicy.schemas import Scene, StoryPlan
from grok_spicy_testing.scripted import Script

TITLE = "Die Füchsin, лиса, 狐狸 und الثعلب 🦊"
"""Letters of five scripts; no code page has all of them."""

LISTING = [
    ("runs",),
    ("runs", "show"),
    ("runs", "clean"),
    ("plugins",),
    ("providers",),
    ("providers", "animatic"),
    ("doctor", "--backend", "animatic"),
    ("continuity",),
    ("storyboard",),
    ("handover", "--to", "fcp"),
    ("run", "--backend", "animatic", "--dry-run", "--max-duration", "3", TITLE),
]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder with a film."""
    output = tmp_path_factory.mktemp("films")
    scene = Scene(scene_id=1, title=TITLE, prompt_summary="a lamp is lit", duration_seconds=3)
    script = Script(StoryPlan(title=TITLE, style="chalk", scenes=[scene]), clip_size=(128, 72))
    made = run_film(
        TITLE, backends=script.backends(), output_dir=output, registry=script.registry()
    )
    assert made.exit_code == 0, made.error
    return output


def printed(
    monkeypatch: pytest.MonkeyPatch, encoding: str, films: Path, *arguments: str
) -> tuple[int, bytes]:
    """Run a command with both streams redirected, in a strict encoding; return code and output."""
    monkeypatch.setenv("GROK_SPICY_OUTPUT", str(films))
    written = io.BytesIO()
    with monkeypatch.context() as streams:
        both = [io.TextIOWrapper(written, encoding, write_through=True) for _ in range(2)]
        streams.setattr(sys, "stdout", both[0])
        streams.setattr(sys, "stderr", both[1])
        print_whatever_the_encoding()
        print_nothing_that_steers()
        with pytest.raises(SystemExit) as end:
            root.main(arguments, prog_name="grok-spicy")
        content = written.getvalue()
        for stream in both:
            stream.detach()  # or it would close what both share
    return int(end.value.code or 0), content


@pytest.mark.parametrize("arguments", LISTING, ids=lambda words: " ".join(words)[:20])
def test_listing_is_printed_whatever_the_code_page(
    monkeypatch: pytest.MonkeyPatch, films: Path, arguments: tuple[str, ...]
) -> None:
    code, content = printed(monkeypatch, "cp1252", films, *arguments)
    assert code == 0, content.decode("cp1252")
    assert b"defect" not in content


def test_json_for_programs_is_utf_8_whatever_the_code_page(films: Path) -> None:
    # A process of its own: JSON takes the place of its real stdout.
    done = subprocess.run(
        [sys.executable, "-m", "grok_spicy", "runs", "--json"],
        env={**os.environ, "PYTHONIOENCODING": "cp1252:strict", "GROK_SPICY_OUTPUT": str(films)},
        capture_output=True,
        check=True,
    )
    assert TITLE in json.dumps(json.loads(done.stdout.decode("utf-8")), ensure_ascii=False)


def commands(group: click.Command, *names: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command."""
    yield names
    if isinstance(group, click.Group):
        with click.Context(group) as context:
            for name in group.list_commands(context):
                command = group.get_command(context, name)
                assert command is not None
                yield from commands(command, *names, name)


def test_help_of_every_command_is_printed_in_an_old_code_page(
    monkeypatch: pytest.MonkeyPatch, films: Path
) -> None:
    every = list(commands(root))
    assert len(every) > 20
    for names in every:
        code, content = printed(monkeypatch, "cp437", films, *names, "--help")
        assert code == 0, (names, content.decode("cp437"))
