"""What a comparison is given from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.schemas import BackendConfig

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy import ProviderRegistry, Secrets

    from grok_spicy_studio.comparing.comparison import Variant


@dataclass(frozen=True, slots=True)
class CompareContext:
    """What cells are made with.

    Attributes:
        output: Where runs and ledger live.
        registry: Knows the providers.
        secrets: Finds keys.
        judge: Looks at all pictures alike; None: each variant's own.
        given: The backends of the variants in their order, where the user has just said them;
            empty: they are read from the comparison, and keys go to no address that it names.
    """

    output: Path
    registry: ProviderRegistry
    secrets: Secrets
    judge: BackendConfig | None = None
    given: tuple[BackendConfig, ...] = ()

    def backends(self, variant: Variant) -> BackendConfig:
        """Return who makes the cells of a variant.

        Raises:
            ValueError: If what the comparison says is no configuration.
        """
        if self.given:
            return self.given[variant.number - 1]
        return BackendConfig.model_validate(variant.backends).as_found()
