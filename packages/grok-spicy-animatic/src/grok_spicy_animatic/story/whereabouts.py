"""The phrase that says where: found in the words, with its article, and never more than that."""

from __future__ import annotations

import re

from grok_spicy_animatic.lexicon import LANDMARK_WORDS, PLACE_WORDS, kind_named, words
from grok_spicy_animatic.story.verbs import finite, is_verb

_ARTICLES = {
    "a", "an", "the", "their", "his", "her", "its", "some", "my", "our", "this", "that", "another",
    "la", "le", "les", "un", "une", "el", "los", "las", "una", "il", "lo", "der", "die", "das",
    "dem", "den", "ein", "eine", "einem", "einer", "einen",
}  # fmt: skip
_WHERE = re.compile(
    r"\b(?:in|into|at|on|onto|through|across|over|under|near|by|along|toward|towards|inside"
    r"|beneath|within|around|above|past|beside|between|outside|crossing|crosses|cross|enters?"
    r"|explores?|im|dans|en|nel|to(?= (?:a|an|the|their|his|her|its|my|our)\b))"
    r"\s+(?=(?P<phrase>[^.;:,!?\n]{2,80}))",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\s+(?:and|while|when|where|until|before|after|as|who|which|that|then|to|with|for|but|at|in"
    r"|on|by|under|during|through|into|across|near|from|looking|searching|carrying)\s+.*$",
    re.IGNORECASE,
)
PLACE_OF = {word: place for place, names in PLACE_WORDS.items() for word in names}
_LANDMARKS = {word for names in LANDMARK_WORDS.values() for word in names}
_ALSO_VERBS = {
    "home", "sail", "sailing", "pass", "study", "mine", "field", "park", "port", "square", "inn",
    "ice", "station", "market", "spring", "wood", "ridge", "cabin", "mer", "mar", "mare", "las",
    "bos", "summit", "space", "deck", "ship", "dock", "docks", "pier", "stream", "shop", "tower",
    "tunnel", "bridge", "farm", "garden", "frozen", "winter", "neon", "tide", "waves", "school",
    "coral", "icy", "snowy",
}  # fmt: skip
"""Places only behind an article or a preposition: `sails home`, `study the map`, `waves back`."""

_LONGEST = 9
_FOOT = {"island": "the shore of the", "isle": "the shore of the", "castle": "the gates of the",
         "palace": "the gates of the", "ship": "the deck of the", "galleon": "the deck of the",
         "spaceship": "the cabin of the", "starship": "the cabin of the"}  # fmt: skip


def phrase_in(text: str) -> str:
    """Return the first phrase after `in`, `at`, `through` ... that names a place, or nothing.

    A goal that someone goes *to* gives way to where they are: `runs through the wood to the sea`.
    """
    best = ""
    for match in _WHERE.finditer(text):
        phrase = _STOP.sub("", " ".join(match["phrase"].split())).strip(" '\"")
        phrase = _cut_at_verb(phrase)
        low = words(phrase)
        named = [word for word in low if word in PLACE_OF]
        if not named or len(low) > _LONGEST or _only_air(phrase):
            continue
        if not best or (set(named) - _LANDMARKS and not set(words(best)) - _LANDMARKS):
            best = phrase
            break
    return best


def _only_air(phrase: str) -> bool:
    """Tell whether a phrase means the weather: `dance in the snow`, `through the ice and rain`."""
    return phrase.lower().split() in (["the", "snow"], ["snow"], ["falling", "snow"])


def _cut_at_verb(phrase: str) -> str:
    """Cut a phrase before a verb behind its place word: `the forest meets an owl`."""
    parts = phrase.split()
    seen = False
    for index, part in enumerate(parts):
        low = part.lower()
        if seen and (low in _ARTICLES or (finite(low) and is_verb(low) and low not in PLACE_OF)):
            return " ".join(parts[:index])
        seen = seen or low in PLACE_OF
    return phrase


def where_in(text: str) -> str:
    """Return the phrase that says where, with an article, or nothing."""
    best = phrase_in(text) or noun_group(text) or _snow_in(text)
    if not best:
        return ""
    opening = words(best)[0]
    if not set(words(best)) & set(PLACE_OF) - _LANDMARKS:
        landmark = re.sub(r"^(?:a|an|the|one)\s+", "", best, flags=re.IGNORECASE)
        named = next((word for word in words(landmark) if word in _FOOT), "")
        return f"{_FOOT.get(named, 'the foot of the')} {landmark}"
    if opening in _ARTICLES or best.split()[0][:1].isupper():
        return best
    return f"the {best}"


def _snow_in(text: str) -> str:
    return "the snow" if re.search(r"\bsnow\b", text, re.IGNORECASE) else ""


def noun_group(text: str) -> str:
    """Return a place word with the article and the adjectives in front of it, or nothing.

    The group begins at the last article before the place word; it crosses no verb, no other
    noun that names a figure, and no preposition.
    """
    for clause in re.split(r"[.;:,!?\n]", text):
        parts = re.findall(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*", clause)
        low = [part.lower() for part in parts]
        for at, word in enumerate(low):
            ahead = low[at + 1] if at + 1 < len(low) else ""
            if word not in PLACE_OF or ahead in PLACE_OF or _qualifies(word, ahead):
                continue
            start, article = _opening(low, at)
            if article or word not in _ALSO_VERBS:
                group = " ".join(parts[start : at + 1])
                if article or parts[start][:1].isupper():
                    return re.sub(r"^one\b", "the", group, flags=re.IGNORECASE)
                return f"the {group}"
    return ""


def _qualifies(word: str, ahead: str) -> bool:
    """Tell whether a place only qualifies a figure: `the lighthouse keeper`."""
    return word in PLACE_OF and kind_named(ahead) is not None


def _opening(low: list[str], at: int) -> tuple[int, bool]:
    """Return where the noun group that ends at `at` begins, and whether with an article."""
    start = at
    for back in range(at - 1, max(-1, at - 5), -1):
        word = low[back]
        if word in _ARTICLES or word == "one":
            return back, True
        if word in _LINKS or finite(word) or kind_named(word) is not None or _acts(word):
            break
        start = back
    return start, False


_LINKS = {
    "in", "at", "on", "of", "to", "from", "with", "and", "or", "by", "over", "under", "through",
    "across", "into", "near", "is", "are", "was", "were", "for", "as", "who", "that", "which", "it",
    "he", "she", "they", "dans", "im", "nel", "en", "go", "goes", "behind", "above", "along", "not",
    "no", "two", "three", "home",
}  # fmt: skip


def _acts(word: str) -> bool:
    """Tell whether a word is a verb in front of a bare place: `sail home`, `repair ships`."""
    return is_verb(word) and not word.endswith(("ed", "ing"))


def place_word_in(text: str) -> str:
    """Return the kind of place that `text` names, as a place and not as a verb; or nothing."""
    phrase = where_in(text)
    return next((PLACE_OF[word] for word in words(phrase) if word in PLACE_OF), "")
