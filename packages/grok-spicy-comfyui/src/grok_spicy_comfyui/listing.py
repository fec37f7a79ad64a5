"""What the model families are, in one line each, for `grok-spicy providers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.providers.limits import ModelInfo

from grok_spicy_comfyui.families import FAMILIES, owner

if TYPE_CHECKING:
    from grok_spicy_comfyui.rows import Family
    from grok_spicy_comfyui.slots import Operation

_WORDS: dict[Operation, str] = {
    "generate": "draws",
    "stylize": "redraws photos",
    "compose": "composes",
    "retouch": "retouches",
    "clip": "films",
    "correct": "corrects",
}


def model_infos(capability: str) -> list[ModelInfo]:
    """Return the families that may be chosen for a capability."""
    rows = [row for row in FAMILIES.values() if row.capability == capability]
    return [ModelInfo(row.name, summary(row)) for row in rows]


def licences(row: Family) -> str:
    """Name the licence of a model and, where they differ, of those it borrows from first."""
    found = {row.licence: None}
    for uses in row.uses.values():
        if uses:
            found[owner(row, uses[0]).licence] = None
    return " and ".join(map(str, found))


def summary(row: Family) -> str:
    """Describe a family: usual values, memory, and what it borrows from others."""
    values = ", ".join(
        f"{value} steps" if name == "steps" else f"{name} {value}"
        for name, value in row.defaults.items()
    )
    borrowed: dict[str, list[str]] = {}
    for operation, word in _WORDS.items():
        uses = row.uses.get(operation, ())
        if uses and uses[0].of is not None:
            borrowed.setdefault(owner(row, uses[0]).title, []).append(word)
    lent = "; ".join(f"{' and '.join(words)} with {title}" for title, words in borrowed.items())
    sound = "; with sound" if row.sound else ""
    text = f"{row.title}: {values}; {row.vram_gb} GB VRAM{sound}; licence {licences(row)}"
    if row.capability == "video" and "correct" not in row.uses:
        text += "; cannot correct clips"
    return f"{text}; borrowed: {lent}" if lent else text
