"""The result of a comparison as files: a page that needs no other, a table, and a choice."""

from __future__ import annotations

import base64
import csv
import io
import json
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.system.files import write_atomically
from PIL import Image

from grok_spicy_studio.comparing.comparison import FOLDER, cell_folder, folder_of
from grok_spicy_studio.comparing.voting import read_votes, tallies
from grok_spicy_studio.projection.places import file_of
from grok_spicy_studio.rendering import make_environment

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_studio.comparing.comparison import Cell, Comparison

PAGE, TABLE = "comparison.html", "comparison.csv"

_LONGEST_SIDE = 768

_QUALITY = 84

_MOST_CLIP_BYTES = 12_000_000
"""Larger clips are named on the page, not put into it."""

_MASK = "***"

_COLUMNS = (
    "cell", "variant", "scene", "seed", "state", "reason", "score", "clip_score", "cost_usd",
    "still", "clip", "notes",
)  # fmt: skip


def write_results(output: Path, comparison: Comparison) -> list[Path]:
    """Write page and table of a comparison beside its JSON. Blocks.

    Args:
        output: Where runs and ledger live.
        comparison: What there is of it.

    Returns:
        The files.

    Raises:
        StorageError: If one cannot be written.
    """
    place = folder_of(output, comparison.id)
    page, table = place / PAGE, place / TABLE
    _write(page, _page(output, comparison))
    _write(table, _table(comparison))
    return [page, table]


def write_choice(output: Path, comparison: Comparison, number: int, dest: Path | None) -> Path:
    """Write the backends of a variant as a file for `--backends`. Blocks.

    Args:
        output: Where runs and ledger live.
        comparison: The comparison.
        number: Number of the variant.
        dest: The file; None: one beside the comparison.

    Returns:
        The file.

    Raises:
        ConfigError: If there is no such variant, something else is in the file's place, or its
            addresses had logins, which are not written down.
        StorageError: If it cannot be written.
    """
    chosen = comparison.variant(number)
    path = dest or folder_of(output, comparison.id) / f"backends-{number}.json"
    text = json.dumps({"backends": chosen.backends}, indent=2, ensure_ascii=False) + "\n"
    if _MASK in text:
        raise ConfigError(
            f"{chosen.name} was given with a login, which is not written down",
            hint="Use the backends file that it was given with.",
        )
    if path.exists() and path.read_bytes() != text.encode():
        raise ConfigError(f"{path} exists already", hint="Name another file with --to.")
    _write(path, text)
    return path


def cell_file(output: Path, comparison: Comparison, cell: Cell, name: str | None) -> Path | None:
    """Return a picture or clip of a cell, if it is a file of its own; None if it is not. Blocks."""
    folder = cell_folder(output, comparison.id, cell.id).root
    if name is None or folder.is_symlink() or (output / FOLDER).is_symlink():
        return None
    return file_of(folder, name)


def _page(output: Path, comparison: Comparison) -> str:
    def still(cell: Cell) -> str:
        path = cell_file(output, comparison, cell, cell.still)
        return "" if path is None else _small(path)

    def clip(cell: Cell) -> str:
        path = cell_file(output, comparison, cell, cell.clip)
        if path is None or path.stat().st_size > _MOST_CLIP_BYTES:
            return ""
        return f"data:video/mp4;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"

    template = make_environment().get_template("compare/result.html")
    votes = read_votes(output, comparison)
    return template.render(
        comparison=comparison,
        still=still,
        clip=clip,
        tallies=tallies(comparison, votes) if votes else [],
    )


def _small(path: Path) -> str:
    try:
        with Image.open(path) as opened:
            opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            picture = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def _table(comparison: Comparison) -> str:
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(_COLUMNS)
    for cell in comparison.cells:
        table.writerow(
            [
                cell.id,
                _plain(comparison.variant(cell.variant).name),
                cell.scene,
                cell.seed,
                cell.state,
                _plain(cell.reason),
                cell.score,
                cell.clip_score,
                cell.cost_usd,
                *(
                    f"{comparison.id}-{cell.id}/{name}" if name else ""
                    for name in (cell.still, cell.clip)
                ),
                _plain("; ".join(cell.notes)),
            ]
        )
    return file.getvalue()


def _plain(text: str) -> str:
    """Return a text that a spreadsheet takes for one, not for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in {"=", "+", "-", "@"} else line


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, lambda stream: stream.write(text.encode()))
