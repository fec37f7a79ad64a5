"""What the nodes of models with sound do: pictures and sound in one latent, and apart again."""

from __future__ import annotations

from typing import Any

from grok_spicy_testing.fake_comfyui import drawing
from grok_spicy_testing.fake_comfyui.values import AVLatent, Frames, Latent, Sound, Words

Result = tuple[Any, ...]

_EIGHTS = 8
_SEVENTEENS = 17


def empty_clip(inputs: dict[str, Any], *_: Any) -> Result:
    """`EmptyLTXVLatentVideo`: 8n + 1 frames."""
    count = (inputs["length"] - 1) // _EIGHTS * _EIGHTS + 1
    return (Latent(inputs["width"] // 32 * 32, inputs["height"] // 32 * 32, count),)


def start_placed(inputs: dict[str, Any], *_: Any) -> Result:
    """`LTXVImgToVideoInplace`: the picture is the first frame."""
    return (_with(inputs["latent"], first=inputs["image"]),)


def guide_added(inputs: dict[str, Any], *_: Any) -> Result:
    """`LTXVAddGuide`: the picture is the first frame, or the last at a negative index."""
    latent: Latent = inputs["latent"]
    where = "first" if inputs["frame_idx"] >= 0 else "last"
    return (inputs["positive"], inputs["negative"], _with(latent, **{where: inputs["image"]}))


def upsampled(inputs: dict[str, Any], *_: Any) -> Result:
    """`LTXVLatentUpsampler`: twice as wide and high."""
    latent: Latent = inputs["samples"]
    return (Latent(latent.width * 2, latent.height * 2, latent.count, latent.first, latent.last),)


def empty_sound(inputs: dict[str, Any], *_: Any) -> Result:
    """`LTXVEmptyLatentAudio`: as long as the frames last."""
    return (Sound(inputs["frames_number"] / float(inputs["frame_rate"])),)


def joined(inputs: dict[str, Any], *_: Any) -> Result:
    """`LTXVConcatAVLatent`."""
    return (AVLatent(inputs["video_latent"], inputs["audio_latent"]),)


def parted(inputs: dict[str, Any], *_: Any) -> Result:
    """`LTXVSeparateAVLatent`."""
    both: AVLatent = inputs["av_latent"]
    return (both.video, both.sound)


def sound_decoded(inputs: dict[str, Any], *_: Any) -> Result:
    """`LTXVAudioVAEDecode`, `VAEDecodeAudio`: of a joint latent its sound."""
    latent: AVLatent | Sound = inputs["samples"]
    return (latent.sound if isinstance(latent, AVLatent) else latent,)


def minimax(inputs: dict[str, Any], *_: Any) -> Result:
    """`MiniMaxH3ImageToVideo`: 17n + 5 frames at 24 a second, with sound."""
    count = inputs["length"]
    count += (5 - count) % _SEVENTEENS
    first, last = inputs.get("first_frame"), inputs.get("last_frame")
    latent = Latent(inputs["width"], inputs["height"], count)
    if first is not None:
        latent = _with(latent, first=first)
    if last is not None:
        latent = _with(latent, last=last)
    return (Words(inputs["prompt"]), AVLatent(latent, Sound(count / 24)))


def bernini(inputs: dict[str, Any], *_: Any) -> Result:
    """`BerniniConditioning`: a clip that is made anew from the one given."""
    source: Frames | None = inputs.get("source_video")
    words: Words = inputs["positive"]
    pictures = [v.first for name, v in inputs.items() if name.startswith("reference_images.")]
    latent = Latent(
        inputs["width"] // 16 * 16,
        inputs["height"] // 16 * 16,
        (inputs["length"] - 1) // 4 * 4 + 1,
        source.first if source else None,
        source.last if source else None,
    )
    return (Words(words.text, (*words.images, *pictures)), inputs["negative"], latent)


def _with(latent: Latent, **ends: Frames) -> Latent:
    """Return the latent with another first or last picture."""
    size = (latent.width, latent.height)
    first, last = (
        drawing.fit(ends[end].first, *size) if end in ends else getattr(latent, end)
        for end in ("first", "last")
    )
    return Latent(latent.width, latent.height, latent.count, first, last)
