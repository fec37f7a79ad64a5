"""A Windows Python 3.11, put together from what PyPI and this machine have.

The interpreter and its modules in C lie in the wheel of panda3d, which packs them with programs
for Windows; the modules in Python are the same on every system, and come from a Python 3.11 here.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tools.windows import native

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "3.11"

_WHEEL = "panda3d==1.10.16"

# What a program for Windows needs of the system's own C runtime is Wine's.
_UNWANTED = ("api-ms-win-*", "tcl*", "tk*", "_tkinter*", "winsound*")

_BESIDE_PROGRAM = ("python311.dll", "VCRUNTIME140.dll")

WINDOWS_PLATFORM = "x86_64-pc-windows-msvc"


def build(folder: Path) -> Path:
    """Return the program of a Windows Python in a folder, which is made unless it is there.

    Raises:
        SystemExit: If there is no Python 3.11 here to take the modules in Python from.
    """
    program = folder / "python.exe"
    if program.is_file():
        return program
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _take_native_modules(folder)
    _take_library(folder / "Lib")
    native.compile_library("bcryptprimitives.c", folder / "bcryptprimitives.dll")
    # Modules for every version of Python 3 ask for this library.
    stable = {name: f"python311.{name}" for name in native.exports(folder / "python311.dll")}
    native.compile_library("forwarder.c", folder / "python3.dll", "-nostdlib", exports=stable)
    native.compile_program("python.c", program)
    return program


def _take_native_modules(folder: Path) -> None:
    unpacked = folder / "unpacked"
    install(unpacked, "--no-deps", _WHEEL)
    modules = folder / "DLLs"
    modules.mkdir()
    for path in (unpacked / "deploy_libs").iterdir():
        if not any(path.match(pattern) for pattern in _UNWANTED):
            shutil.move(path, (folder if path.name in _BESIDE_PROGRAM else modules) / path.name)
    shutil.rmtree(unpacked)


def _take_library(target: Path) -> None:
    find = ["uv", "python", "find", "--no-project", "--system", VERSION]
    found = subprocess.run(
        find,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if found.returncode != 0:
        raise SystemExit(f"missing here: a Python {VERSION}, whose library is taken")
    asked = "import sysconfig; print(sysconfig.get_path('stdlib'))"
    library = subprocess.run(
        [found.stdout.strip(), "-c", asked],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout.strip()
    shutil.copytree(
        library,
        target,
        ignore=shutil.ignore_patterns("site-packages", "lib-dynload", "__pycache__", "test"),
    )
    _mend_metadata(target / "importlib" / "metadata" / "__init__.py")


def _mend_metadata(module: Path) -> None:
    """Let an older 3.11's module be called as the interpreter, a 3.11.9, calls it."""
    text = module.read_text("utf-8")
    method = "    def invalidate_caches(cls)"
    if method in text and f"    @classmethod\n{method}" not in text:
        module.write_text(text.replace(method, f"    @classmethod\n{method}"), "utf-8")


def install(target: Path, *requirements: str) -> None:
    """Put wheels for Windows into a folder.

    Args:
        target: The folder.
        requirements: What to install; options of `uv pip install` may come first.
    """
    subprocess.run(
        [
            *("uv", "pip", "install", "--quiet", "--target", str(target)),
            *("--only-binary", ":all:", "--python-platform", WINDOWS_PLATFORM),
            *("--python-version", VERSION, *requirements),
        ],
        check=True,
    )
