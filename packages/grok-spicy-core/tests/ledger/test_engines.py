"""An output folder that somebody else made names a database: nobody is sent there unasked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from grok_spicy.batch.engine import open_queue
from grok_spicy.errors import ConfigError, PluginError
from grok_spicy.ledger.engines import engine_of, require_agreed
from grok_spicy.ledger.sqlite import SqliteEngine
from grok_spicy.system.servers import agree_to, agreed_servers

if TYPE_CHECKING:
    from pathlib import Path

STRANGER = "postgresql://films@db.example.org/films"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROK_SPICY_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("GROK_SPICY_LEDGER", raising=False)
    monkeypatch.delenv("GROK_SPICY_ENGINE", raising=False)


def found(folder: Path, url: str) -> Path:
    (folder / "ledger").mkdir(parents=True)
    (folder / "ledger" / "engine.json").write_text(json.dumps({"schema": 1, "url": url}))
    return folder


def test_a_folder_without_a_mark_keeps_its_own_ledger(tmp_path: Path) -> None:
    assert isinstance(engine_of(tmp_path / "output"), SqliteEngine)


@pytest.mark.parametrize(
    "url",
    [
        STRANGER,
        "postgresql:///films?host=db.example.org",
        "postgresql://localhost/films?hostaddr=192.0.2.7",
        "postgresql://localhost,db.example.org/films",
        "postgresql:///films?service=theirs",
    ],
)
def test_a_database_of_a_stranger_is_not_connected_to(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="a server that you have not named"):
        engine_of(found(tmp_path / "output", url))
    with pytest.raises(ConfigError, match="a server that you have not named"):
        open_queue(url, found=True)


def test_the_user_can_agree_to_it(tmp_path: Path) -> None:
    output = found(tmp_path / "output", STRANGER.replace("postgresql", "nosuchsql"))
    with pytest.raises(ConfigError):
        engine_of(output)
    agree_to("postgresql://db.example.org:5432")
    agree_to("postgresql://db.example.org:5432")
    assert agreed_servers() == ("postgresql://db.example.org:5432",)
    require_agreed(STRANGER, "it is kept")


def test_what_the_environment_names_is_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROK_SPICY_LEDGER", STRANGER.replace("films@", "films:secret@"))
    require_agreed(STRANGER, "it is kept")
    with pytest.raises(ConfigError):
        require_agreed("postgresql://films@db.example.net/films", "it is kept")


def test_a_database_of_this_machine_needs_no_word(tmp_path: Path) -> None:
    # No package keeps such ledgers: it got that far.
    with pytest.raises(PluginError, match="No installed package"):
        engine_of(found(tmp_path / "output", "nosuchsql://127.0.0.1/films"))
    require_agreed("postgresql:///films?host=/run/postgresql", "it is kept")
