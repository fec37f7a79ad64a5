"""The one version number of the workspace: read it, check that all parts agree, move it.

    python tools/versions.py            print the version
    python tools/versions.py 0.2.0      move everything to 0.2.0

The umbrella pins its parts exactly; every other package asks for a range of its parts that ends
before the next minor version, so that providers can be released on their own.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_VERSION = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")
_OWN = re.compile(r'^version = "[^"]*"', re.MULTILINE)
_PIN = re.compile(r'("grok-spicy-[a-z]+(?:\[[a-z,]+\])?)==[^";]*')
_RANGE = re.compile(r'"(grok-spicy-[a-z]+(?:\[[a-z,]+\])?)>=[^";]*')


def pyprojects(root: Path) -> list[Path]:
    """Return the umbrella's pyproject.toml and those of its parts."""
    return [root / "pyproject.toml", *sorted(root.glob("packages/*/pyproject.toml"))]


def range_of(version: str) -> str:
    """Return the range of versions that a part of `version` accepts of another part."""
    major, minor = version.split(".")[:2]
    # A pre-release is older than its release: the range must begin with it to let it in.
    start = version if re.search(r"[a-z]", version) else f"{major}.{minor}"
    return f">={start},<{major}.{int(minor) + 1}"


def disagreements(root: Path) -> list[str]:
    """Return what does not agree with the umbrella's version, one sentence each."""
    version = current(root)
    wrong: list[str] = []
    for path in pyprojects(root):
        project = tomllib.loads(path.read_text("utf-8"))["project"]
        if project["version"] != version:
            wrong.append(f"{project['name']} is {project['version']}, not {version}")
        requirements = [
            *project["dependencies"],
            *(
                item
                for extra in project.get("optional-dependencies", {}).values()
                for item in extra
            ),
        ]
        for requirement in requirements:
            if not requirement.startswith("grok-spicy-"):
                continue
            named = requirement.partition(";")[0].strip()
            name = re.split(r"[=<>]", named, maxsplit=1)[0]
            right = name + (f"=={version}" if path.parent == root else range_of(version))
            if named != right:
                wrong.append(f"{project['name']} asks for {requirement}, not {right}")
    return wrong


def current(root: Path) -> str:
    """Return the umbrella's version."""
    text = (root / "pyproject.toml").read_text("utf-8")
    version: str = tomllib.loads(text)["project"]["version"]
    return version


def bump(root: Path, version: str) -> None:
    """Move every package to `version`.

    Raises:
        ValueError: If `version` is not of the form 1.2.3, 1.2.3a1, 1.2.3b1 or 1.2.3rc1.
    """
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is not a version such as 0.2.0 or 0.2.0rc1")
    for path in pyprojects(root):
        text = path.read_text("utf-8")
        text = _OWN.sub(f'version = "{version}"', text, count=1)
        text = _PIN.sub(rf"\1=={version}", text)
        text = _RANGE.sub(rf'"\1{range_of(version)}', text)
        path.write_text(text, "utf-8")


def main() -> int:
    """Print or move the version."""
    parser = argparse.ArgumentParser(description="Print the version, or move every package to one.")
    parser.add_argument("version", nargs="?", help="the new version, such as 0.2.0")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository")
    arguments = parser.parse_args()
    if arguments.version is None:
        print(current(arguments.root))
    else:
        try:
            bump(arguments.root, arguments.version)
        except ValueError as error:
            parser.error(str(error))
        print(f"everything is {arguments.version}; now describe it in CHANGELOG.md")
    wrong = disagreements(arguments.root)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
