"""Starting the studio: port, address, token, and beside a run."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from click.testing import CliRunner
from grok_spicy.errors import ConfigError
from grok_spicy_studio import serve
from grok_spicy_studio.beside import beside
from grok_spicy_studio.command import studio
from grok_spicy_studio.security.sessions import read_key
from grok_spicy_studio.settings import Settings

if TYPE_CHECKING:
    from conftest import Server


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROK_SPICY_STATE", str(tmp_path / "state"))


def test_a_port_that_a_studio_has_is_said_to_be_its(server: Server, output: Path) -> None:
    port = int(server.address.rpartition(":")[2])
    with pytest.raises(ConfigError, match="by a studio that is running already") as raised:
        serve(output, port=port)
    assert "--port" in (raised.value.hint or "")


def test_a_port_that_another_program_has_is_said_to_be_taken(output: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        with pytest.raises(ConfigError, match="is taken by another program"):
            serve(output, port=other.getsockname()[1])


@pytest.mark.parametrize("host", ["::", "192.0.2.7", "example.org"])
def test_other_machines_are_let_in_by_a_second_word_only(output: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="can be reached by other machines"):
        serve(output, port=0, host=host)


def test_a_name_of_the_machine_is_answered_where_it_is_given() -> None:
    settings = Settings(Path(), 8420, "::", frozenset({"Studio.local"}))
    assert "studio.local:8420" in settings.hosts
    assert "[::]:8420" not in settings.hosts
    assert settings.address == "http://Studio.local:8420"
    assert Settings(Path(), 8420, "::1").address == "http://[::1]:8420"


def test_the_key_outlives_the_process_and_is_the_users_alone(tmp_path: Path) -> None:
    key = read_key(tmp_path / "keys")
    assert read_key(tmp_path / "keys") == key
    path = tmp_path / "keys" / "studio.key"
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(b"torn")
    assert len(read_key(tmp_path / "keys")) == 32


def test_beside_a_run_it_is_there_while_the_run_is(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with beside(output, port=0):
        address = re.findall(r"http://\S+", capsys.readouterr().err)[0]
        with httpx.Client(trust_env=False, timeout=120) as client:
            assert "Come in" in client.get(address).text
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, trust_env=False)


def test_beside_a_run_a_taken_port_is_an_error(server: Server, output: Path) -> None:
    port = int(server.address.rpartition(":")[2])
    with pytest.raises(ConfigError, match="did not start"), beside(output, port=port):
        raise AssertionError("nothing goes on without the page")


def test_the_token_is_in_no_log(output: Path) -> None:
    command = [sys.executable, "-m", "grok_spicy_studio", "--output-dir", str(output)]
    process = subprocess.Popen(
        [*command, "--port", "0", "--attached"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().split()[-1]
    httpx.get(address, trust_env=False, timeout=120)
    _, said = process.communicate("", timeout=120)
    token = address.partition("token=")[2]
    assert token not in said
    written = [path.read_bytes() for path in output.rglob("*") if path.is_file()]
    assert not any(token.encode() in text for text in written)


def test_the_command_costs_no_server_to_be_listed() -> None:
    result = CliRunner().invoke(studio, ["--help"])
    assert "--over-network" in result.output
    assert "attached" not in result.output
    code = (
        "import grok_spicy_studio.command, sys;"
        "print([n for n in ('starlette', 'uvicorn', 'jinja2', 'pydantic') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
