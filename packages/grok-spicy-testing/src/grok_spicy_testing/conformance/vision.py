"""The standard tests of vision providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.schemas import ConsistencyScore

from grok_spicy_testing.conformance.calls import CallTests
from grok_spicy_testing.conformance.rig import expect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.base import Picture

    from grok_spicy_testing.conformance.samples import Stage


class VisionProviderTests(CallTests):
    """Subclass it in a test module, set `provider`, and override the fixtures that apply."""

    capability = "vision"
    operations = ("analyze", "check_consistency")
    principal = "analyze"

    async def ask(
        self,
        subject: Any,
        stage: Stage,
        *,
        operation: str = "",
        name: str = "take-1",
        prompt: str | None = None,
        **more: Any,
    ) -> object:
        """Call an operation."""
        words = self.prompt if prompt is None else prompt
        if operation != "check_consistency":
            photos = [stage.picture("photo", "Pip")]
            answer: object = await subject.analyze(photos, words, **more)
            return answer
        references = [stage.picture("character", "Pip")]
        return await _score(subject, stage, references, words, **more)

    def examine(self, operation: str, answer: object, stage: Stage, name: str, model: str) -> None:
        """See that `analyze` answers with text, `check_consistency` with a score."""
        if operation == "check_consistency":
            _is_a_score(answer)
            return
        expect(
            isinstance(answer, str) and answer.strip(),
            f"analyze returned {answer!r}",
            "return the text; raise InvalidOutputError if the answer is empty",
        )

    @pytest.mark.asyncio
    async def test_without_references_there_is_still_a_score(
        self, subject: Any, stage: Stage
    ) -> None:
        """With no reference the prompt's description is the yardstick.

        To mend: ask about the candidate alone; a scorer that only measures returns 1.0.
        """
        _is_a_score(await _score(subject, stage, [], self.prompt))

    @pytest.mark.asyncio
    async def test_as_many_references_as_declared(self, subject: Any, stage: Stage) -> None:
        """As many pictures as `limits.reference_images` allows (here at most 4) can be compared.

        To mend: send them all, or declare fewer.
        """
        count = max(1, min(subject.limits.reference_images - 1, 4))
        references = [
            stage.picture("character", name, colour=colour)
            for name, colour in (
                ("Pip", "chocolate"),
                ("Mira", "slategray"),
                ("Bo", "darkgreen"),
                ("Ada", "goldenrod"),
            )[:count]
        ]
        _is_a_score(await _score(subject, stage, references, self.prompt))


async def _score(
    subject: Any, stage: Stage, references: Sequence[Picture], prompt: str, **more: Any
) -> object:
    candidate = stage.picture("candidate", "Pip", colour="peru")
    answer: object = await subject.check_consistency(candidate, references, prompt, **more)
    return answer


def _is_a_score(answer: object) -> None:
    expect(
        isinstance(answer, ConsistencyScore),
        f"check_consistency returned {answer!r}",
        "return a grok_spicy.ConsistencyScore with overall_score between 0 and 1",
    )
