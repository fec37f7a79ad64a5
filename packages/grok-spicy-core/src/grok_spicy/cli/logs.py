"""Where log lines go: to stderr as far as asked for."""

from __future__ import annotations

import logging

import click

from grok_spicy.cli.keys import secrets
from grok_spicy.system.secrets import MaskingFilter

_LOGGER = "grok_spicy"
"""Ours; those of packages, such as `grok_spicy_ollama`, begin with the same letters."""

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


def show_logs(verbosity: int, *, quietest: int = logging.WARNING) -> None:
    """Send log lines to stderr, without secrets, until the command ends.

    Everybody's lines pass here, so that none reaches the terminal as it is: those of packages and
    libraries are shown with `-v`, and stand in the run's log anyway.

    Args:
        verbosity: How often `-v` was given: warnings, then what happens, then everything.
        quietest: The level without `-v`; commands that show problems themselves take ERROR.
    """
    level = _LEVELS[min(verbosity, 2)] if verbosity else quietest
    root, logger = logging.getLogger(), logging.getLogger(_LOGGER)
    before = logger.level, root.level
    handler = _OnStderr(level)
    handler.addFilter(_Heard(verbosity))
    handler.addFilter(MaskingFilter(secrets()))
    if verbosity:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def restore() -> None:
        root.removeHandler(handler)
        logger.setLevel(before[0])
        root.setLevel(before[1])

    root.addHandler(handler)
    logger.setLevel(level)
    if verbosity:
        root.setLevel(level)
    click.get_current_context().find_root().call_on_close(restore)


def keep_retries_quiet() -> None:
    """Let the retry library tell nobody about its waits: a run says itself what it waits for."""
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks(())


class _Heard(logging.Filter):
    """Lets our own lines through, and with `-v` those of packages and warnings of libraries."""

    def __init__(self, verbosity: int) -> None:
        super().__init__()
        self._verbosity = verbosity

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a record is shown."""
        if record.name.partition(".")[0] == _LOGGER:
            return True
        warned = record.levelno >= logging.WARNING
        return self._verbosity > 0 and (warned or record.name.startswith(_LOGGER))


class _OnStderr(logging.Handler):
    """Prints where errors are printed, so that tests and live displays can take it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        from grok_spicy.cli.failures import say, warn

        try:
            text = self.format(record)
            if self.formatter is None and record.levelno == logging.WARNING:
                warn(text)
            else:
                say(text)
        except Exception:  # noqa: BLE001 - a log line never breaks a command
            self.handleError(record)
