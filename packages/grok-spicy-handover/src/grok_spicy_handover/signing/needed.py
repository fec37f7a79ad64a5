"""The libraries for signing, which are an extra: what to install where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from grok_spicy.errors import PluginError

_MODULES = {"c2pa": "c2pa-python", "cryptography.x509": "cryptography"}


def needed(module: str) -> Any:
    """Import a module of the extra.

    Args:
        module: Its dotted name.

    Raises:
        PluginError: If it is not installed; names the command that mends it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        missing = _MODULES.get(module, module)
        raise PluginError(
            f"signing needs {missing}, which is not installed",
            hint='Install it with: pip install "grok-spicy-handover[sign]"',
        ) from error
