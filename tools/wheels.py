"""Find out for which systems everything that grok-spicy needs comes as a wheel.

    python tools/wheels.py              every system, Python and extra
    python tools/wheels.py 3.11         one Python

Nobody who wants a film should need a compiler. Resolving is done by uv, for other systems than
this one too; nothing is installed. Where something is known to be missing, the reason stands in
`KNOWN`, and it is a fault if it has come about meanwhile: then the note, and the marker in
pyproject.toml, can go.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SYSTEMS = (
    "x86_64-manylinux_2_28",
    "x86_64-pc-windows-msvc",
    "aarch64-pc-windows-msvc",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
)

PYTHONS = ("3.11", "3.12", "3.13")

EXTRAS = ("core", "", "comfyui", "ollama", "continuity", "handover", "farm")
"""What is asked for: core alone, the umbrella, and the umbrella with each extra."""

KNOWN: dict[tuple[str, str], str] = {
    ("aarch64-pc-windows-msvc", "handover"): "OpenTimelineIO has no wheel for Windows on ARM",
    ("x86_64-apple-darwin", "handover"): "OpenTimelineIO 0.18.1 has wheels for Apple silicon alone",
}
"""System and extra that cannot be had from wheels alone, with the reason."""


def project_of(distribution: str) -> dict[str, object]:
    """Return the `project` table of one of our distributions."""
    folder = ROOT if distribution == "grok-spicy" else ROOT / "packages" / distribution
    table: dict[str, object] = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    project = table["project"]
    assert isinstance(project, dict)
    return project


def foreign_requirements(requirement: str) -> list[str]:
    """Return what one of our distributions needs that is not ours, markers handed down.

    Args:
        requirement: As `grok-spicy-handover[sign]==0.1.0; MARKER`, version and marker optional.
    """
    named, _, marker = requirement.partition(";")
    name, _, rest = named.partition("==")[0].partition("[")
    extras = [extra for extra in rest.rstrip("] ").split(",") if extra]
    project = project_of(name.partition(">=")[0].strip())
    wanted = list(project["dependencies"])  # type: ignore[call-overload]  # a list, by PEP 621
    for extra in extras:
        wanted += project["optional-dependencies"][extra]  # type: ignore[index]  # a table
    found: list[str] = []
    for one in wanted:
        handed = f"{one}; {marker.strip()}" if marker and ";" not in one else one
        found += foreign_requirements(handed) if one.startswith("grok-spicy") else [handed]
    return found


def resolves(requirements: list[str], system: str, python: str) -> str | None:
    """Return why requirements cannot be met by wheels; None if they can."""
    done = subprocess.run(
        [
            *("uv", "pip", "compile", "--quiet", "--no-header", "--only-binary", ":all:"),
            *("--python-platform", system, "--python-version", python, "-"),
        ],
        input="\n".join(requirements),
        capture_output=True,
        text=True,
        encoding="utf-8",
        # The oldest macOS that PyAV's wheels run on.
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"},
        check=False,
    )
    return None if done.returncode == 0 else " ".join(done.stderr.split())


def main() -> int:
    """Check every combination; return 1 if one is not as it should be."""
    pythons = sys.argv[1:] or list(PYTHONS)
    wrong = 0
    for system, python, extra in product(SYSTEMS, pythons, EXTRAS):
        asked = "grok-spicy-core" if extra == "core" else f"grok-spicy[{extra}]"
        fault = resolves(foreign_requirements(asked), system, python)
        reason = KNOWN.get((system, extra))
        if fault is None and reason is None:
            print(f"ok       {system} {python} {asked}")
        elif fault is not None and reason is not None:
            print(f"expected {system} {python} {asked}: {reason}")
        else:
            wrong += 1
            print(f"WRONG    {system} {python} {asked}: {fault or 'comes as wheels by now'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
