"""Poses: what the words say is done is what a body does, and the camera shows it."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import numpy as np
import pytest
from grok_spicy_animatic.drawing.acting import across, face_of, feet_of, height_of
from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.figures.kinds import draw_figure
from grok_spicy_animatic.drawing.figures.skeleton import skeleton
from grok_spicy_animatic.drawing.grasp import at_hand, hand_at
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.reading import Order, panel_in_words
from grok_spicy_animatic.drawing.recipe import Actor, Panel, Pose
from grok_spicy_animatic.language.acts import goes, pose_of
from grok_spicy_animatic.language.moods import mood_of
from grok_spicy_animatic.story.shots import Coverage, camera_for

_WIDTH = 16 / 9


@pytest.mark.parametrize(
    ("text", "name", "pose"),
    [
        ("The goalkeeper dives and falls.", "Goalkeeper", "dive"),
        ("Mia swims across the lake.", "Mia", "dive"),
        ("A cowboy rides into town.", "Cowboy", "walk"),
        ("A courier rides a bicycle through the rain.", "Courier", "ride"),
        ("Ein Ritter reitet auf seinem Pferd.", "Ritter", "ride"),
        ("The child eats it.", "Child", "eat"),
        ("Они пьют чай у костра.", "Девочка", "eat"),
        ("Sie trinken Tee.", "Frau", "eat"),
        ("The crowd claps.", "Crowd", "clap"),
        ("Todos aplauden.", "Bailaora", "clap"),
        ("Tom plays the guitar.", "Tom", "play"),
        ("Un guitarrista ciego toca.", "Guitarrista", "play"),
        ("Three dancers spin around him.", "Dancer 1", "dance"),
        ("Una bailaora baila.", "Bailaora", "dance"),
        ("The thief jumps over a cart.", "Thief", "jump"),
        ("They face each other.", "Cowboy", "look"),
        ("Anna looks at the map.", "Anna", "look"),
        ("Anna looks up at the stars.", "Anna", "look up"),
        ("The captain looks at the sea.", "Captain", "look out"),
        ("King Louis watches from a balcony.", "King Louis", "look out"),
        ("Ο καπετάνιος κοιτάζει τη θάλασσα.", "Καπετάνιος", "look out"),
        ("Une enfant le montre du doigt.", "Enfant", "point"),
        ("Der Briefträger bringt ein Paket.", "Briefträger", "carry"),
        ("تدخل قطة سوداء.", "قطة", "walk"),
        ("손자가 뛰어온다.", "손자", "run"),
        ("Mira waits.", "Mira", "stand"),
        ("The singer throws her microphone into the sky.", "Singer", "throw"),
        ("Der Fahrer wirft Orangen auf die Straße.", "Fahrer", "throw"),
        ("田中さんは魚を投げる。", "田中", "throw"),
        ("The striker runs and kicks the ball.", "Striker", "kick"),
        ("A atacante corre e chuta a bola.", "Atacante", "kick"),
        ("The boy catches the kite.", "Boy", "catch"),
        ("मीना पतंग पकड़ती है।", "मीना", "catch"),
        ("Der Mann fängt an zu singen.", "Mann", "stand"),
        ("Judge Harlow bangs the gavel.", "Judge Harlow", "strike"),
        ("Nadia writes in a notebook.", "Nadia", "write"),
        ("La nipote dipinge la criniera.", "Nipote", "write"),
        ("The knight draws his sword.", "Knight", "reach"),
        ("Grandma knits a scarf.", "Grandma", "knit"),
        ("Die Mutter strickt.", "Mutter", "knit"),
        ("Un falegname intaglia un cavallo.", "Falegname", "work"),
        ("Babcia kroi kapustę.", "Babcia", "work"),
        ("Leo plays the drums.", "Leo", "work"),
        ("Олена саджає соняшники.", "Олена", "dig"),
        ("Can un torbasını düşürür.", "Can", "drop"),
        ("A boy spills the blue paint.", "Boy", "drop"),
        ("A drummer plays on a roof.", "Drummer", "work"),
        ("Ayşe fırında ekmek pişirir.", "Ayşe", "work"),
        ("Олена відкриває скриню.", "Олена", "work"),
        ("Müşteriler ekmek alır.", "Müşteriler", "reach"),
        ("Can drops to the ground.", "Can", "fall"),
        ("Sie sitzt und wirft Brot.", "Sie", "sit"),
        ("Η Άννα δίνει ένα μήλο.", "Άννα", "reach"),
    ],
)
def test_a_body_does_what_its_verb_says(text: str, name: str, pose: Pose) -> None:
    assert pose_of(name, text, first=True) == pose


@pytest.mark.parametrize(
    ("text", "name", "mood"),
    [
        ("The dog barks.", "Dog", "shouting"),
        ("El perro del panadero ladra.", "Perro", "shouting"),
        ("Anna sings.", "Anna", "shouting"),
        ("Anna talks to Ben.", "Anna", "talking"),
        ("Anna: ", "Anna", "talking"),
        ("Anna speaks sadly.", "Anna", "sad"),
    ],
)
def test_whoever_is_heard_opens_the_mouth(text: str, name: str, mood: str) -> None:
    assert mood_of(name, text) == mood


def test_hands_are_where_the_deed_is() -> None:
    def body(pose: Pose):  # type: ignore[no-untyped-def] # a row of joints
        return skeleton(pose, 1.0, (0, 0))

    eating, clapping, riding = body("eat"), body("clap"), body("ride")
    mouth = (eating.head[0] + 1.4, eating.head[1] - 5.8)
    assert np.hypot(eating.near_arm[1][0] - mouth[0], eating.near_arm[1][1] - mouth[1]) < 8
    near, far = clapping.near_arm[1], clapping.far_arm[1]
    assert np.hypot(near[0] - far[0], near[1] - far[1]) < 6
    assert min(riding.near_leg[1][1], riding.far_leg[1][1]) > 10


@pytest.mark.parametrize(
    ("action", "name", "way"),
    [
        ("Ida throws a ball.", "ball", "right"),
        ("Ida throws a coin into the air.", "coin", "up"),
        ("Ida throws a ball. Everybody cheers up.", "ball", "right"),
        ("Ida kicks a ball.", "ball", "right"),
        ("Ida catches a kite.", "kite", ""),
        ("Ida hits a nail.", "nail", ""),
        ("Ida writes in a notebook.", "notebook", ""),
        ("Ida carves a spoon.", "spoon", ""),
        ("Ida digs a hole.", "hole", ""),
        ("Ida drops a cup.", "cup", "down"),
    ],
)
def test_a_thing_is_at_the_limb_that_does_something_to_it(action: str, name: str, way: str) -> None:
    panel = _read(action, "Wide shot")
    actor, (thing,) = panel.actors[0], panel.things
    assert (thing.name, thing.holder, thing.way) == (name, "Ida", way)
    (ahead, up), (x, y) = at_hand(actor), hand_at(actor)
    assert np.hypot(ahead - x, up - y) < 0.22


@pytest.mark.parametrize(
    ("told", "hands"),
    [
        ("Ida sits in an armchair and knits.", ["knit", None]),
        ("Ida sitzt im Sessel und strickt.", ["knit", None]),
        ("They sit around a fire and Ida plays the guitar.", ["play", None]),
        ("Ida sits on a bench.", [None, None]),
    ],
)
def test_whoever_sits_does_something_with_their_hands(told: str, hands: list[Pose | None]) -> None:
    prompt = f"In the frame: Ida, on the left; Otto, on the right\nAction: {told}"
    ida, otto = panel_in_words(prompt, Order((1280, 720)), {}).actors
    assert ida.pose == "sit"
    assert [ida.hands, otto.hands] == hands


def test_seated_hands_are_as_far_from_the_shoulders_as_those_of_one_who_stands() -> None:
    sitting, standing = skeleton("sit", 1.0, (0, 0), "knit"), skeleton("knit", 1.0, (0, 0))
    for one, other in ((sitting.near_arm, standing.near_arm), (sitting.far_arm, standing.far_arm)):
        down = sitting.chest[1] - standing.chest[1]
        assert one[1][1] - other[1][1] == pytest.approx(down)
    assert sitting.near_leg == skeleton("sit", 1.0, (0, 0)).near_leg


@pytest.mark.parametrize(
    ("told", "poses"),
    [
        ("Ida gives Otto a loaf.", ["reach", "reach"]),
        ("Ida repairs a clock. Otto waits.", ["reach", "stand"]),
    ],
)
def test_whoever_is_given_a_thing_puts_out_a_hand(told: str, poses: list[Pose]) -> None:
    prompt = f"In the frame: Ida, on the left; Otto, on the right\nAction: {told}"
    panel = panel_in_words(prompt, Order((1280, 720)), {})
    assert [actor.pose for actor in panel.actors] == poses


def _figure(pose: Pose, *, back: bool = False) -> np.ndarray:
    canvas = Canvas.blank((280, 280), 2.0, 140, 264)
    draw_figure(canvas, look_of("Otto", "A man."), pose, back=back)
    return np.asarray(canvas.image)


def test_whoever_looks_away_turns_the_back_and_whoever_faces_another_the_side() -> None:
    assert (_figure("look out") == _figure("stand", back=True)).all()
    side, front = _figure("look"), _figure("stand")
    beyond = slice(140 + 22, 140 + 30)  # where the nose stands out
    height = slice(264 - 172, 264 - 158)
    assert side[height, beyond, 3].any()
    assert not front[height, beyond, 3].any()


def _actor(name: str, x: float, pose: Pose, description: str = "A man.") -> Actor:
    return Actor(
        name=name, look=look_of(name, description), x=x, facing=1 if x < 0.5 else -1, pose=pose
    )


def test_those_who_hug_are_within_reach_of_each_other() -> None:
    panel = Panel(
        size=(1280, 720), actors=(_actor("Ida", 0.35, "hug"), _actor("Otto", 0.65, "hug"))
    )
    left, right = (across(panel, actor, _WIDTH) for actor in panel.actors)
    tall = height_of(panel, panel.actors[0], _WIDTH)
    assert 0 < right - left < 0.33 * tall
    apart = panel.model_copy(
        update={"actors": tuple(one.model_copy(update={"pose": "stand"}) for one in panel.actors)}
    )
    assert [across(apart, one, _WIDTH) for one in apart.actors] == [
        one.x * _WIDTH for one in apart.actors
    ]


def _read(action: str, shot: str) -> Panel:
    prompt = f"In the frame: Ida, in the center\nAction: {action}\nCamera: {shot}"
    return panel_in_words(prompt, Order((1280, 720)), {})


@pytest.mark.parametrize(
    ("action", "subject"),
    [
        ("Extreme close-up of Ida's eyes.", "eyes"),
        ("Extreme close-up of Ida's face.", "face"),
        ("Extreme close-up of Ida.", "face"),
        ("Extreme close-up of Ida's hand.", "hand"),
    ],
)
def test_an_extreme_close_up_is_of_what_it_names(action: str, subject: str) -> None:
    assert _read(action, "Extreme close-up").subject == subject


def test_eyes_alone_fill_an_extreme_close_up() -> None:
    def chin(action: str) -> float:
        panel = _read(action, "Extreme close-up")
        actor = panel.actors[0]
        height = height_of(panel, actor, _WIDTH)
        return feet_of(panel, actor, height, _WIDTH) + height * (face_of(actor) - 8) / 100

    assert chin("Extreme close-up of Ida's eyes.") < 0
    assert chin("Extreme close-up of Ida's face.") > 0


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("An orange rolls to the feet of a child.", "Wide"),
        ("Ida kicks the ball.", "Wide"),
        ("The goalkeeper dives.", "Wide"),
        ("Close-up: Ida kicks the ball.", "Close-up"),
        ("Ida opens the letter.", "Medium"),
        ("Ida smiles.", "Close-up"),
        ("Ida hides her face.", "Close-up"),
        ("Ida climbs a tree.", "Wide"),
    ],
)
def test_the_part_of_the_body_that_acts_is_in_the_frame(text: str, size: str) -> None:
    camera = camera_for(text, Coverage.PLAIN, 2, figures=1, arrives=False, speaks=False)
    assert camera.words.startswith(size)


def test_whoever_goes_by_bicycle_has_it_under_them() -> None:
    panel = _read("Ida rides a bicycle.", "Wide shot")
    assert panel.actors[0].pose == "ride"
    assert [(thing.name, thing.holder) for thing in panel.things] == [("bicycle", "Ida")]
    assert panel.arrow
    assert goes("ride")
    assert goes("dive")


def test_a_short_name_is_not_looked_for_in_a_longer_word() -> None:
    assert pose_of("Bo", "Ida rows a boat. Bo swims behind it.", first=False) == "dive"


def test_who_is_not_named_does_not_do_what_another_does() -> None:
    text = "Une enfant le montre du doigt."
    assert pose_of("Funambule", text, first=False) == "stand"
    assert pose_of("Anna", "They wave.", first=False) == "wave"


def test_whoever_rides_an_animal_sits_on_it() -> None:
    for shot in ("wide", "medium"):
        rider, horse = _actor("Ida", 0.3, "ride"), _actor("Horse", 0.7, "stand", "Horse, horse.")
        panel = Panel(size=(1280, 720), shot=shot, actors=(rider, horse))
        assert across(panel, horse, _WIDTH) == across(panel, rider, _WIDTH)
        tall, high = (height_of(panel, one, _WIDTH) for one in (rider, horse))
        hip = feet_of(panel, rider, tall, _WIDTH) + 0.41 * tall
        back = feet_of(panel, horse, high, _WIDTH) + 0.63 * high
        assert abs(hip - back) < 0.06 * high
        assert feet_of(panel, rider, tall, _WIDTH) + 0.9 * tall < 1.0


@pytest.mark.parametrize("kind", ["sheep", "cow", "donkey", "horse", "goat", "camel"])
def test_grazers_stand_on_four_legs(kind: str) -> None:
    canvas = Canvas.blank((280, 280), 2.0, 140, 264)
    look = look_of(kind.title(), f"{kind.title()}, {kind}.")
    assert look.kind == kind
    draw_figure(canvas, look, "stand")
    alpha = np.asarray(canvas.image)[264 - 24, :, 3] > 0
    legs = int((np.diff(alpha.astype(int)) == 1).sum())
    assert legs >= 3  # the tail may hang before one


@pytest.mark.parametrize("name", ["Schaf", "Âne", "Осёл", "Vache", "खरगोश"])
def test_animals_of_other_languages_are_no_blobs(name: str) -> None:
    assert look_of(name, "").kind not in {"creature", "person"}


def test_birds_are_small_beside_people() -> None:
    panel = Panel(
        size=(1280, 720), shot="wide",
        actors=(_actor("Otto", 0.3, "stand"), _actor("Gull", 0.7, "stand", "Gull, bird.")),
    )  # fmt: skip
    person, gull = (height_of(panel, actor, _WIDTH) for actor in panel.actors)
    assert gull < 0.45 * person
