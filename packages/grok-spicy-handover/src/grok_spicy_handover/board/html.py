"""A storyboard as one HTML file that needs nothing else: no script, no request, no second file."""

from __future__ import annotations

import base64
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from grok_spicy_handover.board.pictures import palette
from grok_spicy_handover.text import clock, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grok_spicy_handover.board.board import Board
    from grok_spicy_handover.board.pictures import SmallPicture


def board_html(board: Board, pictures: Mapping[Path, SmallPicture], *, columns: int) -> str:
    """Compose the page.

    Args:
        board: What stands on it.
        pictures: Its pictures, by file.
        columns: Panels side by side in print; a narrow window shows fewer.
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["shown"] = shown
    environment.filters["clock"] = clock
    template = environment.from_string(
        files(__package__).joinpath("board.html.j2").read_text("utf-8")
    )
    shots = [pictures[path] for path in board.keyframes if path in pictures]
    return template.render(
        board=board,
        columns=columns,
        ratio=board.shape.replace(":", " / "),
        colours=palette(shots),
        source=lambda path: _source(pictures.get(path)),
    )


def _source(picture: SmallPicture | None) -> str:
    if picture is None:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(picture.jpeg).decode('ascii')}"
