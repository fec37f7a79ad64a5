"""Lets the tests run where this package is not installed, as in the repository it belongs to.

A package made by `grok-spicy new-provider` needs no such file: it is installed, editable. Here,
the tests run in a process of their own that is shown the package (`EXAMPLE_NOT_INSTALLED=1`), so
that no other test sees it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _show(project: dict[str, object], folder: Path) -> None:
    name, version = str(project["name"]), str(project["version"])
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}"]
    requires = project["dependencies"]
    assert isinstance(requires, list)
    lines += [f"Requires-Dist: {one}" for one in requires]
    (info / "METADATA").write_text("\n".join(lines) + "\n", "utf-8")
    groups = project["entry-points"]
    assert isinstance(groups, dict)
    text = "".join(
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
        for group, entries in groups.items()
    )
    (info / "entry_points.txt").write_text(text, "utf-8")
    places = [str(ROOT / "src"), str(folder)]
    sys.path[:0] = places
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([*places, *([before] if before else [])])


def _installed() -> bool:
    try:
        distribution("grok-spicy-example")
    except PackageNotFoundError:
        return False
    return True


collect_ignore_glob: list[str] = []

if not _installed():
    if os.environ.get("EXAMPLE_NOT_INSTALLED"):
        _FOLDER = tempfile.TemporaryDirectory(prefix="grok-spicy-example-")
        with (ROOT / "pyproject.toml").open("rb") as file:
            _show(tomllib.load(file)["project"], Path(_FOLDER.name))
    else:
        collect_ignore_glob.append("test_*.py")
