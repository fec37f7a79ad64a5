"""What installed packages offer under the scheme of an address: `postgresql://...`."""

from __future__ import annotations

from typing import Any

from grok_spicy.errors import GrokSpicyError, PluginError
from grok_spicy.system.foreign import must_propagate, raised
from grok_spicy.system.secrets import mask_urls


def opened_at(group: str, url: str, *arguments: object, what: str) -> Any:
    """Return what the package that offers the scheme of an address opens there.

    Args:
        group: The entry points; each is named like a scheme.
        url: The address: the first argument of what the entry point names.
        *arguments: Its further arguments.
        what: What is opened, for messages: `"a ledger"`.

    Raises:
        PluginError: If no installed package offers it, or what it offers cannot be used.
        GrokSpicyError: As what is opened raises it.
    """
    import importlib_metadata

    scheme = url.partition(":")[0]
    entries = tuple(importlib_metadata.entry_points(group=group, name=scheme))
    if not entries:
        raise PluginError(
            f"No installed package brings {what} at {scheme}://...",
            hint="Install one, such as: pip install grok-spicy-farm",
        )
    try:
        return entries[0].load()(url, *arguments)
    except GrokSpicyError:
        raise
    except BaseException as error:  # whatever a package does is a sentence, not a crash
        if must_propagate(error):
            raise
        raise PluginError(
            f"{what[0].upper()}{what[1:]} at {mask_urls(url)} cannot be used: {raised(error)}",
            hint="Look what is installed with: grok-spicy plugins",
        ) from error
