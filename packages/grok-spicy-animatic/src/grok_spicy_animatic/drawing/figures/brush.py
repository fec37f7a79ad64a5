"""What every figure is drawn with: a canvas and the figure's own tones.

A figure stands on y = 0, is about 100 units tall, has its middle at x = 0 and looks to the
right; the canvas mirrors it where it looks left.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Canvas, Gradient, Paint, Point, oval, smooth
from grok_spicy_animatic.drawing.colour import RGB, from_hex, luminance, shade, to_hex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.drawing.recipe import Look, Mood, Pose

INK: RGB = (38, 32, 42)

_DARK = 0.22
"""Luminance below which ink is not seen."""

_SWINGING = ("walk", "run")
_OTHER_STEP: dict[str, Point] = {"wave": (0.86, 0.46), "fly": (0.94, -0.22)}


@dataclass(frozen=True, slots=True)
class Brush:
    """A canvas with a figure's colours on it.

    Attributes:
        canvas: Where the figure is drawn, 100 units tall.
        look: How the figure looks.
        pose: What the body does.
        phase: How far a movement is, 0 to 2: at 1 the other leg is forward, the wings are down.
        blink: Whether the eyes are closed for a moment.
        mood: What is in the face.
        back: Whether the figure turns its back.
        seated: Whether what it sits on is drawn already.
        hands: What the hands do while it sits; None if nothing.
    """

    canvas: Canvas
    look: Look
    pose: Pose
    phase: float = 0.0
    blink: bool = False
    mood: Mood = "neutral"
    back: bool = False
    seated: bool = False
    hands: Pose | None = None

    def tone(self, feature: str) -> RGB | None:
        """Return the colour that the words give to one feature, or None."""
        return next((from_hex(code) for name, code in self.look.tones if name == feature), None)

    def dressed_in(self, *features: str) -> Brush:
        """Return a brush whose clothes have the own colour of the first of `features` worn."""
        for feature in features:
            if self.has(feature) and (tone := self.tone(feature)) is not None:
                look = self.look.model_copy(update={"accent": to_hex(tone)})
                return replace(self, look=look)
        return self

    @property
    def main(self) -> RGB:
        """Fur, plumage, skin or hull."""
        return from_hex(self.look.main)

    @property
    def second(self) -> RGB:
        """Belly, face, trim."""
        return from_hex(self.look.second)

    @property
    def accent(self) -> RGB:
        """Clothes."""
        return from_hex(self.look.accent)

    @property
    def dark(self) -> RGB:
        """Paws, hair, joints."""
        return from_hex(self.look.dark)

    @property
    def line(self) -> RGB:
        """What lines on the face are drawn in: ink, or what is seen on dark fur."""
        return INK if luminance(self.main) > _DARK else shade(self.main, 0.55)

    @property
    def eyes(self) -> RGB:
        """The iris."""
        return from_hex(self.look.eyes)

    @property
    def shut(self) -> bool:
        """Whether the eyes are closed."""
        return self.blink or self.pose == "sleep"

    @property
    def step(self) -> float:
        """1 where the near leg is ahead, -1 where the other is, evenly between them."""
        along = self.phase % 1
        return 1 - 2 * along if self.phase < 1 else 2 * along - 1

    def lift(self, walking: float, running: float, side: int) -> float:
        """Return how high the foot on `side` is, in units: the one behind swings forward."""
        swinging = -1 if self.phase < 1 else 1
        if side != swinging:
            return 0.0
        along = self.phase % 1
        high = {"walk": walking, "run": running}.get(self.pose, 0.0)
        return high * (1 - along + 0.6 * math.sin(math.pi * along))

    def stride(self, walking: float, running: float) -> float:
        """Return how far the near leg is ahead, in units; 0 for a body at rest."""
        return {"walk": walking, "run": running}.get(self.pose, 0.0) * self.step

    def away(self, side: int) -> Point:
        """Return where a hand is, relative to its shoulder, for an arm of length 1.

        Args:
            side: 1 for the arm on the side looked to, -1 for the other.
        """
        if self.pose in _SWINGING:
            ours, theirs = arm_goal(self.pose, side), arm_goal(self.pose, -side)
            share = (1 + self.step) / 2
            return (
                ours[0] * share + theirs[0] * (1 - share),
                ours[1] * share + theirs[1] * (1 - share),
            )
        if self.step < 0 and self.pose in _OTHER_STEP and self._moves(side):
            x, y = _OTHER_STEP[self.pose]
            return x * (side if self.pose == "fly" else 1), y
        return arm_goal(self.pose, side)

    def _moves(self, side: int) -> bool:
        return side > 0 or self.pose == "fly"

    def chance(self, topic: str) -> random.Random:
        """Return chance that depends on this figure and `topic` only."""
        return random.Random(f"{self.look.seed}:{topic}")  # noqa: S311 - proportions, not keys

    def has(self, *features: str) -> bool:
        """Whether the figure wears or carries one of `features`."""
        return any(feature in self.look.features for feature in features)

    def shape(self, points: Sequence[Point], paint: Paint, *, round_: bool = True) -> None:
        """Fill a body part whose outline goes through `points`."""
        self.canvas.fill(smooth(points) if round_ else points, paint)

    def eye(self, at: Point, size: float, *, closed: bool = False) -> None:
        """Draw one eye of height `size`, looking right."""
        x, y = at
        laughing = self.mood == "laughing" and not (closed or self.shut)
        if closed or self.shut or laughing:
            high = 0.6 if laughing else -0.4
            arc = [(x - size * 0.6, y), (x, y + size * high), (x + size * 0.6, y)]
            self.canvas.limb(arc, [size * 0.25], self.line)
            return
        self.canvas.ellipse(at, size * 0.62, size, (250, 248, 242))
        pupil = (x + size * 0.14, y - size * 0.04)
        self.canvas.ellipse(pupil, size * 0.47, size * 0.8, self.eyes)
        self.canvas.ellipse((pupil[0] + size * 0.03, pupil[1]), size * 0.33, size * 0.58, INK)
        self.canvas.ellipse(
            (x - size * 0.02, y + size * 0.36), size * 0.17, size * 0.2, (255, 255, 255)
        )
        if self.mood == "tired":
            lid = [(x - size * 0.7, y), (x - size * 0.7, y + size), (x + size * 0.7, y + size)]
            eye = oval(at, size * 0.66, size * 1.04)
            self.canvas.fill([*lid, (x + size * 0.7, y)], shade(self.main, -0.16), inside=eye)
            self.canvas.limb([(x - size * 0.6, y), (x + size * 0.6, y)], [size * 0.16], self.line)

    def expression(self, eyes: tuple[Point, Point], size: float) -> None:
        """Draw what a mood adds to two eyes of height `size`: brows, tears."""
        inner, outer = _BROWS.get(self.mood, (0.0, 0.0))
        for (x, y), side in zip(eyes, (-1, 1), strict=True):
            if inner or outer:
                high = y + size * 1.5
                ends = [
                    (x + side * size * 0.8, high + size * outer),
                    (x - side * size * 0.7, high + size * inner),
                ]
                self.canvas.limb(ends, [size * 0.24], self.line)
            if self.mood in {"crying", "moved"}:
                drop = [(x + side * size * 0.3, y - size), (x + side * size * 0.4, y - size * 2)]
                self.canvas.limb(drop, [size * 0.2, size * 0.42], (96, 164, 226))

    def smile(self, at: Point, width: float, thick: float = 0.7) -> None:
        """Draw a small closed mouth, in the figure's mood."""
        x, y = at
        if self.mood in {"laughing", "surprised", "shouting", "afraid", "talking"}:
            wide = 0.46 if self.mood == "laughing" else 0.24
            self.canvas.ellipse((x, y - width * 0.1), width * wide, width * 0.28, INK)
            return
        bend = _BENDS.get(self.mood, 0.0)
        points = [
            (x - width / 2, y + width * 0.16 * bend),
            (x, y - width * 0.12 * bend),
            (x + width / 2, y + width * 0.2 * bend),
        ]
        self.canvas.limb(points, [thick], INK)

    def blush(self, at: Point, radius: float) -> None:
        """Warm a cheek."""
        self.canvas.ellipse(
            at, radius, radius * 0.7, (236, 110, 96), opacity=0.22, blur=radius * 0.35
        )


_BROWS: dict[str, tuple[float, float]] = {
    "sad": (0.3, -0.25), "crying": (0.4, -0.3), "angry": (-0.4, 0.35), "afraid": (0.5, 0.0),
    "surprised": (0.35, 0.35), "moved": (0.4, 0.0),
}  # fmt: skip
"""How much higher than level a brow is at its inner and at its outer end, in heights of an eye."""

_BENDS = {"happy": 1.0, "moved": 1.0, "sad": -1.0, "crying": -1.2, "angry": -0.8, "tired": -0.2}


def form(colour: RGB, depth: float = 0.16) -> Gradient:
    """Return the paint of a rounded body part: lit from above."""
    room = 1.0 - luminance(colour) * 0.5
    return Gradient(shade(colour, depth * 0.8 * room), shade(colour, -depth))


def arm_goal(pose: Pose, side: int) -> Point:
    """Return where a hand is, relative to its shoulder, for an arm of length 1.

    Args:
        pose: What the body does.
        side: 1 for the arm on the side looked to, -1 for the other.
    """
    near: dict[str, Point] = {
        "wave": (0.62, 0.72),
        "reach": (0.95, 0.12),
        "hold": (0.62, -0.28),
        "walk": (0.5, -0.78),
        "run": (0.78, -0.42),
        "fly": (0.9, 0.42),
        "look up": (0.34, -0.86),
        "sit": (0.42, -0.8),
    }
    far: dict[str, Point] = {
        "walk": (-0.42, -0.82),
        "run": (-0.8, -0.5),
        "fly": (-0.9, 0.42),
        "hold": (0.75, -0.36),
        "reach": (-0.3, -0.9),
    }
    if side > 0:
        return near.get(pose, (0.3, -0.92))
    return far.get(pose, (-0.3, -0.92))


def ring(centre: Point, radius: float, width: float) -> list[Point]:
    """Return the outline of a ring as one polygon."""
    outer = oval(centre, radius, radius)
    inner = oval(centre, radius - width, radius - width)
    return [*outer, outer[0], inner[0], *inner[::-1]]
