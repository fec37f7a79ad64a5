"""What to say to whoever lacks a package: the command that adds it to where this one runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.text.installing import extra_command


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of a repository whose umbrella is installed so that edits count."""
    clone = tmp_path / "the clone"
    clone.mkdir()
    (clone / "uv.lock").touch()
    installed(tmp_path, {"url": clone.as_uri(), "dir_info": {"editable": True}})
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("grok_spicy.text.installing.UMBRELLA", "parasol")
    return clone


def installed(site: Path, origin: dict[str, Any]) -> None:
    facts = site / "parasol-1.0.dist-info"
    facts.mkdir(exist_ok=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: parasol\nVersion: 1.0\n")
    (facts / "direct_url.json").write_text(json.dumps(origin))


def test_extra_is_added_to_a_clone_where_the_user_stands(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clone)
    assert extra_command("local") == "uv sync --inexact --extra local"


def test_clone_is_named_to_whoever_stands_elsewhere_and_in_no_report(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert extra_command("local").startswith("uv sync --inexact --extra local --project ")
    assert clone.name in extra_command("local")
    assert extra_command("local", anywhere=True) == "uv sync --inexact --extra local"


@pytest.mark.parametrize(
    "origin",
    [{}, {"url": "file:///nowhere", "dir_info": {}}, {"url": "https://a.example", "vcs_info": {}}],
)
def test_extra_of_a_package_is_installed_by_pip(
    clone: Path, tmp_path: Path, origin: dict[str, Any]
) -> None:
    installed(tmp_path, origin)
    assert extra_command("local") == 'pip install "parasol[local]"'
