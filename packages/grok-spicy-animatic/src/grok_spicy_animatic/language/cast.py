"""Whom a text names or counts."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.acts import is_act
from grok_spicy_animatic.language.english import is_english
from grok_spicy_animatic.language.figures import (
    UNSPACED,
    base_form,
    figure_kind,
    is_plural,
    singular,
    singular_elsewhere,
)
from grok_spicy_animatic.language.given import given_names
from grok_spicy_animatic.language.grammar import (
    DETERMINERS,
    LOCATIVE,
    NUMBERS,
    STOPS,
)
from grok_spicy_animatic.language.introductions import called, introduced, without_introduced
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.looks import after_noun, before_noun
from grok_spicy_animatic.language.names import ordinary, proper_names
from grok_spicy_animatic.language.phrases import Found, is_verb_form, phrase
from grok_spicy_animatic.language.tokens import Token, stems, tokens_of, words_of
from grok_spicy_animatic.language.unseen import seen_in

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_OF_A_KIND = 6
_LONGEST_PHRASE = 4


def cast_of(text: str) -> list[Found]:
    """Return whom `text` names or counts, in order of mention, each once."""
    text = seen_in(text)
    shown, text = introduced(text), without_introduced(text)
    if unspaced(text):
        return _each_once([*shown, *_unspaced(text)])
    tokens = tokens_of(text)
    named = [each for one in proper_names(text, tokens) for each in _siblings(one)]
    named = [*shown, *named]
    named += [one for one in given_names(text) if one.name not in {other.name for other in named}]
    found = _without_groups_named(text, [*named, *_nouns(text, tokens, named)])
    found.sort(key=lambda one: one.start)
    return _each_once(found)


def _siblings(one: Found) -> list[Found]:
    """Return both of those who share a name: `los hermanos Montgolfier`."""
    if one.noun not in _SEVERAL_OF_A_NAME:
        return [one]
    return [replace(one, name=f"{one.name} {number}") for number in (1, 2)]


_SEVERAL_OF_A_NAME = frozenset(
    ("brothers", "sisters", "twins", "hermanos", "hermanas", "brüder", "schwestern", "frères",
     "sœurs", "fratelli", "sorelle", "irmãos", "irmãs")
)  # fmt: skip


def spoken_by(cue: str) -> Found:
    """Return the speaker that a cue of a screenplay names."""
    name = called(cue)
    kind = figure_kind(name.casefold()) or "person"
    return Found(name, kind, "", "", 0, proper=True)


def _without_groups_named(text: str, found: list[Found]) -> list[Found]:
    """Leave out a counted group whose members are named after it: `Three friends, Ann, Bo and Cy`."""
    counted = Counter(one.start for one in found if one.name[-1:].isdigit())
    for start, many in counted.items():
        sentence = text[start:].partition(".")[0]
        if "," not in sentence and ":" not in sentence:
            continue
        begin = start + re.search("[,:]|$", sentence).start()  # type: ignore[union-attr]
        named = [one for one in found if one.proper and begin < one.start < start + len(sentence)]
        if len({one.name for one in named}) == many:
            found = [one for one in found if one.start != start]
    return found


def _each_once(found: Sequence[Found]) -> list[Found]:
    kept: dict[str, Found] = {}
    for one in found:
        inflected = (
            one.noun and one.noun[0] > "\u024f" and not one.name[-1].isdigit() and not one.proper
        )
        key = base_form(one.noun) if inflected else one.name.casefold()
        before = kept.get(key)
        if before is None:
            kept[key] = one
        elif len(one.words) > len(before.words):
            kept[key] = Found(before.name, before.kind, before.noun, one.words, before.start,
                              before.proper)  # fmt: skip
    return list(kept.values())


def _unspaced(text: str) -> list[Found]:
    found = list(given_names(text))
    taken = [(one.start, one.start + len(one.name)) for one in found]
    for word, kind in UNSPACED.items():
        at = text.find(word)
        if at < 0 or any(start < at + len(word) and at < end for start, end in taken):
            continue
        taken.append((at, at + len(word)))
        before = before_noun(text, at)
        words = f"{before}{word}" if before else ""
        named = next((one for one in found if one.start == at + len(word) + 1), None)
        if named is not None and text[at + len(word)] == "の":
            # `警備員の田中さん` is one: what he is, and what he is called.
            found[found.index(named)] = replace(named, noun=word, words=words, start=at)
            continue
        many = _COUNTED.search(text[:at])
        number = min(_COUNTS.find(many.group(1)) % 9 + 2, MOST_OF_A_KIND) if many else 1
        names = [f"{word} {one + 1}" for one in range(number)] if number > 1 else [word]
        found += [Found(name, kind, word, words, at, proper=False) for name in names]
    return sorted(found, key=lambda one: one.start)


_COUNTS = "二三四五六七八九十两三四五六七八九十"
_COUNTED = re.compile(f"([{_COUNTS}])(?:[个個名位只隻匹羽头頭人]の?|[つ])の?$")
"""A number with its counter, right before a noun: `三个孩子`, `二匹の猫`."""


# -- nouns -------------------------------------------------------------------------------------


def _nouns(text: str, tokens: Sequence[Token], named: Sequence[Found]) -> list[Found]:
    claimed = {one.noun for one in named if one.noun}
    # `The keeper, Orm, an old man` is the man as well.
    doubly = [one for one in named if one.noun and one.noun not in words_of(one.words)]
    claimed |= {word for one in doubly for word in words_of(one.words) if figure_kind(word)}
    spans = [(one.start, one.start + len(one.name)) for one in named]
    spans += [_span_of_words(text, one) for one in named if one.noun and one.words]
    found: list[Found] = []
    counted: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if not token.is_word or any(start <= token.start < end for start, end in spans):
            continue
        kind = figure_kind(token.low)
        if kind is None or _is_small_word(text, token) or not _heads_a_phrase(tokens, index):
            continue
        english = is_plural(token.low)
        single = "" if english else _single(tokens, index)
        plural = english or bool(single)
        noun = singular(token.low) if english else single or base_form(token.low)
        if noun in claimed or token.low in claimed:
            continue
        number = _number_before(tokens, index)
        many = number or (2 if plural else _OF_A_GROUP if noun in _GROUPS else 1)
        begin = _phrase_start(tokens, index)
        words = phrase(text, tokens[begin].start, after_noun(text, token.end))
        already = counted.get(noun, 0)
        if already >= 2 and (plural or many == 1):  # noqa: PLR2004 - the same group again
            continue
        counted[noun] = max(already, many)
        label = _label(tokens, begin, index, noun)
        for number_ in range(min(many, MOST_OF_A_KIND)):
            name = f"{label} {number_ + 1}" if many > 1 else label
            found.append(Found(name, kind, noun, words, token.start, proper=False))
    return found


def _span_of_words(text: str, one: Found) -> tuple[int, int]:
    """Return where it is said what somebody is who is named: nobody else is meant by it."""
    begin = text.find(one.words, one.start)
    near = 0 <= begin - one.start <= len(one.name) + _SET_OFF
    return (begin, begin + len(one.words)) if near else (0, 0)


_SET_OFF = 6
"""How many letters may stand between a name and what is said of it: `, an `."""


def _is_small_word(text: str, token: Token) -> bool:
    """Tell whether a word is an article or owner in the language of the text: French `son`."""
    return token.low in DETERMINERS and not is_english(text)


_DOERS = frozenset(("other", "he", "she", "who", "they"))


def _heads_a_phrase(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a noun is used as a noun for somebody: not `to cook`, not `taxi driver`'s taxi."""
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    before = tokens[index - 1] if index else None
    if before is not None and before.low in _DOERS and token.low.endswith("s"):
        return False  # `The other ducks and laughs`
    old = token.low[0] > "\u0370" and token.text.lower() in listed("old")
    if old and after is not None and figure_kind(after.low):
        return False  # `γέρος ψαράς`: one who is old
    if (
        after is not None
        and after.is_word
        and figure_kind(after.low)
        and after.start - token.end == 1
        and token.low[0] < _OTHER_SCRIPTS
        and not _is_done(tokens, index + 1)
    ):
        return False
    if token.low == "mare" and before is not None and before.low in _ITALIAN_ARTICLES:
        return False  # The sea.
    if token.low in _GROUPS and after is not None and after.low == "of":
        return not any(figure_kind(one.low) for one in tokens[index + 2 : index + 5])
    if token.text[-2:] in {"'s", "’s"} and token.low not in {"he", "she"}:
        return True
    is_verb = token.low in _ALSO_VERBS or any(stem in _ALSO_VERBS for stem in stems(token.low))
    if is_verb:
        has_article = any(
            tokens[back].low in DETERMINERS or tokens[back].low in NUMBERS
            for back in range(max(0, index - 3), index)
        )
        if not has_article or (before is not None and figure_kind(before.low)):
            return False
    return not (before is not None and before.low == "to" and is_verb)


def _is_done(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a word that is a noun too says what the noun before it does: `Grandma cooks`."""
    low = tokens[index].low
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    acts = after is not None and is_act(after.low)
    return low.endswith("s") and any(stem in _ALSO_VERBS for stem in stems(low)[1:]) and not acts


_OTHER_SCRIPTS = "\u0370"
"""From here on words stand for one thing each: `소녀가 어머니를` is no `taxi driver`."""

_GROUPS = frozenset(
    ("crowd", "audience", "choir", "orchestra", "gang", "army", "mob", "team", "family", "multitud",
     "multidão", "torcida", "foule", "folla", "толп", "rodzina", "rodzinę")
)  # fmt: skip
_OF_A_GROUP = 3
_ITALIAN_ARTICLES = frozenset(("il", "al", "sul", "nel", "dal", "del", "bel"))
"""How many stand for a group that nobody has counted."""

_ALSO_VERBS = listed("also_verbs") - frozenset(
    ["maid", "ape", "fox", "bee", "ox", "elf", "rival", "refugee", "police", "mother", "father", "bear", "hawk"]
)  # fmt: skip


def _number_before(tokens: Sequence[Token], index: int) -> int:
    for back in range(index - 1, max(-1, index - 4), -1):
        low = tokens[back].low
        if low in NUMBERS:
            return NUMBERS[low]
        if low.isdigit() and len(low) < 3:  # noqa: PLR2004 - a count, not a year
            return int(low)
        if low in STOPS or low in DETERMINERS or not tokens[back].is_word:
            return 0
    return 0


def _phrase_start(tokens: Sequence[Token], index: int) -> int:
    begin = index
    if not tokens[index].text[0].isascii() and tokens[index].low[0] > "\u024f":
        adjective = (
            index and tokens[index - 1].low.endswith(_ENDINGS) and not tokens[index - 1].first
        )
        return index - 1 if adjective else index
    while begin and index - begin < _LONGEST_PHRASE:
        before = tokens[begin - 1]
        if not before.is_word or before.low in STOPS or before.low in DETERMINERS:
            break
        if before.low in NUMBERS or before.low.isdigit() or before.low in LOCATIVE:
            break
        if figure_kind(before.low) or (before.text.islower() and is_verb_form(before.low)):
            break
        if before.first and before.low not in DETERMINERS and ordinary(before.low):
            break
        begin -= 1
    return begin


_ENDINGS = ("ый", "ий", "ая", "ое", "ую", "ого", "ой", "яя", "юю", "ος", "η", "ो", "ी", "ा")
"""Endings of adjectives in scripts whose verbs are not known here."""


def _single(tokens: Sequence[Token], index: int) -> str:
    """Return the singular of a noun of another language where it surely means several."""
    token = tokens[index]
    single = singular_elsewhere(token.low)
    before = tokens[index - 1].low if index else ""
    several = before in _BEFORE_SEVERAL or _number_before(tokens, index) > 1
    return single if several or token.low.endswith(("ler", "lar")) else ""


_BEFORE_SEVERAL = frozenset(
    ("los", "las", "unos", "unas", "les", "ces", "os", "as", "uns", "umas", "die", "alle", "viele")
)
"""Articles after which a plural form is no other form of one: `den Jungen` is one boy."""


def _label(tokens: Sequence[Token], begin: int, index: int, noun: str) -> str:
    """Return what the board calls somebody: the noun, with what it is joined to (`taxi driver`)."""
    # A particle follows the noun, or an article goes before it, in one word.
    glued = "\uac00" <= noun[0] <= "\ud7a3" or "\u0600" <= noun[0] <= "\u06ff"
    several = is_plural(tokens[index].low) or noun == singular_elsewhere(tokens[index].low)
    shown = noun if glued or several else tokens[index].text
    shown = re.sub(r"['’]s?$", "", shown)
    if index > begin and tokens[index - 1].low in COMPOUNDED:
        shown = f"{tokens[index - 1].text} {shown}"
    return shown[:1].upper() + shown[1:]


COMPOUNDED = listed("compounded")
"""Nouns that stand before a figure's and name what it uses: `bicycle courier`."""
