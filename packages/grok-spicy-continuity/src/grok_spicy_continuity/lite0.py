"""EfficientNet-Lite0 as an ONNX graph that ends in a map of features instead of a class.

The network is that of the EfficientNet-Lite authors (B0 without squeeze-and-excite, ReLU6). It is
left fully convolutional: a picture of any size gives a map of one column for every 32 pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_continuity.weights import Weights

CHANNELS = 1280

STRIDE = 32
"""Pixels of the picture to one column of the map."""

_STAGES = [
    # Repeats, kernel, stride, whether it expands: the stages of EfficientNet-B0.
    (1, 3, 1, False),
    (2, 3, 2, True),
    (2, 5, 2, True),
    (3, 3, 2, True),
    (3, 5, 1, True),
    (4, 5, 2, True),
    (1, 3, 1, True),
]

_NORM = ("weight", "bias", "running_mean", "running_var")

_OPSET = 17

_IR_VERSION = 8

_EPSILON = 1e-3


class _Graph:
    """An ONNX graph as it grows from the picture towards the features."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.tensors = [
            numpy_helper.from_array(np.array(0, np.float32), "zero"),
            numpy_helper.from_array(np.array(6, np.float32), "six"),
        ]

    def add(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def layer(
        self, x: str, conv: str, norm: str, *, kernel: int = 1, stride: int = 1, group: int = 1
    ) -> str:
        """Add a convolution and its normalisation."""
        x = self.add(
            "Conv",
            [x, self._tensor(f"{conv}.weight")],
            auto_pad="SAME_UPPER",
            group=group,
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
        )
        parts = [self._tensor(f"{norm}.{part}") for part in _NORM]
        return self.add("BatchNormalization", [x, *parts], epsilon=_EPSILON)

    def relu6(self, x: str) -> str:
        return self.add("Clip", [x, "zero", "six"])

    def block(self, x: str, number: int, *, kernel: int, stride: int, expands: bool) -> str:
        """Add one inverted bottleneck."""
        name = f"_blocks.{number}"
        if expands:
            x = self.relu6(self.layer(x, f"{name}._expand_conv", f"{name}._bn0"))
        depth = f"{name}._depthwise_conv"
        group = len(self._weights[f"{depth}.weight"])
        x = self.layer(x, depth, f"{name}._bn1", kernel=kernel, stride=stride, group=group)
        return self.layer(self.relu6(x), f"{name}._project_conv", f"{name}._bn2")

    def _tensor(self, name: str) -> str:
        values = self._weights[name].astype(np.float32)
        self.tensors.append(numpy_helper.from_array(values, name))
        return name


def lite0(weights: Weights) -> onnx.ModelProto:
    """Return the network with its trained weights.

    Args:
        weights: By the names of the published PyTorch file.

    Raises:
        KeyError: If these are the weights of another network.
    """
    graph = _Graph(weights)
    x = graph.relu6(graph.layer("pixels", "_conv_stem", "_bn0", kernel=3, stride=2))
    number = 0
    for repeats, kernel, first_stride, expands in _STAGES:
        for repeat in range(repeats):
            stride = 1 if repeat else first_stride
            y = graph.block(x, number, kernel=kernel, stride=stride, expands=expands)
            x = graph.add("Add", [x, y]) if repeat else y
            number += 1
    x = graph.layer(x, "_conv_head", "_bn1")
    graph.nodes.append(helper.make_node("Clip", [x, "zero", "six"], ["features"]))
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, "height", "width"])
    features = helper.make_tensor_value_info(
        "features", TensorProto.FLOAT, [1, CHANNELS, "rows", "columns"]
    )
    return helper.make_model(
        helper.make_graph(graph.nodes, "lite0", [pixels], [features], graph.tensors),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=_IR_VERSION,
    )
