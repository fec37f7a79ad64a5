"""The command line, called in this process or as a real one, cut off from the user's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from grok_spicy.cli.root import root
from grok_spicy_testing.prepared import CAN_COPY, PreparedPython, ProcessCopy

OURS = ("GROK_", "XAI_", "_GROK_SPICY")

KEPT = {"GROK_SPICY_DISABLE"}
"""What the tests of all packages leave out stays out: measures with models cost seconds a film."""


@dataclass
class Cli:
    """Calls the command line in this process."""

    environment: dict[str, str]

    def __call__(self, *arguments: str, **variables: str) -> Result:
        environment = {**self.environment, **variables}
        return CliRunner().invoke(root, arguments, prog_name="grok-spicy", env=environment)


@dataclass
class Process:
    """Calls the command line as a process of its own."""

    environment: dict[str, str]
    folder: Path
    plugins: Path
    python: PreparedPython | None

    def __call__(
        self, *arguments: str, code: str | None = None, fresh: bool = False, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `grok-spicy` with arguments, or Python with `code`.

        Args:
            arguments: Of the command line.
            code: The program.
            fresh: Whether it is about what the process imports, so that nothing may be before.
            variables: Of the environment.
        """
        start = ["-m", "grok_spicy"] if code is None else ["-c", code]
        environment = {**self.environment, **variables}
        fresh = fresh or any(name.startswith("PYTHON") for name in variables)
        if self.python is not None and not fresh:
            child = self.python.start(*start, *arguments, cwd=self.folder, env=environment)
            out, error = child.communicate(timeout=600)
            assert child.returncode is not None
            return subprocess.CompletedProcess(arguments, child.returncode, out, error)
        return subprocess.run(
            [sys.executable, *start, *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def begin(self, code: str, *arguments: str) -> subprocess.Popen[str] | ProcessCopy:
        """Begin to run Python with `code`, both its streams being pipes."""
        if self.python is not None:
            return self.python.start("-c", code, *arguments, cwd=self.folder, env=self.environment)
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def install(
        self,
        name: str,
        *,
        version: str = "1.0",
        module: str | None = None,
        groups: dict[str, dict[str, str]] | None = None,
        requires: str = "grok-spicy-core >=0.1",
    ) -> None:
        """Put a distribution on the path of the processes.

        Args:
            name: Of the distribution; its module has the same name.
            version: Of the distribution.
            module: Source of the module; None for none.
            groups: Entry points by group; by default one provider plugin.
            requires: Its requirement.
        """
        self.plugins.mkdir(exist_ok=True)
        metadata = self.plugins / f"{name}-{version}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Dist: {requires}\n",
            "utf-8",
        )
        lines = []
        for group, entries in (groups or {"grok_spicy": {name: name}}).items():
            lines += [f"[{group}]", *(f"{key} = {value}" for key, value in entries.items())]
        (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")
        if module is not None:
            (self.plugins / f"{name}.py").write_text(module, "utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def environment(
    own_registrations: None, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Keep settings and states apart, and give no keys."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        if name not in KEPT:
            monkeypatch.delenv(name)
    own = {
        "GROK_SPICY_STATE": str(tmp_path / "state"),
        "GROK_SPICY_CONFIG_DIR": str(tmp_path / "settings"),
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return own


@pytest.fixture
def cli(environment: dict[str, str], small_films: None, small_watch: None) -> Cli:
    """Call the command line in this process, where films are small."""
    return Cli(environment)


@pytest.fixture
def process(
    request: pytest.FixtureRequest, environment: dict[str, str], home: Path, tmp_path: Path
) -> Process:
    """Call the command line as a process of its own."""
    python = request.getfixturevalue("prepared_python") if CAN_COPY else None
    plugins = tmp_path / "plugins"
    inherited = {**os.environ, **environment, "PYTHONPATH": str(plugins), "COLUMNS": "100"}
    return Process(inherited, home, plugins, python)
