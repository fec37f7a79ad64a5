"""The table of models as rows for people: `grok-spicy providers grok`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.providers.limits import ModelInfo

from grok_spicy_grok.models import CHAT_MODELS, IMAGE_MODELS, MAX_CLIP_SECONDS, VIDEO_MODELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def image_rows() -> list[ModelInfo]:
    """List the image models for `grok-spicy providers`."""
    return [
        ModelInfo(
            row.name,
            f"{row.summary}; edits take up to {row.reference_images} pictures",
            f"{_span(row.prices.values())} a picture, ${row.input_price:g} for each input picture",
        )
        for row in IMAGE_MODELS
    ]


def video_rows() -> list[ModelInfo]:
    """List the video models for `grok-spicy providers`."""
    return [
        ModelInfo(
            row.name,
            f"{row.summary}; up to {MAX_CLIP_SECONDS} s",
            _seconds(row.second_prices, row.input_price),
        )
        for row in VIDEO_MODELS
    ]


def chat_rows() -> list[ModelInfo]:
    """List the chat models for `grok-spicy providers`."""
    return [
        ModelInfo(
            row.name,
            row.summary,
            f"${row.input_price:g} read, ${row.output_price:g} written, a million tokens",
        )
        for row in CHAT_MODELS
    ]


def _seconds(prices: Mapping[str, float], input_price: float) -> str:
    if not prices:
        return "not published"
    seconds = ", ".join(f"${price:g} a second at {size}" for size, price in prices.items())
    return f"{seconds}, ${input_price:g} for each input picture or clip"


def _span(prices: Iterable[float]) -> str:
    values = sorted(prices)
    return f"${values[0]:g}" if values[0] == values[-1] else f"${values[0]:g} to ${values[-1]:g}"
