from __future__ import annotations

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy_ollama.address import parse, resolve

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what a server may be told; nothing is bound here


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("studio", "http://studio:11434"),
        ("studio:9000", "http://studio:9000"),
        (":9000", "http://127.0.0.1:9000"),
        ("http://studio", "http://studio:80"),
        ("https://studio", "https://studio:443"),
        ("https://studio/ollama/", "https://studio:443/ollama"),
        ("HTTP://studio:9000", "http://studio:9000"),
        (EVERYWHERE, "http://127.0.0.1:11434"),
        ("0.0.0.0:9000", "http://127.0.0.1:9000"),
        ("[::]:9000", "http://[::1]:9000"),
        ("::1", "http://[::1]:11434"),
        ("[fd00::5]", "http://[fd00::5]:11434"),
    ],
)
def test_addresses_are_read_by_the_rules_of_ollama(written: str, url: str) -> None:
    assert parse(written, source="OLLAMA_HOST").url == url


def test_configured_address_goes_before_the_variable() -> None:
    address = resolve(("http://studio:9000",), {"OLLAMA_HOST": "elsewhere"})

    assert (address.url, address.source) == ("http://studio:9000", "ollama_url")


def test_variable_goes_before_the_default() -> None:
    address = resolve((), {"OLLAMA_HOST": ' "0.0.0.0:9000" '})

    assert (address.url, address.source) == ("http://127.0.0.1:9000", "OLLAMA_HOST")


def test_environment_is_read_when_nothing_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "studio")

    assert resolve(()).url == "http://studio:11434"


@pytest.mark.parametrize("variable", [{}, {"OLLAMA_HOST": " "}])
def test_default_is_the_usual_port_here(variable: dict[str, str]) -> None:
    address = resolve((), variable)

    assert (address.url, address.source) == ("http://127.0.0.1:11434", "default")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.8", "[::1]", EVERYWHERE])
def test_loopback_names_are_one_host(host: str) -> None:
    address = parse(f"{host}:11434", source="ollama_url")

    assert address.loopback
    assert address.resource == "gpu:localhost"


def test_other_hosts_have_a_gpu_of_their_own() -> None:
    address = parse("http://Studio:11434", source="ollama_url")

    assert not address.loopback
    assert address.resource == "gpu:studio"


def test_credentials_are_dialled_but_not_shown() -> None:
    address = parse("https://fox:p%40ss@studio:9000", source="ollama_url")

    assert address.url == "https://studio:9000"
    assert address.login == ("fox", "p@ss")
    assert "p@ss" not in repr(address)


@pytest.mark.parametrize(
    "written", ["ftp://studio", "studio:99999", "studio:port", "http://fox:pass/word@studio"]
)
def test_wrong_address_is_a_configuration_error_without_its_secrets(written: str) -> None:
    with pytest.raises(ConfigError, match="ollama_url is not the address") as raised:
        parse(written, source="ollama_url")

    assert "pass" not in str(raised.value)
