"""One connection to xAI per plugin and event loop, without the SDK's repeated sending.

Importing the SDK takes about a second and its client belongs to the loop in which it is made, so
both happen on the first call. The SDK's channel repeats every call that fails with UNAVAILABLE,
paid ones too, which can buy a picture several times; here only free calls are repeated.
"""

from __future__ import annotations

import asyncio
import json
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.errors import ConfigError

from grok_spicy_grok.download import open_http
from grok_spicy_grok.limiter import IMAGES_PER_SECOND, VIDEOS_PER_SECOND, RateLimiter
from grok_spicy_grok.rpc import RpcFailure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import grpc.aio
    import httpx
    import xai_sdk
    from grok_spicy.providers.context import Clock

    from grok_spicy_grok.endpoint import Endpoint
    from grok_spicy_grok.packing import PackedRequest

T = TypeVar("T")

# Reading the state of a job, the key and the model lists costs nothing: these may be repeated.
FREE_METHODS = (
    {"service": "xai_api.Video", "method": "GetDeferredVideo"},
    {"service": "xai_api.Auth"},
    {"service": "xai_api.Models"},
)

RETRY_FREE_METHODS_ONLY = json.dumps(
    {
        "methodConfig": [
            {
                "name": FREE_METHODS,
                "retryPolicy": {
                    "maxAttempts": 5,
                    "initialBackoff": "0.2s",
                    "maxBackoff": "3s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ]
    }
)

# Longer than any timeout of ours: the SDK's own applies to all calls of a client alike.
CLIENT_TIMEOUT_SECONDS = 3600

CONNECT_SECONDS = 15.0

MOST_ANSWER_BYTES = 512 << 20
"""Ten pictures of the largest size, as base64, take a tenth of it."""

# Where nobody listens, so long for a server that is just starting again: two attempts.
REFUSED_SECONDS = 2.5

RECONNECT_MILLISECONDS = 1000

# Spans of the SDK would carry prompts and whole pictures to whatever tracing the process has.
TELEMETRY_SWITCHES = (
    "XAI_SDK_DISABLE_TRACING",
    "XAI_SDK_DISABLE_SENSITIVE_TELEMETRY_ATTRIBUTES",
)

# How gRPC itself words a failure to connect (grpcio 1.72 to 1.85): the request was never sent.
NOT_SENT = (
    "failed to connect to all addresses",
    "DNS resolution failed",
    "name resolution failure",
    "Sent message larger than max",
)


class Connection:
    """The SDK's client with what all capabilities share: rate limits and downloads.

    Args:
        client: The SDK's client, made in the running loop.
        http: Fetches finished pictures and clips.
        endpoint: Where the client points.
        key: The key, so that it can be blotted out of what the service says.
        clock: Time.
    """

    def __init__(
        self,
        client: xai_sdk.AsyncClient,
        http: httpx.AsyncClient,
        *,
        endpoint: Endpoint,
        key: str,
        clock: Clock,
    ) -> None:
        self.http = http
        self.endpoint = endpoint
        self.images = RateLimiter(IMAGES_PER_SECOND, clock)
        self.videos = RateLimiter(VIDEOS_PER_SECOND, clock)
        self._client = client
        self._channel: grpc.aio.Channel = channel_of(client)
        self._key = key

    async def ready(self, seconds: float = CONNECT_SECONDS) -> None:
        """Wait until the server is reached, so that what is sent next cannot be lost before it.

        Raises:
            RpcFailure: If it is not reached in time; nothing was sent.
        """
        try:
            async with asyncio.timeout(seconds) as patience:
                while (state := self._channel.get_state(try_to_connect=True)).name != "READY":
                    if state.name == "TRANSIENT_FAILURE":
                        _bring_forward(patience, REFUSED_SECONDS)
                    await self._channel.wait_for_state_change(state)
        except TimeoutError:
            text = f"no connection to {self.endpoint.host}"
            raise RpcFailure("UNAVAILABLE", text, sent=False) from None

    async def request(
        self, send: Callable[[xai_sdk.AsyncClient], Awaitable[T]], *, seconds: float
    ) -> T:
        """Send one request.

        Args:
            send: Makes the call on the SDK's client.
            seconds: How long to wait for the answer.

        Raises:
            RpcFailure: If there was no good answer.
        """
        rpc_error = import_module("grpc").RpcError
        try:
            async with asyncio.timeout(seconds):
                return await send(self._client)
        except TimeoutError:
            text = f"no answer from {self.endpoint.host} within {seconds:g} s"
            raise RpcFailure("DEADLINE_EXCEEDED", text) from None
        except ValueError as error:  # the SDK's own checks come before sending
            raise RpcFailure("INVALID_ARGUMENT", self._clean(str(error)), sent=False) from error
        except rpc_error as error:
            raise self._failure(error) from None

    async def pack(
        self, build: Callable[[xai_sdk.AsyncClient], PackedRequest[T]]
    ) -> PackedRequest[T]:
        """Build a request in a thread: one with large pictures takes its time.

        Args:
            build: Builds it with the SDK's client.

        Raises:
            RpcFailure: If the SDK refuses it; nothing was sent.
        """
        try:
            return await asyncio.to_thread(build, self._client)
        except ValueError as error:
            raise RpcFailure("INVALID_ARGUMENT", self._clean(str(error)), sent=False) from error

    async def deliver(self, packed: PackedRequest[T], *, seconds: float) -> T:
        """Send what was packed, and return the answer as it came.

        Args:
            packed: The request.
            seconds: How long to wait for the answer.

        Raises:
            RpcFailure: If there was no good answer.
        """
        call = self._channel.unary_unary(packed.method, None, packed.read)

        async def send(_: xai_sdk.AsyncClient) -> T:
            answer: T = await call(packed.body)
            return answer

        return await self.request(send, seconds=seconds)

    def _failure(self, error: Any) -> RpcFailure:
        details = self._clean(error.details() or "")
        return RpcFailure(
            error.code().name,
            details,
            {
                str(name).lower(): value
                for name, value in error.trailing_metadata() or ()
                if isinstance(value, str)
            },
            sent=not any(words in details for words in NOT_SENT),
        )

    def _clean(self, text: str) -> str:
        return text.replace(self._key, "***")

    async def aclose(self) -> None:
        """Close the channel and the downloads."""
        await self.http.aclose()
        await self._client.close()


def channel_of(client: xai_sdk.AsyncClient) -> Any:
    """Return the gRPC channel of the SDK's client: it has no public name for it.

    Raises:
        ConfigError: If it is no longer where it was in xai-sdk 1.21.
    """
    channel = getattr(client, "_api_channel", None)
    if channel is None:
        raise ConfigError(
            "the xAI SDK is laid out otherwise than this version of grok-spicy-grok expects",
            hint="pip install --upgrade grok-spicy-grok, or: pip install 'xai-sdk~=1.21.0'",
        )
    return channel


def _bring_forward(patience: asyncio.Timeout, seconds: float) -> None:
    """Let a time limit end in so many seconds, unless it ends sooner anyway."""
    sooner = asyncio.get_running_loop().time() + seconds
    if (deadline := patience.when()) is not None and sooner < deadline:
        patience.reschedule(sooner)


async def connect(endpoint: Endpoint, key: str, clock: Clock) -> Connection:
    """Make the connection in the running loop. No request is sent.

    Args:
        endpoint: The service.
        key: The user's key.
        clock: Time.

    Raises:
        ConfigError: If the SDK cannot be loaded.
    """
    sdk = await asyncio.to_thread(_import_sdk)
    http = await asyncio.to_thread(open_http, endpoint)
    client = sdk.AsyncClient(
        api_key=key,
        api_host=endpoint.host,
        timeout=CLIENT_TIMEOUT_SECONDS,
        use_insecure_channel=not endpoint.encrypted,
        channel_options=[
            ("grpc.service_config", RETRY_FREE_METHODS_ONLY),
            # A large answer is already paid for: take it, if it fits into memory.
            ("grpc.max_receive_message_length", MOST_ANSWER_BYTES),
            ("grpc.initial_reconnect_backoff_ms", RECONNECT_MILLISECONDS),
            ("grpc.max_reconnect_backoff_ms", RECONNECT_MILLISECONDS),
            # A server on this machine or network is never behind a proxy.
            ("grpc.enable_http_proxy", int(endpoint.encrypted)),
        ],
    )
    return Connection(client, http, endpoint=endpoint, key=key, clock=clock)


def _import_sdk() -> Any:
    for name in TELEMETRY_SWITCHES:
        os.environ[name] = "1"
    # gRPC's own lines go past every log to the terminal; what they say is in our errors. Whoever
    # looks for a fault there sets it.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        return import_module("xai_sdk")
    except (ImportError, ValueError, TypeError) as error:  # the SDK checks versions by ValueError
        raise ConfigError(
            f"the xAI SDK cannot be loaded: {error}",
            hint="pip install --upgrade --force-reinstall grok-spicy-grok",
        ) from error
