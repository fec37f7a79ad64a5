"""What may stand under `params` for ComfyUI, by model family.

A value that is not given is the workflow's own, which is that of the model's official template.
Sampling values belong to the family that `model` names: a workflow borrowed from another family
keeps the values it was made for.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from grok_spicy.providers.options import Options, option
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

# Of our own prefix alone: a file that was found must not send any other key of this machine away.
_REFERENCE = re.compile(r"\$(COMFYUI_[A-Za-z0-9_]+|\{COMFYUI_[A-Za-z0-9_]+\})")


LIGHTNING_VALUES = {"steps": 4, "cfg_scale": 1.0}
"""What the few-step LoRAs are made for (comfyui-workflow-templates 0.7.67)."""


def _lora(value: Any) -> Any:
    """Let a file name alone stand for a LoRA at full strength."""
    return {"file": value} if isinstance(value, str) else value


class Lora(BaseModel):
    """One LoRA."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(min_length=1, description="File below models/loras")
    strength: float = Field(default=1.0, ge=-2.0, le=2.0)


LoraEntry = Annotated[Lora, BeforeValidator(_lora)]


class ComfyUIOptions(Options):
    """What every model takes."""

    steps: int | None = option(
        None, ge=1, le=200, help="Sampling steps; null: as listed for the model"
    )
    # Below 1 the negative prompt would be followed instead of avoided.
    cfg_scale: float | None = option(
        None, ge=1.0, le=30.0, help="How strictly the prompt is followed (CFG, or guidance of Flux)"
    )
    sampler: str | None = option(None, min_length=1, help="Sampler, as ComfyUI names it")
    width: int | None = option(
        None, ge=256, le=4096, multiple_of=8, help="Width in pixels, if its shape fits the film's"
    )
    height: int | None = option(
        None, ge=256, le=4096, multiple_of=8, help="Height in pixels, if its shape fits the film's"
    )
    weight_dtype: Literal["default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2"] | None = option(
        None, help="Load diffusion models in 8 bits, to need half the graphics memory"
    )
    files: dict[str, str] = option(
        {}, help="Your model files in place of the workflow's: {file there: your file}"
    )
    workflow: Path | None = option(
        None, help="Your own workflow file (API format, with NAME.slots.json beside it)"
    )
    headers: dict[str, str] = option(
        {},
        affects_output=False,
        help="Further HTTP headers; each value names an environment variable: $COMFYUI_NAME",
    )
    timeout: float = option(
        7200.0, gt=0.0, affects_output=False, help="Seconds to wait for one job, queue included"
    )

    give_up_after: float = option(
        30.0,
        ge=0.0,
        affects_output=False,
        help="Seconds without an answer before a server is given up for the moment",
    )

    @field_validator("headers")
    @classmethod
    def _only_references(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, value in headers.items():
            if not _REFERENCE.fullmatch(value):
                raise ValueError(
                    f"the header {name} must name an environment variable as $COMFYUI_NAME, so "
                    "that no secret stands in this file, and no other key goes to this server"
                )
        return headers


class _Scheduled(ComfyUIOptions):
    scheduler: str | None = option(None, min_length=1, help="Noise schedule, as ComfyUI names it")


class _Adapted(_Scheduled):
    """Models that may draw from references with IP-Adapter."""

    ip_adapter_weight: float | None = option(
        None, ge=0.0, le=3.0, help="How strongly IP-Adapter follows a reference picture (0.8)"
    )
    face: Literal["none", "faceid"] = option(
        "none", help="Keep the face of a photo with FaceID (the server needs insightface)"
    )
    denoise: float | None = option(
        None, ge=0.05, le=1.0, help="How much a retouch by image-to-image changes (0.5)"
    )
    loras: tuple[LoraEntry, ...] = option((), max_length=2, help="LoRAs: file names or objects")


class FluxDevOptions(_Adapted):
    """Flux.1-dev; `cfg_scale` is its guidance."""

    references: Literal["auto", "edit", "ip-adapter"] = option(
        "auto",
        help="Draw from pictures with edit models (Kontext, Qwen-Image-Edit) or SDXL IP-Adapter",
    )


class Flux2Options(ComfyUIOptions):
    """Flux.2-dev; `cfg_scale` is its guidance."""


class KleinOptions(ComfyUIOptions):
    """Flux.2 klein 4B."""


class ZImageOptions(_Scheduled):
    """Z-Image-Turbo, with Flux.2 klein for whatever begins with pictures."""


class Qwen21Options(_Scheduled):
    """Qwen-Image-2.1."""


class SdxlOptions(_Adapted):
    """SDXL and Pony."""

    negative_prompt: str | None = option(None, help="What to avoid in every picture")
    pose_image: Path | None = option(
        None, help="A pose or depth picture that guides composed frames (ControlNet)"
    )
    controlnet_type: Literal["openpose", "depth"] = option(
        "openpose", help="What the pose picture is"
    )
    controlnet_strength: float | None = option(
        None, ge=0.0, le=2.0, help="How strongly the pose picture guides (0.6)"
    )


class _Lightning(ComfyUIOptions):
    """Models that have a LoRA for four steps."""

    lightning: bool = option(False, help="Four steps with a LoRA")

    @model_validator(mode="after")
    def _four_steps_are_four(self) -> Self:
        if "lightning" in self.model_fields_set and self.lightning:
            for name, value in LIGHTNING_VALUES.items():
                if getattr(self, name) not in {None, value}:
                    raise ValueError(
                        f"lightning is made for {name} {value:g}: leave {name} out, or set "
                        "lightning to false"
                    )
        return self


class QwenOptions(_Lightning, _Scheduled):
    """Qwen-Image-Edit."""

    lightning: bool = option(
        True,
        help="Four steps with the Lightning LoRA if it is installed and neither steps nor "
        "cfg_scale is given; false: 40 steps",
    )


class VideoOptions(_Scheduled):
    """What every video model takes."""

    most_frames: ClassVar[int] = 161
    frame_step: ClassVar[int] = 4
    frame_offset: ClassVar[int] = 1

    frames: int | None = option(
        None, ge=5, help="The most frames of one generation; a longer scene is filmed in parts"
    )
    fps: float | None = option(None, ge=1.0, le=60.0, help="Frames per second of the clip")
    interpolate: bool = option(
        True, help="Where SVD-XT films: make frames between with RIFE, if it works there"
    )

    @field_validator("frames")
    @classmethod
    def _length(cls, frames: int | None) -> int | None:
        if frames is None:
            return None
        if frames > cls.most_frames:
            raise ValueError(f"this model makes at most {cls.most_frames} frames at once")
        step, offset = cls.frame_step, cls.frame_offset
        below = (frames - offset) // step * step + offset
        if frames != below:
            raise ValueError(
                f"this model makes {step}n + {offset} frames: {below} or {below + step}"
            )
        return frames


class _WanOptions(VideoOptions):
    negative_prompt: str | None = option(None, help="What to avoid in every clip")
    denoise: float | None = option(
        None, ge=0.05, le=1.0, help="How much a correction changes the clip (0.35)"
    )
    correct_with: Literal["auto", "v2v", "vace", "bernini", "none"] = option(
        "auto", help="How clips are corrected: Wan 2.1 video-to-video, VACE, Bernini-R, or not"
    )


class _WanSizes(_WanOptions):
    width: int | None = option(
        None, ge=256, le=1920, multiple_of=16, help="Width in pixels, a multiple of 16"
    )
    height: int | None = option(
        None, ge=256, le=1920, multiple_of=16, help="Height in pixels, a multiple of 16"
    )
    use_first_last_frame: bool = option(
        False, help="Let a match-cut end on the first frame of the scene after it"
    )


class Wan21Options(_WanSizes):
    """Wan 2.1."""

    loras: tuple[LoraEntry, ...] = option((), max_length=2, help="LoRAs: file names or objects")


class Wan22Options(_Lightning, _WanSizes):
    """Wan 2.2, 14B: two models, each of which makes half of the steps."""

    steps: int | None = option(
        None, ge=2, le=200, help="Sampling steps of both models together; null: as listed"
    )
    lightning: bool = option(False, help="Four steps with the lightx2v LoRAs if they are installed")


class Wan22SmallOptions(_WanOptions):
    """Wan 2.2, 5B."""

    width: int | None = option(
        None, ge=256, le=1920, multiple_of=32, help="Width in pixels, a multiple of 32"
    )
    height: int | None = option(
        None, ge=256, le=1920, multiple_of=32, help="Height in pixels, a multiple of 32"
    )


class LtxOptions(VideoOptions):
    """LTX-2.x: pictures and sound."""

    most_frames: ClassVar[int] = 481
    frame_step: ClassVar[int] = 8

    width: int | None = option(
        None, ge=256, le=1920, multiple_of=64, help="Width in pixels, a multiple of 64"
    )
    height: int | None = option(
        None, ge=256, le=1920, multiple_of=64, help="Height in pixels, a multiple of 64"
    )
    use_first_last_frame: bool = option(
        False, help="Let a match-cut end on the first frame of the scene after it"
    )
    denoise: float | None = option(
        None, ge=0.05, le=1.0, help="How much a correction by v2v changes the clip (0.35)"
    )
    correct_with: Literal["auto", "v2v", "vace", "bernini", "none"] = option(
        "auto", help="How clips are corrected: Bernini-R, VACE, Wan 2.1 video-to-video, or not"
    )


class MiniMaxOptions(VideoOptions):
    """MiniMax H3: pictures and sound."""

    most_frames: ClassVar[int] = 362
    frame_step: ClassVar[int] = 17
    frame_offset: ClassVar[int] = 5

    width: int | None = option(
        None, ge=256, le=1920, multiple_of=32, help="Width in pixels, a multiple of 32"
    )
    height: int | None = option(
        None, ge=256, le=1920, multiple_of=32, help="Height in pixels, a multiple of 32"
    )
    fps: float | None = option(None, ge=1.0, le=24.0, help="Frames per second (24)")
    use_first_last_frame: bool = option(
        False, help="Let a match-cut end on the first frame of the scene after it"
    )


class SvdOptions(VideoOptions):
    """Stable Video Diffusion: no prompt; `fps` counts the frames it draws, before RIFE."""

    most_frames: ClassVar[int] = 25
    frame_step: ClassVar[int] = 1

    fps: float | None = option(None, ge=4.0, le=12.0, help="Drawn frames per second (6)")


OPTIONS: dict[str, type[ComfyUIOptions]] = {
    "flux-dev": FluxDevOptions,
    "flux2": Flux2Options,
    "sdxl": SdxlOptions,
    "pony": SdxlOptions,
    "qwen-image-edit": QwenOptions,
    "wan2.1": Wan21Options,
    "wan2.2": Wan22Options,
    "wan2.2-5b": Wan22SmallOptions,
    "z-image": ZImageOptions,
    "flux2-klein": KleinOptions,
    "qwen-image-2.1": Qwen21Options,
    "ltx-2.5": LtxOptions,
    "ltx-2.3": LtxOptions,
    "minimax-h3": MiniMaxOptions,
    "svd-xt": SvdOptions,
}
"""The class that validates `params`, by model."""
