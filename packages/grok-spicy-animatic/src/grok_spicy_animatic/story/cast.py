"""Who a concept is about: names and nouns found in its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from grok_spicy_animatic.lexicon import (
    KIND_WORDS,
    LANDMARK_WORDS,
    PERSON_WORDS,
    PLACE_WORDS,
    POSE_WORDS,
    TIME_WORDS,
    kind_named,
    stems,
)

MOST = 4
"""The largest cast that is found; what is named beyond it is part of the scenery."""

_NAME_PARTS = 3

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*['\u2019]?|[^\w\s]", re.UNICODE)
_ARTICLES = {"a", "an", "the", "one", "another", "this", "that", "his", "her", "their", "its", "my"}
_COUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "both": 2,
    "pair": 2,
    "couple": 2,
    "2": 2,
    "3": 3,
    "4": 4,
}
_PLACES = {word for names in PLACE_WORDS.values() for word in names}
_LANDMARKS = {word for names in LANDMARK_WORDS.values() for word in names}
_PROPS = {"boat", "vehicle", "tree", "fish"}
_COLLECTIVE = {"friends", "people", "children", "kids", "twins"}
_VERBS = {verb for verbs in POSE_WORDS.values() for verb in verbs}
_ENGLISH = (
    {word for names in KIND_WORDS.values() for word in names}
    | set(PERSON_WORDS)
    | {"person", "octopus"}
)
_LEADS_TO_A_PLACE = {
    "the", "in", "at", "of", "to", "from", "over", "near", "through", "across", "around", "into",
    "toward", "towards", "above", "along", "im", "am", "zum", "zur", "vom", "der", "die", "das",
    "den", "dem", "ein", "eine", "einen", "au", "aux", "dans", "el", "la", "le", "les", "en", "al",
    "un", "une", "una", "nel", "alla", "del",
}  # fmt: skip
_CALENDAR = {word for names in TIME_WORDS.values() for word in names}
_FUNCTION = {
    "i", "and", "or", "but", "in", "on", "at", "of", "to", "for", "with", "from", "it", "he", "she",
    "they", "we", "you", "then", "when", "while", "after", "before", "as", "by", "into", "over",
    "under", "once", "where", "what", "who", "how", "these", "those", "there", "here", "no", "not",
    "later", "finally", "suddenly", "meanwhile", "about", "if", "so", "until", "because", "through",
    "across", "between", "near", "behind", "above", "is", "are", "was", "were", "be", "has", "have",
    "do", "does", "can", "will", "just", "let", "inside", "outside", "make", "create", "show",
    "imagine", "like", "than", "without", "within", "toward", "towards", "against", "around",
}  # fmt: skip
_NO_NAME = _FUNCTION | _ARTICLES | {
    "every", "each", "all", "some", "our", "your", "these", "two", "three", "four", "five", "scene",
    "shot", "film", "video", "movie", "story", "camera", "style", "wide", "close", "close-up",
    "pov", "fade", "cut", "slow", "day", "next", "first", "second", "last", "act", "deep", "high",
    "far", "silent", "quiet", "empty", "ancient", "old", "new", "soft", "warm", "cold", "dark",
    "bright", "rain", "snow", "wind", "sun", "moon", "fog", "mist", "light", "waves", "clouds",
    "english", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "north", "south", "east", "west", "christmas", "earth",
    "mr", "mrs",
}  # fmt: skip


@dataclass(slots=True)
class Found:
    """One character as the concept mentions it.

    Attributes:
        name: How the film calls it.
        kind: Which figure it is.
        noun: The noun that says what it is; empty for a bare name.
        adjectives: Words in front of it that describe it.
        proper: Whether the concept itself gives it a name.
        spans: Where it is mentioned, as start and end offsets.
    """

    name: str
    kind: str
    noun: str = ""
    adjectives: list[str] = field(default_factory=list)
    proper: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    opens: bool

    @property
    def low(self) -> str:
        return re.sub(r"['\u2019]s?$", "", self.text.lower())

    @property
    def capital(self) -> bool:
        return (self.text[:1].isupper() and self.text[1:2] != self.text[1:2].upper()) or (
            self.text[:1].isupper() and len(self.text) == 1
        )


def find_cast(concept: str) -> list[Found]:
    """Return the characters of a concept, in order of appearance, at most `MOST`."""
    tokens = _tokens(concept)
    found: list[Found] = []
    index = 0
    while index < len(tokens):
        index = _named(tokens, index, found) or _noun_phrase(tokens, index, found) or index + 1
    proper = [one for one in found if one.kind not in _PROPS or one.proper]
    return (proper or found)[:MOST]


def _tokens(text: str) -> list[_Word]:
    tokens: list[_Word] = []
    opens = True
    for match in _TOKEN.finditer(text):
        tokens.append(_Word(match.group(), match.start(), match.end(), opens))
        opens = match.group() in {".", "!", "?", ":", "\n", ";", '"'}
    return tokens


def _is_name(tokens: list[_Word], index: int) -> bool:
    """Tell whether the word at `index` is a proper name."""
    word = tokens[index]
    low = word.low
    if not word.capital or low in _NO_NAME or low in _PLACES or low in _CALENDAR:
        return False
    if kind_named(low) is not None:
        return False
    before = tokens[index - 1].low if index else ""
    if before in _LEADS_TO_A_PLACE:
        return False
    if not word.opens:
        return len(low) > 1
    after = tokens[index + 1].low if index + 1 < len(tokens) else ""
    verbal = any(form in _VERBS for form in stems(after))
    return verbal or (after in {"and", "the", "is", "has", ",", "&"} and len(low) > 2)  # noqa: PLR2004


def _named(tokens: list[_Word], index: int, found: list[Found]) -> int:
    """Take a proper name at `index`; return where to go on, or 0."""
    word = tokens[index]
    title = word.capital and word.low in PERSON_WORDS and index + 1 < len(tokens)
    if title and tokens[index + 1].capital and _plain_name(tokens[index + 1]):
        name = f"{word.text} {_bare(tokens[index + 1].text)}"
        _add(found, Found(name, "person", word.low, proper=True), word.start, tokens[index + 1].end)
        return index + 2
    if not _is_name(tokens, index):
        return 0
    known = _known(found, word.low)
    if known is not None:
        known.spans.append((word.start, word.end))
        return index + 1
    end = index + 1
    parts = [_bare(word.text)]
    while end < len(tokens) and len(parts) < _NAME_PARTS:
        if not tokens[end].capital or not _plain_name(tokens[end]):
            break
        parts.append(_bare(tokens[end].text))
        end += 1
    kind, noun, adjectives, stop = _apposition(tokens, end)
    one = Found(" ".join(parts), kind or "person", noun, adjectives, proper=True)
    _add(found, one, word.start, tokens[stop - 1].end if kind else tokens[end - 1].end)
    return stop if kind else end


def _plain_name(word: _Word) -> bool:
    return word.low not in _NO_NAME and word.low not in _PLACES and kind_named(word.low) is None


def _apposition(tokens: list[_Word], index: int) -> tuple[str | None, str, list[str], int]:
    """Read `the cat` or `, a small cat` after a name."""
    at = index
    if at < len(tokens) and tokens[at].text in {",", "("}:
        at += 1
    if at >= len(tokens) or tokens[at].low not in {"the", "a", "an", "our", "my"}:
        return None, "", [], index
    adjectives: list[str] = []
    for stop in range(at + 1, min(at + 5, len(tokens))):
        kind = kind_named(tokens[stop].low)
        if kind is not None and not _modifies(tokens, stop):
            after = stop + 1
            if after < len(tokens) and tokens[after].text in {",", ")"}:
                after += 1
            return kind, tokens[stop].low, adjectives, after
        adjectives.append(tokens[stop].low)
    return None, "", [], index


def _noun_phrase(tokens: list[_Word], index: int, found: list[Found]) -> int:
    """Take a noun that names a kind of figure; return where to go on, or 0."""
    word = tokens[index]
    kind = kind_named(word.low)
    if kind is None or _modifies(tokens, index):
        return 0
    start, adjectives, count, article = _before(tokens, index)
    plural = (
        count > 1 or (word.low.endswith("s") and _plural_of(word.low)) or word.low in _COLLECTIVE
    )
    name, stop = _given_name(tokens, index)
    if name:
        one = Found(name, kind, _singular(word.low), adjectives, proper=True)
        _add(found, one, tokens[start].start, tokens[stop - 1].end)
        return stop
    noun = _singular(word.low)
    label = _label(tokens, index, noun)
    same = [one for one in found if one.noun == noun or one.name == label]
    if same and article != "another":
        if not plural or article == "the":
            same[0].spans.append((tokens[start].start, word.end))
            return index + 1
        return index + 1
    if article == "another" and same:
        label = f"Other {label}"
    if plural:
        for ordinal in ("First", "Second", "Third", "Fourth")[: max(2, count)]:
            one = Found(f"{ordinal} {label}", kind, noun, list(adjectives))
            _add(found, one, tokens[start].start, word.end)
        return index + 1
    foreign = noun not in _ENGLISH
    _add(found, Found(label, kind, noun, adjectives, proper=foreign), tokens[start].start, word.end)
    return index + 1


def _modifies(tokens: list[_Word], index: int) -> bool:
    """Tell whether the noun at `index` only qualifies the next: `robot factory`, `fox's den`."""
    word = tokens[index]
    if re.search(r"['\u2019]s$", word.text):
        return True
    if index + 1 >= len(tokens):
        return False
    after = tokens[index + 1].low
    return (
        (after in _PLACES and after not in _VERBS)
        or after in _LANDMARKS
        or (kind_named(after) is not None and not after.endswith("s"))
    )


def _before(tokens: list[_Word], index: int) -> tuple[int, list[str], int, str]:
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
        if re.search(r"['\u2019]s$", tokens[at].text):
            return _owner(tokens, at), adjectives[::-1], count, article
        adjectives.append(low)
        start = at
    return (start, adjectives[::-1], count, article) if len(adjectives) < 3 else (index, [], 1, "")  # noqa: PLR2004


def _owner(tokens: list[_Word], index: int) -> int:
    """Return where the phrase of the owner begins: `the lighthouse keeper's`."""
    for at in range(index, max(-1, index - 4), -1):
        if tokens[at].low in _ARTICLES:
            return at
        if not tokens[at].text[0].isalpha() or tokens[at].low in _FUNCTION:
            break
    return index


def _verbal(low: str) -> bool:
    return low.endswith("s") and any(form in _VERBS for form in stems(low))


def _given_name(tokens: list[_Word], index: int) -> tuple[str, int]:
    """Read `named Rusty`, `called Rusty` or `, Rusty,` after a noun."""
    following = [token.low for token in tokens[index + 1 : index + 2]]
    apposed = following == [","] and _name_between_commas(tokens, index + 2)
    if not apposed and following not in (["named"], ["called"]):
        return "", index
    stop = index + 2
    parts: list[str] = []
    while stop < len(tokens) and tokens[stop].text[:1].isupper() and len(parts) < _NAME_PARTS:
        parts.append(_bare(tokens[stop].text))
        stop += 1
    return " ".join(parts), stop + (1 if apposed else 0)


def _name_between_commas(tokens: list[_Word], index: int) -> bool:
    """Tell whether a single proper name stands at `index`, closed by a comma."""
    return (
        index + 1 < len(tokens)
        and tokens[index].capital
        and _plain_name(tokens[index])
        and tokens[index + 1].text == ","
    )


def _label(tokens: list[_Word], index: int, noun: str) -> str:
    """Return what to call a figure that has no name: `Fox`, `Lighthouse Keeper`."""
    before = tokens[index - 1].low if index else ""
    if before in _PLACES or before in _LANDMARKS:
        return f"{before} {noun}".title()
    return noun.title()


def _plural_of(low: str) -> bool:
    singular = _singular(low)
    return singular != low and kind_named(singular) is not None


def _singular(low: str) -> str:
    irregular = {
        "mice": "mouse", "wolves": "wolf", "men": "man", "women": "woman", "children": "child",
        "people": "person", "geese": "goose", "puppies": "puppy", "bunnies": "bunny",
        "ponies": "pony", "foxes": "fox", "witches": "witch", "octopus": "octopus", "bus": "bus",
        "princess": "princess", "walrus": "walrus", "tigress": "tigress", "lioness": "lioness",
    }  # fmt: skip
    if low in irregular:
        return irregular[low]
    if low.endswith("s") and kind_named(low[:-1]) is not None:
        return low[:-1]
    return low


def _bare(text: str) -> str:
    return re.sub(r"['\u2019]s?$", "", text)


def _known(found: list[Found], low: str) -> Found | None:
    return next((one for one in found if low in one.name.lower().split()), None)


def _add(found: list[Found], one: Found, start: int, end: int) -> None:
    names = {other.name.casefold(): other for other in found}
    if one.name.casefold() in names:
        names[one.name.casefold()].spans.append((start, end))
        return
    one.spans.append((start, end))
    found.append(one)
