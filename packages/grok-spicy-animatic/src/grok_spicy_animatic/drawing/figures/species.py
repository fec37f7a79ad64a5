"""The animals: what sets one species apart from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ears = Literal["pointed", "tall pointed", "long", "round", "big round", "floppy", "none", "side"]
Tail = Literal["bushy", "long", "thin", "short", "puff", "up", "heavy", "striped", "none"]


@dataclass(frozen=True, slots=True)
class Species:
    """What sets one animal apart from another.

    Attributes:
        ears: Their shape.
        tail: Its shape.
        cheek: Half the width of the face at the cheeks, in units.
        muzzle: Length of the muzzle, in units.
        body: Half the width of the body at its widest, in units.
        mask: Which part of the face has the second colour.
        extra: Horns, mane, stripes, spines, wings.
    """

    ears: Ears
    tail: Tail
    cheek: float = 20.0
    muzzle: float = 7.0
    body: float = 15.0
    mask: Literal["cheeks", "muzzle", "bandit", "none"] = "muzzle"
    extra: Literal["", "antlers", "mane", "stripes", "spines", "wings", "snout", "trunk"] = ""


SPECIES: dict[str, Species] = {
    "fox": Species("tall pointed", "bushy", 24, 10, 14, "cheeks"),
    "wolf": Species("tall pointed", "bushy", 23, 11, 16, "cheeks"),
    "cat": Species("pointed", "long", 21, 5, 13, "muzzle"),
    "tiger": Species("big round", "striped", 23, 8, 17, "muzzle", "stripes"),
    "lion": Species("round", "thin", 20, 8, 17, "muzzle", "mane"),
    "dog": Species("floppy", "up", 19, 10, 15, "muzzle"),
    "bear": Species("round", "puff", 22, 9, 20, "muzzle"),
    "rabbit": Species("long", "puff", 19, 5, 13, "muzzle"),
    "mouse": Species("big round", "thin", 18, 8, 13, "muzzle"),
    "squirrel": Species("pointed", "bushy", 19, 6, 13, "muzzle"),
    "raccoon": Species("round", "striped", 23, 8, 16, "bandit"),
    "badger": Species("round", "short", 21, 9, 17, "cheeks", "stripes"),
    "otter": Species("round", "heavy", 20, 6, 13, "cheeks"),
    "hedgehog": Species("round", "none", 18, 9, 17, "cheeks", "spines"),
    "deer": Species("side", "short", 17, 11, 13, "muzzle", "antlers"),
    "pig": Species("floppy", "thin", 21, 7, 19, "none", "snout"),
    "monkey": Species("side", "long", 19, 7, 13, "cheeks"),
    "elephant": Species("side", "thin", 20, 6, 20, "none", "trunk"),
    "frog": Species("none", "none", 22, 4, 16, "muzzle"),
    "turtle": Species("none", "short", 18, 6, 19, "muzzle"),
    "dragon": Species("side", "heavy", 19, 11, 16, "muzzle", "wings"),
}
