"""Our own packages use of core only what every other package may use."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PUBLIC = {
    "grok_spicy",
    "grok_spicy.client",
    "grok_spicy.continuity",  # what an author of a measure implements
    "grok_spicy.errors",
    "grok_spicy.hookspecs",
    "grok_spicy.lettering",
    "grok_spicy.schemas",
    "grok_spicy.specs",
    "grok_spicy.steps",
    "grok_spicy.toolkit",
    "grok_spicy.watch.events",
}

PACKAGES = {
    "packages/grok-spicy-grok": set[str](),
    "packages/grok-spicy-comfyui": set[str](),
    "packages/grok-spicy-ollama": set[str](),
    "packages/grok-spicy-animatic": set[str](),
    "packages/grok-spicy-continuity": set[str](),
    "examples/grok-spicy-example": set[str](),
    # The kit proves how core loads plugins, and offers commands in the manner of core's own.
    "packages/grok-spicy-testing": {
        "grok_spicy.cli.failures",
        "grok_spicy.cli.options",
        "grok_spicy.cli.output",
        "grok_spicy.cli.root",
        "grok_spicy.plugins",
        "grok_spicy.plugins.discovery",
    },
}


WORK_WITH_RUNS = [
    "packages/grok-spicy-studio",
    "packages/grok-spicy-handover",
    "packages/grok-spicy-farm",
]

FOR_RUNS = ROOT / "docs/authors/runs.md"


def imported(path: Path) -> set[str]:
    """Return the modules of core that a file imports, in whatever place."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            found.add(node.module)
    return {name for name in found if name == "grok_spicy" or name.startswith("grok_spicy.")}


def is_public(module: str, also: set[str]) -> bool:
    return module in PUBLIC | also or module.startswith("grok_spicy.providers")


@pytest.mark.parametrize("package", PACKAGES)
def test_package_imports_only_what_core_documents_as_public(package: str) -> None:
    files = sorted((ROOT / package / "src").rglob("*.py"))
    assert files
    private = [
        f"{path.relative_to(ROOT).as_posix()}: {module}"
        for path in files
        for module in sorted(imported(path))
        if not is_public(module, PACKAGES[package])
    ]
    assert private == []


def names_from_core(path: Path) -> set[tuple[str, str]]:
    """Return module and name of what a file imports from core, a whole module as `*`."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(one.name, "*") for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            found |= {(node.module, one.name) for one in node.names}
    return {one for one in found if one[0].startswith("grok_spicy.")}


def documented_for_runs() -> set[tuple[str, str]]:
    """Return module and name of every row of the tables for packages that work with runs."""
    rows = re.findall(
        r"^\| `(grok_spicy[.\w]*)` \| ([^|]*) \|", FOR_RUNS.read_text("utf-8"), re.MULTILINE
    )
    return {(module, name) for module, names in rows for name in re.findall(r"`(\w+)`", names)}


@pytest.mark.parametrize("package", WORK_WITH_RUNS)
def test_package_that_works_with_runs_imports_only_what_is_documented_for_it(package: str) -> None:
    documented = documented_for_runs()
    files = sorted((ROOT / package / "src").rglob("*.py"))
    assert files
    private = [
        f"{path.relative_to(ROOT).as_posix()}: {name} of {module}"
        for path in files
        for module, name in sorted(names_from_core(path))
        if not is_public(module, set()) and (module, name) not in documented
    ]
    assert private == [], f"use what {FOR_RUNS.name} lists, or promise more there"


def test_what_is_documented_for_runs_is_there() -> None:
    documented = documented_for_runs()
    assert len(documented) > 40
    for module, name in sorted(documented):
        assert hasattr(importlib.import_module(module), name), f"{module}.{name}"


def test_generated_package_imports_only_what_core_documents_as_public() -> None:
    folder = ROOT / "packages/grok-spicy-testing/src/grok_spicy_testing/scaffold/templates"
    lines = [
        line.split()[1]
        for template in sorted(folder.glob("*.py.tmpl"))
        for line in template.read_text("utf-8").splitlines()
        if line.lstrip().startswith(("from grok_spicy ", "from grok_spicy.", "import grok_spicy"))
    ]
    assert lines
    assert [module for module in lines if not is_public(module, set())] == []


def test_toolkit_offers_what_it_documents() -> None:
    from grok_spicy import toolkit

    assert toolkit.__doc__ is not None
    assert [name for name in toolkit.__all__ if f"`{name}`" not in toolkit.__doc__] == []
