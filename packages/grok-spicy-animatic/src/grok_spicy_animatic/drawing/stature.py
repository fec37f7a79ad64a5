"""How tall somebody is: by what they are, and by what the words say of it."""

# ruff: noqa: E501 - rows of a table and words of other scripts

from __future__ import annotations

import re
from unicodedata import normalize

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.listed import composed
from grok_spicy_animatic.language.tokens import stems, words_of

_STATURES: dict[str, float] = {
    "mouse": 0.44, "hedgehog": 0.48, "frog": 0.46, "squirrel": 0.50, "bird": 0.34, "cat": 0.48,
    "rabbit": 0.58, "otter": 0.60, "owl": 0.60, "penguin": 0.60, "turtle": 0.58, "fish": 0.55,
    "raccoon": 0.62, "fox": 0.68, "badger": 0.66, "pig": 0.66, "monkey": 0.68, "dog": 0.6,
    "wolf": 0.74, "deer": 0.95, "tiger": 0.96, "lion": 1.0, "bear": 1.12, "horse": 1.1, "donkey": 0.8, "goat": 0.6,
    "sheep": 0.6, "cow": 0.9, "camel": 1.2,
    "elephant": 1.2, "dragon": 1.2, "person": 1.0, "robot": 0.92, "boat": 1.0, "whale": 1.2,
    "spirit": 0.8, "tree": 1.2, "vehicle": 0.85, "creature": 0.8,
}  # fmt: skip
_SIZES: dict[str, float] = {
    "tiny": 0.4, "little": 0.78, "small": 0.78, "young": 0.92, "short": 0.85, "baby": 0.6,
    "tall": 1.15, "large": 1.25, "big": 1.22, "giant": 2.0, "giants": 2.0, "gigantic": 2.0,
    "huge": 1.7, "towering": 1.6, "enormous": 1.8, "colossal": 2.0, "miniature": 0.4,
    "winzig": 0.4, "klein": 0.78, "groß": 1.2, "riesig": 1.8, "riese": 2.0, "minuscule": 0.4, "petit": 0.78,
    "petite": 0.78, "grand": 1.15, "grande": 1.2, "géant": 2.0, "géante": 2.0, "énorme": 1.8, "diminuto": 0.4,
    "diminuta": 0.4, "minúsculo": 0.4, "pequeño": 0.78, "pequeña": 0.78, "pequeno": 0.78, "pequena": 0.78,
    "gigante": 2.0, "enorme": 1.8, "piccolo": 0.78, "piccola": 0.78, "minuscolo": 0.4,
    "صغير": 0.78, "صغيرة": 0.78, "كبير": 1.25, "كبيرة": 1.25, "ضخم": 1.7, "عملاق": 2.0,
}  # fmt: skip
_SIZES_ELSEWHERE: tuple[tuple[str, float], ...] = (
    (r"крошечн|малюсеньк", 0.4), (r"маленьк", 0.78), (r"огромн|гигант|великан", 1.8), (r"больш", 1.22),
    (r"小さな|小さい|小小|작은|조그만", 0.78), (r"巨大|巨人|거대|거인", 1.8), (r"大きな|大きい|큰 ", 1.22),
    (r"छोट", 0.78), (r"विशाल", 1.8), (r"बड़[ाेी]", 1.22), (r"קטנ|קטן", 0.78), (r"ענק", 1.8), (r"גדול", 1.22),
    (r"μικροσκοπικ", 0.4), (r"μικρ", 0.78), (r"τεράστι|γίγαντ", 1.8), (r"μεγάλ", 1.22), (r"ตัวเล็ก", 0.78), (r"ตัวใหญ่", 1.22),
    (r"kleine[mnrs]?\b", 0.78), (r"winzige[mnrs]?\b", 0.4), (r"riesige[mnrs]?\b", 1.8), (r"große[mnrs]?\b", 1.2),
)  # fmt: skip
_YOUNG = composed("young")


_AGE = re.compile(
    r"\b(\d{1,3})[- ]years?[- ]old\b|\baged (\d{1,3})\b|words: (\d{1,3})[,.]", re.IGNORECASE
)
GROWN, OLD = 14, 58
"""Ages in years below which somebody is a child, and from which on hair is grey."""


def age_in(text: str) -> int | None:
    """Return the age in years that a description says."""
    match = _AGE.search(text)
    return int(next(group for group in match.groups() if group)) if match else None


_OF_OTHERS = re.compile(
    r"\b(?:with|of|and (?:her|his|their|a|the)|whose|carrying|holding|who)\b", re.IGNORECASE
)


def own_words(description: str) -> str:
    """Return what a description says of somebody before it comes to others: `mother of a boy`."""
    return _OF_OTHERS.split(description)[0]


def is_child(text: str) -> bool:
    """Tell whether words call somebody a child, or say an age that is one's."""
    age = age_in(text)
    if age is not None:
        return age < GROWN
    # Small, the German word for a child is the English one for friendly.
    said = (word for word in words_of(normalize("NFC", text)) if word != "kind" or "Kind" in text)
    return any(_young(word) for word in said)


def _young(word: str) -> bool:
    if any(form in _YOUNG for form in stems(word)):
        return True
    # Russian, Korean and Hindi endings, and scripts without spaces: the word is a part.
    return word[0] > _LATIN and any(
        len(one) > 1
        and one[0] > _LATIN
        and (word.startswith(one) or (unspaced(one) and one in word))
        for one in _YOUNG
    )


_LATIN = "\u03ff"


def stature_of(kind: str, name: str, description: str, role: str) -> float:
    """Return the height of a figure against a grown person's 1.0."""
    stature = _STATURES.get(kind, 0.8)
    said = words_of(f"{role} {name} {description}")
    age = age_in(description)
    if kind == "person" and age is not None and age < GROWN:
        stature *= 0.45 + 0.04 * age
    elif kind == "person" and is_child(f"{role} {name} {own_words(description)}"):
        stature *= 0.68
    for word in said[:60]:
        if word in _SIZES:
            stature *= _SIZES[word]
            break
    else:
        text = f"{role} {name} {description}".casefold()
        stature *= next((by for words, by in _SIZES_ELSEWHERE if re.search(words, text)), 1.0)
    return round(min(2.4, max(0.2, stature)), 3)
