"""Generated packages: built, installed in an environment, and held to all they promise."""

from __future__ import annotations

import ast
import itertools
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import Result
from grok_spicy.errors import ConfigError
from grok_spicy.specs import CAPABILITIES, Capability
from grok_spicy_testing.scaffold.writing import (
    check_name,
    core_range,
    package_files,
    write_package,
)

if TYPE_CHECKING:
    from conftest import Environment, Quick, Resolved

EVERY: list[tuple[Capability, ...]] = [
    chosen
    for count in range(1, len(CAPABILITIES) + 1)
    for chosen in itertools.combinations(CAPABILITIES, count)
]

FEWEST_AND_ALL: list[tuple[Capability, ...]] = [("llm",), CAPABILITIES]
"""One that makes no files, and all that there is; `nox -s scaffold` does it with `EVERY`."""

NAMES = ("x", "harbour-lighthouse", "harbour-of-the-foxes-and-owls-and-robots")

RunCli = Callable[..., Result]


def generated(chosen: Sequence[str], run_cli: RunCli, folder: Path) -> Path:
    made = run_cli("new-provider", "shed", *(f"--{one}" for one in chosen))
    assert made.exit_code == 0, made.output
    return folder / "grok-spicy-shed"


def prove(package: Path, environment: Environment) -> None:
    """Install a package, and hold it to what it promises."""
    environment.install(package)
    assert environment.holds_our_wheels()
    elsewhere = package.parent
    listed = json.loads(
        environment.run("-m", "grok_spicy", "plugins", "--check", "--json", cwd=elsewhere)
    )
    (row,) = [row for row in listed["plugins"] if row["name"] == "shed"]
    assert (row["distribution"], row["state"]) == ("grok-spicy-shed", "loaded"), row
    environment.run("-m", "pytest", "-q", cwd=package)


@pytest.mark.slow
@pytest.mark.parametrize("chosen", FEWEST_AND_ALL, ids="+".join)
def test_generated_package_installs_is_listed_and_passes(
    chosen: tuple[str, ...], run_cli: RunCli, tmp_path: Path, quick: Quick
) -> None:
    prove(generated(chosen, run_cli, tmp_path), quick)


def test_generated_measure_is_sound_and_passes_the_kit(run_cli: RunCli, tmp_path: Path) -> None:
    made = run_cli("new-provider", "shed", "--measure")
    assert made.exit_code == 0, made.output
    package = tmp_path / "grok-spicy-shed"
    project = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"] == {"grok_spicy": {"shed": "grok_spicy_shed.plugin"}}
    for command in (("ruff", "check"), ("ruff", "format", "--check"), ("pytest", "-q")):
        done = subprocess.run(
            [sys.executable, "-m", *command, "."],
            cwd=package,
            env={
                **os.environ,
                "PYTHONPATH": str(package / "src"),
                "PYTEST_ADDOPTS": "-p no:hypothesispytest",
            },
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_measure_does_not_go_with_capabilities(run_cli: RunCli) -> None:
    made = run_cli("new-provider", "shed", "--measure", "--image")
    assert made.exit_code == 2
    assert "--measure alone" in made.output


@pytest.mark.scaffold
@pytest.mark.parametrize("chosen", EVERY, ids="+".join)
def test_every_combination_needs_nothing_that_it_does_not_ask_for(
    chosen: tuple[str, ...], run_cli: RunCli, tmp_path: Path, resolved: Resolved
) -> None:
    package = generated(chosen, run_cli, tmp_path)
    prove(package, resolved)
    told = resolved.run("-m", "grok_spicy", "conform", "shed", "--json", cwd=tmp_path)
    assert json.loads(told)["kit"] == "complete"
    resolved.run("-m", "ruff", "check", "--no-cache", ".", cwd=package)
    resolved.run("-m", "ruff", "format", "--no-cache", "--check", ".", cwd=package)
    cache = tmp_path.parent / "mypy-cache"
    resolved.run("-m", "mypy", "--cache-dir", str(cache), "src", "tests", cwd=package)


@pytest.mark.parametrize("name", NAMES)
def test_generated_package_is_in_style_whatever_its_name(name: str, tmp_path: Path) -> None:
    for chosen in EVERY:
        write_package(
            tmp_path / "-".join(chosen), package_files(name, chosen, version="0.1.0", year=2026)
        )
    for command in (["check"], ["format", "--check", "--diff"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("chosen", EVERY, ids="+".join)
def test_generated_package_declares_what_it_imports(chosen: tuple[Capability, ...]) -> None:
    made = package_files("shed", chosen, version="0.1.0", year=2026)
    project = tomllib.loads(made["pyproject.toml"])["project"]
    # Tests of a provider, and the conformance module that they run, need the kit.
    for_tests = {*project["dependencies"], *project["optional-dependencies"]["test"], "pytest"}
    for path, text in made.items():
        if path.endswith(".py"):
            tested = path.endswith("conformance.py")
            declared = for_tests if tested else project["dependencies"]
            assert imported(text) <= {distribution(one) for one in declared}, path


def imported(source: str) -> set[str]:
    """Return the distributions whose modules some source imports."""
    modules = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(str(node.module).partition(".")[0])
    foreign = modules - set(sys.stdlib_module_names) - {"grok_spicy_shed"}
    return {distribution(owners()[module][0]) for module in foreign}


@cache
def owners() -> Mapping[str, list[str]]:
    """Return the distributions of every module here; asking each of them takes half a second."""
    # The project's own packages are editable here, and not found by their modules.
    ours = {"grok_spicy": ["grok-spicy-core"], "grok_spicy_testing": ["grok-spicy-testing"]}
    return {**packages_distributions(), **ours}


def distribution(requirement: str) -> str:
    """Return the name of a distribution, without its range."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_without_a_capability_it_draws(run_cli: RunCli, tmp_path: Path) -> None:
    assert run_cli("new-provider", "shed").exit_code == 0
    package = tmp_path / "grok-spicy-shed" / "src" / "grok_spicy_shed"
    assert (package / "image.py").exists()
    assert not (package / "video.py").exists()


def test_existing_folder_is_left_alone(run_cli: RunCli, tmp_path: Path) -> None:
    mine = tmp_path / "grok-spicy-shed" / "README.md"
    mine.parent.mkdir()
    mine.write_text("mine")
    refused = run_cli("new-provider", "shed")
    assert refused.exit_code == 2
    assert "--into" in refused.output
    assert [path.name for path in mine.parent.iterdir()] == ["README.md"]
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "beginning with a letter"),
        ("Shed", "letters a-z and digits"),
        ("1shed", "beginning with a letter"),
        ("shed!", "letters a-z and digits"),
        ("../shed", "letters a-z and digits"),
        ("-shed", "beginning with a letter"),
        ("shed-", "words of it joined by a single - or _"),
        ("sh__ed", "words of it joined by a single - or _"),
        ("a" * 41, "at most 40 characters"),
        ("local", "which are taken"),
        ("grok", "which are taken"),
    ],
)
def test_unfit_names_are_refused_with_the_rule_they_break(name: str, why: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(why)):
        check_name(name)


def test_name_of_an_installed_plugin_is_warned_of(
    run_cli: RunCli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    info = tmp_path / "installed" / "harbour-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[grok_spicy]\nmy-shed = harbour\n")
    monkeypatch.syspath_prepend(str(info.parent))
    made = run_cli("new-provider", "my_shed")
    assert made.exit_code == 0
    assert "my-shed is installed already (harbour 1.0)" in made.stderr
    assert "installed already" not in run_cli("new-provider", "barn").stderr


@pytest.mark.parametrize("name", ["shed", "my-shed", "shed_2", "x", "class"])
def test_fit_names_are_taken(name: str) -> None:
    check_name(name)


def test_package_asks_for_the_running_minor_version() -> None:
    assert core_range("0.1.0") == ">=0.1,<0.2"
    assert core_range("1.12.3rc1") == ">=1.12,<1.13"
    project = package_files("shed", ["llm"], version="0.1.0", year=2026)["pyproject.toml"]
    assert '"grok-spicy-core>=0.1,<0.2"' in project


def test_hyphens_become_underscores_where_python_needs_it() -> None:
    made = package_files("my-shed", ["llm"], version="0.1.0", year=2026)
    assert "src/grok_spicy_my_shed/llm.py" in made
    assert "class MyShedLLMProvider" in made["src/grok_spicy_my_shed/llm.py"]
    assert 'my-shed = "grok_spicy_my_shed.plugin"' in made["pyproject.toml"]
