"""What the kit catches, what it lets pass, and how the command reports it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from grok_spicy_testing.conformance import ImageProviderTests, LLMProviderTests, PluginTests
from grok_spicy_testing.conformance.overrides import standard_tests, wrongly_overridden
from grok_spicy_testing.conformance.suites import static_suites, suites

RunCli = Callable[..., Result]

pytest_plugins = ["pytester"]

ILL_MANNERED = """
import logging
import pytest
from grok_spicy import ImageProvider, GeneratedImage, ModelInfo, Options, ProviderSpec
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy_testing.conformance import ImageProviderTests
from PIL import Image

class Careless(ImageProvider):
    @classmethod
    def models(cls):
        return [ModelInfo("shed-1", "careless")]

    async def generate(self, prompt, *, dest, **kwargs):
        logging.getLogger("shed").info("key %s", self.ctx.secret("SHED_KEY"))
        (dest.parent / "stray.txt").write_text("mine")
        path = dest.with_name(dest.name + ".png")
        Image.new("RGB", (1280, 720)).save(path)
        return GeneratedImage(path, 640, 360, "another", "shed-1")

    async def edit(self, images, prompt, *, dest, **kwargs):
        return await self.generate(prompt, dest=dest)

    stylize = edit

class TestCareless(ImageProviderTests):
    provider = "careless"
    key_variables = ("SHED_KEY",)

    @pytest.fixture
    def registry(self):
        registry = ProviderRegistry()
        registry.add("image", "careless", Careless, default_model="shed-1")
        return registry
"""


def test_kit_catches_a_careless_provider(pytester: pytest.Pytester) -> None:
    pytester.makeini(
        "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"
    )
    pytester.makepyfile(ILL_MANNERED)
    outcome = pytester.runpytest_subprocess(
        *("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:hypothesispytest")
    )
    caught = {line.split("::")[-1].split(" ")[0] for line in outcome.outlines if "FAILED" in line}
    assert {
        "test_every_operation_answers",
        "test_nothing_is_written_elsewhere",
        "test_key_is_not_logged",
    } <= caught
    said = outcome.stdout.str()
    assert said.count("To mend:") >= len(caught)
    assert "stray.txt" in said


def test_replaced_test_is_caught_and_excused_one_is_not() -> None:
    class Replacing(LLMProviderTests):
        async def test_rate_limit_is_typed(self) -> None:
            """Skip what fails."""

    class Deleting(LLMProviderTests):
        test_rate_limit_is_typed = None

    class Excusing(LLMProviderTests):
        @pytest.mark.xfail(reason="the service never says so")
        async def test_rate_limit_is_typed(self) -> None:
            """Known to fail."""

    class WithoutReason(LLMProviderTests):
        @pytest.mark.xfail
        async def test_rate_limit_is_typed(self) -> None:
            """Known to fail."""

    class Adding(LLMProviderTests):
        def test_of_my_own(self) -> None:
            """Further tests are welcome."""

    assert wrongly_overridden(Replacing) == ["test_rate_limit_is_typed"]
    assert wrongly_overridden(Deleting) == ["test_rate_limit_is_typed"]
    assert wrongly_overridden(WithoutReason) == ["test_rate_limit_is_typed"]
    assert wrongly_overridden(Excusing) == []
    assert wrongly_overridden(Adding) == []


@pytest.mark.parametrize("kit", [ImageProviderTests, LLMProviderTests, PluginTests])
def test_every_standard_test_says_how_to_mend_it(kit: type) -> None:
    tests = standard_tests(kit)
    assert len(tests) > 5
    assert [name for name, test in tests.items() if "To mend:" not in (test.__doc__ or "")] == []


def test_author_without_tests_is_only_looked_at() -> None:
    found = static_suites("animatic")
    assert set(found) == {"TestPlugin", "TestImage", "TestVideo", "TestLlm", "TestVision"}
    assert not any("every_operation" in name for name in dir(found["TestImage"]))


def test_tests_of_an_author_are_found_by_entry_point() -> None:
    assert {"TestPlugin", "TestWriting", "TestLooking"} == set(suites("ollama").classes)


def test_command_reports_every_test(run_cli: RunCli) -> None:
    answer = run_cli("conform", "ollama", "--json")
    assert answer.exit_code == 0, answer.output
    report = json.loads(answer.stdout)
    assert (report["schema"], report["kit"], report["note"]) == (1, "complete", None)
    assert sum(report["counts"].values()) == len(report["tests"]) > 40
    assert set(report["counts"]) == {"passed", "skipped"}
    assert all(test["message"] for test in report["tests"] if test["outcome"] == "skipped")


def test_command_refuses_an_unknown_provider(run_cli: RunCli) -> None:
    answer = run_cli("conform", "olama")
    assert answer.exit_code == 2
    assert "ollama" in answer.output


def test_isolated_plugins_sees_nothing(isolated_plugins: object, tmp_path: Path) -> None:
    from grok_spicy.plugins import PluginManager

    assert isinstance(isolated_plugins, PluginManager)
    assert isolated_plugins.rows() == []
    assert isolated_plugins.check() == []


def test_loading_the_pytest_plugin_is_cheap() -> None:
    import subprocess
    import sys

    code = (
        "import sys, pytest; before = set(sys.modules); import grok_spicy_testing.pytest_plugin; "
        "print(sorted({n.partition('.')[0] for n in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"grpc", "aiohttp", "av", "PIL", "pydantic", "httpx", "numpy", "xai_sdk", "grok_spicy"}
    assert not heavy & set(done.stdout.strip("[]\n").replace("'", "").split(", "))
