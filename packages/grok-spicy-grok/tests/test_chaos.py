"""Whatever breaks at whatever call: nothing finished is paid twice, nothing is repeated unasked."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import stamina
from grok_spicy.api import make_film, resume_film
from grok_spicy.schemas import BackendConfig, StoryPlan
from grok_spicy_testing.fake_xai import FakeXai, Hold, Restart, Rule, Script, Status
from grok_spicy_testing.fake_xai.story import PLAN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grok_spicy.runs.result import RunResult
    from grok_spicy_testing.prepared import PreparedPython

CONCEPT = "A robot tends the lamps of a harbour"

# One plan, two sheets, three keyframes, three clips with a poll each, eight checks.
CALLS = 20

LOST = Status(details="Socket closed", billed=True)

FILM = f"""
import sys
from grok_spicy.api import run_film
from grok_spicy.schemas import BackendConfig
url, output = sys.argv[1:]
run_film({CONCEPT!r}, backends=BackendConfig(grok_url=url), output_dir=output, check=False)
"""


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch, plugins_found_once: None, no_rate_limits: None) -> None:
    monkeypatch.setenv("GROK_API_KEY", "xai-a-key-of-the-harbour")


@pytest.fixture(autouse=True)
def retries_do_not_wait() -> Iterator[None]:
    with stamina.set_testing(True, attempts=6):
        yield


def short_story(scenes: int) -> dict[str, Any]:
    """Return the beginning of the fake's story, with those who appear in it."""
    chosen = [{**scene, "duration_seconds": 3} for scene in PLAN["scenes"][:scenes]]
    present = {name for scene in chosen for name in scene["characters_present"]}
    characters = [one for one in PLAN["characters"] if one["name"] in present]
    plan = StoryPlan.model_validate({**PLAN, "characters": characters, "scenes": chosen})
    return plan.model_dump(mode="json")


@pytest.fixture
def scenes() -> int:
    """How long the film is: as short as can be, where not every call has its turn."""
    return 1


@pytest.fixture
def xai(scenes: int, small_films: None, small_watch: None) -> Iterator[FakeXai]:
    with FakeXai(Script(plan=short_story(scenes), shrink=4)) as server:
        yield server


@pytest.fixture
def disturbed(xai: FakeXai, tmp_path: Path, prepared_python: PreparedPython) -> Disturbed:
    return Disturbed(xai, tmp_path, prepared_python)


@dataclass
class Disturbed:
    """A service at which something happens at one call, and the films made there."""

    xai: FakeXai
    output: Path
    python: PreparedPython

    async def film(self) -> RunResult:
        backends = BackendConfig(grok_url=self.xai.url)
        return await make_film(CONCEPT, backends=backends, output_dir=self.output, check=False)

    async def film_and_kill(self) -> None:
        """Film in a process of its own and kill it while a call stands at `Hold`."""
        child = self.python.start(
            *("-c", FILM, self.xai.url, str(self.output)), cwd=self.output, env=os.environ
        )
        ended = asyncio.create_task(asyncio.to_thread(child.communicate))
        held = asyncio.create_task(asyncio.to_thread(self.xai.wait_for_hold))
        await asyncio.wait({ended, held}, return_when=asyncio.FIRST_COMPLETED)
        assert not ended.done(), "the film was over before anything could be held"
        child.kill()
        await asyncio.gather(ended, held)
        self.xai.release()

    async def resume(self, *, repeat_unknown: bool = False) -> RunResult:
        await asyncio.to_thread(self.xai.wait_until_up)
        return await resume_film(
            None, output_dir=self.output, check=False, repeat_unknown=repeat_unknown
        )


def unknown(result: RunResult) -> list[str]:
    return sorted(outcome.piece for outcome in result.outcomes if outcome.state == "unknown")


async def disturb(disturbed: Disturbed, rule: Rule) -> None:
    """Film while something goes wrong, resume, and compare the bills."""
    xai, output = disturbed.xai, disturbed.output
    xai.add(rule)
    if isinstance(rule.do, Hold):
        await disturbed.film_and_kill()
        result = await disturbed.resume()
    else:
        result = await disturbed.film()
    reported = unknown(result)
    if result.exit_code != 0:
        result = await resumed(disturbed, reported)

    assert (result.exit_code, unknown(result)) == (0, [])
    assert result.film is not None
    bill = xai.bill
    extra = bill.images + bill.videos - len(result.characters) - 2 * len(result.videos)
    # What was cut off with the connection may have been billed or not; it is reported either way.
    assert 0 <= extra <= len(reported)
    if isinstance(rule.do, Status):
        assert extra == len(reported) <= 1
    await resume_film(result.run_id, output_dir=output, check=False)
    assert xai.bill == bill, "a finished film costs nothing more"


async def resumed(disturbed: Disturbed, reported: list[str]) -> RunResult:
    """Resume without leave to pay again, which changes nothing that is unknown; then with it."""
    before = disturbed.xai.bill
    again = await disturbed.resume()
    assert unknown(again) == reported
    bill = disturbed.xai.bill
    assert (bill.images, bill.videos) == (before.images, before.videos)
    return await disturbed.resume(repeat_unknown=True)


@pytest.mark.parametrize("scenes", [3])
async def test_an_undisturbed_film_is_the_yardstick(
    xai: FakeXai, disturbed: Disturbed, scenes: int
) -> None:
    result = await disturbed.film()

    assert result.exit_code == 0, result.error
    assert (xai.bill.images, xai.bill.videos) == (2 + scenes, scenes)
    assert len([call for call in xai.calls if call.number]) == CALLS


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(Rule(do=LOST, method="image", skip=1), id="answer to a keyframe lost"),
        pytest.param(Rule(do=LOST, method="video"), id="answer to a clip's start lost"),
        pytest.param(Rule(do=LOST, method="chat", skip=1), id="answer to a check lost"),
        pytest.param(Rule(do=Restart(), method="image"), id="restart while drawing a sheet"),
        pytest.param(Rule(do=Hold(), method="video"), id="killed while a clip is started"),
        pytest.param(Rule(do=Hold(), method="poll"), id="killed while polling"),
    ],
)
async def test_a_film_survives_and_pays_for_nothing_twice_unasked(
    disturbed: Disturbed, rule: Rule
) -> None:
    await disturb(disturbed, rule)


@pytest.mark.chaos
@pytest.mark.parametrize("scenes", [3])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
@pytest.mark.parametrize(
    "do",
    [
        pytest.param(LOST, id="lost"),
        pytest.param(Restart(when="after"), id="restarted after"),
        pytest.param(Restart(when="before"), id="restarted before"),
        pytest.param(Hold(when="after"), id="killed after"),
        pytest.param(Hold(when="before"), id="killed before"),
    ],
)
async def test_every_call_in_turn(disturbed: Disturbed, do: Any, number: int, scenes: int) -> None:
    await disturb(disturbed, Rule(do=do, number=number))


@pytest.mark.chaos
@pytest.mark.parametrize("scenes", [3])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
async def test_jobs_forgotten_at_every_call_are_reported(
    disturbed: Disturbed, number: int, scenes: int
) -> None:
    await disturb(disturbed, Rule(do=Restart(forget_jobs=True), number=number))
