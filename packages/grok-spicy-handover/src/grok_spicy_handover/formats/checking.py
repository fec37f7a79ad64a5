"""Nothing counts as written before another program's reader has found the film's cuts in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import GrokSpicyError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy_handover.timeline import Cut


class ReadBackError(GrokSpicyError):
    """A timeline that was written does not say what the film's cut list says."""


def check_read_back(path: Path, wanted: Sequence[Cut], found: Sequence[Cut]) -> None:
    """Compare what was read back with the film's cut list, frame by frame.

    Args:
        path: The file that was read.
        wanted: The film's cuts.
        found: What the second reader found.

    Raises:
        ReadBackError: If they differ; names the first difference.
    """
    if tuple(wanted) == tuple(found):
        return
    for number, (one, other) in enumerate(zip(wanted, found, strict=False), start=1):
        if one != other:
            raise ReadBackError(
                f"{path.name} cannot be trusted: cut {number} should be {told(one)}, "
                f"but reads as {told(other)}"
            )
    raise ReadBackError(
        f"{path.name} cannot be trusted: it has {len(found)} cuts instead of {len(wanted)}"
    )


def told(cut: Cut) -> str:
    """Describe a cut in a few words."""
    fade = f" after a dissolve of {cut.fade.frames}" if cut.fade is not None else ""
    last = cut.source + cut.frames
    return f"{cut.media} frames {cut.source} to {last} at {cut.record}{fade}"
