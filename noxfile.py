"""Every chore of the project, one session each: `nox -l` lists them.

Sessions use uv where it is installed and virtualenv elsewhere. No interpreter is downloaded:
`tests` runs on those of 3.11 to 3.13 that are there.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "types", "tests"]

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = ["3.11", "3.12", "3.13"]

# In the order of their dependencies, so that plain pip can install them one after the other.
PACKAGES = {
    "grok-spicy-core": "",
    "grok-spicy-grok": "",
    "grok-spicy-comfyui": "",
    "grok-spicy-ollama": "[clip]",
    "grok-spicy-animatic": "",
    "grok-spicy-continuity": "",
    "grok-spicy-handover": "[sign]",
    "grok-spicy-farm": "",
    "grok-spicy-studio": "",
    "grok-spicy-testing": "[grok,comfyui,ollama]",
}

PICTURES = ["arcade==2.6.17", "scikit-image>=0.24", "python-avatars>=1.4", "resvg-py>=0.2"]
"""Packages whose drawings and photos are measured by `bench/continuity.py`."""

CONCEPT = "A curious fox meets a wise owl in an enchanted autumn forest"


def _show_all_of_pyenv() -> None:
    """Let pyenv's shims find every version it has, not only the one in force."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    if versions.is_dir() and "PYENV_VERSION" not in os.environ:
        here = platform.python_version()
        others = sorted(path.name for path in versions.glob("3.*") if path.name != here)
        os.environ["PYENV_VERSION"] = ":".join([here, *others])


_show_all_of_pyenv()


def install(session: nox.Session, *groups: str, resolution: str | None = None) -> None:
    """Install all packages editable, and what the dependency groups name besides."""
    editables = [
        argument
        for name, extras in PACKAGES.items()
        for argument in ("-e", f"packages/{name}{extras}")
    ]
    others = [
        requirement
        for requirement in nox.project.dependency_groups(PROJECT, *groups)
        if not requirement.startswith(tuple(PACKAGES))
    ]
    options = ["--resolution", resolution] if resolution else []
    session.install(*options, *editables, "-e", ".", *others)


def needs_uv(session: nox.Session) -> None:
    """End the session with a plain word where uv is missing."""
    if shutil.which("uv") is None:
        session.error("this session needs uv: pip install uv")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with coverage; arguments after -- go to pytest."""
    install(session, "test")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "combine")
    session.run("coverage", "report", *([] if session.posargs else ["--fail-under=90"]))


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest version of every direct dependency."""
    needs_uv(session)
    install(session, "test", resolution="lowest-direct")
    # Old versions warn about things that later ones mended: only our own warnings are errors.
    session.run("pytest", "-W", "default", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.install(*nox.project.dependency_groups(PROJECT, "lint"))
    session.run("ruff", "check", ".")
    # Text without an encoding is read otherwise on Windows; still a preview rule.
    session.run("ruff", "check", "--preview", "--select", "PLW1514", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly."""
    install(session, "types", "nox")
    session.run("python", "tools/check_types.py")


@nox.session(venv_backend="none")
def build(session: nox.Session) -> None:
    """Build every wheel, install them in clean environments, and make a film with each."""
    needs_uv(session)
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    session.run(
        "uv", "build", "--all-packages", "--no-sources", "--out-dir", str(dist), external=True
    )
    with tempfile.TemporaryDirectory(prefix="grok-spicy-build-") as folder:
        there = Path(folder)
        _film_with_library(session, dist, there)
        _film_with_tool(session, dist, there)


def _film_with_library(session: nox.Session, dist: Path, there: Path) -> None:
    session.log("as a library, from the built wheels alone")
    environment = there / "library"
    session.run(
        "uv", "venv", "--quiet", "--python", sys.executable, str(environment), external=True
    )
    python = _executable(environment, "python")
    wheels = sorted(str(path) for path in dist.glob("*.whl"))
    session.run("uv", "pip", "install", "--quiet", "--python", python, *wheels, external=True)
    session.run("uv", "pip", "check", "--python", python, external=True)
    _film(session, _executable(environment, "grok-spicy"), python, there / "library-films")


def _film_with_tool(session: nox.Session, dist: Path, there: Path) -> None:
    session.log("as a tool")
    homes = {"UV_TOOL_DIR": str(there / "tools"), "UV_TOOL_BIN_DIR": str(there / "bin")}
    session.run(
        *("uv", "tool", "install", "--quiet", "--python", sys.executable),
        *("--find-links", str(dist), f"grok-spicy=={PROJECT['project']['version']}"),
        env=homes,
        external=True,
    )
    command = next((there / "bin").glob("grok-spicy*"))
    python = _executable(there / "tools" / "grok-spicy", "python")
    _film(session, str(command), python, there / "tool-films")


def _film(session: nox.Session, command: str, python: str, films: Path) -> None:
    films.mkdir()
    with session.chdir(films):
        session.run(command, "--version", external=True)
        session.run(command, "plugins", external=True)
        # Short scenes: whether the wheels make a film is asked, and not how long it gets.
        session.run(
            *(command, "run", "--backend", "animatic", "--max-duration", "3"),
            *("--output-dir", str(films), CONCEPT),
            external=True,
        )
    session.run(python, str(ROOT / "tools" / "check_film.py"), str(films), external=True)


def _executable(environment: Path, name: str) -> str:
    folder = environment / ("Scripts" if os.name == "nt" else "bin")
    return str(folder / (f"{name}.exe" if os.name == "nt" else name))


@nox.session
def demo(session: nox.Session) -> None:
    """Make a film offline and check it, frame by frame."""
    install(session)
    films = Path(session.create_tmp()) / "films"
    shutil.rmtree(films, ignore_errors=True)
    session.run(
        *("grok-spicy", "run", "--backend", "animatic", "--output-dir", str(films)),
        *(session.posargs or [CONCEPT]),
    )
    session.run("python", "tools/check_film.py", str(films))


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what DESIGN promises; `nox -s bench -- startup` runs one measurement."""
    install(session, "test")
    wanted = set(session.posargs)
    if not wanted or "continuity" in wanted:
        # Nothing of them but their pictures is used: what they depend on is not needed.
        session.install("--no-deps", *PICTURES)
    for script in sorted((ROOT / "bench").glob("[!_]*.py")):
        if not wanted or script.stem in wanted:
            session.run("python", str(script))


@nox.session
def chaos(session: nox.Session) -> None:
    """Run the long sweeps: kills, faults and full disks at every point, and new examples."""
    install(session, "test")
    session.run("pytest", "-m", "chaos", *session.posargs)
    session.run("pytest", "-m", "hypothesis", "--hypothesis-profile", "search", *session.posargs)


@nox.session
def scaffold(session: nox.Session) -> None:
    """Generate a provider package, build it, and prove it in a clean environment."""
    install(session, "test")
    session.run("pytest", "-m", "scaffold", *session.posargs)


@nox.session(venv_backend="none")
def wheels(session: nox.Session) -> None:
    """Find out for which systems all that is needed comes as wheels; -- 3.11 for one Python."""
    needs_uv(session)
    session.run(sys.executable, str(ROOT / "tools" / "wheels.py"), *session.posargs)


@nox.session
def windows(session: nox.Session) -> None:
    """Make a film and run tests in a Windows Python under Wine; -- --no-tests for the film alone.

    Not part of what must pass before every change: it needs packages of Debian, which it names if
    they are not there, and it is long.
    """
    needs_uv(session)
    install(session)
    session.run("python", "-m", "tools.windows", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Check every command, option, link and snippet in the documents, and build the site."""
    install(session, "test", "docs")
    session.run("pytest", "tests/test_documents.py", *session.posargs)
    # Its notice of the end of Material for MkDocs (May 2027) is no fault of the documents.
    session.run("mkdocs", "build", "--strict", env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session(venv_backend="none")
def bump(session: nox.Session) -> None:
    """Move every package to one new version: `nox -s bump -- 0.2.0`."""
    session.run(sys.executable, str(ROOT / "tools" / "versions.py"), *session.posargs)
