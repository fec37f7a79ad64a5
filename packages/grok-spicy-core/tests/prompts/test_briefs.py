"""Briefs of pictures and clips, and what holds for the words of any story."""

from __future__ import annotations

from pathlib import Path

import pytest
from grok_spicy import prompts
from grok_spicy.prompts.parts import parts_of
from grok_spicy.providers.pictures import Picture
from grok_spicy.schemas import Character, ConsistencyScore, Place, Scene, StoryPlan
from hypothesis import given, settings
from hypothesis import strategies as st

NAMES = ("Marta Quill", "Ibo", "Zsófia", "林雪")

MOVES = ("slow push in", "handheld", "tracking shot to the left", "camera pans right")

LOOKS = (
    "A tall woman in a red oilskin, with grey plaits.",
    "A tall woman in a red oilskin, with grey plaits.",
    "Ibo is a stout man with a torch.",
    "一位穿红衣的女子",
)

names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)


@st.composite
def stories(draw: st.DrawFn) -> tuple[StoryPlan, Scene]:
    cast = draw(names)
    one, other = draw(st.sampled_from(cast)), draw(st.sampled_from(cast))
    move = draw(st.sampled_from(MOVES))
    scene = Scene.model_validate(
        {
            "scene_id": 1,
            "title": "Pier",
            "prompt_summary": f"{one} waits for {other}",
            "setting": "a stone pier at dusk",
            "action": draw(
                st.sampled_from([f"{one} lifts a lamp", f"{one} lifts a lamp; {other} nods"])
            ),
            "camera": draw(st.sampled_from(["", f"Wide shot, {move}", move])),
            "camera_move": draw(st.sampled_from(["", move])),
            "shot_size": draw(st.sampled_from(["", "medium shot"])),
            "start_state": draw(st.sampled_from(["", f"{one} faces {other}, {move}"])),
            "end_state": draw(st.sampled_from(["", f"{other} smiles"])),
            "ambience": draw(st.sampled_from(["", "gulls"])),
            "staging": [{"name": one, "side": "left", "facing": other}],
            "characters_present": cast,
            "duration_seconds": draw(st.integers(3, 15)),
        }
    )
    look = dict(zip(NAMES, LOOKS, strict=True))
    plan = StoryPlan(
        title="Harbour",
        style="ink",
        characters=[Character(name=name, visual_description=look[name]) for name in cast],
        scenes=[scene],
        places=[Place(id="pier", visual_description="wet stone")],
    )
    return plan, scene


WRONG = ConsistencyScore(
    overall_score=0.2, issues=["Ibo is bald"], fix_prompt="Give Ibo and Marta their hats back"
)


def spoken_of(text: str) -> list[str]:
    return [name for name in (*NAMES, "Marta", "Quill") if name in text]


@settings(max_examples=30)
@given(stories())
def test_briefs_of_clips_name_nobody(story: tuple[StoryPlan, Scene]) -> None:
    plan, scene = story
    brief = prompts.clip_brief(plan, scene, natural_seconds=5)
    texts = [
        brief.action,
        brief.start,
        brief.end,
        brief.staging,
        *(member.tag for member in brief.cast),
        *(part.action for part in brief.parts),
    ]
    assert [spoken_of(text) for text in texts] == [[]] * len(texts)
    assert "lifts a lamp" in brief.action


@settings(max_examples=30)
@given(stories())
def test_briefs_of_corrections_name_nobody_of_the_cast(story: tuple[StoryPlan, Scene]) -> None:
    plan, scene = story
    cast = [character.name for character in plan.characters]
    for text in prompts.clip_brief(plan, scene, score=WRONG).mend:
        assert not [name for name in spoken_of(text) if name in cast]


@settings(max_examples=30)
@given(stories())
def test_briefs_of_stills_have_no_camera_move(story: tuple[StoryPlan, Scene]) -> None:
    plan, scene = story
    brief = prompts.keyframe_brief(plan, scene)
    for text in (brief.start, brief.shot_size, brief.angle):
        assert not [move for move in MOVES if move in text], text
    assert (brief.camera_move, brief.action, brief.end) == ("", "", "")


@settings(max_examples=30)
@given(stories(), st.sampled_from([3.0, 4.0, 5.0, 20.0, None]))
def test_clip_has_as_many_parts_as_it_is_made_in(
    story: tuple[StoryPlan, Scene], natural: float | None
) -> None:
    plan, scene = story
    parts = prompts.clip_brief(plan, scene, natural_seconds=natural).parts
    if natural is None or scene.duration_seconds <= natural:
        assert parts == ()
        return
    assert (len(parts) - 1) * natural < scene.duration_seconds <= len(parts) * natural
    assert sum(part.seconds for part in parts) == pytest.approx(scene.duration_seconds)
    assert all(part.action for part in parts)


@settings(max_examples=30)
@given(stories())
def test_tags_are_short_and_unlike(story: tuple[StoryPlan, Scene]) -> None:
    tags = prompts.look_tags(story[0])
    assert len({tag.casefold() for tag in tags.values()}) == len(tags)
    assert max(len(tag.split()) for tag in tags.values()) <= 12


def test_each_phase_is_told_to_its_part_only() -> None:
    first, second = parts_of("raises the compass; turns to the water", 8, 4)
    assert (first.action, second.action) == ("raises the compass", "turns to the water")
    _, held, _ = parts_of("raises the compass", 12, 4)
    assert "compass" not in held.action


def test_own_tag_is_taken_and_a_name_in_it_is_not(plan: StoryPlan, luna: Character) -> None:
    own = luna.model_copy(update={"look_tag": "the fox in the green scarf"})
    named = luna.model_copy(update={"look_tag": "Luna with the scarf"})
    for given_tag, expected in (
        (own, "the fox in the green scarf"),
        (named, "the small red fox with a white muzzle"),
    ):
        story = plan.model_copy(update={"characters": [given_tag]})
        assert prompts.look_tags(story)["Luna"] == expected


def test_cast_of_a_keyframe_has_picture_and_side_or_its_description(
    plan: StoryPlan, meeting: Scene
) -> None:
    sheet = Picture(Path("oona.png"), "character", "Oona", "right")
    luna, oona = prompts.keyframe_brief(plan, meeting, [sheet]).cast
    assert (luna.picture, luna.position) == (None, "left")
    assert luna.description.startswith("A small red fox")
    assert (oona.picture, oona.position, oona.description) == (1, "right", "")
