"""What plugins say: events, reviews, presets, requirements."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from grok_spicy.config.choose import choose_backends
from grok_spicy.errors import ConfigError, PluginError
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.schemas import BackendConfig, ProviderConfig
from grok_spicy.watch.events import RunStarted

if TYPE_CHECKING:
    from conftest import Site

HEAD = "from grok_spicy import PresetPart, ProviderSpec, hookimpl\n"

WATCHER = HEAD + "seen = []\n@hookimpl\ndef grok_spicy_event(event): seen.append(event.kind)\n"

RULE = (
    HEAD + "@hookimpl\ndef grok_spicy_review(text):\n"
    "    return 'no owls, please' if 'owl' in text else None\n"
)

EVENT = RunStarted(run="r1", at=0.0, concept="a fox")


def seen_by(module: str) -> list[str]:
    import sys

    watched: list[str] = sys.modules[module].seen
    return watched


def test_event_reaches_every_watcher(site: Site) -> None:
    first = site.install("barn", WATCHER)
    second = site.install("shed", WATCHER)

    site.manager().event(EVENT)

    assert (seen_by(first), seen_by(second)) == (["run_start"], ["run_start"])


@pytest.mark.parametrize("fault", ["1 / 0", "raise SystemExit"])
def test_watcher_that_raises_is_logged_and_stops_nobody(
    site: Site, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    site.install("barn", HEAD + f"@hookimpl\ndef grok_spicy_event(event): {fault}\n")
    module = site.install("shed", WATCHER)
    manager = site.manager()

    with caplog.at_level(logging.WARNING):
        manager.event(EVENT)
        manager.event(EVENT)

    assert seen_by(module) == ["run_start", "run_start"]
    assert "Plugin barn (barn-spicy 1.0): its grok_spicy_event raised" in caplog.text
    assert "its grok_spicy_event raised" in (site.row("barn").cause or "")


def test_watcher_that_raised_goes_on_serving_as_a_provider(site: Site) -> None:
    spec = "@hookimpl\ndef grok_spicy_llm_providers(): return [ProviderSpec('shed', 'a:B')]\n"
    site.install("shed", HEAD + spec + "@hookimpl\ndef grok_spicy_event(event): 1 / 0\n")
    manager = site.manager()

    manager.event(EVENT)

    assert manager.load("shed").specs["llm"].target == "a:B"


def test_first_complaint_of_a_review_names_the_plugin(site: Site) -> None:
    site.install("shed", RULE)

    manager = site.manager()

    assert (
        manager.review("a fox meets an owl", "concept") == "no owls, please (rule of plugin shed)"
    )
    assert manager.review("a fox", "concept") is None


@pytest.mark.parametrize("answer", ["1 / 0", "True", "''", "['a']"])
def test_reviewer_that_fails_is_quarantined_and_the_others_judge(site: Site, answer: str) -> None:
    site.install("barn", HEAD + f"@hookimpl\ndef grok_spicy_review(text): return {answer}\n")
    site.install("shed", RULE)
    manager = site.manager()

    assert manager.review("an owl", "plan") == "no owls, please (rule of plugin shed)"
    assert [(row.name, row.state) for row in manager.rows()] == [
        ("barn", "broken"),
        ("shed", "loaded"),
    ]


def test_required_reviewer_that_fails_lets_no_text_pass(site: Site) -> None:
    site.install("shed", HEAD + "@hookimpl\ndef grok_spicy_review(text): 1 / 0\n")
    manager = site.manager()
    manager.require(["shed"])

    with pytest.raises(PluginError, match=r"Plugin shed .* is required and failed"):
        manager.review("a fox", "concept")
    with pytest.raises(PluginError, match="is broken"):
        manager.review("a fox", "concept")


def test_required_plugins_that_are_missing_or_broken_are_all_named(site: Site) -> None:
    site.install("barn", "1 / 0")
    site.install("fine")
    site.install("house")
    manager = site.manager(disabled=["house"])

    with pytest.raises(ConfigError) as caught:
        manager.require(["fine", "barn", "house", "shed"])

    assert caught.value.exit_code == 2
    assert caught.value.message.startswith("require_plugins: ")
    for part in (
        "Plugin barn (barn-spicy 1.0) is broken: ZeroDivisionError",
        "Plugin house (house-spicy 1.0) is disabled",
        "No plugin called 'shed' is installed",
    ):
        assert part in caught.value.message
    assert "fine-spicy" not in caught.value.message


def test_options_of_a_preset_lie_under_the_users_own(site: Site) -> None:
    part = (
        "PresetPart('fine', 'image', 'barn', 'oils', params={'grain': 2, 'size': 'big'}, "
        "steps={'characters': {'size': 'bigger'}})"
    )
    others = ", ".join(
        f"PresetPart('fine', '{name}', 'barn')" for name in ("video", "llm", "vision")
    )
    site.install("barn", HEAD + f"@hookimpl\ndef grok_spicy_presets(): return [{part}, {others}]\n")
    registry = ProviderRegistry(site.manager())

    alone = choose_backends("fine", None, registry)
    assert alone.provider("image").params == {"grain": 2, "size": "big"}
    sheets = alone.override("image", "characters")
    assert sheets is not None
    assert sheets.params == {"size": "bigger"}
    own = BackendConfig(image=ProviderConfig(provider="barn", params={"grain": 9}))
    mixed = choose_backends("fine", own, registry)
    assert mixed.provider("image").params == {"grain": 9, "size": "big"}
    # They are the options of its own model, and of no other.
    other = BackendConfig(image=ProviderConfig(provider="barn", model="chalk"))
    chalk = choose_backends("fine", other, registry)
    assert (chalk.provider("image").params, chalk.override("image", "characters")) == ({}, None)


def test_preset_with_options_for_no_step_that_there_is_is_not_used(site: Site) -> None:
    part = "PresetPart('fine', 'image', 'barn', steps={'film': {'size': 'big'}})"
    site.install("barn", HEAD + f"@hookimpl\ndef grok_spicy_presets(): return [{part}]\n")
    (row,) = site.manager().check()
    assert "has options for film" in str(row.cause)


def test_parts_of_one_preset_from_several_plugins_merge(site: Site) -> None:
    part = "@hookimpl\ndef grok_spicy_presets(): return [PresetPart('local', '{0}', '{1}')]\n"
    site.install("barn", HEAD + part.format("image", "barn"))
    site.install("shed", HEAD + part.format("llm", "shed"))

    presets = site.manager().presets()

    assert list(presets) == ["local"]
    parts = presets["local"].parts()
    assert {name: part.provider for name, part in parts.items()} == {"image": "barn", "llm": "shed"}


def test_capability_filled_by_two_plugins_is_an_error_that_names_both(site: Site) -> None:
    part = "@hookimpl\ndef grok_spicy_presets(): return [PresetPart('local', 'image', '{name}')]\n"
    site.install("barn", HEAD + part)
    site.install("shed", HEAD + part)

    preset = site.manager().presets()["local"]

    with pytest.raises(PluginError) as caught:
        preset.parts()
    assert caught.value.message == (
        "Preset local: image is filled by two plugins, with barn (by barn, barn-spicy 1.0) "
        "and with shed (by shed, shed-spicy 1.0)"
    )
    assert caught.value.hint == "Leave one out: --no-plugins barn or --no-plugins shed"


def test_threads_that_ask_at_once_load_a_plugin_once(site: Site) -> None:
    counter = site.folder / "count"
    site.install("shed", f"with open({str(counter)!r}, 'a') as log: log.write('x')\n" + WATCHER)
    manager = site.manager()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(manager.event, [EVENT] * 32))

    assert counter.read_text() == "x"
