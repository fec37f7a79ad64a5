"""Imports the class behind a descriptor and checks that it keeps the contract."""

from __future__ import annotations

import inspect
from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING

from grok_spicy.errors import PluginError
from grok_spicy.system.foreign import must_propagate, raised

if TYPE_CHECKING:
    from grok_spicy.providers.base import Provider
    from grok_spicy.specs import Capability, ProviderSpec

_BASES = {
    "image": "ImageProvider",
    "video": "VideoProvider",
    "llm": "LLMProvider",
    "vision": "VisionProvider",
}


def import_class(capability: Capability, spec: ProviderSpec) -> type[Provider]:
    """Import the class that `spec` names.

    Raises:
        PluginError: If it cannot be imported or does not implement the capability. The hint, if
            there is one, is a command with `{distribution}` in it.
    """
    module, _, path = spec.target.partition(":")
    try:
        found: object = reduce(getattr, path.split("."), import_module(module))
    except ImportError as error:
        raise PluginError(
            f"its {capability} class {spec.target} cannot be imported: {raised(error)}",
            hint="pip install --force-reinstall {distribution}",
        ) from error
    except BaseException as error:
        if must_propagate(error):
            raise
        raise PluginError(
            f"its {capability} class {spec.target} cannot be imported: {raised(error)}"
        ) from error
    if (wrong := check_class(capability, found)) is not None:
        raise PluginError(f"its {capability} class {spec.target} is unfit: {wrong}")
    return found  # type: ignore[return-value]  # check_class has seen to that


def check_class(capability: Capability, found: object) -> str | None:
    """Say why `found` cannot serve `capability`; None if it can."""
    from grok_spicy.providers import base

    if capability not in _BASES:
        return f"{capability!r} is not a capability; choose from {', '.join(_BASES)}"
    expected: type[Provider] = getattr(base, _BASES[capability])
    if not isinstance(found, type):
        return f"it is not a class but {type(found).__name__}"
    if not issubclass(found, expected):
        return f"it is not a subclass of {expected.__name__}"
    if inspect.isabstract(found):
        missing = ", ".join(sorted(found.__abstractmethods__))
        return f"it does not implement {missing}"
    return None
