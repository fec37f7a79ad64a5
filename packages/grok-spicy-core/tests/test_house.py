"""The shape of the house: few rooms, few floors, arrows downwards only, no vendor in core."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import grok_spicy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_ROOMS = 30
MOST_FLOORS = 11

HOUSE = Path(str(grok_spicy.__file__)).parent


def room_of(module: str) -> str:
    """Return the room of a dotted module of core: what stands directly under `grok_spicy`."""
    return module.split(".")[1]


@cache
def arrows() -> Mapping[str, Mapping[str, str]]:
    """Return, room by room, the rooms it imports and one place where it does."""
    found: dict[str, dict[str, str]] = {
        path.stem: {}
        for path in HOUSE.iterdir()
        if (path.is_dir() and (path / "__init__.py").is_file()) or path.suffix == ".py"
        if not path.stem.startswith("__")
    }
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        if parts[0].startswith("__"):
            continue
        for name, line in imported(path):
            if name != parts[0] and name in found:
                found[parts[0]].setdefault(name, f"{'/'.join(parts)}.py:{line}")
    return found


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the rooms that a file imports when it runs, at once or later, with the line."""
    for name, line, runs in imports(path):
        if runs and name.startswith("grok_spicy."):
            yield room_of(name), line


@cache
def imports(path: Path) -> list[tuple[str, int, bool]]:
    """Return what a file imports, each with the line and whether that runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (name, node.lineno, runs)
        for node, runs in statements(tree, runs=True)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in names_in(node)
    ]


def names_in(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    if node.module == "grok_spicy":
        return [f"grok_spicy.{one.name}" for one in node.names]
    return [node.module or ""]


def statements(node: ast.AST, *, runs: bool, later: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """Yield all statements of a block, and whether each stands outside `if TYPE_CHECKING`.

    Args:
        node: The block.
        runs: Whether the block itself does.
        later: Whether what functions do counts, too.
    """
    if not later and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    for block in ("body", "handlers", "cases", "orelse", "finalbody"):
        inside = getattr(node, block, ())
        for child in inside if isinstance(inside, list) else ():
            typing = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
            yield child, runs
            yield from statements(child, runs=runs and not typing, later=later)


def floors(graph: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """Return the floor of each room: one above the highest room that it imports."""
    floor: dict[str, int] = {}
    for room in TopologicalSorter(graph).static_order():
        floor[room] = 1 + max((floor[below] for below in graph[room]), default=0)
    return floor


def test_core_has_few_rooms() -> None:
    rooms = sorted(arrows())
    assert len(rooms) <= MOST_ROOMS, f"{len(rooms)} rooms: {', '.join(rooms)}"


def test_no_two_rooms_need_each_other() -> None:
    try:
        TopologicalSorter(arrows()).prepare()
    except CycleError as error:
        ring = list(reversed(error.args[1]))
        where = [f"{a} -> {b} at {arrows()[a][b]}" for a, b in pairwise(ring)]
        raise AssertionError("rooms that need each other: " + "; ".join(where)) from None


def test_core_has_few_floors() -> None:
    found = floors(arrows())
    assert max(found.values()) <= MOST_FLOORS, found


def test_the_contract_knows_neither_the_engine_nor_runs() -> None:
    below = set(arrows()["providers"])
    assert not below & {"calls", "runs", "tasks", "ledger", "config", "plugins", "cli"}, below


def test_core_imports_no_plugin() -> None:
    for path in sorted(HOUSE.rglob("*.py")):
        assert not any(name.startswith("grok_spicy_") for name, _, _ in imports(path)), path


def at_once(block: ast.AST) -> Iterator[str]:
    """Yield what is imported when a module is, and what may be: `from a import b` may be `a.b`."""
    for node, runs in statements(block, runs=True, later=False):
        if runs and isinstance(node, ast.Import | ast.ImportFrom):
            yield from names_in(node)
            if isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{one.name}" for one in node.names)


def loaded_with(module: str) -> set[str]:
    """Return the modules that are imported with one of core, those of others included."""
    found: set[str] = set()
    open_ones = [module]
    while open_ones:
        name = open_ones.pop()
        if name in found:
            continue
        place = HOUSE.joinpath(*name.split(".")[1:])
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if name.startswith("grok_spicy.") and path.is_file():
            open_ones += [name.rpartition(".")[0], *at_once(ast.parse(path.read_text("utf-8")))]
        found.add(name)
    return found


def test_film_is_made_without_a_client_for_http() -> None:
    loaded = loaded_with("grok_spicy.api")
    assert {"grok_spicy.runs.photos", "pydantic", "av"} <= loaded
    # With all that it imports it was a quarter of the start, and is for photos that are fetched.
    assert "httpx" not in loaded


def test_imports_are_seen_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "room.py"
    path.write_text(
        "if TYPE_CHECKING:\n    import one\n"
        "try:\n    import two\nexcept ImportError:\n    import three\n"
        "else:\n    import four\nfinally:\n    import five\n"
        "match room:\n    case 1:\n        import six\n"
        "class Door:\n    async def open(self):\n        with self:\n            import seven\n"
    )
    seen = {name for name, _, runs in imports(path) if runs}
    assert seen == {"two", "three", "four", "five", "six", "seven"}
    assert ("one", 2, False) in imports(path)


def test_an_arrow_upwards_is_seen() -> None:
    ring = {"below": {"above": "below/a.py:1"}, "above": {"below": "above/b.py:1"}}
    try:
        floors(ring)
    except CycleError:
        return
    raise AssertionError("a ring of two rooms was not seen")
