"""LLM provider: plans stories by rule, matches names, rewords."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from grok_spicy.errors import UnsupportedError
from grok_spicy.providers.base import (
    Finding,
    Limits,
    LLMProvider,
    Message,
    ModelInfo,
    Options,
    QuoteRequest,
    option,
)
from grok_spicy.providers.usage import Usage
from grok_spicy.schemas import CharacterDescription, CharacterRefMapping, StoryPlan
from pydantic import BaseModel

from grok_spicy_animatic.backend import MODELS, current, finding, limits
from grok_spicy_animatic.language.signs import spelled_out
from grok_spicy_animatic.plugin import NAME
from grok_spicy_animatic.story.answers import described, matched, reworded
from grok_spicy_animatic.story.brief import brief_in
from grok_spicy_animatic.story.planner import plan_story, remarks_on

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("grok_spicy.animatic")
"""A child of core's logger, so that a run's own log keeps what is said here."""

ModelT = TypeVar("ModelT", bound=BaseModel)


class LLMOptions(Options):
    """How stories are planned."""

    scenes: int = option(
        default=3,
        ge=2,
        le=6,
        help="How many scenes to write where the concept neither numbers nor tells more.",
    )


class AnimaticLLMProvider(LLMProvider):
    """Plans stories from the concept's own words."""

    @property
    def limits(self) -> Limits:
        """Nothing is limited."""
        return limits(seed=False)

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """There is one model."""
        return MODELS

    @classmethod
    def options_for(cls, model: str) -> type[Options]:  # noqa: ARG003 - one model
        """Return `LLMOptions`."""
        return LLMOptions

    async def check(self) -> list[Finding]:
        """Nothing can be missing but a model of another name."""
        return finding(self.config)

    def quote(self, operation: str, request: QuoteRequest) -> float | None:  # noqa: ARG002
        """Free."""
        return 0.0

    async def complete(self, messages: list[Message], **kwargs: Any) -> str:  # noqa: ARG002
        """Answer with text: the prompt of the last turn, in milder words."""
        return await asyncio.to_thread(reworded, messages)

    async def parse(
        self,
        messages: list[Message],
        response_model: type[ModelT],
        **kwargs: Any,  # noqa: ARG002
    ) -> ModelT:
        """Answer with a plan, a description or a match of names.

        Raises:
            UnsupportedError: If another kind of answer is asked for.
        """
        options = cast("LLMOptions", self.config.options)
        answers: dict[type[BaseModel], Callable[[], BaseModel]] = {
            StoryPlan: lambda: self._planned(messages, options.scenes),
            CharacterDescription: lambda: described(messages),
            CharacterRefMapping: lambda: matched(messages),
        }
        for model, answer in answers.items():
            if issubclass(response_model, model):
                made = await asyncio.to_thread(answer)
                return response_model.model_validate(made.model_dump())
        raise UnsupportedError(
            NAME,
            f"The animatic planner cannot answer with a {response_model.__name__}.",
            hint=f"It answers with {', '.join(model.__name__ for model in answers)}; "
            "configure another LLM for this step.",
        )

    def _planned(self, messages: list[Message], scenes: int) -> StoryPlan:
        """Plan a story; what could not be read is noted in the run's log and with the call."""
        brief = brief_in(messages)
        brief = replace(brief, concept=spelled_out(brief.concept))
        remarks = remarks_on(brief.concept)
        handle = current(self.ctx)
        for remark in remarks:
            log.warning(remark)
            if handle is not None:
                handle.progress(None, remark)
        if remarks and handle is not None:
            handle.report(Usage(cost_usd=0.0, notes=remarks))
        return plan_story(brief, scenes)
