"""Runs Windows programs in a folder of their own, by Wine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

_LOADERS = ("wine64", "/usr/lib/wine/wine64", "wine")

_COMPRESSION = Path("/usr/x86_64-w64-mingw32/lib/zlib1.dll")
"""What Debian's Wine is linked with and does not put into its folders by itself."""

PACKAGES = ("wine64", "libz-mingw-w64", "gcc-mingw-w64-x86-64-win32")
"""What Debian and Ubuntu call what is needed."""

COMPILER = "x86_64-w64-mingw32-gcc"

_LONGEST_SECONDS = 3600.0

_PATIENCE_SECONDS = 2.0


def missing() -> list[str]:
    """Return what is not installed here."""
    lacking = [] if loader() else ["wine64"]
    lacking += [] if _COMPRESSION.is_file() else [str(_COMPRESSION)]
    return lacking + [name for name in (COMPILER, "uv") if shutil.which(name) is None]


def loader() -> str | None:
    """Return the program that runs Windows programs; None if there is none."""
    return next((found for name in _LOADERS if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Finished:
    """How a program ended.

    Attributes:
        code: Its exit code.
        output: What it printed, errors too.
    """

    code: int
    output: str


class Wine:
    """One installation of Wine.

    Args:
        prefix: Its folder; made by `prepare`.
    """

    def __init__(self, prefix: Path) -> None:
        self._prefix = prefix
        found = loader()
        assert found is not None
        self._loader = found

    def prepare(self) -> None:
        """Make the folder, unless it is there."""
        if (self._prefix / "system.reg").is_file():
            return
        system = self._prefix / "drive_c" / "windows" / "system32"
        system.mkdir(parents=True)
        shutil.copy(_COMPRESSION, system)
        for command in (("wineboot", "--init"), ("winecfg", "/v", "win10")):
            self.run(*command, quiet=True)

    def run(
        self,
        program: str | Path,
        *arguments: str | Path,
        folder: Path | None = None,
        environ: dict[str, str] | None = None,
        quiet: bool = False,
    ) -> Finished:
        """Run a Windows program to its end, and show what it prints.

        Args:
            program: A path, or a program of Wine.
            arguments: For the program; paths become those of Windows.
            folder: Where it runs.
            environ: Variables besides ours.
            quiet: Whether nothing is shown.
        """
        command = [self._loader, str(program), *map(spelled, arguments)]
        # Every standard stream is a pipe or nothing: Wine makes a console of a terminal.
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **self._environ(), **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
        )
        lines: list[str] = []
        reader = threading.Thread(target=_read, args=(process, lines, quiet), daemon=True)
        reader.start()
        try:
            code = process.wait(_LONGEST_SECONDS)
        finally:
            process.kill()
        # Wine's own services, once started, hold the pipe open: its end is not waited for.
        reader.join(_PATIENCE_SECONDS)
        return Finished(code, "".join(lines))

    def end(self) -> None:
        """End what still runs in this folder."""
        server = shutil.which("wineserver") or shutil.which("/usr/lib/wine/wineserver64")
        if server:
            subprocess.run([server, "-k"], env={**os.environ, **self._environ()}, check=False)

    def _environ(self) -> dict[str, str]:
        return {
            "WINEPREFIX": str(self._prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # No .NET, no browser, no entries in the menus of this desktop.
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=d",
        }


def spelled(argument: str | Path) -> str:
    """Return an argument as Windows reads it: Wine shows the whole machine as drive Z."""
    if isinstance(argument, str):
        return argument
    return "Z:" + str(argument.resolve()).replace("/", "\\")


def refuse_without() -> None:
    """End with a plain word where something is missing."""
    if sys.platform != "linux":
        raise SystemExit("this runs on Linux: elsewhere run the tests themselves")
    if lacking := missing():
        install = f"apt-get install --no-install-recommends {' '.join(PACKAGES)}"
        raise SystemExit(f"missing here: {', '.join(lacking)}. On Debian: {install}")


def _read(process: subprocess.Popen[str], lines: list[str], quiet: bool) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if not quiet:
            print(f"    {line.rstrip()}", flush=True)
