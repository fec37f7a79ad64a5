"""What differs between systems is called in the modules that know the differences, nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

KNOWING = {
    "packages/grok-spicy-core/src/grok_spicy/system/platforms.py",
    "packages/grok-spicy-core/src/grok_spicy/system/children.py",
    # Copies processes, where a system can: its own are all that it signals.
    "packages/grok-spicy-testing/src/grok_spicy_testing/prepared.py",
}

FUNCTIONS = {
    *("os.replace", "os.rename", "os.remove", "os.unlink", "os.rmdir", "os.kill", "os.killpg"),
    *("shutil.rmtree", "shutil.move", "tempfile.NamedTemporaryFile"),
}

METHODS = {"unlink", "rmdir", "add_signal_handler"}

MODULES = {"fcntl", "resource", "msvcrt"}


def banned(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the calls and imports that behave otherwise on another system, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names if one.name in MODULES)
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in FUNCTIONS:
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            # A path has `.replace(target)` and `.rename(target)`; a text's takes two arguments.
            of_path = name in ("replace", "rename") and len(node.args) == 1 and not node.keywords
            if (name in METHODS or of_path) and not is_ours(node.func.value):
                yield node.lineno, f".{name}("


def is_ours(value: ast.expr) -> bool:
    """Whether a method is that of the seam for tests, or a function of the knowing modules."""
    return ast.unparse(value) in ("platforms", "files")


def test_files_are_renamed_and_removed_in_one_place() -> None:
    files = sorted(ROOT.glob("packages/*/src/**/*.py"))
    assert {path.relative_to(ROOT).as_posix() for path in files} >= KNOWING
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in files
        if path.relative_to(ROOT).as_posix() not in KNOWING
        for line, what in banned(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == [], f"use grok_spicy.system.platforms or the toolkit, which wait: {found}"


def test_such_calls_are_seen() -> None:
    tree = ast.parse(
        "import fcntl, shutil\na.unlink()\nb.replace(c)\nshutil.rmtree(d)\n'x'.replace(1, 2)"
    )
    assert [line for line, _ in banned(tree)] == [1, 2, 3, 4]
