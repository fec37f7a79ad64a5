"""The few small libraries that Wine or Windows' Python lacks: compiled here, by Debian's MinGW."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tools.windows.wine import COMPILER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES = Path(__file__).parent / "sources"

_EXPORT = re.compile(r"^\t\[ *\d+\] (?:\+base\[ *\d+\] +\w+ )?(\w+)$", re.MULTILINE)

_IMPORT = re.compile(r"^\t[0-9a-f]+\t +\d+ +(\w+)$", re.MULTILINE)


def compile_program(source: str, target: Path) -> None:
    """Compile a program of one file, with arguments in Unicode."""
    _compile("-municode", SOURCES / source, target=target)


def compile_library(
    source: str, target: Path, *options: str, exports: Mapping[str, str] | None = None
) -> None:
    """Compile a library of one file.

    Args:
        source: The name of the file in `sources`.
        target: The library.
        options: More options of the compiler.
        exports: What each exported name stands for: a name of its own, or `library.name` of
            another; everything that the source exports, if None.
    """
    files = [SOURCES / source]
    if exports is not None:
        definition = target.with_suffix(".def")
        lines = [f"{name} = {stands_for}" for name, stands_for in exports.items()]
        definition.write_text("\n".join([f"LIBRARY {target.name}", "EXPORTS", *lines]), "ascii")
        files.append(definition)
    _compile("-shared", "-static-libgcc", *options, *files, target=target)


def _compile(*arguments: str | Path, target: Path) -> None:
    libraries = ["-ladvapi32"] if "-nostdlib" not in arguments else []
    command = [COMPILER, "-O1", "-s", "-o", str(target), *map(str, arguments), *libraries]
    subprocess.run(command, check=True)


def exports(library: Path) -> list[str]:
    """Return the names that a library exports."""
    _, _, names = _described(library).partition("[Ordinal/Name Pointer] Table")
    return _EXPORT.findall(names)


def imports(library: Path, source: str) -> Iterator[str]:
    """Yield the names that a library takes from another one."""
    for part in _described(library).split("\tDLL Name: ")[1:]:
        if part.startswith(f"{source}\n"):
            yield from _IMPORT.findall(part.partition("\n\n")[0])


def _described(library: Path) -> str:
    command = [COMPILER.replace("gcc", "objdump"), "-p", str(library)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return done.stdout
