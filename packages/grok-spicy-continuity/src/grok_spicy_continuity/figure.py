"""`identity.figure`: finds each figure of the cast in a picture, without a detector.

A small network turns the picture into a map of features once; every window of the map is then
held against the figure of every sheet, by features and by colours together. The window that is
most like a sheet is where that character most likely stands; how alike *that same window* is to
the sheets of the others says whether it really is them.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, cast

from grok_spicy.continuity import Frame, Measure, Reading
from grok_spicy.errors import MediaError
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from grok_spicy_continuity.eyes import Eyes
from grok_spicy_continuity.looks import Figure, figure_of, search
from grok_spicy_continuity.model_files import lite0_file
from grok_spicy_continuity.options import FigureOptions
from grok_spicy_continuity.pictures import opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy import Options
    from grok_spicy.continuity import Reference, Stop, Subject
    from PIL import Image

    from grok_spicy_continuity.looks import Found

NAME = "identity.figure"

NO_GROUND = "its sheet has no plain ground to cut the figure from"

_MOST_SHEETS = 64
"""How many sheets are remembered."""


class FigureMeasure(Measure):
    """Finds the figures of a cast in a picture. See the module's text."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._eyes: Eyes | None = None
        self._pools: ThreadpoolController | None = None
        self._figures: OrderedDict[tuple[Path, int, int], Figure] = OrderedDict()

    @classmethod
    def options(cls) -> type[FigureOptions]:
        """Return the options."""
        return FigureOptions

    @property
    def digest(self) -> str:
        """SHA-256 of the model's file."""
        return self.eyes.digest

    @property
    def eyes(self) -> Eyes:
        """The model, loaded on first use.

        Raises:
            ConfigError: If it is missing or cannot be used.
        """
        if self._eyes is None:
            given = cast("FigureOptions", self.given)
            path = lite0_file() if given.model is None else given.model.expanduser()
            self._eyes = Eyes(path, given.pixels, given.threads)
        return self._eyes

    def measure(
        self, subject: Subject, references: Sequence[Reference], *, stop: Stop
    ) -> list[Reading]:
        """Find every reference in a picture. See `Measure.measure`."""
        if not isinstance(subject, Frame) or not references:
            return []
        return self.find(opened(subject.path), references, stop)

    def find(
        self, image: Image.Image, references: Sequence[Reference], stop: Stop
    ) -> list[Reading]:
        """Find every reference in a picture that is in memory.

        Args:
            image: In RGB.
            references: The sheets of the cast.
            stop: Ends the work early.
        """
        threads = cast("FigureOptions", self.given).threads
        self._pools = self._pools or ThreadpoolController()
        figures = []
        with self._pools.limit(limits=threads, user_api="blas"):
            for reference in references:
                stop.check()
                figures.append(self._figure(reference.path))
            found = search(self.eyes, image, figures, stop)
        names = [reference.name for reference in references]
        return [
            _reading(found, row, names, plain=figure.plain) for row, figure in enumerate(figures)
        ]

    def close(self) -> None:
        """Give back the model and what is known of sheets."""
        self._eyes = None
        self._figures.clear()

    def _figure(self, path: Path) -> Figure:
        try:
            status = path.stat()
        except OSError as error:
            raise MediaError(f"{path} is not there") from error
        key = (path, status.st_mtime_ns, status.st_size)
        if key not in self._figures:
            self._figures[key] = figure_of(self.eyes, opened(path))
            if len(self._figures) > _MOST_SHEETS:
                self._figures.popitem(last=False)
        return self._figures[key]


def _reading(found: Found, row: int, names: Sequence[str], *, plain: bool) -> Reading:
    at = int(found.likeness[row].argmax())
    return Reading(
        NAME,
        names[row],
        round(float(found.likeness[row, at]), 4),
        valid=plain,
        reason="" if plain else NO_GROUND,
        box=found.box(at),
        evidence={
            name: round(float(found.likeness[other, at]), 4)
            for other, name in enumerate(names)
            if other != row
        },
    )
