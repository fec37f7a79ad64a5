"""From a provider's name and a capability to its class.

    registry = ProviderRegistry(PluginManager())
    cls = registry.get_image("comfyui")

A script or notebook adds classes of its own, for that process:

    @ProviderRegistry.register("mine", capability="image")
    class MyImages(ImageProvider): ...

or, as tests do, to one registry: `registry.add("image", "mine", MyImages)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from grok_spicy.errors import PluginError
from grok_spicy.plugins import PluginManager, registrations
from grok_spicy.plugins.missing import unknown_provider
from grok_spicy.plugins.targets import import_class
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


class ProviderRegistry:
    """Provider classes by capability and name: those of plugins and those registered.

    A registered class goes before a plugin of the same name.

    Args:
        plugins: The installed plugins; by default a manager of its own.
        registered: Classes that no plugin offers; by default those that this process registered.
    """

    def __init__(
        self,
        plugins: PluginManager | None = None,
        *,
        registered: registrations.Registrations | None = None,
    ) -> None:
        self.plugins = plugins if plugins is not None else PluginManager()
        self._registered = registrations.PROCESS if registered is None else registered
        self._own = registrations.Registrations()

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
        registered = self._registration(capability, name)
        if registered is not None:
            return registered.cls
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
        registered = self._registration(capability, name)
        if registered is not None:
            return registered.spec
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
        for one in (*self._registered, *self._own):
            found[one.spec.name, one.capability] = Offer(one.capability, one.spec, THIS_PROCESS, "")
        for plugin in self.plugins.load_all():
            for capability, spec in plugin.specs.items():
                offer = Offer(capability, spec, plugin.distribution, plugin.version)
                found.setdefault((spec.name, capability), offer)
        order = {capability: number for number, capability in enumerate(CAPABILITIES)}
        return [found[key] for key in sorted(found, key=lambda key: (key[0], order[key[1]]))]

    def every_name(self) -> tuple[str, ...]:
        """Return every installed or registered name, whatever it offers; imports nothing."""
        registered = {one.spec.name for one in (*self._registered, *self._own)}
        return tuple(sorted({*self.plugins.names(), *registered}))

    # -- adding, to this registry --------------------------------------------------------------

    def add(
        self, capability: Capability, name: str, provider: type[Provider], **described: Any
    ) -> None:
        """Add a class to this registry alone; keywords as for `register`.

        Raises:
            ConfigError: As `register` does.
        """
        self._own.add(capability, name, provider, **described)

    def _registration(self, capability: Capability, name: str) -> registrations.Registration | None:
        return self._own.get(capability, name) or self._registered.get(capability, name)

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
            registrations.PROCESS.add(
                capability,
                name,
                provider,
                default_model=default_model,
                default_url=default_url,
                summary=summary,
            )
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
        registrations.PROCESS.remove(name)
