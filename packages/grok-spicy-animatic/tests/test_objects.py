"""Things and names in languages without articles and scripts without capitals."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.language.cast import cast_of
from grok_spicy_animatic.language.objects import objects_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan
    from grok_spicy_animatic.drawing.recipe import Panel


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("मीना किताब पढ़ती है।", ["किताब"]),
        ("एक लड़का लाल पतंग उड़ाता है।", ["लाल पतंग"]),
        ("मीना पतंग पकड़ती है और दोनों हँसते हैं।", ["पतंग"]),
        ("पतंग पेड़ में फँस जाती है।", []),
        ("बंदर उसे नीचे लाता है।", []),
        ("माली काम करता है।", []),
        ("수빈이가 시장에서 사과를 고른다.", ["사과"]),
        ("아주머니가 우산 하나를 건넨다.", ["우산"]),
        ("Мельник несёт мешок муки.", ["мешок"]),
        ("Ветер качает фонарь.", ["фонарь"]),
        ("Мальчик видит старую лодку.", ["старую лодку"]),
        ("Он читает письмо и плачет.", ["письмо"]),
        ("Девочка быстро идёт домой.", []),
        ("Сова тихо плачет.", []),
        ("Кошка смотрит в окно.", []),
        ("Олена відкриває скриню і знаходить листи.", ["скриню", "листи"]),
        ("يركض سامي نحو القطار ويحمل حقيبة حمراء.", ["حقيبة حمراء"]),
        ("يقرأ الرجل العجوز كتابا قديما.", ["كتابا"]),
        ("تدخل قطة سوداء.", []),
        ("طفلة تركض نحو البحر.", []),
        ("Babcia kroi kapustę na desce.", ["kapustę"]),
        ("Wnuk podaje jej grzyby.", ["grzyby"]),
        ("Chłopiec biegnie szybko.", []),
        ("Ayşe fırında ekmek pişirir.", ["ekmek"]),
        ("Küçük kardeşi Can un torbasını düşürür.", ["un torbasını"]),
        ("Mutfak bembeyaz olur.", []),
        ("Kedi yavaşça yürür.", []),
        ("少女が傘を持つ。", ["傘"]),
        ("A boy reads quickly.", []),
    ],
)
def test_what_something_is_done_to_is_a_thing_and_no_verb_or_adverb_is(
    text: str, things: list[str]
) -> None:
    assert objects_in(text) == things


@pytest.mark.parametrize(
    ("concept", "thing", "holder"),
    [
        ("मीना किताब पढ़ती है।", "किताब", "मीना"),
        ("Мельник несёт мешок муки.", "мешок", "Мельник"),
        ("خباز عجوز يحمل حقيبة حمراء.", "حقيبة حمراء", "خباز"),
        ("Babcia trzyma czerwoną torbę.", "czerwoną torbę", "Babcia"),
        ("Ayşe süpürge alır.", "süpürge", "Ayşe"),
        ("수빈이가 사과를 고른다.", "사과", "수빈"),
    ],
)
def test_such_a_thing_is_labelled_in_the_hands_of_whoever_uses_it(
    concept: str,
    thing: str,
    holder: str,
    plan_of: Callable[..., StoryPlan],
    panels_of: Callable[[StoryPlan], list[Panel]],
) -> None:
    *boards, close = panels_of(plan_of(concept))
    for panel in boards:
        assert [(one.name, one.holder) for one in panel.things] == [(thing, holder)]
    assert (close.shot, [one.name for one in close.actors], close.things) == (
        "close-up", [holder], (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("राहुल स्कूल में मीना से मिलता है।", ["राहुल", "मीना"]),
        ("يركض سامي نحو ليلى.", ["سامي", "ليلى"]),
        ("اتصل سامي بأخته ليلى من محطة القطار.", ["سامي"]),
        ("수빈이가 시장에서 사과를 고른다.", ["수빈"]),
        ("고양이가 잔다.", ["고양이"]),
        ("小红和小刚在树下喊他。", ["小红", "小刚"]),
        ("小明穿着红色毛衣,小红戴着黄帽子。", ["小明", "小红"]),
        ("警備員の田中さんが歩く。", ["田中"]),
        ("お母さんが歌う。", ["お母さん"]),
        ("三个孩子在公园里放风筝。", ["孩子 1", "孩子 2", "孩子 3"]),
        ("Олена саджає соняшники.", ["Олена"]),
        ("Лодка плывёт.", []),
        ("Снег идёт. Ветер качает фонарь.", []),
        ("Ο γέρος ψαράς κυνηγά τον γλάρο.", ["Ψαράς", "Γλάρο"]),
        ("Wnuk podaje jej grzyby.", ["Wnuk"]),
        ("Śnieg pada.", []),
        ("White cells find the virus.", []),
        ("A fishing boat rolls.", []),
        ("The other ducks and laughs.", []),
        ("Une passante lui offre son parapluie.", ["Passante"]),
        ("おばあさんが花に水をやる。孫が走る。", ["おばあさん", "孫"]),
        ("The news does not travel.", []),
        ("Олена знаходить листи.", ["Олена"]),
        ("A ferry comes to the island of Skarn.", []),
        ("Super: STAYS WARM.", []),
        ("Three friends, Anna, Bo and Chidi, build a raft.", ["Anna", "Bo", "Chidi"]),
        ("Une plongeuse nage vers une pieuvre.", ["Plongeuse", "Pieuvre"]),
        ("Un vecchio falegname e la nipote", ["Falegname", "Nipote"]),
    ],
)
def test_people_are_known_by_name_or_noun_and_nothing_else_is_taken_for_one(
    text: str, there: list[str]
) -> None:
    assert [one.name for one in cast_of(text)] == there
