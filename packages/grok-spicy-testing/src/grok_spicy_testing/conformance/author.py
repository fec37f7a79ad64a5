"""What an author says about a provider: attributes to set, fixtures and methods to override.

Attributes, and the fixtures that say "override", may be overridden. Standard tests and the rest
of the kit may not: see `grok_spicy_testing.conformance.overrides`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import pytest_asyncio
from grok_spicy.errors import GrokSpicyError
from grok_spicy.providers.base import Context, Provider, ResolvedConfig
from grok_spicy.providers.context import call_in_progress

from grok_spicy_testing.conformance.advice import build, options_of
from grok_spicy_testing.conformance.installed import alone
from grok_spicy_testing.conformance.rig import (
    FastClock,
    HangingServer,
    Witness,
    Wording,
    closed_url,
    expect,
    fail,
)
from grok_spicy_testing.conformance.samples import PROMPT, CallFolders

if TYPE_CHECKING:
    from grok_spicy import ProviderRegistry
    from grok_spicy.providers.base import LLMProvider
    from grok_spicy.specs import Capability, ProviderSpec

MakeProvider = Callable[..., Any]


class ProviderUnderTest:
    """Names the provider; enough for the tests that make no call.

    Attributes:
        provider: Name of the provider, which is the name of its entry point.
        capability: Set by the class for each capability.
        model: The model; None: the default of its descriptor.
        params: What stands under `params` in a configuration.
    """

    provider: ClassVar[str] = ""
    capability: ClassVar[Capability]
    model: ClassVar[str | None] = None
    params: ClassVar[Mapping[str, Any]] = {}

    @pytest.fixture
    def registry(self) -> ProviderRegistry:
        """Where the class is found; by default in the installed plugin of that name."""
        from grok_spicy import ProviderRegistry

        return ProviderRegistry(alone(self.provider))

    @pytest.fixture
    def spec(self, registry: ProviderRegistry) -> ProviderSpec:
        """The descriptor that the plugin gives."""
        expect(
            self.provider,
            f"{type(self).__name__} does not name a provider",
            'set `provider = "..."` to the name of your entry point',
        )
        try:
            return registry.spec(self.capability, self.provider)
        except GrokSpicyError as error:
            fail(error.message, error.hint or f"offer {self.capability} from a hook")

    @pytest.fixture
    def provider_class(self, registry: ProviderRegistry) -> type[Provider]:
        """The class behind the descriptor, imported and checked."""
        try:
            return registry.get(self.capability, self.provider)
        except GrokSpicyError as error:
            fail(error.message, error.hint or "correct the target of the ProviderSpec")

    @pytest.fixture
    def chosen_model(self, spec: ProviderSpec) -> str:
        """The model under test."""
        return self.model or spec.default_model


class CallableProvider(ProviderUnderTest):
    """Says how the provider can be called: its server, its key, and how errors are provoked.

    Attributes:
        key_variables: Environment variables in which the provider looks for its key, the first
            first. The tests set the first to `key` and remove the others.
        key: A key that the test server accepts.
        needs_key: Whether every call without a key must fail with AuthenticationError.
        prompt: What is asked for.
        patience: Seconds after which a call that should have ended fails its test. Once that has
            happened, the further tests of the class wait for a few seconds only.
        uses_jobs: Whether calls leave a job at the service that another process can pick up.
    """

    key_variables: ClassVar[tuple[str, ...]] = ()
    key: ClassVar[str] = "conformance-key-7f3a9c"
    needs_key: ClassVar[bool] = False
    prompt: ClassVar[str] = PROMPT
    patience: ClassVar[float] = 60.0
    uses_jobs: ClassVar[bool] = False

    @pytest.fixture
    def urls(self) -> tuple[str, ...]:
        """Override: the addresses of a test server that answers well; empty if there is none."""
        return ()

    @pytest.fixture
    def writer(self) -> LLMProvider | None:
        """Override: the LLM behind `ctx.llm()`; by default one that always says the same.

        None fails a provider that asks for one: holders of a GPU may not.
        """
        return Wording(ResolvedConfig("wording", "llm", "wording"), Context())

    @pytest.fixture(autouse=True)
    def key_in_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Keep the developer's keys out, and put the key of the tests in."""
        for name in self.key_variables:
            monkeypatch.delenv(name, raising=False)
        if self.key_variables:
            monkeypatch.setenv(self.key_variables[0], self.key)

    @pytest.fixture
    def rate_limited(self) -> str | None:
        """Override: have the server ask for patience; return the prompt to send, or None."""
        return _not_provoked("rate_limited")

    @pytest.fixture
    def unauthorised(self) -> str | None:
        """Override: have the server refuse the key; return the prompt to send, or None."""
        return _not_provoked("unauthorised")

    @pytest.fixture
    def refused(self) -> str | None:
        """Override: have the server refuse the content; return the prompt to send, or None."""
        return _not_provoked("refused")

    @pytest.fixture
    def invalid(self) -> str | None:
        """Override: have the server call the request invalid; return the prompt, or None."""
        return _not_provoked("invalid")

    @pytest_asyncio.fixture
    async def hanging_server(self) -> AsyncIterator[HangingServer]:
        """A server that accepts everything and answers nothing."""
        server = HangingServer()
        await server.start()
        yield server
        await server.aclose()

    @pytest.fixture
    def closed_port(self) -> Iterator[str]:
        """An address at which nobody listens."""
        with closed_url() as url:
            yield url

    @pytest.fixture
    def folders(self, tmp_path_factory: pytest.TempPathFactory) -> CallFolders:
        """Folders for the inputs and for the calls."""
        root = tmp_path_factory.mktemp("folders")
        for name in ("inputs", "calls"):
            (root / name).mkdir()
        return CallFolders(root / "inputs", root / "calls")

    @pytest.fixture
    def witness(self, writer: LLMProvider | None) -> Iterator[Witness]:
        """The call in progress."""
        witness = Witness(writer=writer)
        with call_in_progress(witness):
            yield witness

    @pytest_asyncio.fixture
    async def make_provider(
        self,
        witness: Witness,
        provider_class: type[Provider],
        chosen_model: str,
        urls: tuple[str, ...],
        spec: ProviderSpec,
    ) -> AsyncIterator[MakeProvider]:
        """Return a function that makes a provider: `make_provider(urls=..., params=...)`.

        Each has a context of its own, as in a process of its own.
        """
        made: list[tuple[Provider, Context]] = []

        def make(
            *, urls: tuple[str, ...] = urls, params: Mapping[str, Any] | None = None
        ) -> Provider:
            given = self.params if params is None else params
            options = options_of(provider_class, chosen_model, given)
            config = ResolvedConfig(spec.name, self.capability, chosen_model, options, urls)
            ctx = Context(clock=FastClock(), rng=random.Random(7))  # noqa: S311 - not a key
            provider = build(provider_class, config, ctx)
            made.append((provider, ctx))
            return provider

        with call_in_progress(witness):
            yield make
        for provider, ctx in reversed(made):
            async with asyncio.timeout(self.patience):
                await provider.aclose()
                await ctx.aclose()

    @pytest.fixture
    def subject(self, make_provider: MakeProvider) -> Any:
        """The provider under test, at the server of `urls`."""
        return make_provider()


def _not_provoked(name: str) -> str | None:
    pytest.skip(
        f"nothing provokes this error: to test it, override the fixture `{name}` so that the test "
        "server answers accordingly, and return the prompt to send, or None for the usual one"
    )
