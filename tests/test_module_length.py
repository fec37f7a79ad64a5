"""A module is one idea: none is so long that it must hold two."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent

MOST_LINES = 400
"""Most modules have under 300 lines; this is the very most."""


def test_no_module_is_longer_than_one_idea() -> None:
    sources = [*ROOT.glob("packages/*/src/**/*.py"), *ROOT.glob("tools/*.py")]
    assert len(sources) > 100
    lengths = {path: path.read_text("utf-8").count("\n") for path in sources}
    too_long = [
        f"{path.relative_to(ROOT).as_posix()}: {lines} lines"
        for path, lines in sorted(lengths.items())
        if lines > MOST_LINES
    ]
    assert too_long == []
