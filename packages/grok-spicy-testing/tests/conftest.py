"""Where provider packages are proven: clean environments, and a shelf of good and bad ones."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

ROOT = Path(__file__).parents[3]

OURS = ("grok-spicy-core", "grok-spicy-testing", "grok-spicy-animatic")


@dataclass
class Environment:
    """An environment with wheels of its own."""

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

    def install(self, package: Path, *besides: str) -> None:
        """Build a package's wheel and install it.

        Args:
            package: Its folder.
            besides: Requirements that are installed together with it.
        """
        raise NotImplementedError

    def run(self, *arguments: str, cwd: Path, **variables: str) -> str:
        """Run Python there, and return what it prints."""
        home = self.root / "home"
        home.mkdir(exist_ok=True)
        outside = {
            name: value for name, value in os.environ.items() if not name.startswith("GROK_SPICY_")
        }
        done = subprocess.run(
            [str(self.python), *arguments],
            cwd=cwd,
            env={
                **outside,
                "HOME": str(home),
                "GROK_SPICY_STATE": str(home),
                "GROK_SPICY_CONFIG_DIR": str(home),
                "PYTEST_ADDOPTS": "-p no:cacheprovider",
                **variables,
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def holds_our_wheels(self) -> bool:
        """Whether core is the one from the wheel, not the developer's."""
        said = self.run("-c", "import grok_spicy; print(grok_spicy.__file__)", cwd=self.root)
        return Path(said.strip()).is_relative_to(self.packages.resolve())


@dataclass
class Quick(Environment):
    """Wheels unpacked, and the libraries of the developer's environment underneath.

    Quick, needs no network, and cannot tell a dependency that was forgotten.
    """

    wheels: Path

    def __post_init__(self) -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", self.root], check=True)
        beneath = [path for path in site.getsitepackages() if Path(path).is_dir()]
        lines = [f"import site; site.addsitedir({path!r})\n" for path in beneath]
        (self.packages / "beneath.pth").write_text("".join(lines), "utf-8")
        for wheel in self.wheels.glob("*.whl"):
            self._unpack(wheel)

    def install(self, package: Path, *besides: str) -> None:
        self._unpack(built(package, self.root / "dist"))

    def _unpack(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.packages)


@dataclass
class Resolved(Environment):
    """Nothing but what the package itself asks for, as a user of it would have."""

    wheels: Path

    def __post_init__(self) -> None:
        self._uv("venv", "--quiet", "--python", sys.executable, str(self.root))

    def install(self, package: Path, *besides: str) -> None:
        wheel = built(package, self.root / "dist")
        # Named as files, so that none of the same name is taken from an index.
        ours = [str(path) for path in self.wheels.glob("*.whl") if not path.match("*animatic*")]
        self._uv(
            *("pip", "install", "--quiet", "--python", str(self.python)),
            *("--find-links", str(self.wheels), *ours, f"{wheel}[test]", *besides),
        )
        self._uv("pip", "check", "--python", str(self.python))

    def _uv(self, *arguments: str) -> None:
        uv = shutil.which("uv")
        assert uv is not None, "this test needs uv: pip install uv"
        done = subprocess.run([uv, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def built(package: Path, into: Path) -> Path:
    """Build the wheel of a package and return it."""
    before = set(into.glob("*.whl"))
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)],
        cwd=package,
        check=True,
        capture_output=True,
    )
    (wheel,) = set(into.glob("*.whl")) - before
    return wheel


@pytest.fixture(scope="session")
def our_wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build what a provider is installed beside."""
    folder = tmp_path_factory.mktemp("wheels")
    for name in OURS:
        built(ROOT / "packages" / name, folder)
    return folder


@pytest.fixture
def quick(tmp_path: Path, our_wheels: Path) -> Quick:
    """An environment for the tests of every day."""
    return Quick(tmp_path / "quick", our_wheels)


@pytest.fixture
def resolved(tmp_path: Path, our_wheels: Path) -> Resolved:
    """An environment for `nox -s scaffold`; its libraries come from an index."""
    return Resolved(tmp_path / "resolved", our_wheels)


PLUGIN = """
from grok_spicy import ProviderSpec, hookimpl

@hookimpl
def grok_spicy_image_providers():
    return [ProviderSpec("{name}", "{package}.image:Shed", summary="Grey", default_model="m-1")]
"""

IMAGE = """
import asyncio
from grok_spicy import *
from PIL import Image

class Shed(ImageProvider):
    @classmethod
    def models(cls):
        return [ModelInfo("m-1", "grey")]

    def quote(self, operation, request):
        return 0.0

    async def generate(self, prompt, *, dest, aspect_ratio="16:9", **kwargs):
        wide, high = map(int, aspect_ratio.split(":"))
        size = (wide * 20, high * 20)
        path = dest.with_name(dest.name + ".png")
        Image.new("RGB", size).save(path)
        return GeneratedImage(path, *size, self.config.provider, self.config.model)

    async def edit(self, images, prompt, **more):
        return await self.generate(prompt, **more)

    async def stylize(self, sources, prompt, **more):
        return await self.generate(prompt, **more)
"""
"""A provider without fault."""

CONFORMANCE = """
import pytest
from grok_spicy_testing.conformance import ImageProviderTests, PluginTests

class TestPlugin(PluginTests):
    provider = "{name}"

class TestImages(ImageProviderTests):
    provider = "{name}"
"""


@dataclass
class Verdict:
    """What `grok-spicy conform` said."""

    code: int
    report: dict[str, Any] = field(default_factory=dict)
    output: str = ""

    @property
    def kit(self) -> str:
        return str(self.report["kit"])

    @property
    def failed(self) -> dict[str, str]:
        """Messages of what failed."""
        return {
            test["test"]: test["message"]
            for test in self.report["tests"]
            if test["outcome"] == "failed"
        }


@dataclass
class Shelf:
    """Installs packages where this process and its children find them."""

    root: Path
    run_cli: Callable[..., Result]
    good_image: str = IMAGE

    def put(
        self,
        name: str,
        *,
        plugin: str = PLUGIN,
        image: str = IMAGE,
        conformance: str | None = CONFORMANCE,
    ) -> None:
        """Install a package."""
        package = f"shelf_{name}"
        info = self.root / f"grok_spicy_{name}-0.1.0.dist-info"
        for folder in (self.root / package, info):
            folder.mkdir(parents=True)
        modules = {"__init__": "", "plugin": plugin, "image": image}
        entries = f"[grok_spicy]\n{name} = {package}.plugin\n"
        if conformance is not None:
            modules["conformance"] = conformance
            entries += f"[grok_spicy.conformance]\n{name} = {package}.conformance\n"
        for module, text in modules.items():
            filled = text.replace("{name}", name).replace("{package}", package)
            (self.root / package / f"{module}.py").write_text(filled)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: grok-spicy-{name}\nVersion: 0.1.0\n"
            "Requires-Dist: grok-spicy-core>=0.1,<0.2\n"
        )
        (info / "entry_points.txt").write_text(entries)

    def conform(self, name: str, *options: str) -> Verdict:
        """Run the standard tests on a package."""
        answer = self.run_cli("conform", name, "--json", *options)
        report = json.loads(answer.stdout) if answer.stdout.startswith("{") else {}
        return Verdict(answer.exit_code, report, answer.output)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: Callable[..., Result]) -> Shelf:
    """An empty shelf, visible to this process and its children."""
    root = tmp_path / "shelf"
    root.mkdir()
    monkeypatch.syspath_prepend(root)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]))
    return Shelf(root, run_cli)
