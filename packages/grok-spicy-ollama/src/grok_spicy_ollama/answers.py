"""What is wrong with an answer, told apart so that the next question and the error can say it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from grok_spicy.errors import InvalidOutputError
from grok_spicy.toolkit import faults_in
from pydantic import BaseModel, ValidationError

from grok_spicy_ollama.failures import PROVIDER
from grok_spicy_ollama.mending import mended

if TYPE_CHECKING:
    from grok_spicy_ollama.answer import Answer
    from grok_spicy_ollama.structured import Schema

ModelT = TypeVar("ModelT", bound=BaseModel)


class Fault(Enum):
    """What is wrong with an answer; the value ends the sentence "the model ..."."""

    EMPTY = "said nothing"
    UNFINISHED = "stopped in mid-answer: the server ended it without a word"
    TOO_LONG = "did not come to an end within num_predict tokens"
    LOOPING = "fell into a loop, repeating itself until it was stopped"
    REFUSED = "refused"
    NOT_JSON = "answered with something else than JSON"
    INVALID = "gave fields that do not fit"


class AnswerError(InvalidOutputError):
    """An answer that cannot be used, even after asking once more.

    Args:
        message: What happened.
        fault: What is wrong with the last answer.
        hint: What to do.
    """

    def __init__(self, message: str, *, fault: Fault, hint: str | None = None) -> None:
        super().__init__(PROVIDER, message, asked_again=True, hint=hint)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Reading(Generic[ModelT]):
    """An answer read: a value, or what is wrong with it.

    Attributes:
        value: The value, if the answer can be used.
        fault: What is wrong, if it cannot.
        detail: More about the fault: the validation errors, or the answer's first words.
    """

    value: ModelT | None = None
    fault: Fault | None = None
    detail: str = ""


_QUOTED = 160
"""Characters of an answer quoted in an error."""

_ERRORS_SHOWN = 8
"""Validation errors shown to the model and the user; the rest usually has the same cause."""

_MOST_READ = 1_000_000
"""Characters of an answer that are read; core takes no longer ones."""

_REPEATS = 8
"""How often the end of an answer must repeat itself to be called a loop."""

_LONGEST_LOOP = 200
"""Characters of the longest passage looked for in a loop."""

_BLANK_LOOP = 30
"""Blank characters at the end of an answer; Ollama itself stops after 30 equal tokens."""

_REFUSAL = re.compile(
    r"^\W*(i['’]?m (really |very |so )?sorry|sorry,|i apologi[sz]e|as an ai\b"  # noqa: RUF001 - both apostrophes are written
    r"|(i['’]?m|i am) (not able|unable)|i (can['’]?t|cannot|can not|won['’]?t|will not)\b)"  # noqa: RUF001
    r"[^.]{0,160}\b(assist|help|comply|fulfil|generate|create|provide|describe|do that|do this"
    r"|with (that|this)|discuss|continue|engage|identify)",
    re.IGNORECASE,
)
_REFUSAL_LENGTH = 600
"""Characters; what is longer has something to say besides refusing."""


def read_object(answer: Answer, response_model: type[ModelT], schema: Schema) -> Reading[ModelT]:
    """Read an answer that should be one JSON object.

    A whole and valid object counts whatever the server says about how the answer ended.

    Args:
        answer: What came back.
        response_model: The model of the answer.
        schema: Its inlined schema.
    """
    if len(answer.said) > _MOST_READ:
        return Reading(fault=Fault.TOO_LONG)
    found = find_object(answer.said)
    if found is not None:
        try:
            return Reading(response_model.model_validate(mended(found, schema)))
        except ValidationError as error:
            return Reading(fault=_ending(answer) or Fault.INVALID, detail=errors_in_words(error))
    fault = _ending(answer)
    if fault is None:
        fault = Fault.REFUSED if is_refusal(answer.said) else Fault.NOT_JSON
    broken = fault_of_object(answer.said) if fault is Fault.NOT_JSON else ""
    return Reading(fault=fault, detail=broken or quoted(answer.said))


def text_fault(answer: Answer) -> Fault | None:
    """Return what is wrong with an answer that should be text, or None."""
    return _ending(answer) or (Fault.REFUSED if is_refusal(answer.said) else None)


def _ending(answer: Answer) -> Fault | None:
    if not answer.said and answer.done and answer.reason != "length":
        return Fault.EMPTY
    if answer.done and answer.reason != "length":
        return None
    if is_loop(answer.text) or is_loop(answer.thinking):
        return Fault.LOOPING
    return Fault.TOO_LONG if answer.done else Fault.UNFINISHED


_OBJECT = re.compile(r'\{(?=\s*("|/[/*]))')
"""Where an object begins, told from braces in prose; comments may come first."""


def find_object(text: str) -> dict[str, Any] | None:
    """Return the JSON object in `text`, whatever stands around it: fences, greetings, remarks.

    The outermost object counts and no other: where it is broken, what stands whole inside it is
    only a part of the answer. What models get wrong about JSON and nothing else is mended first.
    """
    found, _ = _outermost(text)
    return found


def fault_of_object(text: str) -> str:
    """Say what keeps the outermost object of `text` from being JSON; `""` if there is none."""
    _, fault = _outermost(text)
    return fault


def _outermost(text: str) -> tuple[dict[str, Any] | None, str]:
    start = _OBJECT.search(text)
    if start is None:
        return None, ""
    said = plain_json(text[start.start() :].rstrip())
    try:
        # Line breaks within a text, which JSON wants escaped, are let be.
        found, _ = json.JSONDecoder(strict=False).raw_decode(said)
    except json.JSONDecodeError as error:
        near = " ".join(said[max(0, error.pos - 30) : error.pos + 30].split())
        return None, f"- the JSON object: {error.msg} near {near!r}"
    except RecursionError:
        return None, "- the JSON object: it is nested too deeply"
    return found or None, ""


def plain_json(text: str) -> str:
    """Return a text without what JSON does not have and models write: comments, a last comma.

    Linear in the length of the text, whatever it is.
    """
    parts: list[str] = []
    at, last = 0, text.rfind("*/")
    while (found := _NOT_PLAIN.search(text, at)) is not None:
        begins, sign = found.start(), found[0]
        parts.append(text[at:begins])
        if sign == '"':
            string = _STRING.match(text, begins)
            if string is None:  # it does not end, so all the rest is in it
                at = begins
                break
            parts.append(string[0])
            at = string.end()
        elif sign == ",":
            at = begins + 1
            following = _after_comments(text, at, last)
            if text[following : following + 1] in ("}", "]"):
                at = following
            else:
                parts.append(",")
        else:
            at = _end_of_comment(text, begins, last)
            parts.append(" ")
    parts.append(text[at:])
    return "".join(parts)


_NOT_PLAIN = re.compile(r'"|,|//|/\*')

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)

_BLANKS = re.compile(r"\s*")


def _end_of_comment(text: str, begins: int, last: int) -> int:
    """Return where a comment is over; one that does not end takes its first two signs alone.

    Args:
        text: The text.
        begins: Where the comment begins.
        last: Where the last comment of several lines ends, so that nobody looks further in vain.
    """
    if text.startswith("//", begins):
        end = text.find("\n", begins + 2)
        return len(text) if end < 0 else end
    return begins + 2 if last < begins + 2 else text.find("*/", begins + 2) + 2


def _after_comments(text: str, at: int, last: int) -> int:
    """Return where the first sign stands that is neither blank nor in a comment."""
    while True:
        blanks = _BLANKS.match(text, at)
        at = at if blanks is None else blanks.end()
        if not text.startswith(("//", "/*"), at):
            return at
        at = _end_of_comment(text, at, last)


def is_loop(text: str) -> bool:
    """Return whether `text` ends in the same passage over and over, blank space included."""
    if len(text) - len(text.rstrip()) >= _BLANK_LOOP:
        return True
    tail = text.rstrip()[-_LONGEST_LOOP * _REPEATS :]
    return any(
        tail.endswith(tail[-length:] * _REPEATS) for length in range(1, len(tail) // _REPEATS + 1)
    )


def is_refusal(text: str) -> bool:
    """Return whether `text` says, in the words models are trained to, that it will not answer."""
    return len(text) <= _REFUSAL_LENGTH and _REFUSAL.search(text) is not None


def errors_in_words(error: ValidationError) -> str:
    """Return the first validation errors, one per line, with the place of each."""
    lines = [f"- {place or 'the whole'}: {fault}" for place, fault in faults_in(error)]
    more = len(lines) - _ERRORS_SHOWN
    return "\n".join(lines[:_ERRORS_SHOWN] + ([f"- and {more} more"] if more > 0 else []))


def quoted(text: str) -> str:
    """Return the beginning of an answer for a message."""
    said = " ".join(text.split())
    return f'"{said[:_QUOTED]}{"..." if len(said) > _QUOTED else ""}"' if said else ""
