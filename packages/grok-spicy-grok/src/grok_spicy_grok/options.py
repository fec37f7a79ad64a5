"""What stands under `params` for Grok, by capability and model."""

from __future__ import annotations

from typing import Literal, Self

from grok_spicy.providers.options import Options, option
from pydantic import model_validator

from grok_spicy_grok.models import Effort, Quality, chat_model, image_model, video_model


class GrokImageOptions(Options):
    """Options of every image model."""

    resolution: Literal["1k", "2k"] | None = option(
        None, help="Size of the picture: 1k or 2k; the service's own choice (1k) if not given"
    )
    timeout: float = option(
        300.0, help="Seconds to wait for one picture", affects_output=False, gt=0
    )


class GrokImage2Options(GrokImageOptions):
    """Options of `grok-imagine-image-2.0`."""

    quality: Quality | None = option(
        None, help="low or medium; the service's own choice if not given: low, medium for edits"
    )


class GrokVideoOptions(Options):
    """Options of every video model."""

    resolution: Literal["480p", "720p", "1080p"] = option(
        "720p", help="Size of the clip: 480p, 720p or 1080p"
    )
    generate_audio: bool | None = option(
        None, help="false for a silent clip; clips have sound if not given"
    )
    timeout: float = option(
        900.0,
        help="Seconds to wait for one clip; it stays at the service, and resume picks it up",
        affects_output=False,
        gt=0,
    )
    poll_interval: float = option(
        1.0,
        help="Seconds before the second look at a job; grows to five times that",
        affects_output=False,
        gt=0,
    )


class GrokVideo10Options(GrokVideoOptions):
    """Options of `grok-imagine-video`, which has no 1080p."""

    resolution: Literal["480p", "720p"] = option("720p", help="Size of the clip: 480p or 720p")


class GrokVideo15Options(GrokVideoOptions):
    """Options of `grok-imagine-video-1.5`, and of models this version does not know."""

    use_first_last_frame: bool = option(
        False, help="End a clip on the next scene's keyframe where that scene is a match-cut"
    )
    use_references: bool = option(
        False, help="Film after the sheets of the cast, the place and props too; 10 s at most"
    )

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.use_references and self.resolution == "1080p":
            raise ValueError("use_references goes with 480p and 720p")
        return self


class GrokChatOptions(Options):
    """Options of every chat model."""

    temperature: float | None = option(
        None, help="0 (always the likeliest word) to 2; the service's own if not given", ge=0, le=2
    )
    top_p: float | None = option(
        None, help="Share of likely words to choose from, above 0 to 1", gt=0, le=1
    )
    max_tokens: int | None = option(None, help="Longest answer, in tokens", ge=1)
    timeout: float = option(
        600.0, help="Seconds to wait for one answer", affects_output=False, gt=0
    )


class GrokEffortOptions(GrokChatOptions):
    """Options of models whose reasoning can be set, and of models this version does not know."""

    reasoning_effort: Effort | None = option(
        None, help="How long it reasons first: none, low, medium, high or xhigh"
    )


class Grok43Options(GrokEffortOptions):
    """Options of `grok-4.3`."""

    reasoning_effort: Literal["none", "low", "medium", "high"] | None = option(
        None, help="How long it reasons first: none, low, medium or high"
    )


class Grok45Options(GrokEffortOptions):
    """Options of `grok-4.5`."""

    reasoning_effort: Literal["low", "medium", "high"] | None = option(
        None, help="How long it reasons first: low, medium or high"
    )


class Grok46Options(GrokEffortOptions):
    """Options of `grok-4.6` and `grok-4.7`."""

    reasoning_effort: Literal["low", "medium", "high", "xhigh"] | None = option(
        None, help="How long it reasons first: low, medium, high or xhigh"
    )


_EFFORT_OPTIONS: dict[tuple[Effort, ...], type[GrokChatOptions]] = {
    (): GrokChatOptions,
    ("none", "low", "medium", "high"): Grok43Options,
    ("low", "medium", "high"): Grok45Options,
    ("low", "medium", "high", "xhigh"): Grok46Options,
}


def image_options_for(model: str) -> type[GrokImageOptions]:
    """Return the options of an image model; all of them if the model is not known."""
    row = image_model(model)
    return GrokImageOptions if row is not None and not row.qualities else GrokImage2Options


def video_options_for(model: str) -> type[GrokVideoOptions]:
    """Return the options of a video model; all of them if the model is not known."""
    row = video_model(model)
    if row is None or row.last_frame:
        return GrokVideo15Options
    return GrokVideoOptions if "1080p" in row.resolutions else GrokVideo10Options


def chat_options_for(model: str) -> type[GrokChatOptions]:
    """Return the options of a chat model; all of them if the model is not known."""
    row = chat_model(model)
    return GrokEffortOptions if row is None else _EFFORT_OPTIONS[row.efforts]
