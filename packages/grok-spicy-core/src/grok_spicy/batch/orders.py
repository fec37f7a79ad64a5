"""What the process of a batch and those of its films tell each other: lines of JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from grok_spicy.batch.journal import JobEnd
from grok_spicy.schemas import BackendConfig, Model


class FilmOrder(Model):
    """The first line to a film's process: which run to make."""

    output: str
    run: str
    preset: str | None = None
    backends: BackendConfig | None = None
    until: str | None = None
    repeat_unknown: int = 0
    check: bool = True
    batch: str
    max_cost: float | None = None
    seal: str | None = Field(None, description="What its user's machine says of what it names")
    again: bool = Field(default=False, description="Whether more is asked of a film that was made")


class StepSaid(Model):
    """A piece of a film began or ended."""

    kind: Literal["piece"] = "piece"
    piece: str
    state: str


class SpentSaid(Model):
    """What a film has cost so far."""

    kind: Literal["spent"] = "spent"
    cost_usd: float


class EventSaid(Model):
    """An event of the run, as a line of events.jsonl."""

    kind: Literal["event"] = "event"
    line: str


class WaitSaid(Model):
    """What a piece waits for."""

    kind: Literal["wait"] = "wait"
    piece: str
    reason: str
    seconds: float | None = Field(None, description="How long, if that is known")


class EndSaid(Model):
    """The last line of a film's process."""

    kind: Literal["end"] = "end"
    end: JobEnd


Said = Annotated[StepSaid | SpentSaid | EventSaid | WaitSaid | EndSaid, Field(discriminator="kind")]

SAID: TypeAdapter[Said] = TypeAdapter(Said)

STOP = "stop\n"
"""The line to a film's process that stops it gently; the end of its input does the same."""

KILL = "kill\n"
"""The line that stops it at once."""
