"""Finds the standard tests of an installed provider: its author's, else the static ones."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

import importlib_metadata
from grok_spicy.errors import PluginError
from grok_spicy.specs import CONFORMANCE_GROUP

from grok_spicy_testing.conformance.installed import alone
from grok_spicy_testing.conformance.overrides import objections, of_kit
from grok_spicy_testing.conformance.plugin import PluginTests
from grok_spicy_testing.conformance.static import StaticTests

if TYPE_CHECKING:
    from grok_spicy.specs import Capability
    from importlib_metadata import EntryPoint

_KIT = (PluginTests, StaticTests)

STATIC_ONLY = (
    "{provider} ships no conformance tests: only what can be known without a call was tested. "
    'Its author adds: [project.entry-points."grok_spicy.conformance"] '
    '{provider} = "your_package.conformance"'
)

PARTIAL = (
    "No test class for {lacking}: of those, only what can be known without a call was tested. "
    "The author adds a subclass of the kit's class, called Test..., to {module}."
)


@dataclass(frozen=True)
class Suites:
    """The test classes of a provider.

    Attributes:
        provider: Its name.
        classes: The test classes by name, ready to be a test module's contents.
        module: The author's module, whose fixtures the classes may ask for; None if none.
        lacking: Capabilities on offer for which the author ships no test class; the static
            tests stand in.
    """

    provider: str
    classes: dict[str, type]
    module: ModuleType | None
    lacking: tuple[Capability, ...]

    @property
    def kit(self) -> str:
        """How much is tested: `"complete"`, `"partial"` or `"static"`."""
        if self.module is None:
            return "static"
        return "partial" if self.lacking else "complete"

    @property
    def note(self) -> str | None:
        """What is not tested, and how its author adds it."""
        if self.module is None:
            return STATIC_ONLY.format(provider=self.provider)
        if self.lacking:
            lacking = ", ".join(self.lacking)
            return PARTIAL.format(lacking=lacking, module=self.module.__name__)
        return None

    def objections(self) -> dict[str, list[str]]:
        """Return what is wrong with the author's classes themselves, by class."""
        return {name: self._against(cls) for name, cls in self.classes.items()}

    def _against(self, cls: type) -> list[str]:
        found = objections(cls)
        tested = getattr(cls, "provider", "")
        if tested != self.provider:
            found.append(
                f"{cls.__name__} tests the provider {tested!r}\n"
                f'To mend: set provider = "{self.provider}", which its entry point is called'
            )
        if any("registry" in vars(base) for base in cls.__mro__ if not of_kit(base)):
            found.append(
                f"{cls.__name__} overrides the fixture `registry`\nTo mend: remove it from what "
                "you ship: the class that is installed is to be tested"
            )
        return found


def entry_point(provider: str) -> EntryPoint | None:
    """Return the conformance entry point of a provider, None if its author ships none."""
    found = importlib_metadata.entry_points(group=CONFORMANCE_GROUP, name=provider)
    return next(iter(found), None)


def suites(provider: str) -> Suites:
    """Return the test classes of a provider; what its author leaves out, the static tests fill.

    Raises:
        PluginError: If its entry point cannot be loaded or names no test class.
    """
    entry = entry_point(provider)
    module, classes = (None, {}) if entry is None else _of(entry)
    fill, offered = static_suites(provider), set[str]()
    for cls in classes.values():
        offered.add(getattr(cls, "capability", ""))
    if not any(issubclass(cls, PluginTests) for cls in classes.values()):
        classes = {"TestPlugin": fill["TestPlugin"], **classes}
    lacking: list[Capability] = []
    for cls in fill.values():
        if issubclass(cls, StaticTests) and cls.capability not in offered:
            classes = {**classes, f"Test{cls.capability.title()}WithoutACall": cls}
            lacking.append(cls.capability)
    return Suites(provider, classes, module, tuple(lacking))


def static_suites(provider: str) -> dict[str, type]:
    """Return the tests that need no more than the installed plugin."""
    from grok_spicy import ProviderRegistry

    made: dict[str, type] = {"TestPlugin": type("TestPlugin", (PluginTests,), _body(provider))}
    for offer in ProviderRegistry(alone(provider)).offers():
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


def _of(entry: EntryPoint) -> tuple[ModuleType, dict[str, type]]:
    owner = entry.dist.name if entry.dist is not None else "an unknown distribution"
    try:
        found = entry.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit() and pytest.skip() are none of a module's business
        raise PluginError(
            f"The conformance tests of {entry.name} ({entry.value}, in {owner}) cannot be loaded: "
            f"{type(error).__name__}: {error}",
            hint="Install what they need, often an extra of grok-spicy-testing.",
        ) from error
    whole = isinstance(found, ModuleType)
    values = vars(found).items() if whole else [(found.__name__, found)]
    classes = {
        name: value
        for name, value in values
        if isinstance(value, type)
        and issubclass(value, _KIT)
        and not of_kit(value)
        and (name.startswith("Test") or not whole)
    }
    if not classes:
        raise PluginError(
            f"The conformance entry point {entry.value} of {owner} holds no test class.",
            hint="Name a module with subclasses of the kit's classes called Test..., or one class.",
        )
    return (
        found if whole else sys.modules[found.__module__],
        {name if name.startswith("Test") else f"Test{name}": one for name, one in classes.items()},
    )
