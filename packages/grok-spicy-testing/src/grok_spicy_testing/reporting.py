"""Says under a failed standard test what to do, where its message does not say so itself.

Light: the pytest plugin imports it wherever grok-spicy-testing is installed.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

REMEDY = "To mend"
"""What comes before what one can do, in messages and in the docstrings of standard tests."""

HEADING = "What to do"

_KIT = "grok_spicy_testing.conformance."


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the remedy of a standard test to its failure, in fixtures too."""
    report = yield
    if report.failed and (remedy := _remedy(item)) and f"{REMEDY}:" not in report.longreprtext:
        add = getattr(report.longrepr, "addsection", None)
        if add is None:  # a fixture that was not found, for one
            report.sections.append((HEADING, f"{REMEDY}: {remedy}"))
        else:
            add(HEADING, f"{REMEDY}: {remedy}")
    return report


def _remedy(item: pytest.Item) -> str:
    """Return what the docstring of a standard test says under "To mend"; "" for other tests."""
    test = getattr(item, "function", None)
    if not str(getattr(test, "__module__", "")).startswith(_KIT):
        return ""
    _, _, remedy = (inspect.getdoc(test) or "").partition(f"{REMEDY}: ")
    return " ".join(remedy.split())
