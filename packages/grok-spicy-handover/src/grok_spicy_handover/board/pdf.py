"""A storyboard as a PDF, typeset by Typst: tagged, with text that can be searched and copied."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.errors import MediaError

from grok_spicy_handover.board.pictures import palette
from grok_spicy_handover.text import clock, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy_handover.board.board import Board, Member, Panel
    from grok_spicy_handover.board.pictures import SmallPicture

Paper = Literal["a4", "letter"]

_FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
"""The second comes with the extra `cjk`."""

_PAPERS = {"a4": "a4", "letter": "us-letter"}


def board_pdf(
    board: Board, pictures: Mapping[Path, SmallPicture], *, columns: int, paper: Paper
) -> bytes:
    """Typeset the storyboard. Blocks.

    Args:
        board: What stands on it.
        pictures: Its pictures, by file.
        columns: Panels side by side.
        paper: The size of its pages.

    Raises:
        MediaError: If it cannot be typeset.
    """
    import typst

    names = {path: f"picture-{number}.jpg" for number, path in enumerate(pictures)}
    colours = palette([pictures[path] for path in board.keyframes if path in pictures])
    # A palette may be seen in the pictures alone, where the plan has no words for it.
    facts = [
        (name, text) for name, text in _facts(board) if text or (name == "Palette" and colours)
    ]
    # Everything from the plan goes in as values: nothing of it is read as markup.
    values = {
        "title": shown(board.title),
        "facts": facts,
        "colours": colours,
        "cast": [_member(one, names) for one in board.cast],
        "panels": [_panel(one, names) for one in board.panels],
        "ratio": _ratio(board.shape),
        "columns": columns,
        "paper": _PAPERS[paper],
    }
    with TemporaryDirectory(prefix="grok-spicy-board-") as there:
        folder = Path(there)
        for path, name in names.items():
            (folder / name).write_bytes(pictures[path].jpeg)
        (folder / "board.json").write_text(json.dumps(values, ensure_ascii=False), "utf-8")
        main = folder / "main.typ"
        main.write_bytes(files(__package__).joinpath("board.typ").read_bytes())
        try:
            return bytes(typst.compile(main, root=folder, font_paths=_font_folders(), format="pdf"))
        except typst.TypstError as error:
            raise MediaError(f"the storyboard cannot be typeset: {error}") from error


def _font_folders() -> list[Path]:
    """Return where the fonts of installed packages lie; those of the system are found anyway."""
    specs = [find_spec(name) for name in _FONT_PACKAGES]
    return [Path(place) for one in specs if one for place in one.submodule_search_locations or ()]


def _facts(board: Board) -> list[tuple[str, str]]:
    shots = "1 shot" if board.shots == 1 else f"{board.shots} shots"
    return [
        ("Style", shown(board.style)),
        ("Palette", shown(board.palette)),
        ("Shape", board.shape),
        ("Length", f"{board.seconds:g} s in {shots}"),
    ]


def _member(member: Member, names: Mapping[Path, str]) -> dict[str, Any]:
    return {
        "name": shown(member.name),
        "role": shown(member.role),
        "description": shown(member.description),
        "picture": _picture(member.picture, names),
    }


def _panel(panel: Panel, names: Mapping[Path, str]) -> dict[str, Any]:
    picture = _picture(panel.picture, names)
    facts = [panel.begins, panel.camera, panel.setting, ", ".join(panel.characters)]
    if panel.score is not None:
        facts.append(f"score {panel.score:.2f}")
    if picture is None:
        facts.append(panel.why_not)
    return {
        "name": panel.name,
        "title": ("" if panel.number is None else f"{panel.number}. ") + shown(panel.title),
        "seconds": f"{clock(panel.begins_at)} · {panel.seconds:g} s",
        "picture": picture,
        "action": shown(panel.action),
        "dialogue": [[shown(line.speaker), shown(line.text)] for line in panel.dialogue],
        "facts": [shown(fact) for fact in facts if fact],
        "takes": [
            {
                "name": take.name + ("" if take.score is None else f": {take.score:.2f}"),
                "picture": _picture(take.picture, names),
                "picked": take.picked,
            }
            for take in panel.takes
        ]
        if len(panel.takes) > 1
        else [],
    }


def _picture(path: Path | None, names: Mapping[Path, str]) -> str | None:
    return None if path is None else names.get(path)


def _ratio(shape: str) -> float:
    width, _, height = shape.partition(":")
    return int(width) / int(height)
