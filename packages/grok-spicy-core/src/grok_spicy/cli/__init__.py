"""The command line: one module a command, imported when the command is used.

Nothing here decides anything about a film: every command turns words into one call of the Python
API and shows what comes back.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Run the `grok-spicy` command and exit."""

    def command() -> object:
        from grok_spicy.cli.leaving import OWN_PROCESS
        from grok_spicy.cli.root import root

        return root.main(prog_name="grok-spicy", obj=OWN_PROCESS)

    run_alone(command)


def run_alone(command: Callable[[], object]) -> NoReturn:
    """Run a command of click's as a process of its own, and exit.

    Nothing that is printed steers the terminal, an error is a message, Ctrl-C is told from what
    plugins raise, and they neither keep the user waiting nor end the process without a word.

    Args:
        command: Runs it; it exits, as click's commands do.
    """
    from grok_spicy.cli.leaving import leave_in_time, let_nobody_leave
    from grok_spicy.system.foreign import AskedToStop

    AskedToStop().install()
    let_nobody_leave()
    print_whatever_the_encoding()
    print_nothing_that_steers()
    code = _exit_code_of(command)
    leave_in_time(code)
    raise SystemExit(code)


def _exit_code_of(command: Callable[[], object]) -> int:
    try:
        command()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # while modules are still being imported
    except Exception as error:  # noqa: BLE001 - the outermost handler of the process
        from grok_spicy.cli.failures import present

        return present(error, traceback=False)
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
