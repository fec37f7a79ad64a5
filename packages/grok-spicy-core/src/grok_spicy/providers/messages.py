"""What is said to an LLM, and whoever answers it."""

from __future__ import annotations

from typing import Any, Literal, Protocol, TypedDict, TypeVar

from pydantic import BaseModel

ModelT = TypeVar("ModelT", bound=BaseModel)


class Message(TypedDict):
    """One turn of a conversation with an LLM."""

    role: Literal["system", "user", "assistant"]
    content: str


class Writer(Protocol):
    """An LLM as another provider may ask it: every `LLMProvider` is one."""

    async def complete(self, messages: list[Message], **kwargs: Any) -> str:
        """Answer a conversation with text; see `LLMProvider.complete`."""

    async def parse(
        self, messages: list[Message], response_model: type[ModelT], **kwargs: Any
    ) -> ModelT:
        """Answer a conversation with a model; see `LLMProvider.parse`."""
