"""Word lists: one file a list, words separated by spaces."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=64)
def listed(name: str) -> frozenset[str]:
    """Return the words of a list in `language/lists`."""
    text = files("grok_spicy_animatic.language").joinpath("lists", f"{name}.txt")
    return frozenset(text.read_text("utf-8").split())
