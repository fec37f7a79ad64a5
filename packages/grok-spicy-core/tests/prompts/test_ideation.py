"""What the plan step says to the model."""

from typing import Any

import pytest
from grok_spicy.prompts import PLAIN, Spice, mapping_messages, plan_messages, repair_messages
from grok_spicy.schemas import (
    Character,
    ConfigCharacter,
    DefaultVideo,
    NarrativeCore,
    SpicyMode,
    VideoConfig,
)

CONFIG = VideoConfig(
    spicy_mode=SpicyMode(
        enabled=True,
        enabled_modifiers=["moonlit haze", "rain on glass", "slow shutter"],
        global_prefix="Film noir.",
    ),
    narrative_core=NarrativeCore(
        restraint_rule="Suggest, never show", escalation_arc="From calm to storm"
    ),
    characters=[
        ConfigCharacter(name="Luna", description="a torn scarf", spicy_traits=["velvet gloves"]),
        ConfigCharacter(name="Oona"),
    ],
    default_video=DefaultVideo(scene="A harbour", motion="Waves roll in", audio_cues="Gulls"),
)

SPICE = Spice.of(CONFIG, spicy=True)


def asked(concept: str = "A fox meets an owl", spice: Spice = PLAIN, **more: Any) -> list[str]:
    messages = plan_messages(concept, spice=spice, **more)
    assert [message["role"] for message in messages] == ["system", "user"]
    return [message["content"] for message in messages]


@pytest.mark.parametrize(
    "rule",
    [
        "Keep to the concept strictly",
        "If the user numbers the scenes, keep exactly those scenes",
        "Otherwise write 3 to 6 scenes",
        "One clear primary motion a scene",
        "named characters lasts 3 to 8 seconds",
        "scenery alone lasts 9 to 15 seconds",
        "two phases separated by a semicolon",
        "Never repeat anyone's appearance in a scene",
        "at least 80 words",
    ],
)
def test_system_turn_states_the_rules_in_both_variants(rule: str) -> None:
    assert rule in asked()[0]
    assert rule in asked(spice=SPICE, video_config=CONFIG)[0]


@pytest.mark.parametrize(
    ("longest", "cast", "scenery"),
    [
        (15, "lasts 3 to 8 seconds", "alone lasts 9 to 15 seconds"),
        (10, "lasts 3 to 8 seconds", "alone lasts 9 to 10 seconds"),
        (8, "lasts 3 to 8 seconds", "alone lasts no longer"),
        (5, "lasts 3 to 5 seconds", "alone lasts no longer"),
    ],
)
def test_model_is_told_the_longest_scene(longest: int, cast: str, scenery: str) -> None:
    system = asked(max_duration=longest)[0]
    assert cast in system
    assert scenery in system


def test_user_turn_holds_the_concept_and_the_descriptions_word_for_word() -> None:
    seen = "Amber eyes,\n  and a torn ear."
    user = asked("A fox;  an owl", descriptions={"Luna": seen})[1]
    assert user.startswith("Concept\nA fox;  an owl")
    assert f"word for word into that character's visual_description)\nLuna: {seen}" in user


def test_bare_concept_is_all_that_is_said() -> None:
    assert asked()[1] == "Concept\nA fox meets an owl"


def test_user_turn_holds_what_the_configuration_says() -> None:
    user = asked(video_config=CONFIG)[1]
    for part in (
        "Luna: a torn scarf",
        "\nOona",
        "Restraint: Suggest, never show",
        "Arc of the film: From calm to storm",
        "Scene: A harbour",
        "Motion: Waves roll in",
        "Sound: Gulls",
    ):
        assert user.count(part) == 1, part
    for part in ("Film noir", "moonlit", "velvet"):
        assert part not in user


def test_spicy_variant_puts_the_narrative_rules_first() -> None:
    system, user = asked(spice=SPICE, video_config=CONFIG)
    assert "takes the user's words literally" in system
    assert system.index("Suggest, never show") < system.index("Fidelity")
    assert "Suggest, never show" not in user
    for part in ("Film noir.", "moonlit haze", "rain on glass", "Traits of Luna: velvet gloves"):
        assert user.count(part) == 1, part
    assert "slow shutter" not in user


def test_repair_shows_the_answer_and_every_problem() -> None:
    first = plan_messages("A fox meets an owl")
    answer = Character(name="Luna", visual_description="red")
    again = repair_messages(first, answer, ["scene 1 has nobody", "style is empty"])
    assert again[:2] == first
    assert again[2] == {"role": "assistant", "content": answer.model_dump_json()}
    assert again[3]["role"] == "user"
    assert "- scene 1 has nobody\n- style is empty" in again[3]["content"]
    assert repair_messages(first, "{broken", ["x"])[2]["content"] == "{broken"


def test_mapping_shows_labels_photos_and_cast() -> None:
    luna = Character(name="Luna", role="hero", visual_description="a red fox")
    system, user = (
        message["content"] for message in mapping_messages(["fox", "bird"], [luna], {"fox": "red"})
    )
    assert "at most one label" in system
    for part in ("- fox: red", "- bird", "- Luna (hero): a red fox"):
        assert part in user
