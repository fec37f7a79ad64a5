"""What spicy mode adds to every prompt, each where it belongs and once."""

from pathlib import Path

import pytest
from grok_spicy import prompts
from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.reading import kinds_in
from grok_spicy.prompts import PLAIN, Spice
from grok_spicy.prompts.wording import says
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
        "fix": prompts.keyframe_fix_prompt(PLAN, MEETING, WRONG, spice),
    }


def video_prompts(spice: Spice) -> dict[str, str]:
    """Return every prompt that asks for a clip."""
    short = prompts.video_prompt(PLAN, MEETING, spice)
    long = prompts.video_prompt(PLAN, DRIFT, spice)
    return {
        "video": short,
        "long video": long,
        "correction": prompts.correction_prompt(PLAN, MEETING, WRONG, spice),
        "retake": prompts.retake_prompt(PLAN, DRIFT, WRONG, spice),
    }


def check_prompts(spice: Spice) -> dict[str, str]:
    """Return every prompt that asks for a score."""
    return {
        "sheet check": prompts.sheet_check_prompt(LUNA, [], spice),
        "keyframe check": prompts.keyframe_check_prompt(PLAN, MEETING, SHEETS, spice),
        "clip check": prompts.clip_check_prompt(PLAN, MEETING, SHEETS, spice),
    }


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


def test_every_picture_prompt_begins_with_the_style() -> None:
    for name, prompt in picture_prompts(PLAIN).items():
        assert prompt.startswith(PLAN.style), name
