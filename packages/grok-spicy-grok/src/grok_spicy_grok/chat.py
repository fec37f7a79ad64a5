"""Asking Grok: one engine for writing and for looking.

A lost answer costs little, so it may be asked for again; it is booked as possibly paid twice.
Answers that were cut off, declined or malformed are told apart, because a malformed one alone is
worth a second turn.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.errors import InvalidOutputError
from grok_spicy.toolkit import faults_in
from pydantic import BaseModel, ValidationError

from grok_spicy_grok.billing import usage_of
from grok_spicy_grok.errors import RequestFacts, error_for
from grok_spicy_grok.models import chat_model
from grok_spicy_grok.moderation import declines
from grok_spicy_grok.options import GrokChatOptions, GrokEffortOptions, chat_options_for
from grok_spicy_grok.packing import Turn, packed_question
from grok_spicy_grok.plugin import PROVIDER
from grok_spicy_grok.price_list import chat_rows
from grok_spicy_grok.provider import GrokProvider
from grok_spicy_grok.rpc import RpcFailure

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xai_sdk
    from grok_spicy.providers.base import ModelInfo, Picture
    from xai_sdk.proto import chat_pb2, usage_pb2

    from grok_spicy_grok.packing import PackedRequest

ModelT = TypeVar("ModelT", bound=BaseModel)

# Both ours, on the safe side, for estimates before a call.
CHARS_PER_TOKEN = 3

TOKENS_PER_PICTURE = 2_000

CUT_OFF = {
    "REASON_MAX_LEN": "it reached its longest length",
    "REASON_MAX_CONTEXT": "the conversation is too long",
    "REASON_TIME_LIMIT": "it took too long",
}

SHOWN_CHARS = 200

SHOWN_ERRORS = 10


class GrokChatProvider(GrokProvider[GrokChatOptions]):
    """Base of the LLM and the vision provider."""

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List the chat models with prices."""
        return chat_rows()

    @classmethod
    def options_for(cls, model: str) -> type[GrokChatOptions]:
        """Return the options of `model`."""
        return chat_options_for(model)

    async def _say(
        self,
        turns: Sequence[Turn],
        response_model: type[BaseModel] | None = None,
        pictures: Sequence[Picture] = (),
    ) -> str:
        """Send a conversation and return the answer's text.

        Raises:
            InvalidOutputError: If the answer is empty or cut off.
            ProviderError: If there is no answer.
        """
        request = RequestFacts("an answer", self.model, billing="repeatable", pictures=pictures)
        connection = await self._connect()

        def build(client: xai_sdk.AsyncClient) -> PackedRequest[chat_pb2.GetChatCompletionResponse]:
            return packed_question(client, turns, self.model, response_model, **self._settings())

        try:
            packed = await connection.pack(build)
            await connection.ready()
            answer = await connection.deliver(packed, seconds=self.options.timeout)
        except RpcFailure as failure:
            raise error_for(failure, request) from None
        self.ctx.report(usage_of(answer.usage, price=self._price(answer.usage)))
        return self._text(answer)

    def _text(self, answer: chat_pb2.GetChatCompletionResponse) -> str:
        from xai_sdk.chat import Response

        if not answer.outputs:
            raise InvalidOutputError(PROVIDER, f"{self.model} answered with nothing")
        several = any(output.index for output in answer.outputs)  # as the SDK's `chat.sample` does
        response = Response(answer, None if several else 0)
        if why := CUT_OFF.get(response.finish_reason):
            raise InvalidOutputError(
                PROVIDER,
                f"the answer of {self.model} was cut off: {why}",
                hint="Raise the option max_tokens, or ask for less.",
            )
        text = response.content.strip()
        if not text:
            raise InvalidOutputError(PROVIDER, f"{self.model} answered with nothing")
        return text

    async def _parse(
        self,
        turns: Sequence[Turn],
        response_model: type[ModelT],
        pictures: Sequence[Picture] = (),
    ) -> ModelT:
        """Send a conversation and read the answer as `response_model`.

        A malformed answer is shown to the model once, with what is wrong with it.

        Raises:
            InvalidOutputError: If the answer is declined, cut off, or still malformed.
            ProviderError: If there is no answer.
        """
        text = await self._say(turns, response_model, pictures)
        try:
            return await asyncio.to_thread(_read, text, response_model)
        except ValidationError as error:
            if declines(text):
                raise InvalidOutputError(
                    PROVIDER, f"{self.model} declined: {_short(text)}"
                ) from error
            wrong = _explain(error)
        repair = (
            f"That is not valid: {wrong}. Answer again with the corrected JSON object alone, "
            "complete and without any remark."
        )
        turns = [*turns, Turn("assistant", text), Turn("user", repair)]
        text = await self._say(turns, response_model, pictures)
        try:
            return await asyncio.to_thread(_read, text, response_model)
        except ValidationError as error:
            raise InvalidOutputError(
                PROVIDER,
                f"{self.model} gave no valid {response_model.__name__}, not even when shown its "
                f"mistake: {_explain(error)}",
                asked_again=True,
                hint="Try again, or choose a stronger model.",
            ) from error

    def _settings(self) -> dict[str, Any]:
        """Return the parameters that the user has set."""
        names = ["temperature", "top_p", "max_tokens"]
        if isinstance(self.options, GrokEffortOptions):
            names.append("reasoning_effort")
        settings = {name: getattr(self.options, name) for name in names}
        return {name: value for name, value in settings.items() if value is not None}

    def _estimate(self, tokens_read: float, longest_answer: int) -> float | None:
        """Return the most that one request may cost by the table, None if it has no price."""
        row = chat_model(self.config.model)
        return row.price(tokens_read, self.options.max_tokens or longest_answer) if row else None

    def _price(self, usage: usage_pb2.SamplingUsage) -> float | None:
        """Return the price of an answer by the table and its tokens, None if either is missing."""
        row = chat_model(self.config.model)
        if row is None or not usage.total_tokens:
            return None
        return row.price(usage.prompt_tokens, usage.total_tokens - usage.prompt_tokens)

    def _is_known(self) -> bool:
        return chat_model(self.config.model) is not None

    async def _listed_models(self, client: xai_sdk.AsyncClient) -> Sequence[str]:
        listed = await client.models.list_language_models()
        return [name for model in listed for name in (model.name, *model.aliases)]


def _read(text: str, response_model: type[ModelT]) -> ModelT:
    """Read the JSON object in an answer, whatever stands around it."""
    begins, ends = text.find("{"), text.rfind("}")
    found = text[begins : ends + 1] if 0 <= begins < ends else text
    return response_model.model_validate_json(found)


def _explain(error: ValidationError) -> str:
    """Say what is wrong in words a model can act on."""
    lines = [f"{place or 'the whole'}: {fault}" for place, fault in faults_in(error)]
    more = f"; and {len(lines) - SHOWN_ERRORS} more" if len(lines) > SHOWN_ERRORS else ""
    return "; ".join(lines[:SHOWN_ERRORS]) + more


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARS else f"{line[:SHOWN_CHARS]}..."
