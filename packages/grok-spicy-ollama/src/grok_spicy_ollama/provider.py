"""What both capabilities of this backend share: one session, one GPU, no price."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from grok_spicy.providers.base import Provider

from grok_spicy_ollama.session import Session

if TYPE_CHECKING:
    from grok_spicy.providers.base import Context, Limits, QuoteRequest, ResolvedConfig

    from grok_spicy_ollama.options import OllamaOptions


class OllamaProvider(Provider):
    """A model on an Ollama server.

    Args:
        config: The validated configuration.
        ctx: What core offers.
        options: The options of `config`, typed.

    Raises:
        ConfigError: If the server's address cannot be understood.
    """

    revision: ClassVar[str] = "1"

    def __init__(self, config: ResolvedConfig, ctx: Context, options: OllamaOptions) -> None:
        super().__init__(config, ctx)
        self._session = Session(config, options, ctx)

    @property
    def limits(self) -> Limits:
        """One question at a time, on the GPU of the server's host."""
        return self._session.limits

    def quote(self, operation: str, request: QuoteRequest) -> float | None:  # noqa: ARG002 - free
        """Nothing for a model on one's own machine; unknown for one in the cloud."""
        return self._session.price

    async def release(self) -> None:
        """Unload the model and return when it is gone."""
        await self._session.release()
