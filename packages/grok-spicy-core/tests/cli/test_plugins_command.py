"""`grok-spicy plugins` over real throw-away distributions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from grok_spicy.cli.plugins import print_rows

if TYPE_CHECKING:
    from conftest import Process

SHED = """
from grok_spicy import ProviderSpec, hookimpl

@hookimpl
def grok_spicy_image_providers():
    return [ProviderSpec("shed", "shed:Images", summary="Pictures from the shed")]
"""


def rows(process: Process, *arguments: str, **variables: str) -> dict[str, dict[str, str | None]]:
    done = process("plugins", "--json", *arguments, fresh=False, **variables)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    return {row["name"]: row for row in document["plugins"]}


def test_a_new_plugin_is_not_checked_until_it_is_loaded(process: Process) -> None:
    process.install("shed", module=SHED)
    assert rows(process)["shed"]["state"] == "not checked"
    assert rows(process, "--check")["shed"]["state"] == "loaded"
    assert rows(process)["shed"]["state"] == "loaded"
    assert "loaded before" in process("plugins").stdout
    assert "loaded before" not in process("plugins", "--check").stdout


def test_a_broken_plugin_is_a_row_with_cause_and_command(process: Process) -> None:
    process.install("shed", module="import no_such_module")
    done = process("plugins", "--check")
    assert done.returncode == 0
    assert "shed: ModuleNotFoundError: No module named 'no_such_module'" in done.stdout
    assert "pip install --force-reinstall shed" in done.stdout
    assert done.stderr == ""


PANIC = "class Panic(BaseException): pass\nraise Panic('no such pipe')\n"

IN_A_CLASS = """
from grok_spicy import ImageProvider

class Images(ImageProvider):
    async def generate(self, prompt, *, dest, **kwargs): ...
    async def edit(self, images, prompt, *, dest, **kwargs): ...
    async def stylize(self, sources, prompt, *, dest, **kwargs): ...

    @classmethod
    def models(cls):
        class Panic(BaseException): pass
        raise Panic("no such pipe")
"""


@pytest.mark.parametrize("arguments", [("plugins", "--check"), ("providers",), ("doctor",)])
def test_a_panic_at_import_ends_no_command(process: Process, arguments: tuple[str, ...]) -> None:
    process.install("shed", module=PANIC)
    done = process(*arguments)
    assert done.returncode in (0, 3)
    assert "Traceback" not in done.stderr


def test_a_panic_at_import_is_a_cause(process: Process) -> None:
    process.install("shed", module=PANIC)
    assert rows(process, "--check")["shed"]["cause"] == "Panic: no such pipe"


@pytest.mark.parametrize("classes", [PANIC, IN_A_CLASS], ids=["module", "models"])
def test_a_panic_in_a_provider_is_laid_at_its_door(process: Process, classes: str) -> None:
    process.install("shed", module=SHED.replace("shed:Images", "shed_classes:Images"))
    (process.plugins / "shed_classes.py").write_text(classes, "utf-8")
    done = process("providers", "shed")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Panic: no such pipe" in done.stderr
    assert "shed" in done.stderr


def test_a_plugin_for_another_core_is_never_imported(process: Process) -> None:
    process.install("shed", module="raise SystemExit(9)", requires="grok-spicy-core >=99")
    row = rows(process, "--check")["shed"]
    assert row["state"] == "incompatible"
    assert row["core_range"] == ">=99"
    assert "99" in str(row["cause"])


def test_disabling_lasts_and_can_be_undone(process: Process) -> None:
    process.install("shed", module="raise SystemExit(9)")
    done = process("plugins", "disable", "shed")
    assert done.returncode == 0
    assert "plugins enable shed" in done.stdout
    assert rows(process, "--check")["shed"]["state"] == "disabled"
    assert process("plugins", "enable", "shed").stdout == "shed is enabled\n"
    assert rows(process)["shed"]["state"] == "not checked"


def test_disabling_what_is_not_there_is_an_error(process: Process) -> None:
    done = process("plugins", "disable", "barn")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: No plugin is called 'barn'")


def test_enabling_tells_when_the_environment_still_disables(process: Process) -> None:
    process.install("shed", module=SHED)
    done = process("plugins", "enable", "shed", GROK_SPICY_DISABLE="shed")
    assert "shed is still disabled by GROK_SPICY_DISABLE" in done.stdout


def test_a_flag_and_the_environment_disable_before_import(process: Process) -> None:
    process.install("shed", module="raise SystemExit(9)")
    assert rows(process, "--check", "--no-plugins", "shed")["shed"]["state"] == "disabled"
    assert rows(process, "--check", GROK_SPICY_DISABLE="shed")["shed"]["state"] == "disabled"


def test_the_flags_work_before_and_after_list(process: Process) -> None:
    process.install("shed", module=SHED)
    before = process("plugins", "--check", "--json", "list")
    after = process("plugins", "list", "--check", "--json")
    assert json.loads(before.stdout) == json.loads(after.stdout)


def test_an_unknown_name_to_leave_out_is_a_warning(process: Process) -> None:
    done = process("plugins", "--no-plugins", "barn")
    assert done.returncode == 0
    assert done.stderr == "Warning: --no-plugins barn: nothing installed is called so\n"


def test_no_plugins_at_all_says_what_to_install(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([], checked=False)
    assert "pip install grok-spicy" in capsys.readouterr().out
