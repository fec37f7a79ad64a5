"""LLM and vision providers bound to a step and a piece: what tasks hold in their hands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grok_spicy.calls.binding import Bound, Pictures, as_pictures
from grok_spicy.calls.kinds import TEXT, ModelKind
from grok_spicy.providers.base import LLMProvider, Message, ModelT, Picture, VisionProvider
from grok_spicy.schemas import ConsistencyScore

if TYPE_CHECKING:
    import os

    from grok_spicy.calls.call import Call


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

        return await self.send(
            "check_consistency",
            prompt,
            ModelKind(ConsistencyScore),
            perform,
            pictures=[candidate, *others],
        )


def _as_text(messages: list[Message]) -> str:
    return json.dumps(messages, ensure_ascii=False, sort_keys=True)
