"""What a run is given from outside: providers, rules, keys, watchers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.policy import Policy
from grok_spicy.providers.context import Context
from grok_spicy.system.secrets import Secrets
from grok_spicy.watch.reports import Reporter, silent, untroubled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from grok_spicy.calls.sharing import Sharing
    from grok_spicy.schemas import PipelineConfig
    from grok_spicy.watch.events import Event, Observer


@dataclass(frozen=True, slots=True)
class RunContext:
    """What a run is given from outside.

    Attributes:
        registry: Knows the providers.
        policy: What is never generated.
        secrets: Finds keys and masks them.
        provider_context: What providers are given.
        observers: Objects that watch the run.
        hooks: Functions called with every event.
        report: Told what is going on.
        sharing: Knows the runs that are made side by side with this one, if there are any.
    """

    registry: ProviderRegistry
    policy: Policy
    secrets: Secrets
    provider_context: Context
    observers: Sequence[Observer] = ()
    hooks: Sequence[Callable[[Event], None]] = ()
    report: Reporter = silent
    sharing: Sharing | None = None

    @classmethod
    def of(
        cls,
        *,
        registry: ProviderRegistry | None = None,
        observers: Sequence[Observer] = (),
        hooks: Sequence[Callable[[Event], None]] = (),
        report: Reporter = silent,
        secrets: Secrets | None = None,
        context: Context | None = None,
        sharing: Sharing | None = None,
    ) -> Self:
        """Put together what a run is given, with the installed plugins where nothing is said.

        Args:
            registry: Knows the providers.
            observers: Objects that watch the run.
            hooks: Functions called with every event.
            report: Told what is going on; if it fails, the run goes on.
            secrets: Finds keys; by default in the environment and `.env`.
            context: What providers are given; one with `secrets` by default.
            sharing: Knows the runs that are made side by side with this one, if there are any.
        """
        registry = registry or ProviderRegistry(PluginManager())
        known = secrets or Secrets(dotenv_path=Path(".env"))
        return cls(
            registry=registry,
            policy=Policy(extra=registry.plugins.review),
            secrets=known,
            provider_context=context or Context(secrets=known),
            observers=observers,
            hooks=[*hooks, registry.plugins.event],
            report=untroubled(report),
            sharing=sharing,
        )

    def for_run(self, config: PipelineConfig) -> Self:
        """Return the same, with rules that know whether the run is spicy.

        Args:
            config: How the run behaves.
        """
        return replace(self, policy=self.policy.for_run(config))

    def fresh_provider_context(self) -> Context:
        """Return what providers are given that are asked something before, or beside, the run."""
        return Context(clock=self.provider_context.clock, secrets=self.secrets)
