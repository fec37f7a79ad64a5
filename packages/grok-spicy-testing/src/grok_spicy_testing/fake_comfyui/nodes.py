"""What each node class does, as far as the size, length and ends of its result go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from PIL import Image

from grok_spicy_testing.fake_comfyui import av_nodes, drawing
from grok_spicy_testing.fake_comfyui.values import (
    AVLatent,
    Frames,
    Latent,
    Model,
    Sound,
    Token,
    Video,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Inputs = dict[str, Any]
Result = tuple[Any, ...]
Node: TypeAlias = "Callable[[Inputs, NodeContext], Result]"

SAMPLERS = frozenset({"KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced"})

_LOWEST_TONE = 220

_KONTEXT_PIXELS = 1024 * 1024
_LATENT = 8
_TEMPORAL = 4


@dataclass(frozen=True, slots=True)
class NodeContext:
    """What a node works with.

    Attributes:
        locate: Finds a file of the input folder by its name as loaders write it.
    """

    locate: Callable[[str], Path]


def sampling_steps(inputs: Inputs) -> int:
    """Return how many steps a sampler will report."""
    if "sigmas" in inputs:
        return int(inputs["sigmas"])
    first = int(inputs.get("start_at_step", 0))
    return max(1, min(int(inputs["steps"]), int(inputs.get("end_at_step", 10_000))) - first)


def run_node(class_type: str, inputs: Inputs, context: NodeContext, outputs: int) -> Result:
    """Compute the outputs of a node; classes without a rule hand on tokens."""
    work = _NODES.get(class_type)
    return work(inputs, context) if work else (Token(class_type),) * outputs


def _empty(inputs: Inputs, _: NodeContext) -> Result:
    return (Latent(inputs["width"] // _LATENT * _LATENT, inputs["height"] // _LATENT * _LATENT),)


def _encode(inputs: Inputs, _: NodeContext) -> Result:
    pixels: Frames = inputs["pixels"]
    width, height = pixels.width // _LATENT * _LATENT, pixels.height // _LATENT * _LATENT
    count = _whole(pixels.count)
    return (Latent(width, height, count, pixels.first, pixels.last, encoded=True),)


def _decode(inputs: Inputs, _: NodeContext) -> Result:
    given: Latent | AVLatent = inputs["samples"]
    latent = given.video if isinstance(given, AVLatent) else given
    first = latent.first or Image.new("RGB", (latent.width, latent.height), "grey")
    ending = drawing.fit(latent.last, latent.width, latent.height) if latent.last else None
    opening = drawing.fit(first, latent.width, latent.height)
    return (Frames(latent.width, latent.height, latent.count, opening, ending),)


def _whole(count: int) -> int:
    """Return how many frames come back from a video encoder that takes them four at a time."""
    return count if count == 1 else (count - 1) // _TEMPORAL * _TEMPORAL + 1


def _sample(inputs: Inputs, _: NodeContext) -> Result:
    guider = inputs.get("guider")
    model: Model = guider[0] if guider else inputs["model"]
    words: Words = guider[1] if guider else inputs["positive"]
    seed: Any = next(inputs[name] for name in ("noise", "noise_seed", "seed") if name in inputs)
    given: Latent | AVLatent = inputs["latent_image"]
    latent = given.video if isinstance(given, AVLatent) else given
    if inputs.get("add_noise") in {"disable", False}:
        return (latent, latent)
    images = (*model.images, *words.images)
    painted = drawing.paint(words.text, int(seed), images, latent.width, latent.height)
    first, last = painted, None
    if latent.first is not None and latent.encoded:
        strength = float(inputs.get("denoise", 1.0))
        first = Image.blend(drawing.fit(latent.first, *painted.size), painted, strength)
        if latent.last is not None:
            last = Image.blend(drawing.fit(latent.last, *painted.size), painted, strength)
    elif latent.first is not None:
        first = latent.first
        last = latent.last or painted
    done: Latent | AVLatent = Latent(latent.width, latent.height, latent.count, first, last)
    if isinstance(given, AVLatent):
        tone = Sound(given.sound.seconds, _LOWEST_TONE + int(seed) % _LOWEST_TONE)
        done = AVLatent(Latent(latent.width, latent.height, latent.count, first, last), tone)
    return (done, done)


def _clip_ends(inputs: Inputs, _: NodeContext) -> Result:
    start, end = inputs.get("start_image"), inputs.get("end_image")
    latent = Latent(
        inputs["width"] // 16 * 16,
        inputs["height"] // 16 * 16,
        _whole(inputs["length"]),
        start.first if start else None,
        end.first if end else None,
    )
    return (inputs.get("positive"), inputs.get("negative"), latent)


def _clip_latent(inputs: Inputs, context: NodeContext) -> Result:
    return (_clip_ends(inputs, context)[2],)


def _vace(inputs: Inputs, _: NodeContext) -> Result:
    control: Frames | None = inputs.get("control_video")
    reference: Frames | None = inputs.get("reference_image")
    words: Words = inputs["positive"]
    if reference is not None:
        words = Words(words.text, (*words.images, reference.first))
    latent = Latent(
        inputs["width"] // 16 * 16,
        inputs["height"] // 16 * 16,
        _whole(inputs["length"]),
        control.first if control else None,
        control.last if control else None,
    )
    return (words, inputs["negative"], latent, 1 if reference is not None else 0)


def _svd(inputs: Inputs, _: NodeContext) -> Result:
    image: Frames = inputs["init_image"]
    latent = Latent(inputs["width"], inputs["height"], inputs["video_frames"], image.first)
    return (Words(), Words(), latent)


def _load_image(inputs: Inputs, context: NodeContext) -> Result:
    return (drawing.read_picture(context.locate(inputs["image"])), Token("mask"))


def _load_video(inputs: Inputs, context: NodeContext) -> Result:
    frames, fps = drawing.read_video(context.locate(inputs["file"]))
    return (Video(frames, fps),)


def _vhs_load_video(inputs: Inputs, context: NodeContext) -> Result:
    frames, _ = drawing.read_video(context.locate(inputs["video"]))
    width = inputs["custom_width"] or frames.width
    height = inputs["custom_height"] or frames.height
    count = min(frames.count, inputs["frame_load_cap"] or frames.count)
    first = drawing.fit(frames.first, width, height)
    last = drawing.fit(frames.last or frames.first, width, height)
    return (Frames(width, height, count, first, last), count, None, None)


def _components(inputs: Inputs, _: NodeContext) -> Result:
    video: Video = inputs["video"]
    return (video.frames, video.audio, video.fps)


def _counted_texts(inputs: Inputs, _: NodeContext) -> Result:
    pictures = [value.first for name, value in inputs.items() if name.startswith("images.")]
    width, height = pictures[0].size if pictures else (1024, 1024)
    words = Words(inputs["prompt"], tuple(pictures))
    return (words, Words(inputs["negative_prompt"]), Latent(width // 32 * 32, height // 32 * 32))


def _split(inputs: Inputs, _: NodeContext) -> Result:
    """Part the steps; a schedule is only its number of steps here."""
    step = min(inputs["step"], int(inputs["sigmas"]))
    return (step, int(inputs["sigmas"]) - step)


def _scale(inputs: Inputs, _: NodeContext) -> Result:
    image: Frames = inputs["image"]
    width = inputs["width"] or round(image.width * inputs["height"] / image.height)
    height = inputs["height"] or round(image.height * inputs["width"] / image.width)
    last = drawing.fit(image.last, width, height) if image.last else None
    return (Frames(width, height, image.count, drawing.fit(image.first, width, height), last),)


def _scale_to_pixels(image: Frames, pixels: float) -> Result:
    factor = (pixels / (image.width * image.height)) ** 0.5
    width, height = (max(8, round(n * factor) // 8 * 8) for n in (image.width, image.height))
    return (Frames(width, height, 1, drawing.fit(image.first, width, height)),)


def _interpolate(inputs: Inputs, _: NodeContext) -> Result:
    frames: Frames = inputs["frames"]
    count = (frames.count - 1) * inputs["multiplier"] + 1
    return (Frames(frames.width, frames.height, count, frames.first, frames.last),)


def _batch(inputs: Inputs, _: NodeContext) -> Result:
    image: Frames = inputs["image"]
    count = inputs.get("amount") or inputs.get("length") or 1
    return (Frames(image.width, image.height, count, image.first),)


def _shown(image: Frames) -> tuple[Image.Image, ...]:
    return (image.first,)


_NODES: dict[str, Node] = {
    "CheckpointLoaderSimple": lambda *_: (Model(), Token("clip"), Token("vae")),
    "ImageOnlyCheckpointLoader": lambda *_: (Model(), Token("vision"), Token("vae")),
    "UNETLoader": lambda *_: (Model(),),
    "LoraLoader": lambda i, _: (i["model"], i["clip"]),
    "LoraLoaderModelOnly": lambda i, _: (i["model"],),
    "ModelSamplingSD3": lambda i, _: (i["model"],),
    "ModelSamplingAuraFlow": lambda i, _: (i["model"],),
    "CFGNorm": lambda i, _: (i["model"],),
    "VideoLinearCFGGuidance": lambda i, _: (i["model"],),
    "IPAdapterAdvanced": lambda i, _: (Model((*i["model"].images, *_shown(i["image"]))),),
    "IPAdapterFaceID": lambda i, _: (Model((*i["model"].images, *_shown(i["image"]))), i["image"]),
    "IPAdapterUnifiedLoader": lambda i, _: (i["model"], Token("ipadapter")),
    "IPAdapterUnifiedLoaderFaceID": lambda i, _: (i["model"], Token("ipadapter")),
    "PrepImageForClipVision": lambda i, _: (i["image"],),
    "CLIPTextEncode": lambda i, _: (Words(i["text"]),),
    "TextEncodeQwenImageEditPlus": lambda i, _: (
        Words(i["prompt"], tuple(i[f"image{n}"].first for n in (1, 2, 3) if i.get(f"image{n}"))),
    ),
    "FluxGuidance": lambda i, _: (i["conditioning"],),
    "ConditioningZeroOut": lambda *_: (Words(),),
    "FluxKontextMultiReferenceLatentMethod": lambda i, _: (i["conditioning"],),
    "ReferenceLatent": lambda i, _: (
        Words(i["conditioning"].text, (*i["conditioning"].images, i["latent"].first)),
    ),
    "CLIPVisionEncode": lambda i, _: (i["image"],),
    "StyleModelApply": lambda i, _: (
        Words(i["conditioning"].text, (*i["conditioning"].images, i["clip_vision_output"].first)),
    ),
    "ControlNetApplyAdvanced": lambda i, _: (i["positive"], i["negative"]),
    "BasicGuider": lambda i, _: ((i["model"], i["conditioning"]),),
    "Flux2Scheduler": lambda i, _: (i["steps"],),
    "RandomNoise": lambda i, _: (i["noise_seed"],),
    "EmptyLatentImage": _empty,
    "EmptySD3LatentImage": _empty,
    "EmptyFlux2LatentImage": _empty,
    "VAEEncode": _encode,
    "VAEDecode": _decode,
    "KSampler": _sample,
    "KSamplerAdvanced": _sample,
    "SamplerCustomAdvanced": _sample,
    "WanImageToVideo": _clip_ends,
    "WanFirstLastFrameToVideo": _clip_ends,
    "Wan22ImageToVideoLatent": _clip_latent,
    "WanVaceToVideo": _vace,
    "TrimVideoLatent": lambda i, _: (i["samples"],),
    "SVD_img2vid_Conditioning": _svd,
    "LoadImage": _load_image,
    "LoadVideo": _load_video,
    "VHS_LoadVideo": _vhs_load_video,
    "GetVideoComponents": _components,
    "ImageScale": _scale,
    "ImageScaleToTotalPixels": lambda i, _: _scale_to_pixels(i["image"], i["megapixels"] * 2**20),
    "FluxKontextImageScale": lambda i, _: _scale_to_pixels(i["image"], _KONTEXT_PIXELS),
    "RIFE VFI": _interpolate,
    "FILM VFI": _interpolate,
    "RepeatImageBatch": _batch,
    "ImageFromBatch": _batch,
    "EmptyImage": lambda i, _: (
        Frames(
            i["width"],
            i["height"],
            i["batch_size"],
            Image.new("RGB", (i["width"], i["height"]), f"#{i['color']:06x}"),
        ),
    ),
    "QwenImage21Cache": lambda i, _: (i["model"],),
    "TextEncodeQwenImage21": _counted_texts,
    "CFGGuider": lambda i, _: ((i["model"], i["positive"]),),
    "LTXVDualCFGGuider": lambda i, _: ((i["model"], i["positive"]),),
    "LTXVConditioning": lambda i, _: (i["positive"], i["negative"]),
    "LTXVPreprocess": lambda i, _: (i["image"],),
    "LTXVCropGuides": lambda i, _: (i["positive"], i["negative"], i["latent"]),
    "EmptyLTXVLatentVideo": av_nodes.empty_clip,
    "LTXVImgToVideoInplace": av_nodes.start_placed,
    "LTXVAddGuide": av_nodes.guide_added,
    "LTXVLatentUpsampler": av_nodes.upsampled,
    "LTXVEmptyLatentAudio": av_nodes.empty_sound,
    "LTXVConcatAVLatent": av_nodes.joined,
    "LTXVSeparateAVLatent": av_nodes.parted,
    "LTXVAudioVAEDecode": av_nodes.sound_decoded,
    "VAEDecodeAudio": av_nodes.sound_decoded,
    "VAEDecodeTiled": _decode,
    "MiniMaxH3ImageToVideo": av_nodes.minimax,
    "BerniniConditioning": av_nodes.bernini,
    "ManualSigmas": lambda i, _: (i["sigmas"].count(","),),
    "BasicScheduler": lambda i, _: (i["steps"],),
    "SplitSigmas": _split,
    "SamplerCustom": _sample,
    "StringConcatenate": lambda i, _: (i["delimiter"].join((i["string_a"], i["string_b"])),),
    "CreateVideo": lambda i, _: (Video(i["images"], i["fps"], i.get("audio")),),
}
