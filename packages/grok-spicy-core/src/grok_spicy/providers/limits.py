"""What a provider can take and what it costs: declared before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OnLost = Literal["repeat", "ask"]

COMMON_ASPECT_RATIOS = ("16:9", "9:16", "1:1", "4:3")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one provider instance, its model and options applied.

    Attributes:
        reference_images: The most pictures one image edit or one vision question may carry.
        video_references: The most pictures beside first and last frame that a clip can be made
            after: sheets of who is in it, the place; 0: none.
        entity_pictures: Whether an image edit makes use of pictures of the place and of props
            beside those of characters, in whatever slots are left.
        sheet_panels: Whether an image edit makes one likeness of a sheet that shows a character in
            several views; else sheets show one figure.
        boards: Whether its pictures are boards that letter what happens and is said, told by
            `Brief.board`: they are made again where that changes.
        max_seconds: The longest clip one `generate` makes, in seconds; None: no limit.
        natural_seconds: The length the model is made for, in seconds; a longer clip is put
            together from parts of at most this length, each with its own words. None: any up to
            `max_seconds`.
        max_edit_seconds: The longest clip `edit` accepts, in seconds; None: no video edit.
        aspect_ratios: Aspect ratios that can be asked for, as `"W:H"`.
        concurrency: How many calls may be under way at once; None: core's default.
        calls_per_second: How many calls may begin in a second, over all runs that are made side by
            side; below 1 for services that count by the minute. None: any.
        resource: What the work occupies, for example `"gpu:localhost"`; holders take turns. One
            that ends with `:localhost` is another one on each machine.
        local: Whether the work is done on this machine without such a resource: each machine has
            all of `concurrency` and `calls_per_second` for itself.
        last_frame: Whether `generate` accepts `last_image`.
        negative_prompt: Whether there is an input of its own for what to avoid.
        seed: Whether a seed is honoured.
        on_lost: What to do when the answer to a paid create was lost: ask for it again, or ask
            the user first. None: `"repeat"` for free calls, LLM and vision, else `"ask"`.
    """

    reference_images: int = 3
    video_references: int = 0
    entity_pictures: bool = False
    sheet_panels: bool = False
    boards: bool = False
    max_seconds: float | None = None
    natural_seconds: float | None = None
    max_edit_seconds: float | None = None
    aspect_ratios: tuple[str, ...] = COMMON_ASPECT_RATIOS
    concurrency: int | None = None
    calls_per_second: float | None = None
    resource: str | None = None
    local: bool = False
    last_frame: bool = False
    negative_prompt: bool = False
    seed: bool = False
    on_lost: OnLost | None = None


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """The size of a call, all that a price may depend on before the call exists.

    Attributes:
        images: Number of input pictures.
        seconds: Length of the clip asked for, in seconds.
        input_chars: Characters of text sent.
    """

    images: int = 0
    seconds: float = 0.0
    input_chars: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check: what was looked at and, if it is wrong, how to mend it.

    Attributes:
        level: `"ok"`, `"notice"` (works, but worth knowing) or `"error"` (a run would fail).
        text: What was found, naming the server, model, key or file.
        command: The one command that mends it, if there is one.
    """

    level: Literal["ok", "notice", "error"]
    text: str
    command: str | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One row of a provider's model list.

    Attributes:
        name: As written in the configuration.
        summary: One line about it.
        price_note: What it costs, in words; empty if nothing.
    """

    name: str
    summary: str = ""
    price_note: str = ""
