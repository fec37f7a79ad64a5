"""Generated packages: built, installed in a clean environment, and held to all they promise."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import site
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from grok_spicy.providers.errors import ConfigError
from grok_spicy.specs import CAPABILITIES
from grok_spicy_testing.scaffold.writing import check_name, core_range, package_files

EVERY = [
    chosen
    for count in range(1, len(CAPABILITIES) + 1)
    for chosen in itertools.combinations(CAPABILITIES, count)
]

FIVE = [("image",), ("video",), ("llm",), ("vision",), CAPABILITIES]

RunCli = Callable[..., Result]


ROOT = Path(__file__).parents[3]

OURS = ("grok-spicy-core", "grok-spicy-testing")


@dataclass
class Clean:
    """An environment with wheels of its own, and the libraries of this one underneath."""

    root: Path

    @property
    def python(self) -> Path:
        return self.root / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def packages(self) -> Path:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.root / (
            "Lib/site-packages" if os.name == "nt" else f"lib/{version}/site-packages"
        )

    def create(self) -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", self.root], check=True)
        beneath = [path for path in site.getsitepackages() if Path(path).is_dir()]
        lines = [f"import site; site.addsitedir({path!r})\n" for path in beneath]
        (self.packages / "beneath.pth").write_text("".join(lines), "utf-8")

    def install(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.packages)

    def run(self, *arguments: str, cwd: Path, check: bool = True) -> str:
        home = self.root / "home"
        done = subprocess.run(
            [str(self.python), *arguments],
            cwd=cwd,
            env={
                **os.environ,
                "GROK_SPICY_STATE": str(home),
                "GROK_SPICY_CONFIG_DIR": str(home),
                "PYTEST_ADDOPTS": "-p no:cacheprovider",
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert not check or done.returncode == 0, f"{arguments}:\n{done.stdout}{done.stderr}"
        return done.stdout


def built(package: Path, into: Path) -> Path:
    """Build the wheel of a package and return it."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)],
        cwd=package,
        check=True,
        capture_output=True,
    )
    (wheel,) = into.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def our_wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Build core and the kit: what a provider is installed beside."""
    folder = tmp_path_factory.mktemp("wheels")
    return [built(ROOT / "packages" / name, folder / name) for name in OURS]


def prove(
    chosen: tuple[str, ...],
    run_cli: RunCli,
    tmp_path: Path,
    our_wheels: list[Path],
    *,
    thorough: bool,
) -> None:
    """Generate a package, build its wheel, install it, and hold it to what it promises."""
    made = run_cli("new-provider", "shed", *(f"--{one}" for one in chosen))
    assert made.exit_code == 0, made.output
    package = tmp_path / "grok-spicy-shed"
    clean = Clean(tmp_path / "clean")
    clean.create()
    for wheel in (*our_wheels, built(package, tmp_path / "dist")):
        clean.install(wheel)
    home = clean.run("-c", "import grok_spicy; print(grok_spicy.__file__)", cwd=tmp_path)
    assert Path(home.strip()).is_relative_to(clean.packages.resolve()), home
    listed = json.loads(clean.run("-m", "grok_spicy", "plugins", "--check", "--json", cwd=tmp_path))
    (row,) = [row for row in listed["plugins"] if row["name"] == "shed"]
    assert (row["distribution"], row["state"]) == ("grok-spicy-shed", "loaded"), row
    if thorough:
        told = clean.run("-m", "grok_spicy", "conform", "shed", "--json", cwd=tmp_path)
        assert json.loads(told)["kit"] == "complete"
    clean.run("-m", "pytest", "-q", cwd=package)
    if (ruff := shutil.which("ruff", path=str(Path(sys.executable).parent))) is not None:
        for command in (["check"], ["format", "--check"]):
            looked = subprocess.run(
                [ruff, *command, "--no-cache", "."],
                cwd=package,
                capture_output=True,
                text=True,
                check=False,
            )
            assert looked.returncode == 0, looked.stdout
    if thorough:
        cache = tmp_path.parent / "mypy-cache"
        checked = clean.run(
            *("-m", "mypy", "--cache-dir", str(cache), "src", "tests"), cwd=package, check=False
        )
        assert "Success" in checked, checked


@pytest.mark.slow
@pytest.mark.parametrize("chosen", FIVE, ids="+".join)
def test_generated_package_installs_is_listed_and_passes(
    chosen: tuple[str, ...], run_cli: RunCli, tmp_path: Path, our_wheels: list[Path]
) -> None:
    prove(chosen, run_cli, tmp_path, our_wheels, thorough=chosen == CAPABILITIES)


@pytest.mark.scaffold
@pytest.mark.parametrize("chosen", EVERY, ids="+".join)
def test_every_combination_installs_is_listed_and_passes(
    chosen: tuple[str, ...], run_cli: RunCli, tmp_path: Path, our_wheels: list[Path]
) -> None:
    prove(chosen, run_cli, tmp_path, our_wheels, thorough=True)


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
    "name", ["", "Shed", "1shed", "shed!", "../shed", "-shed", "a" * 41, "local", "grok", "sh__ed"]
)
def test_unfit_names_are_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        check_name(name)


@pytest.mark.parametrize("name", ["shed", "my-shed", "shed_2", "x"])
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
