"""One answer of a model, as it grows and when it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from grok_spicy_ollama.wire import ChatChunk


class Watch(Protocol):
    """Is told how a streamed answer grows."""

    def __call__(self, tokens: int, *, thinking: bool) -> None:
        """Hear that `tokens` pieces have come, and whether the last one was thought or said."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one question.

    Attributes:
        text: What the model said.
        thinking: What it thought before, if the server passes that on.
        done: Whether the server said that the answer is over; False if it gave up silently.
        reason: Why it is over: `stop`, `length` or, rarely, something else.
        tokens: Tokens read and written together, if the server counted them.
    """

    text: str
    thinking: str = ""
    done: bool = True
    reason: str | None = "stop"
    tokens: int | None = None

    @property
    def said(self) -> str:
        """The answer itself: some models put their thoughts in front of it, in a tag."""
        return self.text.rpartition("</think>")[2].strip()


class GrowingAnswer:
    """An answer as it is put together from its chunks.

    Args:
        watch: Is told how it grows.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._said: list[str] = []
        self._thought: list[str] = []
        self._last = ChatChunk()

    def take(self, chunk: ChatChunk) -> None:
        """Add one line of the stream."""
        self._last = chunk
        if chunk.message.thinking:
            self._thought.append(chunk.message.thinking)
        if chunk.message.content:
            self._said.append(chunk.message.content)
        if not chunk.done:
            thinking = bool(chunk.message.thinking)
            self._watch(len(self._said) + len(self._thought), thinking=thinking)

    def answer(self) -> Answer:
        """Return the whole, as far as it came."""
        counted = self._last.prompt_eval_count + self._last.eval_count
        return Answer(
            text="".join(self._said),
            thinking="".join(self._thought),
            done=self._last.done,
            reason=self._last.done_reason,
            tokens=counted or None,
        )
