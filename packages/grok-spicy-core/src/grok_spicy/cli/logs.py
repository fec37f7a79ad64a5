"""Where log lines go: to stderr as far as asked for."""

from __future__ import annotations

import logging

import click

from grok_spicy.cli.keys import secrets
from grok_spicy.system.secrets import MaskingFilter

_LOGGER = "grok_spicy"

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


def show_logs(verbosity: int, *, quietest: int = logging.WARNING) -> None:
    """Send our log lines to stderr, without secrets, until the command ends.

    Args:
        verbosity: How often `-v` was given: warnings, then what happens, then everything.
        quietest: The level without `-v`; commands that show problems themselves take ERROR.
    """
    level = _LEVELS[min(verbosity, 2)] if verbosity else quietest
    logger = logging.getLogger(_LOGGER)
    before = logger.level
    handler = _OnStderr(level)
    handler.addFilter(MaskingFilter(secrets()))
    if verbosity:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def restore() -> None:
        logger.removeHandler(handler)
        logger.setLevel(before)

    logger.addHandler(handler)
    logger.setLevel(level)
    click.get_current_context().find_root().call_on_close(restore)


def keep_retries_quiet() -> None:
    """Let the retry library tell nobody about its waits: a run says itself what it waits for."""
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks(())


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
