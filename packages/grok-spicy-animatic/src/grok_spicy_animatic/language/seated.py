"""What those do with their hands who sit: a mother knits, a boy at a fire plays the guitar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.language.acts import own_words, pose_in
from grok_spicy_animatic.language.english import is_english
from grok_spicy_animatic.language.gestures import elsewhere
from grok_spicy_animatic.language.handiwork import handled_elsewhere
from grok_spicy_animatic.language.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.language.acts import Pose

SEATED: frozenset[Pose] = frozenset(
    ("knit", "write", "work", "play", "eat", "hold", "clap", "wave", "point", "reach", "throw")
)
"""What can be done with the hands on a seat."""

_SITS = re.compile(r"sit(?:s|ting)?|sat|seated")
_ALL_SIT = re.compile(
    r"\b(?:they|both|all|everybody|everyone)(?: \w+){0,2} (?:sit|sat)\b", re.IGNORECASE
)


def seated(
    name: str, told: str, pose: Pose, *, others: Sequence[str] = ()
) -> tuple[Pose, Pose | None]:
    """Return what a body does, and what its hands do if it sits.

    Args:
        name: Whom the text may name.
        told: What happens.
        pose: What their verb says.
        others: Who else is there.
    """
    own = own_words(name, told, others)
    # Who is not named does what is told of all, up to where another is named.
    named = [told.find(other) for other in others if other in told]
    after = told[: min(named, default=len(told))] if own is None else own
    if not is_english(told):
        hands = handled_elsewhere(after) or elsewhere(after) if pose == "sit" else None
        return pose, next((one for one in SEATED if one == hands), None)
    words = (token for token in tokens_of(after) if _SITS.fullmatch(token.low))
    sits = next(words, None)
    if pose == "sit":
        rest = after[sits.end :] if sits is not None else ""
        hands = pose_in(rest, english=True)
        return pose, hands if hands in SEATED else None
    if pose in SEATED and (sits is not None or _ALL_SIT.search(told)):
        return "sit", pose
    return pose, None
