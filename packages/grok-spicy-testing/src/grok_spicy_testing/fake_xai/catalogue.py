"""What the real service offers: its models, what each takes, what each charges.

Written from docs.x.ai, release notes and published answers of the service, read on 2026-11-22;
US dollars. On purpose nothing here is taken from a provider package, so that a wrong row there
meets a right one here. Where the sources differ, the stricter one stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONG_PROMPT_TOKENS = 200_000

LONG_PROMPT_FACTOR = 2

MOST_PICTURES_AT_ONCE = 10

CLIP_SECONDS = (1, 15)

MOST_REFERENCES_OF_A_CLIP = 7

MOST_SECONDS_WITH_REFERENCES = 10


@dataclass(frozen=True, slots=True)
class ImageModel:
    """A model that draws: prices by resolution and quality, for an input, and the most inputs.

    `automatic` is the quality of a new picture and of an edit if none is asked for; a model
    without it has no such setting.
    """

    usd: Mapping[tuple[str, str], float]
    input_usd: float
    inputs: int
    automatic: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class VideoModel:
    """A model that films: prices of a second by resolution, for an input, and what it can do."""

    second_usd: Mapping[str, float]
    input_usd: float
    longest_edit: float | None = None
    pins_frames: bool = False
    takes_references: bool = True


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A model that answers: prices of a million tokens, and efforts; None: any effort."""

    read_usd: float
    written_usd: float
    efforts: frozenset[str] | None = field(default_factory=frozenset)


IMAGE_MODELS = {
    "grok-imagine-image": ImageModel(
        {("1k", ""): 0.02, ("2k", ""): 0.02}, input_usd=0.002, inputs=3
    ),
    "grok-imagine-image-2.0": ImageModel(
        {
            ("1k", "low"): 0.04,
            ("1k", "medium"): 0.06,
            ("2k", "low"): 0.06,
            ("2k", "medium"): 0.08,
        },
        input_usd=0.01,
        inputs=5,
        automatic=("low", "medium"),
    ),
}

# Retired on 2 November 2026; what is asked of them is drawn by 2.0 at quality low.
RETIRED_IMAGE_MODELS = ("grok-imagine-image-quality", "grok-imagine-image-pro")

SUCCESSOR = "grok-imagine-image-2.0"

VIDEO_MODELS = {
    "grok-imagine-video": VideoModel(
        {"480p": 0.05, "720p": 0.07}, input_usd=0.002, longest_edit=8.7
    ),
    "grok-imagine-video-1.5": VideoModel(
        {"480p": 0.08, "720p": 0.14, "1080p": 0.25}, input_usd=0.01, pins_frames=True
    ),
    # No price is published; these are read from the margins of resellers.
    "grok-imagine-video-1.5-lite": VideoModel(
        {"480p": 0.02, "720p": 0.03, "1080p": 0.14}, input_usd=0.0, takes_references=False
    ),
}

VIDEO_ALIASES = {"grok-imagine-video-1.5-preview": "grok-imagine-video-1.5"}

# Names retired on 15 May 2026 are missing: xAI's own people disagree whether they still work.
CHAT_MODELS = {
    "grok-4.3": ChatModel(1.25, 2.50, frozenset({"none", "low", "medium", "high"})),
    "grok-4.5": ChatModel(2.00, 6.00, frozenset({"low", "medium", "high"})),
    "grok-4.6": ChatModel(2.00, 6.00, frozenset({"low", "medium", "high", "xhigh"})),
    "grok-4.7": ChatModel(2.00, 6.00, frozenset({"low", "medium", "high", "xhigh"})),
    "grok-4.20-0309-reasoning": ChatModel(1.25, 2.50, None),
    "grok-4.20-0309-non-reasoning": ChatModel(1.25, 2.50),
    "grok-build-0.1": ChatModel(1.00, 2.00, None),
}

LATEST = "-latest"


class NotOfferedError(Exception):
    """The service does not do what is asked: the gRPC status and text of its answer."""

    def __init__(self, details: str, code: str = "INVALID_ARGUMENT") -> None:
        super().__init__(details)
        self.code = code
        self.details = details


def no_model(name: str) -> NotOfferedError:
    """Say that the service has no model of this name for what is asked."""
    text = f"The model {name} does not exist or your team does not have access to it."
    return NotOfferedError(text, "NOT_FOUND")


def drawn(
    name: str, *, resolution: str, quality: str | None, inputs: int, count: int = 1
) -> tuple[str, float]:
    """Return who draws what is asked of a model, and for how much.

    Args:
        name: The model asked.
        resolution: `"1k"` or `"2k"`.
        quality: As asked; None if it was not.
        inputs: How many pictures are given.
        count: How many are wanted.

    Raises:
        NotOfferedError: If it is refused.
    """
    if name in RETIRED_IMAGE_MODELS:
        name, quality = SUCCESSOR, "low"
    model = IMAGE_MODELS.get(name)
    if model is None:
        raise no_model(name)
    if inputs > model.inputs:
        raise NotOfferedError(f"{name} takes at most {model.inputs} input images, not {inputs}.")
    if count > MOST_PICTURES_AT_ONCE:
        raise NotOfferedError(f"At most {MOST_PICTURES_AT_ONCE} images can be made at once.")
    if model.automatic is None:
        if quality is not None:
            raise NotOfferedError(f"{name} has no parameter quality.")
        quality = ""
    quality = model.automatic[bool(inputs)] if quality is None and model.automatic else quality
    usd = model.usd.get((resolution, quality or ""))
    if usd is None:
        raise NotOfferedError(f"{name} draws no {resolution} at quality {quality}.")
    return name, count * (usd + inputs * model.input_usd)


def video_model(name: str) -> VideoModel:
    """Return a model that films.

    Raises:
        NotOfferedError: If there is none of this name.
    """
    model = VIDEO_MODELS.get(VIDEO_ALIASES.get(name, name))
    if model is None:
        raise no_model(name)
    return model


def filmed(
    name: str, *, resolution: str, seconds: int, inputs: int, pinned: bool, references: int
) -> float:
    """Return the price of one second and of the inputs of a clip.

    Args:
        name: The model asked.
        resolution: `"480p"`, `"720p"` or `"1080p"`.
        seconds: As asked.
        inputs: How many frames are given.
        pinned: Whether a frame other than the first is given.
        references: How many reference pictures are given.

    Raises:
        NotOfferedError: If it is refused.
    """
    model = video_model(name)
    shortest, longest = CLIP_SECONDS
    if not shortest <= seconds <= longest:
        raise NotOfferedError(f"duration must be {shortest} to {longest} seconds, not {seconds}.")
    if resolution not in model.second_usd:
        raise NotOfferedError(f"{name} has no resolution {resolution}.")
    if pinned and not model.pins_frames:
        raise NotOfferedError(f"{name} takes no last frame and no keyframes.")
    if references:
        _check_references(name, model, resolution, seconds, references)
    return model.second_usd[resolution] * seconds + (inputs + references) * model.input_usd


def _check_references(
    name: str, model: VideoModel, resolution: str, seconds: int, references: int
) -> None:
    if not model.takes_references:
        raise NotOfferedError(f"{name} takes no reference images.")
    if references > MOST_REFERENCES_OF_A_CLIP:
        raise NotOfferedError(f"At most {MOST_REFERENCES_OF_A_CLIP} reference images are taken.")
    if seconds > MOST_SECONDS_WITH_REFERENCES or resolution == "1080p":
        raise NotOfferedError("With reference images a clip has at most 10 seconds and 720p.")


def corrected(name: str, *, short_side: int, seconds: float) -> float:
    """Return the price of a clip that is edited.

    Args:
        name: The model asked.
        short_side: Pixels of the clip given; the result has as many, 720 at most.
        seconds: Its length.

    Raises:
        NotOfferedError: If it is refused.
    """
    model = video_model(name)
    if model.longest_edit is None:
        raise NotOfferedError(f"{name} takes no video input.")
    if seconds > model.longest_edit:
        raise NotOfferedError(f"The input video has {seconds:g} s, at most {model.longest_edit:g}.")
    resolution = "480p" if short_side <= 480 else "720p"
    return model.second_usd[resolution] * seconds + model.input_usd


def answered(name: str, *, effort: str | None, read: int, written: int) -> float:
    """Return the price of an answer.

    Args:
        name: The model asked, perhaps by its alias `-latest`.
        effort: The reasoning effort asked for; None if it was not.
        read: Tokens of the conversation.
        written: Tokens of the answer.

    Raises:
        NotOfferedError: If it is refused.
    """
    model = CHAT_MODELS.get(name.removesuffix(LATEST))
    if model is None:
        raise no_model(name)
    if effort is not None and model.efforts is not None and effort not in model.efforts:
        raise NotOfferedError(f"{name} does not support reasoning_effort {effort}.")
    factor = LONG_PROMPT_FACTOR if read >= LONG_PROMPT_TOKENS else 1
    return factor * (read * model.read_usd + written * model.written_usd) / 1_000_000
