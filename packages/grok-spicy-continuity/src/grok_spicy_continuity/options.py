"""The options of the measures: `continuity.measures.identity.figure` in the configuration."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Pydantic reads it
from typing import Literal

from grok_spicy import Options, option

Pixels = Literal["lite", "imagenet", "clip", "siglip"]


class FigureOptions(Options):
    """Which model looks, and how its pixels are scaled."""

    model: Path | None = option(
        None,
        help="An ONNX file that turns an image into features (DINOv2, SigLIP, CLIP); "
        "by default EfficientNet-Lite0",
    )
    pixels: Pixels = option(
        "lite", help="How that model was trained to see pixels: lite, imagenet, clip or siglip"
    )
    threads: int = option(
        1, help="Threads of the CPU that it takes", affects_output=False, ge=1, le=16
    )
