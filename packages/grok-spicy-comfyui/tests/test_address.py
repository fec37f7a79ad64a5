"""Addresses of servers, shown without credentials."""

from __future__ import annotations

import pytest
from grok_spicy.errors import ConfigError, GrokSpicyError
from grok_spicy_comfyui.address import parse_address
from grok_spicy_comfyui.client import ComfyUIClient
from grok_spicy_comfyui.workflows import shipped
from grok_spicy_testing.conformance.rig import closed_url
from grok_spicy_testing.fake_comfyui import FakeComfyUI


@pytest.mark.parametrize("text", ["", "ftp://harbour", "http://harbour:port", "http://:8188"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="comfyui_url is not the address of a server"):
        parse_address(text)


def test_what_is_no_address_is_shown_without_its_credentials() -> None:
    with pytest.raises(ConfigError, match=r"server: 'http://\*\*\*@harbour:port'"):
        parse_address("owl:hoot@harbour:port")


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
    assert "hoot" not in repr(address)


def test_socket_has_the_server_s_scheme_and_path() -> None:
    assert parse_address("https://gpu-box/comfy").socket == "wss://gpu-box:443/comfy/ws"


async def test_credentials_in_the_address_reach_no_error() -> None:
    with closed_url() as url:
        client = ComfyUIClient(url.replace("http://", "http://owl:hoot@"))
        with pytest.raises(GrokSpicyError) as caught:
            await client.system_stats()

    assert "hoot" not in str(caught.value)
    await client.aclose()


def test_login_in_the_address_becomes_a_header() -> None:
    address = parse_address("http://owl:ho%40ot@127.0.0.1:8188")

    assert address.login == ("owl", "ho@ot")
    assert address.authorization == "Basic b3dsOmhvQG90"
    assert parse_address("http://127.0.0.1:8188").authorization is None


async def test_login_goes_with_requests_and_socket_but_into_no_log(
    server: FakeComfyUI, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client = ComfyUIClient(server.url.replace("http://", "http://owl:hoot@"))
    graph = shipped("character_sheet.sdxl").render(prompt="a fox", seed=7, steps=2)

    await client.poll_until_complete(await client.queue_workflow(graph), timeout=120)

    await client.aclose()
    assert {call.headers.get("authorization") for call in server.calls} == {"Basic b3dsOmhvb3Q="}
    assert "hoot" not in caplog.text
    assert "b3dsOmhvb3Q" not in caplog.text
