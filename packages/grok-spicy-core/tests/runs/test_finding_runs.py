"""A run is found by its id, the beginning of it, or its folder, from wherever one stands."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.api import make_film
from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.providers.context import Context, SystemClock
from grok_spicy.runs.cleaning import clean
from grok_spicy.runs.find import all_runs, find_run
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.spending import spending
from grok_spicy.schemas import PipelineConfig, Until
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from conftest import Set


def ledgers(output: Path) -> list[Path]:
    return sorted(output.rglob("ledger.db"))


@pytest.mark.parametrize("where", ["runs", "the run", "one of its folders"])
async def test_run_named_from_inside_the_output_folder_uses_the_one_ledger(
    stage: Set, told: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    first = await stage.filmed(told(1))
    here, name = {
        "runs": (first.folder.parent, first.run_id),
        "the run": (first.folder, "."),
        "one of its folders": (first.folder / "videos", ".."),
    }[where]
    monkeypatch.chdir(here)
    script = Script(told(1))
    again = await stage.resume(script, name, retake=["clip:1"])
    assert again.exit_code == 0
    assert again.run_id == first.run_id
    assert again.folder == first.folder
    assert not script.calls("character")
    assert ledgers(stage.output) == [stage.output / "ledger" / "ledger.db"]


@pytest.mark.skipif(os.name == "nt", reason="needs rights to make links")
@pytest.mark.parametrize("linked", ["output", "runs", "run"])
async def test_run_behind_a_link_uses_the_one_ledger(
    stage: Set, told: Any, tmp_path: Path, linked: str
) -> None:
    stage.output = tmp_path / "films"
    first = await stage.filmed(told(1))
    match linked:
        case "output":
            link = tmp_path / "link"
            link.symlink_to(stage.output)
            run = link / "runs" / first.run_id
        case "runs":
            away = (stage.output / "runs").rename(tmp_path / "away")
            (stage.output / "runs").symlink_to(away)
            run = stage.output / "runs" / first.run_id
        case _:
            run = tmp_path / "runs" / "mine"
            run.parent.mkdir()
            run.symlink_to(first.folder)
    found = find_run(run, tmp_path / "elsewhere")
    assert found.run_id == first.run_id
    assert found.output.resolve() == stage.output


async def test_folder_of_a_run_that_lies_astray_is_refused(
    stage: Set, told: Any, tmp_path: Path
) -> None:
    first = await stage.filmed(told(1))
    shutil.copytree(first.folder, tmp_path / "copy")
    with pytest.raises(ConfigError, match="is not inside a folder 'runs'"):
        find_run(tmp_path / "copy", stage.output)


class Standing(SystemClock):
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0

    def now(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Standing:
    return Standing()


async def begun(
    stage: Set, told: Any, concept: str, clock: Standing, until: Until = "characters"
) -> str:
    """Begin a film and stop, and return the run's id."""
    script = Script(told(1))
    stopped = await make_film(
        concept,
        backends=script.backends(),
        output_dir=stage.output,
        registry=script.registry(),
        context=Context(clock=clock),
        config=PipelineConfig(until=until),
    )
    clock.time += 1.0
    return stopped.run_id


async def test_run_begun_last_is_resumed_whatever_it_is_called(
    stage: Set, told: Any, clock: Standing
) -> None:
    first = await begun(stage, told, "Zebras cross a harbour", clock)
    last = await begun(stage, told, "An owl crosses a harbour", clock)
    assert first[:13] == last[:13]
    assert first > last
    resumed = await stage.resume(Script(told(1)))
    assert resumed.run_id == last


async def test_story_alone_is_not_filmed_by_a_resume_that_names_no_run(
    stage: Set, told: Any, clock: Standing
) -> None:
    film = await begun(stage, told, "A fox walks", clock)
    story = await begun(stage, told, "An owl walks", clock, until="plan")
    assert (await stage.resume(Script(told(1)))).run_id == film
    with pytest.raises(ConfigError, match=f"only the story of {story}") as refused:
        await stage.resume(Script(told(1)))
    assert "run --plan" in str(refused.value.hint)
    assert (await stage.resume(Script(told(1)), story)).run_id == story


async def test_runs_that_do_not_say_when_they_began_are_ordered_by_their_names(
    stage: Set, told: Any, clock: Standing
) -> None:
    ids = []
    for concept in ("A fox", "An owl", "A robot"):
        ids.append(await begun(stage, told, concept, clock))
        clock.time += 60.0
    for spoilt in ids[:2]:
        path = stage.output / "runs" / spoilt / "state.json"
        state = json.loads(path.read_text("utf-8"))
        del state["started"]
        path.write_text(json.dumps(state), "utf-8")
    assert [run.run_id for run in all_runs(stage.output)] == ids[::-1]


PAID = {"image": 0.05, "video": 0.5, "llm": 0.0, "vision": 0.0}


def renamed(folder: Path) -> RunFolder:
    return RunFolder(folder.rename(folder.with_name("my-best-film")))


async def test_run_whose_folder_is_renamed_remembers_what_it_spent(stage: Set, told: Any) -> None:
    first = await stage.film(Script(told(1), price=dict(PAID)))
    folder = renamed(first.folder)
    assert sum(one.cost_usd or 0.0 for one in await spending(folder)) == first.cost_usd
    again = Script(told(1), price=dict(PAID))
    second = await stage.resume(again, "my-best-film", retake=["clip:1"])
    assert second.cost_usd == pytest.approx(first.cost_usd + 0.5)
    assert second.run_id == "my-best-film"


async def test_fresh_run_whose_folder_is_renamed_pays_nothing_twice(stage: Set, told: Any) -> None:
    config = PipelineConfig(fresh=True)
    folder = renamed(await stage.interrupted(Script(told(1)), config=config))
    (folder.root / "characters" / "luna.png").unlink()
    script = Script(told(1))
    await stage.resume(script, folder.run_id)
    assert not script.calls("character") + script.calls("keyframe")


async def test_run_whose_folder_is_renamed_goes_with_its_results(stage: Set, told: Any) -> None:
    first = await stage.filmed(told(1))
    gone = await clean(stage.output, [renamed(first.folder)], dry_run=False)
    assert gone.results
    assert not [path for path in (stage.output / "ledger" / "objects").rglob("*") if path.is_file()]


async def test_copy_of_a_run_goes_without_the_results_of_the_original(
    stage: Set, told: Any
) -> None:
    first = await stage.filmed(told(1))
    copy = first.folder.with_name("copy")
    shutil.copytree(first.folder, copy)
    gone = await clean(stage.output, [RunFolder(copy)], dry_run=False)
    assert gone.results == ()
    assert not copy.exists()
    script = Script(told(1))
    await stage.film(script)
    assert script.seen == []


async def test_without_a_name_and_while_another_process_films_resume_says_so(
    stage: Set, told: Any
) -> None:
    stopped = await stage.film(Script(told(1)), config=PipelineConfig(until="keyframes"))
    with only_writer(stopped.folder), pytest.raises(ConfigError) as caught:
        await stage.resume(Script(told(1)))
    assert f"another process is working on {stopped.run_id}" in caught.value.message
    assert f"runs show {stopped.folder}" in (caught.value.hint or "")


async def test_settings_are_taken_by_name(stage: Set, told: Any) -> None:
    script = Script(told(1))
    done = await stage.film(script, until="keyframes", config=PipelineConfig(seed=7))
    assert not script.calls("clip")
    assert (done.folder / "keyframes" / "scene-01.png").is_file()


async def test_setting_that_does_not_exist_is_refused_with_the_nearest(
    stage: Set, told: Any
) -> None:
    with pytest.raises(TypeError, match="did you mean until"):
        await stage.film(Script(told(1)), untill="keyframes")


async def test_setting_with_a_wrong_value_is_a_mistake_of_configuration(
    stage: Set, told: Any
) -> None:
    with pytest.raises(ConfigError, match="until"):
        await stage.film(Script(told(1)), until="lunch")


@pytest.mark.skipif(os.name == "nt", reason="names are bytes elsewhere only")
@pytest.mark.parametrize("given", ["photo", "output", "plan", "backends"])
async def test_path_with_bytes_that_are_not_text_is_refused_in_words(
    stage: Set, told: Any, tmp_path: Path, given: str
) -> None:
    odd = tmp_path / os.fsdecode(b"f\xeate")
    every: dict[str, dict[str, Any]] = {
        "photo": {"refs": [("Luna", odd / "luna.png")]},
        "output": {},
        "plan": {"plan": odd / "plan.json"},
        "backends": {"backends": odd / "backends.json"},
    }
    arguments = every[given]
    if given == "output":
        stage.output = odd
    with pytest.raises(ConfigError, match=r"f\\udceate.* has bytes that are not UTF-8"):
        await stage.film(Script(told(1)), **arguments)
    assert not odd.exists()
