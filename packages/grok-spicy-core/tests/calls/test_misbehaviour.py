"""What providers may do, and the one piece that each of it may cost.

In the first table an image provider misbehaves at the sheet of Pip, while the sheet of Ada is
drawn as it should be; in the second it misbehaves as a whole, and is there for the keyframes
alone. What plugins may do stands in `plugins/test_misbehaving_plugins.py`.
"""

from __future__ import annotations

import asyncio
import math
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.api import make_film
from grok_spicy.errors import GrokSpicyError, InvalidRequestError, PreflightError, UnavailableError
from grok_spicy.providers.base import (
    Finding,
    GeneratedImage,
    ImageProvider,
    Limits,
    Phrasing,
    QuoteRequest,
    Usage,
)
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import BackendConfig, Character, PipelineConfig, Scene, StoryPlan
from grok_spicy.system.foreign import AskedToStop
from grok_spicy_testing.scripted import Script
from PIL import Image

pytestmark = pytest.mark.chaos

PLAN = StoryPlan(
    title="Harbour Lights",
    style="ink and wash",
    characters=[
        Character(name="Pip", visual_description="a round blue robot"),
        Character(name="Ada", visual_description="a tall grey owl"),
    ],
    scenes=[
        Scene(
            scene_id=1, title="Pier", characters_present=["Pip", "Ada"], action="Pip waves to Ada"
        )
    ],
)

PRICE = 0.04

NUMBER: Any = 7


class Drawing(ImageProvider):
    """Draws for 4 cents; a row of the table decides what it does on the way to Pip's sheet."""

    before: Callable[[Drawing], Any] = staticmethod(lambda self: None)
    returns: Callable[[Drawing, Path], Any] = staticmethod(lambda self, path: picture(path))

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        return PRICE

    async def generate(self, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
        path = dest.with_name(dest.name + ".png")
        self.ctx.report(Usage(cost_usd=PRICE))
        if not dest.name.startswith("pip"):
            return picture(path)
        done = type(self).before(self)
        if asyncio.isfuture(done) or asyncio.iscoroutine(done):
            await done
        made: GeneratedImage = type(self).returns(self, path)
        return made

    async def edit(self, images: Any, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
        return await self.generate(prompt, dest=dest)

    async def stylize(
        self, sources: Any, prompt: str, *, dest: Path, **kwargs: Any
    ) -> GeneratedImage:
        return await self.generate(prompt, dest=dest)


def picture(path: Path, **fields: Any) -> GeneratedImage:
    Image.new("RGB", (64, 36)).save(path)
    return GeneratedImage(path, 64, 36, "odd", "odd-1", **fields)


class UnspeakableError(Exception):
    """An exception without a text."""

    def __str__(self) -> str:
        raise SystemExit(0)


class Panic(BaseException):
    """What a library written in Rust raises."""


def throw(error: BaseException) -> Callable[[Any], Any]:
    def thrower(self: Any, *_: Any) -> Any:
        raise error

    return thrower


async def cancel_itself() -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)


async def never() -> None:
    await asyncio.Event().wait()


async def never_mind() -> None:
    try:
        await never()
    except asyncio.CancelledError:
        await never()


async def strike(error: BaseException) -> None:
    raise error


def tell(**usage: Any) -> Callable[[Drawing], None]:
    return lambda self: self.ctx.report(Usage(**usage))


def tell_anything(self: Drawing) -> None:
    for odd in ({"cost": 5}, None, "4 cents", 4):
        self.ctx.report(odd)  # type: ignore[arg-type]


def talk(self: Drawing) -> None:
    for number in range(2000):
        self.ctx.progress(math.nan if number % 2 else -7, "\x1b]52;c;x\x07" * 10)
    self.ctx.progress("half", None)  # type: ignore[arg-type]


def report_from_a_thread(self: Drawing) -> None:
    call = self.ctx.current()
    thread = threading.Thread(target=lambda: call.progress(0.5, "from elsewhere"))
    thread.start()
    thread.join()


def with_metadata(metadata: Any) -> Callable[[Drawing, Path], GeneratedImage]:
    return lambda self, path: picture(path, metadata=metadata)


def circle() -> dict[str, Any]:
    found: dict[str, Any] = {}
    found["again"] = found
    return found


def deep() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(900):
        found = {"in": found}
    return found


def holding(content: bytes) -> Callable[[Drawing, Path], GeneratedImage]:
    def held(self: Drawing, path: Path) -> GeneratedImage:
        path.write_bytes(content)
        return GeneratedImage(path, 64, 36, "odd", "odd-1")

    return held


def elsewhere(self: Drawing, path: Path) -> GeneratedImage:
    return picture(path.parent.parent / "stray.png")


def linked(self: Drawing, path: Path) -> GeneratedImage:
    path.symlink_to(picture(path.parent.parent / "target.png").local_path)
    return GeneratedImage(path, 64, 36, "odd", "odd-1")


def piped(self: Drawing, path: Path) -> GeneratedImage:
    os.mkfifo(path)
    return GeneratedImage(path, 64, 36, "odd", "odd-1")


def a_folder(self: Drawing, path: Path) -> GeneratedImage:
    path.mkdir()
    return GeneratedImage(path, 64, 36, "odd", "odd-1")


def as_text(self: Drawing, path: Path) -> GeneratedImage:
    where: Any = str(picture(path).local_path)
    return GeneratedImage(where, 64, 36, "odd", "odd-1")


def bomb(self: Drawing, path: Path) -> GeneratedImage:
    Image.new("1", (30_000, 30_000)).save(path)
    return GeneratedImage(path, 64, 36, "odd", "odd-1")


async def share_badly(self: Drawing) -> None:
    async def make() -> None:
        raise SystemExit(0)

    await self.ctx.shared("odd", make)


class Unclosable:
    async def aclose(self) -> None:
        raise SystemExit(0)


async def share_what_cannot_be_closed(self: Drawing) -> None:
    async def make() -> Unclosable:
        return Unclosable()

    await self.ctx.shared("odd", make)


PIP, KEYFRAME, NOTHING, NOT_READY = "character:Pip", "keyframe:1", "nothing", "not ready"

CALLS: dict[str, tuple[dict[str, Any], str]] = {
    # -- what a call raises costs its piece ---------------------------------------------------
    "raises SystemExit": ({"before": throw(SystemExit(0))}, PIP),
    "raises KeyboardInterrupt": ({"before": throw(KeyboardInterrupt())}, PIP),
    "raises GeneratorExit": ({"before": throw(GeneratorExit())}, PIP),
    "raises CancelledError": ({"before": throw(asyncio.CancelledError())}, PIP),
    "raises StopAsyncIteration": ({"before": throw(StopAsyncIteration())}, PIP),
    "raises MemoryError": ({"before": throw(MemoryError())}, PIP),
    "raises RecursionError": ({"before": throw(RecursionError())}, PIP),
    "panics": ({"before": throw(Panic("index out of bounds"))}, PIP),
    "raises a group": (
        {"before": throw(BaseExceptionGroup("two", [SystemExit(0), KeyError()]))},
        PIP,
    ),
    "raises what has no text": ({"before": throw(UnspeakableError())}, PIP),
    "raises half a character": ({"before": throw(ValueError("\ud800"))}, PIP),
    "raises 10 MB of text": ({"before": throw(ValueError("x" * 10_000_000))}, PIP),
    "raises one of ours with half a character": (
        {"before": throw(InvalidRequestError("odd", "\ud800", hint="\ud800"))},
        PIP,
    ),
    "raises one of ours with no text at all": (
        {"before": throw(InvalidRequestError(None, None, hint=7))},  # type: ignore[arg-type]
        PIP,
    ),
    "raises one of ours with a wrong cost": (
        {"before": throw(InvalidRequestError("odd", "no", usage=Usage(cost_usd=math.nan)))},
        PIP,
    ),
    "is never there": ({"before": throw(UnavailableError("odd", "away"))}, PIP),
    "cancels itself": ({"before": lambda self: cancel_itself()}, PIP),
    "never ends": ({"before": lambda self: never()}, PIP),
    "never ends, whoever cancels it": ({"before": lambda self: never_mind()}, PIP),
    "ends another task with an error": (
        {"before": lambda self: asyncio.gather(strike(KeyError("\x1b[2J")))},
        PIP,
    ),
    "shares what cannot be made": ({"before": share_badly}, PIP),
    # -- what a call returns costs its piece, or nothing --------------------------------------
    "returns nothing": ({"returns": lambda self, path: None}, PIP),
    "returns something else": ({"returns": lambda self, path: {"path": path}}, PIP),
    "returns a text for a path": ({"returns": as_text}, PIP),
    "returns a file that is not there": (
        {"returns": lambda self, path: GeneratedImage(path.with_name("x"), 1, 1, "odd", "m")},
        PIP,
    ),
    "returns a file elsewhere": ({"returns": elsewhere}, PIP),
    "returns a link": ({"returns": linked}, PIP),
    "returns a pipe": ({"returns": piped}, PIP),
    "returns a folder": ({"returns": a_folder}, PIP),
    "returns an empty file": ({"returns": holding(b"")}, PIP),
    "returns a web page": ({"returns": holding(b"<html>Sign in</html>")}, PIP),
    "returns half a picture": ({"returns": holding(b"\x89PNG\r\n\x1a\n" + bytes(40))}, PIP),
    "returns a picture of 900 megapixels": ({"returns": bomb}, PIP),
    "tells half a character of it": ({"returns": with_metadata({"a": "\ud800"})}, NOTHING),
    "tells of it in a circle": ({"returns": with_metadata(circle())}, NOTHING),
    "tells of it 900 levels deep": ({"returns": with_metadata(deep())}, NOTHING),
    "tells 2 MB of it": ({"returns": with_metadata({"log": "x" * 2_000_000})}, NOTHING),
    "tells of it by pairs": ({"returns": with_metadata({(1, 2): "pair"})}, NOTHING),
    "tells a list of it": ({"returns": with_metadata(["no", "object"])}, NOTHING),
    # -- what it says on the way costs nothing ------------------------------------------------
    "costs NaN": ({"before": tell(cost_usd=math.nan)}, NOTHING),
    "costs -100 dollars": ({"before": tell(cost_usd=-100.0)}, NOTHING),
    "costs endlessly much": ({"before": tell(cost_usd=math.inf)}, NOTHING),
    "costs a text": ({"before": tell(cost_usd="4 cents")}, NOTHING),
    "uses more tokens than a database counts": ({"before": tell(tokens=2**80)}, NOTHING),
    "notes something else than notes": ({"before": tell(notes=7)}, NOTHING),
    "notes without end": ({"before": tell(notes=["x" * 9999] * 9999)}, NOTHING),
    "reports something else than usage": ({"before": tell_anything}, NOTHING),
    "talks too much of its progress": ({"before": talk}, NOTHING),
    "reports from a thread": ({"before": report_from_a_thread}, NOTHING),
    "shares what cannot be closed": ({"before": share_what_cannot_be_closed}, NOTHING),
}

PROVIDERS: dict[str, tuple[dict[str, Any], str]] = {
    # -- what a whole provider does costs what it was to make ---------------------------------
    "quotes NaN": ({"quote": lambda self, operation, request: math.nan}, KEYFRAME),
    "quotes -1": ({"quote": lambda self, operation, request: -1.0}, KEYFRAME),
    "quotes SystemExit": ({"quote": throw(SystemExit(0))}, KEYFRAME),
    "phrases nothing": ({"phrase": lambda self, *_: None}, KEYFRAME),
    "phrases a number": ({"phrase": lambda self, *_: Phrasing(NUMBER)}, KEYFRAME),
    "phrases half a character": ({"phrase": lambda self, *_: Phrasing("\ud800")}, KEYFRAME),
    "phrases SystemExit": ({"phrase": throw(SystemExit(0))}, KEYFRAME),
    "releases by SystemExit": (
        {"release": throw(SystemExit(0)), "limits": property(lambda self: Limits(resource="g"))},
        NOTHING,
    ),
    "closes by SystemExit": ({"aclose": throw(SystemExit(0))}, NOTHING),
    "closes by CancelledError": ({"aclose": throw(asyncio.CancelledError())}, NOTHING),
    "never closes": ({"aclose": lambda self: never()}, NOTHING),
    # -- what its check does is a finding, and nothing was paid -------------------------------
    "has no limits to say": ({"limits": property(throw(SystemExit(0)))}, NOT_READY),
    "has limits of another kind": (
        {"limits": property(lambda self: {"seed": True})},
        NOT_READY,
    ),
    "has limits that are not numbers": (
        {"limits": property(lambda self: Limits(max_seconds=math.nan))},
        NOT_READY,
    ),
    "has a negative limit": ({"limits": property(lambda self: Limits(concurrency=-1))}, NOT_READY),
    "checks by SystemExit": ({"check": throw(SystemExit(0))}, NOT_READY),
    "checks by CancelledError": ({"check": throw(asyncio.CancelledError())}, NOT_READY),
    "finds a table": ({"check": lambda self: asyncio.sleep(0, {})}, NOT_READY),
    "finds at a level of its own": (
        {"check": lambda self: asyncio.sleep(0, [Finding("fatal", "\x1b[2J")])},  # type: ignore[arg-type]
        NOT_READY,
    ),
    "never finds": ({"check": lambda self: never()}, NOT_READY),
    "never finds, whoever cancels it": ({"check": lambda self: never_mind()}, NOT_READY),
    "cannot be made": ({"__init__": throw(SystemExit(0))}, NOT_READY),
    "forgets what it is made of": ({"__init__": lambda self, config, ctx: None}, NOT_READY),
}


@pytest.fixture(autouse=True)
def nobody_presses_ctrl_c() -> Iterator[None]:
    """Handle Ctrl-C as the command line does, which can tell it from what plugins raise."""
    before = signal.signal(signal.SIGINT, AskedToStop())
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up what has no end after a moment: only where a call must be given up is it short."""
    monkeypatch.setattr("grok_spicy.calls.call.TIDYING_SECONDS", 0.05)
    monkeypatch.setattr("grok_spicy.calls.asking.CLOSING_SECONDS", 0.05)


async def film(output: Path, fields: dict[str, Any], until: Any, **arguments: Any) -> RunResult:
    script = Script(PLAN)
    registry = script.registry()
    registry.add("image", "odd", type("OddOne", (Drawing,), fields), default_model="odd-1")
    step = "keyframes" if until == "keyframes" else "characters"
    backends = script.backends().model_dump(mode="json", exclude_none=True)
    return await make_film(
        "A robot watches the harbour",
        backends=BackendConfig.model_validate({**backends, "steps": {step: {"image": "odd"}}}),
        registry=registry,
        output_dir=output,
        config=PipelineConfig(until=until),
        **arguments,
    )


def booked(output: Path) -> float:
    with closing(sqlite3.connect(output / "ledger" / "ledger.db")) as journal:
        (found,) = journal.execute("SELECT coalesce(sum(cost_usd), 0) FROM bookings").fetchone()
    return float(found)


def lost(result: RunResult) -> set[str]:
    return {one.piece for one in result.outcomes if one.state != "accepted"}


def require_readable(output: Path) -> None:
    """Make sure that what was written down is text that steers nothing."""
    for path in output.rglob("*"):
        if path.suffix in {".json", ".jsonl", ".log"} and path.is_file():
            assert "\x1b" not in path.read_bytes().decode("utf-8"), path


@pytest.mark.parametrize(("fields", "costs"), CALLS.values(), ids=CALLS)
async def test_call_costs_its_piece_at_most(
    fields: dict[str, Any],
    costs: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if request.node.callspec.id.startswith("never ends"):
        # The other calls of that film must keep to it, too, on a busy machine.
        monkeypatch.setattr("grok_spicy.calls.call.LONGEST_CALL_SECONDS", 5.0)
    said: list[str] = []
    result = await film(tmp_path, fields, "characters", report=lambda one: said.append(str(one)))
    assert lost(result) == (set() if costs == NOTHING else {costs})
    assert result.exit_code == (0 if costs == NOTHING else 1)
    assert booked(tmp_path) >= 2 * PRICE - 1e-9
    assert math.isfinite(result.cost_usd)
    require_readable(result.folder)


@pytest.mark.parametrize(("fields", "costs"), PROVIDERS.values(), ids=PROVIDERS)
async def test_provider_costs_what_it_was_to_make_at_most(
    fields: dict[str, Any],
    costs: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if request.node.callspec.id.startswith("never finds"):
        monkeypatch.setattr("grok_spicy.calls.preflight.PATIENCE_SECONDS", 0.3)
    if costs == NOT_READY:
        with pytest.raises(GrokSpicyError) as caught:
            await film(tmp_path, fields, "keyframes")
        assert "odd" in caught.value.message
        assert caught.value.exit_code in (1, 3) or isinstance(caught.value, PreflightError)
        assert not (tmp_path / "ledger").exists()
        return
    result = await film(tmp_path, fields, "keyframes")
    assert lost(result) == (set() if costs == NOTHING else {costs})
    require_readable(result.folder)
