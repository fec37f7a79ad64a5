"""What the four Grok providers share: model, options, connection and check."""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from grok_spicy.errors import AuthenticationError, ConfigError
from grok_spicy.providers.base import Finding, Provider
from grok_spicy.providers.options import Options

from grok_spicy_grok.channel import Connection, connect
from grok_spicy_grok.endpoint import parse_endpoint
from grok_spicy_grok.errors import KEY_NAMES, RequestFacts, checked_key, error_for
from grok_spicy_grok.models import RETIRED, live_name
from grok_spicy_grok.plugin import DEFAULT_URL, PROVIDER
from grok_spicy_grok.rpc import RpcFailure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    import xai_sdk
    from grok_spicy.providers.base import ResolvedConfig
    from grok_spicy.providers.context import Context
    from xai_sdk.proto import auth_pb2

T = TypeVar("T")

OptionsT = TypeVar("OptionsT", bound=Options)

logger = logging.getLogger("grok_spicy")

# A preflight has 20 s for everything; loading the SDK may take most of them on a cold disk.
CHECK_SECONDS = 18.0

LEAST_SECONDS = 0.8


# Notices given in this process: a preflight and the run after it share nothing else.
_told: set[str] = set()


def first_time(text: str) -> bool:
    """Whether the user has not been told `text` yet; from now on they have."""
    told = text in _told
    _told.add(text)
    return not told


class GrokProvider(Provider, Generic[OptionsT]):
    """Base of the four providers.

    Attributes:
        model: The model that is asked: the configured one, or the successor of a retired name.
        options: The validated `params`; a retired name adds what keeps its behaviour.
    """

    def __init__(self, config: ResolvedConfig, ctx: Context) -> None:
        super().__init__(config, ctx)
        self.model = live_name(config.model)
        self.options = cast("OptionsT", _settled_options(config, self.options_for(config.model)))
        self._url = config.urls[0] if config.urls else DEFAULT_URL

    @abstractmethod
    def _is_known(self) -> bool:
        """Whether the table has the model."""

    @abstractmethod
    async def _listed_models(self, client: xai_sdk.AsyncClient) -> Sequence[str]:
        """Return the names that the service lists for this capability; empty: it has no list."""

    async def _connect(self) -> Connection:
        """Return the connection shared by all four.

        Raises:
            ConfigError: If `grok_url` is no address that can be used.
            AuthenticationError: If there is no key.
        """
        endpoint = parse_endpoint(self._url)
        key = checked_key(self.ctx.secret(*KEY_NAMES, url=self._url))
        if (notice := self._notice()) and first_time(notice):
            logger.warning(notice)

        async def make() -> Connection:
            return await connect(endpoint, key, self.ctx.clock)

        return await self.ctx.shared(f"{PROVIDER}:connection:{self._url}", make)

    def _notice(self) -> str | None:
        """Return what is unusual about the model, if anything is."""
        if retired := RETIRED.get(self.config.model):
            return (
                f"xAI retired {self.config.model} on {retired.since}; "
                f"{retired.successor} is used instead"
            )
        if not self._is_known():
            return (
                f"{self.config.model} is not a model that this version knows: its limits are not "
                "checked and its price is unknown"
            )
        return None

    async def check(self) -> list[Finding]:
        """Look at key, server and model. Costs nothing.

        Returns:
            What was found; an error if a run would fail.
        """
        try:
            parse_endpoint(self._url)
            checked_key(self.ctx.secret(*KEY_NAMES, url=self._url))
        except (ConfigError, AuthenticationError) as error:
            return [Finding("error", error.message, error.hint)]
        findings = []
        if len(self.config.urls) > 1:
            findings.append(Finding("notice", f"of several grok_url only {self._url} is used"))
        if notice := self._notice():
            first_time(notice)
            findings.append(Finding("notice", notice))
        begun = self.ctx.clock.monotonic()
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                connection = await self._connect()
        except TimeoutError:
            return [*findings, Finding("notice", "the xAI SDK loads slowly here: not checked")]
        left = max(LEAST_SECONDS, CHECK_SECONDS - (self.ctx.clock.monotonic() - begun))
        return [*findings, *await self._ask(connection, left / 2)]

    async def _ask(self, connection: Connection, seconds: float) -> list[Finding]:
        try:
            await connection.ready(seconds)
            key, names = await asyncio.gather(
                _if_offered(connection.request(_key_info, seconds=seconds)),
                _if_offered(connection.request(self._listed_models, seconds=seconds)),
            )
        except RpcFailure as failure:
            why = error_for(failure, RequestFacts("a check", self.model))
            return [Finding("error", why.message, why.hint)]
        host = connection.endpoint.host
        found = [] if key is None else _judged_key(key, host)
        if any(one.level == "error" for one in found):
            return found
        if key is None or names is None:
            missing = "keys" if key is None else "models"
            text = f"the server of grok_url, {host}, does not tell about {missing}: not checked"
            found.append(Finding("notice", text))
        return [*found, *_judged_model(names or (), self.model, host)]


def _settled_options(config: ResolvedConfig, kind: type[Options]) -> Options:
    """Return the options in force; a retired name brings settings that the user has not set."""
    options = kind() if type(config.options) is Options else config.options
    retired = RETIRED.get(config.model)
    if retired is None:
        return options
    unset = {
        name: value
        for name, value in retired.options.items()
        if name in kind.model_fields and name not in options.model_fields_set
    }
    return options.model_copy(update=unset)


async def _key_info(client: xai_sdk.AsyncClient) -> auth_pb2.ApiKey:
    return await client.auth.get_api_key_info()


async def _if_offered(answer: Awaitable[T]) -> T | None:
    """Return an answer; None from a gateway that only films and has no such method."""
    try:
        return await answer
    except RpcFailure as failure:
        if failure.code != "UNIMPLEMENTED":
            raise
        return None


def _judged_key(key: auth_pb2.ApiKey, host: str) -> list[Finding]:
    if key.api_key_blocked or key.disabled:
        return [Finding("error", f"xAI has blocked the key {key.name!r}")]
    if key.team_blocked:
        return [Finding("error", f"xAI has blocked the team of the key {key.name!r}")]
    return [Finding("ok", f"{host} accepts the key {key.name!r}")]


def _judged_model(names: Sequence[str], model: str, host: str) -> list[Finding]:
    if model in names:
        return [Finding("ok", f"{host} offers {model}")]
    if names:
        text = f"{host} does not list {model} for this key and may refuse it"
        return [Finding("notice", text)]
    return []
