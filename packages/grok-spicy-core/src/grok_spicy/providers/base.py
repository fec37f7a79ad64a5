"""The four capabilities a backend can offer.

These abstract classes are the public contract between core and every provider package. All
paths are local files, never URLs. Implementations accept and ignore keywords they do not know
(`**kwargs`): a later minor version of core may send more, and sends optional ones only where
`limits` declares them.

    class ShedImageProvider(ImageProvider):
        async def generate(self, prompt, *, dest, aspect_ratio="16:9", **kwargs):
            path = dest.with_name(dest.name + ".png")
            ...
            return GeneratedImage(path, 1280, 720, self.config.provider, self.config.model)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from grok_spicy.providers.brief import Brief, Phrasing
from grok_spicy.providers.configured import ResolvedConfig
from grok_spicy.providers.context import Context
from grok_spicy.providers.job import Job
from grok_spicy.providers.limits import Finding, Limits, ModelInfo, QuoteRequest
from grok_spicy.providers.messages import Message, ModelT
from grok_spicy.providers.options import Options, option
from grok_spicy.providers.pictures import Picture
from grok_spicy.providers.results import GeneratedImage, GeneratedVideo
from grok_spicy.providers.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.schemas import ConsistencyScore

__all__ = [
    "Brief",
    "Context",
    "Finding",
    "GeneratedImage",
    "GeneratedVideo",
    "ImageProvider",
    "Job",
    "LLMProvider",
    "Limits",
    "Message",
    "ModelInfo",
    "ModelT",
    "Options",
    "Phrasing",
    "Picture",
    "Provider",
    "QuoteRequest",
    "ResolvedConfig",
    "Usage",
    "VideoProvider",
    "VisionProvider",
    "option",
]


class Provider(ABC):  # noqa: B024 - abstract in its four children
    """What all four capabilities share.

    Construction does no I/O: `check`, and the first call, are the first to touch a server.

    Args:
        config: The validated configuration of this instance.
        ctx: What core offers: reporting, progress, shared clients, keys, time.

    Attributes:
        revision: Change it when the same request would now give another result: a rewritten
            prompt wrapper, another workflow. It is part of the key under which results are kept.
    """

    revision: ClassVar[str] = ""

    def __init__(self, config: ResolvedConfig, ctx: Context) -> None:
        self.config = config
        self.ctx = ctx

    @property
    def limits(self) -> Limits:
        """The limits of this instance, with its model and options applied. No I/O."""
        return Limits()

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List the models known to work, for `grok-spicy providers`. No I/O."""
        return []

    @classmethod
    def options_for(cls, model: str) -> type[Options]:  # noqa: ARG003 - for overriding
        """Return the class that validates `params` for `model`. No I/O."""
        return Options

    @classmethod
    def trial_params(cls, model: str) -> dict[str, Any]:  # noqa: ARG003 - for overriding
        """Return the `params` with which `model` makes its smallest piece, for `doctor --try`.

        They are laid over the user's. No I/O.
        """
        return {}

    async def check(self) -> list[Finding]:
        """Look whether a call would work: key, server, version, model. Costs nothing.

        Returns:
            What was found, in the order it was looked at. Never raises for what a user can mend.
        """
        return []

    async def release(self) -> None:  # noqa: B027 - nothing to release is fine
        """Give memory on the resource back and return when it is free.

        Called when the turn passes to another holder of the same resource, and after a run.
        """

    async def aclose(self) -> None:  # noqa: B027 - nothing to close is fine
        """Close what this instance opened. Shared clients are closed by core."""

    def quote(
        self,
        operation: str,  # noqa: ARG002 - for overriding
        request: QuoteRequest,  # noqa: ARG002
    ) -> float | None:
        """Estimate the price of one call before it is made.

        Args:
            operation: Name of the method: `"generate"`, `"edit"`, `"parse"`, ...
            request: Its size.

        Returns:
            US dollars (an upper bound for LLM and vision); 0.0 if free; None if unknown.
        """
        return None

    def phrase(
        self,
        operation: str,  # noqa: ARG002 - for overriding
        brief: Brief | None,  # noqa: ARG002
        text: str,
    ) -> Phrasing:
        """Put what a picture or clip is to show into the words this model takes.

        Called for every picture and clip before its words are judged and before it is looked up
        among the calls already made, and in a dry run: no I/O, and the same words every time.

        Args:
            operation: Name of the method: `"generate"`, `"edit"` or `"stylize"`.
            brief: What is to be shown, in parts; None if the caller has only the text.
            text: The same as plain text, without what to avoid.

        Returns:
            What is sent; the plain text unless this model has a way of its own.
        """
        return Phrasing(text)


class ImageProvider(Provider):
    """Draws pictures.

    Each method writes one file whose name begins with `dest.name`, in `dest.parent`, a folder
    private to the call, and returns it in a `GeneratedImage`.
    """

    @abstractmethod
    async def generate(
        self,
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        """Draw a picture from words alone.

        Args:
            prompt: What to draw.
            dest: Where to write, without a suffix.
            aspect_ratio: `"W:H"`, one of `limits.aspect_ratios`.
            negative_prompt: What to avoid; sent only if `limits.negative_prompt`.
            seed: Sent only if `limits.seed`.
            job: Remembers a slow or paid job between processes.
            **kwargs: Ignored.

        Raises:
            ProviderError: One of the classes in `grok_spicy.errors`.
        """

    @abstractmethod
    async def edit(
        self,
        images: Sequence[Picture],
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        """Retouch one picture or compose a new one from several.

        Args:
            images: 1 to `limits.reference_images` pictures in the order the prompt counts them.
                A single one of role `base` is to be retouched; otherwise a new frame is composed.
            prompt: What to change or to show.
            dest: Where to write, without a suffix.
            aspect_ratio: `"W:H"` of the new picture.
            negative_prompt: What to avoid; sent only if `limits.negative_prompt`.
            seed: Sent only if `limits.seed`.
            job: Remembers a slow or paid job between processes.
            **kwargs: Ignored.

        Raises:
            ProviderError: One of the classes in `grok_spicy.errors`.
        """

    @abstractmethod
    async def stylize(
        self,
        sources: Sequence[Picture],
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        """Draw the person in the photos anew, in the film's style, keeping face and likeness.

        Args:
            sources: Photos of one person or thing (role `photo`), the most telling first.
            prompt: The style and what to keep.
            dest: Where to write, without a suffix.
            aspect_ratio: `"W:H"` of the new picture.
            negative_prompt: What to avoid; sent only if `limits.negative_prompt`.
            seed: Sent only if `limits.seed`.
            job: Remembers a slow or paid job between processes.
            **kwargs: Ignored.

        Raises:
            ProviderError: One of the classes in `grok_spicy.errors`.
        """


class VideoProvider(Provider):
    """Films a picture.

    Each method writes files whose names begin with `dest.name`, in `dest.parent`, a folder
    private to the call, and returns the clip in a `GeneratedVideo`.
    """

    @abstractmethod
    async def generate(
        self,
        image: Picture,
        prompt: str,
        duration: int,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        last_image: Picture | None = None,
        references: Sequence[Picture] = (),
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedVideo:
        """Film a keyframe.

        Args:
            image: The first frame (role `start`).
            prompt: Motion and camera.
            duration: Seconds, at most `limits.max_seconds`.
            dest: Where to write, without a suffix.
            aspect_ratio: `"W:H"`.
            last_image: The last frame (role `end`); sent only if `limits.last_frame`.
            references: Sheets of who and what is in the clip (roles `character`, `place`, `prop`),
                so that they stay themselves when they turn or come in late, in the order in which
                the brief counts them; sent only if `limits.video_references`, which is how many.
            negative_prompt: What to avoid; sent only if `limits.negative_prompt`.
            seed: Sent only if `limits.seed`.
            job: Remembers a slow or paid job between processes.
            **kwargs: Ignored.

        Raises:
            ProviderError: One of the classes in `grok_spicy.errors`.
        """

    @abstractmethod
    async def edit(
        self,
        video: Path,
        prompt: str,
        *,
        dest: Path,
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedVideo:
        """Correct a clip, keeping its length, shape and camera.

        Called only for clips of at most `limits.max_edit_seconds`.

        Args:
            video: The clip.
            prompt: What to correct.
            dest: Where to write, without a suffix.
            negative_prompt: What to avoid; sent only if `limits.negative_prompt`.
            seed: Sent only if `limits.seed`.
            job: Remembers a slow or paid job between processes.
            **kwargs: Ignored.

        Raises:
            UnsupportedError: If this model cannot edit clips.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """


class LLMProvider(Provider):
    """Writes: the plan of the story, matches of names, rewordings."""

    @abstractmethod
    async def complete(self, messages: list[Message], **kwargs: Any) -> str:
        """Answer a conversation with text.

        Args:
            messages: The conversation so far; the last turn is the user's.
            **kwargs: Ignored.

        Raises:
            InvalidOutputError: If the answer is empty or cut off.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """

    @abstractmethod
    async def parse(
        self, messages: list[Message], response_model: type[ModelT], **kwargs: Any
    ) -> ModelT:
        """Answer a conversation with an instance of `response_model`.

        A malformed answer is repaired once by showing the model what was wrong with it.

        Args:
            messages: The conversation so far; the last turn is the user's.
            response_model: The Pydantic model of the answer.
            **kwargs: Ignored.

        Raises:
            InvalidOutputError: If the answer is still not valid after one repair turn.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """


class VisionProvider(Provider):
    """Looks: describes pictures and compares them with the characters."""

    @abstractmethod
    async def analyze(self, images: Sequence[Picture], prompt: str, **kwargs: Any) -> str:
        """Answer a question about pictures with text.

        Args:
            images: The pictures, in the order the prompt counts them.
            prompt: The question.
            **kwargs: Ignored.

        Raises:
            InvalidOutputError: If the answer is empty or cut off.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """

    @abstractmethod
    async def check_consistency(
        self, image: Picture, references: Sequence[Picture], prompt: str, **kwargs: Any
    ) -> ConsistencyScore:
        """Score how well a picture agrees with its references.

        Args:
            image: The candidate.
            references: What it is held against; may be empty, then the prompt's description is
                the yardstick (a scorer that only measures returns 1.0 and says
                `"nothing to compare"` among the issues' notes).
            prompt: Whom the picture should show and what matters.
            **kwargs: Ignored.

        Raises:
            InvalidOutputError: If no score can be made of the answer.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """
