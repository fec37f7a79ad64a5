"""Which drawing function and which stature belong to each kind of figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.figures import bird, critter, fowl, grazer, person, robot, things
from grok_spicy_animatic.drawing.figures.brush import Brush
from grok_spicy_animatic.drawing.figures.species import SPECIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy_animatic.drawing.canvas import Canvas
    from grok_spicy_animatic.drawing.recipe import Look, Mood, Pose


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of figure.

    Attributes:
        draw: Draws it.
        half: Half the width that it may take, in units of a hundredth of its height.
        top: The highest it reaches, hats and horns included, in the same units.
        face: Height of its eyes, in the same units: where a close-up looks.
        stride: How far a foot is ahead of the body, walking and running, in the same units: each
            step takes the body twice as far. Zeros for what glides.
    """

    draw: Callable[[Brush], None]
    half: float = 62.0
    top: float = 122.0
    face: float = 72.0
    stride: tuple[float, float] = (8.0, 14.0)


KINDS: dict[str, Kind] = {
    **dict.fromkeys(SPECIES, Kind(critter.draw)),
    "owl": Kind(bird.draw, stride=(6.0, 11.0)),
    "bird": Kind(fowl.draw, half=64.0, face=79.0, stride=(6.0, 11.0)),
    **dict.fromkeys(
        grazer.BUILDS, Kind(grazer.draw, half=58.0, face=grazer.FACE[1], stride=(8.0, 13.0))
    ),
    "penguin": Kind(bird.draw, stride=(6.0, 11.0)),
    "person": Kind(person.draw, half=46.0, top=122.0, face=86.0, stride=(11.0, 17.0)),
    "robot": Kind(robot.draw, face=75.0, stride=(7.0, 12.0)),
    "boat": Kind(things.boat, face=56.0, stride=(0.0, 0.0)),
    "fish": Kind(things.fish, half=66.0, face=54.0, stride=(0.0, 0.0)),
    "whale": Kind(things.fish, half=66.0, face=54.0, stride=(0.0, 0.0)),
    "spirit": Kind(things.spirit, face=66.0, stride=(0.0, 0.0)),
    "tree": Kind(things.tree, face=46.0, stride=(0.0, 0.0)),
    "vehicle": Kind(things.vehicle, face=44.0, stride=(0.0, 0.0)),
    "creature": Kind(things.creature, face=64.0, stride=(5.0, 9.0)),
}


def kind_of(look: Look) -> Kind:
    """Return the kind of `look`; an unknown one is a friendly creature."""
    return KINDS.get(look.kind, KINDS["creature"])


_ABLE: dict[Pose, Pose] = {
    "throw": "reach", "kick": "run", "catch": "wave", "strike": "reach", "write": "reach",
    "knit": "hold", "work": "reach", "dig": "reach", "drop": "reach",
    "point": "reach", "carry": "hold", "hug": "reach", "kneel": "sit", "jump": "run",
    "fall": "wave", "lie": "sleep", "look down": "stand", "look": "stand", "look out": "stand",
    "dive": "fly", "dance": "wave", "eat": "hold", "clap": "wave", "play": "hold", "ride": "sit",
    "climb": "reach", "hide": "look down",
}  # fmt: skip
"""What a body that is not a person's does instead."""


def draw_figure(
    canvas: Canvas,
    look: Look,
    pose: Pose,
    *,
    phase: float = 0.0,
    blink: bool = False,
    mood: Mood = "neutral",
    back: bool = False,
    seated: bool = False,
    hands: Pose | None = None,
) -> None:
    """Draw a figure on a canvas whose unit is a hundredth of the figure's height.

    Args:
        canvas: Where it is drawn.
        look: How it looks.
        pose: What it does.
        phase: How far its movement is, 0 to 2; at 1 it is half way.
        blink: Whether its eyes are closed for a moment.
        mood: What is in its face.
        back: Whether it turns its back.
        seated: Whether what it sits on is drawn already.
        hands: What its hands do while it sits; None if nothing.
    """
    brush = Brush(canvas, look, pose, phase, blink, mood, back or pose == "look out", seated, hands)
    if look.kind != "person":
        brush = replace(brush, pose=_ABLE.get(pose, pose), back=back)
    kind_of(look).draw(brush)
