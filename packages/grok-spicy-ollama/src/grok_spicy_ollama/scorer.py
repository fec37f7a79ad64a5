"""Scores from image embeddings: how alike two pictures are, measured instead of judged.

Any model that turns an image into a vector will do: the vision half of CLIP or SigLIP, or the
trunk of a classifier such as EfficientNet, as one ONNX file. Needs the extra `[clip]`.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.providers.base import Finding
from grok_spicy.schemas import ConsistencyScore
from grok_spicy.toolkit import upright_rgb

from grok_spicy_ollama.judging import PairScore, combined

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from grok_spicy.providers.base import Picture
    from numpy.typing import NDArray

    from grok_spicy_ollama.options import OllamaVisionOptions

    Vector = NDArray[np.float32]

NOTHING_TO_COMPARE = "nothing to compare"

INSTALL = 'pip install "grok-spicy-ollama[clip]"'

_PIXELS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "clip": ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)),
    "siglip": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}
"""Mean and deviation of red, green and blue; from the preprocessor settings published with
OpenAI's CLIP, Google's SigLIP and the ImageNet models of torchvision."""

_USUAL_SIDE = 224
_PREFERRED_OUTPUTS = ("image_embeds", "pooler_output", "embedding", "embeddings")
_COLOURS = 3
_IMAGE_RANK = 4


class EmbeddingScorer:
    """Compares pictures by the angle between their embeddings.

    The model file is read on first use, in a thread.

    Args:
        options: The options that begin with `scorer`.
    """

    def __init__(self, options: OllamaVisionOptions) -> None:
        if options.scorer_model is None:
            raise ConfigError("the embedding scorer needs scorer_model, an ONNX file")
        self._path = options.scorer_model.expanduser()
        self._pixels = _PIXELS[options.scorer_pixels]
        self._floor = options.scorer_floor
        self._ceiling = options.scorer_ceiling
        self._model: _Model | None = None
        self._lock = asyncio.Lock()

    @property
    def name(self) -> str:
        """Name of the model file, for messages and notes."""
        return self._path.name

    async def check(self) -> Finding:
        """Look whether the model file can be used."""
        try:
            await self._loaded()
        except (ConfigError, MediaError) as error:
            command = INSTALL if isinstance(error, _NotInstalledError) else None
            return Finding("error", error.message, command)
        return Finding("ok", f"pictures can be measured with {self.name}")

    async def score(self, image: Picture, references: Sequence[Picture]) -> ConsistencyScore:
        """Measure how much `image` looks like its references.

        Raises:
            ConfigError: If the model file or the extra is missing or cannot be used.
            MediaError: If a picture cannot be read.
        """
        if not references:
            return ConsistencyScore(overall_score=1.0, issues=[NOTHING_TO_COMPARE])
        model = await self._loaded()
        candidate = await asyncio.to_thread(model.embed, Path(image))
        pairs = []
        for reference in references:
            vector = await asyncio.to_thread(model.embed, Path(reference))
            pairs.append(PairScore(reference.name, self._pair(candidate, vector, reference)))
        return combined(pairs)

    def _pair(self, candidate: Vector, vector: Vector, reference: Picture) -> ConsistencyScore:
        cosine = float(candidate @ vector)
        share = (cosine - self._floor) / (self._ceiling - self._floor)
        who = reference.name or "the reference"
        return ConsistencyScore(
            overall_score=share,
            issues=[f"{who}: {cosine:.2f} alike by image embeddings ({self.name})"],
            fix_prompt=None if share >= 1 else f"Make {who} look exactly as in the reference.",
        )

    async def _loaded(self) -> _Model:
        async with self._lock:
            if self._model is None:
                self._model = await asyncio.to_thread(_Model, self._path, self._pixels)
            return self._model


class _NotInstalledError(ConfigError):
    """The extra is missing."""


class _Model:
    """An image-embedding model on the CPU: the GPU belongs to the larger models."""

    def __init__(self, path: Path, pixels: tuple[tuple[float, ...], tuple[float, ...]]) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise _NotInstalledError(
                "scorer_model needs onnxruntime", hint=f"Install it: {INSTALL}"
            ) from error
        if not path.is_file():
            raise ConfigError(f"scorer_model {path} is not there")
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own classes differ between versions
            raise ConfigError(f"scorer_model {path} is not a usable ONNX model: {error}") from error
        self._pixels = pixels
        self._input, self._side, self._colours_first = self._find_input(path)
        self._output = self._find_output()

    def _find_input(self, path: Path) -> tuple[str, tuple[int, int], bool]:
        inputs = self._session.get_inputs()
        if len(inputs) != 1 or len(inputs[0].shape) != _IMAGE_RANK:
            names = ", ".join(each.name for each in inputs)
            raise ConfigError(
                f"scorer_model {path} wants {names}: one image is all there is to give",
                hint="Use the vision half of the model, often called vision_model.onnx.",
            )
        _, *shape = inputs[0].shape
        colours_first = shape[0] == _COLOURS or shape[-1] != _COLOURS
        height, width = shape[1:] if colours_first else shape[:2]
        side = (_fixed(height), _fixed(width))
        return inputs[0].name, side, colours_first

    def _find_output(self) -> str:
        names = [each.name for each in self._session.get_outputs()]
        return next((name for name in _PREFERRED_OUTPUTS if name in names), names[0])

    def embed(self, path: Path) -> Vector:
        """Return the embedding of a picture, of length 1."""
        import numpy as np

        (found,) = self._session.run([self._output], {self._input: self._tensor(path)})
        values = np.asarray(found, dtype=np.float32)[0]
        if values.ndim == _IMAGE_RANK - 1:  # a feature map: one value per channel
            values = values.mean(axis=(1, 2))
        elif values.ndim == _IMAGE_RANK - 2:  # a row of tokens: the first stands for the whole
            values = values[0]
        unit: Vector = values / max(float(np.linalg.norm(values)), 1e-12)
        return unit

    def _tensor(self, path: Path) -> NDArray[Any]:
        import numpy as np
        from PIL import Image, ImageOps

        height, width = self._side
        try:
            with Image.open(path) as image:
                upright = upright_rgb(image)
                # Padded, not cropped: a character may stand at the edge of the frame.
                fitted = ImageOps.pad(upright, (width, height), Image.Resampling.BICUBIC)
        except OSError as error:
            raise MediaError(f"{path} is not a picture that can be read: {error}") from error
        mean, deviation = (np.asarray(each, dtype=np.float32) for each in self._pixels)
        values = (np.asarray(fitted, dtype=np.float32) / 255.0 - mean) / deviation
        if self._colours_first:
            values = values.transpose(2, 0, 1)
        return np.ascontiguousarray(values[None])


def _fixed(size: Any) -> int:
    return size if isinstance(size, int) and size > 0 else _USUAL_SIDE
