"""Log lines on the terminal: ours, and with `-v` those of packages; never a key."""

from __future__ import annotations

import logging

import click
import pytest
from grok_spicy.cli.keys import secrets
from grok_spicy.cli.logs import show_logs

KEY = "fox-4711-den"


@pytest.mark.parametrize(
    ("logger", "verbosity", "shown"),
    [
        ("grok_spicy.media", 0, "Warning: sent ***"),
        ("grok_spicy_shed", 0, ""),
        ("telltale", 0, ""),
        ("telltale", 1, "WARNING telltale: sent ***"),
        ("grok_spicy_shed", 1, "WARNING grok_spicy_shed: sent ***"),
    ],
)
def test_lines_of_packages_are_shown_when_asked_for_and_without_keys(
    logger: str, verbosity: int, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def command() -> None:
        show_logs(verbosity)
        secrets().remember(KEY)
        logging.getLogger(logger).warning("sent %s", KEY)

    before = len(logging.getLogger().handlers)
    command.main([], standalone_mode=False)
    assert capsys.readouterr().err.strip() == shown
    assert len(logging.getLogger().handlers) == before
