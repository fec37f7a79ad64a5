"""Every prompt holds what its step needs, and what spicy mode adds exactly once."""

from pathlib import Path

import pytest
from grok_spicy import prompts
from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.reading import kinds_in
from grok_spicy.prompts import PLAIN, Spice
from grok_spicy.prompts.wording import says, without_negative
from grok_spicy.providers.pictures import Picture
from grok_spicy.schemas import (
    Character,
    ConfigCharacter,
    ConsistencyScore,
    DefaultVideo,
    Intensity,
    NarrativeCore,
    Scene,
    SpicyMode,
    StoryPlan,
    VideoConfig,
)
from hypothesis import given
from hypothesis import strategies as st

LOOKS = "A small red fox with a white muzzle, amber eyes, a moss-green scarf and a torn left ear."

LUNA = Character(
    name="Luna", role="the curious one", visual_description=LOOKS, personality_cues=["alert", "shy"]
)

OONA = Character(name="Oona", role="the wise one", visual_description="A tall owl, slate grey.")

MEETING = Scene(
    scene_id=2,
    title="The meeting",
    description="They meet",
    characters_present=["Luna", "Oona"],
    setting="Forest clearing at dawn",
    camera="Wide shot, slow push in",
    mood="hushed",
    action="Luna looks up",
    prompt_summary="Luna meets Oona under an oak",
)

DRIFT = MEETING.model_copy(
    update={
        "duration_seconds": 12,
        "characters_present": [],
        "action": "leaves whirl up; they settle on the pond",
    }
)

PLAN = StoryPlan(
    title="Autumn",
    style="Soft watercolour storybook",
    color_palette="amber and moss",
    characters=[LUNA, OONA],
    scenes=[MEETING],
)

SHEETS = [
    Picture(Path("luna.png"), "character", "Luna", "left"),
    Picture(Path("oona.png"), "character", "Oona", "right"),
]

PREVIOUS = Picture(Path("before.png"), "previous")

WRONG = ConsistencyScore(
    overall_score=0.4, issues=["the scarf is blue", "an ear is whole"], fix_prompt="Mend the scarf"
)

CONFIG = VideoConfig(
    spicy_mode=SpicyMode(
        enabled=True,
        enabled_modifiers=["moonlit haze", "rain on glass", "slow shutter"],
        intensity="high",
        global_prefix="Film noir.",
        extreme_emphasis="Deepest shadows.",
    ),
    narrative_core=NarrativeCore(
        restraint_rule="Suggest, never show",
        escalation_arc="From calm to storm",
        style_directive="Linger on hands",
    ),
    characters=[
        ConfigCharacter(
            name="Luna", description="a torn scarf", spicy_traits=["velvet gloves"], adult=True
        )
    ],
    default_video=DefaultVideo(scene="A harbour", motion="Waves roll in", audio_cues="Gulls"),
)

SPICE = Spice.of(CONFIG, spicy=True)


def picture_prompts(spice: Spice) -> dict[str, str]:
    """Return every prompt that asks for a picture."""
    return {
        "sheet": prompts.sheet_prompt(PLAN, LUNA, spice),
        "stylize": prompts.stylize_prompt(PLAN, LUNA, 2, spice),
        "enhance": prompts.enhance_prompt(PLAN, LUNA, "a torn scarf", spice),
        "keyframe": prompts.keyframe_prompt(PLAN, MEETING, [*SHEETS, PREVIOUS], spice),
        "keyframe from words": prompts.keyframe_prompt(PLAN, DRIFT, [], spice),
        "fix": prompts.keyframe_fix_prompt(PLAN, WRONG, spice),
    }


def video_prompts(spice: Spice) -> dict[str, str]:
    """Return every prompt that asks for a clip."""
    short = prompts.video_prompt(PLAN, MEETING, spice)
    long = prompts.video_prompt(PLAN, DRIFT, spice)
    return {
        "video": short,
        "long video": long,
        "correction": prompts.correction_prompt(WRONG, spice),
        "retake": prompts.retake_prompt(long, WRONG),
    }


def check_prompts(spice: Spice) -> dict[str, str]:
    """Return every prompt that asks for a score."""
    return {
        "sheet check": prompts.sheet_check_prompt(LUNA, [], spice),
        "keyframe check": prompts.keyframe_check_prompt(PLAN, MEETING, SHEETS, spice),
        "clip check": prompts.clip_check_prompt(PLAN, MEETING, SHEETS, spice),
    }


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


# -- sheets ------------------------------------------------------------------------------------


def test_every_picture_prompt_begins_with_the_style() -> None:
    for name, prompt in picture_prompts(PLAIN).items():
        assert prompt.startswith(PLAN.style), name


def test_sheet_prompt_describes_the_whole_character() -> None:
    prompt = prompts.sheet_prompt(PLAN, LUNA)
    assert in_order(prompt, PLAN.style, "Full body portrait of Luna, the curious one", LOOKS)
    assert "alert, shy" in prompt


def test_stylize_prompt_keeps_face_and_likeness() -> None:
    one, two = (prompts.stylize_prompt(PLAN, LUNA, photos) for photos in (1, 2))
    assert "Keep the face and the likeness exactly" in one
    assert "from the reference photo." in one
    assert "from the 2 reference photos." in two
    assert LOOKS in one


def test_enhance_prompt_applies_only_the_description() -> None:
    prompt = prompts.enhance_prompt(PLAN, LUNA, "a torn scarf")
    assert in_order(prompt, "Apply only this:", "a torn scarf", "Keep everything else exactly")
    assert LOOKS not in prompt


def test_sheet_check_says_which_image_is_what() -> None:
    references = [Picture(Path("b"), "base", "Luna"), Picture(Path("p"), "photo", "Luna")]
    prompt = prompts.sheet_check_prompt(LUNA, references, description="a torn scarf")
    assert in_order(
        prompt,
        "Image 1 is the candidate",
        "Image 2 is the base sheet",
        "Image 3 is a reference photo of Luna",
        LOOKS,
        "a torn scarf",
        "overall_score",
    )


def test_without_references_the_description_is_the_yardstick() -> None:
    prompt = prompts.sheet_check_prompt(LUNA, [])
    assert "this description is the yardstick" in prompt
    assert LOOKS in prompt
    assert "Image 2" not in prompt


def test_describe_prompt_asks_for_what_is_seen_and_enough_of_it() -> None:
    one, three = (prompts.describe_prompt("Luna", photos) for photos in (1, 3))
    assert "the photo" in one
    assert "all 3 photos" in three
    for prompt in (one, three):
        assert '"Luna"' in prompt
        assert "at least 80 words" in prompt
        assert "only what can be seen" in prompt


# -- keyframes ---------------------------------------------------------------------------------


def test_keyframe_prompt_holds_all_parts_of_the_scene() -> None:
    prompt = prompts.keyframe_prompt(PLAN, MEETING, [*SHEETS, PREVIOUS])
    assert in_order(
        prompt,
        PLAN.style,
        "The meeting",
        "Luna meets Oona under an oak",
        "Setting: Forest clearing at dawn",
        "Mood: hushed",
        "Luna (reference image 1), positioned on the left side",
        "Oona (reference image 2), positioned on the right side",
        "Reference image 3 is the keyframe of the scene before",
        "Action: Luna looks up",
        "Camera: Wide shot, slow push in",
        "Palette: amber and moss",
        "Keep every appearance exactly",
        LOOKS,
        OONA.visual_description,
    )


def test_lone_character_stands_in_the_center() -> None:
    scene = MEETING.model_copy(update={"characters_present": ["Oona"]})
    sheet = Picture(Path("oona.png"), "character", "Oona", "center")
    prompt = prompts.keyframe_prompt(PLAN, scene, [sheet])
    assert "Oona (reference image 1), positioned in the center" in prompt
    assert LOOKS not in prompt


def test_numbers_follow_the_pictures_that_are_really_sent() -> None:
    scene = MEETING.model_copy(update={"characters_present": []})
    assert "Reference image 1 is the keyframe of the scene before" in prompts.keyframe_prompt(
        PLAN, scene, [PREVIOUS]
    )
    without_previous = prompts.keyframe_prompt(PLAN, MEETING, SHEETS)
    assert "the scene before" not in without_previous


def test_character_without_a_sheet_is_named_and_described() -> None:
    pip = Character(name="Pip", visual_description="A brown mouse in a blue waistcoat")
    plan = PLAN.model_copy(update={"characters": [LUNA, OONA, pip]})
    scene = MEETING.model_copy(update={"characters_present": ["Luna", "Oona", "Pip"]})
    prompt = prompts.keyframe_prompt(plan, scene, SHEETS)
    assert "; Pip, positioned in the center" in prompt
    assert "Pip: A brown mouse in a blue waistcoat" in prompt


def test_keyframe_from_words_mentions_no_reference() -> None:
    prompt = prompts.keyframe_prompt(PLAN, MEETING)
    assert "eference image" not in prompt
    assert "exactly as described" in prompt
    assert LOOKS in prompt


def test_scenery_keeps_no_appearance() -> None:
    prompt = prompts.keyframe_prompt(PLAN, DRIFT)
    assert "In the frame" not in prompt
    assert "appearance" not in prompt


def test_fix_prefers_the_checkers_instruction_to_its_issues() -> None:
    prompt = prompts.keyframe_fix_prompt(PLAN, WRONG)
    assert "Mend the scarf" in prompt
    assert "blue" not in prompt


@pytest.mark.parametrize("fix_prompt", [None, "", "  "])
def test_fix_falls_back_on_the_issues(fix_prompt: str | None) -> None:
    score = WRONG.model_copy(update={"fix_prompt": fix_prompt})
    for prompt in (prompts.keyframe_fix_prompt(PLAN, score), prompts.correction_prompt(score)):
        assert "- the scarf is blue\n- an ear is whole" in prompt


def test_fix_without_any_reason_still_says_something() -> None:
    score = ConsistencyScore(overall_score=0.1)
    assert "closer to their description" in prompts.keyframe_fix_prompt(PLAN, score)
    assert "in the first frame" in prompts.correction_prompt(score)


def test_frame_checks_compare_with_the_sheets_in_order() -> None:
    for prompt in (
        prompts.keyframe_check_prompt(PLAN, MEETING, SHEETS),
        prompts.clip_check_prompt(PLAN, MEETING, SHEETS),
    ):
        assert in_order(
            prompt,
            "Image 1 is the candidate",
            "Image 2 is the character sheet of Luna",
            "Image 3 is the character sheet of Oona",
            "Check that Luna and Oona can be recognised",
            LOOKS,
            "overall_score",
        )
    assert "last frame of a clip" in prompts.clip_check_prompt(PLAN, MEETING, SHEETS)
    assert "No character of the cast" in prompts.keyframe_check_prompt(PLAN, DRIFT, [])


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, []),
        (1, ["center"]),
        (2, ["left", "right"]),
        (3, ["left", "right", "center"]),
        (4, ["left", "right", "center", "center"]),
    ],
)
def test_places_of_characters(count: int, expected: list[str]) -> None:
    assert prompts.positions([str(number) for number in range(count)]) == expected


# -- clips -------------------------------------------------------------------------------------


def test_short_clip_is_motion_and_camera() -> None:
    prompt = prompts.video_prompt(PLAN, MEETING)
    assert in_order(
        prompt,
        "Luna meets Oona under an oak",
        "Camera: Wide shot, slow push in",
        "Action: Luna looks up",
        "Mood: hushed",
        "Style: Soft watercolour storybook",
    )
    assert LOOKS not in prompt


@pytest.mark.parametrize(("seconds", "phased"), [(3, False), (8, False), (9, True), (15, True)])
def test_clips_over_eight_seconds_have_two_phases(seconds: int, phased: bool) -> None:
    scene = DRIFT.model_copy(update={"duration_seconds": seconds})
    assert (f"-{seconds} s: " in prompts.video_prompt(PLAN, scene)) is phased


def test_long_clip_has_two_timed_phases_and_what_is_kept() -> None:
    prompt = prompts.video_prompt(PLAN, DRIFT.model_copy(update={"characters_present": ["Luna"]}))
    assert in_order(
        prompt,
        "0-6 s: leaves whirl up\n",
        "6-12 s: they settle on the pond\n",
        "Camera: Wide shot",
        "Mood: hushed",
        "Keep Luna exactly as in the first frame",
    )


def test_odd_length_is_halved_exactly() -> None:
    scene = DRIFT.model_copy(update={"duration_seconds": 9})
    assert in_order(prompts.video_prompt(PLAN, scene), "0-4.5 s: ", "4.5-9 s: ")


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("one; two", ("one", "two")),
        ("one; two; three", ("one", "two; three")),
        ("one;", ("one", "the same motion goes on and comes to rest: one")),
        ("; two", ("two", "the same motion goes on and comes to rest: two")),
        ("one", ("one", "the same motion goes on and comes to rest: one")),
        ("", ("Luna meets Oona under an oak",) * 1),
    ],
)
def test_phases_come_from_the_action(action: str, expected: tuple[str, ...]) -> None:
    assert prompts.phases(DRIFT.model_copy(update={"action": action}))[: len(expected)] == expected


def test_retake_appends_what_went_wrong() -> None:
    first = prompts.video_prompt(PLAN, DRIFT)
    second = prompts.retake_prompt(first, WRONG)
    assert second.startswith(first)
    assert second.endswith("- the scarf is blue\n- an ear is whole")
    assert prompts.retake_prompt(first, ConsistencyScore(overall_score=0.1)) == first


# -- negative prompt ---------------------------------------------------------------------------


@given(st.text(max_size=80), st.text(max_size=30))
def test_what_to_avoid_is_said_once_however_often_it_is_added(prompt: str, negative: str) -> None:
    once = prompts.with_negative(prompt, negative)
    assert prompts.with_negative(once, negative) == once
    if negative.strip():
        assert once.endswith(f"Avoid: {negative.strip()}")
    else:
        assert once == prompt


def test_nothing_to_avoid_changes_nothing() -> None:
    assert prompts.with_negative("a fox", None) == "a fox"
    assert without_negative("a fox", None) == "a fox"
    assert without_negative(prompts.with_negative("a fox", "rain"), "rain").strip() == "a fox"


# -- spicy mode --------------------------------------------------------------------------------


def test_additions_appear_once_where_they_belong() -> None:
    modifiers = SPICE.modifiers
    assert len(modifiers) == 3
    for name, prompt in (picture_prompts(SPICE) | video_prompts(SPICE)).items():
        assert prompt.startswith("Film noir.\n"), name
        for text in ("Film noir.", *modifiers):
            assert prompt.count(text) == 1, (name, text)
    assert_only_in({"sheet", "stylize", "enhance", *video_prompts(SPICE)}, "Linger on hands")
    ruled = {"keyframe", "keyframe from words", "fix", *video_prompts(SPICE), *check_prompts(SPICE)}
    assert_only_in(ruled, "Suggest, never show")
    assert_only_in(ruled, "From calm to storm")
    assert_only_in({"sheet", "stylize", "enhance", "sheet check"}, "velvet gloves")


def assert_only_in(names: set[str], text: str) -> None:
    every = picture_prompts(SPICE) | video_prompts(SPICE) | check_prompts(SPICE)
    assert {name: prompt.count(text) for name, prompt in every.items()} == {
        name: int(name in names) for name in every
    }


def test_base_of_an_enhanced_sheet_has_no_traits() -> None:
    assert "velvet" not in prompts.stylize_prompt(PLAN, LUNA, 1, SPICE, traits=False)
    assert "velvet" not in prompts.sheet_check_prompt(LUNA, [], SPICE, traits=False)


def test_modifier_that_a_trait_says_is_not_repeated() -> None:
    told = LUNA.model_copy(update={"spicy_traits": ["fur in Moonlit  Haze"]})
    prompt = prompts.sheet_prompt(PLAN, told, SPICE)
    assert "moonlit haze" not in prompt
    assert "rain on glass" in prompt
    assert "moonlit haze" in prompts.keyframe_prompt(PLAN, MEETING, SHEETS, SPICE)


def test_traits_of_config_and_plan_are_joined() -> None:
    told = LUNA.model_copy(update={"spicy_traits": ["Velvet gloves", "a cane"]})
    assert SPICE.traits(told) == ("velvet gloves", "a cane")
    assert PLAIN.traits(told) == ()


@pytest.mark.parametrize("changed", [{"enabled": False}, None])
def test_spicy_mode_needs_both_the_flag_and_the_file(changed: dict[str, bool] | None) -> None:
    if changed is None:
        assert Spice.of(CONFIG, spicy=False) is PLAIN
        assert Spice.of(None, spicy=True) is PLAIN
        return
    off = CONFIG.model_copy(update={"spicy_mode": CONFIG.spicy_mode.model_copy(update=changed)})
    spice = Spice.of(off, spicy=True)
    assert picture_prompts(spice) == picture_prompts(PLAIN)
    assert video_prompts(spice) == video_prompts(PLAIN)
    assert check_prompts(spice) == check_prompts(PLAIN)


@pytest.mark.parametrize(
    ("intensity", "count", "emphasised"),
    [("low", 1, False), ("medium", 2, False), ("high", 3, False), ("extreme", 3, True)],
)
def test_intensity_limits_the_modifiers(intensity: Intensity, count: int, emphasised: bool) -> None:
    mode = CONFIG.spicy_mode.model_copy(update={"intensity": intensity})
    spice = Spice.of(CONFIG.model_copy(update={"spicy_mode": mode}), spicy=True)
    prompt = prompts.video_prompt(PLAN, MEETING, spice)
    assert [modifier for modifier in CONFIG.spicy_mode.enabled_modifiers if modifier in prompt] == (
        CONFIG.spicy_mode.enabled_modifiers[:count]
    )
    assert prompt.count("Deepest shadows.") == int(emphasised)


WORDS = st.text("abcdefg", min_size=1, max_size=4)

PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@given(st.lists(PHRASES, max_size=5), st.lists(PHRASES, max_size=3), PHRASES)
def test_each_modifier_is_said_exactly_once_whatever_the_words(
    modifiers: list[str], traits: list[str], prefix: str
) -> None:
    config = VideoConfig(
        spicy_mode=SpicyMode(
            enabled=True, intensity="high", enabled_modifiers=modifiers, global_prefix=prefix
        ),
        characters=[ConfigCharacter(name="XYZ", spicy_traits=traits)],
    )
    spice = Spice.of(config, spicy=True)
    character = Character(name="XYZ", visual_description="QRS")
    prompt = prompts.sheet_prompt(PLAN, character, spice)
    added = prompt.splitlines()[-1].removeprefix("With: ").split(", ")
    for modifier in modifiers:
        assert says(prompt, modifier)
    if prompt.splitlines()[-1].startswith("With: "):
        before = "\n".join(prompt.splitlines()[:-1])
        assert len(set(added)) == len(added)
        assert not any(says(before, modifier) for modifier in added)


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("a trained fox", "rain", False),
        ("in the Rain.", "rain", True),
        ("slow\n shutter", "slow shutter", True),
        ("anything", " ", True),
    ],
)
def test_phrases_are_found_as_whole_words(text: str, phrase: str, expected: bool) -> None:
    assert says(text, phrase) is expected


def test_our_own_words_never_trip_the_policy() -> None:
    texts = picture_prompts(SPICE) | video_prompts(SPICE) | check_prompts(SPICE)
    texts["describe"] = prompts.describe_prompt("Luna")
    conversations = [
        prompts.plan_messages("a fox", video_config=CONFIG, spice=spice) for spice in (PLAIN, SPICE)
    ]
    conversations.append(prompts.mapping_messages(["fox"], [LUNA]))
    conversations.append(prompts.repair_messages(conversations[0], "{}", ["no scenes"]))
    texts |= {
        f"{number} {message['role']}": message["content"]
        for number, conversation in enumerate(conversations)
        for message in conversation
    }
    assert {name: kinds_in(text) for name, text in texts.items()} == dict.fromkeys(texts, Kind.NONE)
