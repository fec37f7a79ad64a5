"""Writing a storyboard: pictures made small once, then the page, then the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.system.files import write_atomically

from grok_spicy_handover.board.board import board_of
from grok_spicy_handover.board.html import board_html
from grok_spicy_handover.board.pictures import small_pictures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grok_spicy_handover.board.board import Board
    from grok_spicy_handover.board.pdf import Paper
    from grok_spicy_handover.film import Film

MOST_COLUMNS = 6


def write_storyboard(
    film: Film,
    page: Path,
    *,
    pdf: bool = False,
    takes: bool = False,
    columns: int = 3,
    paper: Paper = "a4",
) -> list[Path]:
    """Write a storyboard. Blocks.

    Args:
        film: The film, or a plan that was never filmed.
        page: The HTML file to write. A PDF gets the same name with `.pdf`.
        pdf: Whether a PDF is written too.
        takes: Whether the other takes of each picture are shown.
        columns: Panels side by side, from 1 to 6.
        paper: The size of the PDF's pages.

    Returns:
        The files written.

    Raises:
        MediaError: If the PDF cannot be typeset.
        StorageError: If a file cannot be written.
        ValueError: If there are too few or too many columns.
    """
    if not 1 <= columns <= MOST_COLUMNS:
        raise ValueError(f"columns must be from 1 to {MOST_COLUMNS}")
    board = board_of(film, takes=takes)
    pictures = small_pictures(_paths(board))
    _write(page, board_html(board, pictures, columns=columns).encode())
    if not pdf:
        return [page]
    from grok_spicy_handover.board.pdf import board_pdf

    document = page.with_suffix(".pdf")
    _write(document, board_pdf(board, pictures, columns=columns, paper=paper))
    return [page, document]


def _write(path: Path, content: bytes) -> None:
    write_atomically(path, lambda stream: stream.write(content))


def _paths(board: Board) -> Iterator[Path]:
    shown = [one.picture for one in board.cast] + [*board.keyframes]
    shown += [take.picture for panel in board.panels for take in panel.takes]
    yield from (path for path in shown if path is not None)
