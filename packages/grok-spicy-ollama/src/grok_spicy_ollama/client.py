"""One Ollama server over its HTTP API: one client per server and loop, shared by the providers.

It also keeps what holds for the server as a whole and must not be decided twice: the context
size of each model (another size would load the model anew) and which models were found to see
only one image.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from grok_spicy.errors import (
    AnswerLimitError,
    AuthenticationError,
    InvalidOutputError,
    ModelMissingError,
    ProviderError,
    UnavailableError,
)
from grok_spicy.toolkit import answer_limits, open_client, read_json, sendable
from pydantic import BaseModel, ValidationError

from grok_spicy_ollama.answer import GrowingAnswer
from grok_spicy_ollama.failures import (
    PROVIDER,
    BusyError,
    RunnerCrashedError,
    failure,
    tls_failed,
    unreachable,
)
from grok_spicy_ollama.models import canonical, cure_of_missing, nearest_names, traits
from grok_spicy_ollama.wire import (
    ChatChunk,
    ChatRequest,
    Loaded,
    LoadedModel,
    PulledModel,
    ShownModel,
    Tags,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from grok_spicy.providers.context import Clock, Context

    from grok_spicy_ollama.address import Address
    from grok_spicy_ollama.answer import Answer, Watch

AnswerT = TypeVar("AnswerT", bound=BaseModel)

KEY_VARIABLE = "OLLAMA_API_KEY"

CONNECT_SECONDS = 3.0
"""A server on this machine or network that takes longer to accept a connection is not there."""

LOOK_SECONDS = 5.0
"""For questions that run no model."""

LOOK_ANSWER_SECONDS = 60.0
"""For the whole answer to a question that runs no model."""

LOOK_BYTES = 16_000_000
"""The largest of these is the list of a server's models, about 1 kB each."""

CHAT_SECONDS = 3600.0
"""For the whole answer of a model, its thoughts and the loading of it included."""

CHAT_BYTES = 64_000_000
"""A token takes about 150 bytes in the stream: this is four times the longest context."""

LONGEST_LINE = 2_000_000
"""One line of the stream holds a token; a server that does not stream, the whole answer."""

BUSY_PAUSES = (1.0, 2.0, 4.0)
"""Seconds between tries while the queue is full; it is full only while a model loads."""

RELEASE_SECONDS = 15.0
"""How long to wait for a model to leave memory; Ollama itself waits 5 s for the driver."""

RELEASE_STEP = 0.1

SETTLE_SECONDS = 1.0
"""The driver frees VRAM a little after the model has left the server's list."""


async def lines_of(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    r"""Yield the lines of a stream that hold anything; a line ends at `\n` and nowhere else.

    Other ends of lines (U+0085, U+2028) are characters of a text, which JSON leaves as they are.

    Raises:
        AnswerLimitError: If a line does not end.
    """
    begun: list[bytes] = []
    length = 0
    async for chunk in chunks:
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            line = b"".join((*begun, end))
            begun, length = [], 0
            if line.strip():
                yield line.decode("utf-8", "replace")
        begun.append(rest)
        length += len(rest)
        if length > LONGEST_LINE:
            raise AnswerLimitError(f"a line of its answer has more than {LONGEST_LINE} bytes")
    line = b"".join(begun)
    if line.strip():
        yield line.decode("utf-8", "replace")


async def connect(ctx: Context, address: Address) -> OllamaClient:
    """Return the client for the server at `address`, made on first use and closed by core.

    Raises:
        AuthenticationError: If the key cannot be one.
    """
    key = _checked(ctx.secret(KEY_VARIABLE, url=address.url))

    async def make() -> OllamaClient:
        return OllamaClient(address, key=key, clock=ctx.clock)

    return await ctx.shared(f"{PROVIDER}:{address.url}:{address.login}", make)


def _checked(key: str | None) -> str | None:
    if key is not None and not sendable(key):
        raise AuthenticationError(
            PROVIDER,
            f"{KEY_VARIABLE} contains characters that no key has: a blank, a line break, an accent",
            hint="Copy the key again into the variable, in the environment or in .env.",
        )
    return key


class OllamaClient:
    """Speaks to one server.

    Args:
        address: The server.
        key: Sent as a bearer token, for servers behind a proxy that wants one.
        clock: Waits between tries.
    """

    def __init__(self, address: Address, *, key: str | None, clock: Clock) -> None:
        self.address = address
        self._clock = clock
        self._num_ctx: dict[str, int] = {}
        self._one_image: set[str] = set()
        self._http = open_client(
            loopback=address.loopback,
            most_bytes=LOOK_BYTES,
            seconds=LOOK_ANSWER_SECONDS,
            base_url=address.url,
            headers={"Authorization": f"Bearer {key}"} if key else None,
            # Not in the URL, which is logged with every request.
            auth=address.login,
            timeout=httpx.Timeout(LOOK_SECONDS, connect=CONNECT_SECONDS),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    # -- what holds for the server as a whole --------------------------------------------------

    def num_ctx(self, model: str, wanted: int) -> int:
        """Return the context size of `model`: the largest that anybody here has wanted so far."""
        name = canonical(model)
        self._num_ctx[name] = max(wanted, self._num_ctx.get(name, 0))
        return self._num_ctx[name]

    def sees_one_image(self, model: str) -> bool:
        """Return whether `model` sees only one image per question, as far as is known."""
        return traits(model).one_image or canonical(model) in self._one_image

    def learn_one_image(self, model: str) -> None:
        """Remember that the server takes one image per question for `model`."""
        self._one_image.add(canonical(model))

    # -- looking -------------------------------------------------------------------------------

    async def version(self) -> str:
        """Return the server's version."""
        return (await self._get("/api/version", Version)).version

    async def pulled(self) -> list[PulledModel]:
        """Return the models the server has."""
        return (await self._get("/api/tags", Tags)).models

    async def loaded(self) -> list[LoadedModel]:
        """Return the models in memory."""
        return (await self._get("/api/ps", Loaded)).models

    async def show(self, model: str) -> ShownModel:
        """Return what the server knows about `model`.

        Raises:
            ModelMissingError: If it has no such model.
        """
        response = await self._send("POST", "/api/show", model=model, body={"model": model})
        return self._read(response, ShownModel)

    async def _get(self, path: str, kind: type[AnswerT]) -> AnswerT:
        return self._read(await self._send("GET", path), kind)

    async def _send(
        self, method: str, path: str, *, model: str = "", body: dict[str, Any] | None = None
    ) -> httpx.Response:
        try:
            response = await self._http.request(method, path, json=body)
        except AnswerLimitError as error:
            raise self._unusable(error) from error
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        if response.status_code != httpx.codes.OK:
            raise failure(response.status_code, response.text, model=model, address=self.address)
        return response

    def _read(self, response: httpx.Response, kind: type[AnswerT]) -> AnswerT:
        try:
            return kind.model_validate_json(response.content)
        except ValidationError:
            raise failure(
                httpx.codes.NOT_FOUND,
                f"unexpected answer to {response.request.url.path}",
                model="",
                address=self.address,
            ) from None

    # -- asking --------------------------------------------------------------------------------

    async def chat(self, request: ChatRequest, *, timeout: float, watch: Watch) -> Answer:  # noqa: ASYNC109 - of the socket, not of the call
        """Ask a model and read its answer as it comes.

        A full queue is waited for and a crash of the inference process is answered by asking once
        more: in both cases nothing was answered and nothing costs money.

        Args:
            request: The question.
            timeout: Seconds without any sign of the server, loading of the model included.
            watch: Is told how the answer grows.

        Raises:
            ModelMissingError: With the nearest names that are pulled.
            ProviderError: One of the classes in `grok_spicy.errors`.
        """
        pauses = list(BUSY_PAUSES)
        crashes = 0
        while True:
            try:
                return await self._stream(request, timeout, watch)
            except BusyError:
                if not pauses:
                    raise
                await self._clock.sleep(pauses.pop(0))
            except RunnerCrashedError:
                crashes += 1
                if crashes > 1:
                    raise
            except ModelMissingError as error:
                needs = "vision" if any(one.images for one in request.messages) else "completion"
                raise await self.missing(request.model, needs) from error

    async def _stream(self, request: ChatRequest, seconds: float, watch: Watch) -> Answer:
        growing = GrowingAnswer(watch)
        try:
            async with self._http.stream(
                "POST",
                "/api/chat",
                json=request.body(),
                timeout=httpx.Timeout(seconds, connect=CONNECT_SECONDS),
                extensions=answer_limits(most_bytes=CHAT_BYTES, seconds=CHAT_SECONDS),
            ) as response:
                if response.status_code != httpx.codes.OK:
                    await response.aread()
                    raise failure(
                        response.status_code,
                        response.text,
                        model=request.model,
                        address=self.address,
                    )
                async for line in lines_of(response.aiter_bytes()):
                    growing.take(self._chunk(line, request.model))
        except AnswerLimitError as error:
            raise self._unusable(error) from error
        except httpx.ReadTimeout as error:
            raise UnavailableError(
                PROVIDER,
                f"Ollama at {self.address.url} gave no sign for {seconds:g} s "
                f"while asked to run {request.model}",
                hint="Raise timeout in the params of this model, or use a smaller one.",
            ) from error
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        return growing.answer()

    def _chunk(self, line: str, model: str) -> ChatChunk:
        try:
            told = read_json(line)
            if isinstance(told, dict) and "error" in told:
                raise failure(httpx.codes.OK, line, model=model, address=self.address)
            return ChatChunk.model_validate(told)
        except ValueError:
            raise failure(
                httpx.codes.NOT_FOUND,
                "the answer is not a stream of JSON",
                model=model,
                address=self.address,
            ) from None

    def _unusable(self, error: AnswerLimitError) -> InvalidOutputError:
        said = f"Ollama at {self.address.url}: {error.message}"
        return InvalidOutputError(PROVIDER, said, asked_again=True)

    def _unreachable(self, error: httpx.HTTPError) -> UnavailableError:
        if isinstance(error, httpx.ConnectTimeout):
            return unreachable(self.address, f"no connection within {CONNECT_SECONDS:g} s")
        if isinstance(error, httpx.ConnectError) and _is_about_tls(error):
            return tls_failed(self.address, str(error))
        if isinstance(error, httpx.ConnectError):
            return unreachable(self.address, "the connection is refused or the host is unknown")
        if isinstance(error, httpx.TimeoutException):
            return unreachable(self.address, f"no answer within {LOOK_SECONDS:g} s")
        return unreachable(self.address, f"the connection broke ({type(error).__name__})")

    async def missing(self, model: str, needs: str) -> ModelMissingError:
        """Return the error of a model that is not pulled, with the nearest names that are.

        Args:
            model: The model.
            needs: The ability that was wanted of it.
        """
        try:
            near = nearest_names(model, [row.name for row in await self.pulled() if row.can(needs)])
        except ProviderError:
            near = []
        cure = cure_of_missing(model, near)
        return ModelMissingError(
            PROVIDER,
            f"Ollama at {self.address.url} has no model {model}",
            hint=f"{cure[0].upper()}{cure[1:]}" if near else f"Pull it: {cure}",
        )

    # -- giving memory back --------------------------------------------------------------------

    async def unload(self, model: str) -> bool:
        """Take `model` out of memory and wait until it is gone.

        Returns:
            False if the server still holds it after `RELEASE_SECONDS`.
        """
        held = await self._held(model)
        if held is None:
            return True
        await self._send(
            "POST", "/api/chat", model=model, body={"model": model, "messages": [], "keep_alive": 0}
        )
        deadline = self._clock.monotonic() + RELEASE_SECONDS
        while await self._held(model) is not None:
            if self._clock.monotonic() >= deadline:
                return False
            await self._clock.sleep(RELEASE_STEP)
        if held.size_vram:
            await self._clock.sleep(SETTLE_SECONDS)
        return True

    async def _held(self, model: str) -> LoadedModel | None:
        name = canonical(model)
        return next((row for row in await self.loaded() if canonical(row.name) == name), None)


def _is_about_tls(error: BaseException) -> bool:
    """Whether the handshake failed: the transport wraps the cause, once or twice."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
