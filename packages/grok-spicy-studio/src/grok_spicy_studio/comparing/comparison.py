"""What a comparison is: its variants, its cells, and where they lie.

<output>/comparisons/<comparison>/   comparison.json  votes.json  comparison.html  .csv
<output>/comparisons/<comparison>-c01/   one cell: a run of one scene, made by one variant
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.errors import ConfigError
from grok_spicy.runs.folder import RunFolder
from grok_spicy.system.files import write_atomically
from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "comparisons"

FILE = "comparison.json"

_ID = re.compile(r"[0-9]{8}-[0-9]{4}-[a-z0-9-]{1,60}-[0-9a-f]{4}")

_CELL = re.compile(r"c[0-9]{2,4}")

CellState = Literal["waiting", "done", "refused", "failed"]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Variant(_Kept):
    """One way of making the shots.

    Attributes:
        number: From 1, in the order in which they were named.
        name: What it is called: a backend, and what of it differs from the others.
        backends: Who does what; logins in addresses are masked.
        cannot: What it cannot take of what is asked, in words.
    """

    number: int
    name: str
    backends: dict[str, Any]
    cannot: list[str] = Field(default_factory=list)


class Cell(_Kept):
    """One shot by one variant.

    Attributes:
        id: Its name, for example `"c01"`.
        variant: Number of the variant.
        scene: Number of the scene.
        seed: From which number; None: the provider draws one.
        state: How it stands.
        reason: Why there is no picture.
        still: Its picture, relative to the cell's folder.
        clip: Its clip, if it was filmed.
        score: How well the picture agrees with the characters, 0 to 1.
        clip_score: How well the clip does.
        cost_usd: What it cost; 0 for what the ledger knew.
        notes: What was left out or changed for it.
    """

    id: str = Field(pattern=_CELL.pattern)
    variant: int
    scene: int
    seed: int | None = None
    state: CellState = "waiting"
    reason: str = ""
    still: str | None = None
    clip: str | None = None
    score: float | None = None
    clip_score: float | None = None
    cost_usd: float = 0.0
    notes: list[str] = Field(default_factory=list)


class Comparison(_Kept):
    """A whole comparison.

    Attributes:
        id: Its name.
        title: What the film is called.
        aspect_ratio: Shape of the pictures.
        base: Id of the run that the sheets come from.
        sheets_usd: What was paid for sheets that were missing.
        scenes: Titles of the scenes, by number.
        variants: Who takes part.
        cells: Every shot by every variant.
        quoted_usd: What the stills were expected to cost; None: unknown.
        cap_usd: What the whole may cost.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    id: str = Field(pattern=_ID.pattern)
    title: str
    aspect_ratio: str = "16:9"
    base: str = Field(default="", pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,199})?$")
    sheets_usd: float = 0.0
    scenes: dict[int, str]
    variants: list[Variant]
    cells: list[Cell]
    quoted_usd: float | None = None
    cap_usd: float | None = None

    @property
    def cost_usd(self) -> float:
        """What it has cost so far."""
        return self.sheets_usd + sum(cell.cost_usd for cell in self.cells)

    @property
    def rows(self) -> list[tuple[int, int | None]]:
        """Scene and seed of every row of cells, in order."""
        return list(dict.fromkeys((cell.scene, cell.seed) for cell in self.cells))

    def row(self, scene: int, seed: int | None) -> list[Cell]:
        """Return the cells of a row, by variant."""
        return [one for one in self.cells if (one.scene, one.seed) == (scene, seed)]

    def cell(self, name: str) -> Cell | None:
        """Return a cell by name."""
        return next((one for one in self.cells if one.id == name), None)

    def variant(self, number: int) -> Variant:
        """Return a variant by number.

        Raises:
            ConfigError: If there is none.
        """
        for one in self.variants:
            if one.number == number:
                return one
        numbers = ", ".join(f"{one.number} ({one.name})" for one in self.variants)
        raise ConfigError(f"there is no variant {number}", hint=f"There are {numbers}.")

    def with_cell(self, cell: Cell) -> Comparison:
        """Return the comparison with another cell of the same name."""
        cells = [cell if one.id == cell.id else one for one in self.cells]
        return self.model_copy(update={"cells": cells})


def is_comparison_id(text: str) -> bool:
    """Whether a text can be the name of a comparison."""
    return _ID.fullmatch(text) is not None


def folder_of(output: Path, comparison: str) -> Path:
    """Return the folder of a comparison."""
    return output / FOLDER / comparison


def cell_folder(output: Path, comparison: str, cell: str) -> RunFolder:
    """Return the folder of a cell: a run beside the comparison, below the same ledger."""
    return RunFolder(output / FOLDER / f"{comparison}-{cell}")


def write_comparison(output: Path, comparison: Comparison) -> None:
    """Write a comparison down. Blocks.

    Raises:
        StorageError: If it cannot be written.
    """
    place = folder_of(output, comparison.id)
    place.mkdir(parents=True, exist_ok=True)
    text = comparison.model_dump_json(by_alias=True, indent=2)
    write_atomically(place / FILE, lambda stream: stream.write(text.encode()))


def read_comparison(output: Path, name: str) -> Comparison:
    """Read a comparison. Blocks.

    Args:
        output: Where runs and ledger live.
        name: Its id, or the beginning of it.

    Raises:
        ConfigError: If there is none, several begin like this, or it cannot be read.
    """
    named = [one for one in comparison_ids(output) if one.startswith(name)] if name else []
    if len(named) != 1:
        wrong = "several comparisons begin" if named else "there is no comparison that begins"
        raise ConfigError(f"{wrong} with {name!r} in {output / FOLDER}")
    path = folder_of(output, named[0]) / FILE
    try:
        found = Comparison.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    if found.id != named[0]:
        raise ConfigError(f"{path} says that it is {found.id}")
    return found


def comparison_ids(output: Path) -> list[str]:
    """Return the names of all comparisons, the newest first. Blocks."""
    return sorted(_ids(output / FOLDER), reverse=True)


def _ids(folder: Path) -> Iterator[str]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if is_comparison_id(path.name) and not path.is_symlink() and (path / FILE).is_file():
            yield path.name
