"""The configuration with which a provider is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy.providers.options import Options

if TYPE_CHECKING:
    from grok_spicy.specs import Capability


@dataclass(frozen=True, slots=True)
class ResolvedConfig:
    """The configuration of one provider instance, validated, with every default filled in.

    Attributes:
        provider: The provider's name.
        capability: Which of the four this instance serves.
        model: The model; the provider's default where the configuration names none.
        options: The validated `params`, an instance of `options_for(model)`.
        urls: The servers, from `<provider>_url` or the default; empty if it needs none.
        urls_found: Whether the servers stand in a file that was found, not named by the user.
        default_url: The provider's own address, if it has one.
    """

    provider: str
    capability: Capability
    model: str
    options: Options = field(default_factory=Options)
    urls: tuple[str, ...] = ()
    urls_found: bool = False
    default_url: str | None = None
