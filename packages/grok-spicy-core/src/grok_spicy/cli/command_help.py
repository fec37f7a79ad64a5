"""What a plugin's command does, in its own words, read from its source and not imported."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path


def first_sentence(value: str) -> str | None:
    """Return the first line of the docstring of the function that an entry point names.

    Args:
        value: The entry point's value: `"package.module:function"`.

    Returns:
        The line; None if there is no such source file or nothing is written there.
    """
    module, _, function = value.partition(":")
    try:
        source = _source_of(module.strip())
        tree = None if source is None else ast.parse(source.read_bytes())
    except (OSError, SyntaxError, ValueError, ImportError, AttributeError):
        return None
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.FunctionDef) and node.name == function.strip():
            return (ast.get_docstring(node) or "").strip().partition("\n")[0] or None
    return None


def _source_of(module: str) -> Path | None:
    """Find a module's file; finding a package at the top imports none of it."""
    top, *inner = module.split(".")
    spec = importlib.util.find_spec(top)
    if spec is None:
        return None
    if not inner:
        return None if spec.origin is None else Path(spec.origin)
    for folder in spec.submodule_search_locations or ():
        place = Path(folder, *inner)
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                return file
    return None
