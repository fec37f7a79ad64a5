"""Clips that break and figures that are swapped: reported, or made again as often as allowed."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import importlib_metadata
import pytest
from grok_spicy.continuity import variants
from grok_spicy.plugins import PluginManager
from grok_spicy.providers.base import GeneratedImage, GeneratedVideo
from grok_spicy.schemas import ContinuityConfig, PipelineConfig, StoryPlan, VideoConfig
from grok_spicy.text.installing import extra_command
from grok_spicy_testing.scripted import NAME, Script
from PIL import Image

if TYPE_CHECKING:
    from conftest import Set

MEASURE = '''
from grok_spicy import MeasureSpec, hookimpl
from grok_spicy.continuity import Box, Measure, Reading
from PIL import Image


class Hue(Measure):
    """Tells figures by the colour in the middle of the picture."""

    calls = 0

    def measure(self, subject, references, *, stop):
        type(self).calls += 1
        found = middle(subject.path)
        alike = {one.name: 1 - distance(found, middle(one.path)) for one in references}
        return [
            Reading("identity.hue", name, value, box=Box(0.1, 0.1, 0.4, 0.9),
                    evidence={other: alike[other] for other in alike if other != name})
            for name, value in alike.items()
        ]


def middle(path):
    with Image.open(path) as image:
        return image.convert("RGB").resize((3, 3), Image.Resampling.BOX).getpixel((1, 1))


def distance(one, other):
    return sum(abs(a - b) for a, b in zip(one, other)) / 765


@hookimpl
def grok_spicy_measures():
    return [MeasureSpec("identity.hue", "measure_of_hues:Hue", ("frame",), "1")]
'''

COLOURS = {"luna": (220, 60, 30), "oren": (40, 60, 200)}


@pytest.fixture
def small_watch() -> None:
    """Look at clips as ever: here they have faults."""


@pytest.fixture
def hues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PluginManager:
    """Install a measure that tells figures by their colour, which small pictures show as well."""
    monkeypatch.setattr(variants, "SIZE", (128, 72))
    site = tmp_path / "site"
    info = site / "hues-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "measure_of_hues.py").write_text(MEASURE, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hues\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[grok_spicy]\nhues = measure_of_hues\n", "utf-8")
    monkeypatch.syspath_prepend(str(site))

    def entries() -> list[importlib_metadata.EntryPoint]:
        found = importlib_metadata.distributions(path=[str(site)])
        return [entry for one in found for entry in one.entry_points]

    return PluginManager(source=entries, state_dir=tmp_path / "s", config_dir=tmp_path / "c")


@cache
def filmed(colour: tuple[int, int, int], fault: str, bar: int) -> bytes:
    """Film a bar that goes by at the left, and break the clip as asked for."""
    framed: Callable[[Image.Image], av.VideoFrame] = av.VideoFrame.from_image
    clip = io.BytesIO()
    with av.open(clip, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(24):
            dark = fault == "black" and number in (10, 11, 12)
            light = 1.0 if fault != "flicker" else 0.9 + 0.06 * (number % 2)
            at = min(number, 10) if fault == "freeze" else number
            shade = (0, 0, 0) if dark else tuple(round(channel * light) for channel in colour)
            image = Image.new("RGB", (320, 180), shade)
            if not dark:
                image.paste((bar, bar, bar), (at * 3, 0, at * 3 + 24, 180))
            container.mux(stream.encode(framed(image)))
        container.mux(stream.encode(None))
    return clip.getvalue()


def studio(
    script: Script,
    plugins: PluginManager | None,
    *,
    swaps: int = 0,
    broken: Mapping[int, tuple[str, int]] | None = None,
    answers: Sequence[str] = (),
) -> Any:
    """Return providers that draw each character in their colour, but for the first tries.

    Args:
        script: Counts the calls.
        plugins: With the measure.
        swaps: How many keyframes of scene 1 show the owl instead of the fox at first.
        broken: By scene, how its first takes are broken, and how many are.
        answers: What the vision model answers to questions, one after the other.
    """
    registry = script.registry(plugins)
    artist: Any = registry.get_image(NAME)
    camera: Any = registry.get_video(NAME)
    critic: Any = registry.get_vision(NAME)
    counts: Counter[str] = Counter()
    said = iter(answers)

    def drawn(whole: Any) -> Any:
        async def draw(self: Any, *inputs: Any, dest: Path, **rest: Any) -> Any:
            await whole(self, *inputs, dest=dest, **rest)
            name = dest.name.split("-take")[0]
            if name == "scene-01":
                counts["keyframe"] += 1
                name = "oren" if counts["keyframe"] <= swaps else "luna"
            colour = COLOURS.get(name, COLOURS["oren"])
            path = dest.with_name(f"{dest.name}.png")
            Image.new("RGB", (320, 180), colour).save(path)
            return GeneratedImage(path, 320, 180, NAME, "script-1")

        return draw

    whole = camera.generate

    async def film(self: Any, *inputs: Any, dest: Path, **rest: Any) -> Any:
        await whole(self, *inputs, dest=dest, **rest)
        piece = dest.name.split("-take")[0]
        counts[piece] += 1
        fault, times = (broken or {}).get(int(piece.removeprefix("scene-")), ("", 0))
        colour = COLOURS["luna" if piece == "scene-01" else "oren"]
        path = dest.with_name(f"{dest.name}.mp4")
        broken_now = fault if counts[piece] <= times else ""
        path.write_bytes(filmed(colour, broken_now, 240 - counts[piece] * 10))
        return GeneratedVideo(path, 1.0, 24.0, None, None, NAME, "script-1")

    asked = critic.analyze

    async def answer(self: Any, *inputs: Any, **rest: Any) -> str:
        words: str = await asked(self, *inputs, **rest)
        return next(said, words)

    critic.analyze = answer
    artist.generate, artist.edit = drawn(artist.generate), drawn(artist.edit)
    camera.generate = film
    return registry


def alone(told: Callable[..., StoryPlan], scenes: int = 2) -> StoryPlan:
    """Return a story in which the fox is in the first scene, the owl in each other one."""
    plan = told(scenes=scenes)
    who = ["Luna", *["Oren"] * (scenes - 1)]
    shots = [
        scene.model_copy(update={"characters_present": [name]})
        for scene, name in zip(plan.scenes, who, strict=True)
    ]
    return plan.model_copy(update={"scenes": shots})


def wanting(**fields: Any) -> VideoConfig:
    return VideoConfig(continuity=ContinuityConfig(**fields))


async def test_takes_are_filmed_and_the_best_is_kept(
    stage: Set, told: Callable[..., StoryPlan]
) -> None:
    script = Script(told(scenes=1)).score("clip:1", 0.85, 0.95, 0.9)

    result = await stage.film(script, config=PipelineConfig(takes=3))

    assert len(script.calls("video.generate")) == 3
    assert result.videos[0].consistency_score == 0.95


async def test_swapped_figure_and_black_clip_are_made_again_until_they_are_right(
    stage: Set, told: Callable[..., StoryPlan], hues: PluginManager
) -> None:
    script = Script(alone(told))
    config = wanting(enforce="retake", takes=3, judge=False)

    result = await stage.film(
        script,
        registry=studio(script, hues, swaps=1, broken={1: ("black", 2)}),
        video_config=config,
    )

    (again,) = script.calls("image.edit keyframe:1")[1:]
    assert "nearer to Oren than to Luna" in again.prompt
    assert len(script.calls("video.generate clip:1")) == 3
    assert len(script.calls("video.generate clip:2")) == 1
    report = json.loads((result.folder / "continuity.json").read_text("utf-8"))
    shot = report["shots"][0]
    assert [v["kind"] for look in shot["looks"] for v in look["verdicts"]] == ["right"] * 4
    assert not [fault for fault in shot["faults"] if fault["hard"]]


async def test_with_report_nothing_is_called_more_and_the_report_tells(
    stage: Set, told: Callable[..., StoryPlan], hues: PluginManager
) -> None:
    script = Script(alone(told))

    result = await stage.film(
        script, registry=studio(script, hues, swaps=1, broken={1: ("black", 1)})
    )

    assert len(script.calls("image.edit")) == 2
    assert len(script.calls("video.generate")) == 2
    report = json.loads((result.folder / "continuity.json").read_text("utf-8"))
    shot = report["shots"][0]
    verdict = shot["looks"][0]["verdicts"][0]
    assert (verdict["kind"], verdict["nearest"]) == ("swapped", "Oren")
    assert "black" in [fault["kind"] for fault in shot["faults"]]
    assert shot["commands"] == [f"grok-spicy resume {result.folder} --retake clip:1"]
    page = (result.folder / "continuity.html").read_text("utf-8")
    assert "nearer to Oren than to Luna" in page
    assert any("things to look at" in text for text in stage.notices)


async def test_judge_that_sees_the_right_one_keeps_the_picture(
    stage: Set, told: Callable[..., StoryPlan], hues: PluginManager
) -> None:
    plan = told(scenes=1)
    script = Script(plan)
    config = wanting(enforce="retake")

    await stage.film(script, registry=studio(script, hues, swaps=1), video_config=config)

    # The scripted model answers in words, which choose nobody: nothing is drawn anew for it.
    questions = [call.prompt for call in script.calls("vision.analyze")]
    assert len(questions) == 3, "two orders, and once without the right sheet"
    assert len(script.calls("image.edit keyframe:1")) == 1
    assert any("cannot tell, so it is kept" in text for text in stage.notices)


async def test_resume_measures_and_calls_nothing_again(
    stage: Set, told: Callable[..., StoryPlan], hues: PluginManager
) -> None:
    script = Script(alone(told))
    first = await stage.film(script, registry=studio(script, hues))
    import measure_of_hues  # type: ignore[import-not-found]

    before = measure_of_hues.Hue.calls
    again = Script(alone(told))

    await stage.resume(again, first.run_id, registry=studio(again, hues))

    assert before > 0
    assert measure_of_hues.Hue.calls == before
    assert not again.seen


async def test_without_a_measure_the_report_says_how_to_have_one(
    stage: Set, told: Callable[..., StoryPlan]
) -> None:
    result = await stage.film(Script(told(scenes=1)))

    report = json.loads((result.folder / "continuity.json").read_text("utf-8"))
    (missing,) = report["not_measured"]
    assert missing["command"] == extra_command("continuity", anywhere=True)


PRICES = {"llm": 0.0, "image": 0.04, "vision": 0.01, "video": 0.3}


async def test_wrong_character_freeze_and_flicker_cost_exactly_the_takes_that_mend_them(
    stage: Set, told: Callable[..., StoryPlan], hues: PluginManager
) -> None:
    script = Script(alone(told, 3), price=dict(PRICES))
    broken = {2: ("freeze", 1), 3: ("flicker", 1)}
    config = wanting(enforce="retake", takes=3, judge=False)

    result = await stage.film(
        script, registry=studio(script, hues, swaps=1, broken=broken), video_config=config
    )

    made = {piece: len(script.calls(f"video.generate clip:{piece}")) for piece in (1, 2, 3)}
    assert made == {1: 1, 2: 2, 3: 2}
    assert len(script.calls("image")) == 2 + 4  # sheets; keyframes, the first of them twice
    assert len(script.calls("vision")) == 2 + 4 + 5
    assert result.cost_usd == pytest.approx(6 * 0.04 + 11 * 0.01 + 5 * 0.3)
    shots = json.loads((result.folder / "continuity.json").read_text("utf-8"))["shots"]
    assert [fault["kind"] for shot in shots for fault in shot["faults"]] == []
    kinds = {
        verdict["kind"] for shot in shots for look in shot["looks"] for verdict in look["verdicts"]
    }
    assert kinds == {"right"}
    told_of = "\n".join(stage.notices)
    assert "clip:2 is filmed again, take 2: stands still" in told_of
    assert "clip:3 is filmed again, take 2: the light flickers" in told_of


async def test_take_over_the_cap_leaves_the_first(
    stage: Set, told: Callable[..., StoryPlan], hues: PluginManager
) -> None:
    script = Script(alone(told), price=dict(PRICES))
    config = PipelineConfig(max_cost=0.85)  # two clips, and not a third

    result = await stage.film(
        script,
        registry=studio(script, hues, broken={2: ("freeze", 3)}),
        video_config=wanting(enforce="retake", takes=3, judge=False),
        config=config,
    )

    assert len(script.calls("video.generate")) == 2
    assert [clip.scene_id for clip in result.videos] == [1, 2]
    assert any("clip:2 keeps what there is" in text for text in stage.notices)


@pytest.mark.parametrize(
    ("answers", "best"), [(["1", "2", "2", "2"], 2), (["1", "1", "2", "1"], 1)]
)
async def test_takes_that_measure_alike_are_chosen_in_pairs_shown_in_both_orders(
    stage: Set, told: Callable[..., StoryPlan], answers: list[str], best: int
) -> None:
    script = Script(told(scenes=1)).score("clip:1", 0.9, 0.9, 0.9)
    registry = studio(script, None, answers=answers)

    result = await stage.film(script, registry=registry, config=PipelineConfig(takes=3))

    asked = script.calls("vision.analyze")
    first, second = (call.pictures[:2] for call in asked[:2])
    assert [one.path for one in first] == [one.path for one in second][::-1]
    take = (result.folder / result.videos[0].video_path).read_bytes()
    takes = sorted((result.folder / "videos" / "takes").glob("scene-01-take*.mp4"))
    assert takes[best - 1].read_bytes() == take


async def test_report_says_how_often_the_judge_took_a_stranger_for_a_character(
    stage: Set, told: Callable[..., StoryPlan], hues: PluginManager
) -> None:
    script = Script(alone(told))
    registry = studio(script, hues, answers=["2"])

    result = await stage.film(script, registry=registry, video_config=wanting(enforce="retake"))

    (question,) = script.calls("vision.analyze")
    assert [picture.name for picture in question.pictures[1:]] == ["Oren"]
    report = json.loads((result.folder / "continuity.json").read_text("utf-8"))
    assert report["judge"] == {"tried": 1, "deceived": 1}


async def test_takes_and_questions_are_quoted_beforehand(
    stage: Set, told: Callable[..., StoryPlan]
) -> None:
    script = Script(told(scenes=1), price=dict(PRICES))
    config = PipelineConfig(dry_run=True, takes=3)

    result = await stage.film(script, config=config, plan=script.plan)

    clips = next(quote for quote in result.quotes if quote.step == "videos")
    # Three takes, each checked, and two pairs in both orders.
    assert clips.usd == pytest.approx(3 * 0.3 + 3 * 0.01 + 4 * 0.01)


async def test_questions_about_who_is_who_are_quoted_as_they_are_asked(
    stage: Set, told: Callable[..., StoryPlan], hues: PluginManager
) -> None:
    script = Script(alone(told), price=dict(PRICES))
    acts = wanting(enforce="retake")
    registry = studio(script, hues, answers=["0"])

    planned = await stage.film(
        script,
        registry=registry,
        config=PipelineConfig(dry_run=True),
        plan=script.plan,
        video_config=acts,
    )
    made = await stage.film(script, registry=registry, plan=script.plan, video_config=acts)

    assert sum(quote.usd or 0 for quote in planned.quotes) == pytest.approx(made.cost_usd)
    # Three keyframes each, each judged and, for a measure that disagrees, asked about twice.
    keyframes = next(quote for quote in planned.quotes if quote.step == "keyframes")
    assert (keyframes.calls, keyframes.most_calls) == (2 * 2 + 1, 2 * 3 * (1 + 1 + 2))
