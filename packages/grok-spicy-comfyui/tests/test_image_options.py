"""How options change what is drawn, and with what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.providers.base import Context, Picture, ResolvedConfig
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.workflows import shipped_folder
from grok_spicy_testing.fake_comfyui import FakeComfyUI

MakeImage = Callable[..., ComfyUIImageProvider]

QWEN = "keyframe_compose"
LIGHTNING = "Qwen-Image-Edit-2511-Lightning-4steps-V1.0-bf16.safetensors"


def nodes(graph: Any, class_type: str) -> list[dict[str, Any]]:
    """Return the inputs of all nodes of a class."""
    return [node["inputs"] for node in graph.values() if node["class_type"] == class_type]


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
    ("params", "lora_there", "steps", "cfg"),
    [
        ({}, True, 4, 1.0),
        ({}, False, 40, 4.0),
        ({"lightning": False}, True, 40, 4.0),
        ({"lightning": True, "steps": 4}, True, 4, 1.0),
        ({"steps": 20}, True, 20, 4.0),
        ({"cfg_scale": 3.0}, True, 40, 3.0),
    ],
)
async def test_few_step_lora_is_used_at_its_own_values_or_not_at_all(
    params: Any,
    lora_there: bool,
    steps: int,
    cfg: float,
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
    assert (sampler["steps"], sampler["cfg"]) == (steps, cfg)
    assert bool(loras) == (steps == 4)


async def test_pony_draws_everything_with_its_own_checkpoint_and_words(
    make_image: MakeImage, server: FakeComfyUI, fox: Picture, tmp_path: Path
) -> None:
    provider = make_image("pony", files={"ponyDiffusionV6XL.safetensors": "pony-v7.safetensors"})
    server.schema.install("checkpoints", "pony-v7.safetensors")
    words = [provider.phrase(way, None, "a fox").prompt for way in ("generate", "edit")]
    await provider.generate(words[0], dest=tmp_path / "fox")
    await provider.edit([fox], words[1], dest=tmp_path / "frame")

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


@pytest.mark.parametrize(
    ("params", "workflow"),
    [
        ({}, QWEN),
        ({"ip_adapter_weight": 0.85}, "keyframe_compose.sdxl"),
        ({"references": "edit", "ip_adapter_weight": 0.85}, QWEN),
    ],
)
async def test_weight_of_the_adapter_chooses_it_for_composed_frames_too(
    params: Any, workflow: str, make_image: MakeImage, fox: Picture, tmp_path: Path
) -> None:
    made = await make_image("flux-dev", **params).edit([fox], "a fox", dest=tmp_path / "frame")

    assert made.metadata["workflow"] == workflow


async def test_frame_of_more_characters_than_the_adapter_takes_is_composed_by_the_edit_model(
    make_image: MakeImage, fox: Picture, tmp_path: Path
) -> None:
    provider = make_image("flux-dev", ip_adapter_weight=0.85)

    made = await provider.edit([fox, fox, fox], "three foxes", dest=tmp_path / "frame")

    assert made.metadata["workflow"] == QWEN


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


async def test_header_is_read_from_the_environment(server: FakeComfyUI, tmp_path: Path) -> None:
    keys = {"COMFYUI_STUDIO_KEY": "owl-key"}
    context = Context(secrets=lambda names: keys.get(names[0]))
    kind = ComfyUIImageProvider.options_for("sdxl")
    options = kind.model_validate({"headers": {"X-Studio": "$COMFYUI_STUDIO_KEY"}})
    config = ResolvedConfig("comfyui", "image", "sdxl", options, (server.url,))

    await ComfyUIImageProvider(config, context).generate("a fox", dest=tmp_path / "fox")

    assert {call.headers["x-studio"] for call in server.calls} == {"owl-key"}
    await context.aclose()


async def test_header_whose_variable_is_not_set_is_an_error(
    make_image: MakeImage, tmp_path: Path
) -> None:
    provider = make_image("sdxl", headers={"X-Studio": "${COMFYUI_STUDIO_KEY}"})

    with pytest.raises(ConfigError, match="read from COMFYUI_STUDIO_KEY, which is not set"):
        await provider.generate("a fox", dest=tmp_path / "fox")


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
