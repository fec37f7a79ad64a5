"""`grok-spicy init` and `grok-spicy schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.config.choose import choose_backends
from grok_spicy.config.files import load_configuration
from grok_spicy.documents.json_schemas import DOCUMENTS
from grok_spicy.plugins.registry import ProviderRegistry

if TYPE_CHECKING:
    from conftest import Cli


def document(cli: Cli, name: str) -> dict[str, Any]:
    result = cli("schema", name)
    assert result.exit_code == 0
    schema: dict[str, Any] = json.loads(result.stdout)
    return schema


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_has_a_schema(cli: Cli, name: str) -> None:
    schema = document(cli, name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert references(schema) <= set(schema.get("$defs", {}))


def references(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["$ref"].rpartition("/")[2]} if "$ref" in schema else set()
        return own.union(*(references(value) for value in schema.values()))
    if isinstance(schema, list):
        return set().union(*(references(value) for value in schema))
    return set()


def test_the_plan_schema_knows_the_version_and_the_bounds(cli: Cli) -> None:
    schema = document(cli, "plan")
    assert schema["properties"]["schema"]["const"] == 1
    assert schema["properties"]["scenes"]["maxItems"] == 100
    duration = schema["$defs"]["Scene"]["properties"]["duration_seconds"]
    assert (duration["minimum"], duration["maximum"]) == (3, 15)


def test_the_backends_schema_says_what_only_validators_know(cli: Cli) -> None:
    schema = document(cli, "backends")
    bare, wrapped = schema["anyOf"]
    assert bare == {"$ref": "#/$defs/BackendConfig"}
    assert wrapped["required"] == ["backends"]
    backends = schema["$defs"]["BackendConfig"]
    assert backends["additionalProperties"] is False
    assert list(backends["patternProperties"]) == ["^[a-z0-9][a-z0-9_-]*_url$"]
    assert schema["$defs"]["ProviderConfig"]["anyOf"][0]["type"] == "string"


def test_the_schemas_hold_for_a_video_config_too(cli: Cli) -> None:
    schema = document(cli, "video-config")
    assert schema["$defs"]["BackendConfig"]["additionalProperties"] is False


def test_an_unknown_document_names_the_known_ones(cli: Cli) -> None:
    result = cli("schema", "film")
    assert result.exit_code == 2
    assert "video-config" in result.stderr


def test_init_writes_files_that_work_as_they_are(cli: Cli, home: Path) -> None:
    result = cli("init", "--backend", "animatic")
    assert result.exit_code == 0, result.stderr
    read = load_configuration(None, Path("backends.json"))
    assert read.found == Path("video.json")
    assert read.video is not None
    assert read.video.config.characters == []
    chosen = choose_backends("config", read.backends, ProviderRegistry())
    assert chosen.config.image is not None
    assert chosen.config.image.provider == "animatic"
    schema = json.loads((home / "schemas" / "video-config.json").read_text("utf-8"))
    assert schema["title"] == "VideoConfig"


def test_init_begins_with_what_a_beginner_needs(cli: Cli, home: Path) -> None:
    assert cli("init", "--backend", "animatic").exit_code == 0
    short = json.loads((home / "video.json").read_text("utf-8"))
    assert "spicy_mode" not in short
    assert cli("init", "whole", "--full", "--backend", "animatic").exit_code == 0
    full = json.loads((home / "whole" / "video.json").read_text("utf-8"))
    assert short.keys() < full.keys()
    assert full["spicy_mode"]["enabled"] is False
    assert full["characters"] == []


def test_init_names_models_and_servers(cli: Cli, home: Path) -> None:
    assert cli("init", "house", "--backend", "grok").exit_code == 0
    backends = json.loads((home / "house" / "backends.json").read_text("utf-8"))["backends"]
    assert backends["image"]["model"]
    assert backends["grok_url"].startswith("https://")


def test_init_where_nothing_can_be_written_asks_for_another_folder(cli: Cli, home: Path) -> None:
    (home / "file").write_text("no folder", "utf-8")
    result = cli("init", "file/house", "--backend", "animatic")
    assert result.exit_code == 2
    assert "grok-spicy init FOLDER" in result.stderr


def test_init_overwrites_nothing(cli: Cli, home: Path) -> None:
    (home / "video.json").write_text("mine", "utf-8")
    result = cli("init")
    assert result.exit_code == 0
    assert "video.json is there already" in result.stdout
    assert (home / "video.json").read_text("utf-8") == "mine"
    assert (home / "backends.json").exists()


def test_init_with_an_unknown_preset_writes_nothing(cli: Cli, home: Path) -> None:
    result = cli("init", "--backend", "animatik")
    assert result.exit_code == 2
    assert "animatic" in result.stderr
    assert list(home.iterdir()) == []


def test_init_without_any_plugin_says_what_to_install(cli: Cli, home: Path) -> None:
    result = cli("init", "--no-plugins", "*")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert list(home.iterdir()) == []


def test_init_into_a_file_is_refused(cli: Cli, home: Path) -> None:
    (home / "notes").write_text("", "utf-8")
    assert cli("init", "notes").exit_code == 2
