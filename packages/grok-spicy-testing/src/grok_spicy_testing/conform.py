"""`grok-spicy conform NAME`: runs the standard tests on an installed provider."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from subprocess import run as run_child
from typing import Any

import click
from grok_spicy.cli.options import json_option

LIMIT_SECONDS = 1800
"""How long all tests of a provider may take, if `--limit` says nothing else."""

_CHILD = """
import sys
from pathlib import Path
from grok_spicy_testing.conformance.child import main

main(sys.argv[1], Path(sys.argv[2]))
"""

_OF_PYTEST = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
"""Settings of the user's own tests, which are none of a provider's."""

_LEAVE = "give every request a time limit, run blocking work in threads, and never end the process"

_COLOURS = {"failed": "red", "skipped": "yellow", "xfailed": "yellow", "xpassed": "red"}


@click.command()
@click.argument("name")
@click.option(
    *("--limit", "limit"),
    type=click.FloatRange(min=1),
    default=LIMIT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Break off a provider that hangs after so long.",
)
@json_option
@click.pass_context
def conform(ctx: click.Context, name: str, limit: float, as_json: bool) -> None:
    """Test whether provider NAME keeps the contract.

    The tests are those that its author ships, against the author's own test server: no real
    service is called and nothing is paid. A provider without such tests is only looked at.
    """
    report = conformance(name, limit)
    if as_json:
        from grok_spicy.cli.output import print_json

        print_json(**report)
    else:
        _print(report)
    if report["counts"].get("failed") or report["counts"].get("xpassed"):
        ctx.exit(1)


def conformance(provider: str, limit: float = LIMIT_SECONDS) -> dict[str, Any]:
    """Run the standard tests on a provider in a child process.

    Args:
        provider: Its name.
        limit: Seconds after which the tests are broken off, and the one that hung has failed.

    Returns:
        `provider`, `distribution`, `version`, `core_range`, `kit` (`"complete"`, `"partial"` if
        a capability is only looked at, `"static"` if all are), `note`, `counts` by outcome, and
        `tests`: each with `test`, `outcome` and `message`.

    Raises:
        PluginError: If there is no such plugin, it cannot be loaded, or its tests cannot.
    """
    from grok_spicy import PluginManager

    plugins = PluginManager()
    rows = [row for row in plugins.rows() if row.name == provider]
    if not rows:
        plugins.load(provider)  # raises, and says which name may be meant
    facts = _run(provider, limit)
    about: dict[str, Any] = next(fact for fact in facts if "kit" in fact)
    tests = [fact for fact in facts if "test" in fact]
    return {
        "provider": provider,
        "distribution": rows[0].distribution,
        "version": rows[0].version,
        "core_range": rows[0].core_range,
        **about,
        "counts": dict(Counter(test["outcome"] for test in tests)),
        "tests": tests,
    }


def _run(provider: str, limit: float) -> list[dict[str, Any]]:
    """Run the child and return what it wrote down, and how it came to an early end if it did."""
    from grok_spicy.errors import PluginError

    environ = {name: value for name, value in os.environ.items() if name not in _OF_PYTEST}
    with tempfile.TemporaryDirectory(prefix="grok-spicy-conform-") as folder:
        place = Path(folder)
        with (place / "said.txt").open("wb") as said:  # a pipe would be held open by grandchildren
            try:
                done = run_child(
                    [sys.executable, "-c", _CHILD, provider, folder],
                    env=environ,
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    check=False,
                    timeout=limit,
                )
                end = f"ended early, with exit code {done.returncode}"
            except subprocess.TimeoutExpired:
                end = f"did not end in {limit:g} s"
        last = (place / "said.txt").read_text("utf-8", errors="replace")[-3000:]
        facts = _facts(place / "report.jsonl")
    if facts and "error" in facts[0]:
        raise PluginError(facts[0]["error"], hint=facts[0]["hint"])
    if any("finished" in fact for fact in facts):
        return facts
    running = next((fact["running"] for fact in reversed(facts) if "running" in fact), None)
    if running is None:
        raise PluginError(
            f"The conformance tests of {provider} could not be run: they {end}.\n{last}",
            hint="Run them in the provider's own folder with pytest to see more.",
        )
    message = f"the tests {end}\n{last[-1000:]}\nTo mend: {_LEAVE}"
    return [*facts, {"test": running, "outcome": "failed", "message": message}]


def _facts(report: Path) -> list[dict[str, Any]]:
    lines = report.read_text("utf-8").splitlines() if report.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")]


def _print(report: dict[str, Any]) -> None:
    click.secho(f"{report['provider']}: {report['distribution']} {report['version']}", bold=True)
    for test in report["tests"]:
        if test["outcome"] == "passed":
            continue
        outcome = click.style(test["outcome"], fg=_COLOURS[test["outcome"]])
        click.echo(f"\n{outcome} {test['test']}")
        for line in test["message"].splitlines():
            click.echo(f"  {line}")
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(report["counts"].items()))
    click.echo(f"\n{counts}")
    if report["note"]:
        click.echo(report["note"])
