"""Pictures in the words of the families that draw them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.providers.base import Phrasing

from grok_spicy_comfyui.budgets import CLIP_CHUNK, T5_LIMIT, tokens, within
from grok_spicy_comfyui.dialects.words import (
    change,
    framing,
    listed,
    sentence,
    sentences,
    shortened,
    side,
    wished,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grok_spicy.providers.base import Brief
    from grok_spicy.providers.brief import CastMember, Thing

    from grok_spicy_comfyui.slots import Operation

_SCORES = "score_9, score_8_up, score_7_up"
"""What Pony Diffusion V6 XL was trained to find in front of good pictures."""

_CHUNKS_FROM_WORDS = 3
"""Chunks of a picture from words alone: nothing else says how somebody looks. Each is read by
itself."""

_PICTURE_NAMES = {
    "qwen-image-edit": "Picture {}",
    "qwen-image-2.1": "<image{}>",
    "flux2": "image {}",
    "flux2-klein": "image {}",
    "flux-kontext": "image {}",
}

_PHRASE_END = re.compile(r"[,;.:]\s+|\n")

_SHORT_PART = 15
"""Tokens of what a start says of a thing; where it says more, the thing is only named."""

_LONG_WORD = 4
"""Letters of a word that is no article, and enough to know a thing by."""

_LONGEST = {"flux2": 160, "flux2-klein": 160}
"""Tokens of a prompt where its maker wants it short: about 80 words."""


def still(family: str, way: Operation, brief: Brief) -> Phrasing:
    """Phrase a picture.

    Args:
        family: The family whose workflow draws it.
        way: What is done: `generate`, `stylize`, `compose` or `retouch`.
        brief: What is to be seen.
    """
    if family in {"sdxl", "pony"}:
        chain = [pony_chain(brief.style)] if family == "pony" else []
        from_words = way == "generate"
        most = _CHUNKS_FROM_WORDS * CLIP_CHUNK if from_words else CLIP_CHUNK
        tags = _tags(brief, described=from_words)
        return _counted(within([*chain, *tags], most), None, most)
    named = _PICTURE_NAMES.get(family)
    longest = T5_LIMIT
    if way == "retouch":
        told = change(brief, "the picture")
    elif way == "stylize" and named:
        told = _redrawn(brief, named)
    else:
        told = _prose(brief, named, instructed=family.startswith("qwen"))
        longest = _LONGEST.get(family, T5_LIMIT) if way == "compose" else T5_LIMIT
    texts = sentences([brief.prefix, *told, *brief.guidance, *wished(brief)], brief)
    return _counted(within(texts, longest, " "), "", T5_LIMIT)


def pony_chain(style: str) -> str:
    """Return scores, source and rating, as Pony takes them, for a style."""
    source = "source_anime" if "anime" in style.lower() else "source_cartoon"
    return f"{_SCORES}, {source}, rating_safe"


def plain(family: str, text: str) -> Phrasing:
    """Phrase a picture of which only a text is known."""
    if family == "pony" and "score_" not in text:
        return Phrasing(f"{pony_chain(text)}, {text}")
    return Phrasing(text)


def _counted(prompt: str, negative: str | None, most: int) -> Phrasing:
    return Phrasing(prompt, negative, tokens=tokens(prompt), most_tokens=most)


def _prose(brief: Brief, named: str | None, *, instructed: bool) -> list[str]:
    """Subject first, then what is seen, things, place, style: one sentence each."""
    subjects = [_subject(member, named) for member in brief.cast]
    things = _things(brief.props, named)
    if not subjects:
        # Nobody is there: what is shown is a thing, or else the place.
        subjects, things = things or ["an empty place, scenery alone"], []
    size, who = framing(brief), "; ".join(subjects)
    opening = f"{size}: {who}" if size else who
    if instructed and any(member.picture for member in brief.cast):
        opening = f"Compose a {opening}"
    where, _, look = brief.place.partition(". ")
    return [
        opening,
        brief.start,
        where,
        brief.wardrobe,
        brief.style,
        *things,
        brief.palette,
        *_shown(brief, named),
        brief.mood and f"The mood is {brief.mood}",
        look,
    ]


def _redrawn(brief: Brief, named: str) -> list[str]:
    """Redraw somebody from their photos, the verb first."""
    (member, *_) = brief.cast
    source = f" of {named.format(member.picture)}" if member.picture else ""
    return [
        f"Redraw {member.tag}{source} in this style: {brief.style}",
        f"Keep {listed(brief.keep)}" if brief.keep else "",
        f"{framing(brief)}, {brief.start}" if brief.start else framing(brief),
        member.description,
    ]


def _subject(member: CastMember, named: str | None) -> str:
    if named and member.picture:
        who = f"{member.tag}, exactly as in {named.format(member.picture)}"
    else:
        who = member.description.rstrip(". ") or member.tag
    return ", ".join(text for text in (who, side(member), _towards(member)) if text)


def _things(props: Iterable[Thing], named: str | None) -> list[str]:
    return [
        f"{thing.name}, exactly as in {named.format(thing.picture)}"
        if named and thing.picture
        else ": ".join(text for text in (thing.name, thing.description) if text)
        for thing in props
    ]


def _shown(brief: Brief, named: str | None) -> list[str]:
    """Say what the pictures of the place, and of the shot before in it, are for."""
    if not named:
        return []
    told = []
    if brief.place_picture:
        told.append(f"The place is that of {named.format(brief.place_picture)}")
    if brief.previous_picture:
        told.append(f"Light and colours are those of {named.format(brief.previous_picture)}")
    return told


def _towards(member: CastMember) -> str:
    return f"facing {member.facing}" if member.facing else ""


def _tags(brief: Brief, *, described: bool) -> list[str]:
    """Phrases, the scene first; likeness comes from pictures, where there are any."""
    cast = [f"{one.tag or one.description} {side(one)} {_towards(one)}" for one in brief.cast]
    things = [f"{one.name}, {one.description}" if described else one.name for one in brief.props]
    where, _, look = brief.place.partition(". ")
    texts = (
        brief.prefix,
        brief.shot_size,
        *brief.mend,
        *(cast if brief.mend else ()),  # what is mended is mostly somebody
        where,
        *(cast or things or ["empty place", "scenery"]),
        *brief.additions,
        brief.style,
        *_held(brief),
        _PHRASE_END.split(brief.start, 1)[0],  # the rest of it means nothing without
        brief.wardrobe,
        brief.start,
        *things,
        brief.angle,
        brief.palette,
        brief.mood,
        *(one.description for one in brief.cast if described),
        look,
    )
    return _phrases(texts, brief)


def _held(brief: Brief) -> list[str]:
    """Return how the things are seen that the start of the shot names: it is told of them.

    They come before clothes and light, which a short prompt may have to do without.
    """
    said = [part for part in _PHRASE_END.split(brief.start) if part.strip()]
    held = []
    for thing in brief.props:
        named = re.compile(rf"(?<!\w)(?:{'|'.join(_heads(thing.name))})s?(?!\w)", re.IGNORECASE)
        part = next((one for one in said if named.search(one)), None)
        if part is not None:
            held.append(part if tokens(part) <= _SHORT_PART else thing.name)
    return held


def _heads(name: str) -> list[str]:
    """Return the words by which a text may mean a thing: `the new wick` is `wick` there."""
    words = re.findall(r"\w+", name.partition(" of ")[0]) or [name]
    return [re.escape(word) for word in words if len(word) >= _LONG_WORD or word == words[-1]]


def _phrases(texts: Sequence[str], brief: Brief) -> list[str]:
    found: list[str] = []
    for text in shortened(texts, brief):
        parts = _PHRASE_END.split(text)
        found += [" ".join(part.split()).strip(" .,;") for part in parts]
    return list(dict.fromkeys(part for part in found if sentence(part)))
