"""What is known of a call and of its cost, and the rows of the journal that say so."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from grok_spicy.system.secrets import masked_in

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from grok_spicy.system.secrets import Secrets

CallState = Literal["planned", "submitted", "done", "failed", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What is known of one call.

    Attributes:
        key: Its key.
        state: How far it got.
        run: The run that made it.
        step: Its step.
        piece: Its piece.
        attempt: Which try.
        retake: Which take.
        parent: Operation of the call it is nested in.
        capability: Which of the four; `"media"` for what core itself encodes.
        operation: Name of the method.
        provider: Who served it.
        model: With which model.
        job_id: What to poll.
        job_state: What a repetition needs.
        facts: The result without its files.
        files: Digest and suffix of the result's files, by role.
        error: Of a refusal or failure: class, message and more.
        quote_usd: What it was expected to cost.
        started: Seconds since the epoch.
        submitted: When its create was sent.
        finished: When it ended.
        held_usd: What earlier tries may have cost whose answers were lost, in US dollars.
    """

    key: str
    state: CallState
    run: str
    step: str
    piece: str
    attempt: int
    retake: int
    parent: str | None
    capability: str
    operation: str
    provider: str
    model: str
    job_id: str | None = None
    job_state: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] | None = None
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    quote_usd: float | None = None
    started: float = 0.0
    submitted: float | None = None
    finished: float | None = None
    held_usd: float = 0.0

    @property
    def exposed_usd(self) -> float:
        """What may have been paid for it without having been booked, in US dollars."""
        in_the_air = self.state in ("submitted", "unknown")
        return self.held_usd + ((self.quote_usd or 0.0) if in_the_air else 0.0)


@dataclass(frozen=True, slots=True)
class Booking:
    """What one request used."""

    key: str
    run: str
    step: str
    piece: str
    provider: str
    model: str
    cost_usd: float | None
    tokens: int | None
    notes: Sequence[str]
    at: float


_FIELDS = tuple(CallRecord.__dataclass_fields__)

_STATES = frozenset(get_args(CallState))

_JSON = frozenset({"job_state", "facts", "files", "error"})

_REAL = frozenset({"quote_usd", "started", "submitted", "finished", "held_usd"})

_INTEGER = frozenset({"attempt", "retake"})


def without_keys(entry: CallRecord, secrets: Secrets) -> CallRecord:
    """Return a call as it may be written down: servers quote the keys that they were sent.

    What a repetition needs is masked only where it is surely a key.

    Args:
        entry: The call.
        secrets: Knows the keys.
    """
    in_use, keys = secrets.mask_in_use, secrets.mask_keys
    return replace(
        entry,
        job_id=None if entry.job_id is None else keys(entry.job_id),
        job_state=masked_in(dict(entry.job_state), keys),
        facts=None if entry.facts is None else masked_in(dict(entry.facts), in_use),
        error=None if entry.error is None else masked_in(dict(entry.error), secrets.mask),
    )


def columns_of(entry: CallRecord) -> dict[str, Any]:
    """Return what is written of a call, by column, with a checksum of it all."""
    columns = {name: _column(name, getattr(entry, name)) for name in _FIELDS}
    return {**columns, "checksum": _checksum(columns)}


def entry_of(row: Mapping[str, Any] | sqlite3.Row) -> CallRecord:
    """Return the call in a row.

    Raises:
        ValueError: If the row cannot be what was written.
        TypeError: As above.
        LookupError: As above.
        AttributeError: As above.
    """
    values = {name: row[name] for name in _FIELDS}
    # Rows of an earlier version have no checksum.
    checksum = row["checksum"] if "checksum" in row.keys() else None  # noqa: SIM118 - a Row has values in it
    if checksum not in (None, _checksum(values)):
        raise ValueError(f"the call {values['key']} is not as it was written")
    if values["state"] not in _STATES:
        raise ValueError(f"{values['state']!r} is not a state of a call")
    for name in ("job_state", "facts", "error"):
        values[name] = _object(values[name])
    return CallRecord(**{**values, "files": files_of(values["files"])})


def booking_of(row: Mapping[str, Any] | sqlite3.Row) -> Booking:
    """Return the booking in a row.

    Raises:
        ValueError: If the row cannot be what was written.
        TypeError: As above.
        LookupError: As above.
    """
    names = [name for name in Booking.__dataclass_fields__ if name != "notes"]
    return Booking(notes=tuple(json.loads(row["notes"])), **{name: row[name] for name in names})


def _object(text: str | None) -> dict[str, Any] | None:
    value = None if text is None else json.loads(text)
    if not isinstance(value, dict | None):
        raise TypeError(f"{text!r} is not an object")
    return value


def files_of(text: str) -> dict[str, list[str]]:
    """Return digest and suffix by role; they become parts of file names."""
    files = {role: [str(part) for part in found] for role, found in json.loads(text).items()}
    for digest, suffix in files.values():
        if not digest or any(sign in digest + suffix for sign in "/\\\0"):
            raise ValueError(f"{digest!r}, {suffix!r} is not a file")
    return files


def _column(name: str, value: Any) -> str | int | float | None:
    """Return a value exactly as the database will give it back."""
    if value is None:
        return None
    if name in _JSON:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    if name in _REAL:
        # There is no NaN in a database, and zero has no sign.
        return None if math.isnan(value) else float(value) + 0.0
    if name in _INTEGER:
        return int(value)
    return str(value)


def _checksum(columns: Mapping[str, Any]) -> int:
    text = json.dumps([columns[name] for name in _FIELDS], ensure_ascii=True)
    return zlib.crc32(text.encode("ascii"))
