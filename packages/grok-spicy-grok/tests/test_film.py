"""Films on Grok alone, over the wire: the same calls, with the same inputs, in the same order."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import av
import pytest
from grok_spicy.api import make_film, run_film
from grok_spicy.config.choose import choose_backends
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.schemas import BackendConfig, PipelineConfig, StoryPlan, VideoConfig
from grok_spicy_testing.fake_xai import FakeXai, Reply, Rule, Scores, Script, Web
from grok_spicy_testing.fake_xai.story import PLAN
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grok_spicy.runs.result import RunResult
    from grok_spicy_testing.fake_xai import ReceivedCall

CONCEPT = "A robot tends the lamps of a harbour"

KEY = "xai-a-key-of-the-harbour"

SECONDS = 3


pytestmark = pytest.mark.usefixtures("small_films_with_a_key")


def story(*scenes: int, **changes: Any) -> StoryPlan:
    """The fake's story with some of its scenes, short ones."""
    chosen = [
        {**scene, "duration_seconds": SECONDS, **changes}
        for scene in PLAN["scenes"]
        if not scenes or scene["scene_id"] in scenes
    ]
    return StoryPlan.model_validate({**PLAN, "scenes": chosen})


async def film(xai: FakeXai, output: Path, **arguments: Any) -> RunResult:
    config = arguments.pop("config", {})
    return await make_film(
        arguments.pop("concept", CONCEPT),
        backends=BackendConfig(grok_url=xai.url),
        config=PipelineConfig(**config),
        output_dir=output,
        **arguments,
    )


def kinds(calls: list[ReceivedCall]) -> Counter[str]:
    return Counter(call.schema or call.method for call in calls if call.method != "download")


def paid(xai: FakeXai) -> list[ReceivedCall]:
    """All calls but those that cost nothing."""
    return xai.calls_to("chat", "image", "video")


def sheet_of(xai: FakeXai, name: str) -> int:
    """Number of the call that drew the accepted sheet of a character."""
    checks = [call for call in xai.calls_to("chat") if name in call.prompt and call.schema]
    drawn = [call.images[0].drawn_by for call in checks if len(call.images) == 1]
    assert drawn[-1] is not None
    return drawn[-1]


def frames_of(path: Path) -> tuple[int, tuple[int, int]]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return sum(1 for _ in container.decode(stream)), (stream.width, stream.height)


# -- the happy path ----------------------------------------------------------------------------


@dataclass
class Premiere:
    """A happy film and what the service saw of it."""

    xai: FakeXai
    result: RunResult
    output: Path


@pytest.fixture(scope="module")
def premiere(tmp_path_factory: pytest.TempPathFactory, no_rate_limits: None) -> Iterator[Premiere]:
    output = tmp_path_factory.mktemp("output")
    with FakeXai() as xai, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROK_API_KEY", KEY)
        result = run_film(CONCEPT, backends=BackendConfig(grok_url=xai.url), output_dir=output)
        yield Premiere(xai, result, output)


def test_a_happy_film_is_seventeen_calls(premiere: Premiere) -> None:
    assert premiere.result.exit_code == 0, premiere.result.error
    assert kinds(paid(premiere.xai)) == {
        "StoryPlan": 1,
        "image": 5,
        "video": 3,
        "ConsistencyScore": 8,
    }


def test_a_happy_film_is_as_long_as_its_scenes_and_costs_what_was_billed(
    premiere: Premiere,
) -> None:
    assert premiere.result.film is not None
    assert frames_of(premiere.result.film) == ((4 + 5 + 4) * 24, (1280, 720))
    assert premiere.result.cost_usd == pytest.approx(premiere.xai.bill.usd)


def test_the_key_stands_in_no_file_of_a_run(premiere: Premiere) -> None:
    files = [path for path in premiere.output.rglob("*") if path.is_file()]

    assert len(files) > 20
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_models_and_parameters_of_a_happy_film(premiere: Premiere) -> None:
    xai = premiere.xai

    assert {call.model for call in xai.calls_to("chat")} == {"grok-4.3"}
    assert {call.model for call in xai.calls_to("image")} == {"grok-imagine-image"}
    assert {call.model for call in xai.calls_to("video")} == {"grok-imagine-video"}
    assert [call.parameters for call in xai.calls_to("image")] == [{"aspect_ratio": "16:9"}] * 5
    assert [call.parameters for call in xai.calls_to("video")] == [
        {"duration": seconds, "aspect_ratio": "16:9", "resolution": "720p"} for seconds in (4, 5, 4)
    ]
    assert [call.parameters for call in xai.calls_to("chat")] == [{}] * 9


def test_pictures_of_a_happy_film_come_in_the_order_that_the_prompts_count(
    premiere: Premiere,
) -> None:
    xai = premiere.xai
    bolt, mira = sheet_of(xai, "Bolt"), sheet_of(xai, "Mira")
    edits = [call for call in xai.calls_to("image") if call.images]
    first, second, third = (call.number for call in edits)

    assert [[image.drawn_by for image in call.images] for call in edits] == [
        [bolt],
        [mira, bolt, first],
        [bolt, mira, second],
    ]
    assert [[image.drawn_by for image in call.images] for call in xai.calls_to("video")] == [
        [first],
        [second],
        [third],
    ]
    checks = [call for call in xai.calls_to("chat") if call.schema == "ConsistencyScore"]
    assert Counter(tuple(image.drawn_by for image in call.images) for call in checks) == {
        (bolt,): 1,
        (mira,): 1,
        (first, bolt): 1,
        (second, mira, bolt): 1,
        (third, bolt, mira): 1,
        # A clip is looked at where it ends, and behind the sheets where it begins and half-way.
        (None, bolt, None, None): 1,
        (None, mira, bolt, None, None): 1,
        (None, bolt, mira, None, None): 1,
    }


async def test_a_film_of_quality_is_drawn_finer_and_filmed_after_its_sheets(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    chosen = choose_backends(
        "grok-quality", BackendConfig(grok_url=fake_xai.url), ProviderRegistry(PluginManager())
    )

    made = await make_film("", plan=story(1), backends=chosen.config, output_dir=tmp_path)

    assert made.exit_code == 0, made.error
    pictures, (clip,) = fake_xai.calls_to("image"), fake_xai.calls_to("video")
    assert {call.model for call in pictures} == {"grok-imagine-image-2.0"}
    sizes = [call.parameters.get("resolution") for call in pictures]
    assert sizes == ["2k"] * (len(pictures) - 1) + [None]
    assert clip.model == "grok-imagine-video-1.5"
    # The keyframe, and the sheets of who is in it.
    assert len(clip.images) == 1 + len(story(1).scenes[0].characters_present[:2])
    assert "<IMAGE_0>" in clip.prompt
    assert made.cost_usd == pytest.approx(fake_xai.bill.usd)


async def test_a_portrait_film_is_portrait_in_every_call(fake_xai: FakeXai, tmp_path: Path) -> None:
    fake_xai.score("Six lamps", 0.5, 0.9, drawn=True)
    plan = story(1).model_copy(update={"aspect_ratio": "9:16"})

    result = await film(fake_xai, tmp_path, plan=plan)

    assert result.exit_code == 0, result.error
    shapes = [call.parameters["aspect_ratio"] for call in fake_xai.calls_to("image", "video")]
    assert shapes == ["9:16"] * 4  # sheet, keyframe, its fix, clip
    assert result.film is not None
    assert frames_of(result.film) == (SECONDS * 24, (180, 320))


# -- scores ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "kept"), [((0.5, 0.7, 0.9), 0.9), ((0.5, 0.7, 0.6), 0.7), ((0.9,), 0.9)]
)
async def test_a_sheet_is_drawn_at_most_three_times_and_the_best_is_kept(
    fake_xai: FakeXai, tmp_path: Path, scores: tuple[float, ...], kept: float
) -> None:
    fake_xai.score("Mira", *scores)

    result = await film(fake_xai, tmp_path, plan=story(), config={"until": "characters"})

    mira = next(asset for asset in result.characters if asset.name == "Mira")
    assert (mira.consistency_score, mira.generation_attempts) == (kept, len(scores))
    assert kinds(paid(fake_xai)) == {
        "image": 1 + len(scores),
        "ConsistencyScore": 1 + len(scores),
    }


@pytest.mark.parametrize("fix", ["Give Bolt his rope back", None])
async def test_a_keyframe_is_mended_twice_from_the_best_one_so_far(
    fake_xai: FakeXai, tmp_path: Path, fix: str | None
) -> None:
    bad = Scores(values=(0.5, 0.6, 0.9), issues=("the rope is missing",), fix_prompt=fix)
    fake_xai.add(Rule(do=bad, method="chat", match="Six lamps", drawn=True, times=None))

    result = await film(fake_xai, tmp_path, plan=story(1), config={"until": "keyframes"})

    composed, mended, again = (call for call in fake_xai.calls_to("image") if call.images)
    assert [image.drawn_by for image in mended.images] == [composed.number]
    assert [image.drawn_by for image in again.images] == [mended.number]
    for call in (mended, again):
        assert (fix or "the rope is missing") in call.prompt
        assert call.parameters == {"aspect_ratio": "16:9"}
    (frame,) = result.keyframes
    assert (frame.consistency_score, frame.edit_passes) == (0.9, 2)


async def test_a_clip_is_corrected_twice_from_the_clip_itself(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.score("Six lamps", 0.5, 0.6, 0.85, drawn=False)

    result = await film(fake_xai, tmp_path, plan=story(1), config={"until": "videos"})

    made, mended, again = fake_xai.calls_to("video")
    assert made.parameters["duration"] == SECONDS
    for call, before in ((mended, made), (again, mended)):
        assert call.images == ()
        assert call.clip is not None
        assert call.clip.filmed_by == before.number
        assert call.parameters == {}
        assert "Give the scarf its proper colour" in call.prompt
    (clip,) = result.videos
    assert (clip.consistency_score, clip.correction_passes) == (0.85, 2)


@pytest.mark.parametrize(("score", "clips"), [(0.4, 2), (0.6, 1)])
async def test_a_long_clip_is_filmed_again_only_if_it_is_very_bad(
    fake_xai: FakeXai, tmp_path: Path, score: float, clips: int
) -> None:
    fake_xai.score("Six lamps", score, drawn=False)
    plan = story(1, duration_seconds=12)

    await film(fake_xai, tmp_path, plan=plan, config={"until": "videos"})

    asked = fake_xai.calls_to("video")
    assert len(asked) == clips
    assert [call.parameters["duration"] for call in asked] == [12] * clips
    assert all(call.clip is None for call in asked)
    checks = [call for call in fake_xai.calls_to("chat") if call.images[0].drawn_by is None]
    assert len(checks) == clips
    if clips == 2:
        assert asked[1].prompt.startswith(asked[0].prompt)
        assert "the scarf has the wrong colour" in asked[1].prompt


# -- settings ----------------------------------------------------------------------------------


async def test_debug_films_the_first_scene_with_its_characters(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    result = await film(fake_xai, tmp_path, config={"debug": True, "until": "videos"})

    assert kinds(paid(fake_xai)) == {
        "StoryPlan": 1,
        "image": 2,
        "video": 1,
        "ConsistencyScore": 3,
    }
    assert [asset.name for asset in result.characters] == ["Bolt"]


async def test_durations_are_clamped_before_anything_is_filmed(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    plan = story(1, duration_seconds=15)

    await film(fake_xai, tmp_path, plan=plan, config={"max_duration": 4, "until": "videos"})

    assert [call.parameters["duration"] for call in fake_xai.calls_to("video")] == [4]


async def test_a_negative_prompt_stands_once_in_every_picture_and_clip(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.score("Six lamps", 0.5, 0.9, drawn=True)
    fake_xai.score("Six lamps", 0.5, 0.9, drawn=False)

    await film(
        fake_xai,
        tmp_path,
        plan=story(1),
        config={"negative_prompt": "lens flares", "until": "videos"},
    )

    prompts = [call.prompt for call in fake_xai.calls_to("image", "video")]
    assert len(prompts) == 5  # sheet, keyframe, fix, clip, correction
    assert [prompt.count("lens flares") for prompt in prompts] == [1] * 5


# -- reference photos --------------------------------------------------------------------------


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (200, 300), "sienna").save(path)
    return path


async def test_a_photo_is_described_and_redrawn(
    fake_xai: FakeXai, tmp_path: Path, photo: Path
) -> None:
    words = "A chestnut otter seen on a photo, " * 20
    fake_xai.add(Rule(do=Reply(text=words), method="chat", images=1, drawn=False))

    result = await film(fake_xai, tmp_path, refs=[("Mira", photo)], config={"until": "characters"})

    described, *_ = fake_xai.calls_to("chat")
    assert described.schema is None
    assert [image.mime for image in described.images] == ["image/jpeg"]
    plan_call = next(call for call in fake_xai.calls_to("chat") if call.schema == "StoryPlan")
    assert words.strip() in plan_call.prompt
    stylized = next(call for call in fake_xai.calls_to("image") if call.images)
    assert [image.digest for image in stylized.images] == [described.images[0].digest]
    check = next(call for call in fake_xai.calls_to("chat") if len(call.images) == 2)
    assert [image.drawn_by for image in check.images] == [stylized.number, None]
    assert result.plan is not None
    assert result.plan.character("Mira").visual_description == words.strip()
    assert kinds(paid(fake_xai)) == {
        "chat": 1,
        "StoryPlan": 1,
        "image": 2,
        "ConsistencyScore": 2,
    }


async def test_a_photo_with_a_description_is_redrawn_in_two_passes(
    fake_xai: FakeXai, tmp_path: Path, photo: Path
) -> None:
    video = VideoConfig.model_validate(
        {"characters": [{"name": "Mira", "description": "wears a brass diving helmet"}]}
    )

    await film(
        fake_xai,
        tmp_path,
        video_config=video,
        refs=[("Mira", photo)],
        config={"until": "characters"},
    )

    base, enhanced = (call for call in fake_xai.calls_to("image") if call.images)
    assert [image.drawn_by for image in base.images] == [None]
    assert "diving helmet" not in base.prompt
    assert [image.drawn_by for image in enhanced.images] == [base.number]
    assert "diving helmet" in enhanced.prompt
    check = next(call for call in fake_xai.calls_to("chat") if len(call.images) == 3)
    assert [image.drawn_by for image in check.images] == [enhanced.number, base.number, None]


async def test_a_label_nobody_bears_is_matched_by_the_llm(
    fake_xai: FakeXai, tmp_path: Path, photo: Path
) -> None:
    fake_xai.add(
        Rule(
            do=Reply(value={"mapping": {"the pilot": "Mira"}}),
            method="chat",
            match="the pilot",
            images=0,
            skip=1,
        )
    )

    await film(fake_xai, tmp_path, refs=[("the pilot", photo)], config={"until": "characters"})

    schemas = Counter(call.schema for call in fake_xai.calls_to("chat"))
    assert schemas["CharacterRefMapping"] == 1
    stylized = [call for call in fake_xai.calls_to("image") if call.images]
    assert len(stylized) == 1


# -- money and keys ----------------------------------------------------------------------------


async def test_an_unknown_model_has_no_price_and_a_cap_refuses_to_guess(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    backends = BackendConfig.model_validate(
        {"grok_url": fake_xai.url, "image": {"provider": "grok", "model": "grok-imagine-9"}}
    )

    result = await make_film(
        CONCEPT,
        plan=story(1),
        backends=backends,
        config=PipelineConfig(max_cost=5.0),
        output_dir=tmp_path,
    )

    assert result.exit_code == 4
    assert "grok-imagine-9" in (result.error or "")
    assert fake_xai.bill.usd == 0


async def test_a_plan_is_what_the_script_says(tmp_path: Path) -> None:
    script = Script(plan=json.loads(story(2).model_dump_json()))
    with FakeXai(script) as xai:
        result = await film(xai, tmp_path, config={"until": "plan"})

    assert result.plan is not None
    assert [scene.title for scene in result.plan.scenes] == ["A boat in the mist"]


async def test_a_hint_after_a_paid_loss_names_the_run(fake_xai: FakeXai, tmp_path: Path) -> None:
    fake_xai.add(Rule(do=Web(status=404), method="download", match="mp4", times=None))

    result = await film(fake_xai, tmp_path, plan=story(1))

    said = result.error or ""
    assert "made and paid for, but xAI no longer has it" in said
    assert "resume RUN" not in said
    assert f"{result.run_id} --repeat-unknown" in said
