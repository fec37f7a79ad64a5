"""How the server is reached: proxies, redirects, strange answers, one client for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from grok_spicy.errors import (
    InvalidOutputError,
    InvalidRequestError,
    ProviderError,
    UnavailableError,
)
from grok_spicy.providers.context import SystemClock
from grok_spicy_ollama.address import parse
from grok_spicy_ollama.client import OllamaClient, connect
from grok_spicy_ollama.failures import complaint
from grok_spicy_ollama.wire import ChatRequest
from grok_spicy_testing.hostile_server import Manner, hostile_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from grok_spicy.providers.base import Message
    from grok_spicy_testing.fake_ollama import FakeOllama

HELLO: list[Message] = [{"role": "user", "content": "Hello."}]


@pytest.fixture
async def odd_server() -> AsyncIterator[str]:
    """Serve what is not Ollama: a redirect, a page, a stream that is no JSON."""

    async def moved(request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently(f"https://studio.example{request.path}")

    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<html>Welcome</html>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/moved/{rest:.*}", moved)
    app.router.add_route("*", "/page/{rest:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_proxies_of_the_environment_are_not_used_for_loopback(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert await desk.llm().complete(HELLO)


async def test_proxies_of_the_environment_are_used_for_other_hosts(
    desk: Any, fake_ollama: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", fake_ollama.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    findings = await desk.llm(url="http://studio.example:11434").check()

    assert fake_ollama.requests[0] == "GET /api/version"
    assert findings[0].level == "ok"


async def test_all_providers_of_a_server_share_one_client(desk: Any) -> None:
    address = parse(desk.url, source="ollama_url")

    assert await connect(desk.ctx, address) is await connect(desk.ctx, address)


async def test_redirect_says_which_setting_to_change(desk: Any, odd_server: str) -> None:
    with pytest.raises(InvalidRequestError, match="Set ollama_url"):
        await desk.llm(url=f"{odd_server}/moved").complete(HELLO)


async def test_web_page_is_not_taken_for_an_answer(desk: Any, odd_server: str) -> None:
    llm = desk.llm(url=f"{odd_server}/page")

    with pytest.raises(InvalidRequestError, match="not a stream of JSON"):
        await llm.complete(HELLO)
    (finding,) = await llm.check()
    assert "does not speak Ollama's API: unexpected answer to /page/api/version" in finding.text


async def test_host_that_does_not_exist_is_unavailable(desk: Any) -> None:
    client = OllamaClient(
        parse("nowhere.invalid", source="OLLAMA_HOST"), key=None, clock=desk.clock
    )
    with pytest.raises(UnavailableError, match=r"nowhere\.invalid:11434 \(from OLLAMA_HOST\)"):
        await client.version()
    await client.aclose()


async def test_remote_host_guard_is_explained(desk: Any, fake_ollama: FakeOllama) -> None:
    fake_ollama.state.host_guard = True
    client = OllamaClient(parse(desk.url, source="ollama_url"), key=None, clock=desk.clock)
    client._http.headers["Host"] = "studio.example"

    with pytest.raises(Exception, match=r"OLLAMA_HOST=0\.0\.0\.0"):
        await client.version()
    await client.aclose()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('{"error": "model is required"}', "model is required"),
        ('{"error": "{\\"error\\": {\\"message\\": \\"inner\\"}}"}', "inner"),
        ('{"error": {"message": "once"}}', "once"),
        ("404 page not found", "404 page not found"),
        ('{"detail": 1}', '{"detail": 1}'),
        ("", ""),
    ],
)
def test_innermost_message_is_found(body: str, text: str) -> None:
    assert complaint(body).text == text


@pytest.mark.parametrize("manner", ["endless", "drip", "drip headers", "bomb", "deep line"])
async def test_hostile_server_costs_one_answer_and_no_more_than_that(
    manner: Manner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CHAT_SECONDS", "LOOK_ANSWER_SECONDS"):
        monkeypatch.setattr(f"grok_spicy_ollama.client.{name}", 0.05 if "drip" in manner else 60.0)
    for name in ("CHAT_BYTES", "LOOK_BYTES"):
        monkeypatch.setattr(f"grok_spicy_ollama.client.{name}", 1_000_000)
    question = ChatRequest(model="m", messages=[])
    async with hostile_server(manner) as url:
        client = OllamaClient(parse(url, source="ollama_url"), key=None, clock=SystemClock())
        with pytest.raises(ProviderError) as asked:
            await client.chat(question, timeout=60, watch=lambda tokens, *, thinking: None)
        with pytest.raises(ProviderError):
            await client.version()
        await client.aclose()
    assert isinstance(asked.value, InvalidOutputError) or manner == "deep line"
