"""What is asked of pictures and clips whose shots are planned, and what holds for any story."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from grok_spicy import prompts
from grok_spicy.prompts.sound import NO_SCORE
from grok_spicy.providers.brief import Brief
from grok_spicy.providers.pictures import Picture
from grok_spicy.schemas import Character, ConsistencyScore, DialogueLine, Scene, StoryPlan
from hypothesis import given, settings
from hypothesis import strategies as st

STORY = Path(__file__).parents[4] / "examples" / "plan-with-shots.json"

HARBOUR = StoryPlan.model_validate_json(STORY.read_bytes())

PIER, LOFT, LAMP = HARBOUR.scenes

SHEETS = [
    Picture(Path("marta.png"), "character", "Marta", "left"),
    Picture(Path("ibo.png"), "character", "Ibo", "right"),
]

FAULTY = ConsistencyScore(
    overall_score=0.2,
    per_character={"Marta": 0.9, "Ibo": 0.2},
    issues=["Ibo is bald", "the scarf is blue"],
    fix_prompt="Ibo's scarf is white",
)

NEGATIONS = re.compile(
    r"\b(?:no|not|never|without|none|nobody|don't|avoid|must not)\b", re.IGNORECASE
)

MOVES = re.compile(r"\b(?:push|tilt|pan|tracking|handheld|dolly|zoom)\b", re.IGNORECASE)


@pytest.mark.parametrize("ratio", ["16:9", "9:16", "1:1", "4:3", "21:9"])
def test_sheet_of_panels_shows_the_face_large_the_figure_whole_and_turned(ratio: Any) -> None:
    plan = HARBOUR.model_copy(update={"aspect_ratio": ratio})
    marta = plan.character("Marta")
    told = prompts.sheet_prompt(plan, marta, panels=True)
    assert told.startswith(f"{plan.style}\nCharacter sheet of Marta")
    assert marta.visual_description in told
    for view in ("head and shoulders", "full body from head to feet", "turned three quarters"):
        assert view in told
    assert ("from top to bottom" in told) == (ratio == "9:16")
    assert "as a character sheet of Marta" in prompts.stylize_prompt(plan, marta, panels=True)
    assert "three views on purpose" in prompts.sheet_check_prompt(marta, [], panels=True)
    brief = prompts.sheet_brief(plan, marta, "generate", panels=True)
    assert brief.shot_size == "character sheet"
    assert brief.start.lower() in told.lower()
    assert not NEGATIONS.search(brief.start)
    # One figure, where panels are not asked for.
    assert "panels" not in prompts.sheet_prompt(plan, marta)


def test_still_is_a_photograph_of_the_start_state() -> None:
    assert prompts.keyframe_prompt(HARBOUR, LOFT, SHEETS) == (
        "Compose one frame of a film, a still taken before anything moves.\n"
        "Shot: medium shot, eye level\n"
        "In the frame: the tall woman in the red oilskin (exactly as in reference image 1), on the "
        "left, facing right; the boy with the brass lantern (exactly as in reference image 2), on "
        "the right, facing left\n"
        "Start: The tall woman in the red oilskin and the boy with the brass lantern face each "
        "other over the workbench, the wick in her open palm, the boy's hands rest on the "
        "wood.\n"
        "Setting: The lamp loft at night, one oil lamp on the bench. A low wooden loft under a "
        "sloping roof, a workbench with brass parts under one small round window, coils of rope "
        "and shelves of glass globes along the walls.\n"
        "Props: the new wick: a hand-long braid of white cotton in a twist of blue paper\n"
        "Mood: warm, grave\n"
        "Style: Gouache illustration, visible brush strokes, soft edges\n"
        "Palette: slate blue, amber, oilskin red\n"
        "Keep face, body, colours, clothes and marks exactly as in the reference images; each of "
        "them is seen once.\n"
        "The picture fills the whole frame."
    )


def test_board_is_told_in_the_plans_own_words_with_names_lines_and_the_fields_of_its_shot() -> None:
    said = [DialogueLine(speaker="Marta", text="Lift it.", manner="low"), DialogueLine(text="Ho!")]
    pier = PIER.model_copy(update={"dialogue": said, "camera": "Close-up, static"})
    board = prompts.keyframe_brief(HARBOUR, pier, SHEETS).board.splitlines()
    assert board[:2] == [HARBOUR.style, f"Scene: {PIER.title}"]
    action = next(line for line in board if line.startswith("Action: "))
    assert action == f"Action: {PIER.action} Marta (low): “Lift it.” “Ho!”"
    camera = f"{PIER.angle}, {PIER.shot_size}, {PIER.camera_move}"
    assert f"Camera: {camera}" in board
    assert any(line.startswith("In the frame: Marta (reference image 1)") for line in board)
    assert f"Marta: {HARBOUR.character('Marta').visual_description}" in board


def test_line_that_the_action_says_is_lettered_once() -> None:
    said = DialogueLine(speaker="Ibo", text="Six lamps.")
    pier = PIER.model_copy(update={"action": "Ibo: “Six lamps.”", "dialogue": [said]})
    assert "Action: Ibo: “Six lamps.”\n" in prompts.keyframe_brief(HARBOUR, pier).board


def test_clip_is_motion_camera_and_sound() -> None:
    assert prompts.video_prompt(HARBOUR, LOFT) == (
        "The tall woman in the red oilskin holds out the wick across the bench and the boy with "
        "the brass lantern takes it with both hands.\n"
        "At the end: The boy with the brass lantern holds the wick against his chest.\n"
        "Camera: static\n"
        "The tall woman in the red oilskin, low and dry, under her breath, says: "
        '"Tonight it is yours, Ibo."\n'
        "Sound: rain on the roof, the oil lamp ticking. Only voices and natural sound are heard; "
        "the scene has no score."
    )


def test_long_clip_has_its_phases_with_their_seconds() -> None:
    prompt = prompts.video_prompt(HARBOUR, PIER.model_copy(update={"duration_seconds": 12}))
    assert "0-6 s: The tall woman in the red oilskin and the boy" in prompt
    assert "6-12 s: The boy lifts his lantern" in prompt


def test_other_clothes_are_said_and_those_of_the_sheet_are_not_kept() -> None:
    prompt = prompts.keyframe_prompt(HARBOUR, LAMP, SHEETS[1:])
    assert "Wardrobe: the boy with the brass lantern wears" in prompt
    assert "Keep face, body, hair or fur and marks" in prompt


def test_picture_of_the_place_says_how_it_looks() -> None:
    shown = [*SHEETS, Picture(Path("loft.png"), "place", "loft")]
    prompt = prompts.keyframe_prompt(HARBOUR, LOFT, shown)
    assert "Reference image 3 shows this place" in prompt
    assert "sloping roof" not in prompt


@pytest.mark.parametrize(
    "mended",
    [
        prompts.keyframe_fix_prompt(HARBOUR, LOFT, FAULTY),
        prompts.correction_prompt(HARBOUR, LOFT, FAULTY),
        prompts.retake_prompt(HARBOUR, LOFT, FAULTY),
    ],
)
def test_what_is_mended_is_told_as_it_should_be(mended: str) -> None:
    assert "The boy with the brass lantern's scarf is white." in mended
    assert "bald" not in mended
    assert "blue" not in mended


def test_check_without_a_wish_has_whoever_is_least_like_themselves_described() -> None:
    wordless = FAULTY.model_copy(update={"fix_prompt": None})
    prompt = prompts.keyframe_fix_prompt(HARBOUR, LOFT, wordless)
    assert "knitted white scarf" in prompt
    assert "silver hair" not in prompt
    assert "bald" not in prompt


def test_empty_place_is_checked_as_a_place() -> None:
    empty = PIER.model_copy(update={"characters_present": [], "staging": []})
    question = prompts.keyframe_check_prompt(HARBOUR, empty, [])
    assert "This is an empty place." in question
    assert "wet granite blocks" in question
    assert "someone else" not in question


def test_shot_of_a_thing_is_asked_for_and_checked_as_one() -> None:
    insert = LOFT.model_copy(update={"characters_present": [], "staging": []})
    assert "In the frame: the new wick\n" in prompts.keyframe_prompt(HARBOUR, insert)
    question = prompts.keyframe_check_prompt(HARBOUR, insert, [])
    assert (
        "This is a shot of things. Check in this order: does image 1 show the new wick" in question
    )


def test_edits_of_sheets_begin_with_their_verb() -> None:
    marta = HARBOUR.characters[0]
    assert prompts.stylize_prompt(HARBOUR, marta, 2).startswith("Redraw the 2 reference photos")
    assert prompts.enhance_prompt(HARBOUR, marta, "a torn sleeve").startswith("Edit this")
    brief = prompts.sheet_brief(HARBOUR, marta, "edit", 1, wanted="Marta's sleeve is torn")
    assert brief.mend == ("The tall woman in the red oilskin's sleeve is torn",)


def test_check_asks_for_size_and_moment() -> None:
    question = prompts.keyframe_check_prompt(HARBOUR, LOFT, SHEETS)
    assert "is it a medium shot, eye level; is it this moment?" in question
    assert "At this moment: Marta and Ibo face each other" in question


def test_check_of_a_clip_asks_for_its_end_but_for_no_size_the_camera_may_have_left() -> None:
    question = prompts.clip_check_prompt(HARBOUR, LOFT, SHEETS, frames=2)
    assert "The clip begins with: Marta and Ibo face each other" in question
    assert "At this moment: Ibo holds the wick against his chest" in question
    assert "medium shot" not in question


def test_plan_without_shots_is_told_as_such_plans_always_were(
    plan: StoryPlan, meeting: Scene
) -> None:
    assert not plan.has_shots
    assert prompts.keyframe_prompt(plan, meeting).startswith(f"{plan.style}\nScene: The meeting\n")
    assert "Luna looks up" in prompts.video_prompt(plan, meeting)


def test_title_card_says_nothing_of_shots(plan: StoryPlan) -> None:
    carded = StoryPlan.model_validate({**plan.model_dump(), "title_card": {"text": "Autumn"}})
    assert carded.title_card is not None
    assert not carded.has_shots


def test_tag_that_holds_another_name_is_left_alone() -> None:
    rose = Character(name="Rose", look_tag="the girl in Bell green", visual_description="A girl.")
    bell = Character(name="Bell", look_tag="the woman under the Rose", visual_description="Old.")
    tags = {rose.name: rose.look_tag, bell.name: bell.look_tag}
    assert prompts.without_names("Rose meets Bell.", tags) == (
        "The girl in Bell green meets the woman under the Rose."
    )


def test_short_tag_is_used_only_where_it_tells_apart() -> None:
    tags = {"A": "the tall woman in red", "B": "the woman in blue", "C": "the fox with a scarf"}
    assert prompts.without_names("A sees B. A and C wait. C runs.", tags) == (
        "The tall woman in red sees the woman in blue. The tall woman in red and the fox with a "
        "scarf wait. The fox runs."
    )


NAMES = ("Marta Quill", "Ibo", "Zsófia", "林雪")

CLAUSES = ("{} waits by the door", "slow push in on {}", "{} and {} laugh, handheld", "")


@st.composite
def stories(draw: st.DrawFn) -> tuple[StoryPlan, Scene]:
    cast = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    who = st.sampled_from(cast or ["a gull"])

    def told() -> str:
        return draw(st.sampled_from(CLAUSES)).format(draw(who), draw(who))

    scene = Scene.model_validate(
        {
            "scene_id": 1,
            "title": "Pier",
            "description": told(),
            "prompt_summary": told(),
            "setting": draw(st.sampled_from(["a pier at dusk", f"the house of {draw(who)}"])),
            "action": told(),
            "camera": draw(st.sampled_from(["", "Wide shot, slow push in"])),
            "shot_size": "medium shot",
            "camera_move": draw(st.sampled_from(["", "slow tilt up", f"pan to {draw(who)}"])),
            "start_state": told(),
            "end_state": told(),
            "mood": draw(st.sampled_from(["", f"{draw(who)} is calm"])),
            "wardrobe": draw(st.sampled_from(["", f"the coat of {draw(who)}"])),
            "ambience": draw(st.sampled_from(["", f"{draw(who)} hums"])),
            "staging": [{"name": one, "side": "left", "facing": one} for one in cast],
            "characters_present": cast,
            "duration_seconds": draw(st.integers(3, 15)),
        }
    )
    looks = (
        "A tall woman in red.",
        "Ibo is a stout man.",
        "A girl with a lamp.",
        "一位穿红衣的女子",
    )
    look = dict(zip(NAMES, looks, strict=True))
    people = [Character(name=name, visual_description=look[name]) for name in cast]
    return StoryPlan(title="Pier", style="ink", characters=people, scenes=[scene]), scene


def said_in(brief: Brief) -> str:
    """Return every text of a brief but the names of its cast."""
    told = replace(brief, cast=tuple(replace(one, name="") for one in brief.cast))
    return repr(asdict(told))


@settings(max_examples=60, deadline=None)
@given(stories(), st.booleans())
def test_whatever_the_story_its_prompts_keep_to_the_rules(
    story: tuple[StoryPlan, Scene], faulty: bool
) -> None:
    plan, scene = story
    score = FAULTY.model_copy(update={"fix_prompt": "the door is red" if faulty else None})
    clips = [
        prompts.video_prompt(plan, scene),
        prompts.retake_prompt(plan, scene, score),
        prompts.correction_prompt(plan, scene, score),
    ]
    stills = [
        prompts.keyframe_prompt(plan, scene),
        prompts.keyframe_fix_prompt(plan, scene, score),
    ]
    cast = [part for one in plan.characters for part in one.name.split()]
    brief = prompts.clip_brief(plan, scene, natural_seconds=5, score=score, anew=True)
    for text in [*clips, said_in(brief)]:
        assert not [name for name in cast if name in text], text
    for text in stills:
        assert not MOVES.search(text), text
    for text in [*clips, *stills]:
        assert not NEGATIONS.search(text.replace(NO_SCORE, "")), text
