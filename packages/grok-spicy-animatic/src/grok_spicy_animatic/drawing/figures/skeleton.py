"""Where the joints of a person are in each pose, in hundredths of the height, facing right."""

# ruff: noqa: E501 - rows of a table

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.canvas import Point
    from grok_spicy_animatic.language.acts import Pose


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A body in a pose; `near` is the side towards which it looks.

    Attributes:
        hip: Middle of the hips.
        chest: Middle of the shoulders.
        head: Middle of the head.
        near_arm: Elbow and hand.
        far_arm: Elbow and hand.
        near_leg: Knee and foot.
        far_leg: Knee and foot.
    """

    hip: Point
    chest: Point
    head: Point
    near_arm: tuple[Point, Point]
    far_arm: tuple[Point, Point]
    near_leg: tuple[Point, Point]
    far_leg: tuple[Point, Point]


_REST = Skeleton(
    hip=(0, 43), chest=(0, 70), head=(0.5, 86),
    near_arm=((12, 57), (12.5, 43)), far_arm=((-12, 57), (-12.5, 43)),
    near_leg=((5, 23), (6, 3)), far_leg=((-5, 23), (-6, 3)),
)  # fmt: skip

_POSES: dict[Pose, dict[str, object]] = {
    "point": {"near_arm": ((22, 68), (37, 71)), "far_arm": ((-11, 56), (-10, 44))},
    "reach": {"near_arm": ((18, 62), (31, 60)), "far_arm": ((8, 58), (24, 52)), "chest": (2, 69.6), "head": (4, 85.4)},
    "hold": {"near_arm": ((15, 55), (20, 62)), "far_arm": ((4, 55), (15, 60))},
    "carry": {"near_arm": ((14, 54), (23, 52)), "far_arm": ((4, 53), (19, 50)), "chest": (-2, 70), "head": (-0.5, 86)},
    "wave": {"near_arm": ((20, 74), (21, 92))},
    "fly": {"near_arm": ((20, 76), (36, 84)), "far_arm": ((-20, 76), (-36, 84)),
            "near_leg": ((4, 24), (-2, 6)), "far_leg": ((-4, 24), (-12, 8))},
    "look up": {"head": (-1.5, 86.6)},
    "look down": {"head": (4.5, 82.6), "chest": (1.5, 68.6), "near_arm": ((11, 55), (14, 41)), "far_arm": ((-8, 55), (-5, 41))},
    "hug": {"near_arm": ((18, 62), (33, 56)), "far_arm": ((16, 68), (35, 66)), "chest": (2, 69.4), "head": (3, 85)},
    "jump": {"hip": (0, 50), "chest": (0, 76), "head": (0.5, 92), "near_arm": ((18, 88), (24, 103)),
             "far_arm": ((-18, 88), (-24, 103)), "near_leg": ((10, 34), (4, 16)), "far_leg": ((-9, 33), (-15, 16))},
    "dive": {"near_arm": ((9, 86), (5, 106)), "far_arm": ((-7, 86), (-1, 105)), "head": (1.5, 84.5),
             "near_leg": ((6, 22), (10, 2)), "far_leg": ((-5, 22), (-8, 4))},
    "dance": {"near_arm": ((16, 84), (7, 101)), "far_arm": ((-20, 64), (-34, 69)), "chest": (-1, 70), "head": (-2, 85.6),
              "near_leg": ((4, 23), (1, 3)), "far_leg": ((-15, 27), (-9, 12))},
    "eat": {"near_arm": ((15.5, 58), (7.5, 77.5)), "far_arm": ((-10, 56), (2, 52))},
    "clap": {"near_arm": ((15, 57), (5, 63)), "far_arm": ((-12, 56), (1.5, 63))},
    "play": {"near_arm": ((17, 58), (24, 67)), "far_arm": ((-15, 57), (-1, 52))},
    "throw": {"near_arm": ((20, 77), (36, 86)), "far_arm": ((-19, 64), (-29, 73)), "chest": (3, 69.4), "head": (5, 85.2),
              "near_leg": ((13, 24), (18, 3)), "far_leg": ((-7, 23), (-16, 4))},
    "kick": {"near_arm": ((9, 57), (-2, 48)), "far_arm": ((-20, 66), (-32, 72)), "chest": (-3, 69.6), "head": (-2, 85.6),
             "near_leg": ((18, 36), (36, 27)), "far_leg": ((-2, 23), (-5, 3))},
    "catch": {"near_arm": ((19, 77), (27, 93)), "far_arm": ((11, 80), (19, 96)), "chest": (1.5, 70), "head": (1, 86.4),
              "near_leg": ((10, 24), (11, 3)), "far_leg": ((-6, 23), (-11, 3))},
    "strike": {"near_arm": ((21, 67), (39, 69)), "far_arm": ((5, 56), (14, 65)), "chest": (3, 69.4), "head": (4.5, 85.2),
               "near_leg": ((12, 24), (15, 3)), "far_leg": ((-7, 23), (-14, 4))},
    "write": {"near_arm": ((17, 57), (28, 60)), "far_arm": ((3, 54), (17, 52)), "chest": (1, 69.6), "head": (4, 84)},
    "knit": {"near_arm": ((15, 55), (4.5, 57)), "far_arm": ((-14, 55), (-3.5, 57)), "head": (1.5, 84.6)},
    "work": {"near_arm": ((17, 54), (27, 47)), "far_arm": ((7, 53), (16, 45)), "chest": (3, 69), "head": (6, 83.6)},
    "drop": {"near_arm": ((17, 61), (30, 60)), "head": (3, 84.4)},
    "ride": {"hip": (-3, 41), "chest": (1, 67.5), "head": (3, 83.5), "near_arm": ((13, 55), (21, 53)), "far_arm": ((8, 54), (19, 51)),
             "near_leg": ((13, 33), (9, 14)), "far_leg": ((9, 32), (3, 14))},
    "sit": {"hip": (-4, 27), "chest": (-3, 54), "head": (-2, 70), "near_arm": ((9, 42), (15, 33)), "far_arm": ((-8, 40), (6, 32)),
            "near_leg": ((17, 27), (18, 3)), "far_leg": ((13, 25), (12, 3))},
    "kneel": {"hip": (-2, 25), "chest": (4, 51), "head": (7, 66), "near_arm": ((14, 38), (22, 27)), "far_arm": ((8, 36), (18, 24)),
              "near_leg": ((13, 24), (13, 3)), "far_leg": ((2, 4), (-15, 4))},
    "dig": {"hip": (-2, 25), "chest": (7, 50), "head": (12, 64), "near_arm": ((18, 36), (27, 17)), "far_arm": ((11, 34), (22, 15)),
            "near_leg": ((13, 24), (13, 3)), "far_leg": ((2, 4), (-15, 4))},
    "fall": {"near_arm": ((18, 82), (28, 96)), "far_arm": ((-16, 80), (-26, 92)),
             "near_leg": ((12, 26), (20, 10)), "far_leg": ((-6, 22), (-10, 4))},
    "climb": {"near_arm": ((15, 84), (19, 97)), "far_arm": ((10, 76), (18, 84)), "chest": (2, 70), "head": (0.5, 86.6),
              "near_leg": ((15, 36), (13, 19)), "far_leg": ((5, 24), (11, 5))},
    "hide": {"near_arm": ((14, 64), (6, 84.5)), "far_arm": ((-14, 64), (-3.6, 84.5)), "chest": (0, 69.6), "head": (1, 84.6)},
    "lie": {"near_arm": ((12, 58), (16, 46)), "far_arm": ((-10, 57), (-8, 44))},
    "sleep": {"near_arm": ((12, 58), (16, 46)), "far_arm": ((-10, 57), (-8, 44))},
}  # fmt: skip


def skeleton(
    pose: Pose, step: float, lift: tuple[float, float], hands: Pose | None = None
) -> Skeleton:
    """Return the joints of a pose.

    Args:
        pose: What the body does.
        step: 1 where the near leg is ahead, -1 where the other is.
        lift: How high the near and the far foot are, in units.
        hands: What the hands of somebody who sits do; None for those of the pose.
    """
    if pose == "walk":
        return _stepping(11 * step, lift, lean=1.5, swing=12)
    if pose == "run":
        return _stepping(17 * step, lift, lean=8, swing=19)
    given = _POSES.get(pose, {})
    parts = {name: given.get(name, getattr(_REST, name)) for name in Skeleton.__slots__}
    body = Skeleton(**parts)  # type: ignore[arg-type]
    if pose != "sit" or hands is None:
        return body
    acting = skeleton(hands, step, lift)
    right, up = body.chest[0] - acting.chest[0], body.chest[1] - acting.chest[1]

    def moved(arm: tuple[Point, Point]) -> tuple[Point, Point]:
        (ax, ay), (bx, by) = arm
        return (ax + right, ay + up), (bx + right, by + up)

    return replace(body, near_arm=moved(acting.near_arm), far_arm=moved(acting.far_arm))


_BODY_OF_A_CHILD, _NECK_OF_A_CHILD = 0.82, 1.4
HEAD_OF_A_CHILD = 1.44
"""How large a child's body, the way from its shoulders to its head, and its head are, where those
of somebody grown and as tall are 1."""

_AT_THE_HEAD = 9.0
"""How near to the middle of a head a hand is that is before it."""


def childlike(body: Skeleton) -> Skeleton:
    """Return a body with a child's proportions: as tall, its head larger, the rest shorter."""
    (cx, cy), (hx, hy) = body.chest, body.head
    chest = (cx, cy * _BODY_OF_A_CHILD)
    head = (
        chest[0] + (hx - cx) * _NECK_OF_A_CHILD,
        chest[1] + (hy - cy) * _NECK_OF_A_CHILD,
    )

    def lower(joints: tuple[Point, Point]) -> tuple[Point, Point]:
        (ax, ay), (bx, by) = joints
        if by > body.head[1] - _AT_THE_HEAD and abs(bx - hx) < _AT_THE_HEAD:
            # A hand before the face stays there, however short the body is.
            at = (head[0] + (bx - hx) * HEAD_OF_A_CHILD, head[1] + (by - hy) * HEAD_OF_A_CHILD)
            return (ax, ay * _BODY_OF_A_CHILD), at
        return (ax, ay * _BODY_OF_A_CHILD), (bx, by * _BODY_OF_A_CHILD)

    return Skeleton(
        hip=(body.hip[0], body.hip[1] * _BODY_OF_A_CHILD), chest=chest, head=head,
        near_arm=lower(body.near_arm), far_arm=lower(body.far_arm),
        near_leg=lower(body.near_leg), far_leg=lower(body.far_leg),
    )  # fmt: skip


def eyes_of(pose: Pose, *, child: bool) -> float:
    """Return how high a person's eyes are, in hundredths of the height."""
    body = skeleton(pose, 1.0, (0.0, 0.0))
    return (childlike(body) if child else body).head[1]


def _stepping(stride: float, lift: tuple[float, float], *, lean: float, swing: float) -> Skeleton:
    share = stride / max(1.0, abs(stride)) if stride else 0.0
    arm = swing * (stride / 11 if lean < 2 else stride / 17)  # noqa: PLR2004 - walking leans less
    bend = 6 if lean > 2 else 2  # noqa: PLR2004
    _ = share
    return Skeleton(
        hip=(0, 43), chest=(lean, 69.6), head=(lean * 1.6 + 0.5, 85.4),
        near_arm=((lean + 8 - arm * 0.6, 57), (lean + 7 - arm + bend, 46 + bend)),
        far_arm=((lean - 8 + arm * 0.6, 57), (lean - 5 + arm + bend, 46 + bend)),
        near_leg=((stride * 0.55 + 4, 23 + lift[0] * 0.6), (stride + 2, 3 + lift[0])),
        far_leg=((-stride * 0.55 - 1, 23 + lift[1] * 0.6), (-stride - 2, 3 + lift[1])),
    )  # fmt: skip
