"""What users read is plain English: "X is not a Y", never "X is no Y" (CONTRIBUTING.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(ROOT.glob("packages/*/src/**/*.py"))

FORBIDDEN = re.compile(
    r"""
    (?<!\bthere\ )\b(?:is|are)\ no\b(?!\ (?:longer|more)\b)  # "there is no run" is plain
    | \bnames\ no\b
    | \blies?\ in\ no\b
    | \bcannot\ be\ meant\b
    | \bcalls?\ nobody\b
    | \bwhoever\ has\ it\b
    | \bmend\ this\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each string but docstrings, with {} for what is filled in."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.JoinedStr(values=parts):
                yield (
                    node.lineno,
                    "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "{}"
                        for part in parts
                    ),
                )
                for part in parts:
                    if isinstance(part, ast.FormattedValue):
                        yield from texts(part)
            case ast.Constant(value=str(text)):
                yield node.lineno, text
            case _:
                yield from texts(node)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("{} is no run: state.json is missing", False),
        ("{} names no host", False),
        ("{} lies in no folder of a run", False),
        ("larger than 8 MiB; this cannot be meant", False),
        ("{} is not a run: state.json is missing", True),
        ("There is no run in {}.", True),
        ("{} is no longer disabled", True),
    ],
)
def test_phrases_are_told_apart(text: str, plain: bool) -> None:
    assert (FORBIDDEN.search(text) is None) == plain


def test_messages_are_plain_english() -> None:
    assert MODULES
    found = [
        f"{module.relative_to(ROOT)}:{line}: {text!r}"
        for module in MODULES
        for line, text in texts(ast.parse(module.read_text(encoding="utf-8")))
        if FORBIDDEN.search(text)
    ]
    assert not found, "\n".join(found)
