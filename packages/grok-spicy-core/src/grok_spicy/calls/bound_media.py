"""Image and video providers bound to a step and a piece: what tasks hold in their hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.calls.binding import Bound, Pictures, as_pictures, dest_of
from grok_spicy.calls.kinds import IMAGE, VIDEO
from grok_spicy.providers.base import (
    Brief,
    GeneratedImage,
    GeneratedVideo,
    ImageProvider,
    Job,
    Picture,
    VideoProvider,
)

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from grok_spicy.calls.call import Call


class BoundImage(Bound[ImageProvider], ImageProvider):
    """An image provider bound to a step and piece."""

    async def generate(
        self,
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,  # noqa: ARG002 - the recorder brings its own
        brief: Brief | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        """Draw a picture from words alone."""
        provider = self.binding.provider
        words = self.phrased("generate", brief, prompt, negative_prompt)
        optional = self.optional("generate", words.negative, seed)

        async def perform(call: Call[GeneratedImage]) -> GeneratedImage:
            return await provider.generate(
                words.prompt,
                dest=dest_of(call),
                aspect_ratio=aspect_ratio,
                job=call.job,
                **optional,
                **kwargs,
            )

        arguments = {"aspect_ratio": aspect_ratio, **optional}
        return await self.send(
            "generate", words.prompt, IMAGE, perform, arguments=arguments, dest=dest
        )

    async def edit(
        self,
        images: Pictures,
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,  # noqa: ARG002
        brief: Brief | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        """Retouch one picture or compose a new one from several."""
        provider = self.binding.provider
        pictures = as_pictures(images)
        self.within(pictures, "edit")
        words = self.phrased("edit", brief, prompt, negative_prompt)
        optional = self.optional("edit", words.negative, seed)

        async def perform(call: Call[GeneratedImage]) -> GeneratedImage:
            return await provider.edit(
                pictures,
                words.prompt,
                dest=dest_of(call),
                aspect_ratio=aspect_ratio,
                job=call.job,
                **optional,
                **kwargs,
            )

        arguments = {"aspect_ratio": aspect_ratio, **optional}
        return await self.send(
            "edit", words.prompt, IMAGE, perform, pictures=pictures, arguments=arguments, dest=dest
        )

    async def stylize(
        self,
        sources: Pictures,
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,  # noqa: ARG002
        brief: Brief | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        """Draw the person in the photos anew, in the film's style."""
        provider = self.binding.provider
        pictures = as_pictures(sources, role="photo")
        self.within(pictures, "stylize")
        words = self.phrased("stylize", brief, prompt, negative_prompt)
        optional = self.optional("stylize", words.negative, seed)

        async def perform(call: Call[GeneratedImage]) -> GeneratedImage:
            return await provider.stylize(
                pictures,
                words.prompt,
                dest=dest_of(call),
                aspect_ratio=aspect_ratio,
                job=call.job,
                **optional,
                **kwargs,
            )

        arguments = {"aspect_ratio": aspect_ratio, **optional}
        return await self.send(
            "stylize",
            words.prompt,
            IMAGE,
            perform,
            pictures=pictures,
            arguments=arguments,
            dest=dest,
        )


class BoundVideo(Bound[VideoProvider], VideoProvider):
    """A video provider bound to a step and piece."""

    async def generate(
        self,
        image: Picture | os.PathLike[str],
        prompt: str,
        duration: int,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        last_image: Picture | os.PathLike[str] | None = None,
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,  # noqa: ARG002
        brief: Brief | None = None,
        **kwargs: Any,
    ) -> GeneratedVideo:
        """Film a keyframe."""
        provider = self.binding.provider
        (start,) = as_pictures(image, role="start")
        words = self.phrased("generate", brief, prompt, negative_prompt)
        optional = self.optional("generate", words.negative, seed)
        arguments = {"duration": duration, "aspect_ratio": aspect_ratio, **optional}
        pictures = [start]
        if last_image is not None and self.limits.last_frame:
            (end,) = as_pictures(last_image, role="end")
            optional["last_image"] = end
            pictures.append(end)
        if words.parts:
            optional["parts"] = words.parts

        async def perform(call: Call[GeneratedVideo]) -> GeneratedVideo:
            return await provider.generate(
                start,
                words.prompt,
                duration,
                dest=dest_of(call),
                aspect_ratio=aspect_ratio,
                job=call.job,
                **optional,
                **kwargs,
            )

        return await self.send(
            "generate",
            words.prompt,
            VIDEO,
            perform,
            parts=words.parts,
            pictures=pictures,
            arguments=arguments,
            dest=dest,
            seconds=duration,
        )

    async def edit(
        self,
        video: Path,
        prompt: str,
        *,
        dest: Path,
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,  # noqa: ARG002
        brief: Brief | None = None,
        duration: float = 0.0,
        **kwargs: Any,
    ) -> GeneratedVideo:
        """Correct a clip; `duration` is its length in seconds, for the price."""
        provider = self.binding.provider
        words = self.phrased("edit", brief, prompt, negative_prompt)
        optional = self.optional("edit", words.negative, seed)

        async def perform(call: Call[GeneratedVideo]) -> GeneratedVideo:
            return await provider.edit(
                video, words.prompt, dest=dest_of(call), job=call.job, **optional, **kwargs
            )

        return await self.send(
            "edit",
            words.prompt,
            VIDEO,
            perform,
            pictures=[Picture(video, "base")],
            arguments=dict(optional),
            dest=dest,
            seconds=duration,
        )
