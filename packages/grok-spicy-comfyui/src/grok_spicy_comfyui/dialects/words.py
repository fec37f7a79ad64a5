"""Sentences without names, the clay of every dialect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy.providers.base import Brief
    from grok_spicy.providers.brief import CastMember

_SIDES = {"left": "on the left", "right": "on the right", "center": "in the center"}


def unnamed(text: str, brief: Brief) -> str:
    """Put what is seen of people in place of their names, in one pass."""
    tags = {one.name: one.tag for one in brief.cast if one.name and one.tag}
    if not tags:
        return text
    names = "|".join(re.escape(name) for name in sorted(tags, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda found: tags[found.group(0)], text)


def shortened(texts: Iterable[str], brief: Brief) -> list[str]:
    """Tell people in short whom an earlier text has told already; names become what is seen."""
    told, shown = "", []
    for text in texts:
        short = unnamed(text, brief)
        for member in brief.cast:
            if member.short and member.tag and member.tag.casefold() in told:
                pattern = rf"(?<!\w){re.escape(member.tag)}(?!\w)"
                short = re.sub(pattern, member.short, short, flags=re.IGNORECASE)
        told += f" {short.casefold()}"
        shown.append(short)
    return shown


def sentences(texts: Iterable[str], brief: Brief) -> list[str]:
    """Make each text a sentence, without names, each once."""
    found = [sentence(text) for text in shortened(texts, brief)]
    return list(dict.fromkeys(text for text in found if text))


def sentence(text: str) -> str:
    """Begin a text with a capital letter and end it."""
    shown = " ".join(text.split()).rstrip(" .;,")
    ended = shown if not shown or shown[-1] in '!?"' else f"{shown}."
    return ended[:1].upper() + ended[1:]


def listed(texts: Iterable[str]) -> str:
    """Join texts with "and"."""
    return " and ".join(text.strip(" .") for text in texts if text.strip(" ."))


def framing(brief: Brief) -> str:
    """Return size and angle of a shot."""
    return ", ".join(text for text in (brief.shot_size, brief.angle) if text)


def wished(brief: Brief) -> list[str]:
    """Say in one sentence what the user wants to be seen besides."""
    return [f"With {', '.join(brief.additions)}"] if brief.additions else []


def side(member: CastMember) -> str:
    """Return where somebody stands; empty if that is open."""
    return _SIDES[member.position] if member.position else ""


def change(brief: Brief, what: str) -> list[str]:
    """Tell one edit, its verb first, and what stays.

    Args:
        brief: What is to be mended.
        what: `"the picture"` or `"the video"`.
    """
    wanted = " ".join(sentences(brief.mend, brief)) or sentence(brief.start or brief.action)
    keep = f"Keep {listed(brief.keep)} and everything else as it is" if brief.keep else ""
    return sentences((f"Edit {what}: {wanted}", keep or "Keep everything else as it is"), brief)
