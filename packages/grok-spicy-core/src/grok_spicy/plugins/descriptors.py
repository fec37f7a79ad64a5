"""What a loaded plugin declared, read from its hooks and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.specs import CAPABILITIES, SUBJECT_KINDS, MeasureSpec, PresetPart, ProviderSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.specs import Capability

T = TypeVar("T")

CONFIG_PRESET = "config"
"""Never the name of a preset: `--backend config` means the file's own `backends`."""

_TARGET = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")

_MEASURE = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+")

_PRESET = re.compile(r"[a-z0-9][a-z0-9_-]*")


_MOST_ITEMS = 200
"""More than anybody declares in one hook."""


class UnfitPluginError(Exception):
    """A plugin declares something that cannot be: its text is the cause shown to the user."""


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """A plugin that was loaded and whose declarations are in order.

    Attributes:
        name: Name of its entry point, which is the provider's name.
        distribution: Who ships it.
        version: Version of that distribution.
        specs: What it offers, by capability.
        presets: The parts it takes in presets.
        hooks: Names of the hooks it implements.
        measures: What it can measure.
        warnings: What it does that a later core will not know any more.
    """

    name: str
    distribution: str
    version: str
    specs: Mapping[Capability, ProviderSpec]
    presets: tuple[PresetPart, ...]
    hooks: frozenset[str]
    measures: tuple[MeasureSpec, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """The distribution and its version, for messages."""
        return f"{self.distribution} {self.version}".strip()


def provider_hook(capability: Capability) -> str:
    """Return the name of the hook that offers providers of `capability`."""
    return f"grok_spicy_{capability}_providers"


def read_specs(
    plugin: str, hooks: Mapping[str, Callable[..., Any]]
) -> Mapping[Capability, ProviderSpec]:
    """Ask a plugin for its providers.

    Args:
        plugin: Name of its entry point.
        hooks: Its implementations by name of the hook, ready to be called with keywords.

    Raises:
        UnfitPluginError: If what it returns is no list of specs under the plugin's own name.
    """
    specs: dict[Capability, ProviderSpec] = {}
    for capability in CAPABILITIES:
        hook = provider_hook(capability)
        for spec in _returned(hook, ProviderSpec, hooks):
            if spec.name != plugin:
                raise UnfitPluginError(
                    f"{hook} offers a provider called {spec.name!r}, "
                    f"but the entry point is called {plugin!r}; the two must be equal"
                )
            if not _TARGET.fullmatch(spec.target):
                raise UnfitPluginError(
                    f"{hook} names the class as {spec.target!r}; "
                    'it must be written as "package.module:ClassName"'
                )
            if capability in specs:
                raise UnfitPluginError(f"{hook} offers {plugin!r} twice")
            specs[capability] = spec
    return MappingProxyType(specs)


_STEPS_WITH_PROVIDERS = frozenset({"describe", "plan", "characters", "keyframes", "videos"})


def read_presets(hooks: Mapping[str, Callable[..., Any]]) -> tuple[PresetPart, ...]:
    """Ask a plugin for its parts in presets.

    Args:
        hooks: Its implementations by name of the hook, ready to be called with keywords.

    Raises:
        UnfitPluginError: If what it returns is no list of parts, or fills a capability twice.
    """
    hook = "grok_spicy_presets"
    parts = _returned(hook, PresetPart, hooks)
    filled: set[tuple[str, str]] = set()
    for part in parts:
        if not _PRESET.fullmatch(part.preset) or part.preset == CONFIG_PRESET:
            raise UnfitPluginError(f"{hook}: {part.preset!r} cannot be the name of a preset")
        if part.capability not in CAPABILITIES:
            raise UnfitPluginError(
                f"{hook}: {part.capability!r} is not a capability; "
                f"choose from {', '.join(CAPABILITIES)}"
            )
        if not set(part.steps) <= _STEPS_WITH_PROVIDERS:
            raise UnfitPluginError(
                f"{hook}: {part.preset!r} has options for {', '.join(part.steps)}; "
                f"choose from {', '.join(sorted(_STEPS_WITH_PROVIDERS))}"
            )
        if (part.preset, part.capability) in filled:
            raise UnfitPluginError(f"{hook}: fills {part.capability} of {part.preset!r} twice")
        filled.add((part.preset, part.capability))
    return tuple(parts)


def read_measures(hooks: Mapping[str, Callable[..., Any]]) -> tuple[MeasureSpec, ...]:
    """Ask a plugin for its measures.

    Args:
        hooks: Its implementations by name of the hook, ready to be called with keywords.

    Raises:
        UnfitPluginError: If what it returns is no list of specs, or offers a measure twice.
    """
    hook = "grok_spicy_measures"
    specs = _returned(hook, MeasureSpec, hooks)
    names: set[str] = set()
    for spec in specs:
        if not _MEASURE.fullmatch(spec.name):
            raise UnfitPluginError(
                f"{hook}: {spec.name!r} cannot be the name of a measure; "
                'it is written as "family.name", in lower case'
            )
        if not _TARGET.fullmatch(spec.target):
            raise UnfitPluginError(
                f"{hook} names the class of {spec.name} as {spec.target!r}; "
                'it must be written as "package.module:ClassName"'
            )
        if not spec.subjects or not set(spec.subjects) <= set(SUBJECT_KINDS):
            raise UnfitPluginError(
                f"{hook}: {spec.name} looks at {spec.subjects!r}; "
                f"there are {', '.join(SUBJECT_KINDS)}"
            )
        if spec.name in names:
            raise UnfitPluginError(f"{hook} offers {spec.name!r} twice")
        names.add(spec.name)
    return tuple(specs)


def _returned(hook: str, kind: type[T], hooks: Mapping[str, Callable[..., Any]]) -> list[T]:
    call = hooks.get(hook)
    if call is None:
        return []
    answer = call()
    if not isinstance(answer, Iterable) or isinstance(answer, str | bytes):
        raise UnfitPluginError(
            f"{hook} returned {type(answer).__name__}; it must return a list of {kind.__name__}"
        )
    # A generator may have no end.
    items = list(islice(answer, _MOST_ITEMS + 1))
    if len(items) > _MOST_ITEMS:
        raise UnfitPluginError(f"{hook} returned more than {_MOST_ITEMS} {kind.__name__}")
    for item in items:
        _check_fields(hook, kind, item)
    return items


def _is_of_names(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(name, str) for name in value)


def _check_fields(hook: str, kind: type[Any], item: object) -> None:
    """Refuse what is no descriptor, and descriptors whose fields hold other types than text."""
    if not isinstance(item, kind):
        raise UnfitPluginError(
            f"{hook} returned a list with {type(item).__name__} in it; "
            f"it must be a list of {kind.__name__}"
        )
    for field in kind.__dataclass_fields__.values():
        value = getattr(item, field.name)
        if "tuple" in str(field.type):
            if not isinstance(value, tuple) or not all(isinstance(one, str) for one in value):
                raise UnfitPluginError(
                    f"{hook}: {field.name} of {kind.__name__} must be a tuple of texts, "
                    f"not {value!r}"
                )
            continue
        if "Mapping" in str(field.type):
            nested = "Mapping[str, Mapping" in str(field.type)
            if not _is_of_names(value) or (nested and not all(map(_is_of_names, value.values()))):
                raise UnfitPluginError(
                    f"{hook}: {field.name} of {kind.__name__} must hold options by name, "
                    f"not {value!r}"
                )
            continue
        if not isinstance(value, str) and not (value is None and "None" in str(field.type)):
            raise UnfitPluginError(
                f"{hook}: {field.name} of {kind.__name__} must be text, not {value!r}"
            )
