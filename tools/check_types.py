"""Check the types of everything: the sources together, each folder of tests by itself.

Test folders are no packages, and files in two of them may share a name (`conftest.py`), which one
run of mypy cannot tell apart. What is installed is checked for all three systems that it runs on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

PLATFORMS = ("linux", "darwin", "win32")


def check(paths: list[Path], *search: Path, platform: str = sys.platform) -> bool:
    """Run mypy over some paths, which may import what lies in the folders to `search`."""
    arguments = [str(path.relative_to(ROOT)) for path in paths]
    environment = {**os.environ, "MYPYPATH": os.pathsep.join(map(str, search))}
    command = [sys.executable, "-m", "mypy", "--platform", platform]
    command += ["--cache-dir", f".mypy_cache/{platform}", *arguments]
    print(f"mypy ({platform}) {arguments[0]}{' ...' if arguments[1:] else ''}", flush=True)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def test_folders() -> list[Path]:
    """Return every folder with tests in it."""
    tests = [*ROOT.glob("packages/*/tests"), ROOT / "tests", *ROOT.glob("examples/*/tests")]
    folders = {path.parent for top in tests for path in top.rglob("*.py")}
    return sorted(folder for folder in folders if "__pycache__" not in folder.parts)


def main() -> None:
    """Check everything; exit with 1 if anything is wrong."""
    sources = sorted(ROOT.glob("packages/*/src")) + sorted(ROOT.glob("examples/*/src"))
    scripts = [ROOT / "tools", ROOT / "bench", ROOT / "noxfile.py", ROOT / "conftest.py"]
    good = check([*sources, *scripts])
    for platform in PLATFORMS:
        if platform != sys.platform:
            good = check([*sources, ROOT / "tools"], platform=platform) and good
    for folder in test_folders():
        # The example is not installed here: its tests find it in its source.
        examples = sorted(ROOT.glob("examples/*/src"))
        good = check(sorted(folder.glob("*.py")), folder, *examples) and good
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
