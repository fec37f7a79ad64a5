"""The page in the browser: watch films being made, approve, choose, edit and begin.

    from grok_spicy_studio import serve

    serve("output")

It is a projection of an output folder: run folders, their events, and the ledger. Ending it harms
nothing, and whatever it changes it changes through the public Python API of grok-spicy, in a
process of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy_studio.serving import serve

__all__ = ["serve"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from grok_spicy_studio import serving

        return getattr(serving, name)
    raise AttributeError(f"module 'grok_spicy_studio' has no attribute {name!r}")
