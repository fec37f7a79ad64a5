"""What the script says of the film as a whole."""

from __future__ import annotations

from grok_spicy.schemas import Scene, StoryPlan
from grok_spicy.tasks.script import write_script


def test_length_counts_what_fades_into_one_another_once() -> None:
    scenes = [
        Scene(
            scene_id=number,
            title="Harbour",
            prompt_summary="a quiet harbour",
            duration_seconds=7,
            transition="crossfade" if number != 3 else "cut",
        )
        for number in (1, 2, 3)
    ]
    plan = StoryPlan(title="Harbour", style="watercolour", characters=[], scenes=scenes)
    assert "- Length: 20.5 s in 3 scenes" in write_script(plan, {}, {}, {})


def test_scene_says_how_it_is_shot_and_nothing_of_what_is_not_planned() -> None:
    scene = Scene.model_validate(
        {
            "scene_id": 1,
            "title": "Harbour",
            "shot_size": "wide shot",
            "camera_move": "slow pan",
            "staging": [{"name": "Luna", "side": "left", "facing": "the sea"}],
            "dialogue": [{"speaker": "Luna", "text": "There!"}, {"text": "Where?"}],
        }
    )
    plan = StoryPlan(title="Harbour", style="watercolour", scenes=[scene])
    script = write_script(plan, {}, {}, {})
    assert "| Shot | wide shot, slow pan |" in script
    assert "| Sides | Luna, left, facing the sea |" in script
    assert "| Spoken | Luna: “There!”; off screen: “Where?” |" in script
    assert "Beat" not in script
