"""Concepts word by word: which words may be names, which qualify, which belong to a phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grok_spicy_animatic.lexicon import (
    KIND_WORDS,
    LANDMARK_WORDS,
    PERSON_WORDS,
    PLACE_WORDS,
    TIME_WORDS,
    kind_named,
)
from grok_spicy_animatic.story.verbs import VERBS, finite, is_verb

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*['\u2019]?|[^\w\s]", re.UNICODE)
_ARTICLES = {"a", "an", "the", "one", "another", "this", "that", "his", "her", "their", "its", "my"}
_NUMBERS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_COUNTS = {
    **{word: number for number, word in enumerate(_NUMBERS, 2)},
    **{str(number): number for number in range(2, 100)},
    **dict.fromkeys(("both", "pair", "couple"), 2),
    **dict.fromkeys(("twenty", "thirty", "forty", "fifty", "hundred", "many", "several", "dozen",
                     "few", "hundreds", "dozens"), 12),
}  # fmt: skip
PLACES = {word for names in PLACE_WORDS.values() for word in names}
LANDMARKS = {word for names in LANDMARK_WORDS.values() for word in names}
ENGLISH = (
    {word for names in KIND_WORDS.values() for word in names}
    | set(PERSON_WORDS)
    | {"person", "octopus"}
)
LEADS_TO_A_PLACE = {
    "the", "in", "at", "of", "to", "from", "over", "near", "through", "across", "around", "into",
    "toward", "towards", "above", "along", "im", "am", "zum", "zur", "vom", "der", "die", "das",
    "den", "dem", "ein", "eine", "einen", "au", "aux", "dans", "el", "la", "le", "les", "en", "al",
    "un", "une", "una", "nel", "alla", "del",
}  # fmt: skip
CALENDAR = {word for names in TIME_WORDS.values() for word in names}
_FUNCTION = {
    "i", "and", "or", "but", "in", "on", "at", "of", "to", "for", "with", "from", "it", "he", "she",
    "they", "we", "you", "then", "when", "while", "after", "before", "as", "by", "into", "over",
    "under", "once", "where", "what", "who", "how", "these", "those", "there", "here", "no", "not",
    "later", "finally", "suddenly", "meanwhile", "about", "if", "so", "until", "because", "through",
    "across", "between", "near", "behind", "above", "is", "are", "was", "were", "be", "has", "have",
    "do", "does", "can", "will", "just", "let", "inside", "outside", "make", "create", "show",
    "imagine", "like", "than", "without", "within", "toward", "towards", "against", "around",
}  # fmt: skip
NO_NAME = _FUNCTION | _ARTICLES | {
    "every", "each", "all", "some", "our", "your", "these", "two", "three", "four", "five", "scene",
    "shot", "film", "video", "movie", "story", "camera", "style", "wide", "close", "close-up",
    "pov", "fade", "cut", "slow", "day", "next", "first", "second", "last", "act", "deep", "high",
    "far", "silent", "quiet", "empty", "ancient", "old", "new", "soft", "warm", "cold", "dark",
    "bright", "rain", "snow", "wind", "sun", "moon", "fog", "mist", "light", "waves", "clouds",
    "english", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "north", "south", "east", "west", "christmas", "earth",
}  # fmt: skip
TITLES: dict[str, str] = {
    "mr": "man", "mister": "man", "sir": "knight", "lord": "gentleman", "mrs": "woman",
    "ms": "woman", "miss": "woman", "madame": "woman", "lady": "lady", "dr": "doctor",
    "prof": "professor", "uncle": "man", "aunt": "woman", "auntie": "woman",
}  # fmt: skip
"""Forms of address, and the noun that each makes of a name."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word or sign.

    Attributes:
        text: As written.
        start: Where it begins in the text.
        end: Where it ends.
        opens: Whether a sentence begins with it.
    """

    text: str
    start: int
    end: int
    opens: bool

    @property
    def low(self) -> str:
        """The word in lower case, without a possessive ending."""
        return re.sub(r"['\u2019]s?$", "", self.text.lower())

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        return (self.text[:1].isupper() and self.text[1:2] != self.text[1:2].upper()) or (
            self.text[:1].isupper() and len(self.text) == 1
        )


def tokens_of(text: str) -> list[Word]:
    """Return the words and signs of a text."""
    tokens: list[Word] = []
    opens = True
    for match in _TOKEN.finditer(text):
        tokens.append(Word(match.group(), match.start(), match.end(), opens))
        opens = match.group() in {".", "!", "?", ":", "\n", ";", '"'}
    return tokens


def plain_name(word: Word) -> bool:
    """Tell whether a word could be a name: neither a common word nor a place nor a kind."""
    return word.low not in NO_NAME and word.low not in PLACES and kind_named(word.low) is None


def modifies(tokens: list[Word], index: int) -> bool:
    """Tell whether the noun at `index` only qualifies the next: `robot factory`, `fox's den`."""
    word = tokens[index]
    if re.search(r"['\u2019]s$", word.text):
        return True
    if index + 1 >= len(tokens):
        return False
    after = tokens[index + 1].low
    return (
        (after in PLACES and after not in VERBS)
        or after in LANDMARKS
        or (kind_named(after) is not None and not after.endswith("s"))
    )


def phrase_before(tokens: list[Word], index: int) -> tuple[int, list[str], int, str]:
    """Return start, adjectives, count and article of the noun phrase that ends at `index`."""
    adjectives: list[str] = []
    start, count, article = index, 1, ""
    for at in range(index - 1, max(-1, index - 6), -1):
        low = tokens[at].low
        if low in _COUNTS:
            return at, adjectives[::-1], _COUNTS[low], low
        if low in _ARTICLES:
            return at, adjectives[::-1], count, low
        if not tokens[at].text[0].isalpha() or low in _FUNCTION or _verbal(low):
            break
        if kind_named(low) is not None and not modifies(tokens, at):
            break
        if re.search(r"['\u2019]s$", tokens[at].text):
            return _owner(tokens, at), adjectives[::-1], count, article
        adjectives.append(low)
        start = at
    return (start, adjectives[::-1], count, article) if len(adjectives) < 3 else (index, [], 1, "")  # noqa: PLR2004


def _owner(tokens: list[Word], index: int) -> int:
    """Return where the phrase of the owner begins: `the lighthouse keeper's`."""
    for at in range(index, max(-1, index - 4), -1):
        if tokens[at].low in _ARTICLES:
            return at
        if not tokens[at].text[0].isalpha() or tokens[at].low in _FUNCTION:
            break
    return index


def _verbal(low: str) -> bool:
    return finite(low) or (
        is_verb(low) and not low.endswith(("ed", "ing")) and low not in _ADJECTIVES
    )


_ADJECTIVES = {"clean", "clear", "dry", "warm", "free", "still", "light", "open", "content", "slim"}
"""Words that are adjectives in front of a noun though they are verbs too."""


def plural_of(low: str) -> bool:
    """Tell whether a word is the plural of a kind."""
    one = singular(low)
    return one != low and kind_named(one) is not None


def singular(low: str) -> str:
    """Return the singular of a noun that names a kind."""
    irregular = {
        "mice": "mouse", "wolves": "wolf", "men": "man", "women": "woman", "children": "child",
        "people": "person", "geese": "goose", "puppies": "puppy", "bunnies": "bunny",
        "ponies": "pony", "foxes": "fox", "witches": "witch", "octopus": "octopus", "bus": "bus",
        "twins": "twin", "princess": "princess", "walrus": "walrus", "tigress": "tigress",
        "lioness": "lioness",
    }  # fmt: skip
    if low in irregular:
        return irregular[low]
    if low.endswith("s") and kind_named(low[:-1]) is not None:
        return low[:-1]
    return low


def bare(text: str) -> str:
    """Return a word without a possessive ending."""
    return re.sub(r"['\u2019]s?$", "", text)
