"""What providers may do: whatever it is, it costs a piece or a row, and money is booked."""

from __future__ import annotations

import asyncio
import math
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.api import make_film, resume_film
from grok_spicy.calls.asking import checked_usage, limits_of, price_of, within
from grok_spicy.calls.preflight import check_providers
from grok_spicy.errors import InvalidRequestError, ProviderError
from grok_spicy.plugins.descriptors import UnfitPluginError, read_specs
from grok_spicy.providers.base import (
    Finding,
    GeneratedImage,
    ImageProvider,
    Provider,
    QuoteRequest,
    ResolvedConfig,
    Usage,
)
from grok_spicy.providers.context import Context
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import BackendConfig, Character, PipelineConfig, Scene, StoryPlan
from grok_spicy.specs import ProviderSpec
from grok_spicy.system.foreign import plain, raised
from grok_spicy_testing.scripted import Script
from PIL import Image

PLAN = StoryPlan(
    title="Harbour Lights",
    style="ink and wash",
    characters=[Character(name="Pip", visual_description="a round blue robot")],
    scenes=[Scene(scene_id=1, title="Pier", characters_present=["Pip"], action="Pip waves")],
)

SIZE = QuoteRequest()


class UnspeakableError(Exception):
    """An exception without a text."""

    def __str__(self) -> str:
        raise SystemExit(0)


class Odd(ImageProvider):
    """Draws a sheet for 4 cents; a test decides what else it does."""

    does: Callable[[Odd], Any] = staticmethod(lambda self: None)
    metadata: Any = {}  # noqa: RUF012 - replaced by subclasses

    async def generate(self, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
        self.ctx.report(Usage(cost_usd=0.04))
        done = type(self).does(self)
        if asyncio.iscoroutine(done):
            await done
        path = dest.with_name(dest.name + ".png")
        Image.new("RGB", (64, 36)).save(path)
        return GeneratedImage(path, 64, 36, "odd", "odd-1", self.metadata)

    async def edit(self, images: Any, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
        return await self.generate(prompt, dest=dest)

    async def stylize(
        self, sources: Any, prompt: str, *, dest: Path, **kwargs: Any
    ) -> GeneratedImage:
        return await self.generate(prompt, dest=dest)


def odd(**fields: Any) -> type[Odd]:
    return type("OddOne", (Odd,), fields)


async def film(output: Path, provider: type[Odd]) -> RunResult:
    script = Script(PLAN)
    registry = script.registry()
    registry.add("image", "odd", provider, default_model="odd-1")
    four = {"image": "odd", "video": "scripted", "llm": "scripted", "vision": "scripted"}
    return await make_film(
        "A robot watches the harbour",
        backends=BackendConfig.model_validate(four),
        registry=registry,
        output_dir=output,
        config=PipelineConfig(until="characters"),
    )


async def resume(output: Path, provider: type[Odd], **arguments: Any) -> RunResult:
    registry = Script(PLAN).registry()
    registry.add("image", "odd", provider, default_model="odd-1")
    return await resume_film(
        None, output_dir=output, registry=registry, until="characters", **arguments
    )


def booked(output: Path) -> float:
    database = output / "ledger" / "ledger.db"
    with closing(sqlite3.connect(database)) as journal:
        return float(journal.execute("SELECT sum(cost_usd) FROM bookings").fetchone()[0])


def throwing(error: BaseException) -> Callable[[Odd], Any]:
    def throw(self: Odd) -> None:
        raise error

    return throw


async def _cancels_itself() -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)


RAISES: dict[str, Callable[[Odd], Any]] = {
    "SystemExit": throwing(SystemExit(0)),
    "no text": throwing(UnspeakableError()),
    "half a character in an error of ours": throwing(InvalidRequestError("odd", "\ud800")),
}


@pytest.mark.parametrize("does", RAISES.values(), ids=RAISES)
async def test_whatever_a_call_raises_fails_its_piece_and_is_booked(
    does: Callable[[Odd], Any], tmp_path: Path
) -> None:
    result = await film(tmp_path, odd(does=does))
    assert [one.state for one in result.outcomes if one.piece == "character:Pip"] == ["failed"]
    assert result.exit_code == 1
    assert booked(tmp_path) >= 0.04
    assert (result.folder / "state.json").read_bytes().decode("utf-8")


async def test_call_that_cancels_itself_interrupts_nobody(tmp_path: Path) -> None:
    result = await film(tmp_path, odd(does=lambda self: _cancels_itself()))
    assert result.exit_code == 1
    assert [one.state for one in result.outcomes if one.piece == "character:Pip"] == ["failed"]


def circle() -> dict[str, Any]:
    found: dict[str, Any] = {}
    found["again"] = found
    return found


@pytest.mark.parametrize(
    "metadata",
    [
        {"prompt": "\ud800"},
        circle(),
    ],
    ids=["half a character", "circle"],
)
async def test_picture_that_is_paid_is_kept_whatever_is_told_of_it(
    metadata: Any, tmp_path: Path
) -> None:
    result = await film(tmp_path, odd(metadata=metadata))
    assert result.exit_code == 0
    assert result.cost_usd == pytest.approx(0.04)
    assert booked(tmp_path) == pytest.approx(0.04)


async def test_paid_result_that_is_of_no_use_is_kept_to_look_at_and_bought_once(
    tmp_path: Path,
) -> None:
    asked: list[str] = []

    class Page(Odd):
        """Sends a web page in the place of a picture, until it does not."""

        async def generate(self, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
            asked.append(prompt)
            made = await super().generate(prompt, dest=dest)
            if len(asked) < 3:
                made.local_path.write_text("<html>Sign in</html>", "utf-8")
            return made

    first = await film(tmp_path, Page)
    assert len(asked) == 1
    assert first.exit_code == 1
    (kept,) = (first.folder / "characters" / "takes" / "unusable").iterdir()
    assert kept.read_text("utf-8") == "<html>Sign in</html>"
    assert f"It is paid for; it is kept in {kept.parent}" in str(first.error)
    assert f"{first.run_id} --repeat-unknown" in str(first.error).replace(str(tmp_path), "")
    await resume(tmp_path, Page)
    assert len(asked) == 1
    unlucky = await resume(tmp_path, Page, repeat_unknown=1)
    assert (len(asked), unlucky.exit_code) == (2, 1)
    last = await resume(tmp_path, Page, repeat_unknown=1)
    assert (len(asked), last.exit_code) == (3, 0)
    assert last.cost_usd == booked(tmp_path) == pytest.approx(3 * 0.04)


async def test_free_result_that_is_of_no_use_is_made_again(tmp_path: Path) -> None:
    asked: list[str] = []

    class Local(Odd):
        """Costs nothing, and fails once."""

        def quote(self, operation: str, request: QuoteRequest) -> float | None:
            return 0.0

        async def generate(self, prompt: str, *, dest: Path, **kwargs: Any) -> GeneratedImage:
            asked.append(prompt)
            path = dest.with_name(dest.name + ".png")
            Image.new("RGB", (64, 36)).save(path)
            if len(asked) == 1:
                path.write_bytes(b"")
            return GeneratedImage(path, 64, 36, "odd", "odd-1")

    result = await film(tmp_path, Local)
    assert (len(asked), result.exit_code) == (2, 0)


@pytest.mark.parametrize("cost", [math.nan, math.inf, -100.0, "4 cents", True])
def test_cost_that_is_none_is_unknown_and_said(cost: Any) -> None:
    usage = checked_usage("odd", Usage(cost_usd=cost, tokens=2**80, notes=("kept",)))
    assert usage.cost_usd is None
    assert usage.tokens is None
    assert usage.notes[0] == "kept"
    assert "counts as unknown" in usage.notes[1]


def test_anything_else_than_usage_is_said() -> None:
    given: Any = {"cost_usd": 5}
    assert checked_usage("odd", given) == Usage(notes=("odd reported dict as what it used",))


class Asked(Provider):
    """Answers what a test decides."""

    answer: Callable[[], Any]

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        price: float | None = type(self).answer()
        return price

    async def check(self) -> list[Finding]:
        found: list[Finding] = type(self).answer()
        return found


def asked(answer: Callable[[], Any], name: str = "odd") -> Provider:
    kind = type("Answering", (Asked,), {"answer": staticmethod(answer)})
    provider: Provider = kind(ResolvedConfig(name, "image", "m"), Context())
    return provider


def raising(error: BaseException) -> Callable[[], Any]:
    def answer() -> Any:
        raise error

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        lambda: math.nan,
        lambda: -1.0,
        lambda: math.inf,
        lambda: "free",
        raising(SystemExit(0)),
        raising(UnspeakableError()),
        raising(asyncio.CancelledError()),
    ],
)
async def test_price_that_is_none_is_an_error_of_the_provider(answer: Callable[[], Any]) -> None:
    with pytest.raises(ProviderError, match="odd"):
        price_of(asked(answer), "generate", SIZE)


@pytest.mark.parametrize("answer", [dict, raising(SystemExit(0)), raising(GeneratorExit())])
async def test_limits_that_are_none_are_an_error_of_the_provider(
    answer: Callable[[], Any],
) -> None:
    odd = asked(answer)
    limited = type("Limited", (type(odd),), {"limits": property(lambda self: answer())})
    with pytest.raises(ProviderError, match="odd"):
        limits_of(limited(odd.config, odd.ctx))


@pytest.mark.parametrize(
    "answer",
    [
        dict,
        lambda: ["fine"],
        lambda: None,
        lambda: [Finding("fatal", "x")],  # type: ignore[arg-type]
        raising(SystemExit(0)),
        raising(KeyError()),
        raising(UnspeakableError()),
        raising(asyncio.CancelledError()),
        raising(GeneratorExit()),
    ],
)
async def test_check_that_breaks_is_a_finding(answer: Callable[[], Any]) -> None:
    broken, fine = await check_providers([asked(answer), asked(list, "fine")])
    assert [one.level for one in broken.findings] == ["error"]
    assert fine.findings == ()


async def test_check_that_blocks_is_asked_once_and_spoils_no_other(
    let_pass: Callable[[float], None],
) -> None:
    times = 0

    def block() -> list[Finding]:
        nonlocal times
        times += 1
        let_pass(3600.0)
        return []

    class Quick(Provider):
        async def check(self) -> list[Finding]:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return [Finding("ok", "ready")]

    quick = Quick(ResolvedConfig("quick", "image", "m"), Context())
    checked = await check_providers([quick, asked(block), asked(block)])
    assert times == 1
    assert [one.findings[0].level for one in checked] == ["ok", "error", "error"]
    assert "blocks" in checked[2].findings[0].text


async def test_work_that_never_lets_go_is_left_alone() -> None:
    let_go = asyncio.Event()

    async def stubborn() -> None:
        while not let_go.is_set():
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    with pytest.raises(TimeoutError):
        await within(0.0, stubborn, letting_go=0.0)
    let_go.set()


def test_hook_without_an_end_is_refused() -> None:
    def endless() -> Any:
        while True:
            yield ProviderSpec("odd", "odd.image:Odd")

    with pytest.raises(UnfitPluginError, match="more than"):
        read_specs("odd", {"grok_spicy_image_providers": endless})


def test_text_of_others_can_always_be_written() -> None:
    assert raised(UnspeakableError()) == "UnspeakableError: (its text cannot be had: SystemExit)"
    assert plain("a\ud800b") == "a\\ud800b"
    assert len(plain("x" * 10_000_000)) == 4000
