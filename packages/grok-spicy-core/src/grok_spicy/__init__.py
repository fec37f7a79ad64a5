"""grok-spicy: a film from an idea, on the models of your choice.

Everything public is importable from here. Names are resolved on first use, so that a plugin
module which only needs `hookimpl` and `ProviderSpec` never pays for Pydantic, HTTP or SQLite.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy.hookspecs import hookimpl
    from grok_spicy.specs import PresetPart, ProviderSpec

__all__ = ["PresetPart", "ProviderSpec", "hookimpl"]

_HOMES = {
    "PresetPart": "grok_spicy.specs",
    "ProviderSpec": "grok_spicy.specs",
    "hookimpl": "grok_spicy.hookspecs",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("grok-spicy-core")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'grok_spicy' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, "__version__"])
