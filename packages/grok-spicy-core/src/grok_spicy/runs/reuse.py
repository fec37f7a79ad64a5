"""Which accepted pieces of an earlier process a run keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy.runs.inputs import changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.runs.state import PieceRecord


@dataclass(frozen=True, slots=True)
class Reuse:
    """What to keep. Without options every accepted piece is kept, whatever has changed.

    Attributes:
        update: Make again what was made from other inputs than it has now.
        only: With `update`: the pieces that may be made again; all others are kept.
        again: Pieces to be made again in any case: the user asked for another take.
    """

    update: bool = False
    only: frozenset[str] | None = None
    again: frozenset[str] = field(default_factory=frozenset)

    def keeps(self, record: PieceRecord, inputs: Mapping[str, str]) -> bool:
        """Return whether an accepted piece is kept as it is.

        Args:
            record: How the piece ended before.
            inputs: What it would be made from now.
        """
        if record.state != "accepted" or record.piece in self.again:
            return False
        if not self.update or (self.only is not None and record.piece not in self.only):
            return True
        if record.own:
            return True
        return not changed(record.inputs, inputs)


KEEP_ALL = Reuse()
