"""The standard tests of vision providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.providers.base import QuoteRequest
from grok_spicy.schemas import ConsistencyScore

from grok_spicy_testing.conformance.advice import limits_of
from grok_spicy_testing.conformance.calls import CallTests
from grok_spicy_testing.conformance.rig import expect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.base import Picture
    from grok_spicy.providers.pictures import PictureRole

    from grok_spicy_testing.conformance.samples import CallFolders


class VisionProviderTests(CallTests):
    """Subclass it in a test module, set `provider`, and override the fixtures that apply."""

    capability = "vision"
    operations = ("analyze", "check_consistency")
    principal = "analyze"

    async def ask(
        self,
        subject: Any,
        folders: CallFolders,
        *,
        operation: str = "",
        name: str = "take-1",
        prompt: str | None = None,
        pictures: Sequence[Picture] | None = None,
        **more: Any,
    ) -> object:
        """Call an operation."""
        words = self.prompt if prompt is None else prompt
        if operation != "check_consistency":
            photos = self._pictures(subject, folders, "photo", 0) if pictures is None else pictures
            answer: object = await subject.analyze(photos, words, **more)
            return answer
        candidate = folders.picture("candidate", "Pip", colour="peru")
        given = self._pictures(subject, folders, "character", 1) if pictures is None else pictures
        score: object = await subject.check_consistency(candidate, given, words, **more)
        return score

    def size(self, operation: str, subject: Any) -> QuoteRequest:
        """Return the size of what `ask` asks for."""
        return QuoteRequest(images=_most(subject), input_chars=len(self.prompt))

    def _pictures(
        self, subject: Any, folders: CallFolders, role: PictureRole, candidates: int
    ) -> list[Picture]:
        """Return as many pictures as may be sent beside so many candidates."""
        count = max(1, _most(subject) - candidates)
        return [folders.picture(role, name, colour=colour) for name, colour in _CAST[:count]]

    def examine(
        self, operation: str, answer: object, folders: CallFolders, name: str, model: str
    ) -> None:
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
        self, subject: Any, folders: CallFolders
    ) -> None:
        """With no reference the prompt's description is the yardstick.

        To mend: ask about the candidate alone; a scorer that only measures returns 1.0.
        """
        made = await self.answer(subject, folders, operation="check_consistency", pictures=[])
        _is_a_score(made)

    @pytest.mark.asyncio
    async def test_as_many_references_as_declared(self, subject: Any, folders: CallFolders) -> None:
        """As many pictures as `limits.reference_images` allows (here at most 5) can be compared.

        To mend: send them all, or declare fewer.
        """
        for operation in self.operations:
            made = await self.answer(
                subject, folders, operation=operation, to_mend="send them all, or declare fewer"
            )
            self.examine(operation, made, folders, "", "")


_CAST = (
    ("Pip", "chocolate"),
    ("Mira", "slategray"),
    ("Bo", "darkgreen"),
    ("Ada", "goldenrod"),
    ("Tom", "sienna"),
)


def _most(subject: Any) -> int:
    return max(1, min(len(_CAST), limits_of(subject).reference_images))


def _is_a_score(answer: object) -> None:
    expect(
        isinstance(answer, ConsistencyScore),
        f"check_consistency returned {answer!r}",
        "return a grok_spicy.ConsistencyScore with overall_score between 0 and 1",
    )
