"""What every order is carried out with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy import ProviderRegistry, Secrets
    from grok_spicy.config.choices import Backends

    from grok_spicy_studio.work.speaking import Speaker


@dataclass(frozen=True, slots=True)
class OrderContext:
    """What every order is carried out with.

    Attributes:
        output: Where runs and ledger live.
        registry: Knows the providers.
        speaker: Told what was begun or found.
        secrets: Finds keys.
    """

    output: Path
    registry: ProviderRegistry
    speaker: Speaker
    secrets: Secrets


def backends_named(named: str) -> Backends:
    """Return the backends that were chosen: a preset, or a file; None: as configured.

    Args:
        named: What the form says.
    """
    if not named:
        return None
    return Path(named) if named.endswith(".json") else named
