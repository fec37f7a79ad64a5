"""Provider classes that no plugin offers: those of a script, a notebook or a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.plugins.discovery import NAME
from grok_spicy.plugins.targets import check_class
from grok_spicy.specs import ProviderSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grok_spicy.providers.base import Provider
    from grok_spicy.specs import Capability


@dataclass(frozen=True, slots=True)
class Registration:
    """One class under one name.

    Attributes:
        capability: What it serves.
        spec: How it describes itself.
        cls: The class.
    """

    capability: Capability
    spec: ProviderSpec
    cls: type[Provider]


class Registrations:
    """Classes by capability and name."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[Capability, str], Registration] = {}

    def __iter__(self) -> Iterator[Registration]:
        return iter(tuple(self._by_key.values()))

    def get(self, capability: Capability, name: str) -> Registration | None:
        """Return what is registered for `capability` under `name`."""
        return self._by_key.get((capability, name))

    def add(
        self,
        capability: Capability,
        name: str,
        provider: type[Provider],
        *,
        default_model: str = "",
        default_url: str | None = None,
        summary: str = "",
    ) -> None:
        """Register a class.

        Args:
            capability: What it serves.
            name: What the configuration calls it: lower-case letters, digits, - and _.
            provider: The class.
            default_model: The model meant when the configuration names none.
            default_url: The server meant when the configuration has no `<name>_url`.
            summary: One line for lists.

        Raises:
            ConfigError: If the name cannot be one, the class does not implement the capability,
                or another class has that name. Defining the same class anew replaces it.
        """
        spec = ProviderSpec(
            name,
            f"{provider.__module__}:{provider.__qualname__}",
            summary=summary,
            default_model=default_model,
            default_url=default_url,
        )
        if not NAME.fullmatch(name):
            raise ConfigError(
                f"{name!r} cannot be the name of a provider: "
                "it takes lower-case letters, digits, - and _"
            )
        if (wrong := check_class(capability, provider)) is not None:
            raise ConfigError(f"{spec.target} cannot be registered as {name}: {wrong}")
        former = self.get(capability, name)
        if former is not None and former.spec.target != spec.target:
            raise ConfigError(
                f"{name} is already registered for {capability}, by {former.spec.target}",
                hint=f'Take another name, or call ProviderRegistry.unregister("{name}") first',
            )
        self._by_key[capability, name] = Registration(capability, spec, provider)

    def remove(self, name: str | None = None) -> None:
        """Forget what is registered under `name`, or everything."""
        for key in [key for key in self._by_key if name is None or key[1] == name]:
            del self._by_key[key]


PROCESS = Registrations()
"""What `ProviderRegistry.register` adds, for every registry of this process."""
