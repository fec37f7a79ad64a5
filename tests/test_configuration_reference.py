"""The configuration reference says everything that a user may write."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

HOOK = Path(__file__).resolve().parent.parent / "docs" / "hooks" / "configuration.py"

OF_A_PLAN = {"StoryPlan"}
"""What has a file and a schema of its own."""


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("configuration_hook", HOOK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(hook: ModuleType) -> list[list[str]]:
    lines = [line for line in hook.tables().splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_every_field_says_what_it_means(hook: ModuleType) -> None:
    assert len(rows(hook)) > 50
    for name, type_, default, meaning in rows(hook):
        assert type_, name
        assert meaning, name
        assert default == "required" or default.startswith("`"), name


def test_values_are_written_as_json_has_them(hook: ModuleType) -> None:
    defaults = {name: default for name, _, default, _ in rows(hook)}
    assert defaults["`adult`"] == "`false`"
    assert defaults["`scenes`"] == "`{}`"
    assert defaults["`characters`"] in ("`[]`", "`{}`")
    assert defaults["`model`"] == "`null`"
    assert defaults["`intensity`"] == '`"medium"`'
    assert not {"`None`", "`False`", "`True`"} & set(defaults.values())


def test_everything_inside_is_explained_too(hook: ModuleType) -> None:
    explained = {model.__name__ for model in hook.models()}
    for _, type_, _, _ in rows(hook):
        named = set(re.findall(r"\b[A-Z]\w+", re.sub(r"`[^`]*`", "", type_)))
        assert named <= explained | OF_A_PLAN
