"""The command line: one module a command, imported when the command is used.

Nothing here decides anything about a film: every command turns words into one call of the Python
API and shows what comes back.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Run the `grok-spicy` command and exit."""
    from grok_spicy.cli.leaving import OWN_PROCESS, leave_in_time
    from grok_spicy.system.foreign import AskedToStop

    # Whoever finds a KeyboardInterrupt can tell Ctrl-C from a plugin that raises one.
    AskedToStop().install()
    print_whatever_the_encoding()
    print_nothing_that_steers()
    code = 130
    try:
        from grok_spicy.cli.root import root

        code = exit_code_of(lambda: root.main(prog_name="grok-spicy", obj=OWN_PROCESS))
    except KeyboardInterrupt:
        pass  # Ctrl-C while modules are still being imported
    leave_in_time(code)
    raise SystemExit(code)


def exit_code_of(command: Callable[[], object]) -> int:
    """Run a command of click's and return the code it exits with.

    Args:
        command: Runs it; it exits, as click's commands do.
    """
    try:
        command()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    return 0


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
