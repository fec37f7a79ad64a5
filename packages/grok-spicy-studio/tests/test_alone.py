"""`python -m grok_spicy_studio`: what it prints steers no terminal."""

from __future__ import annotations

import sys

import click
import grok_spicy_studio.__main__ as alone
import pytest
from grok_spicy.errors import ConfigError


@click.command()
@click.argument("how")
def odd(how: str) -> None:
    """Print and fail in a way."""
    click.echo("found \x1b]52;c;Zm94\x07 it")
    raise ConfigError("no \x1b[2J fox") if how == "ours" else ZeroDivisionError("\x1b[2J")


@pytest.mark.parametrize(("how", "code"), [("ours", 2), ("theirs", 1)])
def test_neither_output_nor_errors_steer_the_terminal(
    how: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(alone, "studio", odd)
    monkeypatch.setattr(alone, "leave_in_time", lambda code: None)
    monkeypatch.setattr(sys, "argv", ["studio", how])
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, getattr(sys, stream))  # put back afterwards
    with pytest.raises(SystemExit) as ended:
        alone.main()
    said = capsys.readouterr()
    assert ended.value.code == code
    assert "\x1b" not in said.out + said.err
    assert "found" in said.out
    assert "Error:" in said.err
