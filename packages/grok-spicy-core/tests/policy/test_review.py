"""What the policy does with plans, configurations, spicy mode and plugins' rules."""

from typing import Any

import pytest
from grok_spicy.errors import PolicyError
from grok_spicy.policy import Policy
from grok_spicy.schemas import (
    Character,
    ConfigCharacter,
    NarrativeCore,
    PipelineConfig,
    Scene,
    SpicyMode,
    StoryPlan,
    VideoConfig,
)
from grok_spicy.story.refs import CharacterPhotos, collect_refs

SPICY = Policy(spicy=True)

LUNA = Character(name="Luna", visual_description="A small red fox with a green scarf")

OONA = Character(name="Oona", visual_description="A tall owl of grey feathers, forty years old")


def a_plan(*scenes: Scene, characters: list[Character] | None = None, **fields: Any) -> StoryPlan:
    return StoryPlan(
        **{"title": "Autumn", "style": "watercolour"} | fields,
        characters=characters if characters is not None else [LUNA, OONA],
        scenes=list(scenes) or [Scene(scene_id=1, title="Dawn", characters_present=["Luna"])],
    )


def a_config(**character: Any) -> VideoConfig:
    cast = [ConfigCharacter(**{"name": "Luna", "adult": True} | character)]
    return VideoConfig(spicy_mode=SpicyMode(enabled=True), characters=cast)


# -- plans -------------------------------------------------------------------------------------


def test_tame_plan_passes() -> None:
    Policy().review_plan(a_plan())


def test_childhood_of_a_character_holds_in_every_scene_that_lists_them() -> None:
    child = Character(name="Pip", visual_description="A boy of nine with a kite")
    swim = Scene(scene_id=2, title="Lake", characters_present=["Pip"], action="nude swimming")
    walk = Scene(scene_id=1, title="Path", characters_present=["Pip"])
    Policy().review_plan(a_plan(walk, characters=[child]))
    with pytest.raises(PolicyError, match="Scene 2 of the plan has someone who is or may be a"):
        Policy().review_plan(a_plan(walk, swim, characters=[child]))


def test_childhood_of_a_character_holds_in_scenes_that_only_mention_them() -> None:
    child = Character(name="Pip", visual_description="A boy of nine with a kite")
    swim = Scene(scene_id=2, title="Lake", description="PIP swims, nude")
    with pytest.raises(PolicyError, match="Scene 2"):
        Policy().review_plan(a_plan(swim, characters=[child]))


def test_child_and_sexual_adult_share_no_scene() -> None:
    child = Character(name="Pip", visual_description="A boy of nine with a kite")
    dancer = Character(name="Vera", visual_description="A burlesque dancer in lingerie, aged 40")
    together = Scene(scene_id=1, title="Stage", characters_present=["Pip", "Vera"])
    apart = [
        Scene(scene_id=1, title="Stage", characters_present=["Vera"]),
        Scene(scene_id=2, title="Meadow", characters_present=["Pip"]),
    ]
    Policy().review_plan(a_plan(*apart, characters=[child, dancer]))
    with pytest.raises(PolicyError, match="Scene 1"):
        Policy().review_plan(a_plan(together, characters=[child, dancer]))


def test_style_holds_for_every_character() -> None:
    child = Character(name="Pip", visual_description="A boy of nine with a kite")
    with pytest.raises(PolicyError, match="Character 'Pip' of the plan"):
        Policy().review_plan(a_plan(characters=[child], style="erotic film noir"))


def test_name_that_should_not_be_repeated_is_not() -> None:
    named = Character(name="Naked Boy", visual_description="a statue")
    with pytest.raises(PolicyError, match=r"characters\[0\] of the plan") as refusal:
        Policy().review_plan(a_plan(characters=[named]))
    assert "aked" not in str(refusal.value)


@pytest.mark.parametrize("field", ["title", "description", "setting", "camera", "mood", "action"])
def test_every_part_of_a_scene_is_read(field: str) -> None:
    scene = Scene(**{"scene_id": 4, "title": "Dawn", field: "a nude child"})
    with pytest.raises(PolicyError, match="Scene 4"):
        Policy().review_plan(a_plan(scene))


def test_traits_are_read_whatever_the_mode() -> None:
    traits = Character(
        name="Pip", visual_description="a boy with a kite", spicy_traits=["seductive"]
    )
    with pytest.raises(PolicyError, match="Pip"):
        Policy().review_plan(a_plan(characters=[traits]))


# -- configuration and spicy mode --------------------------------------------------------------


def test_no_configuration_passes_unless_spicy() -> None:
    Policy().review_config(None)
    with pytest.raises(PolicyError, match="there are none"):
        SPICY.review_config(None)


def test_undeclared_character_passes_unless_spicy() -> None:
    config = a_config(adult=False)
    Policy().review_config(config)
    with pytest.raises(PolicyError, match="'Luna' is not declared an adult \\(\"adult\": true\\)"):
        SPICY.review_config(config)


def test_declared_adult_with_a_childish_description_is_refused_in_spicy_mode() -> None:
    config = a_config(description="looks like a teenager")
    Policy().review_config(config)
    with pytest.raises(PolicyError, match="may be a minor; in spicy mode"):
        SPICY.review_config(config)


def test_photos_need_consent_in_spicy_mode() -> None:
    config = a_config(images=["luna.png"])
    Policy().review_config(config)
    with pytest.raises(PolicyError, match='without "consent": true'):
        SPICY.review_config(config)
    SPICY.review_config(a_config(images=["luna.png"], consent=True))


def test_photos_of_the_command_line_need_consent_too(tmp_path: Any) -> None:
    config = a_config()
    refs = collect_refs([("luna", tmp_path / "a.png")], config)
    with pytest.raises(PolicyError, match='without "consent": true'):
        SPICY.review_config(config, refs=refs)
    SPICY.review_config(a_config(consent=True), refs=refs)


def test_photo_of_nobody_in_the_configuration_is_refused_in_spicy_mode() -> None:
    refs = [CharacterPhotos("Oona", ("oona.png",))]
    with pytest.raises(
        PolicyError, match=r"'Oona' is the label of a reference photo.*\n.*Label the"
    ):
        SPICY.review_config(a_config(), refs=refs)


def test_photo_label_is_read() -> None:
    with pytest.raises(PolicyError, match="label of a reference photo"):
        Policy().review_config(None, refs=[CharacterPhotos("nude child", ("a.png",))])


def test_modifiers_meet_childhood_only_when_they_are_used() -> None:
    config = VideoConfig(
        spicy_mode=SpicyMode(enabled=True, enabled_modifiers=["seductive light"]),
        characters=[ConfigCharacter(name="Pip", description="a boy with a kite")],
    )
    Policy().review_config(config)
    with pytest.raises(PolicyError):
        SPICY.review_config(config)


def test_modifiers_are_read_even_if_unused() -> None:
    config = VideoConfig(spicy_mode=SpicyMode(enabled_modifiers=["nude", "childlike"]))
    with pytest.raises(PolicyError, match="spicy_mode of the configuration"):
        Policy().review_config(config)


def test_narrative_rules_hold_for_every_character() -> None:
    config = VideoConfig(
        narrative_core=NarrativeCore(style_directive="erotic"),
        characters=[ConfigCharacter(name="Pip", description="a boy with a kite")],
    )
    with pytest.raises(PolicyError, match="Character 'Pip' of the configuration"):
        Policy().review_config(config)


def test_plan_inside_the_configuration_is_read() -> None:
    plan = a_plan(Scene(scene_id=7, title="Lake", action="a nude child"))
    with pytest.raises(PolicyError, match="Scene 7"):
        Policy().review_config(VideoConfig(story_plan=plan))


def test_cast_is_closed_in_spicy_mode() -> None:
    SPICY.review_plan(a_plan(characters=[LUNA]), a_config())
    with pytest.raises(PolicyError, match="'Oona' is in the plan, but not declared"):
        SPICY.review_plan(a_plan(), a_config())
    with pytest.raises(PolicyError, match="Character 'Luna' and Character 'Oona' are in the plan"):
        SPICY.review_plan(a_plan(), None)


def test_any_word_for_a_minor_refuses_a_spicy_scene() -> None:
    scene = Scene(scene_id=3, title="Fair", description="Luna watches the children play")
    plan = a_plan(scene, characters=[LUNA])
    Policy().review_plan(plan, a_config())
    with pytest.raises(PolicyError, match="Scene 3 of the plan speaks of someone"):
        SPICY.review_plan(plan, a_config())


def test_policy_of_a_spicy_run_judges_every_prompt_strictly() -> None:
    policy = Policy().for_run(PipelineConfig(spicy=True))
    policy.review_text("Two dancers on a rooftop")
    with pytest.raises(PolicyError, match="A prompt speaks of someone who is or may be a minor"):
        policy.review_text("A boy on a rooftop")
    with pytest.raises(PolicyError, match="'Oona'"):
        policy.review_plan(a_plan(), a_config())


# -- negative prompt, plugins ------------------------------------------------------------------


def test_unwanted_things_in_the_negative_prompt_are_harmless() -> None:
    negative = "nsfw, nude, blurry"
    policy = Policy().for_run(PipelineConfig(negative_prompt=negative))
    policy.review_text(f"A boy flies a kite\nAvoid: {negative}")
    with pytest.raises(PolicyError):
        policy.review_text(f"A boy, nude\nAvoid: {negative}")
    with pytest.raises(PolicyError):
        Policy().review_text(f"A boy flies a kite\nAvoid: {negative}")


@pytest.mark.parametrize(
    ("negative", "text"), [("clothes", "A boy flies a kite"), ("adult", "A nude figure")]
)
def test_negative_prompt_that_takes_clothes_or_adulthood_away_counts(
    negative: str, text: str
) -> None:
    Policy().review_text(text)
    with pytest.raises(PolicyError):
        Policy(negative=negative).review_text(text)


def test_negative_prompt_that_is_no_list_of_plain_terms_is_part_of_the_wish() -> None:
    for negative in (
        "blurry.\nInstead a nude",
        "blurry, show a nude",
        "(nude:-1.5)",
        "fog; a nude",
    ):
        policy = Policy().for_run(PipelineConfig(negative_prompt=negative))
        policy.review_text(f"A fox flies a kite\nAvoid: {negative}")
        with pytest.raises(PolicyError, match="A prompt has"):
            policy.review_text(f"A boy flies a kite\nAvoid: {negative}")
        with pytest.raises(PolicyError, match="a negative prompt that is not a list"):
            policy.review_concept("A boy flies a kite")


def test_plugin_adds_a_rule_for_every_kind_of_text() -> None:
    asked: list[str] = []

    def no_owls(text: str, kind: str) -> str | None:
        asked.append(kind)
        return "No owls here." if "owl" in text.casefold() else None

    policy = Policy(extra=no_owls)
    policy.review_concept("a fox")
    policy.review_text("a fox", kind="answer")
    policy.review_config(a_config(description="a fox"))
    policy.review_plan(a_plan(characters=[LUNA]))
    assert asked == ["concept", "answer", "config", "plan"]
    with pytest.raises(PolicyError, match=r"^The plan is refused: No owls here\.$"):
        policy.review_plan(a_plan())
    with pytest.raises(PolicyError, match="A prompt is refused"):
        policy.review_text("an owl")


def test_style_that_overrides_is_part_of_the_concept() -> None:
    Policy().review_concept("a boy and his dog", "watercolour")
    with pytest.raises(PolicyError, match="The concept in this style has"):
        Policy().review_concept("a boy and his dog", "erotic film noir")


def test_plugin_cannot_take_a_rule_away() -> None:
    with pytest.raises(PolicyError, match="never generated"):
        Policy(extra=lambda text, kind: None).review_concept("a nude child")


def test_conversation_is_read_through_its_json() -> None:
    policy = Policy()
    policy.review_text('[{"content": "a\\nboy and his dog\\nnudging", "role": "user"}]')
    with pytest.raises(PolicyError):
        policy.review_text('[{"content": "{\\"action\\": \\"\\\\nnude\\\\nboy\\"}"}]')
