"""Where figures are on a board, as boxes: what letters keep clear of, and what lines point at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS, across, face_of, feet_of, height_of
from grok_spicy_animatic.drawing.grasp import does, hand_at

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Actor, Panel
    from grok_spicy_animatic.drawing.stage import Layer, Stage

_TALL_HATS = frozenset(("hat", "wizard hat", "straw hat", "crown", "captain hat", "helmet", "hood"))


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the board, in pixels of a layer."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: Box) -> float:
        """Return how much of this box another one covers, 0..1."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        area = max(1.0, (self.right - self.left) * (self.bottom - self.top))
        return max(0.0, wide) * max(0.0, high) / area

    def holds(self, at: tuple[float, float]) -> bool:
        """Tell whether a point is in this box."""
        return self.left <= at[0] <= self.right and self.top <= at[1] <= self.bottom

    def nearest(self, at: tuple[float, float]) -> tuple[float, float]:
        """Return the point of this box that is nearest to another point."""
        return min(max(at[0], self.left), self.right), min(max(at[1], self.top), self.bottom)

    def inner(self, share: float) -> Box:
        """Return the box without that share of its width and height on each side."""
        wide, high = (self.right - self.left) * share, (self.bottom - self.top) * share
        return Box(self.left + wide, self.top + high, self.right - wide, self.bottom - high)

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def box_of(layer: Layer) -> Box:
    """Return the box that a layer fills."""
    return Box(
        layer.left, layer.top, layer.left + layer.image.width, layer.top + layer.image.height
    )


def whole(stage: Stage) -> Box:
    """Return what of the layers is in the picture, with a margin."""
    left, top = stage.near.pixel((0.012 * stage.width, 0.988))
    right, bottom = stage.near.pixel((0.988 * stage.width, 0.012))
    return Box(left, top, right, bottom)


def body_of(stage: Stage, panel: Panel, actor: Actor) -> Box:
    """Return where a figure is."""
    height = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, height, stage.width)
    x = across(panel, actor, stage.width)
    if panel.shot not in CLOSE_SHOTS and actor.pose in {"lie", "sleep", "dive"}:
        half, high = height * 0.5, height * 0.34
    else:
        person = actor.look.kind == "person"
        half = height * ((0.105 if panel.shot == "close-up" else 0.17) if person else 0.3)
        high = min(height, foot + height, 1.2)
    left, top = stage.near.pixel((x - half, foot + (height if half < height * 0.3 else high)))
    right, bottom = stage.near.pixel((x + half, max(0.0, foot)))
    return Box(left, top, right, bottom)


def head_of(stage: Stage, panel: Panel, actor: Actor) -> Box:
    """Return where the head of a figure is, with what it wears on it."""
    height = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, height, stage.width)
    x, y = across(panel, actor, stage.width), foot + height * face_of(actor) / 100
    person = actor.look.kind == "person"
    if actor.pose == "dive" and person and panel.shot not in CLOSE_SHOTS:
        x, y = x + actor.facing * height * 0.4, foot + height * 0.34
    half = height * (0.13 if person else 0.3)
    hat = person and bool(_TALL_HATS & set(actor.look.features))
    above = height * ((0.24 if hat else 0.16) if person else 0.3)
    left, top = stage.near.pixel((x - half * (1.25 if hat else 1.0), y + above))
    right, bottom = stage.near.pixel((x + half * (1.25 if hat else 1.0), y - half))
    return Box(left, top, right, bottom)


_AT_WORK = frozenset(
    ("throw", "kick", "catch", "strike", "write", "knit", "work", "dig", "drop", "reach", "hold")
)


def limbs_of(stage: Stage, panel: Panel, actor: Actor) -> Box | None:
    """Return where the hand, or foot, is that does something; None if none does."""
    if actor.back or does(actor) not in _AT_WORK or actor.look.kind != "person":
        return None
    height = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, height, stage.width)
    ahead, up = hand_at(actor)
    half = 0.08 * height
    x, y = across(panel, actor, stage.width) + actor.facing * ahead * height, foot + up * height
    left, top = stage.near.pixel((x - half, y + half))
    right, bottom = stage.near.pixel((x + half, y - half))
    return Box(left, top, right, bottom)


def torso_of(stage: Stage, panel: Panel, actor: Actor) -> Box:
    """Return where the chest of a figure is: that is where a line points at."""
    height = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, height, stage.width)
    person = actor.look.kind == "person"
    if actor.pose in {"lie", "sleep", "fall", "dive"} or (
        not person and panel.shot not in CLOSE_SHOTS
    ):
        body = body_of(stage, panel, actor)
        x, y = body.middle
        if actor.at == "water" and person and panel.shot not in CLOSE_SHOTS:
            # Shoulders are above the water, hips are not.
            x += actor.facing * (body.right - body.left) * 0.3
            y -= (body.bottom - body.top) * 0.35
        half, high = (body.right - body.left) * 0.25, (body.bottom - body.top) * 0.2
        return Box(x - half, y - high, x + half, y + high)
    x, top = across(panel, actor, stage.width), foot + height * (face_of(actor) - 18) / 100
    half = height * 0.08
    left, upper = stage.near.pixel((x - half, top))
    right, lower = stage.near.pixel((x + half, top - height * 0.2))
    return Box(left, upper, right, lower)
