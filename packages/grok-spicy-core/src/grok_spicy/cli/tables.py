"""Tables for people: aligned columns where they fit, an entry of its own for each row elsewhere."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

import click

from grok_spicy.text.terminal import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_GAP = "  "

_STEP = "  "
"""By how much further what belongs to an entry is indented."""

_NARROWEST = 24
"""Columns of a terminal that a last column needs to be wrapped beside the others."""


def print_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    indent: str = "",
    width: int | None = None,
) -> None:
    """Print rows in aligned columns; a column in which nothing stands is left out.

    Args:
        header: What stands above the columns.
        rows: The cells.
        indent: What every line begins with.
        width: Columns there are: of the terminal by default, as many as needed in a pipe. Where
            the table is wider, its last column is wrapped; where that leaves no room, each row
            is an entry with its cells below its first.
    """
    cells = [[for_terminal(cell, one_line=True) for cell in row] for row in rows]
    used = [number for number in range(len(header)) if any(row[number] for row in cells)]
    header = [header[number] for number in used]
    cells = [[row[number] for number in used] for row in cells]
    if not used:
        return
    room = (width or _terminal_width()) - len(indent)
    widths = [max(map(_length, column)) for column in zip(header, *cells, strict=True)]
    beside = room - sum(widths[:-1]) - len(_GAP) * (len(widths) - 1)
    if beside >= min(widths[-1], _NARROWEST):
        lines = _aligned(header, cells, widths, beside)
    else:
        lines = _entries(header, cells, room)
    for line in lines:
        click.echo(f"{indent}{line}".rstrip())


def lines_of(text: str, *, indent: str) -> list[str]:
    """Return the lines of a text that stands behind `indent`, wrapped to a terminal at words."""
    room = _terminal_width() - len(indent)
    return [line for part in text.split("\n") for line in _wrapped(part, room) or [""]]


def _terminal_width() -> int:
    # A program that reads a pipe takes a line for a row.
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def _aligned(
    header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], beside: int
) -> Iterator[str]:
    """Yield the lines of a table whose last column is at most `beside` wide."""
    yield click.style(_joined(header, widths), bold=True)
    for *others, last in rows:
        first, *more = _wrapped(last, beside) or [""]
        yield _joined([*others, first], widths)
        for line in more:
            yield _joined([*("" for _ in others), line], widths)


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - _length(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return _GAP.join(padded).rstrip()


def _entries(header: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> Iterator[str]:
    """Yield each row as its first cell and, below it, the others with their names."""
    for first, *others in rows:
        yield click.style(click.unstyle(first), bold=True)
        line = ""
        for name, cell in zip(header[1:], others, strict=True):
            if not cell:
                continue
            said = f"{name.lower()}: {cell}"
            if line and len(_STEP) + _length(line) + len(_GAP) + _length(said) <= room:
                line += _GAP + said
                continue
            if line:
                yield _STEP + line
            *full, line = _wrapped(said, room - len(_STEP))
            for one in full:
                yield _STEP + one
        if line:
            yield _STEP + line


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a cell; one in colour is a word and never wrapped."""
    if _length(text) <= width:
        return [text]
    # A path or an address is to be copied whole.
    return textwrap.wrap(
        click.unstyle(text), max(1, width), break_on_hyphens=False, break_long_words=False
    )


def _length(text: str) -> int:
    return len(click.unstyle(text))
