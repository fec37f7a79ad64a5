"""What may stand under `params`, by model."""

from __future__ import annotations

from typing import Any

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy_comfyui.families import FAMILIES
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.options import OPTIONS, Lora
from grok_spicy_comfyui.video import ComfyUIVideoProvider
from pydantic import ValidationError

OWNERS_IMAGE = {
    "steps": 30,
    "cfg_scale": 7.0,
    "sampler": "euler_ancestral",
    "scheduler": "normal",
    "width": 1280,
    "height": 720,
    "ip_adapter_weight": 0.85,
}
OWNERS_VIDEO = {
    "frames": 81,
    "fps": 16,
    "steps": 30,
    "cfg_scale": 6.0,
    "use_first_last_frame": True,
}


def test_usual_configuration_is_taken() -> None:
    image = ComfyUIImageProvider.options_for("flux-dev").model_validate(OWNERS_IMAGE)
    video = ComfyUIVideoProvider.options_for("wan2.1").model_validate(OWNERS_VIDEO)

    assert image.model_dump(exclude_unset=True) == OWNERS_IMAGE
    assert video.model_dump(exclude_unset=True) == OWNERS_VIDEO


def test_every_family_that_can_be_chosen_has_options() -> None:
    chosen = {row.name for row in FAMILIES.values() if row.capability is not None}

    assert chosen == OPTIONS.keys()


@pytest.mark.parametrize("model", sorted(OPTIONS))
def test_every_option_explains_itself(model: str) -> None:
    for name, field in OPTIONS[model].model_fields.items():
        assert field.description, name


@pytest.mark.parametrize(
    ("model", "params", "message"),
    [
        ("flux-dev", {"negative_prompt": "fog"}, "Extra inputs are not permitted"),
        ("flux-dev", {"steps": 0}, "greater than or equal to 1"),
        ("flux-dev", {"references": "magic"}, "Input should be 'auto', 'edit' or 'ip-adapter'"),
        ("sdxl", {"width": 1001}, "multiple of 8"),
        ("sdxl", {"loras": ["a", "b", "c"]}, "at most 2 items"),
        ("sdxl", {"headers": {"X-Key": "secret"}}, "must name an environment variable"),
        ("wan2.1", {"frames": 80}, "makes 4n . 1 frames: 77 or 81"),
        ("wan2.1", {"frames": 165}, "at most 161 frames at once"),
        ("wan2.1", {"width": 840}, "multiple of 16"),
        ("wan2.2-5b", {"width": 848}, "multiple of 32"),
        ("wan2.2-5b", {"use_first_last_frame": True}, "Extra inputs are not permitted"),
        ("wan2.2", {"steps": 1}, "greater than or equal to 2"),
        ("wan2.2", {"lightning": True, "steps": 20}, "made for steps 4: leave steps out"),
        ("qwen-image-edit", {"lightning": True, "cfg_scale": 4.0}, "made for cfg_scale 1"),
        ("svd-xt", {"frames": 26}, "at most 25 frames at once"),
        ("svd-xt", {"negative_prompt": "fog"}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_option_is_refused(model: str, params: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        OPTIONS[model].model_validate(params)


def test_lora_may_be_a_file_name_alone() -> None:
    options = OPTIONS["sdxl"].model_validate(
        {"loras": ["ink.safetensors", {"file": "fog.safetensors", "strength": 0.4}]}
    )

    assert options.model_dump()["loras"] == (
        Lora(file="ink.safetensors").model_dump(),
        Lora(file="fog.safetensors", strength=0.4).model_dump(),
    )


def test_waiting_longer_makes_nothing_again() -> None:
    fields = OPTIONS["sdxl"].output_fields()

    assert not {"timeout", "give_up_after", "headers"} & set(fields)
    assert {"steps", "files", "workflow", "pose_image"} <= set(fields)


@pytest.mark.parametrize(
    ("provider", "model", "message"),
    [
        (ComfyUIImageProvider, "flux-dv", "no image model 'flux-dv'; did you mean flux-dev"),
        (ComfyUIImageProvider, "wan2.1", "no image model 'wan2.1'"),
        (ComfyUIVideoProvider, "wan2.3", "no video model 'wan2.3'; did you mean wan2."),
        (ComfyUIImageProvider, "flux-kontext", "no image model 'flux-kontext'"),
    ],
)
def test_unknown_model_is_refused_with_the_nearest(provider: Any, model: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        provider.options_for(model)


def test_list_of_models_says_what_is_borrowed() -> None:
    images = {info.name: info.summary for info in ComfyUIImageProvider.models()}
    videos = {info.name: info.summary for info in ComfyUIVideoProvider.models()}

    assert set(images) == {
        *("z-image", "flux2-klein", "qwen-image-2.1", "qwen-image-edit"),
        *("flux-dev", "flux2", "sdxl", "pony"),
    }
    assert "composes and retouches with Flux.2 klein 4B" in images["z-image"]
    assert images["z-image"].split("; ")[2] == "licence Apache-2.0"
    assert "excludes the European Union" in videos["minimax-h3"]
    assert "with sound" in videos["ltx-2.5"]
    assert "composes with Qwen-Image-Edit 2511" in images["flux-dev"]
    assert "draws with Flux.1-dev" in images["qwen-image-edit"]
    assert "borrowed" not in images["sdxl"]
    assert "corrects with Bernini-R" in videos["wan2.2"]
    assert "corrects with Wan 2.1" in videos["wan2.2-5b"]
    assert "cannot correct clips" in videos["svd-xt"]
