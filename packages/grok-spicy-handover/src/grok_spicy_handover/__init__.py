"""Hands a film over: storyboard, timeline for editors, sound, subtitles, a signed film.

Everything public is importable from here. Names are resolved on first use: a command that only
says how it is used imports nothing of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy_handover.board.write import write_storyboard
    from grok_spicy_handover.film import Film, read_film, timeline_of
    from grok_spicy_handover.handing import HandedOver, Wanted, hand_over
    from grok_spicy_handover.timeline import Timeline

__all__ = [
    "Film",
    "HandedOver",
    "Timeline",
    "Wanted",
    "hand_over",
    "read_film",
    "timeline_of",
    "write_storyboard",
]

_HOMES = {
    "Film": "film",
    "HandedOver": "handing",
    "Timeline": "timeline",
    "Wanted": "handing",
    "hand_over": "handing",
    "read_film": "film",
    "timeline_of": "film",
    "write_storyboard": "board.write",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
