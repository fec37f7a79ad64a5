"""The command group: what it lists, what it imports, how it fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from grok_spicy.api import run_film
from grok_spicy.cli.commands import installed_commands
from grok_spicy.cli.root import COMMANDS_OF_EXTRAS
from grok_spicy.plugins.missing import known_extras
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy.text.installing import extra_command
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    import subprocess

    from conftest import Cli, Process

HEAVY = ("pydantic", "httpx", "PIL", "numpy", "pluggy", "rich", "av", "asyncio", "xai_sdk")

LOADED_AFTER = """
import sys
from grok_spicy.cli import main
try:
    main()
finally:
    import json
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""

LOADED_AFTER_EACH = """
import json, sys
from grok_spicy.cli import main
loaded = {}
for line in sys.argv[1:]:
    sys.argv[1:] = line.split()
    try:
        main()
    except SystemExit as end:
        assert not end.code, line
    loaded[line] = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps(loaded), file=sys.stderr)
"""

SHED = """
from grok_spicy import ProviderSpec, hookimpl

@hookimpl
def grok_spicy_image_providers():
    return [ProviderSpec("shed", "shed:Images", summary="Pictures from the shed")]
"""

GREET = """
import click

@click.command()
def greet():
    click.echo("hello from a plugin")
"""


def test_help_and_version_import_nothing_heavy(process: Process) -> None:
    commands = ("run", "plan", "plugins", "providers", "doctor", "init")
    lines = ["--version", "--help", *(f"{command} --help" for command in commands)]
    done = process(*lines, code=LOADED_AFTER_EACH, fresh=True)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stderr.splitlines()[-1])
    assert list(loaded) == lines
    assert "click" in loaded["--help"]
    heavy = {line: sorted(set(HEAVY) & set(names)) for line, names in loaded.items()}
    assert heavy == {line: [] for line in lines}
    plugins = [name for name in loaded["--help"] if name.startswith("grok_spicy_")]
    assert plugins == []


def test_listing_plugins_imports_none_of_them(process: Process) -> None:
    process.install("shed", module="raise SystemExit('imported')")
    done = process("plugins", code=LOADED_AFTER, fresh=True)
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert "shed" in done.stdout
    assert "shed" not in loaded
    assert not loaded & {"pydantic", "httpx", "PIL", "numpy", "rich", "av"}


def test_version_is_that_of_the_installed_core(cli: Cli) -> None:
    from importlib.metadata import version

    result = cli("--version")
    assert result.stdout == f"grok-spicy {version('grok-spicy-core')}\n"


def test_a_misspelt_command_is_recognised(cli: Cli) -> None:
    result = cli("pluggins")
    assert result.exit_code == 2
    assert "There is no command 'pluggins'; did you mean plugins?" in result.stderr


def test_every_command_of_a_package_of_ours_is_known_with_its_extra() -> None:
    names = {
        name
        for name, owners in installed_commands().items()
        if any(
            one.startswith(("grok_spicy_handover", "grok_spicy_farm")) for one in owners.values()
        )
    }
    assert names <= set(COMMANDS_OF_EXTRAS)
    assert set(COMMANDS_OF_EXTRAS.values()) <= (known_extras() or frozenset())


def test_command_that_an_extra_brings_says_so_where_it_is_missing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMMANDS_OF_EXTRAS, "lantern", "handover")
    result = cli("lantern", "--pdf")
    assert result.exit_code == 2
    assert f"'lantern' is not installed. To have it: {extra_command('handover')}" in result.stderr


@pytest.mark.parametrize(
    ("written", "meant"),
    [("--stile", "--style-override"), ("--max-price", "--max-retries"), ("--untill", "--until")],
)
def test_a_misspelt_option_is_recognised_by_its_words(cli: Cli, written: str, meant: str) -> None:
    result = cli("run", written, "x", "A fox")
    assert result.exit_code == 2
    assert f"No such option {written!r}. Did you mean {meant}?" in result.stderr


def test_commands_of_plugins_say_what_they_do(cli: Cli) -> None:
    listing = " ".join(cli("--help").stdout.split())
    assert "comfyui Check and export the workflows that run on ComfyUI servers." in listing


@pytest.mark.parametrize("word", ["clips", "videos"])
def test_a_step_is_called_by_either_of_its_words(cli: Cli, word: str) -> None:
    result = cli("resume", "--until", word)
    assert "unfinished run" in result.stderr


def test_a_concept_without_run_is_told_what_to_do(cli: Cli) -> None:
    result = cli("A fox meets an owl")
    assert result.exit_code == 2
    assert "grok-spicy run 'A fox meets an owl'" in result.stderr


def test_an_unknown_option_is_a_usage_error(cli: Cli) -> None:
    result = cli("--colour")
    assert result.exit_code == 2
    assert "--colour" in result.stderr


def test_a_plugin_command_is_listed_unseen_and_runs(process: Process) -> None:
    process.install(
        "greeter", module=GREET, groups={"grok_spicy.commands": {"greet": "greeter:greet"}}
    )
    listing = process("--help")
    assert "greet" in listing.stdout
    assert "From greeter." in listing.stdout
    assert process("greet").stdout == "hello from a plugin\n"


def test_a_broken_plugin_command_is_a_line_and_hurts_no_other(process: Process) -> None:
    process.install(
        "greeter",
        module="raise ImportError('no greeting today')",
        groups={"grok_spicy.commands": {"greet": "greeter:greet"}},
    )
    assert "greet" in process("--help").stdout
    broken = process("greet")
    assert broken.returncode == 2
    assert "Traceback" not in broken.stderr
    assert "of greeter cannot be loaded: ImportError: no greeting today" in broken.stderr
    assert "pip install --force-reinstall greeter" in broken.stderr
    assert process("plugins").returncode == 0


def test_a_plugin_command_that_is_none_says_so(process: Process) -> None:
    process.install(
        "greeter", module="greet = 3", groups={"grok_spicy.commands": {"greet": "greeter:greet"}}
    )
    done = process("greet")
    assert done.returncode == 2
    assert "is not a click command but a int" in done.stderr


def test_a_command_offered_twice_names_both(process: Process) -> None:
    for name in ("greeter", "herald"):
        process.install(
            name, module=GREET, groups={"grok_spicy.commands": {"greet": f"{name}:greet"}}
        )
    assert "From greeter and herald." in process("--help").stdout
    done = process("greet")
    assert done.returncode == 2
    assert "offered by greeter and by herald" in done.stderr


def test_our_own_command_goes_before_a_plugin(process: Process) -> None:
    process.install(
        "greeter", module=GREET, groups={"grok_spicy.commands": {"schema": "greeter:greet"}}
    )
    assert '"StoryPlan"' in process("schema", "plan").stdout


BARN = """
from grok_spicy import PresetPart, hookimpl

@hookimpl
def grok_spicy_presets():
    return [PresetPart("shelter", "image", "barn")]
"""


def completed(process: Process, line: str, word: int) -> subprocess.CompletedProcess[str]:
    """Ask what a word of a line could be, as Bash does."""
    return process(
        code="from grok_spicy.cli import main; main()",
        _GROK_SPICY_COMPLETE="bash_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(word),
    )


def test_completion_knows_commands_and_presets(process: Process) -> None:
    process.install("shed", module=SHED)
    process.install("barn", module=BARN)
    commands = completed(process, "grok-spicy pro", 1)
    assert "plain,providers" in commands.stdout
    presets = completed(process, "grok-spicy run --backend ", 3)
    offered = presets.stdout.split()
    assert {"plain,shelter", "plain,config"} <= set(offered)
    assert not {"plain,shed", "plain,barn"} & set(offered)
    assert presets.stderr == ""


SCENE = Scene(
    scene_id=1,
    title="One",
    characters_present=["Robot"],
    action="Robot waits",
    prompt_summary="the robot waits",
    duration_seconds=3,
)


def test_completion_knows_runs_their_pieces_and_plugins(process: Process) -> None:
    process.install("shed", module=SHED)
    robot = Character(name="Robot", visual_description="a small robot " * 40)
    script = Script(StoryPlan(title="A Robot", style="chalk", characters=[robot], scenes=[SCENE]))
    made = run_film(
        "A robot",
        backends=script.backends(),
        registry=script.registry(),
        output_dir=process.folder / "output",
        until="characters",
    )
    run = made.run_id
    runs = completed(process, "grok-spicy resume ", 2)
    assert runs.stdout.split() == [f"plain,{run}"]
    pieces = completed(process, f"grok-spicy resume {run} --retake ch", 4)
    assert pieces.stdout.split() == ["plain,character:Robot"]
    plugins = completed(process, "grok-spicy plugins disable sh", 3)
    assert plugins.stdout.split() == ["plain,shed"]


@pytest.mark.parametrize("command", ["run", "resume"])
def test_help_ends_with_the_exit_codes_in_plain_words(cli: Cli, command: str) -> None:
    said = cli(command, "--help").output
    assert "\n  Exit codes: " in said
    assert "\\b" not in said


@pytest.mark.parametrize("command", [("resume",), ("runs", "show")])
def test_help_promises_no_video_json_where_none_is_looked_for(
    cli: Cli, command: tuple[str, ...]
) -> None:
    assert "./video.json" in cli("run", "--help").output
    assert "./video.json" not in cli(*command, "--help").output


HINDERS = """
import atexit, threading

threading.Thread(target=threading.Event().wait).start()
atexit.register(threading.Event().wait)
raise KeyboardInterrupt
"""

IN_A_HURRY = """
import grok_spicy.cli.leaving
from grok_spicy.cli import main
grok_spicy.cli.leaving.PATIENCE_SECONDS = 0.2
main()
"""


def test_plugin_that_raises_an_interruption_and_never_ends_stops_no_command(
    process: Process,
) -> None:
    process.install("shed", module=HINDERS)
    done = process("providers", "--json", code=IN_A_HURRY)
    assert done.returncode == 0, done.stderr
    assert "Interrupted" not in done.stderr
    assert json.loads(done.stdout)["schema"] == 1


@pytest.mark.parametrize("raised", ["KeyboardInterrupt()", "GeneratorExit()", "MemoryError()"])
def test_command_of_a_plugin_that_breaks_is_an_error_of_it(process: Process, raised: str) -> None:
    module = f"import click\n@click.command()\ndef shed():\n    raise {raised}\n"
    process.install("shed", module=module, groups={"grok_spicy.commands": {"shed": "shed:shed"}})
    done = process("shed", code=IN_A_HURRY)
    assert done.returncode == 1, done.stderr
    assert raised[:-2] in done.stderr
