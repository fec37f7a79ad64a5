"""What the user should know of a plan: what could not be read, and who is left out."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from grok_spicy_animatic.lexicon import PLACE_WORDS, WEATHER_WORDS, first_in, kind_named
from grok_spicy_animatic.story.cast import MOST, everyone_in
from grok_spicy_animatic.story.request import request_in
from grok_spicy_animatic.story.scenery import told_by_things
from grok_spicy_animatic.story.whereabouts import place_word_in

if TYPE_CHECKING:
    from grok_spicy_animatic.story.brief import Brief

_HELP = "The animatic planner reads English: say who does what, and where."


def spelled(concept: str) -> str:
    """Return a concept with its emoji in words, as far as they are figures, places or weather."""
    return "".join(
        _in_words(sign) if unicodedata.category(sign) == "So" else sign for sign in concept
    )


def _in_words(sign: str) -> str:
    """Return `a fox` for the face of a fox; a sign that means nothing to the planner is kept."""
    for word in unicodedata.name(sign, "").lower().replace("-", " ").split():
        if kind_named(word) is not None:
            return f" a {word} "
        if first_in(word, PLACE_WORDS) or first_in(word, WEATHER_WORDS):
            return f" in the {word} "
    return sign


def unread(brief: Brief) -> bool:
    """Tell whether nothing in a concept says who or where, and nobody else was given."""
    story = request_in(spelled(brief.concept)).story
    return not (
        brief.cast
        or brief.photos
        or everyone_in(story)
        or place_word_in(story)
        or told_by_things(story)
        or first_in(story, WEATHER_WORDS)
    )


def remarks_on(brief: Brief) -> tuple[str, ...]:
    """Return what the user should know, one sentence each; empty where all was understood."""
    if unread(brief):
        shown = " ".join(brief.concept.split())[:60]
        return (
            f'Nobody and no place was recognised in "{shown}": the film is a stand-in. {_HELP}',
        )
    everyone = everyone_in(request_in(spelled(brief.concept)).story)
    if len(everyone) > MOST and not brief.cast:
        left = len(everyone) - MOST
        return (f"{MOST} characters are drawn; {left} more of the concept are only mentioned.",)
    return ()
