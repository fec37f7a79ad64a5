"""What providers of this package share: models, price, check, the connection."""

from __future__ import annotations

from grok_spicy import Finding, ModelInfo, Provider, ProviderError, QuoteRequest

from grok_spicy_example.client import StudioClient
from grok_spicy_example.plugin import MODEL, NAME

USD_PER_PICTURE = 0.02


class Backend(Provider):
    """A provider of the example service."""

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List the models."""
        return [ModelInfo(MODEL, "Calm pictures", f"{USD_PER_PICTURE} USD a picture")]

    async def client(self) -> StudioClient:
        """Return the connection that all providers of a run share."""
        url = self.config.urls[0]

        async def make() -> StudioClient:
            return StudioClient(url, self.ctx)

        return await self.ctx.shared(f"{NAME}:{url}", make)

    async def check(self) -> list[Finding]:
        """Ask the service about the key, which costs nothing."""
        client = await self.client()
        try:
            account = await client.account()
        except ProviderError as error:
            return [Finding("error", error.message, error.hint)]
        return [Finding("ok", f"{client.url}: account {account['name']}")]

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        """Return the price of one picture."""
        return USD_PER_PICTURE
