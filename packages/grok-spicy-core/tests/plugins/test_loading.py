"""Loading plugins: what is fine loads, what is not becomes a row, and nothing else suffers."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy import hookspecs
from grok_spicy.errors import PluginError
from grok_spicy.hookspecs import hookspec
from grok_spicy.plugins import PluginManager
from grok_spicy.specs import PresetPart, ProviderSpec

if TYPE_CHECKING:
    from conftest import Site

HEAD = "from grok_spicy import PresetPart, ProviderSpec, hookimpl\n"

UNFIT = {
    "missing module": ("import no_such_module_anywhere", "ModuleNotFoundError: No module named"),
    "bug at import": ("1 / 0", "ZeroDivisionError: division by zero"),
    "syntax error": ("def (", "SyntaxError: invalid syntax"),
    "end of program": ("import sys; sys.exit(3)", "tried to end the program"),
    "panic": (
        "class Panic(BaseException): pass\nraise Panic('no such pipe')",
        "Panic: no such pipe",
    ),
    "panic in a hook": (
        (
            "class Panic(BaseException): pass\n"
            "@hookimpl\ndef grok_spicy_llm_providers(): raise Panic('no such pipe')"
        ),
        "Panic: no such pipe",
    ),
    "skip of a test": (
        "import pytest\npytest.skip('no server', allow_module_level=True)",
        "Skipped: no server",
    ),
    "no hooks": ("x = 1", "implements no hook; mark its functions with @hookimpl"),
    "unmarked hook": (
        "def grok_spicy_image_providers(): return []",
        "implements no hook; mark its functions with @hookimpl",
    ),
    "unknown hook": (
        "@hookimpl\ndef grok_spicy_image_provider(): return []",
        (
            "implements grok_spicy_image_provider, which this core does not know; "
            "did you mean grok_spicy_image_providers?"
        ),
    ),
    "unknown argument": (
        "@hookimpl\ndef grok_spicy_event(happening): pass",
        "grok_spicy_event takes no argument 'happening', only event",
    ),
    "argument misspelt": (
        "@hookimpl\ndef grok_spicy_review(txt, kind): pass",
        "grok_spicy_review takes no argument 'txt', only text, kind; did you mean text?",
    ),
    "wrapper": (
        "@hookimpl(wrapper=True)\ndef grok_spicy_review(text, kind):\n    return (yield)",
        "wraps grok_spicy_review",
    ),
    "old wrapper": (
        "@hookimpl(hookwrapper=True)\ndef grok_spicy_review(text, kind):\n    yield",
        "wraps grok_spicy_review",
    ),
    "raises in a hook": (
        "@hookimpl\ndef grok_spicy_llm_providers(): raise OSError('no disk')",
        "OSError: no disk",
    ),
    "ends in a hook": (
        "@hookimpl\ndef grok_spicy_llm_providers(): raise SystemExit",
        "tried to end the program",
    ),
    "wrong name": (
        "@hookimpl\ndef grok_spicy_llm_providers(): return [ProviderSpec('barn', 'a:B')]",
        (
            "grok_spicy_llm_providers offers a provider called 'barn', "
            "but the entry point is called 'shed'; the two must be equal"
        ),
    ),
    "wrong target": (
        "@hookimpl\ndef grok_spicy_llm_providers(): return [ProviderSpec('shed', 'a.b.C')]",
        'it must be written as "package.module:ClassName"',
    ),
    "twice": (
        "@hookimpl\ndef grok_spicy_llm_providers(): return [ProviderSpec('shed', 'a:B')] * 2",
        "grok_spicy_llm_providers offers 'shed' twice",
    ),
    "no list": (
        "@hookimpl\ndef grok_spicy_llm_providers(): return ProviderSpec('shed', 'a:B')",
        "returned ProviderSpec; it must return a list of ProviderSpec",
    ),
    "text": (
        "@hookimpl\ndef grok_spicy_llm_providers(): return 'shed'",
        "returned str; it must return a list of ProviderSpec",
    ),
    "nothing": (
        "@hookimpl\ndef grok_spicy_llm_providers(): pass",
        "returned NoneType; it must return a list of ProviderSpec",
    ),
    "something else": (
        "@hookimpl\ndef grok_spicy_llm_providers(): return [{'name': 'shed'}]",
        "a list with dict in it",
    ),
    "class for text": (
        "@hookimpl\ndef grok_spicy_llm_providers(): return [ProviderSpec('shed', int)]",
        "target of ProviderSpec must be text, not <class 'int'>",
    ),
    "no summary": (
        (
            "@hookimpl\ndef grok_spicy_llm_providers():\n"
            "    return [ProviderSpec('shed', 'a:B', summary=None)]"
        ),
        "summary of ProviderSpec must be text, not None",
    ),
    "late failure": (
        (
            "@hookimpl\ndef grok_spicy_llm_providers():\n    yield ProviderSpec('shed', 'a:B')\n"
            "    raise KeyError('late')"
        ),
        "KeyError: 'late'",
    ),
    "reserved preset": (
        "@hookimpl\ndef grok_spicy_presets(): return [PresetPart('config', 'llm', 'shed')]",
        "'config' cannot be the name of a preset",
    ),
    "unknown capability": (
        "@hookimpl\ndef grok_spicy_presets(): return [PresetPart('shed', 'music', 'shed')]",
        "'music' is not a capability; choose from image, video, llm, vision",
    ),
    "preset twice": (
        "@hookimpl\ndef grok_spicy_presets(): return [PresetPart('shed', 'llm', 'shed')] * 2",
        "fills llm of 'shed' twice",
    ),
}


def test_fine_plugin_is_loaded_with_what_it_declares(site: Site) -> None:
    module = site.install("shed")

    plugin = site.manager().load("shed")

    assert plugin.origin == "shed-spicy 1.0"
    assert plugin.specs == {
        "image": ProviderSpec(
            "shed", f"{module}:Images", "Pictures from the shed", "shed-1", "http://127.0.0.1:1"
        )
    }
    assert plugin.presets == (PresetPart("shed", "image", "shed"),)
    assert plugin.hooks == {"grok_spicy_image_providers", "grok_spicy_presets"}


def test_only_the_plugin_asked_for_is_imported(site: Site) -> None:
    wanted = site.install("shed")
    other = site.install("barn")

    site.manager().load("shed")

    assert wanted in sys.modules
    assert other not in sys.modules


@pytest.mark.parametrize(("source", "cause"), UNFIT.values(), ids=UNFIT)
def test_unfit_plugin_becomes_a_row_and_the_others_load(
    site: Site, source: str, cause: str
) -> None:
    site.install("shed", HEAD + source)
    site.install("barn")
    manager = site.manager()

    rows = {row.name: row for row in manager.check()}

    assert rows["shed"].state == "broken"
    assert cause in (rows["shed"].cause or "")
    assert rows["shed"].command in {
        "pip install -U shed-spicy",
        "pip install --force-reinstall shed-spicy",
    }
    assert rows["barn"].state == "loaded"
    assert [plugin.name for plugin in manager.load_all()] == ["barn"]


def test_asking_for_a_broken_plugin_names_distribution_cause_and_cure(site: Site) -> None:
    site.install("shed", "import no_such_module_anywhere")

    with pytest.raises(PluginError) as caught:
        site.manager().load("shed")

    assert caught.value.message == (
        "Plugin shed (shed-spicy 1.0) is broken: "
        "ModuleNotFoundError: No module named 'no_such_module_anywhere'"
    )
    assert caught.value.hint == "pip install --force-reinstall shed-spicy"
    assert caught.value.exit_code == 2


def test_what_a_plugin_prints_stays_out_of_our_output(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.install("shed", "print('hello')\n" + HEAD + "@hookimpl\ndef grok_spicy_event(): pass\n")

    site.manager().load("shed")

    assert capsys.readouterr() == ("", "hello\n")


def test_broken_plugin_is_not_tried_again_in_the_same_process(site: Site) -> None:
    counter = site.folder / "count"
    site.install("shed", f"with open({str(counter)!r}, 'a') as log: log.write('x')\n1 / 0")
    manager = site.manager()

    for _ in range(3):
        manager.load_all()

    assert counter.read_text() == "x"


def test_interruption_during_import_is_not_swallowed(site: Site) -> None:
    site.install("shed", "raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        site.manager().load("shed")


def test_incompatible_plugin_is_never_imported(site: Site) -> None:
    module = site.install("shed", requires=["grok-spicy-core>=3"])
    manager = site.manager()

    assert manager.load_all() == []
    with pytest.raises(PluginError, match="is incompatible: asks for grok-spicy-core >=3"):
        manager.load("shed")
    assert module not in sys.modules


def test_missing_plugin_is_answered_with_the_nearest_name(site: Site) -> None:
    site.install("shed")

    with pytest.raises(
        PluginError, match="No plugin called 'shde' is installed; did you mean shed"
    ):
        site.manager().load("shde")


def test_unknown_hook_marked_optional_is_ignored(site: Site) -> None:
    optional = "@hookimpl(optionalhook=True)\ndef grok_spicy_music_providers(): return []\n"
    known = "@hookimpl\ndef grok_spicy_event(): pass"
    site.install("shed", HEAD + optional + known)

    assert site.manager().load("shed").hooks == {"grok_spicy_event"}


def test_hooks_may_be_generators(site: Site) -> None:
    hook = "@hookimpl\ndef grok_spicy_llm_providers(): yield ProviderSpec('shed', 'a.b:C.D')"
    site.install("shed", HEAD + hook)

    assert site.manager().load("shed").specs["llm"].target == "a.b:C.D"


# -- what is remembered ------------------------------------------------------------------------


def test_last_load_is_shown_by_a_later_process_that_imports_nothing(site: Site) -> None:
    site.install("shed")
    broken = site.install("barn", "1 / 0")
    site.manager().check()
    sys.modules.pop(broken, None)

    assert site.row("shed").state == "loaded"
    row = site.row("barn")
    assert (row.state, row.cause) == ("broken", "ZeroDivisionError: division by zero")
    assert broken not in sys.modules


def test_mended_plugin_is_loaded_although_it_was_broken_the_last_time(site: Site) -> None:
    module = site.install("shed", "1 / 0")
    site.manager().check()
    (site.folder / f"{module}.py").write_text(HEAD + "@hookimpl\ndef grok_spicy_event(): pass\n")

    assert site.row("shed").state == "broken"
    assert site.manager().load("shed").name == "shed"
    assert site.row("shed").state == "loaded"


def test_results_count_for_one_version_one_core_and_one_place_only(site: Site) -> None:
    site.install("shed")
    site.manager().check()
    (kept,) = (site.state / "plugins").glob("*.json")
    assert kept.name == "shed-spicy-1.0.json"

    assert site.row("shed").state == "loaded"
    assert site.row("shed", core_version="0.1.1").state == "not checked"
    for field in ("place", "python", "version", "schema"):
        before = kept.read_text()
        kept.write_text(json.dumps(json.loads(before) | {field: "other"}))
        assert site.row("shed").state == "not checked"
        kept.write_text(before)


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"plugins": 3}', "[" * 100_000, '{"plugins": {"shed": []}}']
)
def test_unreadable_result_means_not_checked(site: Site, content: str) -> None:
    site.install("shed")
    site.manager().check()
    (kept,) = (site.state / "plugins").glob("*.json")
    kept.write_text(content)

    assert site.row("shed").state == "not checked"
    assert site.manager().check()[0].state == "loaded"
    assert site.row("shed").state == "loaded"


def test_odd_result_of_a_plugin_means_not_checked(site: Site) -> None:
    site.install("shed")
    site.manager().check()
    (kept,) = (site.state / "plugins").glob("*.json")
    content = json.loads(kept.read_text())
    content["plugins"]["shed"]["state"] = "dancing"
    kept.write_text(json.dumps(content))

    assert site.row("shed").state == "not checked"


def test_state_folder_that_cannot_be_written_stops_nothing(site: Site) -> None:
    site.install("shed")
    site.state.write_text("a file where the folder should be")

    assert site.manager().check()[0].state == "loaded"


def test_nothing_is_written_when_a_load_goes_as_before(site: Site) -> None:
    site.install("shed")
    site.manager().check()
    (kept,) = (site.state / "plugins").glob("*.json")
    before = kept.stat()

    site.manager().check()

    assert kept.stat().st_ino == before.st_ino


def test_state_folder_comes_from_the_environment(site: Site, tmp_path: Path) -> None:
    site.install("shed")
    manager = PluginManager(
        source=site.entry_points,
        core_version="0.1.0",
        environ={
            "GROK_SPICY_STATE": str(tmp_path / "elsewhere"),
            "GROK_SPICY_CONFIG_DIR": str(tmp_path / "settings"),
        },
    )

    manager.check()
    manager.disable("shed")

    assert (tmp_path / "elsewhere/plugins/shed-spicy-1.0.json").is_file()
    assert (tmp_path / "settings/plugins.json").is_file()


def test_by_default_folders_are_the_users_own() -> None:
    from grok_spicy.plugins.folders import config_folder, state_folder

    assert state_folder({}).name == "grok-spicy"
    assert config_folder({}).name == "grok-spicy"


def test_a_whole_bad_neighbourhood_leaves_the_good_plugin_working(site: Site) -> None:
    site.install("shed")
    for number, (source, _) in enumerate(UNFIT.values()):
        site.install(f"bad{number}", HEAD + source)
    site.install("other", "1 / 0", requires=["grok-spicy-core>=9"])
    code = """
        from grok_spicy.plugins import PluginManager
        manager = PluginManager(core_version="0.1.0")
        rows = manager.check()
        bad = [row.state for row in rows if row.name.startswith("bad")]
        print(manager.load("shed").name, bad.count("broken"))
        print([row.state for row in rows if row.name == "other"])
    """

    done = site.python(code)

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"shed {len(UNFIT)}\n['incompatible']\n"


@pytest.mark.parametrize("filters", ["default", "error", "ignore"])
@pytest.mark.parametrize(
    "deprecated",
    [
        {"warn_on_impl": DeprecationWarning("events are told otherwise from 0.2 on")},
        {"warn_on_impl_args": {"event": DeprecationWarning("events are told otherwise")}},
    ],
    ids=["hook", "argument"],
)
def test_plugin_with_a_deprecated_hook_works_on_and_warns(
    site: Site, monkeypatch: pytest.MonkeyPatch, filters: Any, deprecated: dict[str, Any]
) -> None:
    @hookspec(**deprecated)  # type: ignore[untyped-decorator]
    def grok_spicy_event(event: object) -> None: ...

    monkeypatch.setattr(hookspecs, "grok_spicy_event", grok_spicy_event)
    site.install("shed", HEAD + "@hookimpl\ndef grok_spicy_event(event): pass")
    with warnings.catch_warnings():
        warnings.simplefilter(filters)
        (row,) = site.manager().check()

    assert row.state == "loaded"
    assert "works, with a warning: events are told otherwise" in str(row.cause)
    assert row.command == "pip install -U shed-spicy"
    assert site.row("shed") == row


def test_plugin_that_never_finishes_its_import_is_left_out(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grok_spicy.plugins.loading.LOADING_SECONDS", 0.2)
    # Whoever comes after it is waited for in earnest, as long as a busy machine takes.
    patient = (
        "import grok_spicy.plugins.loading\ngrok_spicy.plugins.loading.LOADING_SECONDS = 60.0\n"
    )
    site.install("barn", patient + "import threading\nthreading.Event().wait()\n")
    site.install("shed")
    manager = site.manager()
    assert [one.name for one in manager.load_all()] == ["shed"]
    assert "longer than 0.2 s" in (site.row("barn").cause or "")


def test_review_that_never_ends_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grok_spicy.plugins.loading.CALLING_SECONDS", 0.05)
    hook = "from grok_spicy import hookimpl\nimport threading\n@hookimpl\n"
    site.install("barn", hook + "def grok_spicy_review(text): threading.Event().wait()\n")
    assert site.manager().review("a fox", "prompt") is None
    assert site.row("barn").state == "broken"


DISTURBS = """
    import logging, os, sys, warnings
    os.chdir("/")
    sys.setrecursionlimit(120)
    warnings.simplefilter("error")
    logging.basicConfig(level=logging.DEBUG)
    logging.disable(logging.CRITICAL)
    sys.stderr.close()
    sys.stdout = sys.stderr = None
"""


def test_import_changes_nothing_of_the_whole_program(site: Site) -> None:
    def seen() -> list[Any]:
        root = logging.root
        found = [Path.cwd(), sys.getrecursionlimit(), sys.stdout, sys.stderr, root.level]
        return [*found, list(root.handlers), root.manager.disable, list(warnings.filters)]

    before = seen()
    site.install("barn", DISTURBS.replace("    sys.stderr.close()\n", ""))
    assert site.manager().load_all() == []
    assert seen() == before
