"""Reading the weights of a PyTorch file without PyTorch.

The file is of the kind that `torch.save` wrote before version 1.6: three small pickles, an index of
tensors, the names of the storages, then each storage as a count and its raw values.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[Any]]

_STORAGES = {"FloatStorage": np.float32, "LongStorage": np.int64}

# Magic number, protocol version, sizes of types.
_PREAMBLE = 3


@dataclass(frozen=True, slots=True)
class _Tensor:
    """Where a tensor lies in a storage; steps count values, not bytes."""

    storage: tuple[Any, ...]
    offset: int
    size: tuple[int, ...]
    steps: tuple[int, ...]


class _Index(pickle.Unpickler):
    """Reads the index, and makes nothing but tensors and their order: a pickle could do more."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch" and name in _STORAGES:
            return np.dtype(_STORAGES[name])
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a file of weights")

    def persistent_load(self, pid: Any) -> Any:
        return pid


def _tensor(
    storage: tuple[Any, ...], offset: int, size: tuple[int, ...], steps: tuple[int, ...], *_: Any
) -> _Tensor:
    return _Tensor(storage, offset, size, steps)


def read_weights(source: IO[bytes]) -> Weights:
    """Return the tensors of a file by name.

    Args:
        source: The open file.

    Raises:
        pickle.UnpicklingError: If it holds anything but tensors.
        ValueError: If it is cut off.
    """
    for _ in range(_PREAMBLE):
        _Index(source).load()
    index: dict[str, _Tensor] = _Index(source).load()
    kinds = {entry.storage[2]: entry.storage[1] for entry in index.values()}
    storages: dict[str, NDArray[Any]] = {}
    for key in _Index(source).load():
        (count,) = np.frombuffer(source.read(8), np.int64)
        kind = kinds[key]
        storages[key] = np.frombuffer(source.read(int(count) * kind.itemsize), kind)
    return {name: _placed(entry, storages[entry.storage[2]]) for name, entry in index.items()}


def _placed(entry: _Tensor, storage: NDArray[Any]) -> NDArray[Any]:
    steps = [step * storage.itemsize for step in entry.steps]
    view = np.lib.stride_tricks.as_strided(storage[entry.offset :], entry.size, steps)
    return np.ascontiguousarray(view)
