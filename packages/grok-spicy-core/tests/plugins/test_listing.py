"""Listing plugins: what is known of them without importing any."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import importlib_metadata
import pytest
from grok_spicy.plugins import PluginRow
from grok_spicy.plugins.missing import upgrade_command

if TYPE_CHECKING:
    from conftest import Site

LOUD = 'raise SystemExit("imported")'


def test_plugin_is_listed_without_being_imported(site: Site) -> None:
    module = site.install("shed", LOUD)

    assert site.manager().rows() == [
        PluginRow("shed", "shed-spicy", "1.0", ">=0.1,<0.2", "not checked", None, None)
    ]
    assert module not in sys.modules


def test_rows_come_in_order_of_name(site: Site) -> None:
    for name in ("owl", "fox", "harbour"):
        site.install(name, LOUD)

    assert [row.name for row in site.manager().rows()] == ["fox", "harbour", "owl"]


def test_plugin_for_a_newer_core_is_incompatible_and_says_which_core_to_install(site: Site) -> None:
    site.install("shed", LOUD, requires=["grok-spicy-core>=0.7,<0.8"])

    row = site.row("shed")

    assert (row.state, row.core_range) == ("incompatible", ">=0.7,<0.8")
    assert row.cause == "asks for grok-spicy-core >=0.7,<0.8, but 0.1.0 is running"
    # The umbrella, which is installed here, pins core: only both together can be moved.
    assert row.command == "pip install -U grok-spicy"


def test_core_alone_is_upgraded_where_no_umbrella_pins_it() -> None:
    wanted = upgrade_command(">=0.7,<0.8", None)
    assert wanted == 'pip install -U "grok-spicy-core>=0.7,<0.8"'
    assert upgrade_command(">=0.7,<0.8", {"local"}) == "pip install -U grok-spicy"


def test_plugin_for_an_older_core_is_incompatible_and_must_itself_be_renewed(site: Site) -> None:
    site.install("shed", LOUD, requires=["grok-spicy-core>=0.0.1,<0.1"])

    row = site.row("shed")

    assert (row.state, row.command) == ("incompatible", "pip install -U shed-spicy")


@pytest.mark.parametrize(
    ("asked", "running", "state"),
    [
        (">=0.1,<0.2", "0.1.0", "not checked"),
        (">=0.1,<0.2", "0.1.9rc1", "not checked"),
        (">=0.1,<0.2", "0.2.0.dev1", "incompatible"),
        (">=0.1,<0.2", "0.1.0.dev3", "incompatible"),
        (">=0.1.0.dev0,<0.2", "0.1.0.dev3", "not checked"),
        ("~=0.1", "0.9", "not checked"),
        ("==0.1.*", "0.1.7", "not checked"),
        ("==0.2.*", "0.1.7", "incompatible"),
        ("!=0.1.7", "0.1.7", "incompatible"),
        ("", "12.0", "not checked"),
    ],
)
def test_core_range_is_read_as_packaging_reads_it(
    site: Site, asked: str, running: str, state: str
) -> None:
    site.install("shed", LOUD, requires=[f"grok-spicy-core{asked}"])

    assert site.row("shed", core_version=running).state == state


def test_all_applicable_requirements_on_the_core_count(site: Site) -> None:
    requires = [
        "Grok_Spicy.Core>=0.1",
        "grok-spicy-core<0.1 ; python_version < '3'",
        "grok-spicy-core>=5 ; extra == 'next'",
        "grok-spicy-core-extras>=9",
        "httpx",
    ]
    site.install("shed", LOUD, requires=requires)

    row = site.row("shed")

    assert (row.state, row.core_range) == ("not checked", ">=0.1")


def test_plugin_that_asks_for_no_core_is_usable(site: Site) -> None:
    site.install("shed", requires=[])

    assert site.row("shed").core_range == ""
    assert site.manager().load("shed").name == "shed"


def test_unreadable_requirement_makes_a_broken_row_and_no_import(site: Site) -> None:
    module = site.install("shed", LOUD, requires=["grok-spicy-core >=> 3"])

    (row,) = site.manager().check()

    assert row.state == "broken"
    assert row.cause is not None
    assert "grok-spicy-core >=> 3" in row.cause
    assert module not in sys.modules


def test_one_unreadable_field_of_the_metadata_leaves_the_rest_readable(site: Site) -> None:
    site.install("shed", LOUD)
    (metadata,) = site.folder.glob("*.dist-info/METADATA")
    metadata.write_bytes(b"Name: shed\nVersion: 1.0\nAuthor: Ren\xe9\n")

    row = site.row("shed")

    assert (row.distribution, row.version, row.state) == ("shed", "1.0", "not checked")


def test_description_of_a_distribution_is_no_metadata(site: Site) -> None:
    text = (
        "Name: shed-spicy\nVersion: 2\nSummary: long\n  line\n\nRequires-Dist: grok-spicy-core>9\n"
    )
    site.install("shed", LOUD, metadata=text)

    row = site.row("shed")

    assert (row.version, row.core_range, row.state) == ("2", "", "not checked")


@pytest.mark.parametrize("name", ["Shed", "my shed", "../shed", "-shed", "größe"])
def test_name_that_no_provider_can_have_makes_a_broken_row(site: Site, name: str) -> None:
    site.install(name, LOUD, distribution="shed-spicy")

    row = site.row(name)

    assert row.state == "broken"
    assert row.cause is not None
    assert "lower-case letters" in row.cause


def test_of_two_copies_of_a_distribution_the_first_on_the_path_counts(
    site: Site, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    site.install("shed", version="1.0")
    site.install("shed", version="2.0", folder=second)
    code = """
        import sys
        sys.path.append(sys.argv[1])
        from grok_spicy.plugins import PluginManager
        print([row.version for row in PluginManager().rows() if row.name == "shed"])
    """

    done = site.python(code.replace("sys.argv[1]", repr(str(second))))

    assert done.stdout == "['1.0']\n", done.stderr


def test_a_strangers_unreadable_entry_points_hide_no_plugin(site: Site) -> None:
    site.install("shed")
    stranger = site.folder / "stranger-1.dist-info"
    stranger.mkdir()
    (stranger / "METADATA").write_text("Name: stranger\nVersion: 1\n", encoding="utf-8")
    (stranger / "entry_points.txt").write_bytes(b"[console_scripts]\nx = \xff\n")
    code = """
        from grok_spicy.plugins import PluginManager
        print([row.name for row in PluginManager().rows() if row.name == "shed"])
    """

    done = site.python(code)

    assert done.stdout == "['shed']\n", done.stderr
    assert "unreadable metadata" in done.stderr


def test_listing_imports_neither_plugins_nor_anything_heavy(site: Site) -> None:
    module = site.install("shed")
    code = f"""
        import json, sys
        from grok_spicy.plugins import PluginManager
        assert any(row.name == "shed" for row in PluginManager().rows())
        heavy = {{"pydantic", "pluggy", "httpx", "PIL", "av", "numpy", "rich", "{module}"}}
        print(json.dumps(sorted(heavy & set(sys.modules))))
    """

    done = site.python(code)

    assert json.loads(done.stdout) == [], done.stderr


def test_only_distributions_with_plugins_have_their_metadata_read(site: Site) -> None:
    read: list[str] = []

    class Counting(importlib_metadata.PathDistribution):
        def read_text(self, filename: str | os.PathLike[str]) -> str | None:
            read.append(f"{Path(str(self._path)).name}/{filename}")
            return super().read_text(filename)

    site.install("shed", LOUD)
    stranger = site.folder / "stranger-1.dist-info"
    stranger.mkdir()
    (stranger / "METADATA").write_text("Name: stranger\nVersion: 1\n", encoding="utf-8")

    def source() -> Iterator[importlib_metadata.EntryPoint]:
        for info in sorted(site.folder.glob("*.dist-info")):
            yield from Counting(info).entry_points

    assert len(site.manager(source=source).rows()) == 1
    metadata = [name for name in read if name.endswith("METADATA")]
    assert len(metadata) == 1
    assert metadata[0].startswith("shed")


def test_entry_point_without_a_distribution_is_listed_all_the_same(site: Site) -> None:
    module = site.install("shed")
    entry = importlib_metadata.EntryPoint("shed", module, "grok_spicy")

    manager = site.manager(source=lambda: [entry])

    assert manager.check()[0].origin == "unknown"
    assert manager.load("shed").hooks


def test_plugins_of_an_uninstalled_core_are_not_compared(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install("shed", LOUD, requires=["grok-spicy-core>=77"])

    def missing(name: str) -> importlib_metadata.Distribution:
        raise importlib_metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib_metadata, "distribution", missing)

    assert site.row("shed", core_version=None).state == "not checked"
