"""What is finished stays finished, however a run ended."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import (
    ConfigError,
    ContentRefusedError,
    InvalidRequestError,
    LedgerError,
    OutcomeUnknownError,
)
from grok_spicy.ledger.locks import in_use, only_writer
from grok_spicy.runs.state import BROKEN_OFF, read_state
from grok_spicy.schemas import BackendConfig, PipelineConfig, StoryPlan
from grok_spicy_testing.scripted import NAME, Script

if TYPE_CHECKING:
    from conftest import Set

PAID = {"image": 0.05, "video": 0.5, "llm": 0.0, "vision": 0.0}


def made(script: Script) -> Counter[str]:
    return Counter(str(seen) for seen in script.seen)


def rows(output: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(output / "ledger" / "ledger.db") as database:
        return database.execute("SELECT * FROM calls ORDER BY key").fetchall()


def state_of(folder: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((folder / "state.json").read_text("utf-8"))
    return state


async def test_finished_film_is_made_again_without_a_call_or_an_encoding(
    stage: Set, told: Any
) -> None:
    plan = told(2)
    first = await stage.film(Script(plan, clip_size=(640, 360)))
    before = rows(stage.output)
    script = Script(plan, clip_size=(640, 360))
    second = await stage.film(script)
    assert script.seen == []
    assert rows(stage.output) == before
    assert second.folder != first.folder
    assert first.film is not None
    assert second.film is not None
    assert second.film.read_bytes() == first.film.read_bytes()


async def test_interrupted_run_goes_on_in_its_folder_without_repeating_a_call(
    stage: Set, tale: StoryPlan
) -> None:
    before = Script(tale)
    folder = await stage.interrupted(before)
    finished = {row for row in rows(stage.output) if row[1] == "done"}
    after = Script(tale)
    result = await stage.film(after)
    assert result.folder == folder
    assert f"Resuming the unfinished run of the same request: {folder.name}" in stage.notices
    assert result.exit_code == 0
    assert len(finished) >= 6
    assert finished <= set(rows(stage.output))
    assert not after.calls("llm") + after.calls("character") + after.calls("keyframe:1")


async def test_run_that_broke_off_without_a_word_says_so_when_it_goes_on(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    folder = await stage.interrupted(Script(plan))
    state = json.loads((folder / "state.json").read_text("utf-8"))
    assert state["in_work"] is False
    assert (await stage.resume(Script(plan), until="keyframes")).exit_code == 0
    assert BROKEN_OFF not in stage.notices
    (folder / "state.json").write_text(json.dumps({**state, "in_work": True}), "utf-8")
    assert (await stage.resume(Script(plan), folder.name)).exit_code == 0
    assert BROKEN_OFF in stage.notices
    assert read_state(folder / "state.json").in_work is False


async def test_run_that_another_process_works_on_is_nobodys_twin(stage: Set, told: Any) -> None:
    plan = told(1)
    folder = await stage.interrupted(Script(plan))
    with only_writer(folder):
        result = await stage.film(Script(plan))
    assert result.folder != folder


async def test_newest_unfinished_run_is_resumed_by_default(stage: Set, told: Any) -> None:
    plan = told(1)
    folder = await stage.interrupted(Script(plan))
    result = await stage.resume(Script(plan))
    assert result.folder == folder
    assert result.exit_code == 0
    with pytest.raises(ConfigError, match="no unfinished run"):
        await stage.resume(Script(plan))


async def test_spoilt_state_of_one_run_does_not_stop_the_others(stage: Set, told: Any) -> None:
    plan = told(1)
    folder = await stage.interrupted(Script(plan))
    (folder / "state.json").write_text("{", "utf-8")
    result = await stage.film(Script(plan))
    assert result.exit_code == 0
    assert result.folder != folder


async def test_kept_pieces_are_told_again_as_reused(stage: Set, told: Any) -> None:
    plan = told(1)
    folder = await stage.interrupted(Script(plan))
    await stage.resume(Script(plan))
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    begun = max(at for at, event in enumerate(events) if event["kind"] == "run_start")
    reused = {event["kind"]: event["reused"] for event in events[begun:]}
    assert reused["plan"]
    assert reused["character"]
    assert reused["keyframe"]
    assert not reused["video"]


async def test_failed_scene_alone_is_made_by_resume(stage: Set, tale: StoryPlan) -> None:
    script = Script(tale).fail("clip:2", InvalidRequestError(NAME, "too odd"))
    first = await stage.film(script)
    assert first.exit_code == 1
    again = Script(tale)
    second = await stage.resume(again)
    assert made(again) == {"video.generate clip:2": 1, "vision.check_consistency clip:2": 1}
    assert second.exit_code == 0
    assert [video.scene_id for video in second.videos] == [1, 2, 3]


async def test_refusal_is_remembered_by_later_runs(stage: Set, told: Any) -> None:
    plan = told(2)
    await stage.film(Script(plan).fail("clip:2", ContentRefusedError(NAME, "refused")))
    script = Script(plan)
    result = await stage.film(script)
    assert script.seen == []
    assert {one.piece: one.state for one in result.outcomes}["clip:2"] == "refused"
    assert result.exit_code == 0


async def test_only_refusals_from_the_ledger_is_a_failed_run_not_an_unready_one(
    stage: Set, told: Any
) -> None:
    plan = told(1)
    refused = ContentRefusedError(NAME, "refused")
    first = await stage.film(Script(plan).fail("clip:1", refused))
    second = await stage.film(Script(plan))
    assert (first.exit_code, second.exit_code) == (1, 1)


async def test_lost_answer_is_not_paid_for_again_unless_asked(stage: Set, told: Any) -> None:
    plan = told(1)
    lost = Script(plan, price=dict(PAID)).fail("clip:1", OutcomeUnknownError(NAME, "no answer"))
    first = await stage.film(lost)
    assert {one.piece: one.state for one in first.outcomes}["clip:1"] == "unknown"
    careful = Script(plan, price=dict(PAID))
    second = await stage.resume(careful)
    assert careful.seen == []
    assert "--repeat-unknown" in str(second.error)
    bold = Script(plan, price=dict(PAID))
    third = await stage.resume(bold, repeat_unknown=True)
    assert made(bold) == {"video.generate clip:1": 1, "vision.check_consistency clip:1": 1}
    assert third.exit_code == 0


LOST = OutcomeUnknownError(NAME, "no answer")


async def test_run_that_nobody_watches_makes_again_what_was_lost(stage: Set, told: Any) -> None:
    script = Script(told(1), price=dict(PAID)).fail("clip:1", LOST)
    result = await stage.film(script, repeat_unknown=1)
    assert result.exit_code == 0
    assert made(script)["video.generate clip:1"] == 2
    assert any("made once more, perhaps paid twice" in said for said in stage.notices)


async def test_lost_try_is_held_under_the_cap_as_perhaps_paid(stage: Set, told: Any) -> None:
    script = Script(told(1), price=dict(PAID)).fail("clip:1", LOST)
    # Two sheets and a keyframe for 0.15, a clip that may be paid, and no room for another one.
    result = await stage.film(script, repeat_unknown=1, config=PipelineConfig(max_cost=1.0))
    assert result.exit_code == 4
    assert made(script)["video.generate clip:1"] == 1


async def test_piece_is_made_again_as_often_as_was_said_and_no_more(stage: Set, told: Any) -> None:
    script = Script(told(1), price=dict(PAID)).fail("clip:1", LOST, LOST, LOST)
    first = await stage.film(script, repeat_unknown=2)
    assert made(script)["video.generate clip:1"] == 3
    assert {one.piece: one.state for one in first.outcomes}["clip:1"] == "unknown"
    again = Script(told(1), price=dict(PAID)).fail("clip:1", LOST)
    second = await stage.resume(again, repeat_unknown=True)
    assert made(again)["video.generate clip:1"] == 1
    assert {one.piece: one.state for one in second.outcomes}["clip:1"] == "unknown"
    third = await stage.resume(Script(told(1), price=dict(PAID)), repeat_unknown=True)
    assert third.exit_code == 0


async def test_what_a_lost_try_reported_is_booked_once(stage: Set, told: Any) -> None:
    script = Script(told(1), price=dict(PAID)).fail("clip:1", LOST)
    result = await stage.film(script, repeat_unknown=1)
    # Two sheets, a keyframe, and two clips: the lost one said what it cost.
    assert result.cost_usd == pytest.approx(3 * 0.05 + 2 * 0.5)
    with closing(sqlite3.connect(stage.output / "ledger" / "ledger.db")) as journal:
        (booked,) = journal.execute("SELECT sum(cost_usd) FROM bookings").fetchone()
    assert booked == pytest.approx(result.cost_usd)


async def test_budget_ends_the_run_and_a_higher_one_finishes_it(stage: Set, told: Any) -> None:
    plan = told(2)
    poor = Script(plan, price=dict(PAID))
    first = await stage.film(poor, config=PipelineConfig(max_cost=0.75))
    assert first.exit_code == 4
    assert first.film is None
    assert first.cost_usd <= 0.75
    rich = Script(plan, price=dict(PAID))
    second = await stage.resume(rich, max_cost=5.0)
    assert second.exit_code == 0
    assert not made(poor).keys() & made(rich).keys()
    # Two sheets, two keyframes, two clips.
    assert second.cost_usd == pytest.approx(4 * 0.05 + 2 * 0.5)
    assert state_of(second.folder)["cost_usd"] == pytest.approx(second.cost_usd)


async def test_what_was_spent_counts_under_the_cap_when_the_ledger_is_lost(
    stage: Set, told: Any
) -> None:
    plan = told(2)
    first = await stage.film(
        Script(plan, price=dict(PAID)), config=PipelineConfig(until="keyframes", max_cost=0.75)
    )
    assert first.cost_usd == pytest.approx(0.2)
    (stage.output / "ledger" / "ledger.db").write_bytes(b"no database " * 1000)
    script = Script(plan, price=dict(PAID))
    second = await stage.resume(script)
    # One clip for 0.50 fits beside the 0.20 that were spent, another one does not.
    assert second.exit_code == 4
    assert len(script.calls("video")) == 1
    assert second.cost_usd == pytest.approx(0.7)


async def test_full_disk_ends_the_run_before_more_is_bought(stage: Set, told: Any) -> None:
    plan = told(3)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    script = Script(plan, price=dict(PAID)).fail("keyframe:1", full)
    first = await stage.film(script)
    assert first.exit_code == 1
    assert not script.calls("keyframe:2") + script.calls("video")
    assert "no space left" in str(first.error)
    assert "Free some space" in str(first.error)
    second = await stage.resume(Script(plan, price=dict(PAID)))
    assert second.exit_code == 0


async def test_journal_that_cannot_be_written_ends_the_run(stage: Set, told: Any) -> None:
    plan = told(3)
    script = Script(plan).fail("keyframe:1", LedgerError("ledger.db cannot be used: disk is full"))
    first = await stage.film(script)
    assert first.exit_code == 1
    assert not script.calls("keyframe:2") + script.calls("video")


async def test_costs_stand_in_the_state_while_the_run_goes_on(stage: Set, told: Any) -> None:
    folder = await stage.interrupted(Script(told(1), price=dict(PAID)))
    assert state_of(folder)["cost_usd"] >= 3 * 0.05


async def test_until_stops_and_resume_goes_on_to_the_end(stage: Set, told: Any) -> None:
    plan = told(1)
    first = Script(plan)
    stopped = await stage.film(first, config=PipelineConfig(until="keyframes"))
    assert stopped.film is None
    assert not first.calls("video")
    second = Script(plan)
    result = await stage.resume(second)
    assert result.film is not None
    assert set(made(second)) == {"video.generate clip:1", "vision.check_consistency clip:1"}


async def test_fresh_run_uses_nothing_of_before(stage: Set, told: Any) -> None:
    plan = told(1)
    first = Script(plan)
    await stage.film(first)
    fresh = Script(plan)
    await stage.film(fresh, config=PipelineConfig(fresh=True))
    assert made(fresh) == made(first)


async def test_interrupted_fresh_run_keeps_what_it_made_itself(stage: Set, told: Any) -> None:
    plan = told(1)
    await stage.interrupted(Script(plan), config=PipelineConfig(fresh=True))
    script = Script(plan)
    await stage.resume(script)
    assert set(made(script)) == {"video.generate clip:1", "vision.check_consistency clip:1"}


@pytest.mark.parametrize("damage", ["gone", "cut short"])
async def test_damaged_result_is_made_again_and_said_to_be(
    stage: Set, told: Any, damage: str
) -> None:
    plan = told(1)
    first = await stage.film(Script(plan, price=dict(PAID)))
    entry = next(row for row in rows(stage.output) if "video" in row and "generate" in row)
    digest = next(json.loads(cell)["video"][0] for cell in entry if '"video":' in str(cell))
    stored = stage.output / "ledger" / "objects" / digest[:2] / digest
    stored.chmod(0o600)
    if damage == "gone":
        stored.unlink()
    else:
        stored.write_bytes(stored.read_bytes()[:100])
    script = Script(plan, price=dict(PAID))
    stage.notices.clear()
    second = await stage.film(script)
    assert made(script) == {"video.generate clip:1": 1}
    # The scripted clip stands still, which is told too, of this film as of the first.
    told_of_the_result = [one for one in stage.notices if not one.startswith("Continuity: ")]
    assert told_of_the_result == [
        "clip:1: the kept result of generate is damaged or gone; it is made and paid for again"
    ]
    assert second.folder != first.folder
    assert second.exit_code == 0


async def test_logins_are_not_written_down_and_asked_for_again(stage: Set, told: Any) -> None:
    plan = told(1)
    script = Script(plan)
    secret = BackendConfig.model_validate(
        {**script.backends().model_dump(), "comfyui_url": "http://fox:hush-hush@127.0.0.1:8188"}
    )
    first = await stage.film(script, backends=secret, config=PipelineConfig(until="plan"))
    assert "hush-hush" not in (first.folder / "state.json").read_text("utf-8")
    with pytest.raises(ConfigError, match="comfyui_url: a login is missing"):
        await stage.resume(Script(plan), first.run_id)
    result = await stage.resume(Script(plan), first.run_id, backends=secret)
    assert result.exit_code == 0


@pytest.mark.parametrize("left", [0, 1, 40])
async def test_event_after_a_torn_one_has_a_line_of_its_own(
    stage: Set, told: Any, left: int
) -> None:
    plan = told(1)
    first = await stage.filmed(plan)
    path = first.folder / "events.jsonl"
    before = path.read_text("utf-8").splitlines()
    last = before[-1].encode()
    path.write_text("".join(f"{line}\n" for line in before[:-1]), "utf-8")
    with path.open("ab") as stream:
        stream.write(last[:left])
    await stage.resume(Script(plan), first.run_id)
    after = path.read_text("utf-8").splitlines()
    torn = [last[:left].decode()] if left else []
    assert after[: len(before) - 1 + len(torn)] == before[:-1] + torn
    assert all(json.loads(line)["run"] == first.run_id for line in after[len(before) :])


async def test_new_run_is_in_work_from_the_moment_it_can_be_seen(
    stage: Set, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    replaced = os.replace

    def replace(source: Any, target: Any, **more: Any) -> None:
        replaced(source, target, **more)
        if Path(target).name == "state.json":
            seen.append(in_use(Path(target).parent))

    monkeypatch.setattr(os, "replace", replace)
    await stage.film(Script(told(1)), until="plan")
    assert seen
    assert all(seen)
