"""HTTP clients in environments that would keep them from being made."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from grok_spicy.errors import AnswerLimitError, ConfigError
from grok_spicy.system.http import answer_limits, open_client
from grok_spicy.system.json_text import read_json
from grok_spicy_testing.hostile_server import Manner, hostile_server


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def near() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


HOSTILE = [
    ("ALL_PROXY", "socks://127.0.0.1:9/"),
    ("https_proxy", "gopher://127.0.0.1:9/"),
    ("SSL_CERT_FILE", "/gone/certificates.pem"),
]


@pytest.mark.parametrize(("variable", "value"), HOSTILE)
async def test_server_on_this_machine_is_asked_whatever_the_environment_says(
    near: str, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    async with open_client(loopback=True) as client:
        assert (await client.get(near)).status_code == 204


@pytest.mark.parametrize(("variable", "value"), HOSTILE)
def test_variable_that_is_in_the_way_of_a_server_elsewhere_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=variable) as caught:
        open_client(loopback=False)
    assert caught.value.hint is not None
    assert "unset it" in caught.value.hint


@pytest.mark.parametrize(
    ("manner", "why"),
    [
        ("endless", "more than the 1 MB"),
        ("drip", "not answered to the end within 0.05 s"),
        ("drip headers", "not answered to the end within 0.05 s"),
        ("bomb", "more than the 1 MB"),
        ("bomb of bombs", "not asked for: gzip, gzip"),
        ("brotli", "not asked for: br"),
    ],
)
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_answer_of_a_hostile_server_is_given_up(
    manner: Manner, why: str, streamed: bool
) -> None:
    seconds = 0.05 if "drip" in manner else 60.0
    small = answer_limits(most_bytes=1_000_000, seconds=seconds)

    async def ask(url: str, client: httpx.AsyncClient) -> None:
        if not streamed:
            await client.get(url, extensions=small)
            return
        async with client.stream("GET", url, extensions=small) as answer:
            async for _ in answer.aiter_bytes():
                pass

    async with hostile_server(manner) as url, open_client(loopback=True) as client:
        with pytest.raises(AnswerLimitError, match=why) as caught:
            await ask(url, client)
    assert url in caught.value.message


async def test_compressed_answer_is_read_as_what_it_is() -> None:
    text = b"a fox at the harbour " * 1000

    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "gzip"
        headers = {"content-encoding": "gzip"}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(gzip.compress(text)))

    async with open_client(loopback=True, transport=httpx.MockTransport(handle)) as client:
        assert (await client.get("http://shed.example/")).content == text


async def test_compressed_answer_that_breaks_off_is_an_error_of_the_transport() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        half = httpx.ByteStream(gzip.compress(bytes(9_999))[:-9])
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=half)

    async with open_client(loopback=True, transport=httpx.MockTransport(handle)) as client:
        with pytest.raises(httpx.DecodingError, match="breaks off"):
            await client.get("http://shed.example/")


@pytest.mark.parametrize("depth", [101, 100_000])
def test_json_nested_too_deeply_is_no_json(depth: int) -> None:
    with pytest.raises(ValueError, match="nested"):
        read_json("[" * depth + "]" * depth)


def test_json_of_any_sensible_depth_is_read() -> None:
    assert read_json(b'{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}
    assert read_json("[" * 100 + "]" * 100) != []
