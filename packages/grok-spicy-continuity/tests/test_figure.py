"""Who is where in a picture, with real weights on drawn figures."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import onnx
import pytest
from grok_spicy.continuity import Frame, Reference, Stop
from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.system.threads import Stopped
from grok_spicy_continuity.eyes import Eyes
from grok_spicy_continuity.figure import FigureMeasure
from grok_spicy_continuity.model_files import lite0_file
from grok_spicy_continuity.options import FigureOptions
from grok_spicy_continuity.sheets import cut_out
from grok_spicy_continuity.weights import read_weights
from onnx import TensorProto, helper
from PIL import Image, ImageDraw

GO = Stop()


def test_each_figure_is_found_where_it_stands(
    scene: Callable[..., Image.Image],
    figures: FigureMeasure,
    cast: Sequence[Reference],
) -> None:
    picture = scene(("Fox", 60, 120, 200), ("Robot", 400, 130, 190))

    found = {one.who: one for one in figures.find(picture, cast, GO)}

    assert found["Fox"].box is not None
    assert found["Fox"].box.side == "left"
    assert found["Robot"].box is not None
    assert found["Robot"].box.side == "right"
    assert (found["Fox"].margin or 0) > 0
    assert (found["Robot"].margin or 0) > 0
    assert (found["Owl"].margin or 0) < 0


def test_whole_figure_is_cut_from_a_sheet_with_several_views() -> None:
    sheet = Image.new("RGB", (900, 300), (225, 225, 225))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((40, 60, 260, 300), (180, 60, 40))  # head and shoulders, down to the edge
    draw.rectangle((420, 20, 490, 280), (180, 60, 40))  # the whole figure
    draw.rectangle((690, 20, 780, 280), (180, 60, 40))  # the same, turned

    cut = cut_out(sheet)

    assert cut.plain
    assert cut.shape == pytest.approx(71 / 261, rel=0.15)


def test_swapped_figure_is_nearer_to_the_other(
    scene: Callable[..., Image.Image],
    figures: FigureMeasure,
    cast: Sequence[Reference],
) -> None:
    right = figures.find(scene(("Fox", 220, 120, 200)), cast, GO)[0]
    swapped = figures.find(scene(("Owl", 220, 120, 200)), cast, GO)[0]

    assert (right.margin or 0) > 0 > (swapped.margin or 0)
    assert swapped.nearest == "Owl"


def test_measuring_twice_says_the_same(
    scene: Callable[..., Image.Image],
    figures: FigureMeasure,
    cast: Sequence[Reference],
    tmp_path: Path,
) -> None:
    path = tmp_path / "frame.png"
    scene(("Fox", 100, 100, 180)).save(path)

    once = figures.measure(Frame(path), cast, stop=GO)

    assert once == figures.measure(Frame(path), cast, stop=GO)


def test_sheet_without_plain_ground_is_not_measurable(
    scene: Callable[..., Image.Image],
    figures: FigureMeasure,
    cast: Sequence[Reference],
    tmp_path: Path,
) -> None:
    path = tmp_path / "busy.png"
    Image.effect_noise((400, 300), 90).convert("RGB").save(path)
    busy = [replace(cast[0], path=path), cast[1]]

    reading = figures.find(scene(("Fox", 100, 100, 180)), busy, GO)[0]

    assert not reading.valid
    assert "plain ground" in reading.reason


def test_measure_that_nobody_waits_for_stops(
    scene: Callable[..., Image.Image],
    figures: FigureMeasure,
    cast: Sequence[Reference],
) -> None:
    stop = Stop()
    stop.set()

    with pytest.raises(Stopped):
        figures.find(scene(("Fox", 100, 100, 180)), cast, stop)


def test_broken_picture_is_a_media_error(
    figures: FigureMeasure, cast: Sequence[Reference], tmp_path: Path
) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")

    with pytest.raises(MediaError, match="not a picture"):
        figures.measure(Frame(path), cast, stop=GO)


def test_model_is_converted_once(model: Path) -> None:
    before = model.stat().st_mtime_ns

    assert lite0_file(model.parent) == model
    assert model.stat().st_mtime_ns == before


def test_cache_that_cannot_be_written_names_the_variable(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    with pytest.raises(ConfigError) as caught:
        lite0_file(blocked)

    assert "GROK_SPICY_CACHE" in (caught.value.hint or "")


def test_missing_and_unusable_models_are_configuration_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not there"):
        FigureMeasure(FigureOptions(model=tmp_path / "none.onnx")).digest  # noqa: B018 - loads it
    rubbish = tmp_path / "rubbish.onnx"
    rubbish.write_bytes(b"rubbish")
    with pytest.raises(ConfigError, match="not a usable ONNX model"):
        Eyes(rubbish)


def test_model_that_wants_more_than_an_image_is_refused(tmp_path: Path) -> None:
    tokens = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [1, 8])
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, 8])
    nodes = [helper.make_node("Identity", ["tokens"], ["out"])]
    model = helper.make_model(
        helper.make_graph(nodes, "words", [tokens], [out]),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    path = tmp_path / "words.onnx"
    onnx.save(model, path)

    with pytest.raises(ConfigError, match="one image"):
        Eyes(path)


def pooled(path: Path, kind: str) -> Path:
    """Write a model that answers with mean colours: as tokens of patches, or as one vector."""
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, 224, 224])
    nodes = [
        helper.make_node(
            "AveragePool", ["pixels"], ["map"], kernel_shape=[16, 16], strides=[16, 16]
        )
    ]
    shape = helper.make_tensor("shape", TensorProto.INT64, [3], [1, 3, 196])
    if kind == "tokens":
        nodes += [
            helper.make_node("Reshape", ["map", "shape"], ["flat"]),
            helper.make_node("Transpose", ["flat"], ["out"], perm=[0, 2, 1]),
        ]
        out = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, 196, 3])
    else:
        nodes += [
            helper.make_node("GlobalAveragePool", ["map"], ["mean"]),
            helper.make_node("Flatten", ["mean"], ["out"]),
        ]
        out = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, 3])
    graph = helper.make_graph(nodes, kind, [pixels], [out], [shape] if kind == "tokens" else [])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return path


@pytest.mark.parametrize("kind", ["tokens", "vector"])
def test_models_that_answer_with_tokens_or_one_vector_find_the_figure_too(
    scene: Callable[..., Image.Image],
    kind: str,
    cast: Sequence[Reference],
    tmp_path: Path,
) -> None:
    path = pooled(tmp_path / f"{kind}.onnx", kind)
    measure = FigureMeasure(FigureOptions(model=path, pixels="siglip"))

    found = measure.find(scene(("Fox", 60, 120, 200), ("Robot", 400, 130, 190)), cast, GO)

    assert found[0].box is not None
    assert found[0].box.side == "left"
    assert (found[0].margin or 0) > 0


def test_file_of_weights_that_would_run_code_is_refused() -> None:
    import pickle

    evil = pickle.dumps(print)
    with pytest.raises(pickle.UnpicklingError, match="no place"):
        read_weights(io.BytesIO(evil * 4))


def test_transparent_and_turned_pictures_are_read_as_shown(tmp_path: Path) -> None:
    from grok_spicy_continuity.pictures import opened

    path = tmp_path / "clear.png"
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(path)

    assert opened(path).getpixel((0, 0)) == (255, 255, 255)
