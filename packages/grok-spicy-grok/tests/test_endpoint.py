from __future__ import annotations

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy_grok.endpoint import Endpoint, parse_endpoint


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://api.x.ai", Endpoint("api.x.ai", encrypted=True)),
        ("https://api.x.ai/", Endpoint("api.x.ai", encrypted=True)),
        ("https://eu.example.org:8443", Endpoint("eu.example.org:8443", encrypted=True)),
        ("http://127.0.0.1:8500", Endpoint("127.0.0.1:8500", encrypted=False)),
        ("http://localhost:8500", Endpoint("localhost:8500", encrypted=False)),
        ("http://192.168.1.20:8500", Endpoint("192.168.1.20:8500", encrypted=False)),
        ("http://10.0.0.7", Endpoint("10.0.0.7:80", encrypted=False)),
        ("http://[::1]:8500", Endpoint("[::1]:8500", encrypted=False)),
    ],
)
def test_addresses_that_can_be_used(url: str, endpoint: Endpoint) -> None:
    assert parse_endpoint(url) == endpoint


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://api.x.ai", "unencrypted"),
        ("http://8.8.8.8:8500", "unencrypted"),
        ("http://harbour.local:8500", "unencrypted"),
        ("api.x.ai", "not an address of a server"),
        ("grpc://api.x.ai", "not an address of a server"),
        ("https://", "not an address of a server"),
        ("https://api.x.ai/v1", "must end after the host"),
        ("https://api.x.ai?key=1", "must end after the host"),
        ("https://user:secret@api.x.ai", "must not carry"),
        ("https://api.x.ai:port", "not an address"),
    ],
)
def test_addresses_that_cannot(url: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        parse_endpoint(url)

    assert "https://HOST" in str(caught.value)
    assert "secret" not in str(caught.value)
