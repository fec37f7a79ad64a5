"""A command as a process of its own: what it prints steers no terminal, however it ends."""

from __future__ import annotations

import subprocess
import sys

import pytest

ODD = """
import sys, click
from grok_spicy.cli import run_alone
from grok_spicy.errors import ConfigError

@click.command()
def odd():
    click.echo("found \x1b]52;c;Zm94\x07 it")
    raise HOW

run_alone(odd)
"""


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("ConfigError('no \x1b[2J fox')", 2),
        ("ZeroDivisionError('\x1b[2J')", 1),
        ("SystemExit('\x1b[2J')", 1),
        ("SystemExit(7)", 7),
    ],
)
def test_neither_output_nor_errors_steer_the_terminal(how: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ODD.replace("HOW", how)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == code, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "found" in done.stdout
