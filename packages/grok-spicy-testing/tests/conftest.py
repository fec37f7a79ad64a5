"""Where provider packages are proven: clean environments, and a shelf of good and bad ones."""

from __future__ import annotations

import json
import os
import re
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import certifi
import pytest
from click.testing import Result
from grok_spicy_testing.prepared import CAN_COPY, PreparedPython
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[3]

RunChild = Callable[..., "subprocess.CompletedProcess[Any]"]

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
        # What a whole session of tests switches off stays off.
        outside = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GROK_SPICY_") or name == "GROK_SPICY_DISABLE"
        }
        done = subprocess.run(
            [str(self.python), *arguments],
            cwd=cwd,
            env={
                **outside,
                "HOME": str(home),
                "GROK_SPICY_STATE": str(home),
                "GROK_SPICY_CONFIG_DIR": str(home),
                # Of the developer's plugins, the one that takes longest to load.
                "PYTEST_ADDOPTS": "-p no:cacheprovider -p no:hypothesispytest",
                **variables,
            },
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}:\n{done.stdout}{done.stderr}"
        return done.stdout

    @property
    def ours(self) -> Path:
        """Where the modules from our wheels lie."""
        return self.packages

    def holds_our_wheels(self) -> bool:
        """Whether core is the one from the wheel, not the developer's."""
        said = self.run("-c", "import grok_spicy; print(grok_spicy.__file__)", cwd=self.root)
        return Path(said.strip()).is_relative_to(self.ours.resolve())


@dataclass
class Quick(Environment):
    """Our wheels, unpacked once for all, and the libraries of the developer's beneath them.

    Quick, needs no network, and cannot tell a dependency that was forgotten.
    """

    unpacked: Path

    def __post_init__(self) -> None:
        venv.create(self.root, with_pip=False, symlinks=os.name != "nt")
        beneath = [path for path in site.getsitepackages() if Path(path).is_dir()]
        lines = [f"import site; site.addsitedir({path!r})\n" for path in beneath]
        (self.packages / "beneath.pth").write_text(f"{self.unpacked}\n" + "".join(lines), "utf-8")

    @property
    def ours(self) -> Path:
        return self.unpacked

    def install(self, package: Path, *besides: str) -> None:
        unpack(built(package, self.root / "dist"), self.packages)


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
    (wheel,) = WheelBuilder(str(package)).build(directory=str(into), versions=["standard"])
    return Path(wheel)


def unpack(wheel: Path, into: Path) -> None:
    """Put what is in a wheel where Python finds it."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(into)


@pytest.fixture(scope="session")
def one_authority(once: Callable[..., Path]) -> str:
    """A file with one certificate, for `SSL_CERT_FILE`.

    Providers of tests make a client for every call, all on loopback and none with TLS. To read all
    the authorities of the world for each was a third of what they cost.
    """

    def first(folder: Path) -> None:
        found = re.search("-----BEGIN.*?-----END.*?\n", certifi.contents(), re.DOTALL)
        assert found is not None
        (folder / "one.pem").write_text(found[0], "ascii")

    return str(once("authority", first) / "one.pem")


@pytest.fixture(scope="session")
def our_wheels(once: Callable[..., Path]) -> Path:
    """Build what a provider is installed beside."""

    def build(folder: Path) -> None:
        for name in OURS:
            built(ROOT / "packages" / name, folder)

    return once("wheels", build)


@pytest.fixture(scope="session")
def unpacked(once: Callable[..., Path], our_wheels: Path) -> Path:
    """Unpack those wheels in one place, where Python compiles them once for all processes."""

    def spread(folder: Path) -> None:
        for wheel in our_wheels.glob("*.whl"):
            unpack(wheel, folder)

    return once("unpacked-wheels", spread)


@pytest.fixture
def quick(tmp_path: Path, unpacked: Path) -> Quick:
    """An environment for the tests of every day."""
    return Quick(tmp_path / "quick", unpacked)


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
from grok_spicy import GeneratedImage, ImageProvider, ModelInfo
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


@pytest.fixture(scope="session")
def ready_kit() -> Iterator[RunChild]:
    """Begin processes that have imported pytest and the kit: each verdict is told in one.

    `test_conform.py` has one told in a process that imports them itself.
    """
    if not CAN_COPY:
        yield subprocess.run
        return

    def run(
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: str,
        stdout: IO[bytes],
        timeout: float,
        **streams: object,
    ) -> subprocess.CompletedProcess[bytes]:
        assert streams == {
            "stdin": subprocess.DEVNULL,
            "stderr": subprocess.STDOUT,
            "check": False,
        }
        with python.start(
            *command[1:],
            cwd=Path(cwd),
            env=env,
            stdout=stdout.fileno(),
            stderr=subprocess.STDOUT,
        ) as child:
            try:
                return subprocess.CompletedProcess(command, child.wait(timeout))
            except subprocess.TimeoutExpired:
                child.kill()
                raise

    modules = ("pytest_asyncio.plugin", "xdist.plugin", "anyio.pytest_plugin", "PIL.Image")
    with PreparedPython([*modules, "grok_spicy_testing.conformance.child"]) as python:
        yield run


@pytest.fixture
def shelf(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run_cli: Callable[..., Result],
    ready_kit: RunChild,
) -> Shelf:
    """An empty shelf, visible to this process and its children."""
    root = tmp_path / "shelf"
    root.mkdir()
    monkeypatch.syspath_prepend(root)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setattr("grok_spicy_testing.conform.run_child", ready_kit)
    return Shelf(root, run_cli)
