"""`grok-spicy conform` says yes only to what was tested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

RunCli = Callable[..., Result]

HEAD = "from grok_spicy_testing.conformance import ImageProviderTests, PluginTests\nimport pytest\n"

PLUGIN_TESTS = 'class TestPlugin(PluginTests):\n    provider = "{name}"\n'

IMAGE_TESTS = 'class TestImages(ImageProviderTests):\n    provider = "{name}"\n'

BENT = {
    "deleted": (
        HEAD
        + PLUGIN_TESTS
        + IMAGE_TESTS
        + "    test_standard_tests_are_not_replaced = None\n"
        + "    test_aspect_ratios_are_kept = None\n",
        ("replaces standard tests", "test_aspect_ratios_are_kept"),
    ),
    "skipped": (
        HEAD + PLUGIN_TESTS + "@pytest.mark.skip(reason='later')\n" + IMAGE_TESTS,
        ("marked as a whole with skip",),
    ),
    "blinded": (
        HEAD
        + PLUGIN_TESTS
        + IMAGE_TESTS
        + "    operations = ()\n    def examine(self, *a, **k): pass\n    def _check(self): pass\n",
        ("overrides parts of the kit itself: _check, examine, operations",),
    ),
    "uncollected": (
        HEAD + PLUGIN_TESTS + IMAGE_TESTS + "    __test__ = False\n",
        ("does not collect", "were not run"),
    ),
    "another": (
        HEAD + PLUGIN_TESTS + IMAGE_TESTS.replace("{name}", "elsewhere"),
        ("tests the provider 'elsewhere'", 'set provider = "another"'),
    ),
    "uncalled": (
        HEAD
        + PLUGIN_TESTS
        + IMAGE_TESTS
        + "    @pytest.fixture\n    def urls(self): pytest.skip('no docker here')\n",
        ("the provider was not called: no docker here",),
    ),
}


@pytest.mark.parametrize("name", BENT)
def test_bent_tests_are_no_pass(name: str, shelf: Any) -> None:
    conformance, words = BENT[name]
    shelf.put(name, conformance=conformance)
    verdict = shelf.conform(name)
    assert verdict.code == 1, verdict.output
    said = "\n".join(verdict.failed.values())
    assert [word for word in words if word not in said] == [], said
    assert "To mend:" in said


@pytest.mark.parametrize(
    ("name", "conformance"),
    [
        ("exits", "import sys\nsys.exit(0)\n"),
        ("lacks", "import pytest\npytest.importorskip('no_such_module')\n"),
        ("dies", "import os\nos._exit(0)\n"),
        ("breaks", "raise KeyboardInterrupt\n"),
        ("empty", ""),
    ],
)
def test_tests_that_cannot_be_loaded_are_no_pass(name: str, conformance: str, shelf: Any) -> None:
    shelf.put(name, conformance=conformance)
    verdict = shelf.conform(name)
    assert verdict.code == 2, verdict.output
    assert name in verdict.output


@pytest.mark.parametrize("crash", ["raise KeyboardInterrupt", "__import__('os')._exit(0)"])
def test_crashing_provider_is_no_pass(crash: str, shelf: Any) -> None:
    before = "        wide, high ="
    image = shelf.good_image.replace(before, f"        {crash}\n{before}")
    shelf.put("crash", image=image)
    verdict = shelf.conform("crash")
    assert verdict.code == 1, verdict.output
    assert any("To mend:" in message for message in verdict.failed.values())


@pytest.mark.parametrize(
    "conformance", [HEAD + PLUGIN_TESTS, HEAD + PLUGIN_TESTS + IMAGE_TESTS.replace("Test", "", 1)]
)
def test_capability_without_a_test_class_is_called_partial(conformance: str, shelf: Any) -> None:
    shelf.put("half", conformance=conformance)
    verdict = shelf.conform("half")
    assert verdict.code == 0, verdict.output
    assert verdict.kit == "partial"
    assert "No test class for image" in verdict.report["note"]
    assert any(
        test["test"].startswith("TestImageWithoutACall::") for test in verdict.report["tests"]
    )


def test_fixtures_of_the_module_are_found_and_good_provider_passes(shelf: Any) -> None:
    fixtures = "@pytest.fixture\ndef nothing():\n    return ()\n"
    mine = "    @pytest.fixture\n    def urls(self, nothing):\n        return nothing\n"
    shelf.put("good", conformance=HEAD + fixtures + PLUGIN_TESTS + IMAGE_TESTS + mine)
    verdict = shelf.conform("good")
    assert verdict.code == 0, verdict.output
    assert verdict.kit == "complete"
    assert set(verdict.report["counts"]) == {"passed", "skipped"}


def test_hostile_plugin_beside_it_is_not_imported(shelf: Any, run_cli: RunCli) -> None:
    shelf.put("good", conformance=None)
    shelf.put("endless", plugin="while True: pass\n")
    assert run_cli("plugins", "disable", "endless").exit_code == 0
    verdict = shelf.conform("good", "--limit", "120")
    assert verdict.code == 0, verdict.output
    assert verdict.kit == "static"


def test_provider_that_blocks_for_ever_is_broken_off(shelf: Any) -> None:
    before = "        wide, high ="
    blocking = "        __import__('threading').Event().wait()\n"
    shelf.put("stuck", image=shelf.good_image.replace(before, blocking + before))
    verdict = shelf.conform("stuck", "--limit", "4")
    assert verdict.code != 0
    assert "did not end in 4 s" in verdict.output


def test_plugin_with_rules_only_passes(shelf: Any) -> None:
    plugin = (
        "from grok_spicy import hookimpl\n"
        "@hookimpl\n"
        "def grok_spicy_review(text, kind):\n"
        "    return None\n"
    )
    shelf.put("rules", plugin=plugin, conformance=HEAD + PLUGIN_TESTS)
    verdict = shelf.conform("rules")
    assert verdict.code == 0, verdict.output
    assert verdict.kit == "complete"
