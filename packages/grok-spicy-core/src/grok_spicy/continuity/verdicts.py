"""Who is there, who was swapped, who is missing: readings judged by a film's own yardsticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from grok_spicy.schemas import Model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.continuity.calibration import Calibration, Yardstick
    from grok_spicy.continuity.readings import Box, Reading

VerdictKind = Literal["right", "swapped", "missing", "undecided", "not measurable"]

TELLING: frozenset[VerdictKind] = frozenset({"swapped", "missing"})
"""Verdicts that something may be done about."""

_ORDER: tuple[VerdictKind, ...] = ("swapped", "missing", "undecided", "right", "not measurable")
"""From what decides first to what decides only where there is nothing else."""

_SMALLEST = 0.004
"""Share of the picture below which a figure is too small to be told from another."""

_SAME_PLACE = 0.3
"""Common area from which two boxes are one place."""

_TWO = 2


class Region(Model):
    """A part of a picture, in shares of it."""

    left: float
    top: float
    right: float
    bottom: float


class Verdict(Model):
    """What a measure says of one character in one picture."""

    who: str
    kind: VerdictKind
    measure: str = ""
    likeness: float | None = Field(default=None, description="To their own sheet")
    margin: float | None = Field(default=None, description="Nearer to their own sheet than others'")
    nearest: str | None = Field(default=None, description="Whom else the place is most like")
    p: float | None = Field(default=None, description="How often such a margin comes by chance")
    provisional: bool = Field(
        default=False, description="Fewer than 19 pictures to compare with: a sign, no proof"
    )
    reason: str = Field(default="", description="Why it is not measurable, or what was seen")
    box: Region | None = None
    side: str = Field(default="", description="left, centre or right")


def judge(
    readings: Sequence[Reading], scheduled: Sequence[str], calibration: Calibration
) -> list[Verdict]:
    """Judge one picture.

    Args:
        readings: Of one measure, one for every member of the cast.
        scheduled: Who should be in the picture, in the order of the scene.
        calibration: The yardsticks of that measure in this film.
    """
    by_name = {reading.who: reading for reading in readings if reading.who is not None}
    return [
        _verdict(by_name.get(who), who, by_name, scheduled, calibration)
        for who in dict.fromkeys(scheduled)
    ]


def worst(verdicts: Sequence[Verdict]) -> Verdict | None:
    """Return the verdict that decides: the worst kind, and of those the smallest margin."""
    return min(
        verdicts,
        key=lambda one: (
            _ORDER.index(one.kind),
            one.margin if one.margin is not None else float("inf"),
        ),
        default=None,
    )


def _verdict(
    reading: Reading | None,
    who: str,
    by_name: Mapping[str, Reading],
    scheduled: Sequence[str],
    calibration: Calibration,
) -> Verdict:
    yardstick = calibration.yardsticks.get(who)
    reason = _unmeasurable(reading, yardstick)
    if reading is None or yardstick is None or reason:
        return Verdict(who=who, kind="not measurable", measure=calibration.measure, reason=reason)
    margin = reading.margin
    assert margin is not None  # noqa: S101 - seen to by _unmeasurable
    kind = _kind(reading, margin, yardstick, by_name, scheduled)
    return Verdict(
        who=who,
        kind=kind,
        measure=calibration.measure,
        likeness=reading.value,
        margin=round(margin, 4),
        nearest=reading.nearest,
        p=round(yardstick.p(margin), 4),
        provisional=not yardstick.enough,
        reason=_said(kind, reading, who),
        box=place_of(reading.box),
        side="" if reading.box is None else reading.box.side,
    )


def _unmeasurable(reading: Reading | None, yardstick: Yardstick | None) -> str:
    if reading is None or yardstick is None:
        return "nobody has measured it"
    if yardstick.off:
        return yardstick.off
    if not reading.valid:
        return reading.reason
    if reading.box is not None and reading.box.area < _SMALLEST:
        return "too small"
    if reading.margin is None:
        return "one figure only: there is nobody to tell them from"
    return ""


def _kind(
    reading: Reading,
    margin: float,
    yardstick: Yardstick,
    by_name: Mapping[str, Reading],
    scheduled: Sequence[str],
) -> VerdictKind:
    if yardstick.found(margin):
        return "right"
    if margin > 0:
        return "undecided"
    rival = by_name.get(reading.nearest or "")
    taken = (
        rival is not None
        and rival.who in scheduled
        and rival.box is not None
        and reading.box is not None
        and rival.box.overlap(reading.box) >= _SAME_PLACE
    )
    # The likeliest place is where somebody else stands rightly: they themselves are nowhere.
    return "missing" if taken else "swapped"


def _said(kind: VerdictKind, reading: Reading, who: str) -> str:
    where = "" if reading.box is None else f" at the {reading.box.side}"
    if kind == "swapped":
        return f"the figure{where} is nearer to {reading.nearest} than to {who}"
    if kind == "missing":
        return f"{who} is nowhere to be found; the likeliest place{where} is {reading.nearest}"
    if kind == "undecided":
        return f"a figure{where} is like {who}, but not more than others by chance"
    return ""


def place_of(box: Box | None) -> Region | None:
    """Return a box as it is written into reports."""
    if box is None:
        return None
    return Region(left=box.left, top=box.top, right=box.right, bottom=box.bottom)
