"""What is on stdout, and readers that stop reading it, as `head` does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

    from conftest import Process


@pytest.mark.parametrize("arguments", [("schema", "plan"), ("providers", "--json")], ids=" ".join)
def test_reader_that_stops_reading_is_no_defect(
    environment: dict[str, str], home: Path, arguments: tuple[str, ...]
) -> None:
    # Closed before the first word is written: what `| head -0` does.
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "grok_spicy", *arguments]
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            command,
            stdout=pipe,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment},
            cwd=home,
            timeout=600,
            check=False,
        )
    assert b"defect" not in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


LOUD = """
import os
import sys

print("the plugin prints")
os.write(1, b"the plugin writes\\n")
{more}

from grok_spicy import ProviderSpec, hookimpl

@hookimpl
def grok_spicy_image_providers():
    return [ProviderSpec("shed", "shed_classes:Images", summary="Pictures from the shed")]
"""

LOUD_CLASSES = """
import os

print("the class module prints")

from grok_spicy import ImageProvider, ModelInfo

class Images(ImageProvider):
    async def generate(self, prompt, *, dest, **kwargs): ...
    async def edit(self, images, prompt, *, dest, **kwargs): ...
    async def stylize(self, sources, prompt, *, dest, **kwargs): ...

    @classmethod
    def models(cls):
        print("models() prints")
        os.system("echo a child prints")
        return [ModelInfo("shed-1")]
"""

CLOSING = "sys.stdout.close(); os.close(1)"


def _spoken(*arguments: str, rare: str) -> list[ParameterSet]:
    """A plugin that prints, and one that closes the stream; which of the two is tried by chaos."""
    name = " ".join(arguments)
    return [
        pytest.param(arguments, more, id=f"{name}-{how}", marks=[pytest.mark.chaos] * (how == rare))
        for how, more in (("loud", ""), ("closing", CLOSING))
    ]


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        *_spoken("plugins", "--check", "--json", rare="closing"),
        *_spoken("plugins", "--json", "list", "--check", rare="loud"),
        *_spoken("providers", "--json", rare="closing"),
        *_spoken("providers", "shed", "--json", rare="loud"),
        *_spoken("doctor", "--json", rare="loud"),
    ],
)
def test_what_plugins_print_is_not_in_the_json(
    process: Process, arguments: tuple[str, ...], more: str
) -> None:
    process.install("shed", module=LOUD.replace("{more}", more))
    (process.plugins / "shed_classes.py").write_text(LOUD_CLASSES, "utf-8")
    done = process(*arguments)
    assert json.loads(done.stdout)["schema"] == 1
    assert "the plugin prints" in done.stderr


def test_a_plugin_that_closes_stdout_keeps_the_list_readable(process: Process) -> None:
    process.install("shed", module=LOUD.replace("{more}", "sys.stdout.close()"))
    done = process("providers")
    assert done.returncode == 0, done.stderr
    assert "Pictures from the shed" in done.stdout
    assert "the plugin prints" in done.stderr


def test_events_of_a_run_are_all_that_is_on_stdout(process: Process) -> None:
    process.install("shed", module=LOUD.replace("{more}", ""))
    done = process("plan", "--json", "--backend", "animatic", "A fox")
    assert done.returncode == 0, done.stderr
    kinds = [json.loads(line)["kind"] for line in done.stdout.splitlines()]
    assert kinds[0] == "run_start"
    assert kinds[-1] == "complete"
    assert "the plugin prints" in done.stderr


FILM = """
from grok_spicy.cli import main
from grok_spicy.media import formats
from grok_spicy.schemas import Scene, StoryPlan
from grok_spicy_testing.scripted import Script

formats.FILM_SIZES["16:9"] = formats.Size(320, 180)
scene = Scene(scene_id=1, title="One", prompt_summary="a lamp is lit", duration_seconds=3)
plan = StoryPlan(title="A Lamp", style="chalk", scenes=[scene])
Script(plan, clip_size=(320, 180)).register()
main()
"""


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_film_is_finished_when_its_reader_has_had_enough(
    process: Process, flags: list[str]
) -> None:
    four = dict.fromkeys(("image", "video", "llm", "vision"), "scripted")
    (process.folder / "backends.json").write_text(json.dumps(four), "utf-8")
    arguments = ["run", "--backends", "backends.json", *flags, "A lamp is lit"]
    with process.begin(FILM, *arguments) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        said = child.stderr.read()
    assert child.returncode == 0
    assert said == ""
    assert list((process.folder / "output" / "runs").glob("*/final_video.mp4"))


HOSTILE = """
import sys

print("Fox\\x1b]52;c;cm0=\\x07\\x1b[2J\\x9b2J\\u202e\\nError: pay here")
sys.stderr.write("Owl\\x1b]0;title\\x07\\n")
raise RuntimeError("\\x1b[2Jgone\\nError: pay here")
"""


def test_nothing_that_a_plugin_prints_or_raises_steers_the_terminal(process: Process) -> None:
    process.install("shed", module=HOSTILE)
    done = process("doctor", "--verbose", PYTHONIOENCODING="utf-8")
    said = done.stdout + done.stderr
    assert "Fox" in said
    assert "Owl" in said
    assert "gone" in said
    assert not any(sign in said for sign in ("\x1b", "\x9b", "\u202e", "\x07", "\nError: pay"))


def test_name_of_an_entry_point_cannot_steer_the_terminal(process: Process) -> None:
    process.install("shed", module="", groups={"grok_spicy": {"sh\x1b[2J\u202eed": "shed"}})
    done = process("plugins", PYTHONIOENCODING="utf-8")
    assert "shed" in done.stdout
    assert not any(sign in done.stdout for sign in ("\x1b", "\u202e"))
