"""What preflight and doctor are told about servers, nodes and files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from grok_spicy.providers.base import Finding
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.video import ComfyUIVideoProvider
from grok_spicy_testing.fake_comfyui import FakeComfyUI

MakeImage = Callable[..., ComfyUIImageProvider]
MakeVideo = Callable[..., ComfyUIVideoProvider]
MakeServer = Callable[..., FakeComfyUI]


def by_level(findings: list[Finding], level: str) -> list[str]:
    return [finding.text for finding in findings if finding.level == level]


async def test_ready_server_is_described_with_its_memory(
    make_image: MakeImage, server: FakeComfyUI
) -> None:
    findings = await make_image("flux-dev").check()

    assert by_level(findings, "ok") == [
        f"ComfyUI 0.8.0 at {server.url}: NVIDIA GeForce RTX 4080, 16.0 GB VRAM, 16.0 GB free",
        "drawing: Flux.1-dev, workflow character_sheet",
        "composing frames: Qwen-Image-Edit 2511 (borrowed), workflow keyframe_compose",
        "retouching: Flux.1 Kontext (borrowed), workflow character_stylize",
        "redrawing photos: Flux.1 Kontext (borrowed), workflow character_stylize",
    ]
    assert by_level(findings, "notice") == [
        "licence of Flux.1-dev: FLUX non-commercial, which excludes commercial use of the model"
    ]
    assert server.prompts == []


async def test_server_that_is_down_is_an_error_with_its_command(
    make_image: MakeImage, server: FakeComfyUI
) -> None:
    server.stop()

    (finding,) = await make_image("sdxl").check()

    assert finding.level == "error"
    assert "cannot be reached: nothing listens on port" in finding.text
    assert "python main.py" not in finding.text
    assert finding.command == f"python main.py --listen 127.0.0.1 --port {server.url[-5:]}"


async def test_refused_access_is_an_error_that_names_the_variable(
    make_image: MakeImage, make_server: MakeServer
) -> None:
    guarded = make_server(token="owl-token")

    (finding,) = await make_image("sdxl", urls=(guarded.url,)).check()

    assert finding.level == "error"
    assert "COMFYUI_TOKEN" in finding.text


async def test_older_server_is_a_notice(make_image: MakeImage, make_server: MakeServer) -> None:
    older = make_server(version="0.3.68")

    findings = await make_image("sdxl", urls=(older.url,)).check()

    assert by_level(findings, "notice") == [
        f"ComfyUI 0.3.68 at {older.url} is older than 0.8, from which this works"
    ]


async def test_dead_server_beside_a_ready_one_is_a_notice(
    make_image: MakeImage, make_server: MakeServer
) -> None:
    dead, ready = make_server(), make_server()
    dead.stop()

    findings = await make_image("sdxl", urls=(dead.url, ready.url)).check()

    assert by_level(findings, "error") == []
    assert "other servers take its work" in by_level(findings, "notice")[0]


async def test_missing_files_are_errors_but_for_photos(
    make_image: MakeImage, make_server: MakeServer
) -> None:
    bare = make_server(models={})

    findings = await make_image("sdxl", urls=(bare.url,)).check()

    errors, notices = by_level(findings, "error"), by_level(findings, "notice")
    assert [text.partition(":")[0] for text in errors] == [
        "drawing",
        "composing frames",
        "retouching",
    ]
    assert "models/checkpoints/sd_xl_base_1.0.safetensors" in errors[0]
    assert [text.partition(":")[0] for text in notices] == ["redrawing photos"]


async def test_missing_pack_comes_with_the_command_that_installs_it(
    make_image: MakeImage, server: FakeComfyUI
) -> None:
    server.schema.remove_pack("ComfyUI_IPAdapter_plus")

    findings = await make_image("sdxl").check()

    (finding,) = [found for found in findings if found.level == "error"]
    assert "the node 'IPAdapterAdvanced' of the pack ComfyUI_IPAdapter_plus" in finding.text
    assert finding.command == (
        "git clone https://github.com/cubiq/ComfyUI_IPAdapter_plus "
        "custom_nodes/ComfyUI_IPAdapter_plus"
    )


async def test_second_best_way_is_a_notice_that_says_why(
    make_image: MakeImage, server: FakeComfyUI
) -> None:
    server.schema.uninstall("diffusion_models", "qwen_image_edit_2511_bf16.safetensors")

    findings = await make_image("flux-dev").check()

    notice, licence = by_level(findings, "notice")
    assert licence.startswith("licence of Flux.1-dev")
    assert notice.startswith("composing frames: Stable Diffusion XL (borrowed), workflow keyframe")
    assert "because" in notice
    assert "qwen_image_edit_2511_bf16" in notice


async def test_misspelt_sampler_is_found_before_anything_runs(
    make_image: MakeImage, server: FakeComfyUI
) -> None:
    findings = await make_image("sdxl", sampler="eulr").check()

    assert 'input sampler_name: "eulr"' in by_level(findings, "error")[0]
    assert "nearest: euler" in by_level(findings, "error")[0]


async def test_missing_lora_is_found(make_image: MakeImage) -> None:
    findings = await make_image("sdxl", loras=["ink.safetensors"]).check()

    assert "models/loras/ink.safetensors" in by_level(findings, "error")[0]


@pytest.mark.parametrize(
    ("params", "operations"),
    [
        ({}, ["filming", "correcting clips"]),
        (
            {"use_first_last_frame": True},
            ["filming", "filming to a last frame", "correcting clips"],
        ),
        ({"correct_with": "none"}, ["filming"]),
    ],
)
async def test_video_is_checked_for_what_it_will_do(
    params: Any, operations: list[str], make_video: MakeVideo
) -> None:
    findings = await make_video("wan2.1", **params).check()

    assert [found.text.partition(":")[0] for found in findings[1:-1]] == operations


async def test_missing_wan_is_a_notice_while_svd_is_there(
    make_video: MakeVideo, server: FakeComfyUI
) -> None:
    server.schema.uninstall("diffusion_models", "wan2.1_i2v_480p_14B_fp16.safetensors")

    findings = await make_video("wan2.1").check()

    (notice,) = by_level(findings, "notice")
    assert notice.startswith("filming: Stable Video Diffusion XT (borrowed)")


async def test_lacking_files_for_corrections_are_a_notice_that_names_the_way_out(
    make_video: MakeVideo, server: FakeComfyUI
) -> None:
    for name in (
        "wan2.1_t2v_1.3B_fp16.safetensors",
        "wan2.1_vace_14B_fp16.safetensors",
        "wan2.2_bernini_r_low_noise_fp8_scaled.safetensors",
    ):
        server.schema.uninstall("diffusion_models", name)
    provider = make_video("wan2.2-5b")
    before = provider.limits.max_edit_seconds

    findings = await provider.check()

    (notice,) = by_level(findings, "notice")
    assert by_level(findings, "error") == []
    assert notice.startswith("correcting clips: ComfyUI at")
    assert 'params.correct_with = "none"' in notice
    assert before is not None
    assert provider.limits.max_edit_seconds is None

    server.schema.install("diffusion_models", "wan2.1_t2v_1.3B_fp16.safetensors")
    await provider.check()
    assert provider.limits.max_edit_seconds == before


async def test_few_step_lora_is_never_lacking(make_image: MakeImage, server: FakeComfyUI) -> None:
    lora = "Qwen-Image-Edit-2511-Lightning-4steps-V1.0-bf16.safetensors"
    server.schema.uninstall("loras", lora)
    without = await make_image("qwen-image-edit").check()
    server.schema.uninstall("diffusion_models", "qwen_image_edit_2511_bf16.safetensors")
    nothing = await make_image("qwen-image-edit").check()

    assert by_level(without, "notice") == by_level(without, "error") == []
    assert without[2].text.endswith("workflow keyframe_compose, without its few-step LoRA")
    errors = by_level(nothing, "error")
    assert "qwen_image_edit_2511_bf16" in errors[0]
    assert not any("Lightning" in text for text in errors)


async def test_way_with_the_least_missing_files_is_listed(
    make_image: MakeImage, server: FakeComfyUI
) -> None:
    for folder, name in (
        ("diffusion_models", "qwen_image_edit_2511_bf16.safetensors"),
        ("vae", "qwen_image_vae.safetensors"),
        ("ipadapter", "ip-adapter_sdxl_vit-h.safetensors"),
    ):
        server.schema.uninstall(folder, name)

    (error,) = by_level(await make_image("flux-dev").check(), "error")

    assert "models/ipadapter/ip-adapter_sdxl_vit-h.safetensors" in error
    assert "qwen" not in error


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"loras": ["ink.safetensors"]}, "there loras has no effect"),
        (
            {"references": "edit", "ip_adapter_weight": 0.85},
            "there ip_adapter_weight has no effect",
        ),
    ],
)
async def test_option_without_effect_on_composed_frames_is_a_notice(
    params: Any, words: str, make_image: MakeImage, server: FakeComfyUI
) -> None:
    server.schema.install("loras", "ink.safetensors")

    notices = by_level(await make_image("flux-dev", **params).check(), "notice")

    (composing,) = [text for text in notices if text.startswith("composing frames: ")]
    assert words in composing


async def test_usual_weight_of_the_adapter_is_heeded(make_image: MakeImage) -> None:
    findings = (await make_image("flux-dev", ip_adapter_weight=0.85).check())[:-1]

    assert by_level(findings, "notice") == by_level(findings, "error") == []
    assert findings[2].text.startswith("composing frames: Stable Diffusion XL (borrowed)")


async def test_header_that_is_not_set_is_an_error(make_image: MakeImage) -> None:
    (finding,) = await make_image("sdxl", headers={"X-Studio": "$COMFYUI_STUDIO_KEY"}).check()

    assert finding.level == "error"
    assert "read from COMFYUI_STUDIO_KEY" in finding.text


async def test_missing_own_workflow_is_an_error(make_image: MakeImage, tmp_path: Any) -> None:
    findings = await make_image("sdxl", workflow=tmp_path / "mine.json").check()

    assert "mine.json cannot be read" in by_level(findings, "error")[0]
