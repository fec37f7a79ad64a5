"""Dialogue as lines of a text field, `Luna (softly): Come in`, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.schemas import DialogueLine

_WIDE = "\uff1a"
"""The colon of Chinese and Japanese, which no space follows."""

_SPOKEN = re.compile(rf"([^:{_WIDE}(]*)(?:\(([^()]*)\))?\s*(?::(?:\s+|$)|{_WIDE}\s*)(.*)")


def written(lines: Sequence[dict[str, Any]]) -> str:
    """Write dialogue, one line each; a voice from off screen has no name."""
    return "\n".join(map(_written, lines))


def of_models(lines: Sequence[DialogueLine]) -> str:
    """Write the dialogue of a scene."""
    return written([line.model_dump() for line in lines])


def read(text: str) -> list[dict[str, str]]:
    """Read dialogue that is written so."""
    return [_read(line.strip()) for line in text.splitlines() if line.strip()]


def fits(lines: Sequence[dict[str, Any]]) -> bool:
    """Whether it reads as it was written: a name may have a colon or a bracket of its own."""
    blank = {"speaker": "", "manner": ""}
    return read(written(lines)) == [{**blank, **line} for line in lines]


def _written(line: dict[str, Any]) -> str:
    text = str(line.get("text", ""))
    manner = f" ({line['manner']})" if line.get("manner") else ""
    who = f"{line.get('speaker', '')}{manner}"
    # The colon alone says that what follows is no name.
    return f"{who}: {text}" if who or _SPOKEN.fullmatch(text) else text


def _read(line: str) -> dict[str, str]:
    found = _SPOKEN.fullmatch(line)
    if found is None:
        return {"speaker": "", "manner": "", "text": line}
    speaker, manner, text = (part or "" for part in found.groups())
    return {"speaker": speaker.strip(), "manner": manner.strip(), "text": text}
