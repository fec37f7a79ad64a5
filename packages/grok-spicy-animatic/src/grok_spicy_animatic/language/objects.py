"""What something is done to, where no article says it: by the order and endings of the words.

Only what certainly is a noun in its place counts: verbs, adverbs and adjectives are no things.
"""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.given import given_names, is_given
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.looks import colour_word
from grok_spicy_animatic.language.tokens import Token, tokens_of
from grok_spicy_animatic.language.tongues import tongue_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grok_spicy_animatic.language.tongues import Tongue


def objects_in(text: str) -> list[str]:
    """Return what something is done to, in the words of the text."""
    tongue = tongue_of(text)
    find = _FINDERS.get(tongue)
    if find is None:
        return []
    found: list[str] = []
    for clause in re.split(r"[.!?…।؟،,;:。、\n]+", text):
        found += [name for name in find(clause) if not _names_somebody(name)]
    return list(dict.fromkeys(found))


def _names_somebody(name: str) -> bool:
    last = name.rsplit(maxsplit=1)[-1]
    return figure_kind(last) is not None or any(given_names(last))


def _words(clause: str) -> list[Token]:
    return [token for token in tokens_of(clause) if token.is_word]


# -- Japanese and Korean: a particle ------------------------------------------------------------

_SIGNED = re.compile(r"(?P<ja>[\u4e00-\u9fff\u30a0-\u30ff]{1,8})を")
_KOREAN = re.compile(
    r"(?P<noun>[\uac00-\ud7a3]{1,8}?)(?: (?:하나|둘|셋|[한두세네] \w))?[을를](?=\s|$)"
)


def _japanese(clause: str) -> Iterator[str]:
    yield from (match["ja"] for match in _SIGNED.finditer(clause))


def _korean(clause: str) -> Iterator[str]:
    yield from (match["noun"] for match in _KOREAN.finditer(clause))


# -- Hindi and Turkish: the verb stands last, and its object right before it ----------------------


def _hindi(clause: str) -> Iterator[str]:
    for part in _parted(_words(clause), frozenset(("और", "लेकिन", "तो"))):
        low = [token.low for token in part]
        while low and low[-1] in _HINDI_AUXILIARIES:
            low.pop()
        if len(low) < 3 or low[-1].startswith(_HINDI_NO_OBJECT):  # noqa: PLR2004 - who, what, verb
            continue
        *before, noun = low[:-1]
        if noun == "को" and len(before) > 1:
            *before, noun = before
        if noun in _HINDI_SMALL or noun.endswith(("कर", "ते", "ता", "ती")):
            continue
        described = before[-1] if len(before) > 1 and colour_word(before[-1]) else ""
        yield f"{described} {noun}".strip()


_HINDI_AUXILIARIES = listed("hindi_auxiliaries")
_HINDI_NO_OBJECT = tuple(listed("hindi_no_object"))
"""Verbs with no object, and those whose noun is what is done: `काम करता है`."""

_HINDI_SMALL = listed("small_hindi")


def _turkish(clause: str) -> Iterator[str]:
    for part in _parted(_words(clause), frozenset(("ve", "ama", "sonra"))):
        low = [token.low for token in part]
        if len(low) < 3 or not _TURKISH_VERB.search(low[-1]):  # noqa: PLR2004 - who, what, verb
            continue
        if low[-1].startswith(_TURKISH_NO_OBJECT):
            continue
        noun = low[-2]
        if noun in _TURKISH_SMALL or _TURKISH_ELSEWHERE.search(noun) or is_given(part[-2].text):
            continue
        # A bag of flour: what has an ending of belonging has its owner before it.
        owned = len(low) > 3 and re.search(r"[sıiuü][ıiuü]n[ıiuü]$", noun)  # noqa: PLR2004
        yield f"{low[-3]} {noun}" if owned and low[-3] not in _TURKISH_SMALL else noun


_TURKISH_VERB = re.compile(r"(?:[ıiuüae]r|ıyor|iyor|uyor|üyor|[dt][ıiuü])(?:lar|ler)?$")
_TURKISH_NO_OBJECT = tuple(listed("turkish_no_object"))
_TURKISH_ELSEWHERE = re.compile(r"(?:[dt][ae]|[dt][ae]n|ca|ce|ça|çe|[ıiuü]p|ken|arak|erek)$")
"""Endings of places, ways and other deeds: `mutfakta`, `yavaşça`, `gülerek`."""

_TURKISH_SMALL = listed("small_turkish")


# -- Russian, Ukrainian, Polish, Arabic: the verb, then its object --------------------------------


def _cyrillic(clause: str) -> Iterator[str]:
    words = _words(clause)
    for index, token in enumerate(words[:-1]):
        if index == 0 and len(words) > 2 and not _follows_and(clause, token):  # noqa: PLR2004
            # What comes after a verb that stands first is its subject.
            continue
        if not _CYRILLIC_VERB.search(token.low) or len(token.low) < 3 or token.text[0].isupper():  # noqa: PLR2004
            continue
        if token.low.endswith(("ся", "сь")):
            continue
        name = _cyrillic_noun(words[index + 1 : index + 4])
        if name:
            yield name


def _follows_and(clause: str, token: Token) -> bool:
    return clause[: token.start].strip() in {"и", "і", "та", "й", "а"} or token.text.islower()


_CYRILLIC_VERB = re.compile(
    r"(?:[аяиеёїоую]т|ют|ует|[аяуюї]є|[иїую]ть|[ая]ть|[аяиеы]л[аи]?|ив|ав|с[её]т|нес[её]|рве|бере|везе)$"
)
_CYRILLIC_ADJECTIVE = re.compile(r"(?:ую|юю|ый|ий|ой|ое|ее|ые|ие|ого|ных|их|[нлркшт]у|[нлр]і)$")
_CYRILLIC_SMALL = listed("small_cyrillic")
_CYRILLIC_NOUN = re.compile(r"[бвгджзйклмнпрстфхцчшщуюиыії]$|[^тс]ь$")
_CYRILLIC_NEUTER = listed("cyrillic_neuter")


def _cyrillic_noun(after: Sequence[Token]) -> str:
    """Return the object that begins right after a verb, with one word that describes it."""
    kept: list[str] = []
    for token in after:
        if token.low in _CYRILLIC_SMALL or token.text[0].isupper() or figure_kind(token.low):
            break
        kept.append(token.low)
        more = token is not after[-1] and _CYRILLIC_ADJECTIVE.search(token.low)
        if not (more and len(kept) == 1 and _follows_noun(after)):
            break
    if not kept:
        return ""
    noun = kept[-1]
    return " ".join(kept) if _CYRILLIC_NOUN.search(noun) or noun in _CYRILLIC_NEUTER else ""


def _follows_noun(after: Sequence[Token]) -> bool:
    """Tell whether an adjective's noun follows."""
    following = after[1] if len(after) > 1 else None
    return (
        following is not None
        and following.low not in _CYRILLIC_SMALL
        and bool(_CYRILLIC_NOUN.search(following.low) or following.low in _CYRILLIC_NEUTER)
        and not _CYRILLIC_VERB.search(following.low)
    )


def _polish(clause: str) -> Iterator[str]:
    words = _words(clause)
    for index, token in enumerate(words):
        low = token.low
        if index and low.endswith("ę") and low not in _POLISH_SMALL and len(low) > 3:  # noqa: PLR2004
            before = words[index - 1].low
            described = f"{before} {low}" if before.endswith("ą") and len(before) > 3 else low  # noqa: PLR2004
            yield described
            continue
        verb = index - (2 if words[index - 1].low in _POLISH_DATIVE else 1)
        if verb > 0 and figure_kind(words[verb - 1].low) and _POLISH_VERB.search(words[verb].low):
            yield from (one for one in [low] if _is_polish_noun(one))


_POLISH_VERB = re.compile(r"(?:[aiye]|je|ą|uje)$")
_POLISH_DATIVE = frozenset(("jej", "mu", "im"))
_POLISH_SMALL = listed("small_polish")


def _is_polish_noun(word: str) -> bool:
    """Tell whether a word after a verb is a noun in its fourth case, no adverb and no place."""
    return word not in _POLISH_SMALL and not word.endswith(
        ("o", "ie", "ej", "em", "ą", "ach", "ami")
    )


def _arabic(clause: str) -> Iterator[str]:
    words = _words(clause)
    for index, token in enumerate(words):
        if not _is_arabic_verb(token.low):
            continue
        rest = list(words[index + 1 :])
        first = index == 0 or (index == 1 and words[0].low in {"ثم", "و"})
        if first and rest and token.low[0] != "و":
            rest = rest[1:]  # whoever does it
            while rest and _describes(rest[0]):
                rest = rest[1:]
        if not rest or _stands_apart(rest[0].low):
            continue
        noun = rest[0].low
        if _is_arabic_verb(noun) or _describes(rest[0]):
            continue
        coloured = len(rest) > 1 and _describes(rest[1])
        yield f"{noun} {rest[1].low}" if coloured else noun


def _stands_apart(word: str) -> bool:
    """Tell whether an Arabic word is a preposition, or has one written together with it."""
    glued = word[0] in "بلك" and len(word) > 3  # noqa: PLR2004 - no noun of three letters
    return word in _ARABIC_SMALL or (glued and not word.startswith(_ARABIC_KEPT))


_ARABIC_SMALL = listed("small_arabic")
_ARABIC_KEPT = tuple(listed("arabic_kept"))
"""Nouns whose first letter is none of the prepositions that are written together."""

_ARABIC_VERBS = re.compile(r"^[وف]?[يت](?!وم|مر|فاح|لميذ|راب|اج)[\u0620-\u064a]{2,}$")


def _is_arabic_verb(word: str) -> bool:
    return (
        _ARABIC_VERBS.match(word) is not None and "ال" not in word[:3] and figure_kind(word) is None
    )


def _describes(token: Token) -> bool:
    """Tell whether an Arabic word says of which colour, age or size the noun before it is."""
    low = token.low.removeprefix("ال")
    old = low in listed("old") and figure_kind(low) is None
    return bool(colour_word(token.low)) or old or low in _ARABIC_ADJECTIVES


_ARABIC_ADJECTIVES = listed("arabic_adjectives")


def _parted(words: Sequence[Token], joins: frozenset[str]) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in words:
        if token.low in joins:
            yield part
            part = []
        else:
            part.append(token)
    yield part


_FINDERS: dict[Tongue, Callable[[str], Iterator[str]]] = {
    "hi": _hindi, "ko": _korean, "ja": _japanese, "ar": _arabic,
    "cyrillic": _cyrillic, "pl": _polish, "tr": _turkish,
}  # fmt: skip
