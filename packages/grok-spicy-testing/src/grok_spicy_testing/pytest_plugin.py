"""The pytest plugin: fixtures for authors and for tests of films. Loading it imports no server.

| fixture | gives |
|---|---|
| `isolated_plugins` | a `PluginManager` that sees no plugin of the developer's machine |
| `fake_providers` | makes scripted providers: scores, latencies, faults |
| `fake_xai`, `fake_ollama`, `fake_comfyui` | a running stand-in for that service (extras) |
| `make_fake_ollama`, `make_fake_comfyui` | start such a server with arguments |
| `run_cli` | runs `grok-spicy` in this process |
| `windows_files` | files that refuse what Windows refuses, on Linux |
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from grok_spicy_testing.fixtures_comfyui import fake_comfyui, make_fake_comfyui
from grok_spicy_testing.fixtures_grok import fake_xai
from grok_spicy_testing.fixtures_ollama import fake_ollama, make_fake_ollama
from grok_spicy_testing.reporting import pytest_runtest_makereport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from grok_spicy import PluginManager

    from grok_spicy_testing.fakes import FakeProviders
    from grok_spicy_testing.windows_files import WindowsFiles

__all__ = [
    "fake_comfyui",
    "fake_ollama",
    "fake_providers",
    "fake_xai",
    "isolated_plugins",
    "make_fake_comfyui",
    "make_fake_ollama",
    "own_registrations",
    "pytest_runtest_makereport",
    "run_cli",
    "windows_files",
]


@pytest.fixture
def own_registrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a test registers with `ProviderRegistry.register` be known to that test alone."""
    from grok_spicy.plugins import registrations

    monkeypatch.setattr(registrations, "PROCESS", registrations.Registrations())


@pytest.fixture
def isolated_plugins(
    own_registrations: None,  # noqa: ARG001 - for what it does
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> PluginManager:
    """Return a plugin manager that finds nothing installed, with folders of its own.

    Whatever else the test makes in this process, `run_cli` included, finds nothing either, and
    keeps its settings and results in those folders, too.
    """
    from grok_spicy.plugins import PluginManager, manager

    _own_settings(tmp_path, monkeypatch)
    monkeypatch.setattr(manager, "installed_entry_points", list)
    return PluginManager()


@pytest.fixture
def fake_providers(isolated_plugins: PluginManager) -> FakeProviders:
    """Make scripted providers for all four capabilities, known to `fake_providers.registry`."""
    from grok_spicy_testing.fakes import FakeProviders

    return FakeProviders(isolated_plugins)


@pytest.fixture
def run_cli(
    own_registrations: None,  # noqa: ARG001 - for what it does
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Result]:
    """Return a function that runs `grok-spicy` in this process: `run_cli("plugins", "--json")`.

    Its settings, results and working folder are those of the test, and no `GROK_SPICY_...`
    variable of the developer's reaches it, but for `GROK_SPICY_DISABLE`: what a whole session of
    tests switches off stays off. It sees what is installed, unless the test asks for
    `isolated_plugins`. The answer has `exit_code`, `output`, `stdout` and `stderr`; `input=` is
    what the user types.
    """
    from click.testing import CliRunner
    from grok_spicy.cli.root import root

    _own_settings(tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, **named: Any) -> Result:
        return CliRunner().invoke(root, [str(argument) for argument in arguments], **named)

    return run


@pytest.fixture
def windows_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WindowsFiles:
    """Let files below the test's folder refuse what Windows refuses; set `scans` for a scanner."""
    if sys.platform != "linux":
        pytest.skip("sees what is open in /proc, which only Linux has")
    from grok_spicy_testing.windows_files import WindowsFiles

    files = WindowsFiles(tmp_path)
    files.install(monkeypatch)
    return files


def _own_settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"GROK_SPICY_DISABLE"}
    for name in [name for name in os.environ if name.startswith("GROK_SPICY_")]:
        if name not in kept:
            monkeypatch.delenv(name)
    monkeypatch.setenv("GROK_SPICY_STATE", str(folder / "grok-spicy-state"))
    monkeypatch.setenv("GROK_SPICY_CONFIG_DIR", str(folder / "grok-spicy-config"))
