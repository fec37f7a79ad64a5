"""Model families that film, or correct clips: Wan, LTX, MiniMax H3, Bernini-R, SVD-XT.

Sampler, steps, guidance and shift are those of the templates that ComfyUI ships for the model:
comfyui-workflow-templates 0.7.67 of January 2026, and for LTX, Bernini-R and MiniMax H3 the set of
October 2026 (comfyui-workflow-templates-json 0.1.123). SVD-XT has none there: its row follows the
model card.
"""

from __future__ import annotations

from grok_spicy_comfyui.licences import APACHE, LTX, MINIMAX_H3, STABILITY
from grok_spicy_comfyui.rows import Family, Tag, Use, Values
from grok_spicy_comfyui.sizes import FrameRule, SizeRule

_WAN_480P = SizeRule({"16:9": (832, 480), "9:16": (480, 832), "1:1": (624, 624), "4:3": (704, 528)})

_WAN_720P = SizeRule(
    {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (960, 960), "4:3": (1104, 832)}
)

_WAN_5B_SIZES = SizeRule(
    {"16:9": (1280, 704), "9:16": (704, 1280), "1:1": (960, 960), "4:3": (1088, 832)},
    multiple=32,
)

_LTX_SIZES = SizeRule(
    {"16:9": (1280, 704), "9:16": (704, 1280), "1:1": (960, 960), "4:3": (1088, 832)},
    multiple=64,  # the first half of the steps is made at half the size, in multiples of 32
)
_H3_SIZES = SizeRule(
    {"16:9": (1344, 768), "9:16": (768, 1344), "1:1": (1024, 1024), "4:3": (1152, 864)},
    multiple=32,
)
_SVD_SIZES = SizeRule(
    {"16:9": (1024, 576), "9:16": (576, 1024), "1:1": (768, 768), "4:3": (896, 640)},
    multiple=64,
)

_WAN22_FAST: Values = {
    "lightning_lora": "wan2.2_i2v_lightx2v_4steps_lora_v1_high_noise.safetensors",
    "lightning_lora_low": "wan2.2_i2v_lightx2v_4steps_lora_v1_low_noise.safetensors",
    "steps": 4,
    "cfg_scale": 1.0,
    "shift": 5.0,
}

_RIFE: frozenset[Tag] = frozenset({"rife"})

_SVD = (
    Use("video_generate.svd-xt-rife", "svd-xt", tags=_RIFE),
    Use("video_generate.svd-xt", "svd-xt"),
)

_V2V = Use("video_correct", "wan2.1", tags=frozenset({"v2v"}))

_BERNINI = (
    Use(
        "video_correct.bernini",
        "bernini-r",
        values={
            "lightning_lora": "lightx2v_T2V_14B_cfg_step_distill_v2_lora_rank64_bf16.safetensors",
            "steps": 6,
            "cfg_scale": 1.0,
        },
        tags=frozenset({"bernini", "lightning"}),
    ),
    Use("video_correct.bernini", "bernini-r", tags=frozenset({"bernini"})),
)
_VACE = Use("video_correct.vace", "wan2.1", tags=frozenset({"vace"}))


VIDEO_FAMILIES: tuple[Family, ...] = (
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
                *_BERNINI,
            ),
        },
        _WAN_480P,
        {"steps": 20, "cfg_scale": 6.0, "sampler": "uni_pc", "scheduler": "simple"},
        frames=FrameRule(81, 16.0),
        negative_prompt=True,
        vram_gb=16,
        licence=APACHE,
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
            "correct": (*_BERNINI, _VACE, _V2V),
        },
        _WAN_480P,
        {"steps": 20, "cfg_scale": 3.5, "sampler": "euler", "scheduler": "simple"},
        frames=FrameRule(81, 16.0),
        negative_prompt=True,
        vram_gb=16,
        licence=APACHE,
    ),
    Family(
        "wan2.2-5b",
        "Wan 2.2 5B",
        "video",
        {
            "clip": (Use("video_generate.wan2.2-5b"), *_SVD),
            # VACE has 14 billion parameters, too many for who films with 5.
            "correct": (_V2V, *_BERNINI, _VACE),
        },
        _WAN_5B_SIZES,
        {"steps": 20, "cfg_scale": 5.0, "sampler": "uni_pc", "scheduler": "simple"},
        frames=FrameRule(121, 24.0),
        negative_prompt=True,
        vram_gb=8,
        licence=APACHE,
    ),
    *(
        Family(
            f"ltx-{version}",
            f"LTX-{version}",
            "video",
            {
                "clip": (Use(f"video_generate.ltx-{version}"),),
                "bridge": (Use(f"video_generate.ltx-{version}-flf2v"),),
                "correct": (*_BERNINI, _VACE, _V2V),
            },
            _LTX_SIZES,
            {"sampler": sampler},
            frames=FrameRule(241, 24.0, step=8, least=9, trial_fps=3.0),
            vram_gb=16,
            licence=LTX,
            sound=True,
        )
        for version, sampler in (("2.5", "euler_ancestral"), ("2.3", "euler"))
    ),
    Family(
        "minimax-h3",
        "MiniMax H3",
        "video",
        {
            "clip": (Use("video_generate.minimax-h3"),),
            "bridge": (Use("video_generate.minimax-h3"),),
        },
        _H3_SIZES,
        {"steps": 20, "sampler": "res_multistep", "scheduler": "simple"},
        frames=FrameRule(362, 24.0, step=17, least=5, offset=5),
        vram_gb=24,
        licence=MINIMAX_H3,
        sound=True,
    ),
    Family(
        "bernini-r",
        "Bernini-R",
        None,
        {},
        _WAN_480P,
        {"steps": 40, "cfg_scale": 5.0, "sampler": "res_multistep", "scheduler": "simple"},
        frames=FrameRule(81, 16.0),
        negative_prompt=True,
        vram_gb=16,
        licence=APACHE,
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
        licence=STABILITY,
    ),
)
