"""How a character looks, in words that an artist, and `drawing.look`, can follow."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import WORDS, digest
from grok_spicy_animatic.story.bodies import BODIES, Body
from grok_spicy_animatic.story.wardrobe import COATS, KITS, suitable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.story.cast import Found

_CUES: dict[str, tuple[str, ...]] = {
    "curious": ("tilts the head at every sound", "leans forward", "wide-eyed"),
    "wise": ("slow, deliberate gestures", "patient gaze", "listens before moving"),
    "brave": ("chest out", "steady gaze", "first to step forward"),
    "old": ("measured steps", "kind, tired eyes", "hands folded"),
    "lonely": ("shoulders drawn in", "looks to the horizon", "quiet movements"),
    "": ("attentive eyes", "open stance", "quick to smile", "light on the feet", "calm hands",
         "head held high", "restless fingers", "a dreamer's gaze", "careful steps", "easy laugh"),
}  # fmt: skip


def describe(one: Found, taken: Sequence[str]) -> tuple[str, list[str], str]:
    """Write a character's appearance.

    Args:
        one: The character as the concept mentions it.
        taken: Main colour and accent words that others of the cast already have.

    Returns:
        The description, at least 80 words; three to five personality cues; the accent word.
    """
    chance = random.Random(f"describe:{one.name}:{one.kind}:{one.adjectives}")  # noqa: S311
    body = BODIES.get(one.kind, BODIES["creature"])
    said = [word for word in one.adjectives if word in WORDS]
    coats = COATS.get(one.kind, COATS["creature"])
    fresh = [coat for coat in coats if coat[0] not in taken] or list(coats)
    main, second, dark = chance.choice(fresh)
    if one.kind == "person" and (one.noun in _GREY or "old" in one.adjectives):
        dark = "silver"
    if said:
        main = said[0]
    accents = [word for word in _ACCENTS if word not in taken and word not in {main, second, dark}]
    accent = said[1] if len(said) > 1 else chance.choice(accents)
    text = _text(one, body, (main, second, dark, accent), chance)
    return text, _cues(one, chance), accent


_GREY = {"grandmother", "grandfather", "grandma", "grandpa", "wizard", "keeper"}

_ACCENTS = (
    "teal", "crimson", "mustard", "navy", "plum", "coral", "emerald", "cobalt", "saffron",
    "burgundy", "turquoise", "violet", "scarlet", "indigo", "jade", "rose",
)  # fmt: skip


_HAIR = (
    "cut short and close to the head: short hair that lies flat",
    "cut in a chin-length bob",
    "gathered in a bun at the back of the head",
    "a mass of loose curls",
    "woven into one thick braid",
    "worn as long hair that falls over the shoulders",
)
_HAIR_OF = {"male": (_HAIR[0], _HAIR[0], _HAIR[3]), "female": _HAIR[1:]}


def _text(one: Found, body: Body, colours: tuple[str, str, str, str], chance: random.Random) -> str:
    main, second, dark, accent = colours
    eyes = chance.choice(body.eyes)
    size = _size(one, chance, body)
    wear, wear_more = chance.choice(
        suitable(KITS.get(one.noun, KITS.get(one.kind, body.kit)), one.gender)
    )
    parts = {
        "name": one.name,
        "what": _what(one),
        "size": size,
        "main": main,
        "second": second,
        "dark": dark,
        "accent": accent,
        "eyes": eyes,
        "hair": chance.choice(_HAIR_OF.get(one.gender, _HAIR)),
    }
    sentences = [
        chance.choice(body.openings).format(**parts),
        chance.choice(body.surfaces).format(**parts),
        chance.choice(body.faces).format(**parts),
        wear.format(**parts),
        wear_more.format(**parts),
        chance.choice(body.limbs).format(**parts),
        chance.choice(body.marks).format(**parts),
    ]
    words_more = list(body.closings)
    chance.shuffle(words_more)
    text = _with_articles(" ".join(sentences))
    while len(text.split()) < 84 and words_more:  # noqa: PLR2004 - at least 80 are asked for
        text = f"{text} {_with_articles(words_more.pop().format(**parts))}"
    return text


def _with_articles(text: str) -> str:
    """Write `an` where `a` stands before a vowel."""
    return re.sub(r"\b([Aa]) (?=[aeio]|u(?!ni))", r"\1n ", text)


def _what(one: Found) -> str:
    noun = one.noun or {"person": "traveller"}.get(one.kind, one.kind)
    words = [word for word in one.adjectives if word not in WORDS and word.isalpha()][:2]
    return " ".join([*words, noun])


def _size(one: Found, chance: random.Random, body: Body) -> str:
    for word in ("tiny", "small", "little", "young", "tall", "large", "giant", "huge"):
        if word in one.adjectives:
            return chance.choice(("sturdy", "slender", "lithe"))
    return chance.choice(body.builds)


def _cues(one: Found, chance: random.Random) -> list[str]:
    chosen = [cue for word in one.adjectives for cue in _CUES.get(word, ())][:3]
    rest = list(_CUES[""])
    chance.shuffle(rest)
    return list(dict.fromkeys([*chosen, *rest]))[: 3 + digest(one.name) % 2]


def padded(description: str, name: str) -> str:
    """Bring a short description of the user's to at least 80 words, without adding features."""
    words_ = description.split()
    if not words_:
        return description
    more = [
        f"{name} looks the same from every side and in every scene.",
        "The silhouette is clear and easy to recognise even from far away.",
        "Colours are flat and matt, with soft shading where one part meets another.",
        "Proportions stay the same: the head, the body and the limbs keep their lengths.",
        "Nothing is worn or carried beyond what is described here.",
        "Edges are clean, surfaces are smooth, and small details are few and deliberate.",
        "The face is open and readable, with a clear line of sight.",
        "The overall impression is simple, friendly and consistent.",
    ]
    text = description.strip()
    while len(text.split()) < 82 and more:  # noqa: PLR2004 - at least 80 are asked for
        text = f"{text.rstrip('.')}. {more.pop(0)}"
    return text
