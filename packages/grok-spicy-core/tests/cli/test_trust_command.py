"""`grok-spicy trust`, and what a found configuration may do before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli


def test_server_is_agreed_to_listed_and_removed(cli: Cli, tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    assert "No server" in cli("trust", GROK_SPICY_STATE=state).output
    agreed = cli("trust", "https://shed.example/v1", GROK_SPICY_STATE=state)
    assert agreed.output == "https://shed.example:443 may be given keys now\n"
    assert cli("trust", GROK_SPICY_STATE=state).output == "https://shed.example:443\n"
    removed = cli("trust", "--remove", "https://shed.example", GROK_SPICY_STATE=state)
    assert removed.exit_code == 0
    assert "No server" in cli("trust", GROK_SPICY_STATE=state).output


def test_what_is_no_address_is_not_agreed_to(cli: Cli, tmp_path: Path) -> None:
    refused = cli("trust", "shed.example", GROK_SPICY_STATE=str(tmp_path / "state"))
    assert refused.exit_code == 2
    assert "not an address" in refused.output
    assert "Nor is it a run" in refused.output
