"""Makes providers from the configuration and binds them to the pieces of a run."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from grok_spicy.calls.asking import made_by, tidied
from grok_spicy.calls.bound import Binding
from grok_spicy.calls.budget import Budget
from grok_spicy.calls.call import Call, Chain, Purpose, Wrapper, compose
from grok_spicy.calls.capabilities import BoundImage, BoundLLM, BoundVideo, BoundVision
from grok_spicy.calls.concurrency import Concurrency
from grok_spicy.calls.gate import NewCalls
from grok_spicy.calls.guard import PolicyGuard
from grok_spicy.calls.live import Live
from grok_spicy.calls.pacing import Pacing
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.calls.results import Recorder, Unrecorded
from grok_spicy.calls.retry import Retry
from grok_spicy.config.resolve import resolve
from grok_spicy.policy import Policy
from grok_spicy.providers.base import (
    LLMProvider,
    Provider,
    ResolvedConfig,
)
from grok_spicy.providers.context import Context
from grok_spicy.system.secrets import mask_urls
from grok_spicy.watch.reports import Reporter, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from grok_spicy.calls.sharing import SharedLimits
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.schemas import BackendConfig
    from grok_spicy.specs import Capability
    from grok_spicy.steps import Step

P = TypeVar("P", bound=Provider)


@dataclass(frozen=True)
class CallRules:
    """What every call of a run is subject to.

    Attributes:
        policy: What is never generated.
        ledger: Remembers results; by default nothing does.
        budget: What may be spent.
        scheduler: Who may use the GPU.
        shared: What holds for the calls of all runs that are made side by side; None: it is alone.
        rates: Overrides of how many calls a second providers take, by name; None: any number.
        new_calls: Whether new calls may begin.
        report: Told what happens.
        seed: Derives each call's seed; None: providers draw.
        retakes: How often the user asked for another take, by piece.
        mask: Removes keys from what providers say of errors, costs and progress.
    """

    policy: Policy = field(default_factory=Policy)
    ledger: Recorder = field(default_factory=Unrecorded)
    budget: Budget = field(default_factory=Budget)
    scheduler: ResourceScheduler = field(default_factory=ResourceScheduler)
    shared: SharedLimits | None = None
    rates: Mapping[str, float | None] = field(default_factory=dict)
    new_calls: NewCalls = field(default_factory=NewCalls)
    report: Reporter = silent
    seed: int | None = None
    retakes: dict[str, int] = field(default_factory=dict)
    mask: Callable[[str], str] = mask_urls


class ProviderFactory:
    """The providers of one run.

    Use it as an asynchronous context manager; providers are closed in reverse order of making.

    Args:
        config: Who does what; every capability that is asked for must be filled.
        registry: Knows the classes.
        context: What providers are given; one of its own by default.
        rules: What every call is subject to.
        chain: The wrappers, instead of those that `rules` ask for.
    """

    def __init__(
        self,
        config: BackendConfig,
        *,
        registry: ProviderRegistry,
        context: Context | None = None,
        rules: CallRules | None = None,
        chain: Chain | None = None,
    ) -> None:
        self.config = config
        self.registry = registry
        self._rules = rules or CallRules()
        self._context = context or Context()
        self._providers: dict[str, Provider] = {}
        self._chain = chain or compose(self._wrappers())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not isinstance(error, asyncio.CancelledError):
            await self._rules.scheduler.release()
        for provider in reversed(self._providers.values()):
            await tidied(f"{provider.config.provider}: closing", provider.aclose)
        await tidied("closing what providers share", self._context.aclose)

    def image(self, step: Step, piece: str) -> BoundImage:
        """Return the image provider of `step`, bound to `piece`."""
        return BoundImage(self._binding(self._instance("image", step, piece), step, piece))

    def video(self, step: Step, piece: str) -> BoundVideo:
        """Return the video provider of `step`, bound to `piece`."""
        return BoundVideo(self._binding(self._instance("video", step, piece), step, piece))

    def llm(self, step: Step, piece: str) -> BoundLLM:
        """Return the LLM of `step`, bound to `piece`."""
        return BoundLLM(self._binding(self._instance("llm", step, piece), step, piece))

    def vision(self, step: Step, piece: str) -> BoundVision:
        """Return the vision provider of `step`, bound to `piece`."""
        return BoundVision(self._binding(self._instance("vision", step, piece), step, piece))

    def resolved(self, capability: Capability, step: Step, piece: str) -> ResolvedConfig:
        """Return the configuration that serves `piece`, overrides applied."""
        return resolve(self.config, self.registry, capability, step, scene_of(piece))

    @property
    def seed(self) -> int | None:
        """The run's seed, from which each call's own is derived; None: providers draw."""
        return self._rules.seed

    @property
    def answered(self) -> int:
        """How many calls providers have answered; results that were known do not count."""
        return self._rules.new_calls.succeeded

    def retake(self, piece: str) -> int:
        """Return how many new takes of `piece` the user asked for."""
        return self._rules.retakes.get(piece, 0)

    def provider(self, config: ResolvedConfig) -> Provider:
        """Return the one instance for this configuration, making it on first use."""
        key = repr((config.provider, config.capability, config.model, config.urls, config.options))
        if key not in self._providers:
            make = cast(
                "Callable[[ResolvedConfig, Context], Provider]",
                self.registry.get(config.capability, config.provider),
            )
            self._providers[key] = made_by(make, config, self._context.serving(config))
        return self._providers[key]

    def _instance(self, capability: Capability, step: Step, piece: str) -> Any:
        # The registry has made sure that the class implements the capability.
        return self.provider(self.resolved(capability, step, piece))

    def _binding(self, provider: P, step: Step, piece: str) -> Binding[P]:
        purpose = Purpose(piece, retake=self.retake(piece))
        return Binding(provider, self._chain, step, purpose, seed=self._rules.seed)

    def _nested_llm(self, parent: Call[Any]) -> LLMProvider:
        """Return the configured LLM for a provider that asks it in the course of a call."""
        provider: LLMProvider = self._instance("llm", parent.step, parent.purpose.piece)
        purpose = replace(parent.purpose, parent=parent.operation)
        return BoundLLM(
            Binding(provider, self._chain, parent.step, purpose, self._rules.seed, _Asked())
        )

    def _wrappers(self) -> list[Wrapper]:
        rules = self._rules
        return [
            PolicyGuard(rules.policy),
            rules.ledger,
            rules.budget,
            *([] if rules.shared is None else [rules.shared.budget]),
            rules.scheduler,
            *([] if rules.shared is None else [rules.shared.places]),
            Concurrency(),
            Retry(rules.scheduler, report=rules.report),
            Pacing(
                rules.rates,
                slots=None if rules.shared is None else rules.shared.slots,
                report=rules.report,
            ),
            rules.new_calls,
            Live(self._nested_llm, rules.policy, report=rules.report, mask=rules.mask),
        ]


class _Asked:
    """Counts how often the same question was asked before in one call."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()

    def __call__(self, question: str) -> int:
        digest = hashlib.sha256(question.encode()).hexdigest()
        before = self._times[digest]
        self._times[digest] += 1
        return before


def scene_of(piece: str) -> int | None:
    """Return the scene a piece belongs to, or None."""
    kind, _, rest = piece.partition(":")
    return int(rest) if kind in ("keyframe", "clip") and rest.isdigit() else None
