"""One prompt straight from video.json."""

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.schemas import (
    ConfigCharacter,
    DefaultVideo,
    Intensity,
    NarrativeCore,
    SpicyMode,
    VideoConfig,
)
from grok_spicy.story.prompt_builder import build_prompt

CAST = [
    ConfigCharacter(id="fox", name="Luna", description="a red fox", spicy_traits=["velvet gloves"]),
    ConfigCharacter(id="owl", name="Oona", description="a grey owl"),
    ConfigCharacter(name="Pip"),
]


def config(count: int, intensity: Intensity = "high", *, enabled: bool = True) -> VideoConfig:
    return VideoConfig(
        spicy_mode=SpicyMode(
            enabled=enabled,
            enabled_modifiers=["moonlit haze", "rain on glass", "slow shutter"],
            intensity=intensity,
            global_prefix="Film noir.",
            extreme_emphasis="Deepest shadows.",
        ),
        narrative_core=NarrativeCore(style_directive="Linger on hands"),
        characters=CAST[:count],
        default_video=DefaultVideo(scene="A harbour", motion="Waves roll in", audio_cues="Gulls"),
    )


def test_nobody_leaves_the_scene_alone() -> None:
    assert build_prompt(config(0)) == "A harbour\nAction: Waves roll in\nSound: Gulls"


def test_one_character_is_described_without_a_place() -> None:
    prompt = build_prompt(config(1))
    assert "Luna: a red fox" in prompt
    assert "together" not in prompt
    assert " side" not in prompt


def test_two_characters_stand_beside_each_other() -> None:
    prompt = build_prompt(config(2))
    assert "Luna and Oona together in one shot." in prompt
    assert "Luna, on the left side: a red fox" in prompt
    assert "Oona, on the right side: a grey owl" in prompt


def test_more_characters_stand_between_them() -> None:
    prompt = build_prompt(config(3))
    assert "Luna, Oona and Pip together" in prompt
    assert "Pip, in the center" in prompt


def test_cast_can_be_chosen_by_name_or_id() -> None:
    assert "Oona: a grey owl" in build_prompt(config(2), ["owl"])
    assert "Luna" not in build_prompt(config(2), ["Oona"])
    with pytest.raises(ConfigError, match="no character called 'Vera'"):
        build_prompt(config(2), ["Vera"])


@pytest.mark.parametrize(
    ("intensity", "count", "emphasised"),
    [("low", 1, False), ("medium", 2, False), ("high", 3, False), ("extreme", 3, True)],
)
@pytest.mark.parametrize("cast", [0, 1, 2])
def test_intensity_limits_the_modifiers(
    cast: int, intensity: Intensity, count: int, emphasised: bool
) -> None:
    prompt = build_prompt(config(cast, intensity), spicy=True)
    modifiers = ["moonlit haze", "rain on glass", "slow shutter"]
    assert [prompt.count(modifier) for modifier in modifiers] == [1] * count + [0] * (3 - count)
    assert prompt.count("Deepest shadows.") == int(emphasised)
    assert prompt.startswith("Film noir.\n")
    assert prompt.count("velvet gloves") == int(cast > 0)
    assert prompt.count("Linger on hands") == 1


def test_disabled_spicy_mode_adds_nothing() -> None:
    off = config(1, enabled=False)
    assert build_prompt(off, spicy=True) == build_prompt(off) == build_prompt(config(1))
