"""One provider's dealings with its server: the model, its options, and one question at a time."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.errors import ProviderError, UnavailableError, UnsupportedError
from grok_spicy.providers.base import Limits, Usage

from grok_spicy_ollama.address import resolve
from grok_spicy_ollama.client import connect
from grok_spicy_ollama.failures import PROVIDER
from grok_spicy_ollama.models import is_cloud, traits
from grok_spicy_ollama.wire import ChatMessage, ChatRequest

if TYPE_CHECKING:
    from grok_spicy.providers.base import Context, ResolvedConfig

    from grok_spicy_ollama.answer import Answer, Watch
    from grok_spicy_ollama.client import OllamaClient
    from grok_spicy_ollama.options import OllamaOptions, Think
    from grok_spicy_ollama.structured import Schema

log = logging.getLogger(__name__)

_PROGRESS_EVERY = 16


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked in one request.

    Attributes:
        messages: The conversation.
        format: The schema of the answer, `"json"` for any object, or None for text.
        think: What is sent as `think`; None leaves it out.
        sampling: Sampling options for this question, over those of the configuration.
        note: Why it is asked, if not for the first time; kept with the call's usage.
    """

    messages: tuple[ChatMessage, ...]
    format: Schema | Literal["json"] | None = None
    think: Think | None = False
    sampling: tuple[tuple[str, Any], ...] = ()
    note: str = ""


class Session:
    """What the LLM and the eyes have in common.

    Args:
        config: The provider's configuration.
        options: Its options, typed.
        ctx: What core offers.

    Raises:
        ConfigError: If the server's address cannot be understood.
    """

    def __init__(self, config: ResolvedConfig, options: OllamaOptions, ctx: Context) -> None:
        self.model = config.model
        self.address = resolve(config.urls)
        self.spare_addresses = config.urls[1:]
        self.options = options
        self._ctx = ctx

    @property
    def cloud(self) -> bool:
        """Whether the model runs on somebody else's machine."""
        return is_cloud(self.model)

    @property
    def limits(self) -> Limits:
        """One question at a time, on the GPU of the server's host."""
        return Limits(
            concurrency=1,
            resource=None if self.cloud else self.address.resource,
            on_lost="repeat",
        )

    @property
    def price(self) -> float | None:
        """US dollars of any question: nothing here, unknown in the cloud."""
        return None if self.cloud else 0.0

    @property
    def think(self) -> Think | None:
        """What to send as `think` first: no thinking, unless asked for or unavoidable."""
        if self.options.think is not None:
            return self.options.think
        return "low" if traits(self.model).always_thinks else False

    async def client(self) -> OllamaClient:
        """Return the client of the server."""
        return await connect(self._ctx, self.address)

    async def ask(self, question: Question) -> Answer:
        """Ask one question and report what it used.

        Raises:
            UnsupportedError: If the model is in the cloud and that is not allowed.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """
        if self.cloud and not self.options.allow_cloud:
            raise UnsupportedError(
                PROVIDER,
                f"{self.model} runs at Ollama's cloud: prompts and pictures would leave this "
                "machine",
                hint="Choose a model that is pulled, or set allow_cloud in its params.",
            )
        client = await self.client()
        answer = await client.chat(
            self._request(question, client), timeout=self.options.timeout, watch=self._watch()
        )
        notes = (question.note,) if question.note else ()
        self._ctx.report(
            Usage(cost_usd=self.price, tokens=answer.tokens, seed=self.options.seed, notes=notes)
        )
        return answer

    def note(self, text: str) -> None:
        """Keep a remark with the call in progress."""
        self._ctx.report(Usage(cost_usd=0.0, notes=(text,)))

    def _request(self, question: Question, client: OllamaClient) -> ChatRequest:
        num_ctx = client.num_ctx(self.model, self.options.num_ctx)
        return ChatRequest(
            model=self.model,
            messages=list(question.messages),
            format=question.format,
            think=question.think,
            keep_alive=self.options.keep_alive,
            options={
                **self.options.sampling(),
                **dict(question.sampling),
                "num_ctx": num_ctx,
                "num_predict": self.options.num_predict or num_ctx * 3 // 4,
            },
        )

    def _watch(self) -> Watch:
        call = self._ctx.current()
        call.progress(None, f"{self.model} reads")

        def watch(tokens: int, *, thinking: bool) -> None:
            if tokens % _PROGRESS_EVERY == 1:
                does = "thinks" if thinking else "writes"
                call.progress(None, f"{self.model} {does}: {tokens} tokens")

        return watch

    async def release(self) -> None:
        """Take the model out of memory and return when it is gone.

        A server that is down holds nothing; other failures are logged, because the next holder
        of the GPU may still find room.
        """
        if self.cloud:
            return
        try:
            gone = await (await self.client()).unload(self.model)
        except UnavailableError:
            return
        except ProviderError as error:
            log.warning("%s was not unloaded: %s", self.model, error.message)
            return
        if not gone:
            log.warning("%s still holds memory at %s", self.model, self.address.url)
