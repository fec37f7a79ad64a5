"""Build the Windows Python, and check grok-spicy in it."""

from __future__ import annotations

import sys

from platformdirs import user_cache_path

from tools.windows import interpreter, packages
from tools.windows.checks import Checks
from tools.windows.wine import Wine, refuse_without


def main() -> int:
    """Do all of it; return 1 if something is not as it should be."""
    refuse_without()
    # Not in this tree: Wine's folder has a link to the whole machine, which builds would follow.
    folder = user_cache_path("grok-spicy-windows")
    wine = Wine(folder / "wine")
    try:
        _say("Wine")
        wine.prepare()
        _say("Python")
        python = interpreter.build(folder / "python")
        _say("packages")
        packages.install(python, folder / "dist")
        wine.run(python, "-VV")
        checks = Checks(wine, python, folder / "films")
        _say("a film's life")
        checks.life_of_a_film()
        if "--no-tests" not in sys.argv[1:]:
            _say("tests")
            checks.tests()
    finally:
        wine.end()
    for fault in checks.faults:
        print(f"WRONG  {fault}", file=sys.stderr)
    return 1 if checks.faults else 0


def _say(what: str) -> None:
    print(f"== {what}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
