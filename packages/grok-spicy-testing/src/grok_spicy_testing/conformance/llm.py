"""The standard tests of LLM providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from grok_spicy.providers.base import QuoteRequest
from grok_spicy.schemas import CharacterDescription

from grok_spicy_testing.conformance.calls import CallTests
from grok_spicy_testing.conformance.rig import expect

if TYPE_CHECKING:
    from grok_spicy.providers.base import Message
    from pydantic import BaseModel

    from grok_spicy_testing.conformance.samples import CallFolders


SYSTEM = "You write for films. Answer in one sentence."


class LLMProviderTests(CallTests):
    """Subclass it in a test module, set `provider`, and override the fixtures that apply.

    Attributes:
        response_model: The Pydantic model that `parse` is asked for.
    """

    capability = "llm"
    operations = ("complete", "parse")
    principal = "complete"
    response_model: ClassVar[type[BaseModel]] = CharacterDescription

    async def ask(
        self,
        subject: Any,
        folders: CallFolders,
        *,
        operation: str = "",
        name: str = "take-1",
        prompt: str | None = None,
        **more: Any,
    ) -> object:
        """Call an operation."""
        messages: list[Message] = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": self.prompt if prompt is None else prompt},
        ]
        if operation == "parse":
            answer: object = await subject.parse(messages, self.response_model, **more)
        else:
            answer = await subject.complete(messages, **more)
        return answer

    def size(self, operation: str, subject: Any) -> QuoteRequest:
        """Return the size of what `ask` asks for."""
        return QuoteRequest(input_chars=len(SYSTEM) + len(self.prompt))

    def examine(
        self, operation: str, answer: object, folders: CallFolders, name: str, model: str
    ) -> None:
        """See that `complete` answers with text, `parse` with the model asked for."""
        if operation == "parse":
            wanted = self.response_model
            expect(
                isinstance(answer, wanted),
                f"parse returned {answer!r}",
                f"return the validated {wanted.__name__}: response_model.model_validate_json(text)",
            )
            return
        expect(
            isinstance(answer, str) and answer.strip(),
            f"complete returned {answer!r}",
            "return the text; raise InvalidOutputError if the answer is empty",
        )
