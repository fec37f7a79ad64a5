"""Concepts of every sort and script: who and where the plan says, and what the boards show."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from grok_spicy.story.checks import plan_problems
from grok_spicy_animatic.language.acts import pose_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan
    from grok_spicy_animatic.drawing.recipe import Panel

    Read = Callable[[str], tuple[StoryPlan, list[Panel]]]


class Case(NamedTuple):
    """A concept and what must come of it.

    Attributes:
        concept: The user's words.
        cast: Everybody in the film, and nobody else.
        where: What the settings say.
        signs: What the boards letter.
    """

    concept: str
    cast: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


CASES = {
    "ad": Case(
        "A 20-second ad for a thermos. A tired hiker sits on a rock above the clouds at dawn. She unscrews a red thermos; steam rises. Extreme close-up: hot tea pours into the lid. A marmot looks at her. Logo on white: STILL WARM.",
        ("Hiker", "Marmot"), ("dawn",), ("red thermos", "hot tea", "rock", "Logo on white: STILL WARM"),
    ),
    "recipe": Case(
        "Potato soup\n1. Peel six potatoes and two carrots.\n2. Melt butter in a large pot.\n3. Close-up: chop an onion.\n4. Grandfather stirs the soup with a wooden spoon.\n5. Ladle it into blue bowls.",
        ("Grandfather",), (), ("potatoes", "carrots", "butter", "onion", "soup", "wooden spoon"),
    ),
    "poem": Case(
        "The tide has gone out of the harbour,\nthe boats lean over to sleep,\nand a boy with a broken umbrella\ncounts gulls on the wall of the keep.",
        ("Boy", "Gull 1", "Gull 2"), ("harbour",), ("tide", "boats", "broken umbrella"),
    ),
    "screenplay": Case(
        "INT. LIGHTHOUSE - NIGHT\n\nMARTA, 60, in a yellow raincoat, turns a brass wheel. Rain hits the window.\n\nMARTA\nCome on. Burn.\n\nThe lamp flickers and dies.\n\nJONAS (O.S.)\nMother?\n\nJonas, a tall man with a lantern, stands in the door.\n\nEXT. CLIFF - NIGHT\n\nThey wave the lantern at a ship.",
        ("Marta", "Jonas"), ("INT. LIGHTHOUSE - NIGHT", "EXT. CLIFF - NIGHT"), ("brass wheel", "lamp", "lantern", "ship"),
    ),
    "shots": Case(
        "1. WIDE, high angle: an empty tennis court at noon.\n2. MEDIUM, low angle: a girl in a white dress bounces a ball.\n3. ECU: the ball hits the line.\n4. OVER THE SHOULDER: the umpire looks at the girl.\n5. CLOSE-UP: the girl cries. Slow push in.",
        ("Girl", "Umpire"), ("empty tennis court",), ("ball", "line"),
    ),
    "history": Case(
        "In 1783 two brothers light a fire of straw under a paper balloon in Annonay. The crowd gasps. A sheep, a duck and a rooster fly over Versailles. King Louis watches from a balcony.",
        ("Brother 1", "Brother 2", "Crowd 1", "Crowd 2", "Crowd 3", "Sheep", "Duck", "Rooster", "King Louis"),
        ("Annonay", "Versailles", "balcony"), ("fire", "paper balloon"),
    ),
    "sport": Case(
        "A goalkeeper waits on the line. A striker in a green jersey runs and kicks the ball. The goalkeeper dives and falls. The ball hits the post. The referee points at the clock.",
        ("Goalkeeper", "Striker", "Referee"), (), ("line", "ball", "post", "clock"),
    ),
    "abstract": Case("Time folds. A line becomes a circle. Everything red turns to silence.", (), (), ("line", "circle", "Time folds")),
    "science": Case(
        "A raindrop falls from a cloud. Roots drink it. Water climbs the stem of a sunflower. A leaf breathes vapour into the sky.",
        (), ("sky",), ("raindrop", "cloud", "stem", "sunflower", "leaf"),
    ),
    "music video": Case(
        "Music video, black and white: a drummer plays on the roof of a bus in Lagos while three dancers spin around him. Rain. The bus crosses a bridge. The singer lies on the road and looks up at the stars.",
        ("Drummer", "Dancer 1", "Dancer 2", "Dancer 3", "Singer"), ("Lagos", "bridge", "road, night"), ("bus",),
    ),
    "one word": Case("Homecoming", (), (), ("Homecoming",)),
    "film noir": Case(
        "Black and white film noir. A detective in a grey coat enters a bar. A woman in a black hat slides an envelope across the table. CLOSE-UP: the detective opens it: a photograph of a key. Outside, a taxi waits in the fog.",
        ("Detective", "Woman"), ("bar", "fog"), ("envelope", "table", "photograph", "key", "taxi"),
    ),
    "space": Case(
        "Two astronauts repair an antenna on the Moon. One drops a wrench. It floats away. Earth rises behind them.",
        ("Astronaut 1", "Astronaut 2"), ("Moon",), ("antenna", "wrench", "earth"),
    ),
    "dialogue": Case(
        "ANNA: Did you feed the parrot?\nBEN: I thought you did.\nPARROT: Nobody did.", ("Anna", "Ben", "Parrot")
    ),
    "children": Case(
        "A tiny green dragon with a cold sneezes and sets the knight's picnic on fire. The knight laughs. They toast marshmallows.",
        ("Dragon", "Knight"), (), ("picnic", "marshmallows"),
    ),
    "office": Case(
        "A robot vacuum cleaner wakes in an empty office at night. It rolls under the desks. It finds a lost wedding ring. In the morning a cleaner in a blue apron picks it up and cries.",
        ("Cleaner",), ("empty office, night", "empty office, dawn"), ("robot vacuum cleaner", "desks", "wedding ring"),
    ),
    "western": Case(
        "A cowboy rides into town at noon. The sheriff waits on the porch of the saloon. They face each other. A tumbleweed rolls between them. Extreme close-up of the sheriff's eyes.",
        ("Cowboy", "Sheriff"), ("town", "porch of the saloon"), ("tumbleweed",),
    ),
    "list": Case(
        "How to change a bicycle tyre:\n- turn the bicycle upside down\n- loosen the nuts with a spanner\n- pull off the old tyre\n- put in a new tube\n- pump it up",
        (), (), ("bicycle", "nuts", "spanner", "old tyre", "new tube"),
    ),
    "chase": Case(
        "A policeman chases a thief through a market in Cairo; a donkey blocks the road. The thief jumps over a cart of oranges. An orange rolls to the feet of a child. The child eats it.",
        ("Policeman", "Thief", "Donkey", "Child"), ("market in Cairo",), ("road", "cart", "orange"),
    ),
    "2,000 words": Case(
        " ".join(f"On day {n} the keeper of the lighthouse climbs {n + 100} steps, oils the hinge and writes a letter to his sister in Bergen about the whales." for n in range(1, 80)),
        ("Keeper",), ("lighthouse",), ("letter", "hinge"),
    ),
    "German": Case(
        "Eine alte Frau sitzt am Fenster und strickt einen roten Schal. Draußen fällt Schnee. Der Briefträger bringt ein Paket. Sie weint vor Freude und umarmt ihn.",
        ("Frau", "Briefträger"), ("Fenster",), ("paket", "Draußen fällt Schnee"),
    ),
    "Spanish": Case(
        "En la plaza de Sevilla, una bailaora con vestido rojo baila bajo la lluvia. Un guitarrista ciego toca. El perro del panadero ladra. Todos aplauden.",
        ("Bailaora", "Guitarrista", "Perro"), ("plaza de Sevilla", "rain"),
    ),
    "French": Case(
        "Un funambule traverse la Seine à l'aube. Une enfant le montre du doigt. Un pigeon se pose sur la corde. Il tombe.",
        ("Funambule", "Enfant", "Pigeon"), ("Seine",), ("corde",),
    ),
    "Portuguese": Case(
        "Uma professora abre a janela da escola. Três crianças correm pela praia com uma bola amarela. O mar leva a bola.",
        ("Professora", "Criança 1", "Criança 2", "Criança 3"), ("praia",), ("janela", "bola amarela", "bola"),
    ),
    "Russian": Case(
        "Девочка в красной шапке идёт по зимнему лесу. Волк сидит у дороги. Дровосек держит топор. Они пьют чай у костра.",
        ("Девочка", "Волк", "Дровосек"), ("зимнему лесу",),
    ),
    "Greek": Case(
        "Ο καπετάνιος κοιτάζει τη θάλασσα. Ένα δελφίνι πηδά δίπλα στο καΐκι. Το κορίτσι γελά.",
        ("Καπετάνιος", "Δελφίνι", "Κορίτσι"), ("θάλασσα",),
    ),
    "Japanese": Case(
        "雨の夜、駅のホームで少女が傘を持って立っている。電車が来る。老人が降りて、少女を抱きしめる。",
        ("少女", "老人"), ("駅, night, rain",), ("電車",),
    ),
    "Chinese": Case(
        "老渔夫在江上划船。一只白鹭飞过。他钓到一个旧瓶子，里面有一封信。他笑了。", ("渔夫", "白鹭"), ("江上",)
    ),
    "Korean": Case(
        "할머니가 시장에서 김치를 판다. 손자가 뛰어온다. 두 사람은 버스를 탄다.", ("할머니", "손자"), ("시장",)
    ),
    "Arabic": Case("خباز عجوز يخبز الخبز في الفجر. تدخل قطة سوداء. الشارع ما زال نائما.", ("خباز", "قطة"), ("الشارع",)),
    "Hindi": Case(
        "एक लड़का पतंग उड़ाता है। पतंग पेड़ में फँस जाती है। बंदर उसे नीचे लाता है। लड़का हँसता है।", ("लड़का", "बंदर"), (), ("पतंग",)
    ),
}  # fmt: skip


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture(scope="module")
def read(plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]) -> Read:
    """Return what plans a concept and reads its panels, once for all that is asked of both."""

    @cache
    def read(concept: str) -> tuple[StoryPlan, list[Panel]]:
        plan = plan_of(concept)
        return plan, panels_of(plan)

    return read


def test_the_plan_has_those_whom_the_concept_has_and_plays_where_it_says(
    case: Case, read: Read
) -> None:
    plan, _ = read(case.concept)
    assert plan_problems(plan) == []
    assert {one.name for one in plan.characters} == set(case.cast)
    settings = " / ".join(scene.setting for scene in plan.scenes)
    assert [place for place in case.where if place not in settings] == [], settings


def test_the_boards_letter_what_is_not_drawn_and_none_is_left_bare(case: Case, read: Read) -> None:
    _, panels = read(case.concept)
    signs = {thing.name.casefold() for panel in panels for thing in panel.things}
    assert [sign for sign in case.signs if sign.casefold() not in signs] == [], signs
    bare = [one for one in panels if not (one.actors or one.things or one.lettered)]
    assert [one.caption.scene for one in bare if one.caption] == []


def test_every_word_of_the_concept_stands_in_the_captions(case: Case, read: Read) -> None:
    plan, panels = read(case.concept)
    captions = [panel.caption for panel in panels if panel.caption]
    told = " ".join(
        [*(f"{one.number} {one.scene} {one.action} {one.shot}" for one in captions),
         *(f"{scene.description} {scene.action}" for scene in plan.scenes)]
    ).casefold()  # fmt: skip
    assert [word for word in re.findall(r"\w+", case.concept.casefold()) if word not in told] == []


@pytest.mark.parametrize(
    ("action", "pose"),
    [
        ("Ida slides a letter across the table.", "reach"),
        ("Ida slides down the hill.", "fall"),
        ("Ida flies a kite.", "reach"),
        ("The lamp dies. Ida: ", "stand"),
        ("The house is on fire. Ida waits.", "stand"),
        ("Ida bounces a ball.", "reach"),
    ],
)
def test_a_verb_is_done_by_whom_and_to_what_the_sentence_says(action: str, pose: str) -> None:
    assert pose_of("Ida", action, first=True) == pose
