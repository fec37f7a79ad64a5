"""Video provider: the keyframe, filmed with the camera move that the prompt names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from grok_spicy.errors import InvalidRequestError
from grok_spicy.providers.base import (
    Finding,
    GeneratedVideo,
    Job,
    Limits,
    ModelInfo,
    Options,
    Picture,
    QuoteRequest,
    VideoProvider,
    option,
)
from PIL import UnidentifiedImageError

from grok_spicy_animatic.backend import (
    MAX_EDIT_SECONDS,
    MAX_SECONDS,
    MODELS,
    Stop,
    beside,
    current,
    finding,
    in_thread,
    label,
    limits,
    size_for,
)
from grok_spicy_animatic.film.correct import correct
from grok_spicy_animatic.film.encode import FPS
from grok_spicy_animatic.film.shoot import Take, shoot
from grok_spicy_animatic.plugin import NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class VideoOptions(Options):
    """How panels are filmed."""

    sound: bool = option(default=True, help="Whether clips have a quiet room tone.")
    use_first_last_frame: bool = option(
        default=False, help="Whether a clip may dissolve into the keyframe of a match cut."
    )


class AnimaticVideoProvider(VideoProvider):
    """Films panels in parallax, and any other picture flat."""

    @property
    def limits(self) -> Limits:
        """Clips up to 15 s, corrections up to 8.7 s, a last frame if the option says so."""
        options = cast("VideoOptions", self.config.options)
        return limits(
            max_seconds=MAX_SECONDS,
            max_edit_seconds=MAX_EDIT_SECONDS,
            last_frame=options.use_first_last_frame,
        )

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """There is one model."""
        return MODELS

    @classmethod
    def options_for(cls, model: str) -> type[Options]:  # noqa: ARG003 - one model
        """Return `VideoOptions`."""
        return VideoOptions

    async def check(self) -> list[Finding]:
        """Nothing can be missing but a model of another name."""
        return finding(self.config)

    def quote(self, operation: str, request: QuoteRequest) -> float | None:  # noqa: ARG002
        """Free."""
        return 0.0

    async def generate(
        self,
        image: Picture,
        prompt: str,
        duration: int,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        last_image: Picture | None = None,
        negative_prompt: str | None = None,  # noqa: ARG002 - nothing is added to the picture
        seed: int | None = None,
        job: Job | None = None,  # noqa: ARG002 - filmed at once
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedVideo:
        """Film a keyframe; 24 frames for each second, exactly."""
        options = cast("VideoOptions", self.config.options)
        size = size_for(aspect_ratio)
        if not 1 <= duration <= MAX_SECONDS:
            raise InvalidRequestError(
                NAME,
                f"A clip of {duration} s cannot be filmed.",
                hint=f"Ask for 1 to {MAX_SECONDS:g} seconds.",
            )
        last = last_image.path if last_image and options.use_first_last_frame else None
        take = Take(image.path, prompt, duration, size, last, options.sound, seed)
        path = beside(dest, ".mp4")
        progress = self._progress("filming")

        def work(stop: Stop) -> int:
            try:
                return shoot(take, path, stop, progress)
            except (UnidentifiedImageError, FileNotFoundError) as error:
                raise InvalidRequestError(
                    NAME,
                    f"The picture of {label(image)} cannot be read: {image.path.name}",
                    hint="Give a PNG, JPEG or WebP file.",
                ) from error

        frames = await in_thread(work, writes=path)
        return self._video(path, frames, {} if seed is None else {"seed": seed})

    async def edit(
        self,
        video: Path,
        prompt: str,  # noqa: ARG002 - every correction is the same grade
        *,
        dest: Path,
        negative_prompt: str | None = None,  # noqa: ARG002 - nothing is added to the picture
        seed: int | None = None,  # noqa: ARG002 - nothing is drawn by chance
        job: Job | None = None,  # noqa: ARG002 - done at once
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedVideo:
        """Grade a clip: clearer contrast, richer colour; length, shape and camera stay."""
        path = beside(dest, ".mp4")
        progress = self._progress("correcting")

        def work(stop: Stop) -> int:
            try:
                return correct(video, path, stop, progress)[0]
            except (ValueError, IndexError, FileNotFoundError) as error:
                raise InvalidRequestError(
                    NAME, f"The clip cannot be read: {video.name}: {error}"
                ) from error

        frames = await in_thread(work, writes=path)
        return self._video(path, frames, {})

    def _progress(self, text: str) -> Callable[[float], None]:
        handle = current(self.ctx)

        def report(fraction: float) -> None:
            if handle is not None:
                handle.progress(fraction, text)

        return report

    def _video(self, path: Path, frames: int, metadata: dict[str, Any]) -> GeneratedVideo:
        return GeneratedVideo(
            path, frames / FPS, float(FPS), None, None, NAME, self.config.model, metadata
        )
