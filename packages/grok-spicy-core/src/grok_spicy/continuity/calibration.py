"""What a measure's numbers mean in one film: nothing is compared with a constant.

For every character there is a *null set*: the margins found in pictures in which they should not
be, the other characters' sheets among them. A find counts as one in `1 + n` if it beats all of
them. And there is a *self-test*: variants of the character's own sheet, in other light, size and
quality. Where they are not nearer to their own sheet than to the others', this measure cannot tell
this character from the rest of this cast, and says nothing about them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy.continuity import thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.continuity.readings import Reading


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What is known of one character for one measure.

    Attributes:
        who: The character.
        null: Margins in pictures in which they should not be.
        own: Margins of the variants of their own sheet.
        off: Why the measure says nothing about them; empty if it does.
    """

    who: str
    null: tuple[float, ...] = ()
    own: tuple[float, ...] = ()
    off: str = ""

    @property
    def enough(self) -> bool:
        """Whether the null set is large enough for a find to be one in twenty."""
        return 1 / (1 + len(self.null)) <= thresholds.ALPHA.value

    def p(self, margin: float) -> float:
        """Return how often a margin like that comes by chance: (1 + #null >= it) / (1 + n)."""
        return (1 + sum(each >= margin for each in self.null)) / (1 + len(self.null))

    def found(self, margin: float) -> bool:
        """Whether a margin says that the character is there."""
        if margin <= 0:
            return False
        # Few pictures cannot say more than that it beats them all.
        bound = max(thresholds.ALPHA.value, 1 / (1 + len(self.null)))
        return self.p(margin) <= bound


@dataclass(frozen=True, slots=True)
class Calibration:
    """The yardsticks of one measure in one film.

    Attributes:
        measure: Its name.
        yardsticks: By character.
    """

    measure: str
    yardsticks: Mapping[str, Yardstick] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Observed:
    """One picture's readings and who should be in it.

    Attributes:
        scheduled: Names of the characters that should be in it.
        readings: Of one measure, one a character.
    """

    scheduled: frozenset[str]
    readings: Sequence[Reading]


def calibrate(
    measure: str,
    cast: Sequence[str],
    pictures: Sequence[Observed],
    variants: Mapping[str, Sequence[Sequence[Reading]]],
) -> Calibration:
    """Work out what a measure's margins mean in a film.

    Args:
        measure: Its name.
        cast: Everybody.
        pictures: The film's frames and the sheets, with who should be in them.
        variants: Readings of every variant of every character's sheet.
    """
    return Calibration(
        measure, {who: _yardstick(who, cast, pictures, variants.get(who, ())) for who in cast}
    )


def _yardstick(
    who: str,
    cast: Sequence[str],
    pictures: Sequence[Observed],
    variants: Sequence[Sequence[Reading]],
) -> Yardstick:
    seen = [reading for one in variants for reading in one if reading.who == who]
    invalid = [reading.reason for reading in seen if not reading.valid]
    own = tuple(reading.margin for reading in seen if reading.margin is not None)
    null = tuple(
        reading.margin
        for picture in pictures
        if who not in picture.scheduled
        for reading in picture.readings
        if reading.who == who and reading.margin is not None
    )
    if 2 * len(invalid) > len(seen):
        return Yardstick(who, null, own, invalid[0])
    if len(cast) < _TWO and not own:
        return Yardstick(who, null, own, ONE_FIGURE)
    apart = sum(margin > 0 for margin in own)
    if own and apart < thresholds.SEPARABLE.value * len(own):
        return Yardstick(who, null, own, NOT_SEPARABLE)
    return Yardstick(who, null, own)


_TWO = 2

ONE_FIGURE = "one figure only: there is nobody to tell them from"

NOT_SEPARABLE = (
    "in this style the measure cannot tell this character's sheet, lit differently, "
    "from the sheets of the others"
)
