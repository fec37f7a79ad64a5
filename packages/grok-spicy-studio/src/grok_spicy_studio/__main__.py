"""`python -m grok_spicy_studio`: the command alone."""

from __future__ import annotations

import sys

from grok_spicy.cli import exit_code_of, print_nothing_that_steers, print_whatever_the_encoding
from grok_spicy.cli.failures import present
from grok_spicy.cli.leaving import leave_in_time

from grok_spicy_studio.command import studio


def main() -> None:
    """Run the command; an error is a message, and nothing that is printed steers the terminal."""
    print_whatever_the_encoding()
    print_nothing_that_steers()
    try:
        code = exit_code_of(studio)
    except Exception as error:  # noqa: BLE001 - the outermost handler of the process
        code = present(error, traceback=False)
    leave_in_time(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
