"""`grok-spicy providers`: the list, and the options of one in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from grok_spicy.cli.option_help import option_helps
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.base import (
    GeneratedImage,
    ImageProvider,
    ModelInfo,
    Options,
    Picture,
    option,
)
from grok_spicy.text.installing import extra_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Cli, Process


class ShedOptions(Options):
    """Options of the shed."""

    steps: int = option(20, help="How long to look, in steps.", ge=1, le=150)
    paint: Literal["oil", "chalk"] = option("oil", help="What to draw with.")
    weight: float = option(0.5, help="How strongly a sheet counts.", gt=0, lt=2)
    patience: float | None = option(None, help="Seconds to wait.", affects_output=False, ge=0)
    workflow: Path | None = option(None, help="A file of your own.")
    words: list[str] = option([], help="More words.", max_length=3)
    bright: bool = option(default=False, help="With the lamp on.")
    key: str = option(help="Which key opens it.", min_length=2)
    loras: dict[str, float] = option({}, help="Weights by name.")


class PlainOptions(Options):
    """None at all."""


class ShedImages(ImageProvider):
    """Pictures from the shed."""

    @classmethod
    def models(cls) -> list[ModelInfo]:
        return [ModelInfo("shed-1", "The old one", "0.02 USD a picture"), ModelInfo("shed-2")]

    @classmethod
    def options_for(cls, model: str) -> type[Options]:
        return PlainOptions if model == "shed-2" else ShedOptions

    async def generate(self, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
        raise AssertionError(prompt)

    async def edit(
        self, images: Sequence[Picture], prompt: str, *, dest: Path, **kwargs: Any
    ) -> GeneratedImage:
        raise AssertionError(prompt)

    async def stylize(
        self, sources: Sequence[Picture], prompt: str, *, dest: Path, **kwargs: Any
    ) -> GeneratedImage:
        raise AssertionError(prompt)


@pytest.fixture
def shed(cli: Cli) -> Cli:
    ProviderRegistry.register_image(
        "shed",
        ShedImages,
        default_model="shed-1",
        default_url="http://127.0.0.1:9",
        summary="Pictures from the shed",
    )
    return cli


def test_options_are_described_in_words() -> None:
    described = {one.name: (one.type, one.range, one.default) for one in option_helps(ShedOptions)}
    assert described == {
        "steps": ("whole number", "1 to 150", "20"),
        "paint": ("one of oil, chalk", "", '"oil"'),
        "weight": ("number", "more than 0, less than 2", "0.5"),
        "patience": ("number", "at least 0", "null"),
        "workflow": ("file", "", "null"),
        "words": ("list of text", "at most 3 items", "[]"),
        "bright": ("true or false", "", "false"),
        "key": ("text", "at least 2 characters", None),
        "loras": ("object", "", "{}"),
    }
    assert [one.name for one in option_helps(ShedOptions) if not one.affects_output] == ["patience"]


def test_the_list_shows_capabilities_models_and_presets(shed: Cli) -> None:
    result = shed("providers")
    assert result.exit_code == 0
    rows = [line.split(maxsplit=3) for line in result.stdout.splitlines()]
    assert ["shed", "image", "shed-1", "Pictures from the shed"] in rows
    assert any(row[:1] == ["PRESET"] for row in rows)


def test_the_list_for_programs_imports_no_provider(process: Process) -> None:
    done = process("providers", "--json")
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    found = {(one["name"], one["capability"]) for one in document["providers"]}
    assert {("animatic", "image"), ("animatic", "vision")} <= found
    assert document["presets"]["animatic"]["video"] == "animatic"


def test_a_provider_explains_its_models_and_options(shed: Cli) -> None:
    result = shed("providers", "shed")
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "shed: image"
    assert "server: http://127.0.0.1:9 unless shed_url says otherwise" in lines
    assert "shed-1 (default) 0.02 USD a picture The old one" in lines
    assert "shed-2 free" in lines
    assert "steps whole number, 1 to 150, default 20" in lines
    assert "How long to look, in steps." in lines
    assert "key text, at least 2 characters, required" in lines


def test_another_model_has_other_options(shed: Cli) -> None:
    result = shed("providers", "shed", "--model", "shed-2")
    assert "no options" in result.stdout


def test_a_provider_for_programs(shed: Cli) -> None:
    document = json.loads(shed("providers", "shed", "--json").stdout)
    provider = document["providers"][0]
    assert document["schema"] == 1
    assert provider["models"][0]["price_note"] == "0.02 USD a picture"
    assert provider["options_of"] == "shed-1"
    assert provider["options"][0] == {
        "name": "steps",
        "type": "whole number",
        "range": "1 to 150",
        "default": "20",
        "help": "How long to look, in steps.",
        "affects_output": True,
    }


def test_a_model_without_a_provider_is_a_usage_error(cli: Cli) -> None:
    result = cli("providers", "--model", "shed-2")
    assert result.exit_code == 2
    assert "--model needs the name of a provider" in result.stderr


def test_a_misspelt_provider_is_recognised(shed: Cli) -> None:
    result = shed("providers", "shedd")
    assert result.exit_code == 2
    assert "No provider is called 'shedd'; did you mean shed?" in result.stderr


def test_a_provider_that_the_extras_know_gets_its_command(cli: Cli) -> None:
    result = cli("providers", "local")
    assert result.exit_code == 2
    assert extra_command("local") in result.stderr


def test_a_broken_provider_says_why_and_what_mends_it(process: Process) -> None:
    process.install("shed", module="import no_such_module")
    done = process("providers", "shed")
    assert done.returncode == 2
    assert "No module named 'no_such_module'" in done.stderr
    assert "pip install --force-reinstall shed" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_broken_plugin_leaves_the_others_in_the_list(process: Process) -> None:
    process.install("shed", module="raise RuntimeError('the roof leaks')")
    done = process("providers")
    assert done.returncode == 0
    assert "animatic" in done.stdout
    assert (
        "Warning: Plugin shed (shed 1.0) is left out: RuntimeError: the roof leaks"
        in done.stderr.splitlines()
    )


def test_a_left_out_plugin_is_not_listed(process: Process) -> None:
    done = process("providers", "--no-plugins", "animatic", "--json")
    assert "animatic" not in {one["name"] for one in json.loads(done.stdout)["providers"]}
    named = process("providers", "animatic", "--no-plugins", "animatic")
    assert named.returncode == 2
    assert "--no-plugins animatic" in named.stderr


def test_without_providers_it_says_what_to_install(cli: Cli) -> None:
    result = cli("providers", "--no-plugins", "*")
    assert result.exit_code == 0
    assert "pip install grok-spicy" in result.stdout
