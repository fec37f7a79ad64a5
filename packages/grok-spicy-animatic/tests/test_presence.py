"""Who is in a shot, and who is only spoken of; which lines are the film's and not a shot's."""

# ruff: noqa: E501, RUF001 - words of other scripts and rows of a table

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.language.cast import cast_of
from grok_spicy_animatic.story.formats import is_format

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("A keeper writes a letter to his sister in Bergen.", ["Keeper"]),
        ("The old man tells a nurse about his mother.", ["Man", "Nurse"]),
        ("A boy misses his grandmother.", ["Boy"]),
        ("The nurse waits for the doctor.", ["Nurse"]),
        ("A sailor shouts “Captain! A whale!”", ["Sailor"]),
        ("The knight's picnic burns.", []),
        ("Close-up of the sheriff's eyes.", ["Sheriff"]),
        ("An orange rolls to the feet of a child.", ["Child"]),
        ("In front of the king stands a boy.", ["King", "Boy"]),
        ("A crowd of children runs.", ["Child 1", "Child 2"]),
        ("A portrait of a king hangs over a toy robot.", []),
        ("A scarecrow, a teddy bear and a robot vacuum stand in a field.", []),
        ("A robot waters a rose.", ["Robot"]),
        ("El perro del panadero ladra.", ["Perro"]),
        ("La niña piensa en su abuela.", ["Niña"]),
        ("Une fille écrit une lettre à son père.", ["Fille"]),
        ("Der Junge schreibt einen Brief an die Oma.", ["Junge"]),
        ("女孩在房间里给奶奶写信。", ["女孩"]),
        ("少女が母に手紙を書く。", ["少女"]),
        ("소녀가 어머니에게 편지를 쓴다.", ["소녀"]),
        ("娘が牛乳を飲む。", ["娘"]),
        ("Zwei Polizisten folgen ihm.", ["Polizist 1", "Polizist 2"]),
        ("Los niños cantan.", ["Niño 1", "Niño 2"]),
        ("Les enfants chantent.", ["Enfant 1", "Enfant 2"]),
        ("Sabah müşteriler ekmek alır.", ["Müşteri 1", "Müşteri 2"]),
    ],
)
def test_only_those_who_are_there_are_in_the_cast(text: str, there: list[str]) -> None:
    assert [one.name for one in cast_of(text)] == there


@pytest.mark.parametrize(
    ("concept", "casts"),
    [
        ("A man waits. A marmot looks at him.", [["Man"], ["Marmot", "Man"]]),
        ("A man meets a woman. She leaves. He waits.", [["Man", "Woman"], ["Woman"], ["Man"]]),
        ("A king enters. The queen follows. A dog barks. They all sing.",
         [["King"], ["Queen"], ["Dog"], ["King", "Queen", "Dog"]]),
        ("A cook sings. A fox dances. A hen sleeps. Everybody laughs.",
         [["Cook"], ["Fox"], ["Hen"], ["Cook", "Fox", "Hen"]]),
        ("Two knights fight. A boy watches. Both fall.", [["Knight 1", "Knight 2"], ["Boy"], ["Knight 1", "Knight 2"]]),
        ("A nurse smiles. A doctor waits. Together they read.", [["Nurse"], ["Doctor"], ["Nurse", "Doctor"]]),
        ("A hiker sits on a rock. Steam rises. His hat lies in the grass.", [["Hiker"], [], []]),
        ("A boy sings; all the lamps go out.", [["Boy"], []]),
        ("A dog steals a sausage. It runs away.", [["Dog"], ["Dog"]]),
        ("Un funambule marche. Une fille rit. Un pigeon dort. Il tombe.",
         [["Funambule"], ["Fille"], ["Pigeon"], ["Funambule"]]),
        ("Una bailaora baila. Un guitarrista toca. Todos aplauden.",
         [["Bailaora"], ["Guitarrista"], ["Bailaora", "Guitarrista"]]),
        ("Grandma cooks. A boy sings. A dog barks. The whole family eats.",
         [["Grandma"], ["Boy"], ["Dog"], ["Grandma", "Boy"]]),
        ("Babcia kroi kapustę. Wnuk śpiewa. Cała rodzina je bigos.",
         [["Babcia"], ["Wnuk"], ["Babcia", "Wnuk"]]),
        ("A boy sings. The whole family eats.", [["Boy"], ["Family 1", "Family 2", "Family 3", "Boy"]]),
        ("A lamp burns. The keeper, Orm, an old man in a blue cap, reads. The keeper sleeps.",
         [[], ["Orm"], ["Orm"]]),
        ("The keeper, Orm, an old man in a blue cap, reads. A cat sleeps. The old man laughs.",
         [["Orm"], ["Cat"], ["Orm"]]),
        ("Un vecchio falegname canta. La nipote, con un vestito verde, balla. Il nonno ride. La bambina salta.",
         [["Falegname"], ["Nipote"], ["Falegname"], ["Nipote"]]),
        ("An old carpenter sings. The granddaughter dances. The grandfather laughs. The boy jumps.",
         [["Carpenter"], ["Granddaughter"], ["Carpenter"], ["Boy"]]),
        ("An old carpenter sings. An old cook waits. The grandson dances. The grandfather laughs.",
         [["Carpenter"], ["Cook"], ["Grandson"], ["Grandfather"]]),
        ("An old man sings. His granddaughter dances. A girl jumps.", [["Man"], ["Granddaughter"], ["Girl"]]),
        ("The captain, Nadia, and Orm walk. A knight, Bo, a dog and a cat run.",
         [["Captain", "Nadia", "Orm"], ["Knight", "Bo", "Dog", "Cat"]]),
        ("Девочка идёт. Волк сидит. Они пьют чай.", [["Девочка"], ["Волк"], ["Девочка", "Волк"]]),
        ("女孩写信。邮递员敲门。她把信交给他。", [["女孩"], ["邮递员"], ["女孩", "邮递员"]]),
        ("父が歌う。娘が踊る。二人は笑う。", [["父"], ["娘"], ["娘", "父"]]),
        ("INT. HALL - DAY\n\nEva reads.\n\nPAUL (O.S.)\nLouder!\n\nNARRATOR (V.O.)\nShe did not hear.", [["Eva"]]),
    ],
)  # fmt: skip
def test_pronouns_mean_those_who_were_there_before(
    plan_of: Callable[..., StoryPlan], concept: str, casts: list[list[str]]
) -> None:
    assert [scene.characters_present for scene in plan_of(concept).scenes] == casts


@pytest.mark.parametrize(
    "line",
    [
        "A 20-second ad for a thermos.", "Black and white film noir.", "Music video, 90s", "FADE IN:", "Scene 2",
        "16:9, 20 seconds", "Title: The Last Bus", "A poem by Emily Stone", "by Emily Stone", "THE END", "In sepia.",
        "Ein Werbespot für eine Uhr", "30-Sekunden-Werbespot für Kaffee, 16:9", "Directed by Ana Ruiz", "黑白电影。",
    ],
)  # fmt: skip
def test_a_line_about_the_film_is_no_shot(plan_of: Callable[..., StoryPlan], line: str) -> None:
    assert is_format(line)
    plan = plan_of(f"{line}\nA fox wakes in the snow. It runs to a barn.")
    assert len(plan.scenes) == 2
    assert line.rstrip(".") in plan.scenes[0].description


@pytest.mark.parametrize(
    "line",
    ["Rain.", "Cold and silent.", "A short man walks.", "A spot on the wall.", "Homecoming", "A fox, in sepia",
     "A photograph of a key.", "The song ends.", "Potato soup", "A film star waves."],
)  # fmt: skip
def test_what_happens_is_no_line_about_the_film(line: str) -> None:
    assert not is_format(line)


def test_a_title_over_a_blank_line_and_a_style_before_a_colon_head_the_first_shot(
    plan_of: Callable[..., StoryPlan],
) -> None:
    plan = plan_of("The Ferryman\n\nAt dawn a man unties a boat,\na widow steps in,\nthey leave")
    assert plan.title == "The Ferryman"
    assert len(plan.scenes) == 3
    clip = plan_of("Music video, black and white: a drummer plays. A bus stops.")
    assert [scene.action for scene in clip.scenes] == ["a drummer plays.", "A bus stops."]
    assert clip.scenes[0].title == "Music video, black and white"
