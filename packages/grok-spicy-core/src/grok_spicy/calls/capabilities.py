"""The four capabilities bound to a step and a piece: what tasks hold in their hands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grok_spicy.calls.bound import Bound, Pictures, as_pictures, dest_of
from grok_spicy.calls.results import IMAGE, TEXT, VIDEO, ModelKind
from grok_spicy.providers.base import (
    Brief,
    GeneratedImage,
    GeneratedVideo,
    ImageProvider,
    Job,
    LLMProvider,
    Message,
    ModelT,
    Picture,
    VideoProvider,
    VisionProvider,
)
from grok_spicy.schemas import ConsistencyScore

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
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
            "generate",
            words.prompt,
            IMAGE,
            perform,
            words=words,
            arguments=arguments,
            dest=dest,
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
            "edit",
            words.prompt,
            IMAGE,
            perform,
            words=words,
            pictures=pictures,
            arguments=arguments,
            dest=dest,
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
            words=words,
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
        references: Sequence[Picture] = (),
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
        if references and self.limits.video_references:
            optional["references"] = list(references)
            pictures += references
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
            words=words,
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
            words=words,
            pictures=[Picture(video, "base")],
            arguments=dict(optional),
            dest=dest,
            seconds=duration,
        )


class BoundLLM(Bound[LLMProvider], LLMProvider):
    """An LLM provider bound to a step and piece."""

    async def complete(self, messages: list[Message], **kwargs: Any) -> str:
        """Answer a conversation with text."""
        provider = self.binding.provider

        async def perform(call: Call[str]) -> str:  # noqa: ARG001 - an answer needs no file
            return await provider.complete(messages, **kwargs)

        return await self.send("complete", _as_text(messages), TEXT, perform)

    async def parse(
        self, messages: list[Message], response_model: type[ModelT], **kwargs: Any
    ) -> ModelT:
        """Answer a conversation with an instance of `response_model`."""
        provider = self.binding.provider

        async def perform(call: Call[ModelT]) -> ModelT:  # noqa: ARG001
            return await provider.parse(messages, response_model, **kwargs)

        return await self.send(
            "parse",
            _as_text(messages),
            ModelKind(response_model),
            perform,
            arguments={"response_model": response_model.__name__},
        )


class BoundVision(Bound[VisionProvider], VisionProvider):
    """A vision provider bound to a step and piece."""

    async def analyze(self, images: Pictures, prompt: str, **kwargs: Any) -> str:
        """Answer a question about pictures with text."""
        provider = self.binding.provider
        pictures = as_pictures(images, role="photo")

        async def perform(call: Call[str]) -> str:  # noqa: ARG001
            return await provider.analyze(pictures, prompt, **kwargs)

        return await self.send("analyze", prompt, TEXT, perform, pictures=pictures)

    async def check_consistency(
        self,
        image: Picture | os.PathLike[str],
        references: Pictures,
        prompt: str,
        **kwargs: Any,
    ) -> ConsistencyScore:
        """Score how well a picture agrees with its references."""
        provider = self.binding.provider
        (candidate,) = as_pictures(image, role="candidate")
        others = as_pictures(references)

        async def perform(call: Call[ConsistencyScore]) -> ConsistencyScore:  # noqa: ARG001
            return await provider.check_consistency(candidate, others, prompt, **kwargs)

        score = await self.send(
            "check_consistency",
            prompt,
            ModelKind(ConsistencyScore),
            perform,
            pictures=[candidate, *others],
        )
        return _by_the_worst(score, others)


def _by_the_worst(score: ConsistencyScore, references: Sequence[Picture]) -> ConsistencyScore:
    """Let the worst character decide: a picture in which one is wrong is wrong.

    Args:
        score: The provider's answer.
        references: What it was compared with; whoever else the answer names does not count.
    """
    names = {picture.name for picture in references if picture.name is not None}
    lowest = min(
        (value for name, value in score.per_character.items() if name in names),
        default=score.overall_score,
    )
    if lowest >= score.overall_score:
        return score
    return score.model_copy(update={"overall_score": lowest})


def _as_text(messages: list[Message]) -> str:
    return json.dumps(messages, ensure_ascii=False, sort_keys=True)
