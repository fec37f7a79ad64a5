"""What the server's refusals mean: from status and body to the classes core decides by.

The body is `{"error": TEXT}`, where TEXT is often JSON again, as the inference process under the
server wrote it. Sources: source of Ollama 0.33 (August 2026) and answers of a running 0.33
server; the wording of older versions from its issue threads.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import (
    AuthenticationError,
    InvalidRequestError,
    ModelMissingError,
    OutOfMemoryError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
    UnsupportedError,
)
from grok_spicy.toolkit import read_json

if TYPE_CHECKING:
    from grok_spicy_ollama.address import Address

PROVIDER = "ollama"

_DEPTH = 4
"""How often JSON in JSON is unwrapped; two wrappings have been seen."""

_JUDGED = 4000
"""Characters of a server's own words in which a meaning is looked for."""

_SHOWN = 400
"""Characters of a server's own words in a message."""


class BusyError(RateLimitedError):
    """The server's queue is full; happens only while a model is being loaded."""


class RunnerCrashedError(ProviderError):
    """The inference process died under the request; the next request starts another."""


class SchemaRefusedError(InvalidRequestError):
    """The server cannot turn the schema of the answer into a grammar."""


class OneImageError(UnsupportedError):
    """The model takes one image per message."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the server says went wrong, unwrapped.

    Attributes:
        text: The innermost message.
        kind: Its type, for example `exceed_context_size_error`.
        prompt_tokens: Size of the question in tokens, if it is about that.
        num_ctx: Size of the context in tokens, if it is about that.
    """

    text: str
    kind: str = ""
    prompt_tokens: int | None = None
    num_ctx: int | None = None


def complaint(body: str) -> Complaint:
    """Find the innermost message of an error body, however often JSON is wrapped in JSON."""
    found: Any = body
    for _ in range(_DEPTH):
        if isinstance(found, str):
            try:
                found = read_json(found)
            except ValueError:
                break
        if not isinstance(found, dict):
            break
        if "error" in found:
            found = found["error"]
        elif "message" in found:
            return Complaint(
                text=str(found["message"]),
                kind=str(found.get("type", "")),
                prompt_tokens=_count(found.get("n_prompt_tokens")),
                num_ctx=_count(found.get("n_ctx")),
            )
    return Complaint(text=(found if isinstance(found, str) else json.dumps(found)).strip())


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class _Meaning:
    """One row: what is raised, and what it says of `{model}`, `{where}` and `{detail}`."""

    error: type[ProviderError]
    message: str
    hint: str | None = None

    def about(self, *, model: str, where: str, detail: str) -> ProviderError:
        hint = None if self.hint is None else self.hint.format(model=model)
        said = self.message.format(model=model, where=where, detail=detail).rstrip(": ")
        return self.error(PROVIDER, said, hint=hint)


_BY_WORDS: tuple[tuple[str, _Meaning], ...] = (
    (
        r"ollama cloud is disabled",
        _Meaning(
            UnsupportedError,
            "{where} runs nothing at Ollama's cloud: {detail}",
            "Choose a model that is pulled, or unset OLLAMA_NO_CLOUD on the server.",
        ),
    ),
    (
        r"out.of.memory|cudaMalloc|(requires|insufficient|not enough)\b.*\bmemory",
        _Meaning(
            OutOfMemoryError,
            "{model} does not fit into the memory of {where}: {detail}",
            "Use a smaller model, or a smaller num_ctx in its params.",
        ),
    ),
    (
        r"only supports? (one|a single) image",
        _Meaning(OneImageError, "{model} sees one image per question: {detail}"),
    ),
    (
        r"does not support (multimodal|images|vision)|image input is not supported",
        _Meaning(
            UnsupportedError,
            "{model} cannot see pictures: {detail}",
            "Choose a vision model, for example: ollama pull qwen3-vl:8b",
        ),
    ),
    (
        r"does not support thinking",
        _Meaning(
            UnsupportedError,
            "{model} cannot think first: {detail}",
            "Remove think from its params.",
        ),
    ),
    (
        r"does not support (chat|completion|generate)",
        _Meaning(
            UnsupportedError,
            "{model} cannot hold a conversation: {detail}",
            "Choose a chat model, for example: ollama pull qwen3:8b",
        ),
    ),
    (
        r"invalid format|json.schema|grammar|initialize samplers",
        _Meaning(SchemaRefusedError, "{where} cannot use the schema of the answer: {detail}"),
    ),
    (
        r"runner has unexpectedly stopped|process no longer running|runner process\b.*\bterminated",
        _Meaning(
            RunnerCrashedError,
            "{where} crashed while running {model}: {detail}",
            "See the server's log; a smaller model, num_ctx or image_size may help.",
        ),
    ),
    (
        r"timed out waiting for .* to start|no longer compatible|unable to load model",
        _Meaning(
            ProviderError,
            "{where} could not start {model}: {detail}",
            "Pull it anew (ollama pull {model}) and see the server's log.",
        ),
    ),
    (
        r"^model .*not found|^model .*try pulling it",
        _Meaning(ModelMissingError, "{where} has no model {model}", "ollama pull {model}"),
    ),
)

_NOT_OLLAMA = _Meaning(
    InvalidRequestError,
    "{where} does not speak Ollama's API: {detail}",
    "Check the address, path included, in ollama_url or OLLAMA_HOST.",
)
_REDIRECTS = _Meaning(
    InvalidRequestError,
    "{where} sends requests to another address",
    "Set ollama_url to that address, probably https://.",
)
_BEHIND_PROXY = _Meaning(UnavailableError, "{where} is not reached by its proxy: {detail}")

_BY_STATUS: dict[int, _Meaning] = {
    HTTPStatus.UNAUTHORIZED: _Meaning(
        AuthenticationError,
        "{where} wants a key: {detail}",
        "Put the server's key into OLLAMA_API_KEY; for Ollama's cloud run `ollama signin`.",
    ),
    HTTPStatus.FORBIDDEN: _Meaning(
        AuthenticationError,
        "{where} refuses access: {detail}",
        "Address the server by its IP, or set OLLAMA_HOST=0.0.0.0 on it; a proxy may want a key "
        "in OLLAMA_API_KEY.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: _Meaning(RateLimitedError, "{where} asks to wait: {detail}"),
    HTTPStatus.SERVICE_UNAVAILABLE: _Meaning(BusyError, "{where} is busy: {detail}"),
    HTTPStatus.NOT_FOUND: _NOT_OLLAMA,
    HTTPStatus.METHOD_NOT_ALLOWED: _NOT_OLLAMA,
    HTTPStatus.MOVED_PERMANENTLY: _REDIRECTS,
    HTTPStatus.FOUND: _REDIRECTS,
    HTTPStatus.TEMPORARY_REDIRECT: _REDIRECTS,
    HTTPStatus.PERMANENT_REDIRECT: _REDIRECTS,
    HTTPStatus.BAD_GATEWAY: _BEHIND_PROXY,
    HTTPStatus.GATEWAY_TIMEOUT: _BEHIND_PROXY,
}

_REFUSED = _Meaning(InvalidRequestError, "{where} refuses the request: {detail}")
_FAILED = _Meaning(ProviderError, "{where} failed: {detail}", "The server's log may say more.")


def failure(status: int, body: str, *, model: str, address: Address) -> ProviderError:
    """Turn a refusal into the error whose class says what to do.

    Args:
        status: The HTTP status; 200 for an error in the middle of a streamed answer.
        body: The body, or the line.
        model: The model that was asked.
        address: The server that was asked.
    """
    said = complaint(body)
    said = replace(said, kind=said.kind[:_JUDGED], text=said.text[:_JUDGED])
    if re.search(r"exceed.*context.size|context length exceeded", f"{said.kind} {said.text}"):
        return _too_long(said, model)
    meaning = next(
        (row for words, row in _BY_WORDS if re.search(words, said.text, re.IGNORECASE)),
        _BY_STATUS.get(status),
    )
    if meaning is None:
        refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        meaning = _REFUSED if refused else _FAILED
    detail = said.text[:_SHOWN] or f"status {status}"
    return meaning.about(model=model, where=f"Ollama at {address.url}", detail=detail)


def _too_long(said: Complaint, model: str) -> InvalidRequestError:
    sizes = wanted = ""
    if said.prompt_tokens is not None and said.num_ctx is not None:
        sizes = f": it has {said.prompt_tokens} tokens, the context holds {said.num_ctx}"
        wanted = f" above {said.prompt_tokens}, with room for the answer,"
    return InvalidRequestError(
        PROVIDER,
        f"The question is too long for {model}{sizes}",
        hint=f"Raise num_ctx{wanted} in the params of this model; it costs VRAM.",
    )


START_HINT = (
    "Start it with `ollama serve`, or set another address as ollama_url in the backends or in "
    "OLLAMA_HOST."
)

_TLS_HINT = (
    "Ollama itself speaks plain http:// only: write ollama_url with http://, or, behind a proxy "
    "that speaks TLS, name its certificate authority in SSL_CERT_FILE."
)


def tls_failed(address: Address, why: str) -> UnavailableError:
    """Return the error of a server that is there, but with which no encryption is agreed."""
    return UnavailableError(PROVIDER, f"no TLS connection to {address.url}: {why}", hint=_TLS_HINT)


def unreachable(address: Address, why: str) -> UnavailableError:
    """Return the error of a server that does not answer: where it was looked for, what to do."""
    source = "the default address" if address.source == "default" else f"from {address.source}"
    return UnavailableError(
        PROVIDER,
        f"No Ollama server answers at {address.url} ({source}): {why}",
        hint=START_HINT,
    )
