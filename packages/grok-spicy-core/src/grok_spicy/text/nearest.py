"""The nearest name to a misspelt one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOSE = 0.6
"""How alike two names must be, as `difflib` measures it, to be offered as a correction."""

_VERY_CLOSE = 0.85
"""How alike a slip of the finger leaves two names."""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name most like `word`, or None if none is like it.

    Case, hyphens and underscores do not count. A name of which `word` is a whole part (`duration`
    of `duration_seconds`) goes before one that only looks somewhat like it. Among equally near
    names the first in alphabetical order is returned, so that messages do not depend on the order
    of `names`.

    Args:
        word: What was written.
        names: What could have been meant.
    """
    from difflib import get_close_matches

    folded: dict[str, str] = {}
    for name in sorted(names, reverse=True):
        folded[_fold(name)] = name
    written, known = _fold(word), sorted(folded)
    whole = [name for name in known if written and f"_{written}_" in f"_{name}_"]
    close = (
        get_close_matches(written, known, n=1, cutoff=_VERY_CLOSE)
        or (whole if len(whole) == 1 else [])
        or get_close_matches(written, known, n=1, cutoff=_CLOSE)
    )
    return folded[close[0]] if close else None


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return `"; did you mean NAME?"` to end a sentence with, or nothing."""
    name = nearest(word, names)
    return f"; did you mean {name}?" if name else ""


def listed(names: Iterable[str], *, nothing: str = "none") -> str:
    """Return names for a sentence, in alphabetical order."""
    return ", ".join(sorted(names)) or nothing


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_")
