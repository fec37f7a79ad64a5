"""From a character's description to a figure: its kind, its colours, what it wears."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import (
    RGB,
    WORDS,
    digest,
    from_hex,
    from_hue,
    luminance,
    mix,
    shade,
    to_hex,
)
from grok_spicy_animatic.drawing.recipe import Look
from grok_spicy_animatic.lexicon import (
    SIZE_WORDS,
    STATURES,
    YOUNG,
    first_kind,
    gender_of,
    kind_named,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PARTS: dict[str, tuple[str, ...]] = {
    "main": (
        "fur", "feathers", "plumage", "pelt", "skin", "hide", "scales", "body", "shell", "hull",
        "metal", "plating", "paint", "paintwork", "petals", "complexion", "chassis", "casing",
        "bark", "glow", "leaves", "bodywork",
    ),
    "second": (
        "belly", "chest", "muzzle", "underside", "breast", "trim", "shirt", "sails", "panel",
        "panels",
        "cheeks", "blouse", "throat", "bib", "faceplate", "collar", "belt", "sash", "buttons",
    ),
    "dark": (
        "paws", "hair", "mane", "boots", "joints", "hooves", "wings", "beard", "gloves", "feet",
        "ears", "quills", "stripes", "limbs", "trousers", "bark",
    ),
    "accent": ("ribbon", "hood", "coat", "stripe", "flag", "skirt", "garment", "clothes"),
    "eyes": ("eyes", "eye", "irises", "iris", "lenses", "optics"),
}  # fmt: skip

_FEATURES: dict[str, tuple[str, ...]] = {
    "captain hat": ("captain's hat", "captain's cap", "captain hat", "peaked cap", "sailor cap"),
    "wizard hat": ("wizard hat", "wizard's hat", "pointed hat", "witch's hat", "witch hat"),
    "straw hat": ("straw hat", "sun hat"),
    "cap": ("flat cap", "baseball cap", " cap"),
    "hat": ("hat", "fedora", "bowler"),
    "crown": ("crown", "tiara"),
    "beanie": ("beanie", "knitted hat", "woolly hat"),
    "helmet": ("helmet",),
    "flower": ("flower in", "flower behind", "flower tucked"),
    "glasses": ("glasses", "spectacles", "goggles", "monocle"),
    "scarf": ("scarf", "shawl", "bandana", "neckerchief"),
    "bow tie": ("bow tie", "bow-tie"),
    "collar": ("collar with", "bell collar", "leather collar"),
    "vest": ("vest", "waistcoat"),
    "coat": ("overcoat", "raincoat", "long coat", "wool coat", "captain's coat", "lab coat"),
    "uniform": ("uniform", "suit"),
    "vest ": ("jacket",),
    "sweater": ("sweater", "jumper", "cardigan"),
    "apron": ("apron",),
    "overalls": ("overalls", "dungarees"),
    "cape": ("cape", "cloak", "poncho"),
    "bag": ("satchel", "bag", "backpack", "pouch"),
    "lantern": ("lantern",),
    "staff": ("staff", "walking stick", "cane", "crook"),
    "book": ("book", "notebook", "journal"),
    "umbrella": ("umbrella", "parasol"),
    "map": ("a map", "rolled map", "letter"),
    "tool": ("wrench", "hammer", "spanner", "toolbox"),
    "dress": ("dress", "skirt", "kimono"),
    "robe": ("robe", "robes", "gown"),
    "wheels": ("wheels", "tracks", "treads"),
    "beard": ("beard", "bearded"),
    "moustache": ("moustache", "mustache"),
    "bald": ("bald",),
    "long hair": ("long hair", "flowing hair"),
    "bun": ("bun", "topknot"),
    "curls": ("curls", "curly"),
    "braid": ("braid", "braids", "plait", "ponytail"),
    "bob": ("bob", "shoulder-length"),
    "short hair": ("short hair", "cropped"),
}  # fmt: skip

_OVER = ("apron",)
"""What is worn over something else, in the second colour if there is something under it."""
_NOT_CLOTH = {
    "crown", "helmet", "glasses", "bag", "lantern", "staff", "book", "map", "tool", "wheels",
    "beard", "moustache", "bald", "long hair", "bun", "curls", "braid", "bob", "short hair",
    "flower", "collar", *_OVER,
}  # fmt: skip
_PART_OF = {
    **{
        phrase.split()[-1].removesuffix("'s"): "accent"
        for feature, phrases in _FEATURES.items()
        for phrase in phrases
        if feature not in _NOT_CLOTH
    },
    **{word: part for part, names in _PARTS.items() for word in names},
}
"""Which colour a word belongs to: everything of cloth that can be drawn takes the accent."""

_HATS = ("captain hat", "wizard hat", "straw hat", "beanie", "crown", "cap", "hat")
_BODYWEAR = ("robe", "dress", "coat", "uniform", "sweater", "overalls", "vest")
_HELD = ("lantern", "staff", "umbrella", "book", "map", "tool")
_HAIR = ("long hair", "bun", "curls", "braid", "bob", "short hair", "bald")

_LONG_HAIR = ("bob", "curls", "bun", "long hair", "braid")
_CUTS = {"male": ("short hair", "short hair", "curls"), "female": _LONG_HAIR}

_OWN: dict[str, tuple[str, str, str]] = {
    "fox": ("russet", "cream", "umber"),
    "wolf": ("slate", "pearl", "charcoal"),
    "cat": ("pewter", "ivory", "charcoal"),
    "tiger": ("tangerine", "ivory", "ebony"),
    "lion": ("tawny", "wheat", "mahogany"),
    "dog": ("caramel", "cream", "walnut"),
    "bear": ("chestnut", "tan", "umber"),
    "rabbit": ("fawn", "ivory", "brown"),
    "mouse": ("pewter", "blush", "slate"),
    "squirrel": ("cinnamon", "cream", "umber"),
    "raccoon": ("pewter", "pearl", "charcoal"),
    "badger": ("slate", "pearl", "charcoal"),
    "otter": ("walnut", "beige", "umber"),
    "hedgehog": ("sandy", "ivory", "umber"),
    "deer": ("tawny", "cream", "walnut"),
    "horse": ("chestnut", "tan", "ebony"),
    "pig": ("pink", "blush", "rose"),
    "monkey": ("brown", "peach", "umber"),
    "elephant": ("pewter", "ash", "slate"),
    "frog": ("fern", "lime", "olive"),
    "turtle": ("sage", "straw", "olive"),
    "dragon": ("emerald", "straw", "umber"),
    "owl": ("brown", "wheat", "umber"),
    "bird": ("cobalt", "pearl", "navy"),
    "penguin": ("slate", "snow", "charcoal"),
    "robot": ("steel", "pearl", "slate"),
    "boat": ("mahogany", "ivory", "umber"),
    "fish": ("coral", "peach", "vermilion"),
    "whale": ("denim", "pearl", "navy"),
    "spirit": ("mint", "snow", "teal"),
    "tree": ("fern", "moss", "umber"),
    "vehicle": ("vermilion", "pearl", "charcoal"),
}

_SKINS: dict[str, RGB] = {
    "pale": (246, 214, 190),
    "fair": (242, 206, 178),
    "light": (238, 196, 162),
    "freckled": (240, 200, 168),
    "tan": (214, 164, 122),
    "tanned": (206, 152, 108),
    "olive": (202, 160, 116),
    "bronze": (180, 122, 84),
    "brown": (146, 98, 68),
    "dark": (104, 68, 52),
    "deep": (92, 60, 46),
    "black": (84, 56, 46),
    "weathered": (206, 156, 120),
}

_TONES = tuple(_SKINS.values())
_HAIRS: tuple[RGB, ...] = ((58, 42, 38), (34, 30, 36), (122, 74, 46), (186, 130, 72), (150, 62, 40))
_LOOKAHEAD = 5
_BEHIND = 4


def look_of(name: str, description: str, role: str = "") -> Look:
    """Return the figure that a description calls for; the same words, the same figure.

    Args:
        name: The character's name, which colours what the description leaves open.
        description: Their appearance in words.
        role: Their part in the story, which may name what they are.
    """
    opening = " ".join(re.split(r"(?<=[.!?])\s", description)[:2])
    kind = first_kind(f"{role} {opening}") or first_kind(name) or first_kind(description)
    if kind is None:
        kind = (
            "person"
            if re.search(r"\b(he|she|his|her|hair)\b", description, re.IGNORECASE)
            else "creature"
        )
    over = any(feature in _OVER for feature in worn(description))
    under = any(feature in _BODYWEAR for feature in worn(description))
    part_of = {**_PART_OF, **dict.fromkeys(_OVER, "second" if over and under else "accent")}
    said = _said_colours(description, part_of, person=kind == "person")
    seed = digest("look", name, kind)
    colours = {**_usual(kind, seed), **said}
    if luminance(colours["second"]) < luminance(colours["main"]) - 0.25 and "second" not in said:
        colours["second"] = shade(colours["main"], 0.4)
    return Look(
        kind=kind,
        features=_features(description, kind, seed, gender_of(f"{role} {description}")),
        stature=_stature(kind, f"{role} {opening}"),
        seed=seed % 1_000_003,
        **{part: to_hex(colour) for part, colour in colours.items()},
    )


def _usual(kind: str, seed: int) -> dict[str, RGB]:
    """Return the colours of a figure that nobody described."""
    accent = from_hue(seed % 360, 0.40 + (seed >> 9) % 12 / 100, 0.45 + (seed >> 13) % 20 / 100)
    if kind == "person":
        return {
            "main": _TONES[(seed >> 5) % len(_TONES)],
            "second": mix(accent, (246, 240, 226), 0.78),
            "accent": accent,
            "dark": _HAIRS[(seed >> 17) % len(_HAIRS)],
            "eyes": (92, 66, 48),
        }
    if kind in _OWN:
        main, second, dark = (WORDS[word] for word in _OWN[kind])
    else:
        main = from_hue((seed >> 3) % 360, 0.56, 0.42)
        second, dark = shade(main, 0.55), shade(main, -0.5)
    return {
        "main": main,
        "second": second,
        "accent": accent,
        "dark": dark,
        "eyes": (WORDS["amber"], WORDS["hazel"], WORDS["jade"], WORDS["sky"])[(seed >> 21) % 4],
    }


def _said_colours(description: str, part_of: Mapping[str, str], *, person: bool) -> dict[str, RGB]:
    """Find colour words and the parts of the body or the clothes that they belong to."""
    found: dict[str, RGB] = {}
    lowered = description.lower()
    for sentence in re.split(r"[.;!?]", lowered):
        clauses = [
            [part for word in words(clause) for part in word.split("-")]
            for clause in sentence.split(",")
        ]
        for number, tokens in enumerate(clauses):
            beyond = [token for clause in clauses[number + 1 :] for token in clause]
            for index, token in enumerate(tokens):
                if token not in WORDS and token not in _SKINS:
                    continue
                part = _part_near(tokens, index, beyond, part_of)
                colour = _SKINS.get(token) if person and part == "main" else None
                colour = colour or WORDS.get(token)
                if part is not None and colour is not None:
                    found.setdefault(part, colour)
    for match in re.finditer(r"#[0-9a-f]{6}\b", lowered):
        before = words(lowered[max(0, match.start() - 30) : match.start()])
        part = next((part_of[word] for word in reversed(before) if word in part_of), None)
        if part is not None:
            found[part] = from_hex(match.group())
    return found


def _part_near(
    tokens: Sequence[str], index: int, beyond: Sequence[str], part_of: Mapping[str, str]
) -> str | None:
    """Return which part a colour belongs to: what follows it, what precedes it, what comes later.

    Args:
        tokens: The words of its clause.
        index: Where the colour stands.
        beyond: The words of the clauses after it.
        part_of: Which colour a word belongs to.
    """
    ahead = _first_part(tokens[index + 1 : index + 1 + _LOOKAHEAD], part_of)
    behind = next(
        (
            part_of[token]
            for token in tokens[max(0, index - _BEHIND) : index][::-1]
            if token in part_of
        ),
        None,
    )
    return ahead or behind or _first_part(beyond[:_LOOKAHEAD], part_of)


def _first_part(tokens: Sequence[str], part_of: Mapping[str, str]) -> str | None:
    for token in tokens:
        if token in part_of:
            return part_of[token]
        if kind_named(token) is not None:
            return "main"
        if token in WORDS:
            return None
    return None


def worn(description: str) -> tuple[str, ...]:
    """Return what the words say is worn or carried: at most one thing for each place."""
    text = f" {description.lower()} "
    found = [
        feature.strip()
        for feature, phrases in _FEATURES.items()
        if any(
            re.search(rf"(?<![\w-]){re.escape(phrase.strip())}(?!\w)", text) for phrase in phrases
        )
    ]
    kept = list(dict.fromkeys(found))
    for rivals in (_HATS, _BODYWEAR, _HELD, _HAIR):
        present = [feature for feature in rivals if feature in kept]
        for feature in present[1:]:
            kept.remove(feature)
    return tuple(kept)


def _features(description: str, kind: str, seed: int, gender: str) -> tuple[str, ...]:
    found = list(worn(description))
    if kind == "person":
        if not any(hair in found for hair in _HAIR):
            hair = _CUTS.get(gender, ("short hair", *_LONG_HAIR))
            found.append(hair[(seed >> 7) % len(hair)])
        if not any(dress in found for dress in (*_BODYWEAR, "cape")):
            found.append(("coat", "vest", "sweater")[(seed >> 11) % 3])
    elif not description and kind not in {"boat", "fish", "whale", "vehicle"}:
        found.append(("scarf", "vest", "hat", "bag", "cape")[(seed >> 7) % 5])
    return tuple(found)


def _stature(kind: str, text: str) -> float:
    stature = STATURES.get(kind, 0.8)
    said = words(text)
    if kind == "person" and YOUNG.intersection(said):
        stature *= 0.74
    for word in said:
        if word in SIZE_WORDS:
            stature *= SIZE_WORDS[word]
            break
    return round(min(2.0, max(0.35, stature)), 3)
