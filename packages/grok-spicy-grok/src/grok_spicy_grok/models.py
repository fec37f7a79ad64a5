"""The one table of xAI models: what they can take, what they cost, what replaced them.

Source of names, limits and prices, unless a line says otherwise: docs.x.ai, model pages and
release notes, read on 2026-11-22. Prices are US dollars. The documentation gives no price for
the per-image input fee of video models and for `grok-imagine-image-2.0`; those were compared
with `cost_in_usd_ticks` in published answers of the service (2026-08 to 2026-11). What is booked
is always the cost in the service's own answer; the table serves estimates and `--max-cost`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Quality = Literal["low", "medium"]

Effort = Literal["none", "low", "medium", "high", "xhigh"]

# The SDK's own list (xai-sdk 1.21.0); it refuses others before sending.
IMAGE_ASPECT_RATIOS = (
    "16:9",
    "9:16",
    "1:1",
    "4:3",
    "3:4",
    "3:2",
    "2:3",
    "2:1",
    "1:2",
    "20:9",
    "9:20",
    "19.5:9",
    "9:19.5",
)

VIDEO_ASPECT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3")

MAX_CLIP_SECONDS = 15

MAX_SECONDS_WITH_REFERENCES = 10

LONG_PROMPT_TOKENS = 200_000

LONG_PROMPT_FACTOR = 2


@dataclass(frozen=True, slots=True)
class ImageModel:
    """A model that draws.

    Attributes:
        name: As sent to the service.
        summary: One line about it.
        reference_images: The most input pictures of one edit.
        prices: US dollars for one picture, by resolution and quality.
        input_price: US dollars for each input picture.
        qualities: Qualities that can be asked for; empty if it has no such setting.
        drawn_quality: What the service uses for a new picture if none is asked for.
        edited_quality: The same for an edit.
        aliases: Other names of it.
    """

    name: str
    summary: str
    reference_images: int
    prices: Mapping[tuple[str, Quality | None], float]
    input_price: float
    qualities: tuple[Quality, ...] = ()
    drawn_quality: Quality | None = None
    edited_quality: Quality | None = None
    aliases: tuple[str, ...] = ()

    def price(self, resolution: str, quality: Quality | None, inputs: int) -> float | None:
        """Return the price of one picture in US dollars, None if the table has none."""
        if not self.qualities:
            quality = None
        elif quality is None:
            quality = self.edited_quality if inputs else self.drawn_quality
        picture = self.prices.get((resolution, quality))
        return None if picture is None else picture + inputs * self.input_price


@dataclass(frozen=True, slots=True)
class VideoModel:
    """A model that films.

    Attributes:
        name: As sent to the service.
        summary: One line about it.
        second_prices: US dollars for one second, by resolution; empty if not published.
        input_price: US dollars for the input picture or clip.
        resolutions: Resolutions that can be asked for.
        max_edit_seconds: The longest clip it can correct, in seconds; None: it cannot.
        last_frame: Whether the last frame can be pinned.
        references: The most pictures of people and places beside the first frame.
        aliases: Other names of it.
    """

    name: str
    summary: str
    second_prices: Mapping[str, float]
    input_price: float
    resolutions: tuple[str, ...]
    max_edit_seconds: float | None = None
    last_frame: bool = False
    references: int = 0
    aliases: tuple[str, ...] = ()

    def price(self, resolution: str, seconds: float, inputs: int) -> float | None:
        """Return the price of one clip in US dollars, None if the table has none."""
        second = self.second_prices.get(resolution)
        return None if second is None else second * seconds + inputs * self.input_price


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A model that writes and looks.

    Attributes:
        name: As sent to the service.
        summary: One line about it.
        input_price: US dollars for a million tokens read.
        output_price: US dollars for a million tokens written.
        efforts: Reasoning efforts it accepts; empty if it has no such setting.
        aliases: Other names of it.
    """

    name: str
    summary: str
    input_price: float
    output_price: float
    efforts: tuple[Effort, ...] = ()
    aliases: tuple[str, ...] = ()

    def price(self, tokens_read: float, tokens_written: float) -> float:
        """Return the price of one answer in US dollars."""
        factor = LONG_PROMPT_FACTOR if tokens_read >= LONG_PROMPT_TOKENS else 1
        dollars = tokens_read * self.input_price + tokens_written * self.output_price
        return factor * dollars / 1_000_000


@dataclass(frozen=True, slots=True)
class Retired:
    """A name that xAI has withdrawn, and what is sent instead.

    Attributes:
        successor: The model sent instead.
        options: Settings that keep the behaviour of the old one, unless the user sets them.
        since: When it was withdrawn (xAI's retirement notices).
    """

    successor: str
    since: str
    options: Mapping[str, str] = field(default_factory=dict)


RowT = TypeVar("RowT", ImageModel, VideoModel, ChatModel)

IMAGE_MODELS = (
    ImageModel(
        "grok-imagine-image",
        "1.0: quick and cheap",
        reference_images=3,
        prices={("1k", None): 0.02, ("2k", None): 0.02},
        input_price=0.002,
    ),
    ImageModel(
        "grok-imagine-image-2.0",
        "2.0: finer, five input pictures",
        reference_images=5,
        prices={
            ("1k", "low"): 0.04,
            ("1k", "medium"): 0.06,
            ("2k", "low"): 0.06,
            ("2k", "medium"): 0.08,
        },
        input_price=0.01,
        qualities=("low", "medium"),
        drawn_quality="low",
        edited_quality="medium",
    ),
)

VIDEO_MODELS = (
    VideoModel(
        "grok-imagine-video",
        "1.0: films and corrects clips",
        second_prices={"480p": 0.05, "720p": 0.07},
        input_price=0.002,
        resolutions=("480p", "720p"),
        max_edit_seconds=8.7,
    ),
    VideoModel(
        "grok-imagine-video-1.5",
        "1.5: up to 1080p, can pin the last frame, cannot correct clips",
        second_prices={"480p": 0.08, "720p": 0.14, "1080p": 0.25},
        input_price=0.01,
        resolutions=("480p", "720p", "1080p"),
        last_frame=True,
        references=7,
        aliases=("grok-imagine-video-1.5-preview",),
    ),
    VideoModel(
        "grok-imagine-video-1.5-lite",
        "1.5 lite: no corrections; xAI publishes no price",
        second_prices={},
        input_price=0.0,
        resolutions=("480p", "720p", "1080p"),
    ),
)

CHAT_MODELS = (
    ChatModel(
        "grok-4.3",
        "writes and sees; the cheapest",
        input_price=1.25,
        output_price=2.50,
        efforts=("none", "low", "medium", "high"),
        aliases=("grok-4.3-latest",),
    ),
    ChatModel(
        "grok-4.7",
        "the strongest",
        input_price=2.00,
        output_price=6.00,
        efforts=("low", "medium", "high", "xhigh"),
        aliases=("grok-4.7-latest",),
    ),
    ChatModel(
        "grok-4.6",
        "strong",
        input_price=2.00,
        output_price=6.00,
        efforts=("low", "medium", "high", "xhigh"),
        aliases=("grok-4.6-latest",),
    ),
    ChatModel(
        "grok-4.5",
        "strong",
        input_price=2.00,
        output_price=6.00,
        efforts=("low", "medium", "high"),
        aliases=("grok-4.5-latest",),
    ),
    ChatModel(
        "grok-4.20-0309-reasoning",
        "reasons before it answers",
        input_price=1.25,
        output_price=2.50,
        aliases=("grok-4.20", "grok-4.20-0309", "grok-4.20-reasoning-latest"),
    ),
    ChatModel(
        "grok-4.20-0309-non-reasoning",
        "answers at once",
        input_price=1.25,
        output_price=2.50,
        aliases=("grok-4.20-non-reasoning", "grok-4.20-non-reasoning-latest"),
    ),
)

RETIRED = {
    "grok-4-1-fast-reasoning": Retired("grok-4.3", "15 May 2026", {"reasoning_effort": "low"}),
    "grok-4-1-fast-non-reasoning": Retired("grok-4.3", "15 May 2026", {"reasoning_effort": "none"}),
    "grok-imagine-image-quality": Retired(
        "grok-imagine-image-2.0", "2 November 2026", {"quality": "low"}
    ),
    "grok-imagine-image-pro": Retired(
        "grok-imagine-image-2.0", "2 November 2026", {"quality": "low"}
    ),
}


def live_name(model: str) -> str:
    """Return the name to send for `model`: its successor if it is retired, else itself."""
    retired = RETIRED.get(model)
    return retired.successor if retired else model


def image_model(model: str) -> ImageModel | None:
    """Return what is known of an image model, retired names and aliases included."""
    return _known(IMAGE_MODELS, model)


def video_model(model: str) -> VideoModel | None:
    """Return what is known of a video model, retired names and aliases included."""
    return _known(VIDEO_MODELS, model)


def chat_model(model: str) -> ChatModel | None:
    """Return what is known of a chat model, retired names and aliases included."""
    return _known(CHAT_MODELS, model)


def _known(table: Iterable[RowT], model: str) -> RowT | None:
    name = live_name(model)
    return next((row for row in table if name == row.name or name in row.aliases), None)
