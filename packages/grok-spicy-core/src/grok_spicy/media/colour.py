"""Which colour matrix a clip means where it does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from grok_spicy.media.facts import ClipFacts

# Numbers of ITU-T H.273, table 4.
_BT709 = 1
_UNSPECIFIED = 2
_BT601 = (5, 6)
_BT2020 = (9, 10)

_HD_HEIGHT = 720
_HD_WIDTH = 1280

Matrix = Literal["bt709", "bt601", "bt2020"]

MATRIX_NUMBERS: dict[Matrix, int] = {"bt709": _BT709, "bt601": _BT601[0], "bt2020": _BT2020[0]}


def matrix(facts: ClipFacts) -> Matrix:
    """Return the matrix from YUV to RGB, guessed as players do it: by size, where it is unsaid."""
    if facts.colorspace == _BT709:
        return "bt709"
    if facts.colorspace in _BT601:
        return "bt601"
    if facts.colorspace in _BT2020:
        return "bt2020"
    hd = facts.height >= _HD_HEIGHT or facts.width >= _HD_WIDTH
    return "bt709" if hd else "bt601"


def film_may_mean(facts: ClipFacts) -> bool:
    """Whether the clip's colours are right when they are shown as a film's, which are BT.709."""
    return matrix(facts) == "bt709"
