"""From a provider's name and a capability to its class.

    registry = ProviderRegistry(PluginManager())
    cls = registry.get_image("comfyui")

A script, notebook or test adds classes of its own, for that process:

    @ProviderRegistry.register("mine", capability="image")
    class MyImages(ImageProvider): ...
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from grok_spicy.errors import ConfigError, PluginError
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.discovery import NAME
from grok_spicy.plugins.missing import unknown_provider
from grok_spicy.plugins.targets import check_class, import_class
from grok_spicy.specs import CAPABILITIES, ProviderSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.providers.base import (
        ImageProvider,
        LLMProvider,
        Provider,
        VideoProvider,
        VisionProvider,
    )
    from grok_spicy.specs import Capability

ProviderClass = TypeVar("ProviderClass", bound="type[Provider]")

THIS_PROCESS = "this process"
"""Who ships a class that was registered by a script, notebook or test."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One capability offered under one name.

    Attributes:
        capability: What it can do.
        spec: How it describes itself.
        distribution: Who ships it; `"this process"` for a class registered here.
        version: Version of that distribution, `""` for a class registered here.
    """

    capability: Capability
    spec: ProviderSpec
    distribution: str
    version: str


@dataclass(frozen=True, slots=True)
class _Local:
    spec: ProviderSpec
    cls: type[Provider]


class ProviderRegistry:
    """Provider classes by capability and name: those of plugins and those of this process.

    A class registered in this process goes before a plugin of the same name.

    Args:
        plugins: The installed plugins; by default a manager of its own.
    """

    _local: ClassVar[dict[tuple[Capability, str], _Local]] = {}

    def __init__(self, plugins: PluginManager | None = None) -> None:
        self.plugins = plugins if plugins is not None else PluginManager()

    # -- asking --------------------------------------------------------------------------------

    def get_image(self, name: str) -> type[ImageProvider]:
        """Return the image provider called `name`; see `get`."""
        return cast("type[ImageProvider]", self.get("image", name))

    def get_video(self, name: str) -> type[VideoProvider]:
        """Return the video provider called `name`; see `get`."""
        return cast("type[VideoProvider]", self.get("video", name))

    def get_llm(self, name: str) -> type[LLMProvider]:
        """Return the LLM provider called `name`; see `get`."""
        return cast("type[LLMProvider]", self.get("llm", name))

    def get_vision(self, name: str) -> type[VisionProvider]:
        """Return the vision provider called `name`; see `get`."""
        return cast("type[VisionProvider]", self.get("vision", name))

    def get(self, capability: Capability, name: str) -> type[Provider]:
        """Return the class that serves `capability` under `name`, importing it on first use.

        Raises:
            ConfigError: If nobody installed offers that.
            PluginError: If its plugin or its class cannot be used, or two distributions offer it.
        """
        local = self._local.get((capability, name))
        if local is not None:
            return local.cls
        spec = self.spec(capability, name)
        plugin = self.plugins.load(name)
        try:
            return import_class(capability, spec)
        except PluginError as error:
            message = f"Provider {name} ({plugin.origin}): {error.message}"
            command = error.hint or f"pip install -U {plugin.distribution}"
            command = command.format(distribution=plugin.distribution)
            self.plugins.fault(name, error.message, command)
            raise PluginError(message, hint=command) from error

    def spec(self, capability: Capability, name: str) -> ProviderSpec:
        """Return how the provider describes itself, without importing its class.

        Raises:
            ConfigError: If nobody installed offers that.
            PluginError: If its plugin cannot be used, or two distributions offer it.
        """
        local = self._local.get((capability, name))
        if local is not None:
            return local.spec
        specs = self.plugins.load(name).specs if name in self.plugins.names() else {}
        if capability not in specs:
            raise unknown_provider(
                capability,
                name,
                self.names(capability),
                self.every_name(),
                offers=[item.capability for item in self.offers() if item.spec.name == name],
                preset=name in self.plugins.presets(),
            )
        return specs[capability]

    def names(self, capability: Capability) -> tuple[str, ...]:
        """Return who offers `capability`, in alphabetical order; broken plugins are left out."""
        return tuple(
            sorted({item.spec.name for item in self.offers() if item.capability == capability})
        )

    def offers(self) -> list[Offer]:
        """Return everything on offer, in order of name and capability."""
        found: dict[tuple[str, Capability], Offer] = {}
        for (capability, name), local in self._local.items():
            found[name, capability] = Offer(capability, local.spec, THIS_PROCESS, "")
        for plugin in self.plugins.load_all():
            for capability, spec in plugin.specs.items():
                offer = Offer(capability, spec, plugin.distribution, plugin.version)
                found.setdefault((spec.name, capability), offer)
        order = {capability: number for number, capability in enumerate(CAPABILITIES)}
        return [found[key] for key in sorted(found, key=lambda key: (key[0], order[key[1]]))]

    def every_name(self) -> tuple[str, ...]:
        """Return every installed or registered name, whatever it offers; imports nothing."""
        return tuple(sorted({*self.plugins.names(), *(name for _, name in self._local)}))

    # -- adding, for this process --------------------------------------------------------------

    @classmethod
    def register(
        cls,
        name: str,
        *,
        capability: Capability,
        default_model: str = "",
        default_url: str | None = None,
        summary: str = "",
    ) -> Callable[[ProviderClass], ProviderClass]:
        """Register the decorated class for this process.

        Args:
            name: What the configuration calls it: lower-case letters, digits, - and _.
            capability: What it serves.
            default_model: The model meant when the configuration names none.
            default_url: The server meant when the configuration has no `<name>_url`.
            summary: One line for lists.

        Raises:
            ConfigError: If the name cannot be one, the class does not implement the capability,
                or another class has that name. Defining the same class anew replaces it.
        """

        def add(provider: ProviderClass) -> ProviderClass:
            spec = ProviderSpec(
                name,
                f"{provider.__module__}:{provider.__qualname__}",
                summary=summary,
                default_model=default_model,
                default_url=default_url,
            )
            cls._add(capability, spec, provider)
            return provider

        return add

    @classmethod
    def register_image(cls, name: str, provider: type[ImageProvider], **described: Any) -> None:
        """Register an image provider for this process; keywords as for `register`."""
        cls.register(name, capability="image", **described)(provider)

    @classmethod
    def register_video(cls, name: str, provider: type[VideoProvider], **described: Any) -> None:
        """Register a video provider for this process; keywords as for `register`."""
        cls.register(name, capability="video", **described)(provider)

    @classmethod
    def register_llm(cls, name: str, provider: type[LLMProvider], **described: Any) -> None:
        """Register an LLM provider for this process; keywords as for `register`."""
        cls.register(name, capability="llm", **described)(provider)

    @classmethod
    def register_vision(cls, name: str, provider: type[VisionProvider], **described: Any) -> None:
        """Register a vision provider for this process; keywords as for `register`."""
        cls.register(name, capability="vision", **described)(provider)

    @classmethod
    def unregister(cls, name: str | None = None) -> None:
        """Forget what this process registered under `name`, or everything."""
        for key in [key for key in cls._local if name is None or key[1] == name]:
            del cls._local[key]

    # -- inside --------------------------------------------------------------------------------

    @classmethod
    def _add(cls, capability: Capability, spec: ProviderSpec, provider: type[Provider]) -> None:
        if not NAME.fullmatch(spec.name):
            raise ConfigError(
                f"{spec.name!r} cannot be the name of a provider: "
                "it takes lower-case letters, digits, - and _"
            )
        if (wrong := check_class(capability, provider)) is not None:
            raise ConfigError(f"{spec.target} cannot be registered as {spec.name}: {wrong}")
        former = cls._local.get((capability, spec.name))
        if former is not None and former.spec.target != spec.target:
            raise ConfigError(
                f"{spec.name} is already registered for {capability}, by {former.spec.target}",
                hint=f'Take another name, or call ProviderRegistry.unregister("{spec.name}") first',
            )
        cls._local[capability, spec.name] = _Local(spec, provider)
