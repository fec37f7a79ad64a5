"""Pictures by every model family, as the pipeline asks for them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.providers.base import Context, Picture, QuoteRequest, ResolvedConfig
from grok_spicy.providers.errors import ConfigError, UnsupportedError
from grok_spicy_comfyui.families import FAMILIES
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.workflows import shipped_folder
from grok_spicy_testing.fake_comfyui import FakeComfyUI
from PIL import Image

MakeImage = Callable[..., ComfyUIImageProvider]

FAMILIES_THAT_DRAW = [row.name for row in FAMILIES.values() if row.capability == "image"]

QWEN = "keyframe_compose"
ADAPTER = "keyframe_compose.sdxl"
LIGHTNING = "Qwen-Image-Edit-2511-Lightning-4steps-V1.0-bf16.safetensors"


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


async def test_options_reach_the_family_s_own_workflows(
    make_image: MakeImage, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_image(
        "sdxl", steps=9, cfg_scale=4.5, sampler="euler", scheduler="normal", negative_prompt="fog"
    )

    await provider.generate("a fox", dest=tmp_path / "fox", negative_prompt="rain")

    (sampler,) = nodes(server.prompts[0], "KSampler")
    texts = [encode["text"] for encode in nodes(server.prompts[0], "CLIPTextEncode")]
    assert {"steps": 9, "cfg": 4.5, "sampler_name": "euler", "scheduler": "normal"}.items() <= (
        sampler.items()
    )
    assert texts == ["a fox", "fog, rain"]


async def test_guidance_of_flux_is_its_cfg_scale(
    make_image: MakeImage, server: FakeComfyUI, tmp_path: Path
) -> None:
    await make_image("flux-dev", cfg_scale=7.0).generate("a fox", dest=tmp_path / "fox")

    assert nodes(server.prompts[0], "FluxGuidance")[0]["guidance"] == 7.0
    assert nodes(server.prompts[0], "KSampler")[0]["cfg"] == 1.0


async def test_borrowed_workflow_keeps_the_values_it_was_made_for(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, tmp_path: Path
) -> None:
    provider = make_image("flux-dev", steps=30, cfg_scale=7.0, sampler="euler_ancestral")

    made = await provider.edit([fox], "a fox", dest=tmp_path / "frame")

    (sampler,) = nodes(server.prompts[0], "KSampler")
    assert (sampler["steps"], sampler["cfg"], sampler["sampler_name"]) == (4, 1.0, "euler")
    assert made.model == "qwen-image-edit"


@pytest.mark.parametrize(
    ("params", "lora_there", "steps"),
    [({}, True, 4), ({}, False, 40), ({"lightning": False}, True, 40), ({"steps": 8}, True, 8)],
)
async def test_lightning_is_used_if_wanted_and_installed(
    params: Any,
    lora_there: bool,
    steps: int,
    make_image: MakeImage,
    server: FakeComfyUI,
    fox: Picture,
    tmp_path: Path,
) -> None:
    if not lora_there:
        server.schema.uninstall("loras", LIGHTNING)

    await make_image("qwen-image-edit", **params).edit([fox], "a fox", dest=tmp_path / "frame")

    (sampler,) = nodes(server.prompts[0], "KSampler")
    loras = nodes(server.prompts[0], "LoraLoaderModelOnly")
    assert sampler["steps"] == steps
    assert bool(loras) == (lora_there and params.get("lightning", True))


async def test_pony_draws_everything_with_its_own_checkpoint_and_words(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, tmp_path: Path
) -> None:
    provider = make_image("pony", files={"ponyDiffusionV6XL.safetensors": "pony-v7.safetensors"})
    server.schema.install("checkpoints", "pony-v7.safetensors")
    await provider.generate("a fox", dest=tmp_path / "fox")
    await provider.edit([fox], "a fox", dest=tmp_path / "frame")

    for graph in server.prompts:
        assert nodes(graph, "CheckpointLoaderSimple")[0]["ckpt_name"] == "pony-v7.safetensors"
        assert nodes(graph, "CLIPTextEncode")[0]["text"].startswith("score_9, ")
        assert nodes(graph, "KSampler")[0]["sampler_name"] == "euler_ancestral"


@pytest.mark.parametrize(
    ("params", "workflow"),
    [
        ({}, "character_stylize"),
        ({"ip_adapter_weight": 0.6}, "character_stylize.sdxl"),
        ({"references": "ip-adapter"}, "character_stylize.sdxl"),
        ({"references": "edit", "ip_adapter_weight": 0.6}, "character_stylize"),
        ({"face": "faceid"}, "character_stylize.faceid"),
    ],
)
async def test_way_to_redraw_a_photo_is_chosen_by_options(
    params: Any, workflow: str, make_image: MakeImage, fox: Picture, tmp_path: Path
) -> None:
    photo = Picture(fox.path, "photo")

    made = await make_image("flux-dev", **params).stylize([photo], "ink", dest=tmp_path / "sheet")

    assert made.metadata["workflow"] == workflow


async def test_adapter_weight_reaches_every_reference(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, harbour: Picture, tmp_path: Path
) -> None:
    provider = make_image("sdxl", ip_adapter_weight=0.6)

    await provider.edit([fox, harbour], "a fox", dest=tmp_path / "frame")

    weights = [adapter["weight"] for adapter in nodes(server.prompts[0], "IPAdapterAdvanced")]
    assert weights == [0.6, 0.3]


async def test_pose_picture_guides_composed_frames_only(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, tmp_path: Path
) -> None:
    provider = make_image(
        "sdxl", pose_image=fox.path, controlnet_type="depth", controlnet_strength=0.4
    )
    await provider.generate("a fox", dest=tmp_path / "sheet")
    await provider.edit([fox], "a fox", dest=tmp_path / "frame")

    sheet, frame = server.prompts
    assert nodes(sheet, "ControlNetApplyAdvanced") == []
    assert nodes(frame, "ControlNetApplyAdvanced")[0]["strength"] == 0.4
    assert nodes(frame, "SetUnionControlNetType")[0]["type"] == "depth"
    assert nodes(frame, "KSampler")[0]["positive"] == ["73", 0]


async def test_loras_are_loaded_one_after_the_other(
    make_image: MakeImage, server: FakeComfyUI, tmp_path: Path
) -> None:
    server.schema.install("loras", "ink.safetensors", "fog.safetensors")
    loras = ["ink.safetensors", {"file": "fog.safetensors", "strength": 0.5}]

    await make_image("flux-dev", loras=loras).generate("a fox", dest=tmp_path / "fox")

    loaded = nodes(server.prompts[0], "LoraLoaderModelOnly")
    assert [(lora["lora_name"], lora["strength_model"]) for lora in loaded] == [
        ("ink.safetensors", 1.0),
        ("fog.safetensors", 0.5),
    ]


async def test_own_model_file_takes_the_place_of_the_workflow_s(
    make_image: MakeImage, server: FakeComfyUI, tmp_path: Path
) -> None:
    server.schema.install("diffusion_models", "flux1-dev-fp8.safetensors")
    files = {"flux1-dev.safetensors": "flux1-dev-fp8.safetensors"}

    await make_image("flux-dev", files=files).generate("a fox", dest=tmp_path / "fox")

    assert nodes(server.prompts[0], "UNETLoader")[0]["unet_name"] == "flux1-dev-fp8.safetensors"


async def test_own_workflow_is_used_for_what_it_does(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, tmp_path: Path
) -> None:
    for ending in ("json", "slots.json"):
        text = (shipped_folder() / f"character_sheet.sdxl.{ending}").read_text("utf-8")
        (tmp_path / f"mine.{ending}").write_text(text.replace('"steps": 25', '"steps": 2'), "utf-8")
    provider = make_image("flux-dev", workflow=tmp_path / "mine.json")

    sheet = await provider.generate("a fox", dest=tmp_path / "sheet")
    frame = await provider.edit([fox], "a fox", dest=tmp_path / "frame")

    assert nodes(server.prompts[0], "KSampler")[0]["steps"] == 2
    assert (sheet.metadata["workflow"], frame.metadata["workflow"]) == ("mine", QWEN)


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
    newer = server.schema.classes["VAEDecode"]["input"]["required"]
    newer["tile"] = ["INT", {"default": 512, "min": 64}]
    newer["mode"] = [["fast", "exact"], {}]
    newer["overlap"] = ["COMBO", {"options": ["none", "half"], "default": "half"}]

    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox")

    (decode,) = nodes(server.prompts[0], "VAEDecode")
    assert (decode["tile"], decode["mode"], decode["overlap"]) == (512, "fast", "half")
    assert made.local_path.is_file()


async def test_keywords_of_later_versions_are_ignored(
    make_image: MakeImage, tmp_path: Path
) -> None:
    made = await make_image("sdxl").generate("a fox", dest=tmp_path / "fox", mood="calm")

    assert made.local_path.is_file()


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
    assert limits.resource == "gpu:localhost"
    assert limits.on_lost == "repeat"


def test_resource_is_the_machine_of_the_servers(make_image: MakeImage) -> None:
    far = make_image("sdxl", urls=("http://gpu-box:8188", "http://other:8188"))
    mixed = make_image("sdxl", urls=("http://gpu-box:8188", "http://127.0.0.1:8188"))

    assert far.limits.resource == "gpu:gpu-box"
    assert mixed.limits.resource == "gpu:localhost"
    assert mixed.limits.concurrency == 2


async def test_release_unloads_and_waits_until_memory_is_free(
    make_image: MakeImage, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_image("sdxl")
    await provider.generate("a fox", dest=tmp_path / "fox")
    before = server.loaded

    await provider.release()

    assert (before, server.loaded) == (True, False)
    assert server.requests("POST", "/free")[0].body == {
        "unload_models": True,
        "free_memory": True,
    }


async def test_release_of_a_dead_server_is_no_error(
    make_image: MakeImage, server: FakeComfyUI
) -> None:
    provider = make_image("sdxl")
    server.stop()

    await provider.release()

    assert server.requests("POST", "/free") == []


async def test_header_is_read_from_the_environment(server: FakeComfyUI, tmp_path: Path) -> None:
    keys = {"STUDIO_KEY": "owl-key"}
    context = Context(secrets=lambda names: keys.get(names[0]))
    kind = ComfyUIImageProvider.options_for("sdxl")
    options = kind.model_validate({"headers": {"X-Studio": "$STUDIO_KEY"}})
    config = ResolvedConfig("comfyui", "image", "sdxl", options, (server.url,))

    await ComfyUIImageProvider(config, context).generate("a fox", dest=tmp_path / "fox")

    assert {call.headers["x-studio"] for call in server.calls} == {"owl-key"}
    await context.aclose()


async def test_header_whose_variable_is_not_set_is_an_error(
    make_image: MakeImage, tmp_path: Path
) -> None:
    provider = make_image("sdxl", headers={"X-Studio": "${STUDIO_KEY}"})

    with pytest.raises(ConfigError, match="read from STUDIO_KEY, which is not set"):
        await provider.generate("a fox", dest=tmp_path / "fox")


def test_drawing_costs_nothing(make_image: MakeImage) -> None:
    assert make_image("sdxl").quote("generate", QuoteRequest()) == 0.0


async def test_models_are_loaded_in_8_bits_if_wanted(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, tmp_path: Path
) -> None:
    provider = make_image("flux-dev", weight_dtype="fp8_e4m3fn")
    await provider.generate("a fox", dest=tmp_path / "sheet")
    await provider.edit([fox], "a fox", dest=tmp_path / "frame")

    loaded = [nodes(graph, "UNETLoader")[0]["weight_dtype"] for graph in server.prompts]
    assert loaded == ["fp8_e4m3fn", "fp8_e4m3fn"]


async def test_strength_of_a_retouch_counts_for_a_borrowed_workflow_too(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, tmp_path: Path
) -> None:
    base = Picture(fox.path, "base")
    provider = make_image("flux-dev", references="ip-adapter", denoise=0.3)

    await provider.edit([base], "red scarf", dest=tmp_path / "frame")

    assert nodes(server.prompts[0], "KSampler")[0]["denoise"] == 0.3
