"""How shots of a plan are told: the fields of a shot, what each of several shows, titles."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy.story.coverage import shot_notices
from grok_spicy_animatic.drawing.look import tones_in
from grok_spicy_animatic.language.deeds import without_camera_lines
from grok_spicy_animatic.language.introductions import shorn
from grok_spicy_animatic.story.pointing import pointed
from grok_spicy_animatic.story.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan
    from grok_spicy_animatic.drawing.recipe import Panel

PAGE = """INT. BAKERY - NIGHT

Marta sweeps the floor.

MARTA
(tired)
We are closed.

JONAS (O.S.)
It is me!

INT. BAKERY - CONTINUOUS

Marta opens the door. SFX: a bell rings.

EXT. STREET - DAY

Marta walks home."""


def test_a_plan_has_what_its_text_says_field_by_field(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of(PAGE)
    assert shot_notices(plan) == []
    assert [(place.id, place.name) for place in plan.places] == [
        ("bakery", "Bakery"), ("street", "Street"),
    ]  # fmt: skip
    assert [scene.place_id for scene in plan.scenes] == ["bakery", "bakery", "street"]
    assert [scene.continues for scene in plan.scenes] == [False, True, False]
    assert plan.scenes[1].setting == "INT. BAKERY - CONTINUOUS, night"
    assert plan.scenes[1].ambience == "a bell rings"
    said = [(one.speaker, one.text, one.manner) for one in plan.scenes[0].dialogue]
    assert said == [("Marta", "We are closed.", "tired"), ("", "It is me!", "Jonas (O.S.)")]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("1. ECU, low angle: a key. 2. A fox.", ("extreme close-up", "low angle", "static")),
        ("1. Wide shot, pan left: a key. 2. A fox.", ("wide shot", "", "pan left")),
        ("1. Over the shoulder: Ida. 2. Ben.", ("medium shot", "over the shoulder", "static")),
        ("1. Totale, Vogelperspektive: ein Hof. 2. Hund.", ("wide shot", "high angle", "static")),
        ("1. Gros plan, travelling avant : un chat. 2. Un chien.", ("close-up", "", "push in")),
    ],
)  # fmt: skip
def test_size_angle_and_move_that_the_text_names_are_the_fields_of_its_shot(
    plan_of: Callable[..., StoryPlan], text: str, fields: tuple[str, str, str]
) -> None:
    shot = plan_of(text).scenes[0]
    assert (shot.shot_size, shot.angle, shot.camera_move) == fields


def test_edited_fields_of_a_shot_are_what_its_board_shows(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    plan = plan_of(PAGE)
    fields = {"shot_size": "close-up", "angle": "low angle", "camera_move": "pan left"}
    line = plan.scenes[0].dialogue[0].model_copy(update={"text": "Come in."})
    first = plan.scenes[0].model_copy(update={**fields, "dialogue": [line]})
    (panel, *_) = panels_of(plan.model_copy(update={"scenes": [first]}))
    assert (panel.shot, panel.angle) == ("close-up", "low angle")
    assert panel.caption is not None
    assert panel.caption.camera == "Pan left"
    assert panel.caption.action == "Marta sweeps the floor. Marta (tired): “Come in.”"
    assert panel.deeds[0].words == "“Come in.”"


def test_of_several_who_are_seen_it_is_lettered_who_speaks(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    plan = plan_of("INT. HALL - DAY\n\nIda and Ben wait.\n\nIDA\nStay.\n\nBEN\n(softly)\nNo.")
    (panel,) = panels_of(plan)
    assert [(one.words, one.doers) for one in panel.deeds][:2] == [
        ("Ida: “Stay.”", ("Ida",)), ("Ben: “No.”", ("Ben",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "told", "casts"),
    [
        ("A clockmaker repairs the moon while her cat sleeps on the workbench",
         ["A clockmaker repairs the moon while her cat sleeps on the workbench",
          "A clockmaker repairs the moon", "Her cat sleeps on the workbench"],
         [["Clockmaker", "Cat"], ["Clockmaker"], ["Cat"]]),
        ("Ein Bäcker knetet Teig, während seine Tochter singt",
         ["Ein Bäcker knetet Teig, während seine Tochter singt",
          "Ein Bäcker knetet Teig", "Seine Tochter singt"],
         [["Bäcker", "Tochter"], ["Bäcker"], ["Tochter"]]),
        ("A curious fox meets a wise owl in an enchanted autumn forest",
         ["A curious fox meets a wise owl in an enchanted autumn forest",
          "A curious fox meets a wise owl", "Curious fox, wise owl"],
         [["Fox", "Owl"]] * 3),
    ],
)  # fmt: skip
def test_three_shots_of_one_sentence_say_what_differs(
    plan_of: Callable[..., StoryPlan], sentence: str, told: list[str], casts: list[list[str]]
) -> None:
    plan = plan_of(sentence)
    assert [scene.action for scene in plan.scenes] == told
    assert [scene.characters_present for scene in plan.scenes] == casts
    titles = [scene.title for scene in plan.scenes]
    assert len(set(titles)) == 3
    assert titles[1:] == told[1:]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A clockmaker repairs the moon while her cat sleeps on the old workbench",
         "A clockmaker repairs the moon while her cat sleeps…"),
        ("Totale: Ein alter Fischer rudert allein über einen sehr großen nebligen See",
         "Ein alter Fischer rudert allein…"),
        ("MARTA (60, flour on her apron) pulls a tray.", "MARTA pulls a tray"),
        ("A short one.", "A short one"),
    ],
)  # fmt: skip
def test_titles_end_where_they_still_say_something(text: str, title: str) -> None:
    assert title_of(text) == title


KEY = """INT. ATTIC - NIGHT

NORA (40s, red hair) waits. TOM (80, striped sweater) sits.

TOM
You are late.

She lights a lamp. He hands her a key.

CLOSE ON the key.

NORA
(quietly)
Where does it fit?"""


def test_a_board_of_two_knows_whom_a_pronoun_means(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    plan = plan_of(KEY)
    assert plan.scenes[1].prompt_summary.endswith("(she is Nora; he is Tom)")
    panel = panels_of(plan)[1]
    assert [(one.words, one.doers) for one in panel.deeds] == [
        ("lights a lamp", ("Nora",)), ("hands her a key", ("Tom",)),
    ]  # fmt: skip
    assert panel.caption is not None
    assert panel.caption.action == "She lights a lamp. He hands her a key."


def test_what_somebody_says_keeps_its_pronouns(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    page = KEY.replace("He hands her a key.", "He hands her a key.\n\nNORA\nThen he goes with you.")
    panel = panels_of(plan_of(page))[1]
    said = [one.words for one in panel.deeds if "goes with you" in one.words]
    assert said
    assert all("Then he goes with you." in words for words in said)


@pytest.mark.parametrize(
    ("told", "genders", "meant"),
    [
        ("She waves.", {"Ida": "she", "Eva": "she"}, {}),
        ("She waves.", {"Ida": "he"}, {"she": "Eva"}),
        ("Il lui sourit. Elle rit.", {"Ida": "she", "Eva": "he"}, {"il": "Eva", "elle": "Ida"}),
        ("Il treno arriva.", {"Ida": "he"}, {}),
    ],
)  # fmt: skip
def test_a_pronoun_points_at_somebody_only_where_that_is_sure(
    told: str, genders: dict[str, str], meant: dict[str, str]
) -> None:
    assert pointed(told, ["Ida", "Eva"], {"Ida", "Eva"}, genders) == meant


def test_a_near_shot_of_a_thing_shows_it_while_somebody_speaks(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    plan = plan_of(KEY)
    assert shot_notices(plan) == []
    shot = plan.scenes[2]
    assert (shot.shot_size, shot.characters_present) == ("close-up", [])
    assert [(one.speaker, one.manner) for one in shot.dialogue] == [("", "Nora, quietly")]
    panel = panels_of(plan)[2]
    assert (panel.subject, [one.name for one in panel.things]) == ("thing", ["key"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CLOSE-UP: both laugh.", "both laugh."),
        ("The bus comes. Wide shot: Ida boards.", "The bus comes. Ida boards."),
        ("Low angle. Ida waves. Slow push in.", "Ida waves."),
        ("Ida says: no.", "Ida says: no."),
        ("Una mujer llama. Travelling lateral.", "Una mujer llama."),
    ],
)
def test_what_is_said_of_the_camera_is_nothing_that_happens(text: str, told: str) -> None:
    assert without_camera_lines(text).strip() == told


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("MARTA (60, grey hair) sits.", "MARTA sits."),
        ("MARTA, 60, in a coat, sits.", "MARTA sits."),
        ("花子（28歳、青いセーター）が笑う。", "花子が笑う。"),
    ],
)
def test_looks_leave_no_gap(text: str, left: str) -> None:
    assert shorn(text) == left


@pytest.mark.parametrize(
    ("words", "part", "plain"),
    [
        ("35 ans, manteau rouge, cheveux courts", "coat", "hair"),
        ("25, wet raincoat, red scarf", "scarf", "coat"),
    ],
)
def test_a_colour_is_of_the_garment_that_it_stands_with(words: str, part: str, plain: str) -> None:
    tones = dict(tones_in(f"In the story's words: {words}.", person=True))
    assert part in tones
    assert plain not in tones
