"""Pages of screenplays and shot lists, in several languages: what they say is what is planned."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.language.camera import angle_in, move_in, size_in
from grok_spicy_animatic.language.introductions import introductions_in, without_looks
from grok_spicy_animatic.language.place_titles import as_title
from grok_spicy_animatic.language.props import props_in
from grok_spicy_animatic.language.weather import weather_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan
    from grok_spicy_animatic.drawing.recipe import Panel

BAKERY = """INT. BAKERY - NIGHT

Rain on the window. MARTA (60, flour on her apron, grey hair) pulls a tray out of the oven. YUSUF (25, wet raincoat, red scarf) stands in the door.

MARTA
We are closed.

YUSUF
(out of breath)
I know.

She puts the tray down.

MARTA
(CONT'D)
Then come in.

EXT. STREET - DAWN

The rain has stopped. Yusuf walks away. Marta watches him through the window."""

PAGES: list[tuple[str, dict[str, str], list[list[str]]]] = [
    # a page, how those look whom it introduces, who is in each shot
    (BAKERY,
     {"Marta": "60, flour on her apron, grey hair", "Yusuf": "25, wet raincoat, red scarf"},
     [["Marta", "Yusuf"], ["Marta"], ["Yusuf", "Marta"]]),
    ("INT. CAFÉ - MATIN\n\nCLARA, 30 ans, manteau vert, entre. PAUL (la soixantaine, barbe blanche) lit.\n\nPAUL\nOui.\n\nElle sort.",
     {"Clara": "30 ans, manteau vert", "Paul": "la soixantaine, barbe blanche"},
     [["Clara", "Paul"], ["Clara"]]),
    ("ИНТ. ПЕКАРНЯ - НОЧЬ\n\nМАРТА (60 лет, в фартуке) достаёт хлеб. ЮСУФ (25, красный шарф) стоит.\n\nЮСУФ\n(запыхавшись)\nЯ знаю.\n\nОна ставит поднос.",
     {"Марта": "60 лет, в фартуке", "Юсуф": "25, красный шарф"},
     [["Марта", "Юсуф"], ["Марта"]]),
    ("内景 厨房 夜\n\n王梅（60岁，灰色头发，红色围裙）站着。\n\n王梅：（小声）谁？",
     {"王梅": "60岁，灰色头发，红色围裙"}, [["王梅"]]),
    ("INT. OFFICINA - GIORNO\n\nGIULIA (28 anni, tuta blu) ripara una bici. Suo nonno, ALDO (75 anni, baffi bianchi), versa il caffè.\n\nLui le dà una chiave.\n\nPRIMO PIANO: le sue mani tremano.\n\nEXT. STRADA - ALBA\n\nGiulia pedala verso il mare.",
     {"Giulia": "28 anni, tuta blu", "Aldo": "75 anni, baffi bianchi"},
     [["Giulia", "Aldo"], ["Aldo"], ["Aldo"], ["Giulia"]]),
    ("INNEN. KÜCHE - TAG\n\nLENA (Mitte 30, rote Schürze) kocht.\n\nLENA\nSetz dich.",
     {"Lena": "Mitte 30, rote Schürze"}, [["Lena"]]),
]  # fmt: skip


@pytest.mark.parametrize(("page", "looks", "casts"), PAGES)
def test_a_page_says_how_those_look_whom_it_introduces(
    plan_of: Callable[..., StoryPlan],
    page: str,
    looks: dict[str, str],
    casts: list[list[str]],
) -> None:
    plan = plan_of(page)
    assert [scene.characters_present for scene in plan.scenes] == casts
    described = {one.name: one.visual_description for one in plan.characters}
    assert set(described) == set(looks)
    for name, words in looks.items():
        assert f"In the story's words: {words}." in described[name]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IDA (40) waits.", [("Ida", "40")]),
        ("A boy, PIP (9, muddy boots), runs.", [("Pip", "9, muddy boots")]),
        (
            "MARTA, 60, in a yellow raincoat, turns a wheel.",
            [("Marta", "60, in a yellow raincoat")],
        ),
        ("Ida (late 30s, in a blue coat) waits.", [("Ida", "late 30s, in a blue coat")]),
        ("IDA (whispering) waits. The dog (barking) comes.", []),
        ("JONAS, 40, takes his coat.", [("Jonas", "40")]),
        (
            "Die Fahrerin, 50, graue Locken, grüne Jacke. Sie gähnt.",
            [("Fahrerin", "50, graue Locken, grüne Jacke")],
        ),
        ("The bus (a red one) leaves Lisbon (in the rain).", []),
    ],
)
def test_brackets_introduce_somebody_only_with_age_or_looks(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert [(one.name, one.words) for one in introductions_in(text)] == found
    assert len(without_looks(text)) == len(text)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("IDA\n(softly)\nStay.", "Ida (softly): “Stay.”"),
        ("IDA (softly)\nStay.", "Ida (softly): “Stay.”"),
        ("IDA: (softly) Stay.", "Ida (softly): “Stay.”"),
        ("IDA\nStay.\n(a beat)\nPlease.", "Ida: “Stay.” Ida (a beat): “Please.”"),
        ("IDA\nStay.\n(she leaves)", "Ida (she leaves): “Stay.”"),
        ("IDA (CONT'D)\nStay.", "Ida: “Stay.”"),
        ("BEN\nNo.\n\nIDA\n(softly)\nStay.", "Ben: “No.” Ida (softly): “Stay.”"),
    ],
)
def test_brackets_belong_to_the_line_that_they_stand_with(
    plan_of: Callable[..., StoryPlan], lines: str, said: str
) -> None:
    first = plan_of(f"INT. HALL - DAY\n\nIda waits.\n\n{lines}").scenes[0]
    assert first.description.endswith(f"Ida waits. {said}")


def test_a_size_before_a_colon_is_nobody_who_speaks(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("Totale: ein Hof.\nNahaufnahme: eine Katze.\nGros plan : un chat.")
    assert [one.name for one in plan.characters] == ["Katze", "Chat"]


@pytest.mark.parametrize(
    ("told", "weather"),
    [
        ("The rain has stopped.", "clear"),
        ("The fog lifts.", "clear"),
        ("It has stopped raining.", "clear"),
        ("After the storm they row home.", "clear"),
        ("A night without rain", "clear"),
        ("Anna stops in the rain.", "rain"),
        ("The storm is over the sea.", "storm"),
        ("Der Regen hat aufgehört.", "clear"),
        ("Es regnet nicht mehr.", "clear"),
        ("La pluie a cessé.", "clear"),
        ("Ha dejado de llover.", "clear"),
        ("La pioggia è finita.", "clear"),
        ("A chuva parou.", "clear"),
        ("Дождь закончился.", "clear"),
        ("Deszcz ustał.", "clear"),
        ("雨停了。", "clear"),
        ("雨がやんだ。", "clear"),
        ("비가 그쳤다.", "clear"),
        ("توقف المطر.", "clear"),
        ("बारिश थम गई।", "clear"),
        ("A quiet evening", None),
    ],
)
def test_weather_that_has_ended_or_is_not_there_is_none(told: str, weather: str | None) -> None:
    assert weather_in(told) == weather


def test_rain_ends_where_a_page_says_so(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[..., list[Panel]]
) -> None:
    plan = plan_of(BAKERY)
    assert [scene.setting for scene in plan.scenes] == [
        "INT. BAKERY - NIGHT, rain", "INT. BAKERY - NIGHT, rain", "EXT. STREET - DAWN",
    ]  # fmt: skip
    assert [panel.weather for panel in panels_of(plan)] == ["rain", "rain", "clear"]


SIZES = {
    "extreme wide": "Supertotale|Weitaufnahme|Gran plano general|Plan de grand ensemble|Campo lunghissimo|Grande plano geral|Дальний план|Plan daleki|大远景",
    "wide": "Totale|Halbtotale|Plan d'ensemble|Plan large|Plan général|Plano general|Plano entero|Campo lungo|Figura intera|Plano geral|Plano aberto|Общий план|Plan ogólny|Plan pełny|全景|远景|ロングショット|롱샷|لقطة عامة|वाइड शॉट",
    "medium": "Halbnah|Amerikanisch|Amerikanische Einstellung|Plan moyen|Plan américain|Plan rapproché|Plano medio|Plano americano|Piano americano|Mezza figura|Plano médio|Средний план|Plan średni|Plan amerykański|中景|ミディアムショット|미디엄 샷|لقطة متوسطة|मध्यम शॉट",
    "close-up": "Großaufnahme|GROSSAUFNAHME|Nahaufnahme|Nah|Groß|Gros plan|Plan serré|Primer plano|Primo piano|Primeiro plano|Крупный план|Крупным планом|Zbliżenie|特写|クローズアップ|バストショット|클로즈업|لقطة قريبة|क्लोज़-अप",
    "extreme close-up": "Detail|Detailaufnahme|Très gros plan|Primerísimo primer plano|Plano detalle|Primissimo piano|Dettaglio|Plano de detalhe|Деталь|Сверхкрупный план|Detal|大特写|超クローズアップ|익스트림 클로즈업",
    "over the shoulder": "Über die Schulter|Par-dessus l'épaule|Sobre el hombro|Da sopra la spalla|Por cima do ombro|Через плечо|Zza ramienia|过肩|肩越し|어깨 너머",
}  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_sizes_of_every_language_are_obeyed(size: str) -> None:
    assert {word: size_in(f"{word}: x") for word in SIZES[size].split("|")} == dict.fromkeys(
        SIZES[size].split("|"), size
    )


def test_angles_and_moves_of_every_language_are_obeyed() -> None:
    low = "Untersicht|Froschperspektive|contre-plongée|contrapicado|contra-picado|нижний ракурс|仰拍|ローアングル|로우 앵글"
    high = "Aufsicht|Vogelperspektive|plongée|picado|верхний ракурс|俯拍|ハイアングル|하이 앵글"
    assert {angle_in(word) for word in low.split("|")} == {"low angle"}
    assert {angle_in(word) for word in high.split("|")} == {"high angle"}
    moves = {
        "Schwenk nach links": "pan left", "panoramique vers la gauche": "pan left", "panorámica": "pan right",
        "Kamerafahrt": "track right", "travelling avant": "push in", "carrellata": "track right",
        "наезд камеры": "push in", "推镜头": "push in", "ズームイン": "push in", "plano fijo": "static",
        "Handkamera": "handheld", "câmera na mão": "handheld", "Kranfahrt": "crane up", "Rückfahrt": "pull out",
    }  # fmt: skip
    assert {said: move_in(said) for said in moves} == moves


@pytest.mark.parametrize(
    ("shots", "casts", "settings"),
    [
        ("1. Totale: Ein alter Fischer rudert über einen nebligen See, Morgengrauen\n2. Er zieht das Netz ein\n3. Großaufnahme: Seine Hände, nass und rissig\n4. Der Fischer lächelt",
         [["Fischer"]] * 4, ["nebligen See, dawn"] * 4),
        ("1. Plano general: una playa vacía. Un niño corre hacia el mar.\n2. Plano medio: el niño juega en la arena.\n3. Primer plano: sus ojos muy abiertos.",
         [["Niño"]] * 3, ["playa"] * 3),
        ("1. Общий план: зимний лес. Старик в тулупе гребёт.\n2. Крупный план: его руки, красные.", [["Старик"]] * 2, ["лес, winter"] * 2),
        ("1. Plan large : une femme marche.\n2. Gros plan : ses mains.", [["Femme"]] * 2, [""] * 2),
        ("1. 全景：老渔夫划船。\n2. 特写：他的手。", [["渔夫"]] * 2, [""] * 2),
    ],
)  # fmt: skip
def test_possessives_are_whose_hands_these_are_and_no_places(
    plan_of: Callable[..., StoryPlan], shots: str, casts: list[list[str]], settings: list[str]
) -> None:
    plan = plan_of(shots)
    assert [scene.characters_present for scene in plan.scenes] == casts
    assert [scene.setting for scene in plan.scenes] == settings


def test_seine_is_a_river_where_it_is_no_possessive(plan_of: Callable[..., StoryPlan]) -> None:
    assert plan_of("Un funambule traverse la Seine.").scenes[0].setting == "Seine"
    assert plan_of("Ein Mann sitzt. Seine Frau singt.").scenes[1].setting == ""


@pytest.mark.parametrize(
    ("told", "boat"),
    [
        ("Totale: Ein Fischer rudert allein.", "boot"),
        ("Ida rows across the lake.", "boat"),
        ("Un vieux pêcheur rame.", "barque"),
        ("Ein Fischer rudert in seinem Kahn.", "kahn"),
        ("Старик гребёт на лодке по озеру.", "лодка"),
        ("Three rows of chairs", ""),
    ],
)
def test_who_rows_has_a_boat_beneath_and_water_behind(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[..., list[Panel]], told: str, boat: str
) -> None:
    panel = panels_of(plan_of(told))[0]
    beneath = [one.name for one in panel.things if one.spot in {"under", "around"}]
    assert beneath == ([boat] if boat else [])
    assert ("water" in panel.marks or panel.place == "lake") == ("chairs" not in told)


def test_a_close_up_of_hands_shows_hands(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[..., list[Panel]]
) -> None:
    plan = plan_of("1. Ida waits.\n2. Close-up: her wet hands.\n3. Close-up: Ida waves her hand.")
    assert [panel.subject for panel in panels_of(plan)] == ["", "hand", ""]
    for shots in (
        "1. Une femme attend.\n2. Gros plan : ses mains, une pomme.",
        "1. 少年が待つ。\n2. クローズアップ：少年の手。雪玉を持っている。",
        "1. Старик ждёт.\n2. Крупный план: его руки, красные от холода.",
    ):
        assert panels_of(plan_of(shots))[1].subject == "hand"


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("nebligen See", "nebliger See"),
        ("dunklen Straße", "dunkle Straße"),
        ("alten Marktplatz", "alter Marktplatz"),
        ("зимнему лесу", "зимний лес"),
        ("большой кухне", "большая кухня"),
        ("синем море", "синее море"),
        ("zimnym lesie", "zimny las"),
        ("ciemnej kuchni", "ciemna kuchnia"),
        ("kuchnią", "kuchnia"),
        ("시장에서", "시장"),
        ("enchanted autumn forest", "enchanted autumn forest"),
        ("INT. BAKERY", "INT. BAKERY"),
        ("plaza de Sevilla", "plaza de Sevilla"),
    ],
)
def test_a_place_is_lettered_as_a_title(place: str, title: str) -> None:
    assert as_title(place) == title


def test_what_has_been_done_is_no_thing() -> None:
    assert props_in("La pluie a cessé. Elle la prend, une valise à la main.") == ["valise"]
