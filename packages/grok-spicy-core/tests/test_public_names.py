"""What can be imported from `grok_spicy`, and what that costs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import grok_spicy
import pytest

PUBLIC: list[str] = vars(grok_spicy)["__all__"]

HEAVY = ["PIL", "av", "httpx", "importlib_metadata", "numpy", "pydantic", "rich", "sqlite3"]


def imported_by(statement: str) -> set[str]:
    """Run a statement in a fresh Python and return which heavy modules it imported."""
    code = (
        f"{statement}\nimport json, sys\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=600
    )
    return set(json.loads(done.stdout))


def test_plugin_module_pays_for_nothing_but_its_descriptors() -> None:
    assert imported_by("from grok_spicy import PresetPart, ProviderSpec, hookimpl") == set()


def test_plugins_are_managed_without_pydantic() -> None:
    heavy = imported_by("from grok_spicy import PluginManager; PluginManager().rows()")

    assert heavy == {"importlib_metadata"}


def test_errors_cost_nothing() -> None:
    assert imported_by("from grok_spicy import ConfigError, ProviderError") == set()


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(grok_spicy, name) is not None


def test_type_checkers_see_the_same_names_in_the_same_places_as_programs() -> None:
    stub = Path(str(grok_spicy.__file__)).with_suffix(".pyi").read_text(encoding="utf-8")
    seen = {
        alias.asname: node.module
        for node in ast.parse(stub).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }

    assert sorted(str(name) for name in seen) == PUBLIC
    for name, home in seen.items():
        assert getattr(grok_spicy, str(name)) is getattr(import_module(str(home)), str(name))
    assert set(PUBLIC) <= set(dir(grok_spicy))


def test_version_is_that_of_the_installed_core() -> None:
    assert grok_spicy.__version__ == version("grok-spicy-core")


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'grok_spicy' has no attribute 'fox'"):
        _ = grok_spicy.fox  # type: ignore[attr-defined]
