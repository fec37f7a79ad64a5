"""The story of a run, call by call."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from grok_spicy.api import make_film
from grok_spicy.errors import (
    AuthenticationError,
    ContentRefusedError,
    InvalidOutputError,
    InvalidRequestError,
    OutOfMemoryError,
    PreflightError,
    UnavailableError,
    UnsupportedError,
)
from grok_spicy.media import Size, film_size
from grok_spicy.providers.base import Limits, Usage
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import (
    Character,
    ConsistencyScore,
    PipelineConfig,
    Scene,
    StoryPlan,
)
from grok_spicy.watch.reports import Notice
from grok_spicy_testing.scripted import NAME, Script

CONCEPT = "A curious fox meets a wise owl in an autumn forest"


def story(scenes: int = 3, seconds: int = 3, **scene: Any) -> StoryPlan:
    return StoryPlan(
        title="The Fox and the Owl",
        style="watercolour",
        aspect_ratio="1:1",  # little more than half as much to look through
        color_palette="amber and moss",
        characters=[
            Character(name="Luna", role="fox", visual_description="a small red fox " * 20),
            Character(name="Oren", role="owl", visual_description="a tall grey owl " * 20),
        ],
        scenes=[
            Scene(
                scene_id=number,
                title=f"Scene {number}",
                characters_present=["Luna", "Oren"],
                setting="a clearing",
                camera="medium shot, slow push in",
                mood="calm",
                action="Luna walks to Oren",
                prompt_summary="the fox meets the owl",
                duration_seconds=seconds,
                **scene,
            )
            for number in range(1, scenes + 1)
        ],
    )


async def film(script: Script, output: Path, **arguments: Any) -> RunResult:
    return await make_film(
        CONCEPT,
        backends=arguments.pop("backends", None) or script.backends(),
        output_dir=output,
        registry=script.registry(),
        **arguments,
    )


def operations(script: Script) -> Counter[str]:
    return Counter(f"{seen.capability}.{seen.operation}" for seen in script.seen)


def frames_of(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def events_of(result: RunResult) -> list[dict[str, Any]]:
    lines = (result.folder / "events.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


async def test_happy_run_makes_exactly_seventeen_calls(tmp_path: Path) -> None:
    script = Script(story())
    result = await film(script, tmp_path)
    assert result.exit_code == 0, result
    assert operations(script) == {
        "llm.parse": 1,
        "image.generate": 2,
        "image.edit": 3,
        "video.generate": 3,
        "vision.check_consistency": 8,
    }
    assert result.film is not None
    assert frames_of(result.film) == 3 * 3 * 24


async def test_keyframes_see_two_sheets_and_the_keyframe_before(tmp_path: Path) -> None:
    script = Script(story())
    await film(script, tmp_path)
    first, second, third = sorted(script.calls("image.edit"), key=lambda seen: seen.piece)
    assert [picture.role for picture in first.pictures] == ["character", "character"]
    for seen, before in ((second, "scene-01.png"), (third, "scene-02.png")):
        assert [picture.role for picture in seen.pictures] == ["character", "character", "previous"]
        assert [picture.name for picture in seen.pictures[:2]] == ["Luna", "Oren"]
        assert [picture.position for picture in seen.pictures[:2]] == ["left", "right"]
        assert seen.pictures[2].path.name == before


async def test_checks_never_see_the_previous_keyframe(tmp_path: Path) -> None:
    script = Script(story())
    await film(script, tmp_path)
    for seen in script.calls("check_consistency keyframe"):
        assert [picture.role for picture in seen.pictures] == [
            "candidate",
            "character",
            "character",
        ]


async def test_third_sheet_is_kept_when_it_scores_best(tmp_path: Path) -> None:
    script = Script(story()).score("character:luna", 0.5, 0.7, 0.9)
    result = await film(script, tmp_path, config=PipelineConfig(until="characters"))
    assert len(script.calls("image.generate character:luna")) == 3
    assert len(script.calls("check_consistency character:luna")) == 3
    luna = result.characters[0]
    assert (luna.consistency_score, luna.generation_attempts) == (0.9, 3)


async def test_best_sheet_is_kept_when_the_last_is_worse(tmp_path: Path) -> None:
    script = Script(story()).score("character:luna", 0.5, 0.7, 0.6)
    result = await film(script, tmp_path, config=PipelineConfig(until="characters"))
    luna = result.characters[0]
    assert luna.consistency_score == 0.7
    kept = (result.folder / luna.portrait_path).read_bytes()
    assert kept == (result.folder / "characters/takes/luna-take1-2.png").read_bytes()


async def test_keyframe_fixes_start_from_the_best_frame_with_its_own_issues(
    tmp_path: Path,
) -> None:
    script = Script(story(scenes=1)).score(
        "keyframe:1",
        ConsistencyScore(overall_score=0.6, issues=["ears too long"]),
        ConsistencyScore(overall_score=0.4, fix_prompt="repaint everything"),
        0.9,
    )
    result = await film(script, tmp_path, config=PipelineConfig(until="keyframes"))
    compose, fix, second_fix = script.calls("image.edit keyframe:1")
    assert len(compose.pictures) == 2
    for seen in (fix, second_fix):
        assert [picture.role for picture in seen.pictures] == ["base"]
        assert seen.pictures[0].path.name == "scene-01-take1-1.png"
        assert "ears too long" in seen.prompt
    keyframe = result.keyframes[0]
    assert (keyframe.generation_attempts, keyframe.edit_passes) == (3, 2)


async def test_two_corrections_make_a_drifting_clip_good(tmp_path: Path) -> None:
    script = Script(story(scenes=1)).score("clip:1", 0.5, 0.6, 0.85)
    result = await film(script, tmp_path)
    assert len(script.calls("video.generate")) == 1
    assert len(script.calls("video.edit")) == 2
    assert len(script.calls("check_consistency clip")) == 3
    assert result.videos[0].correction_passes == 2
    assert result.videos[0].consistency_score == 0.85


async def test_best_clip_is_kept_not_the_last(tmp_path: Path) -> None:
    script = Script(story(scenes=1)).score("clip:1", 0.5, 0.7, 0.6)
    result = await film(script, tmp_path)
    assert result.videos[0].consistency_score == 0.7


@pytest.mark.parametrize(("score", "clips"), [(0.4, 2), (0.6, 1)])
async def test_long_clip_is_filmed_again_only_below_half(
    tmp_path: Path, score: float, clips: int
) -> None:
    script = Script(story(scenes=1, seconds=12)).score("clip:1", score)
    await film(script, tmp_path)
    assert len(script.calls("video.generate")) == clips
    assert len(script.calls("check_consistency clip")) == clips
    assert not script.calls("video.edit")
    if clips == 2:
        assert "clip:1 drifts" in script.calls("video.generate")[1].prompt


async def test_refused_clip_skips_its_scene_only(tmp_path: Path) -> None:
    refused = ContentRefusedError(NAME, "refused", which="prompt")
    script = Script(story()).fail("clip:2", refused)
    result = await film(script, tmp_path)
    assert result.exit_code == 0
    assert result.film is not None
    assert frames_of(result.film) == 2 * 3 * 24
    states = {one.piece: one.state for one in result.outcomes}
    assert states["clip:2"] == "refused"


async def test_failed_clip_leaves_a_film_without_it_and_exit_code_one(tmp_path: Path) -> None:
    script = Script(story()).fail("clip:2", InvalidRequestError(NAME, "too odd"))
    result = await film(script, tmp_path)
    assert result.exit_code == 1
    assert result.film is not None
    assert [video.scene_id for video in result.videos] == [1, 3]


async def test_failed_keyframe_is_chained_around(tmp_path: Path) -> None:
    script = Script(story()).fail("keyframe:2", InvalidRequestError(NAME, "too odd"))
    result = await film(script, tmp_path)
    third = script.calls("image.edit keyframe:3")[0]
    assert third.pictures[2].path.name == "scene-01.png"
    states = {one.piece: one.state for one in result.outcomes}
    assert (states["keyframe:2"], states["clip:2"]) == ("failed", "skipped")
    assert result.exit_code == 1


async def test_refused_sheet_skips_what_needs_it(tmp_path: Path) -> None:
    plan = story()
    only_oren = plan.scenes[2].model_copy(update={"characters_present": ["Oren"]})
    plan = plan.model_copy(update={"scenes": [*plan.scenes[:2], only_oren]})
    script = Script(plan).fail("character:luna", ContentRefusedError(NAME, "refused"))
    result = await film(script, tmp_path)
    states = {one.piece: one.state for one in result.outcomes}
    assert states["character:Luna"] == "refused"
    assert states["keyframe:1"] == states["clip:1"] == "skipped"
    assert states["clip:3"] == "accepted"
    assert result.film is not None


async def test_refused_correction_keeps_the_clip_so_far(tmp_path: Path) -> None:
    script = Script(story(scenes=1)).score("clip:1", 0.5)
    script.fail("video.edit clip:1", ContentRefusedError(NAME, "refused"))
    result = await film(script, tmp_path)
    assert result.exit_code == 0
    assert result.videos[0].consistency_score == 0.5


@pytest.mark.parametrize("kind", [InvalidRequestError, OutOfMemoryError, UnsupportedError])
async def test_what_is_paid_is_kept_when_mending_it_does_not_work(
    tmp_path: Path, kind: type[InvalidRequestError | OutOfMemoryError | UnsupportedError]
) -> None:
    error = kind(NAME, "no such thing")
    script = Script(story(scenes=1)).score("character:luna", 0.5).score("keyframe:1", 0.6)
    script.score("clip:1", 0.7)
    for piece in ("character:luna", "keyframe:1", "clip:1"):
        script.fail(piece, None, error, error)
    told: list[str] = []

    def note(report: object) -> None:
        if isinstance(report, Notice) and report.level == "warning":
            told.append(report.text)

    result = await film(script, tmp_path, report=note)
    assert result.exit_code == 0
    scores = (result.characters[0], result.keyframes[0], result.videos[0])
    assert [one.consistency_score for one in scores] == [0.5, 0.6, 0.7]
    failed, kept = told[::2], told[1::2]
    assert [text.split(":")[0] for text in failed] == ["character", "keyframe", "clip"]
    assert all("no such thing" in text for text in failed)
    assert all("below the threshold of 0.80" in text and "drifts" in text for text in kept)
    assert all(one.issues for one in scores)


async def test_second_take_that_does_not_work_keeps_the_first(tmp_path: Path) -> None:
    script = Script(story(scenes=1, seconds=12)).score("clip:1", 0.3)
    script.fail("clip:1", None, UnsupportedError(NAME, "no such thing"))
    result = await film(script, tmp_path)
    assert result.exit_code == 0
    assert result.videos[0].consistency_score == 0.3


async def test_every_picture_of_another_shape_than_asked_is_noticed(tmp_path: Path) -> None:
    plan = story(scenes=1).model_copy(update={"aspect_ratio": "9:16"})
    told: list[str] = []

    def note(report: object) -> None:
        if isinstance(report, Notice):
            told.append(report.text)

    await film(Script(plan, clip_size=(320, 180)), tmp_path, report=note)
    assert "character:Luna is 64x36, which is not 9:16: it is taken all the same." in told
    assert "keyframe:1 is 64x36, which is not 9:16: the film shows it with bars." in told
    assert "clip:1 is 320x180, which is not 9:16: the film shows it with bars." in told
    told.clear()
    await film(Script(story(scenes=1)), tmp_path / "fitting", report=note)
    assert not [text for text in told if "which is not" in text]


async def test_clip_whose_check_has_no_answer_is_kept_unchecked(tmp_path: Path) -> None:
    nonsense = InvalidOutputError(NAME, "no score in the answer")
    script = Script(story(scenes=1)).fail("vision.check_consistency clip:1", nonsense, nonsense)
    result = await film(script, tmp_path)
    assert result.exit_code == 0
    assert result.videos[0].consistency_score is None
    assert len(script.calls("video.generate")) == 1
    assert len(script.calls("check_consistency clip")) == 2


async def test_sheet_whose_check_has_no_answer_fails_without_a_new_picture(
    tmp_path: Path,
) -> None:
    nonsense = InvalidOutputError(NAME, "no score in the answer")
    script = Script(story())
    script.fail("vision.check_consistency character:luna", nonsense, nonsense)
    result = await film(script, tmp_path)
    assert len(script.calls("image.generate character:luna")) == 1
    assert {one.piece: one.state for one in result.outcomes}["character:Luna"] == "failed"
    assert result.exit_code == 1
    assert result.film is None


async def test_refused_key_ends_the_run_and_no_film_is_cut(tmp_path: Path) -> None:
    script = Script(story()).fail("clip:1", AuthenticationError(NAME, "key refused"))
    result = await film(script, tmp_path)
    assert result.film is None
    assert result.exit_code == 1
    assert "key refused" in (result.error or "")


async def test_key_refused_at_the_first_call_is_not_ready(tmp_path: Path) -> None:
    script = Script(story()).fail("llm.parse", AuthenticationError(NAME, "key refused"))
    result = await film(script, tmp_path)
    assert result.exit_code == 3
    assert len(script.seen) == 1


async def test_plan_that_does_not_hold_together_is_repaired_once(tmp_path: Path) -> None:
    broken = story().model_copy(
        update={"scenes": [story().scenes[0].model_copy(update={"characters_present": ["Luno"]})]}
    )
    script = Script(story()).answer("StoryPlan", broken, story())
    result = await film(script, tmp_path, config=PipelineConfig(until="plan"))
    assert result.exit_code == 0
    first, second = script.calls("llm.parse")
    assert "Luno" in second.prompt
    assert "Luno" not in first.prompt


async def test_plan_broken_twice_fails_the_run(tmp_path: Path) -> None:
    twice = story().scenes[0]
    broken = story().model_copy(update={"scenes": [twice, twice]})
    script = Script(story()).answer("StoryPlan", broken, broken)
    result = await film(script, tmp_path)
    assert result.exit_code == 1
    assert "scene_id" in (result.error or "")
    assert not script.calls("image")


async def test_name_that_nobody_has_is_left_out_when_the_repair_keeps_it(tmp_path: Path) -> None:
    scene = story(1).scenes[0]
    broken = story(1).model_copy(
        update={"scenes": [scene.model_copy(update={"characters_present": ["Luna", "Luno"]})]}
    )
    script = Script(story(1)).answer("StoryPlan", broken, broken)
    told: list[str] = []
    result = await film(
        script,
        tmp_path,
        config=PipelineConfig(until="plan"),
        report=lambda one: told.append(one.text) if isinstance(one, Notice) else None,
    )
    assert result.exit_code == 0, result.error
    assert result.plan is not None
    assert result.plan.scenes[0].characters_present == ["Luna"]
    assert any("Luno" in text for text in told)


async def test_given_plan_needs_no_llm(tmp_path: Path) -> None:
    script = Script(story())
    result = await film(script, tmp_path, plan=story(scenes=1))
    assert result.exit_code == 0
    assert not script.calls("llm")


async def test_negative_prompt_is_appended_once_to_every_picture_and_clip(
    tmp_path: Path,
) -> None:
    script = Script(story(scenes=1, seconds=12)).score("clip:1", 0.3).score("keyframe:1", 0.3)
    result = await film(script, tmp_path, config=PipelineConfig(negative_prompt="fog"))
    made = [seen for seen in script.seen if seen.capability in ("image", "video")]
    assert made
    assert all(seen.prompt.count("Avoid: fog") == 1 for seen in made)
    assert "Avoid" not in result.keyframes[0].video_prompt


async def test_negative_prompt_goes_into_the_providers_own_input(tmp_path: Path) -> None:
    script = Script(story(scenes=1))
    script.limits["image"] = Limits(negative_prompt=True)
    await film(script, tmp_path, config=PipelineConfig(negative_prompt="fog", until="keyframes"))
    for seen in script.calls("image."):
        assert seen.arguments["negative_prompt"] == "fog"
        assert "fog" not in seen.prompt


async def test_debug_makes_the_first_scene_and_its_characters_only(tmp_path: Path) -> None:
    plan = story()
    alone = plan.scenes[0].model_copy(update={"characters_present": ["Oren"]})
    plan = plan.model_copy(update={"scenes": [alone, *plan.scenes[1:]]})
    script = Script(plan)
    result = await film(script, tmp_path, config=PipelineConfig(debug=True))
    assert [sheet.name for sheet in result.characters] == ["Oren"]
    assert [video.scene_id for video in result.videos] == [1]


async def test_portrait_film_is_portrait_everywhere(tmp_path: Path) -> None:
    plan = story(scenes=1).model_copy(update={"aspect_ratio": "9:16"})
    script = Script(plan).score("keyframe:1", 0.2)
    result = await film(script, tmp_path)
    asked = {
        seen.arguments["aspect_ratio"] for seen in script.seen if "aspect_ratio" in seen.arguments
    }
    assert asked == {"9:16"}
    assert result.film is not None
    with av.open(str(result.film)) as container:
        stream = container.streams.video[0]
        assert Size(stream.width, stream.height) == film_size("9:16")
        assert stream.width < stream.height


async def test_scenes_without_characters_are_generated_from_words(tmp_path: Path) -> None:
    plan = story(scenes=2)
    scenes = [scene.model_copy(update={"characters_present": []}) for scene in plan.scenes]
    script = Script(plan.model_copy(update={"scenes": scenes, "characters": []}))
    result = await film(script, tmp_path)
    assert result.exit_code == 0
    assert [str(seen) for seen in script.calls("image.")] == [
        "image.generate keyframe:1",
        "image.edit keyframe:2",
    ]


async def test_events_come_in_the_guaranteed_order(tmp_path: Path) -> None:
    script = Script(story())
    result = await film(script, tmp_path)
    events = events_of(result)
    kinds = [event["kind"] for event in events]
    assert kinds[0] == "run_start"
    assert kinds[1] == "plan"
    assert kinds[-1] == "complete"
    assert Counter(kinds) == {
        "run_start": 1,
        "plan": 1,
        "character": 2,
        "keyframe": 3,
        "script": 1,
        "video_start": 3,
        "video": 3,
        "complete": 1,
    }
    assert kinds.index("script") > max(at for at, kind in enumerate(kinds) if kind == "keyframe")
    assert all(event["schema"] == 1 and event["run"] == result.run_id for event in events)


async def test_observer_that_raises_never_stops_the_run(tmp_path: Path) -> None:
    class Grumpy:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(f"no {name} for you")

    result = await film(Script(story(scenes=1)), tmp_path, observers=[Grumpy()])
    assert result.exit_code == 0


async def test_observer_gets_back_what_its_start_returned(tmp_path: Path) -> None:
    class Diary:
        def __init__(self) -> None:
            self.handles: list[object] = []

        def on_run_start(self, concept: str) -> object:
            return {"concept": concept}

        def __getattr__(self, name: str) -> Any:
            return lambda run, *facts: self.handles.append(run)

    diary = Diary()
    await film(Script(story(scenes=1)), tmp_path, observers=[diary])
    assert diary.handles
    assert all(handle == {"concept": CONCEPT} for handle in diary.handles)


async def test_filming_overlaps_composing(tmp_path: Path) -> None:
    script = Script(story(), latency={"video": 0.05})
    await film(script, tmp_path)
    order = [str(seen) for seen in script.seen]
    assert order.index("video.generate clip:1") < order.index("image.edit keyframe:3")


async def test_cancelled_run_leaves_no_half_written_files(tmp_path: Path) -> None:
    script = Script(story(), latency={"video": 60.0})
    begun = asyncio.Event()
    task = asyncio.create_task(film(script, tmp_path, report=lambda _: _begun(script, begun)))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (run,) = (tmp_path / "runs").iterdir()
    assert not list(run.rglob("videos/**/*.mp4"))
    assert (run / "state.json").exists()
    last = json.loads((run / "events.jsonl").read_text().splitlines()[-1])
    assert last["kind"] == "error"


def _begun(script: Script, event: asyncio.Event) -> None:
    if script.calls("video.generate"):
        event.set()


async def test_two_films_at_once_keep_their_logs_apart(tmp_path: Path) -> None:
    level = logging.getLogger("grok_spicy").level
    script = Script(story(), latency={"video": 0.1})
    short, long = (
        film(script, tmp_path / str(scenes), plan=story(scenes=scenes), observers=[_Broken(text)])
        for scenes, text in ((1, "the lamp"), (4, "the kettle"))
    )
    await asyncio.gather(short, long)
    (one,), (other,) = (tmp_path.glob(f"{scenes}/runs/*/run.log") for scenes in (1, 4))
    assert "keyframe:4" not in one.read_text("utf-8")
    assert "clip:4: accepted" in other.read_text("utf-8")
    assert other.read_text("utf-8").count("script: accepted") == 1
    assert "the lamp" in one.read_text("utf-8")
    assert "the lamp" not in other.read_text("utf-8")
    assert logging.getLogger("grok_spicy").level == level


class _Broken:
    """An observer that fails in its own words."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(self._text)


async def test_plan_may_be_named_by_its_path_as_text(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(story(scenes=2).model_dump_json(), "utf-8")
    config = PipelineConfig(until="script")
    result = await film(Script(story(scenes=1)), tmp_path, plan=str(path), config=config)
    assert len(result.keyframes) == 2


@pytest.mark.parametrize("error", [RuntimeError("torn"), BrokenPipeError()])
async def test_display_that_fails_stops_no_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    told: list[object] = []

    def fail(report: object) -> None:
        told.append(report)
        raise error

    result = await film(Script(story(scenes=1)), tmp_path, report=fail)
    assert result.exit_code == 0
    assert told
    assert (len(told) == 1) == isinstance(error, BrokenPipeError)
    complaints = [one for one in caplog.records if one.levelname == "WARNING"]
    assert [one.getMessage() for one in complaints] == [
        f"what shows the run failed: {type(error).__name__}: {error}"
    ]


async def test_unavailable_service_is_asked_again(tmp_path: Path) -> None:
    away = UnavailableError(NAME, "connection refused")
    script = Script(story(scenes=1)).fail("clip:1", away, away)
    result = await film(script, tmp_path)
    assert result.exit_code == 0
    assert len(script.calls("video.generate")) == 3


async def test_service_that_never_answers_is_not_ready(tmp_path: Path) -> None:
    away = UnavailableError(NAME, "connection refused")
    script = Script(story()).fail("llm.parse", *[away] * 20)
    result = await film(script, tmp_path)
    assert result.exit_code == 3
    assert "connection refused" in (result.error or "")


async def test_refusing_every_sheet_is_a_failed_run_not_a_missing_service(tmp_path: Path) -> None:
    refused = ContentRefusedError(NAME, "refused")
    script = Script(story()).fail("image.generate", refused, refused)
    result = await film(script, tmp_path, plan=story())
    assert result.exit_code == 1
    assert result.film is None


async def test_missing_ffmpeg_is_found_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROK_SPICY_FFMPEG", str(tmp_path / "nowhere"))
    script = Script(story())
    with pytest.raises(PreflightError, match="nowhere"):
        await film(script, tmp_path / "output")
    assert not script.seen
    assert not (tmp_path / "output").exists()


async def test_remarks_of_providers_reach_the_user(tmp_path: Path) -> None:
    plan = story()
    script = Script(plan)
    registry = script.registry()
    for capability, operation in (("video", "generate"), ("vision", "check_consistency")):
        remark_on(getattr(registry, f"get_{capability}")(NAME), operation)
    told: list[str] = []
    await make_film(
        "A fox",
        backends=script.backends(),
        output_dir=tmp_path,
        registry=registry,
        report=lambda one: told.append(one.text) if isinstance(one, Notice) else None,
    )
    clips = [f"clip:{scene.scene_id}: generate is not what it was" for scene in plan.scenes]
    assert sorted(text for text in told if "generate" in text) == clips
    # What a scorer says of every score is said once.
    assert len([text for text in told if "check_consistency" in text]) == 1


def remark_on(provider: Any, operation: str) -> None:
    whole = getattr(provider, operation)

    async def remarking(self: Any, *inputs: Any, **rest: Any) -> Any:
        self.ctx.report(Usage(notes=(f"{operation} is not what it was",)))
        return await whole(self, *inputs, **rest)

    setattr(provider, operation, remarking)


async def test_clip_of_another_length_is_told_and_taken(tmp_path: Path) -> None:
    script = Script(story(1, 6))
    registry = script.registry()
    camera: Any = registry.get_video(NAME)
    whole = camera.generate

    async def short(self: Any, image: Any, prompt: str, duration: int, **rest: Any) -> Any:
        return await whole(self, image, prompt, duration - 2, **rest)

    camera.generate = short
    told: list[str] = []
    result = await make_film(
        CONCEPT,
        backends=script.backends(),
        output_dir=tmp_path,
        registry=registry,
        report=lambda one: told.append(one.text) if isinstance(one, Notice) else None,
    )
    assert result.exit_code == 0
    assert "clip:1 is 4.0 s long instead of 6 s." in told


@pytest.mark.parametrize("capability", ["image", "video"])
async def test_shape_that_nobody_can_film_is_told_before_anything_is_drawn(
    tmp_path: Path, capability: Any
) -> None:
    script = Script(story().model_copy(update={"aspect_ratio": "9:16"}))
    limits = script.limits.get(capability, Limits())
    script.limits[capability] = replace(limits, aspect_ratios=("16:9", "1:1"))
    result = await film(script, tmp_path)
    assert result.exit_code == 2
    assert result.error is not None
    assert "is to be 9:16, and scripted" in result.error
    assert "16:9, 1:1" in result.error
    assert not script.calls("image")
