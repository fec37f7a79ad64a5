"""How results are printed: aligned text for people, one JSON document for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHEMA = 1
"""Version of every JSON document printed; moves when a field changes its meaning."""

_GAP = "  "


def print_json(**fields: Any) -> None:
    """Print one JSON document with the version of its format first."""
    import json

    click.echo(json.dumps({"schema": SCHEMA, **fields}, indent=2, ensure_ascii=False))


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]], *, indent: str = "") -> None:
    """Print rows in aligned columns; the last column runs free."""
    lines = [header, *rows]
    widths = [
        max(len(click.unstyle(line[column])) for line in lines) for column in range(len(header))
    ]
    for number, line in enumerate(lines):
        cells = [
            cell + " " * (width - len(click.unstyle(cell)))
            for cell, width in zip(line, widths, strict=True)
        ]
        text = indent + _GAP.join(cells).rstrip()
        click.echo(click.style(text, bold=True) if number == 0 else text)


def print_wrapped(text: str, *, indent: str) -> None:
    """Print a paragraph, wrapped to the terminal, with every line indented."""
    width = min(click.formatting.HelpFormatter().width, 100)
    click.echo(
        click.formatting.wrap_text(
            text, width, initial_indent=indent, subsequent_indent=indent, preserve_paragraphs=True
        )
    )
