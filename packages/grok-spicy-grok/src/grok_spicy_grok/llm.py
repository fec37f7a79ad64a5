"""Grok as the writer: the plan of the story, matches of names, rewordings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.providers.base import LLMProvider
from pydantic import BaseModel

from grok_spicy_grok.chat import CHARS_PER_TOKEN, GrokChatProvider
from grok_spicy_grok.packing import Turn

if TYPE_CHECKING:
    from grok_spicy.providers.base import Message, QuoteRequest

ModelT = TypeVar("ModelT", bound=BaseModel)

# Ours, generous: a plan of 100 scenes, with reasoning.
LONGEST_ANSWER_TOKENS = 32_000

# A malformed answer is asked for once more.
TURNS_OF_A_PARSE = 2


class GrokLLMProvider(GrokChatProvider, LLMProvider):
    """Writes with Grok."""

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        """Return the most that a call may cost by the table, None for a model not in it."""
        tokens = request.input_chars / CHARS_PER_TOKEN
        once = self._estimate(tokens, LONGEST_ANSWER_TOKENS)
        if once is None or operation != "parse":
            return once
        return once * TURNS_OF_A_PARSE

    async def complete(self, messages: list[Message], **kwargs: Any) -> str:  # noqa: ARG002
        """Answer a conversation with text; see `LLMProvider.complete`."""
        return await self._say(_turns(messages))

    async def parse(
        self,
        messages: list[Message],
        response_model: type[ModelT],
        **kwargs: Any,  # noqa: ARG002
    ) -> ModelT:
        """Answer a conversation with an object; see `LLMProvider.parse`."""
        return await self._parse(_turns(messages), response_model)


def _turns(messages: list[Message]) -> list[Turn]:
    return [Turn(message["role"], message["content"]) for message in messages]
