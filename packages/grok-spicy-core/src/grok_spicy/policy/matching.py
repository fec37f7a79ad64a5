"""Looks words up alone and joined: phrases, words spread over several, letters set apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.lists import words_of
from grok_spicy.policy.negation import Negations
from grok_spicy.policy.spelling import kinds_of_word, letters_for_digits
from grok_spicy.policy.tokens import Gap, Words
from grok_spicy.policy.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ALL_KINDS = Kind.MINOR | Kind.SEXUAL | Kind.SUGGESTIVE | Kind.VIOLENCE
_NEUTRAL_GAPS = frozenset({" ", "-", "\n"})


def kinds_of_words(text: Words, spoken: Mapping[str, set[str]]) -> Kind:
    """Say what kinds of content words name, apart from those in a neutral or negated phrase.

    Args:
        text: The words in lower case, without disguise.
        spoken: Languages that the text is in or has words of, with the words that tell so.
    """
    tokens = text.words
    forms = letters_for_digits(tokens)
    neutral = _neutral_ends(text)
    negations = Negations(text, frozenset({"en", *spoken}))
    prefixes = vocabulary().prefixes
    kinds = Kind.NONE
    for start, token in enumerate(tokens):
        if kinds == _ALL_KINDS:
            break
        harmless_until = neutral.get(start, start)
        alone = kinds_of_word(token)
        if alone and harmless_until == start:
            kinds |= _unless_negated(alone, negations, start, token)
        if forms[start] in prefixes:
            for end, kind in _joined(text, forms, start):
                if end > harmless_until and not _apart(tokens[start:end], text, start, spoken):
                    kinds |= kind
    return kinds


def _unless_negated(kind: Kind, negations: Negations, start: int, token: str) -> Kind:
    table = vocabulary()
    if token not in table.words and not table.stem(token):
        return kind  # a word in disguise: nobody disguises what is not there
    if not negations.negate(start, start + 1):
        return kind
    return Kind.SEXUAL if token in words_of("garments") else Kind.NONE


def _joined(text: Words, forms: list[str], start: int) -> Iterator[tuple[int, Kind]]:
    """Yield the listed words that begin at a token and go on, and the token after each."""
    table = vocabulary()
    word = forms[start]
    for end in range(start + 1, len(forms)):
        if text.gap(end) is Gap.WALL:
            return
        before = len(word)
        word += forms[end]
        kind = table.words.get(word)
        if kind is not None:
            yield end + 1, kind
        if word not in table.prefixes:
            kind = table.stem(word, longer_than=before)
            if kind:
                yield end + 1, kind
            return


def _apart(words: list[str], text: Words, start: int, spoken: Mapping[str, set[str]]) -> bool:
    """Tell whether words only seem to make a listed one, being two of everyday language."""
    languages = vocabulary().apart.get(tuple(words), ())
    return text.gap(start + 1) is Gap.OPEN and any(
        language == "en" or _speaks(spoken.get(language, set()), words) for language in languages
    )


def _speaks(told_by: set[str], words: list[str]) -> bool:
    """Tell whether more than these words themselves tell that a text is in a language."""
    return len(told_by) > len(words) or not told_by.issubset(words)


def _neutral_ends(text: Words) -> dict[int, int]:
    """Return where the neutral phrase around each token ends."""
    phrases = vocabulary().neutral
    tokens, gaps = text.words, text.gaps
    ends: dict[int, int] = {}
    for start, token in enumerate(tokens):
        for phrase in phrases.get(token, ()):
            end = start + len(phrase)
            if tuple(tokens[start:end]) == phrase and all(
                gap in _NEUTRAL_GAPS for gap in gaps[start + 1 : end]
            ):
                ends.update(dict.fromkeys(range(start, end), end))
    return ends
