"""Plans: the user's words are the story, and nothing else is."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from grok_spicy.schemas import ConfigCharacter, Place, StoryPlan, VideoConfig
from grok_spicy.story.checks import plan_problems
from grok_spicy.story.coverage import shot_notices
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = """INT. KITCHEN - NIGHT

Anna enters. She holds a lantern.

ANNA
Who is there?

BEN
(whispering)
Only me.

Ben lights a candle.

EXT. STREET - DAY

They run to the bus."""


def test_shots_of_one_sentence_have_titles_of_their_own(plan_of: Callable[..., StoryPlan]) -> None:
    story = plan_of("A robot tends a lighthouse in seven scenes")
    titles = [scene.title for scene in story.scenes]
    assert len(set(titles)) == len(titles) == 7
    assert titles[0] == "A robot tends a lighthouse in seven scenes, wide shot"
    assert titles[3].endswith(", wide shot 2")
    assert max(map(len, titles)) < 70


TABLE: list[tuple[str, list[str], list[str], list[str]]] = [
    # concept, the cast, what some setting says, what stands nowhere in the plan
    ("A bicycle courier in Lisbon delivers a letter", ["Bicycle courier"], ["Lisbon"], ["lake", "woman"]),
    ("Two astronauts repair an antenna", ["Astronaut 1", "Astronaut 2"], [], ["lab", "sunset"]),
    ("A Spanish tango in Buenos Aires", [], ["Buenos Aires"], ["beach"]),
    ("A taxi driver waits at the station in the rain", ["Taxi driver"], ["station", "rain"], ["car with"]),
    ("A policeman chases a thief; a dog bites the thief", ["Policeman", "Thief", "Dog"], [], ["night"]),
    ("A cowboy rides into town", ["Cowboy"], ["town"], []),
    ("Luna the cat and Otto, a small dog in a blue scarf, find a map", ["Luna", "Otto"], [], []),
    ("Napoleon crosses the Alps. His soldiers drag a cannon.", ["Napoleon", "Soldier 1", "Soldier 2"], ["Alps"], []),
    ("Chop two onions. Fry them in butter. Serve.", [], [], ["person", "cook"]),
    ("Solitude", [], [], ["sunset", "walk"]),
    (PAGE, ["Anna", "Ben"], ["KITCHEN - NIGHT", "STREET - DAY"], []),
    ("Ein Bäcker steht auf. Er backt Brot. Die Straße ist nass.", ["Bäcker"], ["Straße"], []),
    ("Лиса встречает сову в лесу ночью. Сова плачет.", ["Лиса", "Сову"], ["лесу", "night"], []),
    ("一只狐狸在森林里遇到猫头鹰。它们一起看月亮。", ["狐狸", "猫头鹰"], ["森林"], []),
    ("رجل عجوز يجلس على الشاطئ. طفلة تركض نحو البحر.", ["رجل", "طفلة"], ["الشاطئ", "البحر"], []),
    ("Una niña baila en la plaza. El perro duerme.", ["Niña", "Perro"], ["plaza"], []),
    ("Spring. Rain falls on the roof. Wind.", [], ["roof"], ["person"]),
    ("Photosynthesis turns light into sugar", [], [], ["person"]),
]  # fmt: skip


def _said(plan: StoryPlan) -> str:
    return plan.model_dump_json(indent=0)


@pytest.mark.parametrize(("concept", "cast", "places", "nowhere"), TABLE)
def test_the_plan_says_what_the_concept_says(
    plan_of: Callable[..., StoryPlan],
    concept: str,
    cast: list[str],
    places: list[str],
    nowhere: list[str],
) -> None:
    plan = plan_of(concept)
    assert plan_problems(plan) == []
    assert sorted(character.name for character in plan.characters) == sorted(cast)
    settings_ = " / ".join(scene.setting for scene in plan.scenes)
    assert all(place in settings_ for place in places), settings_
    low = _said(plan.model_copy(update={"style": ""})).casefold()
    assert [word for word in nowhere if re.search(rf"\b{word}\b", low)] == []


@pytest.mark.parametrize("concept", [row[0] for row in TABLE])
def test_shots_of_a_plan_cut_together(plan_of: Callable[..., StoryPlan], concept: str) -> None:
    plan = plan_of(concept)
    shots = [
        scene.model_copy(
            update={
                "shot_size": scene.camera.partition(",")[0],
                "place_id": scene.setting.partition(",")[0],
            }
        )
        for scene in plan.scenes
    ]
    places = [Place(id=shot.place_id) for shot in shots if shot.place_id]
    told = plan.model_copy(update={"scenes": shots, "places": places})
    assert shot_notices(told) == []


_WORDS = st.text(
    st.characters(exclude_categories=("C", "Z", "P", "S", "M", "N", "Lm")), min_size=2, max_size=9
)
_MARKS = st.sampled_from([" ", " ", " ", ", ", ". ", "! ", "; ", "\n", "\n\n", "。", " – ", "\n- "])


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(_WORDS, _MARKS), min_size=1, max_size=40))
def test_no_word_is_lost(plan_of: Callable[..., StoryPlan], parts: list[tuple[str, str]]) -> None:
    plan = plan_of("".join(word + mark for word, mark in parts))
    assert plan_problems(plan) == []
    told = " ".join(f"{scene.description} {scene.action}" for scene in plan.scenes).casefold()
    assert [word for word, _ in parts if word.casefold() not in told] == []


@pytest.mark.parametrize("concept", [concept for concept, *_ in TABLE])
def test_no_word_of_a_real_concept_is_lost(plan_of: Callable[..., StoryPlan], concept: str) -> None:
    plan = plan_of(concept)
    told = " ".join(f"{scene.description} {scene.action}" for scene in plan.scenes).casefold()
    assert [word for word in re.findall(r"\w+", concept.casefold()) if word not in told] == []


@pytest.mark.parametrize(
    ("concept", "cameras"),
    [
        ("CLOSE-UP of a hand holding a ring. MEDIUM, low angle: a boxer looks up.",
         ["Close-up", "Medium shot, low angle"]),
        ("1. WIDE: a lighthouse. 2. ECU: the keeper's eyes. 3. Over the shoulder: he reads.",
         ["Wide shot", "Extreme close-up", "Over the shoulder"]),
        ("1. A fox runs, camera pans left. 2. An owl, crane up. 3. Both, handheld.",
         ["pan left", "crane up", "handheld"]),
    ],
)  # fmt: skip
def test_the_camera_that_the_user_names_is_obeyed(
    plan_of: Callable[..., StoryPlan], concept: str, cameras: list[str]
) -> None:
    plan = plan_of(concept)
    assert len(plan.scenes) == len(cameras)
    for scene, camera in zip(plan.scenes, cameras, strict=True):
        assert camera.casefold() in scene.camera.casefold()


@pytest.mark.parametrize(
    ("concept", "ids"),
    [
        ("1. A fox runs. 2. An owl flies.", [1, 2]),
        ("Scene 3: A fox\nScene 4: An owl", [3, 4]),
        ("1) one 2) two 3) three", [1, 2, 3]),
        ("Shot 1: A fox\nShot 2: An owl\nmore of the owl", [1, 2]),
        ("镜头1：狐狸跑。\n镜头2：猫头鹰飞。", [1, 2]),
        ("- a fox\n- an owl\n- a hare", [1, 2, 3]),
        ("The moon is up\nThe fox is out\nThe owl is late\nThe night is young", [1, 2, 3, 4]),
    ],
)
def test_the_users_own_cuts_are_kept(
    plan_of: Callable[..., StoryPlan], concept: str, ids: list[int]
) -> None:
    assert [scene.scene_id for scene in plan_of(concept).scenes] == ids


def test_dialogue_is_kept_with_its_speaker(plan_of: Callable[..., StoryPlan]) -> None:
    first = plan_of(PAGE).scenes[0]
    assert [(one.speaker, one.text, one.manner) for one in first.dialogue] == [
        ("Anna", "Who is there?", ""), ("Ben", "Only me.", "whispering"),
    ]  # fmt: skip
    assert first.action == "Anna enters. She holds a lantern."
    assert "Ben (whispering): “Only me.”" in first.description
    assert first.characters_present == ["Anna", "Ben"]


@pytest.mark.parametrize(
    ("concept", "shape"),
    [
        ("A vertical video of a fox", "9:16"),
        ("A fox, 1:1", "1:1"),
        ("A fox in 4:3", "4:3"),
        ("A fox", "16:9"),
    ],
)
def test_the_shape_is_what_the_concept_asks_for(
    plan_of: Callable[..., StoryPlan], concept: str, shape: str
) -> None:
    assert plan_of(concept).aspect_ratio == shape


def test_the_length_is_what_the_concept_asks_for(plan_of: Callable[..., StoryPlan]) -> None:
    spot = plan_of(
        "A 30-second ad. A fox wakes. It stretches. It runs. It finds a shoe. It smiles."
    )
    assert sum(scene.duration_seconds for scene in spot.scenes) == 30
    numbered = plan_of("1. A fox runs (5 s). 2. An owl flies, 9 seconds.")
    assert [scene.duration_seconds for scene in numbered.scenes] == [5, 9]


def test_the_number_of_scenes_is_what_the_concept_asks_for(
    plan_of: Callable[..., StoryPlan],
) -> None:
    assert len(plan_of("A film in 5 scenes about a snail").scenes) == 5
    assert len(plan_of("A fox runs. It stops. It sleeps. It wakes. In 2 scenes.").scenes) == 2


def test_scenes_are_no_longer_than_asked(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("A fox runs through a very long sentence of many words. " * 4, max_duration=4)
    assert {scene.duration_seconds for scene in plan.scenes} <= {3, 4}


def test_a_long_text_becomes_a_film_of_bearable_length(plan_of: Callable[..., StoryPlan]) -> None:
    text = " ".join(
        f"On day {n} the keeper of the lighthouse writes another letter." for n in range(180)
    )
    plan = plan_of(text)
    assert len(plan.scenes) == 24
    assert "day 179" in plan.scenes[-1].description


def test_pronouns_mean_those_before(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("A detective waits. A woman hands him a photo. They leave. Rain falls.")
    assert [scene.characters_present for scene in plan.scenes] == [
        ["Detective"], ["Woman", "Detective"], ["Woman", "Detective"], [],
    ]  # fmt: skip


def test_the_style_that_is_asked_for_is_in_the_plan(plan_of: Callable[..., StoryPlan]) -> None:
    assert "black and white" in plan_of("Black and white film noir: a detective waits").style
    assert "sepia" in plan_of("A fox, in sepia").style


def test_the_configs_characters_are_the_cast(plan_of: Callable[..., StoryPlan]) -> None:
    config = VideoConfig(
        characters=[ConfigCharacter(name="Otto", description="A stout man in a coat")]
    )
    plan = plan_of("Otto and Luna run. Otto stops.", video_config=config)
    assert [(one.name, one.visual_description) for one in plan.characters] == [
        ("Otto", "A stout man in a coat")
    ]


def test_descriptions_of_photos_are_copied_verbatim(plan_of: Callable[..., StoryPlan]) -> None:
    seen = "A stout man with a white beard.\nHe wears a coat."
    plan = plan_of("Otto waits at the harbour", descriptions={"Otto": seen})
    assert plan.characters[0].visual_description == seen


def test_the_same_concept_gives_the_same_plan(plan_of: Callable[..., StoryPlan]) -> None:
    assert plan_of(PAGE) == plan_of(PAGE)


@pytest.mark.parametrize(
    ("concept", "palette"),
    [
        ("A fox at the quay, teal and orange palette", "teal, orange"),
        ("Palette: rust, cream and navy. A fox runs.", "rust, cream, navy"),
        ("A harbour in shades of blue", "blue"),
        ("A fox in a red coat", ""),
    ],
)
def test_the_colours_that_the_film_is_to_have_are_its_palette(
    plan_of: Callable[..., StoryPlan], concept: str, palette: str
) -> None:
    assert plan_of(concept).color_palette == palette
