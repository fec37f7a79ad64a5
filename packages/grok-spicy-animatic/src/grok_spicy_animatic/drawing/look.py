"""From a character's description to a figure: its kind, its colours, what it wears.

What the words say holds; what they leave open is plain: a blank figure in its board colour.
"""

# ruff: noqa: E501 - words of other scripts and rows of a table

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
from grok_spicy_animatic.drawing.stature import OLD, age_in, is_child, own_words, stature_of
from grok_spicy_animatic.language.figures import UNSPACED, figure_kind
from grok_spicy_animatic.language.gender import is_female
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.looks import colour_word, is_aged, tones_of_signs
from grok_spicy_animatic.language.tokens import stems, tokens_of, words_of
from grok_spicy_animatic.language.wardrobe import part_named, parts_in_signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grok_spicy_animatic.language.tokens import Token

BODYWEAR = ("coat", "gown", "dress", "jacket", "uniform", "overalls", "sweater", "vest", "shirt")
"""What covers the body, the outermost first: it has the figure's main colour."""

HEADWEAR = ("helmet", "crown", "headscarf", "beanie", "cap", "hat")
_OLD = listed("old")

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
    "donkey": ("pewter", "pearl", "charcoal"),
    "goat": ("beige", "ivory", "umber"),
    "sheep": ("ivory", "pearl", "charcoal"),
    "cow": ("walnut", "blush", "umber"),
    "camel": ("tan", "cream", "umber"),
    "pig": ("pink", "blush", "rose"),
    "monkey": ("brown", "peach", "umber"),
    "elephant": ("pewter", "ash", "slate"),
    "frog": ("fern", "lime", "olive"),
    "turtle": ("sage", "straw", "olive"),
    "dragon": ("emerald", "straw", "umber"),
    "owl": ("brown", "wheat", "umber"),
    "bird": ("pewter", "pearl", "slate"),
    "penguin": ("slate", "snow", "charcoal"),
    "robot": ("steel", "pearl", "slate"),
    "boat": ("mahogany", "ivory", "umber"),
    "fish": ("coral", "peach", "vermilion"),
    "whale": ("denim", "pearl", "navy"),
    "spirit": ("mint", "snow", "teal"),
    "tree": ("fern", "moss", "umber"),
    "vehicle": ("vermilion", "pearl", "charcoal"),
}
_THINGS_ALIVE = {"boat": "boat", "sailboat": "boat", "car": "vehicle", "train": "vehicle", "bus": "vehicle",
                 "truck": "vehicle", "tractor": "vehicle", "tree": "tree"}  # fmt: skip
"""What may be a character only where its role or description says so first."""

_SKINS: dict[str, RGB] = {
    "pale": (246, 214, 190), "fair": (242, 206, 178), "light": (238, 196, 162),
    "freckled": (240, 200, 168), "tan": (214, 164, 122), "tanned": (206, 152, 108),
    "olive": (202, 160, 116), "bronze": (180, 122, 84), "brown": (146, 98, 68),
    "dark": (104, 68, 52), "deep": (92, 60, 46), "black": (84, 56, 46), "weathered": (206, 156, 120),
}  # fmt: skip
_BLANK: RGB = (236, 224, 206)
"""The skin of somebody of whom the words say nothing: paper."""

_GREY: RGB = (214, 212, 208)
_HAIR: tuple[RGB, ...] = ((88, 66, 54), (58, 48, 48), (122, 90, 64))
"""The hair of the old, and of those of whom the words say nothing: plain and dark."""

_SHADES = {"dark": -0.3, "deep": -0.25, "light": 0.3, "pale": 0.4, "bright": 0.08}

_HAIRCUTS: tuple[tuple[str, str], ...] = (
    (r"\bbald\b|no hair|shaven head", "bald"),
    (r"\bbun\b|topknot", "bun"),
    (r"braids?\b|plait|trecce|trenzas|tresses|zöpfe|zopf|tranças", "braid"),
    (r"ponytail", "ponytail"),
    (r"curl(?:s|y)|afro|frizzy", "curls"),
    (r"\bbob\b|shoulder-length", "bob"),
    (r"long (?:[\w-]+ ){0,2}hair|flowing hair|hair (?:is |falls )?(?:very )?long", "long hair"),
    (r"\bhair\b|haare|cheveux|\bpelo\b|capelli", "short hair"),
)
_TRADES: dict[str, tuple[str, ...]] = {
    "helmet": ("astronaut", "cosmonaut", "宇航员", "astronaute", "astronautin", "космонавт"),
    "crown": ("king", "queen", "könig", "königin", "roi", "reine", "rey", "reina", "re", "regina", "国王", "王后", "король", "королева", "emperor", "empress"),
    "chef hat": ("chef", "baker", "cook", "bäcker", "bäckerin", "koch", "köchin", "boulanger", "boulangère", "panadero", "panadera", "cocinero", "cocinera"),
    "hat": ("cowboy", "cowgirl", "sheriff"),
    "cap": ("policeman", "policewoman", "police", "sailor", "captain", "conductor", "polizist", "policier", "policía"),
}  # fmt: skip
"""What a word means by itself: nobody is a queen without a crown."""


def look_of(name: str, description: str, role: str = "") -> Look:
    """Return the figure that a description calls for; the same words, the same figure.

    Args:
        name: The character's name, which colours what the description leaves open.
        description: Their appearance in words.
        role: Their part in the story, which may name what they are.
    """
    kind = _kind(name, description, role)
    tones = dict(tones_in(description, person=kind == "person"))
    features = _features(f"{role} {name}", description, role, kind, tones)
    seed = digest("look", name, kind)
    main, second, accent, dark, eyes = _colours(
        kind, f"{role} {description}", tones, features, seed
    )
    own = tuple(
        (part, to_hex(colour)) for part, colour in sorted(tones.items()) if part in features or part in {"trousers", "shoes", "shirt"}
    )  # fmt: skip
    return Look(
        kind=kind,
        main=to_hex(main),
        second=to_hex(second),
        accent=to_hex(accent),
        dark=to_hex(dark),
        eyes=to_hex(eyes),
        features=features,
        tones=own,
        stature=stature_of(kind, name, description, role),
        seed=seed % 1_000_003,
    )


def _kind(name: str, description: str, role: str) -> str:
    opening = " ".join(re.split(r"(?<=[.!?])\s", description)[:1])
    for text in (role, opening, name):
        for word in words_of(text):
            found = figure_kind(word) or UNSPACED.get(word) or _THINGS_ALIVE.get(word)
            if found is not None:
                return found
    return "person"


def _colours(
    kind: str, description: str, tones: dict[str, RGB], features: Sequence[str], seed: int
) -> tuple[RGB, RGB, RGB, RGB, RGB]:
    board = _board_colour(description)
    cloth = next((tones[part] for part in BODYWEAR if part in tones), None)
    # A coat of no colour is not as red as the scarf above it.
    covered = any(part in features for part in BODYWEAR)
    over = () if covered else ("cape", "apron", "scarf")
    cloth = cloth or next((tones[part] for part in over if part in tones), None)
    accent = cloth or board or from_hue(seed % 360, 0.46, 0.30)
    eyes = tones.get("eyes", (64, 52, 46))
    if kind == "person":
        main = tones.get("skin", _BLANK)
        old = is_old(description)
        own = _GREY if old else _HAIR[(seed >> 5) % len(_HAIR)]
        dark = tones.get("hair") or tones.get("beard") or own
        second = tones.get("shirt") or mix(accent, (246, 240, 226), 0.7)
        return main, second, accent, dark, eyes
    if kind in _OWN:
        main, second, dark = (WORDS[word] for word in _OWN[kind])
    else:
        main = board or from_hue((seed >> 3) % 360, 0.62, 0.22)
        second, dark = shade(main, 0.5), shade(main, -0.5)
    main = tones.get("fur", main)
    if "fur" in tones and luminance(second) < luminance(main) - 0.1:
        second = shade(main, 0.4)
    return main, tones.get("belly", second), accent, tones.get("paws", dark), eyes


def _board_colour(description: str) -> RGB | None:
    match = re.search(r"Board colour: ([a-z]+)", description)
    return WORDS.get(match.group(1)) if match else None


# -- words -------------------------------------------------------------------------------------


def is_old(text: str) -> bool:
    """Tell whether words say that somebody is old."""
    if (age_in(text) or 0) >= OLD:
        return True
    return bool(_OLD & {stem for word in words_of(text) for stem in stems(word)}) or any(
        is_aged(word) for word in words_of(text)
    )


def tones_in(description: str, *, person: bool = False) -> Iterator[tuple[str, RGB]]:
    """Yield the parts of a figure that `description` gives a colour, and that colour."""
    seen: set[str] = set()
    for sentence in re.split(r"[.;!?](?:\s|$)", description):
        if sentence.strip().startswith("Board colour"):
            continue
        tokens = tokens_of(sentence)
        for index, token in enumerate(tokens):
            part = part_named(token.low) if token.is_word else None
            part = part or (
                "fur" if token.is_word and not person and figure_kind(token.low) else None
            )
            if part is None or part in seen:
                continue
            colour = _colour_before(tokens, index, part) or _colour_after(tokens, index)
            if colour is not None:
                seen.add(part)
                yield part, colour
        for worn_part, name in tones_of_signs(sentence):
            part = worn_part or ("fur" if not person else None)
            if part is not None and part not in seen:
                seen.add(part)
                yield part, WORDS[name]


_APART = listed("apart")
"""Words between which and a garment no colour is the garment's."""


def _colour_before(tokens: Sequence[Token], index: int, part: str) -> RGB | None:
    """Return the colour that stands before a noun, no other noun of the wardrobe between them."""
    for back in range(index - 1, max(-1, index - 6), -1):
        token = tokens[back]
        if not token.is_word:
            if token.text in {",", "-"} and back > index - 4:
                continue
            return None
        if part_named(token.low) or figure_kind(token.low) or token.low in _APART:
            if token.low == "and" and back and colour_named(tokens[back - 1].low):
                continue
            return None
        colour = _shaded(tokens, back, part)
        if colour is not None:
            # In `manteau rouge, cheveux courts` the coat before it has that colour.
            apart = any(one.text == "," for one in tokens[back:index])
            return None if apart and back and part_named(tokens[back - 1].low) else colour
    return None


def _colour_after(tokens: Sequence[Token], index: int) -> RGB | None:
    """Return the colour in `coat is grey`, `eyes: green`, `hair, long and black`."""
    for ahead in range(index + 1, min(len(tokens), index + 7)):
        token = tokens[ahead]
        if token.is_word and (part_named(token.low) or figure_kind(token.low)):
            return None
        colour = _shaded(tokens, ahead, "")
        if colour is not None:
            following = tokens[ahead + 1 : ahead + 3]
            if following and following[0].text == ",":
                return colour
            return None if any(part_named(one.low) for one in following if one.is_word) else colour
        if token.text == "," and ahead > index + 1:
            return None
    return None


def _shaded(tokens: Sequence[Token], index: int, part: str) -> RGB | None:
    token = tokens[index]
    if part == "skin" and token.low in _SKINS:
        return _SKINS[token.low]
    if token.text == "#" and index + 1 < len(tokens):
        code = tokens[index + 1].text
        return from_hex(code) if re.fullmatch(r"[0-9a-fA-F]{6}", code) else None
    colour = colour_named(token.low)
    if colour is None:
        return None
    before = tokens[index - 1].low if index else ""
    return shade(colour, _SHADES[before]) if before in _SHADES else colour


def colour_named(word: str) -> RGB | None:
    """Return the colour that one lower-case word names, or None."""
    for piece in (word, *word.split("-")):
        if piece in WORDS:
            return WORDS[piece]
    name = colour_word(word)
    return WORDS[name] if name else None


def worn(description: str) -> tuple[str, ...]:
    """Return what the words say is worn: at most one thing for the head, one for the body."""
    found = [part for word in words_of(description) if (part := part_named(word)) is not None]
    found += [part for _, part in parts_in_signs(description)]
    kept = list(dict.fromkeys(found))
    for rivals in (HEADWEAR, BODYWEAR):
        present = [part for part in rivals if part in kept]
        for part in present[1:]:
            if part not in {"shirt", "vest"}:
                kept.remove(part)
    return tuple(
        part for part in kept if part not in {"eyes", "skin", "fur", "belly", "paws", "hair"}
    )


def _features(
    called: str, description: str, role: str, kind: str, tones: dict[str, RGB]
) -> tuple[str, ...]:
    found = list(worn(description))
    low = description.casefold()
    if kind == "person":
        who = f"{called} {own_words(description)}"
        cut = next((name for pattern, name in _HAIRCUTS if re.search(pattern, low)), None)
        old, female = is_old(f"{role} {description}"), is_female(who) or "dress" in found
        if cut is None:
            long = female and not old and "hair" not in tones
            found += ["bun"] if female and old else []
            cut = "long hair" if long else "short hair"
        found.append(cut)
        found += ["child"] if is_child(who) else []
        trade = {
            word
            for text in (role, description.split(".", maxsplit=1)[0])
            for word in words_of(text)
        }
        if not any(part in found for part in HEADWEAR):
            found += [gear for gear, words in _TRADES.items() if trade & set(words)][:1]
    elif kind in _OWN and "Board colour:" in description and not found:
        found.append("collar")
    if re.search(r"\bmou?stache\b", low):
        found = ["moustache" if part == "beard" else part for part in found]
    return tuple(found)
