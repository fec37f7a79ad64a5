"""Hands a film over: storyboard, timeline for editors, sound, subtitles, a signed film.

Everything public is importable from here. Names are resolved on first use: a command that only
says how it is used imports nothing of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy_handover.board.write import write_storyboard
    from grok_spicy_handover.edits import read_edit
    from grok_spicy_handover.film import Film, read_film, timeline_of
    from grok_spicy_handover.handing import HandedOver, Wanted, hand_over
    from grok_spicy_handover.proposal import Pick, Proposal, accept, propose
    from grok_spicy_handover.reframing import Window, reframe, window
    from grok_spicy_handover.signing.keys import SigningKey, new_key, own_key
    from grok_spicy_handover.signing.sign import sign_film
    from grok_spicy_handover.signing.verify import Verdict, verify
    from grok_spicy_handover.timeline import Timeline

__all__ = [
    "Film",
    "HandedOver",
    "Pick",
    "Proposal",
    "SigningKey",
    "Timeline",
    "Verdict",
    "Wanted",
    "Window",
    "accept",
    "hand_over",
    "new_key",
    "own_key",
    "propose",
    "read_edit",
    "read_film",
    "reframe",
    "sign_film",
    "timeline_of",
    "verify",
    "window",
    "write_storyboard",
]

_HOMES = {
    "Film": "film",
    "HandedOver": "handing",
    "Pick": "proposal",
    "Proposal": "proposal",
    "SigningKey": "signing.keys",
    "Timeline": "timeline",
    "Verdict": "signing.verify",
    "Wanted": "handing",
    "Window": "reframing",
    "accept": "proposal",
    "hand_over": "handing",
    "new_key": "signing.keys",
    "own_key": "signing.keys",
    "propose": "proposal",
    "read_edit": "edits",
    "read_film": "film",
    "reframe": "reframing",
    "sign_film": "signing.sign",
    "timeline_of": "film",
    "verify": "signing.verify",
    "window": "reframing",
    "write_storyboard": "board.write",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
