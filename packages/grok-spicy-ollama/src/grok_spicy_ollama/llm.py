"""The LLM on an Ollama server: plans the story, matches names, rewords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.providers.base import LLMProvider
from pydantic import BaseModel

from grok_spicy_ollama.asking import ask_object, ask_text
from grok_spicy_ollama.models import LLM_MODELS
from grok_spicy_ollama.options import OllamaOptions
from grok_spicy_ollama.preflight import look
from grok_spicy_ollama.provider import OllamaProvider
from grok_spicy_ollama.wire import ChatMessage

if TYPE_CHECKING:
    from grok_spicy.providers.base import (
        Context,
        Finding,
        Message,
        ModelInfo,
        Options,
        ResolvedConfig,
    )

ModelT = TypeVar("ModelT", bound=BaseModel)


class OllamaLLMProvider(OllamaProvider, LLMProvider):
    """Writes with a chat model on an Ollama server.

    Args:
        config: The validated configuration.
        ctx: What core offers.

    Raises:
        ConfigError: If the server's address cannot be understood.
    """

    def __init__(self, config: ResolvedConfig, ctx: Context) -> None:
        options = config.options if isinstance(config.options, OllamaOptions) else OllamaOptions()
        super().__init__(config, ctx, options)

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List chat models known to plan well; any other that is pulled works, too."""
        return list(LLM_MODELS)

    @classmethod
    def options_for(cls, model: str) -> type[Options]:  # noqa: ARG003 - the same for all
        """Return the options."""
        return OllamaOptions

    async def check(self) -> list[Finding]:
        """Look whether the server is there and has the model."""
        return await look(self._session, needs="completion")

    async def complete(self, messages: list[Message], **kwargs: Any) -> str:  # noqa: ARG002 - forward compatible
        """Answer a conversation with text. See `LLMProvider.complete`.

        Raises:
            AnswerError: If two answers were empty, cut off, a loop or a refusal.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """
        return await ask_text(self._session, _turns(messages))

    async def parse(
        self,
        messages: list[Message],
        response_model: type[ModelT],
        **kwargs: Any,  # noqa: ARG002 - forward compatible
    ) -> ModelT:
        """Answer a conversation with an instance of `response_model`. See `LLMProvider.parse`.

        Raises:
            AnswerError: If two answers could not be used; its `fault` says why.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """
        return await ask_object(self._session, _turns(messages), response_model)


def _turns(messages: list[Message]) -> list[ChatMessage]:
    return [ChatMessage(role=turn["role"], content=turn["content"]) for turn in messages]
