"""The process in which `grok-spicy conform` runs the tests: whatever they do, it happens here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy import PluginManager
from grok_spicy.errors import GrokSpicyError

from grok_spicy_testing.conformance.overrides import standard_tests
from grok_spicy_testing.conformance.recording import Recorder
from grok_spicy_testing.conformance.suites import Suites, suites

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "report.jsonl"

READY: dict[str, type] = {}
"""The classes of the provider under test, for the test module in the folder."""

ORDINARY = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)

_MODULE = """\
from grok_spicy_testing.conformance.child import READY

globals().update(READY)
"""

_SETTINGS = """\
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
markers =
    slow: more than a few seconds
"""

_CALLED = "test_every_operation_answers"
"""The test without which nothing is known of a provider's calls."""

_INTACT = "test_standard_tests_are_not_replaced"


def main(provider: str, folder: Path) -> None:
    """Run the tests of `provider` and write what comes of it to the report in `folder`."""
    recorder = Recorder(folder / REPORT)
    try:
        PluginManager().load(provider)
        found = suites(provider)
    except GrokSpicyError as error:
        recorder.write(error=error.message, hint=error.hint)
        return
    recorder.write(kit=found.kit, note=found.note)
    READY.update(found.classes)
    test, settings = folder / "test_conformance.py", folder / "pytest.ini"
    test.write_text(_MODULE, "utf-8")
    settings.write_text(_SETTINGS, "utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-c", str(settings), "--rootdir", str(folder)]
    # Where it is installed it is loaded whole to end the run, for a summary that nobody reads.
    options += ["-p", "no:hypothesispytest"]
    fixtures = [] if found.module is None else [found.module]
    code = pytest.main([*options, str(test)], plugins=[recorder, *fixtures])
    _complain(found, recorder)
    if code not in ORDINARY:
        recorder.ended(
            "conform",
            "failed",
            f"pytest was broken off with the exit code {int(code)}\nTo mend: let nothing raise "
            "KeyboardInterrupt or SystemExit, neither the provider nor its tests",
        )
    recorder.write(finished=int(code))


def _complain(found: Suites, recorder: Recorder) -> None:
    """Add what keeps the verdict from being one: tests bent, left out, or never run."""
    for name, against in found.objections().items():
        if recorder.outcomes.get(f"{name}::{_INTACT}") != "failed":
            for objection in against:
                recorder.ended(f"{name}::{_INTACT}", "failed", objection)
    for name, cls in found.classes.items():
        tests = standard_tests(cls)
        missing = sorted(test for test in tests if f"{name}::{test}" not in recorder.outcomes)
        if missing:
            recorder.ended(
                name,
                "failed",
                f"standard tests that were not run: {', '.join(missing)}\nTo mend: let pytest "
                "collect and run them all; deselect and delete none",
            )
        if _CALLED in tests and recorder.outcomes.get(f"{name}::{_CALLED}") == "skipped":
            recorder.ended(
                f"{name}::{_CALLED}",
                "failed",
                f"the provider was not called: {recorder.messages[f'{name}::{_CALLED}']}\n"
                "To mend: install what its test server needs, or ship a test server that needs "
                "nothing else",
            )
