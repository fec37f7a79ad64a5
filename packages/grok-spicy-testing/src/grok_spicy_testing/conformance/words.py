"""A shot to be put into words, and what is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.providers.brief import Brief, BriefPart, CastMember

from grok_spicy_testing.conformance.advice import fail_for
from grok_spicy_testing.conformance.rig import expect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.base import Phrasing, Provider

_NAMES = ("Quillow", "Zabeth")

_TEXT = "A fox in a green scarf waits at a harbour at dusk; an owl lands beside it."

SHOT = Brief(
    "generate",
    style="watercolour",
    place="a harbour at dusk",
    shot_size="wide shot",
    start="a fox in a green scarf sits on a bollard",
    action="the owl lands beside the fox",
    camera_move="slow push in",
    cast=(
        CastMember(_NAMES[0], "the fox in the green scarf", 1, "left"),
        CastMember(_NAMES[1], "the grey owl", 2, "right"),
    ),
    parts=(BriefPart(4.0, "the owl glides in"), BriefPart(4.0, "the owl folds its wings")),
)


def examine_words(subject: Provider, operations: Sequence[str]) -> None:
    """See that a provider's words are the same twice, name nobody and fit the parts.

    Args:
        subject: The provider, before any call.
        operations: The methods that it has words for.
    """
    for operation in operations:
        told = _phrased(subject, operation)
        expect(
            told == _phrased(subject, operation),
            f"phrase({operation!r}) says something else the second time",
            "make the words of nothing but operation, brief and text: they are part of what a "
            "finished call is found by",
        )
        texts = (told.prompt, *told.parts)
        expect(
            all(text.strip() for text in texts),
            f"phrase({operation!r}) says nothing",
            "return the text that was given where you have no words of your own",
        )
        named = [name for name in _NAMES if any(name in text for text in texts)]
        expect(
            not named,
            f"phrase({operation!r}) calls people by their names in the story: {named}",
            "models know no names: use `tag` of each in brief.cast",
        )
        expect(
            len(told.parts) in {0, len(SHOT.parts)},
            f"phrase({operation!r}) has {len(told.parts)} parts for a brief of {len(SHOT.parts)}",
            "return one text for each of brief.parts, or none",
        )


def _phrased(subject: Provider, operation: str) -> Phrasing:
    try:
        return subject.phrase(operation, SHOT, _TEXT)
    except Exception as error:  # noqa: BLE001 - an author's method
        fail_for(f"phrase({operation!r})", error, subject, "return a Phrasing, without I/O")
