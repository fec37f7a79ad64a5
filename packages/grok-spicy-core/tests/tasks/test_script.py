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
