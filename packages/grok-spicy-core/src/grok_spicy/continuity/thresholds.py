"""Where a clip counts as broken: every bound with where it comes from.

Measured on 18 segments of 48 frames (photos panned, zoomed and held, figures moving over them) with
one fault of each kind injected; "15 of 15, 0" is hits and false alarms in clean segments.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """One bound.

    Attributes:
        value: The bound itself.
        unit: What it counts.
        source: Where it comes from.
    """

    value: float
    unit: str
    source: str


BLACK_SECONDS = Threshold(0.04, "s", "one frame at 24 a second; 15 of 15, 0")

FREEZE_SECONDS = Threshold(0.3, "s", "freezedetect at -60 dB; 15 of 15, 0")

FREEZE_MOTION = Threshold(
    0.35, "of 255", "median change of the frames that move; below it a pose is held, not frozen"
)

FREEZE_SUDDEN = Threshold(
    0.6, "of the usual change", "the last that moved: a freeze cuts a movement off; own choice"
)

CUT_RATIO = Threshold(
    5.0, "times its neighbours", "own peak by the larger change around it; 17 of 18, 0"
)

CUT_SHIFT = Threshold(4.0, "of 255", "least mean shift of a frame that can be a cut; as above")

FLICKER = Threshold(
    0.007, "share of the light", "light off by 3 %: 20 of 20 from .012 on, clean at most .0042"
)

STUTTER_SHARE = Threshold(
    0.2, "of all frames", "every third frame doubled makes a third; 16 of 18, 0"
)

STUTTER_STILL = Threshold(0.3, "of the usual change", "what counts as no change; as above")

SOFTNESS = Threshold(0.75, "of its usual sharpness", "blur of sigma 1.5; 17 of 18, 0")

EXPOSURE_STEP = Threshold(0.03, "natural logarithm", "a step of 5 %: 94 %; of 20 %: all; 0")

TRUE_PEAK = Threshold(-1.0, "dBTP", "EBU R 128, maximum true peak")

QUIET = Threshold(-45.0, "LUFS", "22 LU below EBU R 128's target of -23: hardly heard")

JOIN_TONE = Threshold(0.6, "common share", "match against other scenes of the same film: AUC 1.00")

JOIN_GEOMETRY = Threshold(
    0.6, "correlation", "match against another scene: AUC .92; sees a jump of 2 s at .68 to .76"
)

JOIN_LIGHT = Threshold(0.03, "natural logarithm", "a step of 5 % always, 4 % false alarms")

ALPHA = Threshold(0.05, "probability", "one false find in twenty; needs 19 pictures to say so")

SEPARABLE = Threshold(
    0.8, "of the sheet's variants", "must be nearer to their own sheet than to any other"
)
