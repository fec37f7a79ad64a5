"""Continuity, measured: who is who, what joins, what broke.

Measures come from plugins (`grok_spicy_measures`) and say how alike things are; core turns their
readings into verdicts, calibrated by each film's own pictures, and looks for broken clips and bad
joins itself. Authors of measures need `Measure`, the subjects, `Reference`, `Reading`, `Box` and
`frames_at`.
"""

from __future__ import annotations

from grok_spicy.continuity.measure import Measure, NoOptions
from grok_spicy.continuity.readings import Box, Clip, Frame, Join, Reading, Reference, Subject
from grok_spicy.continuity.variants import stand_ins
from grok_spicy.media.frames import frames_at
from grok_spicy.system.threads import Stop

__all__ = [
    "Box",
    "Clip",
    "Frame",
    "Join",
    "Measure",
    "NoOptions",
    "Reading",
    "Reference",
    "Stop",
    "Subject",
    "frames_at",
    "stand_ins",
]
