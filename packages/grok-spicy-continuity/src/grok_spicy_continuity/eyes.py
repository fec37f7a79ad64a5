"""An ONNX model that turns a picture into a map of features: one column for each part of it.

Three kinds of models are understood by the shape of their answer: a map (convolutional networks),
a row of tokens (vision transformers such as DINOv2, whose patches form a map), and one vector for
the whole picture (the vision half of CLIP), which then looks at the likeliest parts one by one.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from grok_spicy.errors import ConfigError
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from grok_spicy_continuity.options import Pixels

Array = NDArray[np.float32]

_SCALES: dict[Pixels, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "lite": ((127 / 255,) * 3, (128 / 255,) * 3),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "clip": ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)),
    "siglip": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
}
"""Mean and deviation of red, green and blue; from the preprocessors published with EfficientNet
Lite, torchvision's ImageNet models, OpenAI's CLIP and Google's SigLIP."""

_PREFERRED_OUTPUTS = ("features", "last_hidden_state", "image_embeds", "pooler_output", "embedding")

_COLOURS = 3
_MAP, _TOKENS, _VECTOR = 4, 3, 2
"""Ranks of the three kinds of answers."""

_SPECIAL_TOKENS = (0, 1, 5)
"""How many tokens of a transformer stand for no part of the picture: none, the class, and the
class with the four registers of DINOv2."""


class Eyes:
    """A model on the CPU: the GPU belongs to the larger models.

    Args:
        path: The ONNX file.
        pixels: How its pixels are scaled.
        threads: How many threads of the CPU it takes.

    Raises:
        ConfigError: If the file is missing or cannot be used.
    """

    def __init__(self, path: Path, pixels: Pixels = "lite", threads: int = 1) -> None:
        import onnxruntime

        if not path.is_file():
            raise ConfigError(f"the model {path} is not there")
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.log_severity_level = 3
        # What one picture took is given back before the next: a film is made meanwhile.
        settings.enable_cpu_mem_arena = False
        settings.enable_mem_pattern = False
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), settings, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own classes differ between versions
            raise ConfigError(f"{path} is not a usable ONNX model: {error}") from error
        with path.open("rb") as stream:
            self.digest = hashlib.file_digest(stream, "sha256").hexdigest()
        mean, deviation = _SCALES[pixels]
        self._mean = np.asarray(mean, np.float32)
        self._deviation = np.asarray(deviation, np.float32)
        self._input, self.size = self._find_input(path)
        self._output, self._rank = self._find_output(path)

    @property
    def maps(self) -> bool:
        """Whether it sees where in the picture something is."""
        return self._rank != _VECTOR

    def look(self, image: Image.Image) -> Array:
        """Return what is seen in an RGB picture: rows by columns by channels.

        Args:
            image: Of the size that the model is made for (`size`); any where that is None.
        """
        values = (np.asarray(image, np.float32) / 255 - self._mean) / self._deviation
        pixels = np.ascontiguousarray(values.transpose(2, 0, 1)[None], np.float32)
        (found,) = self._session.run([self._output], {self._input: pixels})
        answer = np.asarray(found, np.float32)[0]
        if answer.ndim == _MAP - 1:
            return _plain(answer.transpose(1, 2, 0))
        if answer.ndim == _TOKENS - 1:
            return _unrolled(answer, image.width / image.height)
        return _plain(answer[None, None])

    def _find_input(self, path: Path) -> tuple[str, tuple[int, int] | None]:
        inputs = self._session.get_inputs()
        shape: list[Any] = list(inputs[0].shape) if len(inputs) == 1 else []
        if len(shape) != _MAP or (shape[1] not in (_COLOURS, None) and isinstance(shape[1], int)):
            names = ", ".join(each.name for each in inputs)
            raise ConfigError(
                f"{path} wants {names}: one image, its colours first, is all there is to give",
                hint="Use the vision half of the model, often called vision_model.onnx.",
            )
        height, width = shape[2:]
        fixed = isinstance(height, int) and isinstance(width, int)
        return inputs[0].name, (width, height) if fixed else None

    def _find_output(self, path: Path) -> tuple[str, int]:
        outputs = {each.name: len(each.shape) for each in self._session.get_outputs()}
        name = next((one for one in _PREFERRED_OUTPUTS if one in outputs), next(iter(outputs)))
        if outputs[name] not in (_MAP, _TOKENS, _VECTOR):
            raise ConfigError(f"{path} answers with {name}, which are not features of an image")
        return name, outputs[name]


def _unrolled(tokens: Array, shape: float) -> Array:
    """Lay the patches of a transformer out as they lie in the picture."""
    for special in _SPECIAL_TOKENS:
        count = len(tokens) - special
        rows = round(math.sqrt(count / shape))
        if rows and count % rows == 0 and abs(count / rows / rows / shape - 1) < _SHAPE_TOLERANCE:
            return _plain(tokens[special:].reshape(rows, count // rows, -1))
    return _plain(tokens.mean(0)[None, None])


def _plain(values: NDArray[Any]) -> Array:
    return np.ascontiguousarray(values, np.float32)


_SHAPE_TOLERANCE = 0.15
"""How far the shape of the patches may be off that of the picture."""
