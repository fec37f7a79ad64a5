"""Providers bound to a step and a piece: what tasks hold in their hands.

A bound provider implements the same abstract class as what it wraps. It turns a method call into
a `Call` and sends it through the chain; `attempt(n)` says which try it is.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from grok_spicy.prompts import with_negative
from grok_spicy.providers.base import (
    Finding,
    GeneratedImage,
    GeneratedVideo,
    ImageProvider,
    Job,
    Limits,
    LLMProvider,
    Message,
    ModelT,
    Picture,
    Provider,
    QuoteRequest,
    VideoProvider,
    VisionProvider,
)
from grok_spicy.providers.calls import Argument, Call, CallChain, Proceed, ResultKind, Take
from grok_spicy.providers.errors import InvalidRequestError
from grok_spicy.providers.kinds import IMAGE, TEXT, VIDEO, ModelKind
from grok_spicy.schemas import ConsistencyScore

if TYPE_CHECKING:
    from grok_spicy.steps import Step

P = TypeVar("P", bound=Provider)

R = TypeVar("R")

Pictures = Picture | os.PathLike[str] | Sequence[Picture | os.PathLike[str]]


@dataclass(frozen=True, slots=True)
class Binding(Generic[P]):
    """What a bound provider is bound to.

    Attributes:
        provider: The instance that serves the calls.
        chain: The wrappers they pass.
        step: The step.
        take: The piece, attempt and retake.
        seed: The run's seed, from which each call's own is derived; None: providers draw.
        asked: For nested calls, numbers repeated questions.
    """

    provider: P
    chain: CallChain
    step: Step
    take: Take
    seed: int | None = None
    asked: Callable[[str], int] | None = None


class _Bound(Provider, Generic[P]):
    """What the four bound classes share; everything but the methods is the provider's own."""

    def __init__(self, binding: Binding[P]) -> None:
        super().__init__(binding.provider.config, binding.provider.ctx)
        self._binding = binding

    def attempt(self, number: int) -> Self:
        """Return the same, bound to try `number` of the piece, counted from 1."""
        binding = self._binding
        return type(self)(replace(binding, take=replace(binding.take, attempt=number)))

    @property
    def limits(self) -> Limits:
        """The provider's limits."""
        return self._binding.provider.limits

    async def check(self) -> list[Finding]:
        """Ask the provider whether a call would work."""
        return await self._binding.provider.check()

    async def release(self) -> None:
        """Have the provider give its memory back."""
        await self._binding.provider.release()

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        """Ask the provider for the price."""
        return self._binding.provider.quote(operation, request)

    async def _send(
        self,
        operation: str,
        prompt: str,
        kind: ResultKind[R],
        perform: Proceed[R],
        *,
        pictures: Sequence[Picture] = (),
        arguments: dict[str, Argument] | None = None,
        dest: Path | None = None,
        seconds: float = 0.0,
    ) -> R:
        binding = self._binding
        take = binding.take
        if binding.asked is not None:
            take = replace(take, asked=binding.asked(f"{operation}\n{prompt}"))
        call = Call(
            provider=binding.provider,
            config=binding.provider.config,
            operation=operation,
            step=binding.step,
            take=take,
            prompt=prompt,
            kind=kind,
            perform=perform,
            pictures=tuple(pictures),
            arguments=arguments or {},
            dest=dest,
            quote=QuoteRequest(len(pictures), seconds, len(prompt)),
        )
        return await binding.chain(call)

    def _optional(self, operation: str, negative: str | None, seed: int | None) -> dict[str, Any]:
        """Return the optional arguments that this provider's limits allow."""
        limits = self.limits
        optional: dict[str, Any] = {}
        if negative and limits.negative_prompt:
            optional["negative_prompt"] = negative
        if limits.seed:
            chosen = seed if seed is not None else self._derived_seed(operation)
            if chosen is not None:
                optional["seed"] = chosen
        return optional

    def _derived_seed(self, operation: str) -> int | None:
        binding = self._binding
        if binding.seed is None:
            return None
        take = binding.take
        text = f"{binding.seed}/{take.piece}/{operation}/{take.attempt}/{take.retake}"
        # 32 bits: what every sampler takes.
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")

    def _worded(self, prompt: str, negative: str | None) -> str:
        return prompt if self.limits.negative_prompt else with_negative(prompt, negative)

    def _within(self, pictures: Sequence[Picture], operation: str) -> None:
        allowed = self.limits.reference_images
        if not pictures or len(pictures) > allowed:
            raise InvalidRequestError(
                self.config.provider,
                f"{operation} got {len(pictures)} pictures; {self.config.model} takes 1 to "
                f"{allowed}",
            )


class BoundImage(_Bound[ImageProvider], ImageProvider):
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
        **kwargs: Any,
    ) -> GeneratedImage:
        """Draw a picture from words alone."""
        provider = self._binding.provider
        text = self._worded(prompt, negative_prompt)
        optional = self._optional("generate", negative_prompt, seed)

        async def perform(call: Call[GeneratedImage]) -> GeneratedImage:
            return await provider.generate(
                text,
                dest=_dest(call),
                aspect_ratio=aspect_ratio,
                job=call.job,
                **optional,
                **kwargs,
            )

        arguments = {"aspect_ratio": aspect_ratio, **optional}
        return await self._send("generate", text, IMAGE, perform, arguments=arguments, dest=dest)

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
        **kwargs: Any,
    ) -> GeneratedImage:
        """Retouch one picture or compose a new one from several."""
        provider = self._binding.provider
        pictures = _pictures(images)
        self._within(pictures, "edit")
        text = self._worded(prompt, negative_prompt)
        optional = self._optional("edit", negative_prompt, seed)

        async def perform(call: Call[GeneratedImage]) -> GeneratedImage:
            return await provider.edit(
                pictures,
                text,
                dest=_dest(call),
                aspect_ratio=aspect_ratio,
                job=call.job,
                **optional,
                **kwargs,
            )

        arguments = {"aspect_ratio": aspect_ratio, **optional}
        return await self._send(
            "edit", text, IMAGE, perform, pictures=pictures, arguments=arguments, dest=dest
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
        **kwargs: Any,
    ) -> GeneratedImage:
        """Draw the person in the photos anew, in the film's style."""
        provider = self._binding.provider
        pictures = _pictures(sources, role="photo")
        self._within(pictures, "stylize")
        text = self._worded(prompt, negative_prompt)
        optional = self._optional("stylize", negative_prompt, seed)

        async def perform(call: Call[GeneratedImage]) -> GeneratedImage:
            return await provider.stylize(
                pictures,
                text,
                dest=_dest(call),
                aspect_ratio=aspect_ratio,
                job=call.job,
                **optional,
                **kwargs,
            )

        arguments = {"aspect_ratio": aspect_ratio, **optional}
        return await self._send(
            "stylize", text, IMAGE, perform, pictures=pictures, arguments=arguments, dest=dest
        )


class BoundVideo(_Bound[VideoProvider], VideoProvider):
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
        **kwargs: Any,
    ) -> GeneratedVideo:
        """Film a keyframe."""
        provider = self._binding.provider
        (start,) = _pictures(image, role="start")
        text = self._worded(prompt, negative_prompt)
        optional = self._optional("generate", negative_prompt, seed)
        arguments = {"duration": duration, "aspect_ratio": aspect_ratio, **optional}
        pictures = [start]
        if last_image is not None and self.limits.last_frame:
            (end,) = _pictures(last_image, role="end")
            optional["last_image"] = end
            pictures.append(end)

        async def perform(call: Call[GeneratedVideo]) -> GeneratedVideo:
            return await provider.generate(
                start,
                text,
                duration,
                dest=_dest(call),
                aspect_ratio=aspect_ratio,
                job=call.job,
                **optional,
                **kwargs,
            )

        return await self._send(
            "generate",
            text,
            VIDEO,
            perform,
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
        duration: float = 0.0,
        **kwargs: Any,
    ) -> GeneratedVideo:
        """Correct a clip; `duration` is its length in seconds, for the price."""
        provider = self._binding.provider
        text = self._worded(prompt, negative_prompt)
        optional = self._optional("edit", negative_prompt, seed)

        async def perform(call: Call[GeneratedVideo]) -> GeneratedVideo:
            return await provider.edit(
                video, text, dest=_dest(call), job=call.job, **optional, **kwargs
            )

        return await self._send(
            "edit",
            text,
            VIDEO,
            perform,
            pictures=[Picture(video, "base")],
            arguments=dict(optional),
            dest=dest,
            seconds=duration,
        )


class BoundLLM(_Bound[LLMProvider], LLMProvider):
    """An LLM provider bound to a step and piece."""

    async def complete(self, messages: list[Message], **kwargs: Any) -> str:
        """Answer a conversation with text."""
        provider = self._binding.provider

        async def perform(call: Call[str]) -> str:  # noqa: ARG001 - an answer needs no file
            return await provider.complete(messages, **kwargs)

        return await self._send("complete", _as_text(messages), TEXT, perform)

    async def parse(
        self, messages: list[Message], response_model: type[ModelT], **kwargs: Any
    ) -> ModelT:
        """Answer a conversation with an instance of `response_model`."""
        provider = self._binding.provider

        async def perform(call: Call[ModelT]) -> ModelT:  # noqa: ARG001
            return await provider.parse(messages, response_model, **kwargs)

        return await self._send(
            "parse",
            _as_text(messages),
            ModelKind(response_model),
            perform,
            arguments={"response_model": response_model.__name__},
        )


class BoundVision(_Bound[VisionProvider], VisionProvider):
    """A vision provider bound to a step and piece."""

    async def analyze(self, images: Pictures, prompt: str, **kwargs: Any) -> str:
        """Answer a question about pictures with text."""
        provider = self._binding.provider
        pictures = _pictures(images, role="photo")

        async def perform(call: Call[str]) -> str:  # noqa: ARG001
            return await provider.analyze(pictures, prompt, **kwargs)

        return await self._send("analyze", prompt, TEXT, perform, pictures=pictures)

    async def check_consistency(
        self,
        image: Picture | os.PathLike[str],
        references: Pictures,
        prompt: str,
        **kwargs: Any,
    ) -> ConsistencyScore:
        """Score how well a picture agrees with its references."""
        provider = self._binding.provider
        (candidate,) = _pictures(image, role="candidate")
        others = _pictures(references)

        async def perform(call: Call[ConsistencyScore]) -> ConsistencyScore:  # noqa: ARG001
            return await provider.check_consistency(candidate, others, prompt, **kwargs)

        return await self._send(
            "check_consistency",
            prompt,
            ModelKind(ConsistencyScore),
            perform,
            pictures=[candidate, *others],
        )


def _pictures(given: Pictures, role: str = "character") -> list[Picture]:
    """Return one path or several as pictures; bare paths get `role`."""
    items: Iterable[Picture | os.PathLike[str]]
    items = [given] if isinstance(given, os.PathLike) else given
    return [
        item if isinstance(item, Picture) else Picture(Path(item), role)  # type: ignore[arg-type]
        for item in items
    ]


def _dest(call: Call[Any]) -> Path:
    if call.dest is None:
        raise AssertionError(f"{call.operation} makes a file and has no place for it")
    return call.dest


def _as_text(messages: list[Message]) -> str:
    return json.dumps(messages, ensure_ascii=False, sort_keys=True)
