"""Addresses of servers, shown without credentials."""

from __future__ import annotations

import socket

import pytest
from grok_spicy.providers.errors import ConfigError, GrokSpicyError
from grok_spicy_comfyui.address import parse_address
from grok_spicy_comfyui.client import ComfyUIClient


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("text", ["", "ftp://harbour", "http://harbour:port", "http://:8188"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="comfyui_url is not the address of a server"):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "name", "resource"),
    [
        ("http://127.0.0.1:8188/", "http://127.0.0.1:8188", "gpu:localhost"),
        ("localhost", "http://localhost:8188", "gpu:localhost"),
        ("http://[::1]:8188", "http://[::1]:8188", "gpu:localhost"),
        ("https://owl:hoot@GPU-box/comfy", "https://gpu-box:443/comfy", "gpu:gpu-box"),
    ],
)
def test_address_is_shown_without_credentials(text: str, name: str, resource: str) -> None:
    address = parse_address(text)

    assert address.name == name
    assert address.resource == resource
    assert "hoot" not in address.name


def test_socket_has_the_server_s_scheme_and_path() -> None:
    assert parse_address("https://gpu-box/comfy").socket == "wss://gpu-box:443/comfy/ws"


async def test_credentials_in_the_address_reach_no_error() -> None:
    client = ComfyUIClient(f"http://owl:hoot@127.0.0.1:{free_port()}")

    with pytest.raises(GrokSpicyError) as caught:
        await client.system_stats()

    assert "hoot" not in str(caught.value)
    await client.aclose()
