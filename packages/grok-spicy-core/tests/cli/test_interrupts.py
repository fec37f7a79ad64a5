"""Ctrl-C on a real process: once gently, twice at once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pytest
from grok_spicy.cli.interrupts import obeying_signals
from grok_spicy.runs.interrupt import Interrupter

if TYPE_CHECKING:
    from grok_spicy_testing.prepared import ProcessCopy

    from conftest import Cli, Process

posix = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")

FILM = """
import asyncio, json, os, pathlib, signal
import grok_spicy.cli.interrupts
from grok_spicy import ProviderRegistry
from grok_spicy.cli import main
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy_testing.scripted import Script

HOW = "AS_SAID"

async def film_for_ever(self, image, prompt, duration, *, job=None, **kwargs):
    if HOW == "paid":
        await job.submitting()
    print("filming", flush=True)
    if HOW == "exits":
        os._exit(0)
    if HOW == "blocks":
        block()
    await asyncio.Event().wait()

def block():
    # Wakes with every signal, also with one that comes before it waits.
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    handler, told = signal.getsignal(signal.SIGINT), False
    while True:
        try:
            if handler.asked and not told:
                told = True
                print("heard of it", flush=True)
            os.read(woken, 1)
        except KeyboardInterrupt:
            pass

scene = Scene(scene_id=1, title="One", characters_present=["Luna"], action="Luna walks",
              prompt_summary="the fox walks", duration_seconds=3)
plan = StoryPlan(title="A Fox", style="chalk", scenes=[scene],
                 characters=[Character(name="Luna", visual_description="a fox " * 40)])
Script(plan).register()
grok_spicy.cli.interrupts.KILLED_SECONDS = 0.2
ProviderRegistry().get_video("scripted").generate = film_for_ever
four = dict.fromkeys(("image", "video", "llm", "vision"), "scripted")
pathlib.Path("backends.json").write_text(json.dumps(four))
main()
"""


@contextmanager
def filming(process: Process, how: str = "free") -> Iterator[subprocess.Popen[str] | ProcessCopy]:
    """Start a run and wait until a clip is being filmed, which takes for ever."""
    program = FILM.replace("AS_SAID", how)
    child = process.begin(program, "run", "--backends", "backends.json", "A fox walks")
    try:
        assert child.stdout is not None
        if not any("filming" in line for line in child.stdout):
            pytest.fail(f"nothing was filmed: {child.communicate()[1]}")
        yield child
    finally:
        child.kill()
        child.communicate()


def read_until(stream: IO[str] | None, text: str) -> None:
    assert stream is not None
    for line in stream:
        if text in line:
            return
    raise AssertionError(f"{text!r} was never said")


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_gently(process: Process, number: signal.Signals) -> None:
    with filming(process) as child:
        child.send_signal(number)
        _, said = child.communicate(timeout=600)
    assert child.returncode == 130
    assert "Stopping: nothing new is started" in said
    (run,) = (process.folder / "output" / "runs").iterdir()
    assert f"Interrupted; what was finished is kept in output/runs/{run.name}" in said
    assert "Traceback" not in said
    assert list((run / "keyframes").glob("scene-01.*"))


@posix
def test_a_paid_call_is_waited_for_until_the_second_signal(process: Process) -> None:
    with filming(process, "paid") as child:
        child.send_signal(signal.SIGINT)
        read_until(child.stderr, "Stopping: nothing new is started")
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(timeout=0.5)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=600)
    assert child.returncode == 130
    assert "Stopping at once." in said
    assert "Traceback" not in said


@posix
def test_the_second_signal_ends_a_film_whose_provider_blocks_everything(process: Process) -> None:
    with filming(process, "blocks") as child:
        child.send_signal(signal.SIGINT)
        read_until(child.stdout, "heard of it")
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=600)
    assert child.returncode == 130
    (run,) = (process.folder / "output" / "runs").iterdir()
    assert f"Interrupted; what was finished is kept in output/runs/{run.name}" in said


def test_provider_that_ends_the_process_makes_no_success_of_it(process: Process, cli: Cli) -> None:
    with filming(process, "exits") as child:
        _, said = child.communicate(timeout=600)
    assert child.returncode == 1
    assert "called os._exit(0)" in said
    assert "Resume: grok-spicy resume" in said
    assert "broken off" in cli("runs").stdout
    assert "broke off without a word" in cli("runs", "show").stdout


@posix
def test_the_third_signal_is_an_ordinary_one() -> None:
    async def scene() -> list[str]:
        before = signal.getsignal(signal.SIGINT)
        heard: list[str] = []
        interrupter = Interrupter()
        interrupter.attach(lambda: heard.append("stop"), lambda: heard.append("kill"))
        with obeying_signals(interrupter):
            for _ in range(2):
                signal.raise_signal(signal.SIGINT)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            assert signal.getsignal(signal.SIGINT) is before
        return heard

    assert asyncio.run(scene()) == ["stop", "kill"]


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    async def scene() -> None:
        inside = signal.getsignal(signal.SIGTERM)
        with obeying_signals(Interrupter()):
            assert signal.getsignal(signal.SIGTERM) is not inside

    asyncio.run(scene())
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_outside_the_main_thread_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    seen: list[object] = []

    async def scene() -> None:
        with obeying_signals(Interrupter()):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=lambda: asyncio.run(scene()))
    thread.start()
    thread.join()
    assert seen == [before]


def test_a_request_before_the_run_is_carried_out_when_it_begins() -> None:
    interrupter = Interrupter()
    interrupter.kill()
    heard: list[str] = []
    interrupter.attach(lambda: heard.append("stop"), lambda: heard.append("kill"))
    interrupter.stop()
    interrupter.kill()
    assert heard == ["stop", "kill"]
