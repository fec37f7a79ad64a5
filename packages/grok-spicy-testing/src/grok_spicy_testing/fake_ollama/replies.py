"""What a scripted server does with one question: answer well, badly, late, or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Happy:
    """Answer as a good model would: follow the schema, tell a small story, give good scores."""


@dataclass(frozen=True, slots=True)
class Say:
    """Answer with this text, whatever was asked for.

    Attributes:
        text: The answer.
        thinking: What the model thinks before.
        reason: The `done_reason`.
    """

    text: str
    thinking: str = ""
    reason: str = "stop"


@dataclass(frozen=True, slots=True)
class CutOff:
    """Answer with this text and end with `done_reason: length`."""

    text: str


@dataclass(frozen=True, slots=True)
class Loop:
    """Say `text`, then `again` over and over, until the server ends it without `done`."""

    text: str = ""
    again: str = "\n"
    times: int = 31


@dataclass(frozen=True, slots=True)
class Vanish:
    """Say `text`, then end the answer with status 200 and no `done`."""

    text: str


@dataclass(frozen=True, slots=True)
class Fail:
    """Refuse with a status and `{"error": ...}`; an object is put in as JSON in a string."""

    status: int
    error: str | dict[str, Any]

    @property
    def text(self) -> str:
        """The error as the body holds it."""
        return self.error if isinstance(self.error, str) else json.dumps(self.error)


@dataclass(frozen=True, slots=True)
class FailMidway:
    """Say `text`, then an error as a line of the stream, under status 200."""

    text: str
    error: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Say `text`, then break the connection."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Hang:
    """Take the question and say nothing until the caller goes away."""


Reply = Happy | Say | CutOff | Loop | Vanish | Fail | FailMidway | Drop | Hang


def busy() -> Fail:
    """Return the refusal of a full queue."""
    return Fail(503, "server busy, please try again.  maximum pending requests exceeded")


def crash() -> Fail:
    """Return what is left of an inference process that died."""
    return Fail(
        500,
        "model runner has unexpectedly stopped, this may be due to resource limitations or an "
        "internal error, check ollama server logs for details",
    )


def out_of_memory() -> Fail:
    """Return the failure of a model that does not fit."""
    return Fail(
        500,
        "llama-server reported out-of-memory during startup: cudaMalloc failed: out of memory",
    )


def fenced(value: Any, *, before: str = "Here you are:", after: str = "Anything else?") -> Say:
    """Return an answer in a Markdown fence with talk around it."""
    return Say(f"{before}\n\n```json\n{json.dumps(value, indent=2)}\n```\n\n{after}")


def refusal() -> Say:
    """Return the words in which models refuse."""
    return Say("I'm sorry, but I can't help with that request.")
