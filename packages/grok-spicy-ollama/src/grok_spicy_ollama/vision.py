"""The eyes on an Ollama server: describe photos, hold pictures against the characters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grok_spicy.providers.base import Finding, VisionProvider

from grok_spicy_ollama.answers import AnswerError
from grok_spicy_ollama.asking import ask_object, ask_text
from grok_spicy_ollama.failures import OneImageError
from grok_spicy_ollama.images import encoded, side_by_side
from grok_spicy_ollama.judging import (
    SYSTEM,
    Judgement,
    PairScore,
    as_score,
    combined,
    defused,
    judgement_schema,
    names_of,
    pair_question,
    question,
    row_question,
)
from grok_spicy_ollama.models import VISION_MODELS, picture_tokens, traits
from grok_spicy_ollama.options import OllamaVisionOptions
from grok_spicy_ollama.preflight import look
from grok_spicy_ollama.provider import OllamaProvider
from grok_spicy_ollama.scorer import EmbeddingScorer
from grok_spicy_ollama.wire import ChatMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.base import (
        Context,
        Limits,
        ModelInfo,
        Options,
        Picture,
        ResolvedConfig,
    )
    from grok_spicy.schemas import ConsistencyScore


MOST_PICTURES = 8
"""In one question; beyond that even models that take more mix them up."""

FEWEST_PICTURES = 2
"""What a comparison takes; a context too small for it says so when it is asked."""


class OllamaVisionProvider(OllamaProvider, VisionProvider):
    """Looks with a vision model on an Ollama server.

    Pictures go in a fixed, stated order: the picture to be judged, then its references. A model
    that sees only one image of a question gets them pair by pair, each pair as one image.

    Args:
        config: The validated configuration.
        ctx: What core offers.

    Raises:
        ConfigError: If the server's address cannot be understood.
    """

    def __init__(self, config: ResolvedConfig, ctx: Context) -> None:
        given = config.options
        self._options = given if isinstance(given, OllamaVisionOptions) else OllamaVisionOptions()
        super().__init__(config, ctx, self._options)
        self._scorer = EmbeddingScorer(self._options) if self._measures else None

    @property
    def _measures(self) -> bool:
        return self._options.scorer == "embedding" or self._options.scorer_model is not None

    @property
    def limits(self) -> Limits:
        """As many pictures a question as half of the context holds; the rest is for words."""
        return replace(self._session.limits, reference_images=self._pictures_at_once())

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List vision models known to compare well; any other that is pulled works, too."""
        return list(VISION_MODELS)

    @classmethod
    def options_for(cls, model: str) -> type[Options]:  # noqa: ARG003 - the same for all
        """Return the options."""
        return OllamaVisionOptions

    async def check(self) -> list[Finding]:
        """Look whether the server is there, has the model, and the model can see."""
        found = await look(self._session, needs="vision")
        if traits(self._session.model).one_image:
            found.append(
                Finding(
                    "notice",
                    f"{self._session.model} sees one image per question: references are compared "
                    "in pairs, which is slower and coarser",
                )
            )
        if self._scorer is not None:
            found.append(await self._scorer.check())
        return found

    async def analyze(self, images: Sequence[Picture], prompt: str, **kwargs: Any) -> str:  # noqa: ARG002 - forward compatible
        """Answer a question about pictures with text. See `VisionProvider.analyze`.

        Raises:
            AnswerError: If two answers were empty, cut off, a loop or a refusal.
            MediaError: If a picture cannot be read.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """
        client = await self._session.client()
        if len(images) > 1 and not client.sees_one_image(self._session.model):
            try:
                return await self._answer(await self._encoded(images), defused(prompt))
            except OneImageError:
                client.learn_one_image(self._session.model)
        if len(images) > 1:
            row = await side_by_side(images, self._options.image_size)
            return await self._answer([row], row_question(len(images), prompt))
        return await self._answer(await self._encoded(images), defused(prompt))

    async def check_consistency(
        self,
        image: Picture,
        references: Sequence[Picture],
        prompt: str,
        **kwargs: Any,  # noqa: ARG002 - forward compatible
    ) -> ConsistencyScore:
        """Score how well a picture agrees with its references. See `VisionProvider`.

        With `scorer: embedding`, or when the model's answer cannot be read and a `scorer_model`
        is configured, the score is measured from image embeddings; the call's usage notes and
        every issue say so.

        Raises:
            AnswerError: If two answers could not be used and there is no scorer to fall back on.
            MediaError: If a picture cannot be read.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """
        if self._scorer is not None and self._options.scorer == "embedding":
            return await self._measured(self._scorer, image, references, "as configured")
        try:
            return await self._judged(image, references, prompt)
        except AnswerError as error:
            if self._scorer is None:
                raise
            why = f"because {self._session.model} {error.fault.value}"
            return await self._measured(self._scorer, image, references, why)

    def _pictures_at_once(self) -> int:
        model = self._session.model
        if traits(model).one_image:  # shown in pairs, each as one image
            return MOST_PICTURES
        tokens = picture_tokens(model, self._options.image_size)
        fitting = self._options.num_ctx // 2 // tokens
        return max(FEWEST_PICTURES, min(MOST_PICTURES, fitting))

    async def _answer(self, images: list[str], text: str) -> str:
        message = ChatMessage(role="user", content=text, images=images or None)
        return await ask_text(self._session, [message])

    async def _measured(
        self, scorer: EmbeddingScorer, image: Picture, references: Sequence[Picture], why: str
    ) -> ConsistencyScore:
        sheets = [one for one in references if one.role != "candidate"]
        score = await scorer.score(image, sheets)
        self._session.note(f"score measured by image embeddings ({scorer.name}), {why}")
        return score

    async def _judged(
        self, image: Picture, references: Sequence[Picture], prompt: str
    ) -> ConsistencyScore:
        client = await self._session.client()
        if references and client.sees_one_image(self._session.model):
            return await self._judged_in_pairs(image, references, prompt)
        try:
            return await self._judgement(
                await self._encoded([image, *references]),
                question(image, references, prompt),
                names_of(image, references),
            )
        except OneImageError:
            if not references:
                raise
            client.learn_one_image(self._session.model)
        return await self._judged_in_pairs(image, references, prompt)

    async def _judged_in_pairs(
        self, image: Picture, references: Sequence[Picture], prompt: str
    ) -> ConsistencyScore:
        pairs = []
        # Other frames of a clip are nothing to hold it against one by one.
        for reference in [one for one in references if one.role != "candidate"]:
            both = await side_by_side([reference, image], self._options.image_size)
            text = pair_question(reference, prompt)
            score = await self._judgement([both], text, names_of(image, [reference]))
            pairs.append(PairScore(reference.name, score))
        if len(pairs) > 1:
            self._session.note(f"{len(pairs)} references compared pair by pair")
        return combined(pairs)

    async def _judgement(
        self, images: list[str], text: str, names: Sequence[str]
    ) -> ConsistencyScore:
        messages = [
            ChatMessage(role="system", content=SYSTEM),
            ChatMessage(role="user", content=text, images=images),
        ]
        judgement = await ask_object(
            self._session, messages, Judgement, schema=judgement_schema(names)
        )
        return as_score(judgement)

    async def _encoded(self, pictures: Sequence[Picture]) -> list[str]:
        return await encoded(pictures, self._options.image_size)
