"""A key goes to servers that the user named or agreed to, and to no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from grok_spicy.config.files import load_configuration
from grok_spicy.errors import ConfigError
from grok_spicy.providers.base import ResolvedConfig
from grok_spicy.providers.context import Context
from grok_spicy.schemas import BackendConfig
from grok_spicy.system.servers import may_have_keys, origin_of

STRANGER = "https://stranger.example"
DEFAULT = "https://api.shed.example"
KEY = "sesame-0123456789"


def context(*urls: str, found: bool = True) -> Context:
    config = ResolvedConfig(
        "shed", "image", "shed-1", urls=urls, urls_found=found, default_url=DEFAULT
    )
    return Context(secrets=lambda _: KEY).serving(config)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GROK_SPICY_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.mark.parametrize(
    "url",
    [
        STRANGER,
        "https://api.shed.example.stranger.example",
        "http://api.shed.example",
        "https://api.shed.example:444",
        "https://api.shed.example@stranger.example",
        "https://127.0.0.1.stranger.example",
        "http://localhost.stranger.example",
        "http://127.0.0.1\\@stranger.example",
        "no address",
    ],
)
def test_key_is_not_given_for_a_server_that_was_found(url: str) -> None:
    with pytest.raises(ConfigError, match="SHED_KEY is not sent to") as caught:
        context(url).secret("SHED_KEY", url=url)
    assert "grok-spicy trust" in str(caught.value.hint)
    assert KEY not in str(caught.value)


def test_provider_that_names_no_server_gets_no_key_either() -> None:
    with pytest.raises(ConfigError, match=r"stranger\.example"):
        context(DEFAULT, STRANGER).secret("SHED_KEY")


@pytest.mark.parametrize(
    "url",
    [DEFAULT, f"{DEFAULT}:443/v1", "http://127.0.0.1:8188", "http://localhost", "http://[::1]:1"],
)
def test_key_is_given_for_the_default_server_and_this_machine(url: str) -> None:
    assert context(url).secret("SHED_KEY", url=url) == KEY


def test_key_is_given_for_a_server_that_the_user_named() -> None:
    assert context(STRANGER, found=False).secret("SHED_KEY", url=STRANGER) == KEY


def test_key_is_given_for_a_server_in_an_environment_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHED_HOST", "stranger.example:80")
    url = "http://stranger.example"
    assert context(url).secret("SHED_KEY", url=url) == KEY


def test_unreadable_list_of_agreed_servers_agrees_to_nothing(state: Path) -> None:
    state.mkdir()
    for text in ("[" * 100_000, "{}", '{"servers": 3}', "\udcff"):
        (state / "trusted-servers.json").write_bytes(text.encode(errors="surrogateescape"))
        assert not may_have_keys(STRANGER, DEFAULT)


def test_servers_are_compared_by_scheme_host_and_port() -> None:
    assert origin_of("HTTPS://Shed.Example/path?x#y") == "https://shed.example:443"
    assert origin_of("http://[::1]/") == "http://[::1]:80"


def test_video_json_that_was_found_is_marked_and_a_named_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "video.json"
    path.write_text(json.dumps({"backends": {"shed_url": STRANGER}}), "utf-8")
    found = load_configuration(folder=tmp_path).backends
    named = load_configuration(path).backends
    assert found is not None
    assert named is not None
    assert (found.config.found, named.config.found) == (True, False)


def test_mark_survives_changes_and_is_not_written_down() -> None:
    marked = BackendConfig.model_validate({"shed_url": STRANGER}).as_found()
    assert marked.model_copy(update={"max_cost": 1.0}).found
    assert "found" not in marked.model_dump_json()
