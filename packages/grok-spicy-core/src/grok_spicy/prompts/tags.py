"""Names of the story become people one can see: a picture or video model knows no names."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from grok_spicy.text.names import name_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.prompts.spice import Spice
    from grok_spicy.schemas import Character, StoryPlan

MOST_TAG_WORDS = 12

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

_OPENING = re.compile(
    r"^(?:(?:is|was|looks like|appears as|has)\s+)?(?:an?|the|one)?\b\s*", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;:(]| (?:who|whose|which|that|and) ")
_PARTICULARS = re.compile(r",| (?:in|with|of|who|whose|wearing|carrying|holding|under|by) ")
_LOOSE_END = re.compile(r"(?:\s+(?:with|in|of|and|a|an|the|on|at|or|his|her|its|their))+$")
_TITLES = frozenset(
    {"the", "old", "young", "little", "big", "captain", "doctor", "dr", "mr", "mrs", "miss", "ms"}
    | {"sir", "lady", "lord", "king", "queen", "prince", "princess", "uncle", "aunt", "von", "of"}
)
_LATIN_END = 0x2E80
"""Scripts from here on are written without spaces between words."""


def look_tags(plan: StoryPlan) -> dict[str, str]:
    """Say of everybody in the cast how they are told apart by eye.

    Args:
        plan: The story. A `look_tag` of its own is taken if it names nobody and is unique; else
            the tag is the beginning of the visual description, without names.

    Returns:
        Exact name to a phrase of at most 12 words, no two the same.
    """
    _, names = _naming([character.name for character in plan.characters])
    tags = {one.name: _own_tag(one, names) for one in plan.characters}
    counts = Counter(tag.casefold() for tag in tags.values())
    taken: Counter[str] = Counter()
    for name, tag in tags.items():
        key = tag.casefold()
        if counts[key] > 1:
            number = taken[key]
            taken[key] += 1
            order = _ORDINALS[number] if number < len(_ORDINALS) else f"number {number + 1}"
            tags[name] = _shortened(f"the {order} {tag.removeprefix('the ')}")
    return tags


def without_names(text: str, tags: Mapping[str, str]) -> str:
    """Put tags in place of names.

    Whole names are found as they are written in the plan or in capitals, and so is each part of a
    name that only one of the cast has, titles apart. Who is told already is told in short.

    Args:
        text: Words of the story.
        tags: What `look_tags` says.
    """
    meant, pattern = _naming(list(tags))
    if pattern is None:
        return text
    told: set[str] = set()
    shorter = short_tags(tags)

    def placed(found: re.Match[str]) -> str:
        name = meant[found.group("name")]
        tag = (shorter[name] if name in told else "") or tags[name]
        told.add(name)
        before = found.string[: found.start()].rstrip(" \t\"'(")
        begins = not before or before[-1] in ".!?\n:"
        return tag[:1].upper() + tag[1:] if begins and not before.endswith(":") else tag

    return pattern.sub(placed, text)


def short_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the beginning of each tag, where it tells somebody apart from everybody else.

    Args:
        tags: What `look_tags` says.

    Returns:
        Exact name to `"the tall woman"` for `"the tall woman in the red oilskin"`; empty where
        others begin in the same way or nothing is shorter.
    """
    heads = {name: _PARTICULARS.split(tag, maxsplit=1)[0].strip(" ,") for name, tag in tags.items()}
    return {
        name: head
        if head != tags[name]
        and not any(_alike(head, heads[other]) for other in tags if other != name)
        else ""
        for name, head in heads.items()
    }


def _alike(one: str, other: str) -> bool:
    """Tell whether two short tags may mean the same, as "the tall woman" and "the woman" do."""
    words = [text.casefold().split() for text in (one, other)]
    return not words[0] or not words[1] or words[0][-1] == words[1][-1]


def nameless_phrase(text: str, tags: Mapping[str, str]) -> str:
    """Put tags in place of names in words that stand within a sentence: none is capitalised."""
    return without_names(f": {text.strip()}", tags).removeprefix(": ")


def appearance(character: Character, tags: Mapping[str, str]) -> str:
    """Return how somebody looks, without their name."""
    said = character.visual_description.strip()
    opening = re.match(rf"{re.escape(character.name)} (?:is|was|has|looks like) ", said)
    return without_names(said[opening.end() :] if opening else said, tags)


def unnamed(plan: StoryPlan, spice: Spice) -> Spice:
    """Return what spicy mode adds, without names."""
    tags = look_tags(plan)
    return spice.reworded(lambda said: without_names(said, tags))


def _naming(names: Sequence[str]) -> tuple[dict[str, str], re.Pattern[str] | None]:
    """Return whom each spelling means, and one pattern that finds them all, the longest first.

    One pass: what was put in place of a name is not looked at again.
    """
    meant: dict[str, str] = {name.strip(): name for name in names if name.strip()}
    parts = Counter(part for name in names for part in set(name.split()))
    for name in names:
        own = name.split()
        for part in own if len(own) > 1 else ():
            if parts[part] == 1 and part[:1].isupper() and name_key(part).strip(".") not in _TITLES:
                meant.setdefault(part, name)
    for spelling in list(meant):
        meant.setdefault(spelling.upper(), meant[spelling])
    if not meant:
        return {}, None
    ordered = sorted(meant, key=len, reverse=True)
    wide = [one for one in ordered if any(ord(letter) >= _LATIN_END for letter in one)]
    latin = [one for one in ordered if one not in wide]
    spellings = [rf"(?<!\w)(?:{_either(latin)})(?!\w)"] if latin else []
    spellings += [_either(wide)] if wide else []
    return meant, re.compile(rf"(?:\b[Tt]he )?(?P<name>{'|'.join(spellings)})")


def _either(spellings: Sequence[str]) -> str:
    return "|".join(re.escape(one) for one in spellings)


def _own_tag(character: Character, names: re.Pattern[str] | None) -> str:
    own = _nameless(character.look_tag, names)
    if own and own == " ".join(character.look_tag.split()):
        return _shortened(own)
    sentence = re.split(r"(?<=[.!?])\s", character.visual_description.strip(), maxsplit=1)[0]
    for text in (sentence, character.role):
        clear = _nameless(text, names).strip(" ,.;:-")
        tag = _head(_OPENING.sub("", clear, count=1))
        if tag:
            return f"the {tag[:1].lower()}{tag[1:]}"
    return "the figure"


def _nameless(text: str, names: re.Pattern[str] | None) -> str:
    return " ".join((names.sub("", text) if names else text).split())


def _head(text: str) -> str:
    """Return the beginning of a description, ending where a clause does if it says enough."""
    words = text.split()[: MOST_TAG_WORDS - 1]
    text = " ".join(words)[:100].strip(" ,.;:-")
    for clause in _CLAUSE.finditer(text):
        if len(text[: clause.start()].split()) > 2:  # noqa: PLR2004 - "small red fox" is enough
            text = text[: clause.start()]
            break
    return _LOOSE_END.sub("", text.strip(" ,.;:-"))


def _shortened(tag: str) -> str:
    return " ".join(tag.split()[:MOST_TAG_WORDS])
