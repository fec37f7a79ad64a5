"""One version number for everything, and a tool that moves it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


versions = load("versions")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Copy every pyproject.toml of the repository to a folder of its own."""
    for path in versions.pyprojects(ROOT):
        there = tmp_path / path.relative_to(ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    return tmp_path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "versions.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_package_has_the_version_of_the_umbrella() -> None:
    assert len(versions.pyprojects(ROOT)) == 11
    assert versions.disagreements(ROOT) == []


def test_installed_metadata_is_that_of_the_sources() -> None:
    from importlib.metadata import version

    assert version("grok-spicy-core") == versions.current(ROOT)


def test_the_changelog_describes_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(versions.current(ROOT))}\b", changelog, re.MULTILINE)


@pytest.mark.parametrize(
    ("version", "core"),
    [
        ("0.1.1", "grok-spicy-core>=0.1,<0.2"),
        ("0.2.0", "grok-spicy-core>=0.2,<0.3"),
        ("1.0.0rc1", "grok-spicy-core>=1.0.0rc1,<1.1"),
    ],
)
def test_bump_moves_versions_pins_and_ranges(workspace: Path, version: str, core: str) -> None:
    done = run(version, "--root", str(workspace))
    assert done.returncode == 0, done.stderr
    assert versions.current(workspace) == version
    assert versions.disagreements(workspace) == []
    animatic = workspace / "packages/grok-spicy-animatic/pyproject.toml"
    assert core in tomllib.loads(animatic.read_text("utf-8"))["project"]["dependencies"]


def test_a_package_left_behind_is_named(workspace: Path) -> None:
    grok = workspace / "packages/grok-spicy-grok/pyproject.toml"
    text = grok.read_text("utf-8")
    grok.write_text(text.replace('version = "', 'version = "9.', 1), "utf-8")
    done = run("--root", str(workspace))
    assert done.returncode == 1
    assert "grok-spicy-grok is 9." in done.stderr


def test_a_version_that_is_none_changes_nothing(workspace: Path) -> None:
    done = run("next", "--root", str(workspace))
    assert done.returncode == 2
    assert "'next' is not a version" in done.stderr
    assert versions.current(workspace) == versions.current(ROOT)
