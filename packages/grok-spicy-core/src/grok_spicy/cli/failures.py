"""How the command line fails: one message, the next step on the line below, an exit code."""

from __future__ import annotations

import sys
from functools import partial

import click

from grok_spicy.errors import GrokSpicyError
from grok_spicy.system.foreign import raised
from grok_spicy.text.terminal import for_terminal

FAILED = 1

USAGE = 2

NOT_READY = 3

INTERRUPTED = 130


def present(error: BaseException, *, traceback: bool) -> int:
    """Print what went wrong on stderr.

    Args:
        error: What a command raised.
        traceback: Whether to show first where in the code it happened.

    Returns:
        The exit code that belongs to the error.
    """
    if traceback:
        from traceback import format_exception

        say("".join(format_exception(error)).rstrip())
    if isinstance(error, GrokSpicyError):
        complain(error.message, error.hint)
        return error.exit_code
    if isinstance(error, OSError) and error.filename is not None:
        complain(f"{error.filename}: {error.strerror or error}.")
        return FAILED
    complain(
        f"An unexpected {raised(error)}",
        None if traceback else "This is a defect of grok-spicy; add -v to see where it happened.",
    )
    return FAILED


def complain(message: str, hint: str | None = None) -> None:
    """Print an error and, on the line below, what to do about it."""
    say(click.style("Error: ", fg="red", bold=True) + for_terminal(message, styled=False))
    if hint:
        say(for_terminal(hint, styled=False))


def warn(message: str) -> None:
    """Print a warning."""
    say(click.style("Warning: ", fg="yellow", bold=True) + for_terminal(message, styled=False))


def say(text: str) -> None:
    """Print a line on stderr, without secrets; if nobody reads that any more, nothing is lost."""
    from grok_spicy.cli.keys import masked
    from grok_spicy.system.streams import while_read

    if sys.stderr is not None:
        # Not `err=True`: that passes the live picture by, which holds stderr while it is drawn.
        while_read(partial(click.echo, file=sys.stderr), sys.stderr)(for_terminal(masked(text)))
