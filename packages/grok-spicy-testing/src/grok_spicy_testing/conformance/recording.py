"""A pytest plugin that writes down how every test ended, for `grok-spicy conform`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

VARIABLE = "GROK_SPICY_CONFORM_REPORT"
"""Environment variable with the file that the results are written to."""

_RESULTS: pytest.StashKey[list[dict[str, str]]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing."""
    config.stash[_RESULTS] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep how a test ended."""
    report = yield
    if report.when == "call" or report.outcome != "passed":
        item.config.stash[_RESULTS].append(
            {"test": _name(report.nodeid), "outcome": _outcome(report), "message": _message(report)}
        )
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write everything down."""
    results = session.config.stash[_RESULTS]
    Path(os.environ[VARIABLE]).write_text(json.dumps(results), "utf-8")


def _name(node: str) -> str:
    return "::".join(node.split("::")[1:])


def _outcome(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.outcome == "skipped" else "xpassed"
    return report.outcome


def _message(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail).removeprefix("reason: ")
    if report.outcome == "passed":
        return ""
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return report.longreprtext
