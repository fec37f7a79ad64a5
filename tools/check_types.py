"""Check the types of everything: the sources together, each folder of tests by itself.

Test folders are no packages, and files in two of them may share a name (`conftest.py`), which one
run of mypy cannot tell apart. What is installed is checked for all three systems that it runs on:
for the others beside this one, since each has a cache of its own and mypy takes one core.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]

PLATFORMS = ("linux", "darwin", "win32")


def check(paths: list[Path], *search: Path, platform: str = sys.platform) -> bool:
    """Run mypy over some paths, which may import what lies in the folders to `search`."""
    arguments = [str(path.relative_to(ROOT)) for path in paths]
    environment = {**os.environ, "MYPYPATH": os.pathsep.join(map(str, search))}
    command = [sys.executable, "-m", "mypy", "--platform", platform]
    command += ["--cache-dir", f".mypy_cache/{platform}", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    # In one piece: another check runs beside this one.
    title = f"mypy ({platform}) {arguments[0]}{' ...' if arguments[1:] else ''}"
    sys.stdout.write(f"{title}\n{done.stdout}")
    sys.stdout.flush()
    return done.returncode == 0


def test_folders() -> list[Path]:
    """Return every folder with tests in it."""
    tests = [*ROOT.glob("packages/*/tests"), ROOT / "tests", *ROOT.glob("examples/*/tests")]
    folders = {path.parent for top in tests for path in top.rglob("*.py")}
    return sorted(folder for folder in folders if "__pycache__" not in folder.parts)


def check_here(sources: list[Path]) -> bool:
    """Check everything for the system that this runs on."""
    scripts = [ROOT / "tools", ROOT / "bench", ROOT / "noxfile.py", ROOT / "conftest.py"]
    good = check([*sources, *scripts])
    # The example is not installed here: its tests find it in its source.
    examples = sorted(ROOT.glob("examples/*/src"))
    for folder in test_folders():
        good = check(sorted(folder.glob("*.py")), folder, *examples) and good
    return good


def check_elsewhere(sources: list[Path]) -> bool:
    """Check what is installed for the other systems."""
    others = [platform for platform in PLATFORMS if platform != sys.platform]
    good = True
    for platform in others:
        good = check([*sources, ROOT / "tools"], platform=platform) and good
    return good


def main() -> None:
    """Check everything; exit with 1 if anything is wrong."""
    sources = sorted(ROOT.glob("packages/*/src")) + sorted(ROOT.glob("examples/*/src"))
    with ThreadPoolExecutor(2) as both:
        elsewhere = both.submit(check_elsewhere, sources)
        here = both.submit(check_here, sources)
        raise SystemExit(0 if here.result() & elsewhere.result() else 1)


if __name__ == "__main__":
    main()
