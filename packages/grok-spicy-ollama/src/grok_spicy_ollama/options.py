"""What can stand under `params` for Ollama, typed and explained.

A field counts for the ledger only if it can change an answer that was finished and valid: a
longer context or cap lets more answers finish, but changes none that did.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from grok_spicy.providers.options import Options, option
from pydantic import BeforeValidator, model_validator

DEFAULT_NUM_CTX = 8192
"""Tokens; holds a plan of ten scenes, or four pictures on a model that spends 1024 tokens each."""

Think = bool | Literal["low", "medium", "high", "max"]

ScorerPixels = Literal["clip", "siglip", "imagenet"]

_GO_DURATION = re.compile(r"-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+")


def _duration(value: Any) -> Any:
    """Accept seconds or a Go duration; Ollama refuses a bare number in quotes, so unquote it."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if not _GO_DURATION.fullmatch(text):
        raise ValueError('write seconds (300) or a duration ("5m", "1h30m"); -1 keeps it for ever')
    return text


KeepAlive = Annotated[int | str, BeforeValidator(_duration)]


class OllamaOptions(Options):
    """Options of the LLM."""

    temperature: float = option(
        0.7, ge=0.0, le=2.0, help="How freely words are chosen, 0 to 2; lower is more literal"
    )
    top_p: float | None = option(
        None, gt=0.0, le=1.0, help="Share of likely words to choose from; default: the model's own"
    )
    top_k: int | None = option(
        None, ge=0, help="Number of likely words to choose from; default: the model's own"
    )
    seed: int | None = option(
        None, ge=0, help="Same words for the same question on the same server; default: drawn"
    )
    repeat_penalty: float | None = option(
        None, gt=0.0, le=2.0, help="Above 1 avoids repetition; default: the model's own"
    )
    think: Think | None = option(
        None,
        help="Let the model think first: true, false or low, medium, high, max; "
        "default: no, except after an answer that could not be read",
    )
    num_ctx: int = option(
        DEFAULT_NUM_CTX,
        ge=2048,
        affects_output=False,
        help="Tokens of question and answer together; costs VRAM; give a model that both writes "
        "and sees the same in both places",
    )
    num_predict: int | None = option(
        None,
        ge=64,
        affects_output=False,
        help="Most tokens of one answer; default: three quarters of num_ctx",
    )
    keep_alive: KeepAlive = option(
        "10m",
        affects_output=False,
        help="How long the server keeps the model loaded between questions: seconds or a "
        'duration like "10m"; it is unloaded when its turn on the GPU ends',
    )
    timeout: float = option(
        600.0,
        gt=0.0,
        affects_output=False,
        help="Seconds without any sign of the server, loading of the model included",
    )
    allow_cloud: bool = option(
        default=False,
        affects_output=False,
        help="Allow models that run at Ollama's cloud, to which prompts and pictures are sent",
    )

    def sampling(self) -> dict[str, Any]:
        """Return the options of a request that choose words, without those left to the model."""
        chosen = {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "top_k": self.top_k,
            "seed": self.seed,
            "repeat_penalty": self.repeat_penalty,
        }
        return {name: value for name, value in chosen.items() if value is not None}


class OllamaVisionOptions(OllamaOptions):
    """Options of the eyes."""

    temperature: float = option(
        0.1, ge=0.0, le=2.0, help="How freely words are chosen, 0 to 2; lower is more literal"
    )
    image_size: int = option(
        1024, ge=256, le=4096, help="Longest side of the pictures sent, in pixels"
    )
    scorer: Literal["model", "embedding"] = option(
        "model",
        help="Who scores pictures: the vision model, or what is measured on this machine; "
        "needs grok-spicy-ollama[clip]",
    )
    scorer_model: Path | None = option(
        None,
        help="ONNX file to measure with, instead of EfficientNet-Lite0; also switches on the "
        "fallback for answers of the vision model that cannot be read",
    )
    scorer_pixels: ScorerPixels = option(
        "clip", help="How the scorer's model wants pixels normalised: clip, siglip or imagenet"
    )
    scorer_floor: float = option(
        0.2, ge=-1.0, lt=1.0, help="Not used any more: margins count, no likeness does"
    )
    scorer_ceiling: float = option(
        0.9, gt=-1.0, le=1.0, help="Not used any more: margins count, no likeness does"
    )

    @model_validator(mode="after")
    def _scorer_is_whole(self) -> OllamaVisionOptions:
        if self.scorer_floor >= self.scorer_ceiling:
            raise ValueError("scorer_floor must be less than scorer_ceiling")
        return self
