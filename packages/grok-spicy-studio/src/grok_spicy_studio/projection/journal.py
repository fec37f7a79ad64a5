"""What the ledger knows of a run: who made a piece, what it cost, how every character scored.

Read straight from the folder's database, read-only, so that looking never opens, mends or locks a
ledger that a run is writing to. Where it cannot be read, the pages show less.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from grok_spicy.errors import GrokSpicyError
from grok_spicy.ledger import Ledger
from grok_spicy.ledger.engines import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grok_spicy.ledger.journal import Booking, CallRecord

    _Known: TypeAlias = tuple[Sequence[tuple[Any, ...]], Mapping[str, float], float | None]

_CALLS = """
    SELECT piece, attempt, retake, capability, operation, provider, model, facts, state
    FROM calls WHERE run = ? AND capability != 'media' ORDER BY started
"""

_BOOKINGS = """
    SELECT piece, SUM(cost_usd) FROM bookings WHERE run = ? GROUP BY piece
"""

_QUOTED = "SELECT SUM(quote_usd) FROM calls WHERE run = ?"


@dataclass(frozen=True, slots=True)
class Making:
    """How one take of a piece was made.

    Attributes:
        provider: Who made it.
        model: With which model.
        attempts: How many tries it took.
        seed: The seed of the last try, if the provider told it.
        scores: What the last check said of each character, from 0 to 1.
        issues: What the last check found wrong.
    """

    provider: str = ""
    model: str = ""
    attempts: int = 0
    seed: int | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    issues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Journal:
    """What the ledger knows of a run.

    Attributes:
        makings: How a take was made, by piece and number of the take.
        costs: What a piece cost, in US dollars; one that named no price is not there.
        quoted_usd: What all its calls were expected to cost.
    """

    makings: Mapping[tuple[str, int], Making] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=dict)
    quoted_usd: float | None = None


def read_journal(output: Path, run: str) -> Journal:
    """Read what the ledger of an output folder knows of a run. Blocks.

    Args:
        output: Where runs and ledger live.
        run: The id under which the ledger knows the run.
    """
    try:
        kept_here = address_of(output) is None
        calls, costs, quoted = (_in_folder if kept_here else _elsewhere)(output, run)
    except (GrokSpicyError, sqlite3.Error):
        return Journal()
    makings: dict[tuple[str, int], Making] = {}
    for piece, attempt, retake, capability, operation, provider, model, facts, state in calls:
        key = (piece, retake + 1)
        before = makings.get(key, Making())
        known = _facts(facts)
        if capability == "vision":
            if operation == "check_consistency" and state == "done":
                makings[key] = _scored(before, known)
        elif capability in {"image", "video"}:
            makings[key] = Making(
                provider=provider,
                model=model,
                attempts=max(before.attempts, attempt),
                seed=_seed(known),
                scores=before.scores,
                issues=before.issues,
            )
    return Journal(makings, costs, quoted)


def _in_folder(output: Path, run: str) -> _Known:
    database = output / "ledger" / "ledger.db"
    if not database.is_file():
        return [], {}, None
    with closing(
        sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=1)
    ) as db:
        calls = db.execute(_CALLS, (run,)).fetchall()
        costs = {piece: usd for piece, usd in db.execute(_BOOKINGS, (run,)) if usd is not None}
        return calls, costs, db.execute(_QUOTED, (run,)).fetchone()[0]


def _elsewhere(output: Path, run: str) -> _Known:
    """Return the same of a ledger that is kept in a database of its own."""

    async def read() -> tuple[list[CallRecord], list[Booking]]:
        async with Ledger(output, mend=False) as ledger:
            return await ledger.of_run(run), await ledger.bookings(run)

    records, bookings = asyncio.run(read())
    calls = [
        (one.piece, one.attempt, one.retake, one.capability, one.operation, one.provider, one.model,
         json.dumps(one.facts), one.state)
        for one in records
        if one.capability != "media"
    ]  # fmt: skip
    costs: dict[str, float] = {}
    for one in bookings:
        if one.cost_usd is not None:
            costs[one.piece] = costs.get(one.piece, 0.0) + one.cost_usd
    quotes = [one.quote_usd for one in records if one.quote_usd is not None]
    return calls, costs, sum(quotes) if quotes else None


def _facts(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _scored(before: Making, facts: Mapping[str, Any]) -> Making:
    scores = facts.get("per_character")
    issues = facts.get("issues")
    return Making(
        before.provider,
        before.model,
        before.attempts,
        before.seed,
        {str(name): float(score) for name, score in scores.items()}
        if isinstance(scores, dict)
        else {},
        tuple(map(str, issues)) if isinstance(issues, list) else (),
    )


def _seed(facts: Mapping[str, Any]) -> int | None:
    metadata = facts.get("metadata")
    seed = metadata.get("seed") if isinstance(metadata, dict) else None
    return seed if isinstance(seed, int) else None
