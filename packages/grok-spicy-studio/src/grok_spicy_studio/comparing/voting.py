"""The blind vote: pairs of cells of a row, each pair in both orders, names hidden."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Literal

from grok_spicy.errors import ConfigError
from grok_spicy.system.files import write_atomically
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from grok_spicy_studio.comparing.comparison import folder_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy_studio.comparing.comparison import Cell, Comparison

FILE = "votes.json"

Won = Literal["left", "right", "neither"]

_Z = 1.959964
"""Standard normal quantile of a two-sided interval of 95 %."""


class Vote(BaseModel):
    """One answer: which of two pictures is better.

    Attributes:
        left: The cell that stood left.
        right: The cell that stood right.
        won: Which one was chosen.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    left: str
    right: str
    won: Won


@dataclass(frozen=True, slots=True)
class Tally:
    """How a variant did.

    Attributes:
        variant: Its number.
        wins: How often it was chosen.
        votes: How often it or its rival was chosen.
        low: Lower end of the 95 % interval of its share, from 0 to 1.
        high: Upper end.
    """

    variant: int
    wins: int
    votes: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share of its votes that it won."""
        return self.wins / self.votes if self.votes else 0.0


_VOTES: TypeAdapter[list[Vote]] = TypeAdapter(list[Vote])


def pairs(comparison: Comparison) -> list[tuple[Cell, Cell]]:
    """Return all pairs that can be voted on, each in both orders, shuffled but always alike.

    Args:
        comparison: The cells; those without a picture are in no pair.
    """
    found = []
    for scene, seed in comparison.rows:
        there = [one for one in comparison.row(scene, seed) if one.still is not None]
        found += list(permutations(there, 2))
    random.Random(comparison.id).shuffle(found)  # noqa: S311 - an order, not a secret
    return found


def next_pair(comparison: Comparison, votes: Sequence[Vote]) -> tuple[Cell, Cell] | None:
    """Return the next pair to vote on; None when all are done."""
    done = {(one.left, one.right) for one in votes}
    left = ((one, other) for one, other in pairs(comparison) if (one.id, other.id) not in done)
    return next(left, None)


def read_votes(output: Path, comparison: Comparison) -> list[Vote]:
    """Read the votes. Blocks.

    Raises:
        ConfigError: If the file cannot be read.
    """
    path = folder_of(output, comparison.id) / FILE
    try:
        return _VOTES.validate_json(path.read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValidationError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def vote(output: Path, comparison: Comparison, given: Vote) -> list[Vote]:
    """Write a vote down; a pair in one order counts once. Blocks.

    Returns:
        All votes.

    Raises:
        ConfigError: If there is no such pair.
        StorageError: If it cannot be written.
    """
    asked = {(one.id, other.id) for one, other in pairs(comparison)}
    if (given.left, given.right) not in asked:
        raise ConfigError("there is no such pair")
    kept = [
        one
        for one in read_votes(output, comparison)
        if (one.left, one.right) != (given.left, given.right)
    ]
    votes = [*kept, given]
    text = json.dumps([one.model_dump() for one in votes])
    path = folder_of(output, comparison.id) / FILE
    write_atomically(path, lambda stream: stream.write(text.encode()))
    return votes


def tallies(comparison: Comparison, votes: Sequence[Vote]) -> list[Tally]:
    """Count the votes, the best first; a pair of which neither won counts for nobody.

    Args:
        comparison: What was voted on.
        votes: The votes.
    """
    wins = dict.fromkeys((one.number for one in comparison.variants), 0)
    played = dict(wins)
    owner = {cell.id: cell.variant for cell in comparison.cells}
    for one in votes:
        if one.won == "neither" or not {one.left, one.right} <= owner.keys():
            continue
        left, right = owner[one.left], owner[one.right]
        played[left] += 1
        played[right] += 1
        wins[left if one.won == "left" else right] += 1
    found = [Tally(one, wins[one], played[one], *wilson(wins[one], played[one])) for one in wins]
    return sorted(found, key=lambda one: (-one.share, one.variant))


def wilson(wins: int, votes: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson, JASA 22, 1927).

    Args:
        wins: How often something was chosen.
        votes: Of how many.
    """
    if votes == 0:
        return 0.0, 1.0
    share, square = wins / votes, _Z * _Z
    centre = share + square / (2 * votes)
    spread = _Z * math.sqrt(share * (1 - share) / votes + square / (4 * votes * votes))
    scale = 1 + square / votes
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
