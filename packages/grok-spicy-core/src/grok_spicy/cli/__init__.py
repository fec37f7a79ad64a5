"""The command line: one module a command, imported when the command is used.

Nothing here decides anything about a film: every command turns words into one call of the Python
API and shows what comes back.
"""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the `grok-spicy` command and exit."""
    print_whatever_the_encoding()
    print_nothing_that_steers()
    try:
        from grok_spicy.cli.root import root

        root.main(prog_name="grok-spicy")
    except KeyboardInterrupt:
        # Ctrl-C while modules are still being imported.
        raise SystemExit(130) from None


def print_whatever_the_encoding() -> None:
    """Let no character end a command: what the output's encoding lacks is printed as an escape.

    On Windows a redirected output has the code page of the machine, and everywhere a path may
    hold bytes that are no text.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_nothing_that_steers() -> None:
    """Let no title, name, answer or plugin steer the terminal, however it comes to be printed."""
    from grok_spicy.cli.shield import shielded

    if sys.stdout is not None:
        sys.stdout = shielded(sys.stdout)
    if sys.stderr is not None:
        sys.stderr = shielded(sys.stderr)
