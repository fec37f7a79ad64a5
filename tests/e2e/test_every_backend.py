"""Films on every mix of backends, each to its end."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import pytest
from grok_spicy.media import Size, film_size
from grok_spicy.runs.result import RunResult
from grok_spicy.schemas import PipelineConfig, StoryPlan

if TYPE_CHECKING:
    from conftest import Services


def events_of(result: RunResult) -> list[dict[str, Any]]:
    lines = (result.folder / "events.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def names_of(events: list[dict[str, Any]]) -> list[str]:
    """Return each event as its kind and the scene or character it is about."""
    return [
        f"{event['kind']} "
        f"{event.get('scene_id', '')}"
        f"{event.get('asset', {}).get('scene_id', event.get('asset', {}).get('name', ''))}".strip()
        for event in events
    ]


def expected(scenes: int) -> Counter[str]:
    """Return the events of a film of so many scenes."""
    of_scenes = [
        f"{kind} {scene}"
        for scene in range(1, scenes + 1)
        for kind in ("keyframe", "video_start", "video")
    ]
    about = ["run_start", "plan", "character Pip", "character Mara", "script", "complete"]
    return Counter([*about, *of_scenes])


@pytest.mark.parametrize(
    ("name", "scenes"),
    [
        ("local", 2),
        ("grok", 2),
        ("local pictures, grok clips", 1),
        ("grok pictures, local clips", 1),
        ("local, grok looks at keyframes", 1),
    ],
)
async def test_film_is_finished_with_the_same_events_whatever_the_backend(
    name: str, scenes: int, services: Services, plans: dict[int, StoryPlan], tmp_path: Path
) -> None:
    result = await services.film(name, tmp_path, plan=plans[scenes])
    assert result.exit_code == 0, result.error
    assert result.film is not None
    with av.open(str(result.film)) as film:
        stream = film.streams.video[0]
        assert Size(stream.width, stream.height) == film_size(plans[scenes].aspect_ratio)
        assert stream.average_rate == Fraction(24)
        frames = sum(1 for _ in film.decode(video=0))
    # Frames of a film: the sum of its clips, each rounded to 24 a second.
    assert frames == sum(round(video.duration * 24) for video in result.videos)
    names = [event.strip() for event in names_of(events_of(result))]
    assert Counter(names) == expected(scenes)
    assert names[0] == "run_start"
    assert names[-1] == "complete"
    assert names.index("plan") == 1
    for scene in range(1, scenes + 1):
        assert names.index("script") > names.index(f"keyframe {scene}")
        order = [names.index(f"{kind} {scene}") for kind in ("keyframe", "video_start", "video")]
        assert order == sorted(order)


async def test_concept_becomes_a_film(services: Services, tmp_path: Path) -> None:
    concept = "A copper robot lights the harbour lamp for a heron"
    result = await services.film("grok", tmp_path, plan=None, concept=concept)
    assert result.exit_code == 0, result.error
    assert result.plan is not None
    assert len(result.videos) == len(result.plan.scenes)


async def test_draft_is_finished_by_another_backend(services: Services, tmp_path: Path) -> None:
    services.comfyui.stop()
    draft = await services.film("local", tmp_path, check=False)
    assert draft.exit_code != 0
    services.comfyui.start()
    final = await services.resume(draft.run_id, "grok pictures, local clips", tmp_path)
    assert final.exit_code == 0, final.error
    assert services.xai.bill.images >= 2


async def test_accepted_pieces_stay_when_the_backend_changes(
    services: Services, tmp_path: Path
) -> None:
    config = {"until": "keyframes", "max_duration": 3}
    draft = await services.film("local", tmp_path, config=PipelineConfig.model_validate(config))
    kept = [(draft.folder / one.keyframe_path).read_bytes() for one in draft.keyframes]
    final = await services.resume(draft.run_id, "grok", tmp_path)
    assert final.exit_code == 0, final.error
    assert services.xai.bill.images == 0
    assert services.xai.bill.videos == 1
    assert [(final.folder / one.keyframe_path).read_bytes() for one in final.keyframes] == kept
    reused = [event["kind"] for event in events_of(final) if event["reused"]]
    assert Counter(reused)["keyframe"] == 1
