"""Refusals in the course of a film: reworded, and if that does not help, of one piece only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.api import make_film, resume_film
from grok_spicy.schemas import BackendConfig, PipelineConfig, StoryPlan
from grok_spicy_testing.fake_xai import Refused, Reply, Rule
from grok_spicy_testing.fake_xai.story import PLAN

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.runs.result import RunResult
    from grok_spicy_testing.fake_xai import FakeXai

SHEET, FRAME, CLIP, CORRECTION = "sheet", "keyframe", "clip", "correction"


pytestmark = pytest.mark.usefixtures("small_films_with_a_key")


def story(*scenes: int) -> StoryPlan:
    chosen = [
        {**scene, "duration_seconds": 3} for scene in PLAN["scenes"] if scene["scene_id"] in scenes
    ]
    return StoryPlan.model_validate({**PLAN, "scenes": chosen})


async def film(xai: FakeXai, output: Path, plan: StoryPlan, **config: Any) -> RunResult:
    return await make_film(
        "",
        plan=plan,
        backends=BackendConfig(grok_url=xai.url),
        config=PipelineConfig(**config),
        output_dir=output,
    )


def refusing(piece: str, shape: Any, times: int | None) -> Rule:
    """Refuse one piece of a film of scene 1: its sheet, keyframe, clip or correction."""
    match = {SHEET: "Bolt", FRAME: "Scene: Six lamps", CLIP: "Bolt", CORRECTION: "scarf"}[piece]
    method: Any = "image" if piece in (SHEET, FRAME) else "video"
    images = {SHEET: 0, FRAME: 1, CLIP: 1, CORRECTION: 0}[piece]
    return Rule(do=Refused(shape=shape), method=method, match=match, images=images, times=times)


ONCE = [
    (SHEET, "flag"),
    (SHEET, "status"),
    (SHEET, "placeholder"),
    (FRAME, "flag"),
    (CLIP, "flag"),
    (CLIP, "status"),
    (CLIP, "failed"),
    (CLIP, "poll"),
    (CLIP, "placeholder"),
    (CORRECTION, "flag"),
    (CORRECTION, "failed"),
]


@pytest.mark.parametrize(("piece", "shape"), ONCE)
async def test_what_is_refused_once_is_reworded_and_made(
    fake_xai: FakeXai, tmp_path: Path, piece: str, shape: str
) -> None:
    fake_xai.add(refusing(piece, shape, 1), Rule(do=Reply(text="a calm harbour"), match="Refused"))
    if piece == CORRECTION:
        fake_xai.score("Six lamps", 0.5, 0.9, drawn=False)

    result = await film(
        fake_xai, tmp_path, story(1), until="characters" if piece == SHEET else "videos"
    )

    assert result.exit_code == 0, result.error
    assert {outcome.state for outcome in result.outcomes} == {"accepted"}
    rewordings = [call for call in fake_xai.calls_to("chat") if call.schema is None]
    assert len(rewordings) == 1
    sent = [call.prompt for call in fake_xai.calls_to("image", "video")]
    assert sent.count("a calm harbour") == 1
    assert len(set(sent)) == len(sent)


async def test_a_sheet_refused_for_ever_costs_three_pictures_and_skips_what_needs_it(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(refusing(SHEET, "flag", 1))
    fake_xai.add(Rule(do=Refused(), method="image", match="study", times=None))

    result = await film(fake_xai, tmp_path, story(1), until="videos")

    states = {outcome.piece: outcome.state for outcome in result.outcomes}
    assert states["character:Bolt"] == "refused"
    assert states["keyframe:1"] == "skipped"
    assert states["clip:1"] == "skipped"
    assert (fake_xai.bill.images, fake_xai.bill.videos) == (3, 0)
    assert len(fake_xai.calls_to("chat")) == 2
    assert result.cost_usd == pytest.approx(fake_xai.bill.usd)


async def test_a_clip_refused_for_ever_skips_its_scene_only(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(
        refusing(CLIP, "flag", 1),
        Rule(do=Refused(), method="video", match="study", times=None),
    )

    result = await film(fake_xai, tmp_path, story(1, 2))

    states = {outcome.piece: outcome.state for outcome in result.outcomes}
    assert sorted(state for piece, state in states.items() if piece.startswith("clip")) == [
        "accepted",
        "refused",
    ]
    assert states["film"] == "accepted"
    assert result.exit_code == 0
    assert result.film is not None


async def test_a_correction_refused_for_ever_keeps_the_clip_so_far(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.score("Six lamps", 0.5, drawn=False)
    fake_xai.add(
        refusing(CORRECTION, "failed", 1),
        Rule(do=Refused(shape="failed"), method="video", match="study", times=None),
    )

    result = await film(fake_xai, tmp_path, story(1), until="videos")

    (clip,) = result.videos
    assert clip.consistency_score == 0.5
    assert len(fake_xai.calls_to("video")) == 4
    assert result.exit_code == 0


async def test_a_refused_piece_is_not_asked_for_again_by_resume(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(
        refusing(SHEET, "flag", 1),
        Rule(do=Refused(), method="image", match="study", times=None),
    )
    first = await film(fake_xai, tmp_path, story(1), until="characters")
    before = fake_xai.bill

    await resume_film(first.run_id, output_dir=tmp_path)

    assert fake_xai.bill == before


async def test_another_llm_does_the_rewording_if_it_is_the_configured_one(
    fake_xai: FakeXai, tmp_path: Path
) -> None:
    fake_xai.add(refusing(SHEET, "flag", 1))
    backends = BackendConfig.model_validate(
        {"grok_url": fake_xai.url, "llm": {"provider": "grok", "model": "grok-4.6"}}
    )

    await make_film(
        "",
        plan=story(1),
        backends=backends,
        config=PipelineConfig(until="characters"),
        output_dir=tmp_path,
    )

    (reworded,) = [call for call in fake_xai.calls_to("chat") if call.schema is None]
    assert reworded.model == "grok-4.6"
