"""Story and eyes on an Ollama server: the providers `ollama` for llm and vision.

The two classes are importable from here; they are resolved on first use, so that importing this
package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy_ollama.llm import OllamaLLMProvider
    from grok_spicy_ollama.vision import OllamaVisionProvider

__all__ = ["OllamaLLMProvider", "OllamaVisionProvider"]

_HOMES = {
    "OllamaLLMProvider": "grok_spicy_ollama.llm",
    "OllamaVisionProvider": "grok_spicy_ollama.vision",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'grok_spicy_ollama' has no attribute {name!r}")
    return getattr(import_module(home), name)
