"""Pictures by every model family, as the pipeline asks for them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import UnsupportedError
from grok_spicy.prompts.panels import face_pixels
from grok_spicy.providers.base import Context, Picture, QuoteRequest
from grok_spicy_comfyui.families import FAMILIES
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.sizes import ASPECT_RATIOS
from grok_spicy_testing.fake_comfyui import FakeComfyUI
from PIL import Image

MakeImage = Callable[..., ComfyUIImageProvider]

FAMILIES_THAT_DRAW = [row.name for row in FAMILIES.values() if row.capability == "image"]

ADAPTER = "keyframe_compose.sdxl"


def nodes(graph: Any, class_type: str) -> list[dict[str, Any]]:
    """Return the inputs of all nodes of a class."""
    return [node["inputs"] for node in graph.values() if node["class_type"] == class_type]


@pytest.mark.parametrize("model", FAMILIES_THAT_DRAW)
async def test_family_makes_a_sheet_two_keyframes_and_a_retouch(
    model: str,
    make_image: MakeImage,
    fox: Picture,
    owl: Picture,
    tmp_path: Path,
    witness: Any,
) -> None:
    provider = make_image(model)

    sheet = await provider.generate("a fox", dest=tmp_path / "sheet", seed=3)
    first = await provider.edit([fox, owl], "both", dest=tmp_path / "first", seed=4)
    previous = Picture(first.local_path, "previous")
    second = await provider.edit([fox, previous], "the fox", dest=tmp_path / "second")
    base = Picture(second.local_path, "base")
    third = await provider.edit([base], "red scarf", dest=tmp_path / "third")

    pictures = [sheet, first, second, third]
    for picture in pictures:
        with Image.open(picture.local_path) as opened:
            assert opened.size == (picture.width, picture.height) == (512, 288)
    assert [picture.metadata["seed"] for picture in pictures[:2]] == [3, 4]
    assert {"job_id", "family", "workflow", "server", "seconds"} <= sheet.metadata.keys()
    assert [usage.cost_usd for usage in witness.usages] == [0.0] * 4
    assert witness.progress_seen
    assert len({picture.local_path.read_bytes() for picture in pictures}) == 4


@pytest.mark.parametrize("model", FAMILIES_THAT_DRAW)
async def test_family_redraws_a_person_from_photos(
    model: str, make_image: MakeImage, fox: Picture, owl: Picture, tmp_path: Path
) -> None:
    photos = [Picture(fox.path, "photo"), Picture(owl.path, "photo")]

    made = await make_image(model).stylize(photos, "ink drawing", dest=tmp_path / "sheet")

    assert made.local_path == tmp_path / "sheet.png"


@pytest.mark.parametrize("model", FAMILIES_THAT_DRAW)
async def test_scenery_after_a_keyframe_is_composed_from_it_alone(
    model: str, make_image: MakeImage, harbour: Picture, tmp_path: Path
) -> None:
    made = await make_image(model).edit([harbour], "waves", dest=tmp_path / "frame")

    assert made.local_path.is_file()


async def test_left_character_goes_to_the_left_whatever_their_order(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, owl: Picture, tmp_path: Path
) -> None:
    provider = make_image("sdxl")
    await provider.edit([fox, owl], "both", dest=tmp_path / "one", seed=1)
    await provider.edit([owl, fox], "both", dest=tmp_path / "two", seed=1)

    one, two = (
        [graph[number]["inputs"]["image"] for number in ("31", "32")] for graph in server.prompts
    )
    assert one == two


async def test_prompt_that_counts_pictures_gets_them_in_order(
    make_image: MakeImage,
    server: FakeComfyUI,
    fox: Picture,
    owl: Picture,
    harbour: Picture,
    tmp_path: Path,
) -> None:
    await make_image("flux-dev").edit([owl, fox, harbour], "all", dest=tmp_path / "one")
    await make_image("flux-dev").edit([fox, harbour], "fox", dest=tmp_path / "two")

    uploads = [graph["11"]["inputs"]["image"] for graph in server.prompts]
    second = nodes(server.prompts[1], "TextEncodeQwenImageEditPlus")[0]
    assert uploads[0] != uploads[1]
    assert {"image1", "image2"} <= second.keys()
    assert "image3" not in second


async def test_more_pictures_than_slots_are_refused(
    make_image: MakeImage, fox: Picture, tmp_path: Path
) -> None:
    with pytest.raises(UnsupportedError, match="takes 2 of these pictures, not 3"):
        await make_image("sdxl").edit([fox, fox, fox], "three", dest=tmp_path / "frame")
    with pytest.raises(UnsupportedError, match="at least one picture"):
        await make_image("sdxl").edit([], "none", dest=tmp_path / "frame")


async def test_edit_model_that_is_missing_is_made_up_for_by_the_adapter(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, tmp_path: Path
) -> None:
    server.schema.uninstall("diffusion_models", "qwen_image_edit_2511_bf16.safetensors")

    made = await make_image("flux-dev").edit([fox], "a fox", dest=tmp_path / "frame")

    assert made.metadata["workflow"] == ADAPTER
    assert made.model == "sdxl"


@pytest.mark.parametrize(
    ("aspect_ratio", "size"),
    [("16:9", (1280, 720)), ("9:16", (720, 1280)), ("1:1", (1024, 1024)), ("4:3", (1152, 864))],
)
async def test_size_is_native_for_the_aspect_ratio(
    aspect_ratio: str, size: tuple[int, int], make_image: MakeImage, tmp_path: Path
) -> None:
    provider = make_image("flux-dev", width=None, height=None)

    made = await provider.generate("a fox", dest=tmp_path / "fox", aspect_ratio=aspect_ratio)

    assert (made.width, made.height) == size


async def test_seed_is_drawn_from_the_context_s_chance(
    make_image: MakeImage, ctx: Context, tmp_path: Path
) -> None:
    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox")

    assert made.metadata["seed"] == random.Random(1).randint(0, 2**53 - 1)


async def test_required_inputs_of_newer_nodes_are_filled_from_the_server(
    make_image: MakeImage, server: FakeComfyUI, tmp_path: Path
) -> None:
    decode_class = copy.deepcopy(server.schema.classes["VAEDecode"])
    newer = decode_class["input"]["required"]
    newer["tile"] = ["INT", {"default": 512, "min": 64}]
    newer["mode"] = [["fast", "exact"], {}]
    newer["overlap"] = ["COMBO", {"options": ["none", "half"], "default": "half"}]
    server.schema.classes["VAEDecode"] = decode_class

    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox")

    (decode,) = nodes(server.prompts[0], "VAEDecode")
    assert (decode["tile"], decode["mode"], decode["overlap"]) == (512, "fast", "half")
    assert made.local_path.is_file()


async def test_keywords_of_later_versions_are_ignored(
    make_image: MakeImage, tmp_path: Path
) -> None:
    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", mood="calm")

    assert made.local_path.is_file()


@pytest.mark.parametrize("name", [name for name, row in FAMILIES.items() if row.entities])
def test_face_of_a_sheet_of_panels_has_200_pixels_in_every_shape(name: str) -> None:
    for ratio in ASPECT_RATIOS:
        assert face_pixels(*FAMILIES[name].sizes.choose(ratio)) >= 200, ratio


@pytest.mark.parametrize(
    ("model", "panels"),
    [("sdxl", False), ("pony", False), ("flux-dev", False), ("flux2-klein", True)],
)
def test_sheets_have_one_figure_where_an_adapter_reads_them(
    model: str, panels: bool, make_image: MakeImage
) -> None:
    assert make_image(model).limits.sheet_panels is panels


@pytest.mark.parametrize(
    ("model", "heeds"),
    [("sdxl", True), ("pony", True), ("flux-dev", False), ("qwen-image-edit", False)],
)
def test_limits_say_whether_a_negative_prompt_is_heeded(
    model: str, heeds: bool, make_image: MakeImage
) -> None:
    limits = make_image(model).limits

    assert limits.negative_prompt is heeds
    assert limits.seed is True
    assert limits.reference_images == 3
    assert limits.entity_pictures is (model == "qwen-image-edit")
    assert limits.resource == "gpu:localhost"
    assert limits.on_lost == "repeat"


def test_resource_is_the_machine_of_the_servers(make_image: MakeImage) -> None:
    far = make_image("sdxl", urls=("http://gpu-box:8188", "http://other:8188"))
    mixed = make_image("sdxl", urls=("http://gpu-box:8188", "http://127.0.0.1:8188"))

    assert far.limits.resource == "gpu:gpu-box"
    assert mixed.limits.resource == "gpu:localhost"
    assert mixed.limits.concurrency == 2


def test_drawing_costs_nothing(make_image: MakeImage) -> None:
    assert make_image("sdxl").quote("generate", QuoteRequest()) == 0.0
