"""Faults of a clip, from its signals, without a model."""

from __future__ import annotations

import math
import re
from statistics import fmean, median
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from grok_spicy.continuity import thresholds
from grok_spicy.continuity.signals import Span
from grok_spicy.schemas import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.continuity.signals import Signals

FaultKind = Literal[
    "black", "freeze", "cut", "flicker", "stutter", "soft", "exposure", "peak", "quiet", "silent"
]

HARD: frozenset[FaultKind] = frozenset({"black", "freeze", "cut"})
"""Faults that nobody wants in a shot, unless the scene asks for them."""

_WANTED: dict[FaultKind, re.Pattern[str]] = {
    "black": re.compile(
        r"\b(black(out|s out|ness)?|fades? (in|out|to|from)|dark(ness)?)\b", re.IGNORECASE
    ),
    "freeze": re.compile(
        r"\b(fr(ee|o)zen?|freezes|motionless|still|holds?|statue|tableau)\b", re.IGNORECASE
    ),
    "cut": re.compile(r"\b(cuts? to|jump cuts?|montage|flash(es)?|lightning)\b", re.IGNORECASE),
}
"""Words of a scene that ask for what would be a fault elsewhere."""

_REACH = 6
"""Frames on each side with which one is compared: a quarter of a second at 24 a second."""

_SOFT_FRAMES = 3

_LEAST = 12
"""Frames below which nothing can be said of a rhythm."""

_ALL = 0.9
"""Share of a clip from which it counts as held as a whole."""


class Fault(Model):
    """Something wrong with a clip."""

    kind: FaultKind
    start: float = Field(description="Seconds from the first frame")
    end: float
    value: float = Field(description="What was measured")
    bound: float = Field(description="What it was held against")
    hard: bool = Field(description="Whether it is a fault that nobody wants in a shot")
    text: str = Field(description="For people")


def faults_of(signals: Signals, wanted: str = "") -> list[Fault]:
    """Return the faults of a clip, in order of time.

    Args:
        signals: What was seen of it.
        wanted: What the scene asks for, in its own words: black, a freeze or a cut that it asks
            for is none.
    """
    cuts = _cuts(signals)
    found = [
        *_blacks(signals),
        *_freezes(signals),
        *_hidden_cuts(signals, cuts),
        *_flicker(signals, cuts),
        *_stutter(signals),
        *_softness(signals, cuts),
        *_exposure(signals, cuts),
        *_sound(signals),
    ]
    asked = {kind for kind, words in _WANTED.items() if words.search(wanted)}
    return sorted(
        (fault for fault in found if fault.kind not in asked), key=lambda fault: fault.start
    )


def _fault(kind: FaultKind, span: Span, value: float, bound: float, text: str) -> Fault:
    return Fault(
        kind=kind,
        start=round(span.start, 2),
        end=round(span.end, 2),
        value=round(value, 4),
        bound=bound,
        hard=kind in HARD,
        text=text,
    )


def _blacks(signals: Signals) -> list[Fault]:
    bound = thresholds.BLACK_SECONDS.value
    return [
        _fault("black", span, span.end - span.start, bound, f"black at {_at(span)}")
        for span in signals.black
    ]


def _freezes(signals: Signals) -> list[Fault]:
    """A picture that stops in the midst of a movement; a held pose is none."""
    frozen = sum(span.end - span.start for span in signals.frozen)
    if not frozen or frozen >= _ALL * signals.seconds:
        return []
    moving = [
        change
        for number, change in enumerate(signals.change)
        if number and not any(_within(number / signals.fps, span) for span in signals.frozen)
    ]
    bound = thresholds.FREEZE_SECONDS.value
    if not moving or median(moving) < thresholds.FREEZE_MOTION.value:
        return []
    usual = median(moving)
    return [
        _fault("freeze", span, span.end - span.start, bound, f"stands still at {_at(span)}")
        for span in signals.frozen
        if span.end - span.start >= bound
        and not _black(signals, span)
        and _sudden(signals, span, usual)
    ]


def _sudden(signals: Signals, span: Span, usual: float) -> bool:
    """Tell whether a picture stops at once: what slows down, as a breath does, only turns round."""
    last = round(span.start * signals.fps)  # the last frame that moved
    if not 1 < last < len(signals.change):
        return True
    return signals.change[last] >= thresholds.FREEZE_SUDDEN.value * usual


def _cuts(signals: Signals) -> list[int]:
    """Return the frames with which another shot begins."""
    shift = signals.shift
    found = []
    for number in range(1, len(shift)):
        near = [*shift[max(1, number - _REACH) : number], *shift[number + 1 : number + 1 + _REACH]]
        peak = shift[number]
        if (
            near
            and peak >= thresholds.CUT_SHIFT.value
            and peak >= thresholds.CUT_RATIO.value * max(_second(near), _FAINT)
        ):
            found.append(number)
    return found


_FAINT = 0.2
"""Of 255: changes below are noise, whose ratios say nothing."""


def _second(near: Sequence[float]) -> float:
    """Return the second largest: the end of a black or a flash is a peak beside a peak."""
    return sorted(near)[-2] if len(near) > 1 else near[0]


def _hidden_cuts(signals: Signals, cuts: Sequence[int]) -> list[Fault]:
    found = []
    for number in cuts:
        at = number / signals.fps
        span = Span(start=at, end=at)
        if any(_within(at, _wider(black)) for black in signals.black):
            continue
        if any(0 < abs(number - other) <= _BLINK_FRAMES for other in cuts):
            continue
        bound = thresholds.CUT_RATIO.value
        near = signals.shift[max(1, number - _REACH) : number] or [_FAINT]
        ratio = signals.shift[number] / max(_FAINT, *near)
        found.append(_fault("cut", span, ratio, bound, f"another shot begins at {at:.1f} s"))
    return found


_BLINK_FRAMES = 4
"""What is gone again within as many frames is a blink or a flash, not another shot."""


def _flicker(signals: Signals, cuts: Sequence[int]) -> list[Fault]:
    calm = [
        value
        for number, value in enumerate(signals.flicker)
        if 0 < number < len(signals.flicker) - 1
        and not any(abs(number - cut) <= 1 for cut in cuts)
        and not any(_within(number / signals.fps, _wider(span)) for span in signals.black)
    ]
    bound = thresholds.FLICKER.value
    if len(calm) < _LEAST or median(calm) < bound:
        return []
    whole = Span(start=0.0, end=signals.seconds)
    return [_fault("flicker", whole, median(calm), bound, "the light flickers")]


def _stutter(signals: Signals) -> list[Fault]:
    loose = [
        change
        for number, change in enumerate(signals.change)
        if number and not any(_within(number / signals.fps, span) for span in signals.frozen)
    ]
    if len(loose) < _LEAST:
        return []
    usual = sorted(loose)[len(loose) * 3 // 4]
    if usual < thresholds.FREEZE_MOTION.value:
        return []
    still = [change < thresholds.STUTTER_STILL.value * usual for change in loose]
    alone = sum(
        here
        and not (number and still[number - 1])
        and not (number + 1 < len(still) and still[number + 1])
        for number, here in enumerate(still)
    )
    share, bound = alone / len(loose), thresholds.STUTTER_SHARE.value
    if share < bound:
        return []
    whole = Span(start=0.0, end=signals.seconds)
    return [_fault("stutter", whole, share, bound, f"{share:.0%} of the frames are doubled")]


def _softness(signals: Signals, cuts: Sequence[int]) -> list[Fault]:
    """A part that is suddenly softer than what lies around it."""
    sharp, bound = signals.sharpness, thresholds.SOFTNESS.value
    if len(sharp) < _LEAST or not (usual := median(sharp)):
        return []
    found: list[Fault] = []
    start = None
    for number, soft in enumerate([*(value <= bound * usual for value in sharp), False]):
        if soft and start is None:
            start = number
        elif not soft and start is not None:
            sudden = start > 0 and sharp[start] < (1 + bound) / 2 * sharp[start - 1]
            span = Span(start=start / signals.fps, end=number / signals.fps)
            near_cut = any(abs(start - cut) <= 1 for cut in cuts)
            if (
                number - start >= _SOFT_FRAMES
                and sudden
                and not near_cut
                and not _black(signals, span)
            ):
                worst = min(sharp[start:number]) / usual
                found.append(_fault("soft", span, worst, bound, f"suddenly soft at {_at(span)}"))
            start = None
    return found


def _exposure(signals: Signals, cuts: Sequence[int]) -> list[Fault]:
    """A step of the light within one frame, that stays."""
    luma, bound = signals.luma, thresholds.EXPOSURE_STEP.value
    for number in range(_REACH // 2, len(luma) - _REACH // 2):
        before = luma[number - _REACH // 2 : number]
        after = luma[number : number + _REACH // 2]
        if min(*before, *after) < _VISIBLE or any(abs(number - cut) <= _REACH // 2 for cut in cuts):
            continue
        step = math.log(fmean(after) / fmean(before))
        within = max(max(before) / min(before), max(after) / min(after))
        if abs(step) > bound and abs(step) > 3 * math.log(within):
            at = number / signals.fps
            word = "brighter" if step > 0 else "darker"
            text = f"{abs(math.expm1(step)):.0%} {word} from one frame to the next at {at:.1f} s"
            return [_fault("exposure", Span(start=at, end=at), step, bound, text)]
    return []


_VISIBLE = 20
"""Of 255: below this a step of light is none that one sees."""


def _sound(signals: Signals) -> list[Fault]:
    sound = signals.sound
    if sound is None:
        return []
    whole = Span(start=0.0, end=signals.seconds)
    found = []
    peak, quiet = thresholds.TRUE_PEAK.value, thresholds.QUIET.value
    if sound.peak is not None and sound.peak > peak:
        text = f"its sound peaks at {sound.peak:.1f} dBTP"
        found.append(_fault("peak", whole, sound.peak, peak, text))
    if sound.loudness is None:
        found.append(_fault("silent", whole, 0.0, 0.0, "its sound is silence"))
    elif sound.loudness < quiet:
        text = f"its sound is hardly heard: {sound.loudness:.0f} LUFS"
        found.append(_fault("quiet", whole, sound.loudness, quiet, text))
    return found


def _black(signals: Signals, span: Span) -> bool:
    return any(_within((span.start + span.end) / 2, _wider(black)) for black in signals.black)


def _within(at: float, span: Span) -> bool:
    return span.start - _HAIR <= at <= span.end + _HAIR


def _wider(span: Span) -> Span:
    return Span(start=span.start - 2 * _FRAME, end=span.end + 2 * _FRAME)


_HAIR = 0.001

_FRAME = 1 / 24


def _at(span: Span) -> str:
    return f"{span.start:.1f} to {span.end:.1f} s"
