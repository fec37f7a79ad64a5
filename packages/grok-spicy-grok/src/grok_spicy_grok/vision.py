"""Grok as the one who looks: describing photos, comparing pictures with the characters."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import InvalidRequestError
from grok_spicy.providers.base import Limits, VisionProvider
from grok_spicy.schemas import ConsistencyScore

from grok_spicy_grok.chat import CHARS_PER_TOKEN, TOKENS_PER_PICTURE, GrokChatProvider
from grok_spicy_grok.media_in import picture_uris
from grok_spicy_grok.packing import Turn
from grok_spicy_grok.plugin import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.base import Picture, QuoteRequest

# The service names no limit but the size of the request; ours keeps pictures large enough.
PICTURES_PER_QUESTION = 20

# Ours, generous: a score with its issues, with reasoning.
LONGEST_ANSWER_TOKENS = 8_000

# A malformed answer is asked for once more.
TURNS_OF_A_CHECK = 2


class GrokVisionProvider(GrokChatProvider, VisionProvider):
    """Looks with Grok: all pictures of a question in one request, in the order given."""

    @property
    def limits(self) -> Limits:
        """How many pictures one question may carry."""
        return Limits(reference_images=PICTURES_PER_QUESTION)

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        """Return the most that a call may cost by the table, None for a model not in it."""
        tokens = request.input_chars / CHARS_PER_TOKEN + request.images * TOKENS_PER_PICTURE
        once = self._estimate(tokens, LONGEST_ANSWER_TOKENS)
        if once is None or operation != "check_consistency":
            return once
        return once * TURNS_OF_A_CHECK

    async def analyze(self, images: Sequence[Picture], prompt: str, **kwargs: Any) -> str:  # noqa: ARG002
        """Answer a question about pictures; see `VisionProvider.analyze`."""
        return await self._say([await _question(prompt, images)], pictures=images)

    async def check_consistency(
        self,
        image: Picture,
        references: Sequence[Picture],
        prompt: str,
        **kwargs: Any,  # noqa: ARG002
    ) -> ConsistencyScore:
        """Score a picture against its references; see `VisionProvider.check_consistency`."""
        pictures = [image, *references]
        question = await _question(prompt, pictures)
        return await self._parse([question], ConsistencyScore, pictures)


async def _question(prompt: str, pictures: Sequence[Picture]) -> Turn:
    if len(pictures) > PICTURES_PER_QUESTION:
        raise InvalidRequestError(
            PROVIDER, f"one question takes {PICTURES_PER_QUESTION} pictures, not {len(pictures)}"
        )
    return Turn("user", prompt, await asyncio.to_thread(picture_uris, pictures))
