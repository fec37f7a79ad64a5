"""Model families: one row each, with its workflows, sizes, frame rules and usual values.

Sampler, steps, guidance and shift are those of the templates that ComfyUI ships for the model
(comfyui-workflow-templates 0.7.67, January 2026). SVD-XT has none there: its row follows the
model card. IP-Adapter, ControlNet and LoRA strengths are our own choice.
"""

from __future__ import annotations

from typing import Any

from grok_spicy.errors import ConfigError
from grok_spicy.toolkit import did_you_mean

from grok_spicy_comfyui.rows import Family, Tag, Use, Values
from grok_spicy_comfyui.sizes import FrameRule, SizeRule

_MEGAPIXEL = SizeRule(
    {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (1024, 1024), "4:3": (1152, 864)}
)
_SDXL_SIZES = SizeRule(
    {"16:9": (1344, 768), "9:16": (768, 1344), "1:1": (1024, 1024), "4:3": (1152, 896)},
    multiple=64,
)
_WAN_480P = SizeRule({"16:9": (832, 480), "9:16": (480, 832), "1:1": (624, 624), "4:3": (704, 528)})
_WAN_720P = SizeRule(
    {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (960, 960), "4:3": (1104, 832)}
)
_WAN_5B_SIZES = SizeRule(
    {"16:9": (1280, 704), "9:16": (704, 1280), "1:1": (960, 960), "4:3": (1088, 832)},
    multiple=32,
)
_SVD_SIZES = SizeRule(
    {"16:9": (1024, 576), "9:16": (576, 1024), "1:1": (768, 768), "4:3": (896, 640)},
    multiple=64,
)

_EDIT: frozenset[Tag] = frozenset({"edit"})
_ADAPTER: frozenset[Tag] = frozenset({"ip-adapter"})
_FACE: frozenset[Tag] = frozenset({"faceid"})
_FAST_EDIT: frozenset[Tag] = frozenset({"edit", "lightning"})

_QWEN_FAST: Values = {
    "lightning_lora": "Qwen-Image-Edit-2511-Lightning-4steps-V1.0-bf16.safetensors",
    "steps": 4,
    "cfg_scale": 1.0,
}
_WAN22_FAST: Values = {
    "lightning_lora": "wan2.2_i2v_lightx2v_4steps_lora_v1_high_noise.safetensors",
    "lightning_lora_low": "wan2.2_i2v_lightx2v_4steps_lora_v1_low_noise.safetensors",
    "steps": 4,
    "cfg_scale": 1.0,
    "shift": 5.0,
}
_PONY: dict[str, Any] = {
    "values": {"sampler": "euler_ancestral", "scheduler": "normal"},
    "files": {"sd_xl_base_1.0.safetensors": "ponyDiffusionV6XL.safetensors"},
}


def _qwen(template: str, of: str | None) -> tuple[Use, ...]:
    """Return both ways to use Qwen-Image-Edit: with its four-step LoRA, and in full."""
    return (
        Use(template, of, values=_QWEN_FAST, tags=_FAST_EDIT),
        Use(template, of, tags=_EDIT),
    )


_RIFE: frozenset[Tag] = frozenset({"rife"})
_SVD = (
    Use("video_generate.svd-xt-rife", "svd-xt", tags=_RIFE),
    Use("video_generate.svd-xt", "svd-xt"),
)
_V2V = Use("video_correct", "wan2.1", tags=frozenset({"v2v"}))
_VACE = Use("video_correct.vace", "wan2.1", tags=frozenset({"vace"}))

_ROWS = (
    Family(
        "flux-dev",
        "Flux.1-dev",
        "image",
        {
            "generate": (Use("character_sheet"),),
            "stylize": (
                Use("character_stylize", "flux-kontext", tags=_EDIT),
                Use("character_stylize.sdxl", "sdxl", tags=_ADAPTER),
                Use("character_stylize.faceid", "sdxl", tags=_FACE),
            ),
            "compose": (
                *_qwen("keyframe_compose", "qwen-image-edit"),
                Use("keyframe_compose.sdxl", "sdxl", tags=_ADAPTER),
            ),
            "retouch": (
                Use("character_stylize", "flux-kontext", tags=_EDIT),
                *_qwen("character_stylize.qwen-image-edit", "qwen-image-edit"),
                Use("keyframe_compose.sdxl-retouch", "sdxl", tags=_ADAPTER),
            ),
        },
        _MEGAPIXEL,
        {"steps": 20, "cfg_scale": 3.5, "sampler": "euler", "scheduler": "simple"},
        vram_gb=16,
    ),
    Family(
        "flux-kontext",
        "Flux.1 Kontext",
        None,
        {},
        _MEGAPIXEL,
        {"steps": 20, "cfg_scale": 2.5, "sampler": "euler", "scheduler": "simple"},
        vram_gb=16,
    ),
    Family(
        "flux2",
        "Flux.2-dev",
        "image",
        {
            "generate": (Use("character_sheet.flux2"),),
            "stylize": (Use("character_stylize.flux2"),),
            "compose": (Use("keyframe_compose.flux2"),),
            "retouch": (Use("character_stylize.flux2"),),
        },
        _MEGAPIXEL,
        {"steps": 20, "cfg_scale": 4.0, "sampler": "euler"},
        vram_gb=24,
    ),
    Family(
        "sdxl",
        "Stable Diffusion XL",
        "image",
        {
            "generate": (Use("character_sheet.sdxl"),),
            "stylize": (
                Use("character_stylize.sdxl", tags=_ADAPTER),
                Use("character_stylize.faceid", tags=_FACE),
            ),
            "compose": (Use("keyframe_compose.sdxl", tags=_ADAPTER),),
            "retouch": (Use("keyframe_compose.sdxl-retouch", tags=_ADAPTER),),
        },
        _SDXL_SIZES,
        {"steps": 25, "cfg_scale": 7.0, "sampler": "dpmpp_2m", "scheduler": "karras"},
        negative_prompt=True,
    ),
    Family(
        "pony",
        "Pony Diffusion XL",
        "image",
        {
            "generate": (Use("character_sheet.pony"),),
            "stylize": (
                Use("character_stylize.sdxl", tags=_ADAPTER, **_PONY),
                Use("character_stylize.faceid", tags=_FACE, **_PONY),
            ),
            "compose": (Use("keyframe_compose.sdxl", tags=_ADAPTER, **_PONY),),
            "retouch": (Use("keyframe_compose.sdxl-retouch", tags=_ADAPTER, **_PONY),),
        },
        _SDXL_SIZES,
        {"steps": 25, "cfg_scale": 7.0, "sampler": "euler_ancestral", "scheduler": "normal"},
        negative_prompt=True,
        prompt_prefix="score_9, score_8_up, score_7_up, ",
    ),
    Family(
        "qwen-image-edit",
        "Qwen-Image-Edit 2511",
        "image",
        {
            "generate": (Use("character_sheet", "flux-dev"),),
            "stylize": _qwen("character_stylize.qwen-image-edit", None),
            "compose": _qwen("keyframe_compose", None),
            "retouch": _qwen("character_stylize.qwen-image-edit", None),
        },
        _MEGAPIXEL,
        {"steps": 40, "cfg_scale": 4.0, "sampler": "euler", "scheduler": "simple"},
        vram_gb=24,
    ),
    Family(
        "wan2.1",
        "Wan 2.1",
        "video",
        {
            "clip": (Use("video_generate"), *_SVD),
            "bridge": (Use("video_generate.wan2.1-flf2v", sizes=_WAN_720P),),
            "correct": (
                Use("video_correct", tags=frozenset({"v2v"})),
                Use("video_correct.vace", tags=frozenset({"vace"})),
            ),
        },
        _WAN_480P,
        {"steps": 20, "cfg_scale": 6.0, "sampler": "uni_pc", "scheduler": "simple"},
        frames=FrameRule(81, 16.0),
        negative_prompt=True,
        vram_gb=16,
    ),
    Family(
        "wan2.2",
        "Wan 2.2",
        "video",
        {
            "clip": (
                Use("video_generate.wan2.2", values=_WAN22_FAST, tags=frozenset({"lightning"})),
                Use("video_generate.wan2.2"),
                *_SVD,
            ),
            "bridge": (
                Use(
                    "video_generate.wan2.2-flf2v",
                    values=_WAN22_FAST,
                    tags=frozenset({"lightning"}),
                ),
                Use("video_generate.wan2.2-flf2v"),
            ),
            "correct": (_VACE, _V2V),
        },
        _WAN_480P,
        {"steps": 20, "cfg_scale": 3.5, "sampler": "euler", "scheduler": "simple"},
        frames=FrameRule(81, 16.0),
        negative_prompt=True,
        vram_gb=16,
    ),
    Family(
        "wan2.2-5b",
        "Wan 2.2 5B",
        "video",
        {
            "clip": (Use("video_generate.wan2.2-5b"), *_SVD),
            # VACE has 14 billion parameters, too many for who films with 5.
            "correct": (_V2V, _VACE),
        },
        _WAN_5B_SIZES,
        {"steps": 20, "cfg_scale": 5.0, "sampler": "uni_pc", "scheduler": "simple"},
        frames=FrameRule(121, 24.0),
        negative_prompt=True,
        vram_gb=8,
    ),
    Family(
        "svd-xt",
        "Stable Video Diffusion XT",
        "video",
        {
            "clip": (
                Use("video_generate.svd-xt-rife", tags=_RIFE),
                Use("video_generate.svd-xt"),
            )
        },
        _SVD_SIZES,
        {"steps": 20, "cfg_scale": 2.5, "sampler": "euler", "scheduler": "karras"},
        frames=FrameRule(25, 6.0, step=1, least=14, trial_fps=4.0),
    ),
)

FAMILIES: dict[str, Family] = {row.name: row for row in _ROWS}


def family(name: str, capability: str) -> Family:
    """Return the row of a model.

    Args:
        name: As written in the configuration.
        capability: What it is to do: `"image"` or `"video"`.

    Raises:
        ConfigError: If there is no such model for that.
    """
    row = FAMILIES.get(name)
    if row is None or row.capability != capability:
        names = [other.name for other in _ROWS if other.capability == capability]
        raise ConfigError(
            f"comfyui has no {capability} model {name!r}{did_you_mean(name, names)}",
            hint=f"It has {', '.join(names)}. Your own workflow goes under params.workflow.",
        )
    return row


def owner(row: Family, use: Use) -> Family:
    """Return the family whose workflow a use is: its own, or the one borrowed from."""
    return row if use.of is None else FAMILIES[use.of]
