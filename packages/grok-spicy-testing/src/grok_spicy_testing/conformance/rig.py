"""What stands around a provider while it is tested: a call, a clock, a journal, a dead server."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from grok_spicy.errors import UnsupportedError
from grok_spicy.providers.base import LLMProvider, Message, ModelT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grok_spicy.providers.job import Job
    from grok_spicy.providers.usage import Usage

EPOCH = 1_800_000_000.0
"""Where the clock of the tests begins: seconds since 1970."""


@dataclass
class Witness:
    """The call in progress, remembering what its provider says.

    Attributes:
        usages: What was booked, in order.
        shown: What was said about the progress, in order.
        fractions: How far the call said it was, in order.
        writer: The LLM that `ctx.llm()` hands out; None: asking for it fails the test.
    """

    usages: list[Usage] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    fractions: list[float | None] = field(default_factory=list)
    writer: LLMProvider | None = None
    reviewed: list[tuple[str, str | None]] = field(default_factory=list)

    def report(self, usage: Usage) -> None:
        """Keep what was booked."""
        self.usages.append(usage)

    def progress(self, fraction: float | None, text: str) -> None:
        """Keep what was shown."""
        self.fractions.append(fraction)
        self.shown.append(text)

    async def review(self, text: str, negative: str | None = None) -> None:
        """Keep what was submitted to the policy."""
        self.reviewed.append((text, negative))

    def llm(self) -> LLMProvider:
        """Hand out the LLM of the test.

        Raises:
            Failed: If the test class has none.
        """
        if self.writer is None:
            fail(
                "the provider asked for ctx.llm(), and the test class offers none",
                "override the fixture `writer` with an LLMProvider",
            )
        return self.writer

    @property
    def usd(self) -> float:
        """US dollars booked so far."""
        return sum(usage.cost_usd or 0.0 for usage in self.usages)


class Wording(LLMProvider):
    """The LLM of the tests: gives every prompt the same milder wording."""

    async def complete(self, messages: list[Message], **kwargs: Any) -> str:
        """Reword."""
        return "A fox looks at a harbour on a calm morning"

    async def parse(
        self, messages: list[Message], response_model: type[ModelT], **kwargs: Any
    ) -> ModelT:
        """Refuse.

        Raises:
            UnsupportedError: Always.
        """
        raise UnsupportedError(
            "wording",
            "the LLM of the conformance kit answers with text only",
            hint="override the fixture `writer` with an LLMProvider that can parse",
        )


@dataclass
class FastClock:
    """A clock on which waiting takes no time.

    Attributes:
        slept: Seconds of every wait, in order.
    """

    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Return seconds since the epoch."""
        return EPOCH + sum(self.slept)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return sum(self.slept)

    async def sleep(self, seconds: float) -> None:
        """Let the others have a turn, and move on by `seconds`."""
        self.slept.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Journal:
    """What is written down about a job.

    Attributes:
        submitted: How often a create was announced.
        saves: Id and state of every save, in order.
        freeze: If true, a save of an id is written down and never returns: to the service this
            looks like a process killed between the answer and the first poll.
        frozen: Set when that has happened.
    """

    submitted: int = 0
    saves: list[tuple[str | None, dict[str, Any]]] = field(default_factory=list)
    freeze: bool = False
    frozen: asyncio.Event = field(default_factory=asyncio.Event)

    async def submitting(self, job: Job) -> None:
        """Count a create."""
        self.submitted += 1

    async def saved(self, job: Job) -> None:
        """Write a save down, and stop there if the journal freezes."""
        self.saves.append((job.id, dict(job.state)))
        if self.freeze and job.id is not None:
            self.frozen.set()
            await asyncio.Event().wait()


class HangingServer:
    """Accepts connections on the loopback interface, reads, and never answers.

    Attributes:
        port: Where it listens.
        touched: Set when the first byte of a request has arrived.
    """

    def __init__(self) -> None:
        self.port = 0
        self.touched = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def aclose(self) -> None:
        """Drop every connection and stop listening."""
        for writer in self._writers:
            writer.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            while await reader.read(65_536):
                self.touched.set()
        except ConnectionError:
            return


@contextmanager
def closed_url() -> Iterator[str]:
    """Yield the address of a loopback port on which nobody listens.

    The port stays taken for as long, so that no other test gets it and begins to listen there.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def fail(what: str, to_mend: str) -> NoReturn:
    """Fail the test, saying what was seen and what to do about it."""
    import pytest

    pytest.fail(f"{what}\nTo mend: {to_mend}", pytrace=False)


def expect(condition: object, what: str, to_mend: str) -> None:
    """Fail with a remedy unless `condition` holds."""
    if not condition:
        fail(what, to_mend)
