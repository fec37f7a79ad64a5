"""What is known about models by name: how many images they see, whether they can stop thinking.

Only what changes a request stands here; everything else is asked of the server. Sources: model
pages and issue threads of Ollama up to November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from grok_spicy.providers.base import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LLM_MODELS = (
    ModelInfo("qwen3.5", "The default; story and eyes in one model, about 14 GB of VRAM"),
    ModelInfo("qwen3:8b", "For small cards; careful plans, about 7 GB of VRAM"),
    ModelInfo("qwen3:14b", "Richer plans, about 11 GB of VRAM"),
    ModelInfo("gemma4", "Story and eyes in one model, about 12 GB of VRAM"),
    ModelInfo("mistral-small3.2", "Story and eyes in one model, about 16 GB of VRAM"),
    ModelInfo("mistral-nemo:12b-instruct", "Lively prose, about 9 GB of VRAM"),
    ModelInfo("llama3.1", "Plain and quick, about 6 GB of VRAM"),
)

VISION_MODELS = (
    ModelInfo("qwen3.5", "The default; story and eyes in one model, about 14 GB of VRAM"),
    ModelInfo("qwen3-vl:8b", "For small cards; good at complex questions, about 8 GB of VRAM"),
    ModelInfo("qwen3-vl:4b", "For very small cards, about 5 GB of VRAM"),
    ModelInfo("gemma4", "Story and eyes in one model, about 12 GB of VRAM"),
    ModelInfo("qwen2.5vl:7b", "Compares several pictures, about 8 GB of VRAM"),
    ModelInfo("minicpm-v", "Compares several pictures, about 7 GB of VRAM"),
    ModelInfo("llava:13b", "Sees one picture at a time: references are compared in pairs"),
)


@dataclass(frozen=True, slots=True)
class Traits:
    """How a model must be asked.

    Attributes:
        one_image: It sees only one image of a message, whatever the server accepts.
        always_thinks: Thinking can be made shorter but not switched off.
        picture_tokens: Tokens of any picture, whatever its size; None: by its size.
    """

    one_image: bool = False
    always_thinks: bool = False
    picture_tokens: int | None = None


_ONE_IMAGE = Traits(one_image=True)

_TRAITS = {
    "bakllava": _ONE_IMAGE,
    "llama3.2-vision": _ONE_IMAGE,
    "llava": _ONE_IMAGE,
    "llava-llama3": _ONE_IMAGE,
    "llava-phi3": _ONE_IMAGE,
    "moondream": _ONE_IMAGE,
    "gemma3": Traits(picture_tokens=256),
    "gemma4": Traits(picture_tokens=280),
    "gpt-oss": Traits(always_thinks=True),
}

_LEAST_TOKENS = 1024
"""Of a picture on the Qwen models: Ollama passes --image-min-tokens 1024 (0.33)."""

_PIXELS_PER_TOKEN = 32
"""Side of the square that one token of Qwen3-VL covers."""

_NEAR = 0.75
_OFFERED = 3


def traits(model: str) -> Traits:
    """Return what is known about `model`, by the name before its tag."""
    return _TRAITS.get(_family(model), Traits())


def picture_tokens(model: str, size: int) -> int:
    """Return how many tokens a picture takes at most.

    Args:
        model: The model.
        size: The longest side of the picture, in pixels.
    """
    fixed = traits(model).picture_tokens
    return fixed or max(_LEAST_TOKENS, (size // _PIXELS_PER_TOKEN) ** 2)


def canonical(model: str) -> str:
    """Return the name as the server lists it: without the default registry, with a tag."""
    name = model.strip().casefold()
    name = name.removeprefix("registry.ollama.ai/").removeprefix("library/")
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def is_cloud(model: str) -> bool:
    """Return whether the name's tag says that the model runs on somebody else's machine."""
    tag = canonical(model).rpartition(":")[2]
    return tag == "cloud" or tag.endswith("-cloud")


def nearest_names(model: str, pulled: Iterable[str]) -> list[str]:
    """Return the pulled names most like `model`: other tags of it first, at most three."""
    wanted = canonical(model)
    names = sorted({canonical(name) for name in pulled})
    kin = [name for name in names if _family(name) == _family(wanted)]
    alike = get_close_matches(wanted, names, n=_OFFERED, cutoff=_NEAR)
    return [name.removesuffix(":latest") for name in dict.fromkeys([*kin, *alike])][:_OFFERED]


def cure_of_missing(model: str, near: Sequence[str]) -> str:
    """Return what to do about a model that is not pulled.

    Args:
        model: The model.
        near: What is pulled and may have been meant, the nearest first.
    """
    pull = f"ollama pull {model}"
    if not near:
        return pull
    names = " or ".join(f'"{name}"' for name in near)
    which = "which is pulled" if len(near) == 1 else "which are pulled"
    return f'set "model" to {names}, {which}, or: {pull}'


def _family(model: str) -> str:
    return canonical(model).rpartition("/")[2].partition(":")[0]
