"""The command line with a ledger in a database: chosen, remembered, gone, locked out."""

from __future__ import annotations

import fcntl
import json
import os
from typing import TYPE_CHECKING, NoReturn

import psycopg
import pytest
from grok_spicy.ledger.engines import address_of, with_login
from grok_spicy.ledger.objects import Objects
from grok_spicy.ledger.store import OBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


RUN = ("run", "A fox waits", "--backend", "animatic", "--until", "plan", "--no-check")


@pytest.fixture
def no_file_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every lock on a file fail, as on a folder that knows none."""

    def refuse(*_: object) -> NoReturn:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr(fcntl, "lockf", refuse)


@pytest.mark.skipif(os.name == "nt", reason="patches locks of POSIX")
def test_a_folder_whose_ledger_is_a_database_needs_no_file_lock(
    database: str, no_file_locks: None, run_cli: Callable[..., Result], tmp_path: Path
) -> None:
    made = run_cli(*RUN, "--ledger", database)
    assert made.exit_code == 0, made.output
    output = tmp_path / "output"
    assert address_of(output) == database
    (run,) = json.loads(run_cli("runs", "--json").stdout)["runs"]
    assert run_cli("resume", run["run"], "--until", "plan", "--no-check").exit_code == 0
    (tmp_path / "one.txt").write_text("nothing", "utf-8")
    Objects(output / "ledger" / OBJECTS).put(tmp_path / "one.txt")
    cleaned = run_cli("runs", "clean", run["run"], "--yes")
    assert cleaned.exit_code == 0, cleaned.output
    assert json.loads(run_cli("runs", "--json").stdout)["runs"] == []
    assert Objects(output / "ledger" / OBJECTS).all() == {}


@pytest.mark.skipif(os.name == "nt", reason="patches locks of POSIX")
def test_a_batch_that_is_queued_can_be_made_here_instead(
    database: str, no_file_locks: None, run_cli: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "films.txt").write_text("A fox waits", "utf-8")
    command = ("batch", "films.txt", "--backend", "animatic", "--until", "plan", "--no-check")
    queued = run_cli(*command, "--engine", database)
    assert "1 film is queued; 1 in the batch." in queued.output
    made = run_cli(*command)
    assert "Its films are not queued at" in made.output
    assert "1 of 1 films are made." in made.output
    (batch,) = json.loads(run_cli("batch", "status", "--json").stdout)["batches"]
    assert [one["state"] for one in batch["films"]] == ["done"]
    with psycopg.connect(database) as db:
        assert db.execute("select status::text from procrastinate_jobs").fetchall() == [
            ("cancelled",)
        ]


def test_a_database_that_is_not_there_is_named_and_not_chosen(
    run_cli: Callable[..., Result], tmp_path: Path
) -> None:
    url = f"postgresql://studio:hidden@/films?host={tmp_path}"
    refused = run_cli(*RUN, "--ledger", url)
    assert refused.exit_code == 1
    assert "cannot be reached" in refused.stderr
    assert "hidden" not in refused.output
    assert address_of(tmp_path / "output") is None


def test_runs_of_a_database_that_is_gone_are_not_told_as_idle(
    database: str, run_cli: Callable[..., Result], tmp_path: Path
) -> None:
    assert run_cli(*RUN, "--ledger", database).exit_code == 0
    marker = tmp_path / "output" / "ledger" / "engine.json"
    marker.write_text(json.dumps({"schema": 1, "url": f"postgresql:///none?host={tmp_path}"}))
    listed = run_cli("runs")
    assert listed.exit_code == 1
    assert "cannot be reached" in listed.stderr


def test_a_password_is_found_in_the_environment_for_its_own_address_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GROK_SPICY_LEDGER", "postgresql://studio:one@db/films")
    monkeypatch.setenv("GROK_SPICY_ENGINE", "postgresql://studio@db/owls?password=two")
    assert with_login("postgresql://studio@db/films") == "postgresql://studio:one@db/films"
    assert with_login("postgresql://studio@db/owls") == "postgresql://studio@db/owls?password=two"
    assert with_login("postgresql://studio@db/crabs") == "postgresql://studio@db/crabs"


@pytest.mark.parametrize("login", ["guarded:hidden", "guarded"])
def test_a_password_that_is_wrong_or_missing_is_told_with_its_cure(
    database: str, run_cli: Callable[..., Result], tmp_path: Path, login: str
) -> None:
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("drop role if exists guarded")
        db.execute("create role guarded login password 'right'")
    url = database.replace("films@", f"{login}@")
    (tmp_path / "films.txt").write_text("A fox waits", "utf-8")
    for command in (
        ("batch", "films.txt", "--backend", "animatic", "--engine", url),
        ("worker", "--once", "--engine", url),
    ):
        refused = run_cli(*command)
        assert refused.exit_code == 1
        assert "password" in refused.stderr.lower()
        assert "GROK_SPICY_ENGINE=URL" in refused.stderr
        assert "hidden" not in refused.output
    assert address_of(tmp_path / "output") is None


def test_a_worker_makes_whole_films(run_cli: Callable[..., Result]) -> None:
    refused = run_cli("worker", "--engine", "postgresql:///films", "--only", "image,video")
    assert refused.exit_code == 2
    assert "a worker makes whole films" in refused.stderr
