"""How a stand-in server sends an answer: in a stream or whole, to the end or not."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from grok_spicy_testing.fake_ollama.replies import (
    CutOff,
    Drop,
    FailMidway,
    Hang,
    Happy,
    Loop,
    Reply,
    Say,
    Vanish,
)
from grok_spicy_testing.fake_ollama.stories import good_answer

if TYPE_CHECKING:
    from grok_spicy_testing.fake_ollama.calls import ChatCall
    from grok_spicy_testing.fake_ollama.catalogue import FakeModel
    from grok_spicy_testing.fake_ollama.state import State

CREATED = "2026-09-01T12:00:00.000000000Z"

TOKENS_PER_IMAGE = 1024
_CHARS_PER_TOKEN = 4
_PIECE = 12
_THOUGHT = "Let me look at this step by step."

Json = dict[str, Any]


def tokens_of(call: ChatCall) -> int:
    """Return the size of a question in tokens, about as a real model would count it."""
    return len(call.prompt) // _CHARS_PER_TOKEN + TOKENS_PER_IMAGE * len(call.images)


class Answering:
    """One answer on its way to the caller, as a stream of lines or as one object."""

    def __init__(
        self, state: State, request: web.Request, call: ChatCall, model: FakeModel, *, stream: bool
    ) -> None:
        self._state = state
        self._request = request
        self._call = call
        self._model = model
        self._stream = stream
        self._response = web.StreamResponse(
            headers={
                "Content-Type": "application/x-ndjson"
                if stream
                else "application/json; charset=utf-8"
            }
        )
        self._said: list[str] = []
        self._thought: list[str] = []

    async def run(self, reply: Reply) -> web.StreamResponse:
        """Send `reply` and remember how that ended."""
        try:
            await self._send(reply)
        except (asyncio.CancelledError, ConnectionError):
            self._state.end(self._call, "cancelled")
            raise
        return self._response

    async def _send(self, reply: Reply) -> None:
        if isinstance(reply, Hang):
            await asyncio.Event().wait()
        if isinstance(reply, Drop):
            await self._break_off(reply)
            return
        text, thinking = self._words(reply)
        await self._begin()
        for piece in _pieces(thinking):
            await self._say(piece, thought=True)
        for piece in _pieces(text):
            await self._say(piece)
        if isinstance(reply, Loop):
            for _ in range(reply.times):
                await self._say(reply.again)
        await self._end(reply)

    def _words(self, reply: Reply) -> tuple[str, str]:
        """Return what is said and what is thought before it."""
        if isinstance(reply, Happy):
            thinks = "thinking" in self._model.capabilities and self._call.think is not False
            told = good_answer(self._call, native=self._model.native)
            return told, _THOUGHT if thinks else ""
        if isinstance(reply, Say):
            return reply.text, reply.thinking
        if isinstance(reply, CutOff | Loop | Vanish | FailMidway):
            return reply.text, ""
        return "", ""

    async def _begin(self) -> None:
        if self._stream:
            await self._response.prepare(self._request)

    async def _say(self, piece: str, *, thought: bool = False) -> None:
        (self._thought if thought else self._said).append(piece)
        if self._stream:
            message = {"role": "assistant", "content": "" if thought else piece}
            if thought:
                message["thinking"] = piece
            await self._line({"message": message, "done": False})

    async def _end(self, reply: Reply) -> None:
        if isinstance(reply, FailMidway):
            self._state.end(self._call, "failed")
            await self._finish({"error": reply.error}, status=500)
        elif isinstance(reply, Loop | Vanish):
            self._state.end(self._call, "answered")
            # A stream just ends; a whole answer says that it is not done and has no counts.
            await self._finish(None if self._stream else self._whole({"done": False}))
        else:
            self._state.end(self._call, "answered")
            reason = "length" if isinstance(reply, CutOff) else "stop"
            if isinstance(reply, Say):
                reason = reply.reason
            counts = {
                "total_duration": 1_000_000,
                "load_duration": 1_000,
                "prompt_eval_count": tokens_of(self._call),
                "eval_count": len(self._said) + len(self._thought),
            }
            last = {"done": True, "done_reason": reason, **counts}
            nothing = {"role": "assistant", "content": ""}
            await self._finish({"message": nothing, **last} if self._stream else self._whole(last))

    def _whole(self, last: Json) -> Json:
        message = {"role": "assistant", "content": "".join(self._said)}
        if self._thought:
            message["thinking"] = "".join(self._thought)
        return {"message": message, **last}

    async def _finish(self, last: Json | None, *, status: int = 200) -> None:
        if not self._stream:
            self._response.set_status(status)
            await self._response.prepare(self._request)
        if last is not None:
            await self._line(last)
        await self._response.write_eof()

    async def _line(self, told: Json) -> None:
        head = {} if "error" in told else {"model": self._call.model, "created_at": CREATED}
        await self._response.write(json.dumps({**head, **told}).encode() + b"\n")

    async def _break_off(self, reply: Drop) -> None:
        self._state.end(self._call, "dropped")
        await self._response.prepare(self._request)
        for piece in _pieces(reply.text):
            await self._say(piece)
        if self._request.transport is not None:
            self._request.transport.abort()


def _pieces(text: str) -> list[str]:
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
