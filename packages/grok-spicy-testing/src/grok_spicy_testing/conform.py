"""`grok-spicy conform NAME`: runs the standard tests on an installed provider."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import click
from grok_spicy.cli.options import json_option

_MODULE = '''\
"""The standard tests of one provider."""

from grok_spicy_testing.conformance.suites import suites

globals().update(suites({provider!r}))
'''

_SETTINGS = """\
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
markers =
    slow: more than a few seconds
"""

STATIC_ONLY = (
    "{provider} ships no conformance tests: only what can be known without a call was tested."
)

_HOW_TO_SHIP = (
    'Its author adds: [project.entry-points."grok_spicy.conformance"] '
    '{provider} = "your_package.conformance"'
)

_COLOURS = {"failed": "red", "skipped": "yellow", "xfailed": "yellow", "xpassed": "red"}


@click.command()
@click.argument("name")
@json_option
@click.pass_context
def conform(ctx: click.Context, name: str, as_json: bool) -> None:
    """Test whether provider NAME keeps the contract.

    The tests are those that its author ships, against the author's own test server: no real
    service is called and nothing is paid. A provider without such tests is only looked at.
    """
    report = conformance(name)
    if as_json:
        from grok_spicy.cli.output import print_json

        print_json(**report)
    else:
        _print(report)
    if report["counts"].get("failed") or report["counts"].get("xpassed"):
        ctx.exit(1)


def conformance(provider: str) -> dict[str, Any]:
    """Run the standard tests on a provider in a child process.

    Args:
        provider: Its name.

    Returns:
        `provider`, `distribution`, `version`, `core_range`, `kit` (`"complete"` or `"static"`),
        `note`, `counts` by outcome, and `tests`: each with `test`, `outcome` and `message`.

    Raises:
        PluginError: If there is no such plugin, it cannot be loaded, or its tests cannot.
    """
    from grok_spicy.plugins import PluginManager

    from grok_spicy_testing.conformance.suites import entry_point, suites

    plugins = PluginManager()
    plugins.load(provider)
    row = next(row for row in plugins.rows() if row.name == provider)
    complete = entry_point(provider) is not None
    suites(provider)
    tests = _run(provider)
    note = None if complete else f"{STATIC_ONLY} {_HOW_TO_SHIP}".format(provider=provider)
    return {
        "provider": provider,
        "distribution": row.distribution,
        "version": row.version,
        "core_range": row.core_range,
        "kit": "complete" if complete else "static",
        "note": note,
        "counts": dict(Counter(test["outcome"] for test in tests)),
        "tests": tests,
    }


def _run(provider: str) -> list[dict[str, str]]:
    from grok_spicy.providers.errors import PluginError

    from grok_spicy_testing.conformance.recording import VARIABLE

    with tempfile.TemporaryDirectory(prefix="grok-spicy-conform-") as folder:
        place = Path(folder)
        (place / "test_conformance.py").write_text(_MODULE.format(provider=provider), "utf-8")
        (place / "pytest.ini").write_text(_SETTINGS, "utf-8")
        report = place / "report.json"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
                *("-p", "grok_spicy_testing.conformance.recording"),
                *("-c", str(place / "pytest.ini"), "--rootdir", folder, folder),
            ],
            env={**os.environ, VARIABLE: str(report), "PYTEST_ADDOPTS": ""},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        found = json.loads(report.read_text("utf-8")) if report.exists() else []
    if not found:
        raise PluginError(
            f"The conformance tests of {provider} could not be run:\n{done.stdout}{done.stderr}",
            hint="Run them in the provider's own folder with pytest to see more.",
        )
    tests: list[dict[str, str]] = found
    return tests


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
