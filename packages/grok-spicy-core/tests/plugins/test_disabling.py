"""Switching plugins off, which acts before any import, and names that collide."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from grok_spicy.errors import ConfigError, PluginError
from grok_spicy.plugins import PluginRow
from grok_spicy.plugins.folders import write_whole

if TYPE_CHECKING:
    from grok_spicy_testing.windows_files import WindowsFiles

    from conftest import Site

LOUD = 'raise SystemExit("imported")'


def switched_off(site: Site) -> list[PluginRow]:
    return [row for row in site.manager().rows() if row.state == "disabled"]


def test_plugin_disabled_for_good_is_never_imported(site: Site) -> None:
    module = site.install("shed", LOUD)

    site.manager().disable("shed")
    (row,) = site.manager().check()

    assert row.state == "disabled"
    assert row.cause == f"disabled in {site.config / 'plugins.json'}"
    assert row.command == "grok-spicy plugins enable shed"
    assert module not in sys.modules


def test_enabled_again_it_loads(site: Site) -> None:
    site.install("shed")
    site.manager().disable("shed")

    row = site.manager().enable("shed")

    assert row is not None
    assert row.state == "not checked"
    assert site.manager().load("shed").name == "shed"


def test_plugin_is_disabled_while_it_is_loaded(site: Site) -> None:
    site.install("shed")
    manager = site.manager()
    manager.load("shed")

    manager.disable("shed")

    assert manager.load_all() == []
    with pytest.raises(PluginError, match="is disabled"):
        manager.load("shed")


def test_a_distribution_can_be_disabled_as_a_whole(site: Site) -> None:
    site.install("shed", distribution="Big_House")
    site.install("barn")

    site.manager().disable("big-house")

    assert [row.name for row in switched_off(site)] == ["shed"]
    site.manager().enable("shed")
    assert switched_off(site) == []


@pytest.mark.parametrize("spelling", ["shed", "SHED", "shed-spicy", "Shed_Spicy", "*", "x, shed"])
def test_flag_and_variable_act_before_import(site: Site, spelling: str) -> None:
    module = site.install("shed", LOUD)

    by_flag = site.manager(disabled=[spelling]).check()[0]
    by_variable = site.manager(environ={"GROK_SPICY_DISABLE": spelling}).check()[0]

    assert (by_flag.state, by_variable.state) == ("disabled", "disabled")
    assert "--no-plugins" in (by_flag.cause or "")
    assert "GROK_SPICY_DISABLE" in (by_variable.cause or "")
    assert "GROK_SPICY_DISABLE" in (by_variable.command or "")
    assert module not in sys.modules


def test_enabling_what_the_environment_disables_says_that_it_still_is(site: Site) -> None:
    site.install("shed")

    row = site.manager(environ={"GROK_SPICY_DISABLE": "shed"}).enable("shed")

    assert row is not None
    assert row.cause == "disabled by GROK_SPICY_DISABLE"


def test_flags_that_name_nothing_are_told_apart(site: Site) -> None:
    site.install("shed")

    manager = site.manager(disabled=["shed", "shde", "*", "shed-spicy"])

    assert manager.unknown_disabled() == ("shde",)


def test_disabling_an_unknown_name_is_an_error_with_the_nearest_name(site: Site) -> None:
    site.install("shed")

    with pytest.raises(ConfigError, match=r"No plugin is called 'shedd'; did you mean shed\?"):
        site.manager().disable("shedd")
    with pytest.raises(ConfigError, match="No plugin is called 'shedd'"):
        site.manager().enable("shedd")
    assert not (site.config / "plugins.json").exists()


def test_plugin_that_was_uninstalled_can_be_taken_off_the_list(site: Site) -> None:
    site.config.mkdir()
    (site.config / "plugins.json").write_text('{"schema": 1, "disabled": ["gone"]}')

    assert site.manager().enable("gone") is None
    assert json.loads((site.config / "plugins.json").read_text())["disabled"] == []


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"disabled": "shed"}', '{"disabled": [1]}', "[" * 100_000, "\udcff"]
)
def test_unreadable_list_stops_everything_before_any_import(site: Site, content: str) -> None:
    module = site.install("shed", LOUD)
    site.config.mkdir()
    kept = site.config / "plugins.json"
    kept.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(ConfigError, match="list of disabled plugins cannot be read") as caught:
        site.manager().load_all()

    assert str(kept) in caught.value.message
    assert "Delete it" in (caught.value.hint or "")
    assert module not in sys.modules


def test_list_that_cannot_be_written_points_to_the_variable(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install("shed")

    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)

    with pytest.raises(ConfigError, match=r"cannot be written: .* No space left") as caught:
        site.manager().disable("shed")
    assert caught.value.hint == "Set GROK_SPICY_DISABLE=shed instead."


def test_list_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "plugins.json"
    target.mkdir()

    with pytest.raises(OSError, match=r"plugins\.json"):
        write_whole(target, "{}")

    assert list(tmp_path.iterdir()) == [target]


def test_plugins_are_switched_while_a_scanner_looks_at_the_list(
    windows_files: WindowsFiles, site: Site
) -> None:
    site.install("shed")
    windows_files.scans = 1
    for switch in (site.manager().disable, site.manager().enable, site.manager().disable):
        switch("shed")
    assert [row.name for row in switched_off(site)] == ["shed"]
    assert windows_files.refused


def test_disabled_in_a_process_of_its_own(site: Site) -> None:
    site.install("shed", LOUD)
    code = """
        from grok_spicy.plugins import PluginManager
        print([row.state for row in PluginManager().check() if row.name == "shed"])
    """

    done = site.python(code, GROK_SPICY_DISABLE="shed")

    assert done.stdout == "['disabled']\n", done.stderr


# -- names that collide ------------------------------------------------------------------------


def test_name_offered_by_two_distributions_shows_both_and_imports_neither(site: Site) -> None:
    modules = {
        site.install("shed", LOUD, distribution="first-shed"),
        site.install("shed", LOUD, distribution="second-shed", version="2.5"),
    }

    first, second = site.manager().check()

    assert (first.state, first.origin) == ("conflict", "first-shed 1.0")
    assert (second.state, second.origin) == ("conflict", "second-shed 2.5")
    assert first.cause == "the name is also offered by second-shed 2.5"
    assert first.command == "grok-spicy plugins disable first-shed"
    assert not modules & set(sys.modules)


def test_asking_for_a_name_offered_twice_names_both_distributions(site: Site) -> None:
    site.install("shed", LOUD, distribution="first-shed")
    site.install("shed", LOUD, distribution="second-shed", version="2.5")

    with pytest.raises(PluginError) as caught:
        site.manager().load("shed")

    assert caught.value.message == (
        "Plugin shed is offered by 2 distributions: first-shed 1.0 and second-shed 2.5"
    )
    assert caught.value.hint == "grok-spicy plugins disable second-shed"


def test_conflict_is_settled_by_disabling_one_distribution(site: Site) -> None:
    site.install("shed", distribution="first-shed")
    site.install("shed", LOUD, distribution="second-shed")

    manager = site.manager(disabled=["second-shed"])

    assert manager.load("shed").distribution == "first-shed"
    assert [row.state for row in manager.rows()] == ["loaded", "disabled"]


def test_distribution_called_like_the_plugin_must_be_uninstalled(site: Site) -> None:
    site.install("shed", LOUD, distribution="shed")
    site.install("shed", LOUD, distribution="second-shed")

    rows = {row.distribution: row for row in site.manager().rows()}

    assert rows["shed"].command == "pip uninstall shed"


def test_one_entry_listed_twice_is_no_conflict(site: Site) -> None:
    site.install("shed")

    manager = site.manager(source=lambda: site.entry_points() * 2)

    assert manager.load("shed").name == "shed"
