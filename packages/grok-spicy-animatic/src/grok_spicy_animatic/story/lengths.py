"""How long shots last: as the user says, else as long as it takes to read what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced
from grok_spicy.schemas import MIN_SCENE_SECONDS

from grok_spicy_animatic.language.tokens import words_of
from grok_spicy_animatic.story.request import seconds_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.story.brief import Brief
    from grok_spicy_animatic.story.request import Request
    from grok_spicy_animatic.story.shot import Shot

_WORDS_A_SECOND = 2.6
"""How fast a caption is read: about 155 words a minute, a slow reader's pace (own choice)."""
_LETTERS_A_SECOND = 6.0
_BASE_SECONDS = 2.5
_MOST_SECONDS = 8


def lengths_of(shots: Sequence[Shot], request: Request, brief: Brief) -> list[int]:
    """Return the length of every shot, in seconds.

    Args:
        shots: The shots.
        request: What the concept asks of the film, its length among it.
        brief: The longest that scenes may last.
    """
    longest = max(MIN_SCENE_SECONDS, brief.scenery_seconds)
    own = [_length(shot, brief) for shot in shots]
    if request.seconds is None:
        return own
    total = sum(own)
    lengths = [
        max(MIN_SCENE_SECONDS, min(longest, round(one * request.seconds / total))) for one in own
    ]
    return _summing_to(lengths, request.seconds, longest)


def _summing_to(lengths: list[int], total: int, longest: int) -> list[int]:
    """Give or take single seconds until the film is as long as asked, where it can be."""
    lengths = list(lengths)
    for step in range(10 * len(lengths)):
        missing = total - sum(lengths)
        if not missing:
            break
        index = step % len(lengths)
        changed = lengths[index] + (1 if missing > 0 else -1)
        if MIN_SCENE_SECONDS <= changed <= longest:
            lengths[index] = changed
    return lengths


def _length(shot: Shot, brief: Brief) -> int:
    """Return how long a shot lasts: as it says, else as long as it takes to read what happens."""
    text = " ".join((shot.beat.text, *(one.line for one in shot.beat.spoken)))
    longest = brief.cast_seconds if shot.cast else brief.scenery_seconds
    asked = seconds_in(shot.beat.text) if shot.beat.number is not None else None
    if asked is not None:
        return max(MIN_SCENE_SECONDS, min(max(brief.scenery_seconds, MIN_SCENE_SECONDS), asked))
    letters = sum(character.isalnum() for character in text)
    reading = (
        letters / _LETTERS_A_SECOND if unspaced(text) else len(words_of(text)) / _WORDS_A_SECOND
    )
    return max(MIN_SCENE_SECONDS, min(longest, _MOST_SECONDS, round(_BASE_SECONDS + reading)))
