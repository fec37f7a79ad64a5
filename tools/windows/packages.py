"""Our packages, as wheels are built from this tree, with the wheels for Windows they need."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

from tools.windows import interpreter, native

ROOT = Path(__file__).resolve().parents[2]

# The extra `continuity` stays out: onnxruntime's wheel does not load in Wine 8.
_WANTED = ("grok-spicy[comfyui,ollama,handover]", "grok-spicy-testing[grok,comfyui,ollama]")

_TEST_TOOLS = ("hypothesis", "pytest-xdist")

_RUNTIME = "api-ms-win-crt-math-l1-1-0.dll"

# A name of the same length, so that it can take the other's place in a compiled module.
_OURS = "own-ms-win-crt-math-l1-1-0.dll"

_COMPLEX = re.compile(r"c(abs|arg|cosh?|exp|imag|pow|real|sinh?|tanh?)[fl]?")


def install(python: Path, dist: Path) -> None:
    """Build the wheels of this tree, and install them into a Windows Python.

    Args:
        python: Its program.
        dist: Where the wheels go; what was there is removed.
    """
    shutil.rmtree(dist, ignore_errors=True)
    build = ["uv", "build", "--quiet", "--all-packages", "--wheel", "--no-sources"]
    subprocess.run([*build, "--out-dir", str(dist)], cwd=ROOT, check=True)
    target = python.parent / "Lib" / "site-packages"
    shutil.rmtree(target, ignore_errors=True)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    ours = [f"{name}=={version}" for name in _WANTED]
    # uv keeps wheels by name and version, and those of yesterday's tree have the same.
    built = {path.name.partition("-")[0].replace("_", "-") for path in dist.glob("*.whl")}
    anew = [option for name in sorted(built) for option in ("--refresh-package", name)]
    interpreter.install(target, *anew, "--find-links", str(dist), *ours, *_TEST_TOOLS)
    _give_complex_numbers(target / "numpy", python.parent / _OURS)


def _give_complex_numbers(numpy: Path, library: Path) -> None:
    """Let NumPy find the functions of complex numbers that Wine's C runtime lacks."""
    asking = [path for path in numpy.rglob("*.pyd") if any(native.imports(path, _RUNTIME))]
    names = sorted({name for path in asking for name in native.imports(path, _RUNTIME)})
    stand_for = {
        name: f"own_{name}" if _COMPLEX.fullmatch(name) else f"ucrtbase.{name}" for name in names
    }
    native.compile_library("complex_math.c", library, exports=stand_for)
    for path in asking:
        content = path.read_bytes().replace(_RUNTIME.encode(), _OURS.encode())
        # Installed files share their blocks with uv's cache: never write into them.
        path.unlink()
        path.write_bytes(content)
