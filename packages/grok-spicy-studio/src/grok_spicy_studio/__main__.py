"""`python -m grok_spicy_studio`: the command alone."""

from __future__ import annotations

import sys

import click
from grok_spicy.errors import GrokSpicyError

from grok_spicy_studio.command import studio


def main() -> None:
    """Run the command; an error is a message."""
    try:
        studio()
    except GrokSpicyError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
