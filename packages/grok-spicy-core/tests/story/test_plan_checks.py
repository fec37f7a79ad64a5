"""Which plans can be filmed, and what a run's settings make of them."""

from typing import Any

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.schemas import Character, PipelineConfig, Scene, StoryPlan
from grok_spicy.story.checks import PreparedPlan, check_plan, plan_problems, prepare_plan
from hypothesis import given
from hypothesis import strategies as st

DEFAULTS = PipelineConfig()


def who(name: str, looks: str = "A red fox") -> Character:
    return Character.model_construct(
        name=name, role="", visual_description=looks, personality_cues=[], spicy_traits=[]
    )


def scene(number: int = 1, *names: str, **fields: Any) -> Scene:
    return Scene(
        scene_id=number, title="Dawn", action="walks", characters_present=list(names)
    ).model_copy(update=fields)


def plan(*scenes: Scene, cast: tuple[str, ...] = ("Luna", "Oona"), **fields: Any) -> StoryPlan:
    return StoryPlan(
        title="Autumn",
        style="watercolour",
        characters=[who("Luna")],
        scenes=[scene()],
    ).model_copy(
        update={
            "characters": [who(name) for name in cast],
            "scenes": list(scenes) or [scene(1, "Luna")],
        }
        | fields
    )


def test_sound_plan_has_no_problem() -> None:
    sound = plan(scene(1, "Luna"), scene(2, "Luna", "Oona"), scene(5))
    assert plan_problems(sound) == []
    check_plan(sound)


@pytest.mark.parametrize(
    ("faulty", "problem"),
    [
        (plan(style=" "), "style is empty."),
        (plan(title=""), "title is empty."),
        (plan(cast=("Luna", " ")), "characters[1].name is blank."),
        (plan(cast=("Luna", "O\0na")), "characters[1].name contains a NUL character."),
        (plan(cast=("Luna", "Luna")), "characters[1].name 'Luna' is taken by characters[0]."),
        (
            plan(cast=("Luna", "LUNA")),
            (
                "characters[1].name 'LUNA' is the same as characters[0] 'Luna' but for case; "
                "give each character a name of its own."
            ),
        ),
        (
            plan(characters=[who("Luna", "  ")]),
            "characters[0].visual_description of 'Luna' is empty.",
        ),
        (
            plan(scene(3, "Lunna")),
            (
                "scene 3: characters_present names 'Lunna', who is not among the characters; "
                "did you mean Luna?"
            ),
        ),
        (
            plan(scene(3, "Xerxes")),
            "scene 3: characters_present names 'Xerxes', who is not among the characters.",
        ),
        (
            plan(scene(1), scene(1), scene(1)),
            "scenes: scene_id 1 is used 3 times; each scene needs its own.",
        ),
        (plan(scene(-1)), "scenes: scene_id -1 is not from 0 to 9999."),
        (plan(scene(10_000)), "scenes: scene_id 10000 is not from 0 to 9999."),
        (plan(scenes=[]), "scenes: there are 0; a film has 1 to 100."),
        (
            plan(*(scene(number) for number in range(300))),
            "scenes: there are 300; a film has 1 to 100.",
        ),
        (
            plan(scene(1, duration_seconds=2)),
            "scene 1: duration_seconds is 2; a scene lasts 3 to 15.",
        ),
        (
            plan(scene(1, duration_seconds=16)),
            "scene 1: duration_seconds is 16; a scene lasts 3 to 15.",
        ),
        (
            plan(scene(1, action="")),
            "scene 1: prompt_summary, description and action are all empty.",
        ),
    ],
)
def test_problem_is_told_with_its_place(faulty: StoryPlan, problem: str) -> None:
    assert plan_problems(faulty) == [problem]
    with pytest.raises(ConfigError) as refusal:
        check_plan(faulty, "story.json")
    assert refusal.value.message == f"story.json cannot be filmed:\n  {problem}"


def test_all_problems_are_told_at_once() -> None:
    faulty = plan(scene(1, "A", "B"), scene(1, "A"), style="", cast=("Luna", "luna"))
    assert len(plan_problems(faulty)) == 6


def test_case_of_any_script_is_ignored() -> None:
    for first, second in (("Straße", "STRASSE"), ("E\u0301va", "ÉVA"), ("Σίσυφος", "ΣΊΣΥΦΟΣ")):
        assert len(plan_problems(plan(scene(), cast=(first, second)))) == 1


@given(st.lists(st.text(min_size=1).filter(lambda name: name.strip() and "\0" not in name)))
def test_any_other_names_can_be_filmed(names: list[str]) -> None:
    distinct = {name.casefold(): name for name in names}
    cast = tuple(
        name for name in ("🦊", "../etc", "L" * 300, "a b", "a  b") if name not in distinct
    )
    assert plan_problems(plan(scene(1, *cast), cast=cast)) == []
    same = plan_problems(plan(scene(), cast=tuple(distinct.values())))
    assert all("but for case" in problem for problem in same)


def test_settings_leave_a_fitting_plan_alone() -> None:
    fitting = plan(scene(1, "Luna", "Oona"))
    assert prepare_plan(fitting, DEFAULTS) == PreparedPlan(fitting)


def test_shape_of_the_run_wins_over_that_of_the_story() -> None:
    assert prepare_plan(plan(), PipelineConfig(aspect="21:9")).plan.aspect_ratio == "21:9"
    assert prepare_plan(plan(), PipelineConfig()).plan.aspect_ratio == plan().aspect_ratio


def test_style_is_overridden() -> None:
    other = prepare_plan(plan(), PipelineConfig(style_override=" charcoal "))
    assert other.plan.style == "charcoal"
    assert prepare_plan(plan(), PipelineConfig(style_override=" ")).plan.style == "watercolour"


def test_debug_keeps_the_first_scene_and_its_cast_without_a_word() -> None:
    prepared = prepare_plan(plan(scene(4, "Oona"), scene(1, "Luna")), PipelineConfig(debug=True))
    assert [one.scene_id for one in prepared.plan.scenes] == [4]
    assert [one.name for one in prepared.plan.characters] == ["Oona"]
    assert prepared.notices == ()


def test_character_in_no_scene_is_not_drawn() -> None:
    prepared = prepare_plan(plan(scene(1, "Oona")), DEFAULTS)
    assert [one.name for one in prepared.plan.characters] == ["Oona"]
    assert prepared.notices == ("Not drawn, because in no scene: Luna.",)


def test_character_listed_twice_appears_once() -> None:
    prepared = prepare_plan(plan(scene(1, "Oona", "Luna", "Oona")), DEFAULTS)
    assert prepared.plan.scenes[0].characters_present == ["Oona", "Luna"]
    assert prepared.notices == ()


def test_long_scenes_are_shortened_with_one_notice() -> None:
    long = plan(
        scene(1, "Luna", "Oona", duration_seconds=15),
        scene(2, duration_seconds=5),
        scene(3, duration_seconds=12),
    )
    prepared = prepare_plan(long, PipelineConfig(max_duration=8))
    assert [one.duration_seconds for one in prepared.plan.scenes] == [8, 5, 8]
    assert prepared.notices == (
        (
            "Shortened: scene 1 from 15 to 8 s (--max-duration), "
            "scene 3 from 12 to 8 s (--max-duration)."
        ),
    )


def test_provider_and_scene_options_limit_durations_too() -> None:
    long = plan(scene(1, "Luna", "Oona", duration_seconds=12), scene(2, duration_seconds=12))
    limits = {1: 5.0625, 2: None}
    prepared = prepare_plan(long, PipelineConfig(max_duration=10), longest_clip=limits.get)
    assert [one.duration_seconds for one in prepared.plan.scenes] == [5, 10]
    assert prepared.notices == (
        (
            "Shortened: scene 1 from 12 to 5 s (the video provider's longest clip), "
            "scene 2 from 12 to 10 s (--max-duration)."
        ),
    )


def test_provider_with_too_short_clips_is_an_error_before_anything_is_paid() -> None:
    with pytest.raises(ConfigError, match=r"at most 2\.5 s; scene 1 needs at least 3 s"):
        prepare_plan(plan(), DEFAULTS, longest_clip=2.5)


@given(
    st.lists(st.integers(3, 15), min_size=1, max_size=5),
    st.integers(3, 15),
    st.none() | st.floats(3, 30),
)
def test_preparing_never_changes_its_plan_and_is_done_once(
    durations: list[int], longest: int, clip: float | None
) -> None:
    before = plan(
        *(
            scene(number, "Luna", "Oona", duration_seconds=seconds)
            for number, seconds in enumerate(durations)
        )
    )
    copy = before.model_copy(deep=True)
    config = PipelineConfig(max_duration=longest)
    prepared = prepare_plan(before, config, longest_clip=clip)
    assert before == copy
    assert len(prepared.notices) <= 1
    assert prepare_plan(prepared.plan, config, longest_clip=clip) == PreparedPlan(prepared.plan)
    assert StoryPlan.model_validate(prepared.plan.model_dump()) == prepared.plan
