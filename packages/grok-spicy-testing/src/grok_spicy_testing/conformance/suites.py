"""Finds the standard tests of an installed provider: its author's, else the static ones."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

import importlib_metadata
from grok_spicy.providers.errors import PluginError
from grok_spicy.specs import CONFORMANCE_GROUP

from grok_spicy_testing.conformance.overrides import of_kit
from grok_spicy_testing.conformance.plugin import PluginTests
from grok_spicy_testing.conformance.static import StaticTests

if TYPE_CHECKING:
    from importlib_metadata import EntryPoint

_KIT = (PluginTests, StaticTests)


def entry_point(provider: str) -> EntryPoint | None:
    """Return the conformance entry point of a provider, None if its author ships none."""
    found = importlib_metadata.entry_points(group=CONFORMANCE_GROUP, name=provider)
    return next(iter(found), None)


def suites(provider: str) -> dict[str, type]:
    """Return the test classes of a provider by name, ready to be a test module's contents.

    Raises:
        PluginError: If its entry point cannot be loaded or names no test class.
    """
    entry = entry_point(provider)
    return static_suites(provider) if entry is None else _of(entry)


def static_suites(provider: str) -> dict[str, type]:
    """Return the tests that need no more than the installed plugin."""
    from grok_spicy.providers.registry import ProviderRegistry

    made: dict[str, type] = {"TestPlugin": type("TestPlugin", (PluginTests,), _body(provider))}
    for offer in ProviderRegistry().offers():
        if offer.spec.name == provider:
            name = f"Test{offer.capability.title()}"
            body = _body(
                provider, capability=offer.capability, operations=_OPERATIONS[offer.capability]
            )
            made[name] = type(name, (StaticTests,), body)
    return made


_OPERATIONS = {
    "image": ("generate", "edit", "stylize"),
    "video": ("generate", "edit"),
    "llm": ("complete", "parse"),
    "vision": ("analyze", "check_consistency"),
}


def _body(provider: str, **more: object) -> dict[str, object]:
    return {"provider": provider, "__module__": __name__ + ".made", **more}


def _of(entry: EntryPoint) -> dict[str, type]:
    owner = entry.dist.name if entry.dist is not None else "an unknown distribution"
    try:
        found = entry.load()
    except Exception as error:  # whatever an author's module does is a sentence, not a crash
        raise PluginError(
            f"The conformance tests of {entry.name} ({entry.value}, in {owner}) cannot be loaded: "
            f"{type(error).__name__}: {error}",
            hint="Install what they need, often an extra of grok-spicy-testing.",
        ) from error
    values = vars(found).items() if isinstance(found, ModuleType) else [(found.__name__, found)]
    classes = {
        name: value
        for name, value in values
        if isinstance(value, type)
        and issubclass(value, _KIT)
        and not of_kit(value)
        and (name.startswith("Test") or not isinstance(found, ModuleType))
    }
    if not classes:
        raise PluginError(
            f"The conformance entry point {entry.value} of {owner} holds no test class.",
            hint="Name a module with subclasses of the kit's classes called Test..., or one class.",
        )
    return {
        name if name.startswith("Test") else f"Test{name}": one for name, one in classes.items()
    }
