"""Titles of scenes: what happens, cut where it still says something, and never twice the same."""

# ruff: noqa: RUF001 - marks of other scripts

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.deeds import without_camera
from grok_spicy_animatic.language.grammar import DETERMINERS, LOCATIVE, PRONOUNS, STOPS
from grok_spicy_animatic.language.introductions import without_looks
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tokens import shortened, words_of

if TYPE_CHECKING:
    from grok_spicy.schemas import Scene

_LONGEST = 64
_ENDING = " .,;:。،；：-–—"
_LEADS_ON = STOPS | DETERMINERS | LOCATIVE | PRONOUNS
"""Words after which something is still to come: `while her…` says nothing."""
_BEGINS = LOCATIVE | STOPS | listed("while_words")
"""Words that begin a phrase of their own."""
_LEAST_WORDS = 3


def title_of(text: str, longest: int = _LONGEST) -> str:
    """Return a title: `text` without camera and looks, cut where it still says something."""
    told = " ".join(without_looks(without_camera(text)).split()) or text
    told = re.sub(r" +(?=[,.;:!?])", "", told)
    told = told[:1].upper() + told[1:]
    title = shortened(told, longest)
    if title.endswith("…") and not told.endswith("…") and not unspaced(title):
        title = _whole_phrases(title.rstrip("…").split()) + "…"
    return title.rstrip(_ENDING)


def _whole_phrases(words: list[str]) -> str:
    """Return words without the phrase that was cut in two: not `… in an enchanted`."""
    low = [(words_of(word) or [""])[-1] for word in words]
    begins = [
        index
        for index in range(_LEAST_WORDS, len(words))
        if low[index] in _BEGINS or words[index - 1].endswith((",", ".", "!", "?", ";", ":"))
    ]
    kept = words[: begins[-1]] if begins else words
    while len(kept) > _LEAST_WORDS and low[len(kept) - 1] in _LEADS_ON:
        kept = kept[:-1]
    return " ".join(kept).rstrip(_ENDING)


def told_apart(scenes: list[Scene]) -> list[Scene]:
    """Give shots of one title titles of their own: how near each is seen, and which that is."""
    shared = Counter(scene.title for scene in scenes)
    used: Counter[str] = Counter()
    told: list[Scene] = []
    for scene in scenes:
        if shared[scene.title] > 1 and scene.camera:
            size = scene.camera.partition(",")[0].lower()
            title = f"{title_of(scene.title, _LONGEST - len(size) - 2)}, {size}"
            used[title] += 1
            if used[title] > 1:
                title += f" {used[title]}"
            scene = scene.model_copy(update={"title": title})  # noqa: PLW2901 - the same scene
        told.append(scene)
    return told
