"""Asking until the answer can be used: once, and once more with what was wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from grok_spicy_ollama.answers import (
    AnswerError,
    Fault,
    Reading,
    quoted,
    read_object,
    text_fault,
)
from grok_spicy_ollama.failures import SchemaRefusedError
from grok_spicy_ollama.session import Question, Session
from grok_spicy_ollama.structured import fields_in_words, grammar_schema, inlined_schema
from grok_spicy_ollama.wire import ChatMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_ollama.answer import Answer
    from grok_spicy_ollama.structured import Schema

ModelT = TypeVar("ModelT", bound=BaseModel)

SHOWN_ANSWER = 6000
"""Characters of a faulty answer shown to the model again; a longer one would crowd the context."""

AGAINST_LOOPS = 1.15
"""Repeat penalty for the second try after a loop."""

_HINTS = {
    Fault.EMPTY: "If the model thinks, set think to false in its params; else try another model.",
    Fault.UNFINISHED: "The server's log may say why; try again or use another model.",
    Fault.TOO_LONG: "Raise num_ctx (and num_predict, if set) in the params of this model.",
    Fault.LOOPING: "Raise repeat_penalty in the params of this model, or use a larger one.",
    Fault.REFUSED: "Use another model, or tell the story in other words.",
    Fault.NOT_JSON: "Use a larger model; below 7 billion parameters few keep to a form.",
    Fault.INVALID: "Use a larger model; below 7 billion parameters few keep to a form.",
}

_BRIEFER = (
    "Your last answer to this was cut off because it did not come to an end. Answer again from "
    "the beginning, much more briefly, and repeat nothing."
)


async def ask_text(session: Session, messages: Sequence[ChatMessage]) -> str:
    """Ask for text.

    Args:
        session: The model and its server.
        messages: The conversation.

    Raises:
        AnswerError: If the second answer is empty, cut off or a refusal, too.
        ProviderError: One of the classes in `grok_spicy.errors`.
    """
    question = Question(tuple(messages), think=session.think)
    answer = await session.ask(question)
    first = text_fault(answer)
    if first is None:
        return answer.said
    answer = await session.ask(_again(question, answer, Reading(fault=first)))
    second = text_fault(answer)
    if second is None:
        return answer.said
    raise _unusable(session, first, Reading(fault=second, detail=quoted(answer.said)))


async def ask_object(
    session: Session,
    messages: Sequence[ChatMessage],
    response_model: type[ModelT],
    *,
    schema: Schema | None = None,
) -> ModelT:
    """Ask for an instance of `response_model`.

    Args:
        session: The model and its server.
        messages: The conversation.
        response_model: The model of the answer.
        schema: Its inlined schema, if it is narrower than the model's own.

    Raises:
        AnswerError: If the second answer cannot be used either.
        ProviderError: One of the classes in `grok_spicy.errors`.
    """
    fields = schema or inlined_schema(response_model)
    question = Question(
        _with_fields(messages, fields), format=grammar_schema(fields), think=session.think
    )
    try:
        answer = await session.ask(question)
    except SchemaRefusedError:
        # An older or remote server; the fields are also in the prompt, and the answer is read
        # with the same care.
        question = replace(question, format="json", note="asked without the server's grammar")
        answer = await session.ask(question)
    first = await asyncio.to_thread(read_object, answer, response_model, fields)
    if first.value is not None:
        return first.value
    answer = await session.ask(_again(question, answer, first))
    second = await asyncio.to_thread(read_object, answer, response_model, fields)
    if second.value is not None:
        return second.value
    raise _unusable(session, first.fault, second)


def _with_fields(messages: Sequence[ChatMessage], schema: Schema) -> tuple[ChatMessage, ...]:
    fields = fields_in_words(schema)
    if messages and messages[0].role == "system":
        system = f"{messages[0].content}\n\n{fields}"
        return (ChatMessage(role="system", content=system), *messages[1:])
    return (ChatMessage(role="system", content=fields), *messages)


def _again(question: Question, answer: Answer, reading: Reading[ModelT]) -> Question:
    """Return the question to ask after a faulty answer."""
    fault = reading.fault
    note = "" if fault is None else f"asked again: the model {fault.value}"
    if fault is Fault.LOOPING:
        penalty = max(AGAINST_LOOPS, dict(question.sampling).get("repeat_penalty", 0.0))
        question = replace(question, sampling=(("repeat_penalty", penalty),))
    if fault in (Fault.EMPTY, Fault.NOT_JSON) and question.think is False:
        # Some servers apply the schema only after a model has thought.
        question = replace(question, think=None)
    if fault in (Fault.INVALID, Fault.NOT_JSON, Fault.REFUSED):
        return replace(question, messages=_shown(question.messages, answer, reading), note=note)
    *earlier, last = question.messages
    briefer = last.model_copy(update={"content": f"{last.content}\n\n{_BRIEFER}"})
    return replace(question, messages=(*earlier, briefer), note=note)


def _shown(
    messages: tuple[ChatMessage, ...], answer: Answer, reading: Reading[ModelT]
) -> tuple[ChatMessage, ...]:
    said = ChatMessage(role="assistant", content=answer.text[:SHOWN_ANSWER])
    if reading.fault is Fault.INVALID:
        wrong = (
            f"That cannot be used:\n{reading.detail}\n"
            "Answer again with the whole object, these places corrected, and nothing else."
        )
    elif reading.fault is Fault.REFUSED:
        wrong = "If a part of this cannot be done, leave that part out and do the rest."
    else:
        wrong = (
            "That is not what was asked for. Answer with the one JSON object described at the "
            "beginning, starting with { and ending with }."
        )
    return (*messages, said, ChatMessage(role="user", content=wrong))


def _unusable(session: Session, first: Fault | None, last: Reading[ModelT]) -> AnswerError:
    fault = last.fault or Fault.INVALID
    before = f" (the first time it {first.value})" if first and first is not fault else ""
    detail = f"\n{last.detail}" if last.detail else ""
    return AnswerError(
        f"{session.model} was asked twice and {fault.value}{before}{detail}",
        fault=fault,
        hint=_HINTS[fault],
    )
