"""What this distribution offers to grok-spicy: descriptors only, nothing is imported or asked.

The descriptors name no address: an unset `ollama_url` means what Ollama itself would do, which
is decided when a provider is made (see `grok_spicy_ollama.address`).
"""

from __future__ import annotations

from grok_spicy import PresetPart, ProviderSpec, hookimpl

DEFAULT_LLM = DEFAULT_VISION = "qwen3.5"
"""One model that writes and sees: nothing is swapped between the story and the checks."""


@hookimpl
def grok_spicy_llm_providers() -> list[ProviderSpec]:
    """Offer the LLM."""
    return [
        ProviderSpec(
            "ollama",
            "grok_spicy_ollama.llm:OllamaLLMProvider",
            summary="Qwen, Mistral, Llama, Gemma on your own Ollama server",
            default_model=DEFAULT_LLM,
        )
    ]


@hookimpl
def grok_spicy_vision_providers() -> list[ProviderSpec]:
    """Offer the eyes."""
    return [
        ProviderSpec(
            "ollama",
            "grok_spicy_ollama.vision:OllamaVisionProvider",
            summary="Qwen-VL, Gemma, MiniCPM-V, LLaVA on your own Ollama server",
            default_model=DEFAULT_VISION,
        )
    ]


@hookimpl
def grok_spicy_presets() -> list[PresetPart]:
    """Take the words and the eyes of `--backend local`."""
    return [PresetPart("local", "llm", "ollama"), PresetPart("local", "vision", "ollama")]
