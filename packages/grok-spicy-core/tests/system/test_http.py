"""HTTP clients in environments that would keep them from being made."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.system.http import open_client


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
