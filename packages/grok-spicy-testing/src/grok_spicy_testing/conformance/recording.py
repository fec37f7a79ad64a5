"""Writes down how every test ended, line by line, for `grok-spicy conform`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grok_spicy_testing.reporting import HEADING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class Recorder:
    """A pytest plugin; what it wrote is there even if the process dies or has to be ended.

    Args:
        path: The file that gets one JSON object a line.

    Attributes:
        outcomes: How every test ended, by its name without parameters.
        messages: What the tests that did not pass said, likewise.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.outcomes: dict[str, str] = {}
        self.messages: dict[str, str] = {}

    def write(self, **fact: object) -> None:
        """Add a line."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(fact) + "\n")

    def ended(self, test: str, outcome: str, message: str) -> None:
        """Write down how a test ended."""
        plain = test.partition("[")[0]
        self.outcomes[plain], self.messages[plain] = outcome, message
        self.write(test=test, outcome=outcome, message=message)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say what is being run, in case it never ends."""
        self.write(running=_name(nodeid))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep how a test ended."""
        report = yield
        if report.when == "call" or report.outcome != "passed":
            self.ended(_name(report.nodeid), _outcome(report), _message(report))
        return report


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
    remedy = dict(report.sections).get(HEADING)
    return "\n".join([report.longreprtext, *([remedy] if remedy else [])])
