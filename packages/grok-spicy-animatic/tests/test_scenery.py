"""Backdrops: drawn where no word contradicts the drawing, plain with what the words name else."""

from __future__ import annotations

import numpy as np
import pytest
from grok_spicy_animatic.drawing.backdrop import backdrop_of
from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.panel import draw_panel, drawn
from grok_spicy_animatic.drawing.places.furniture import FURNITURE
from grok_spicy_animatic.drawing.places.marks import OUTSIDE
from grok_spicy_animatic.drawing.recipe import Panel
from grok_spicy_animatic.language.scenery import MARKS, Side, marks_in, season_in, side_of

SMALL = (320, 180)
_IN_THE_SKY = {"sun", "moon", "stars", "clouds"}


@pytest.mark.parametrize(
    ("where", "told", "place"),
    [
        ("enchanted forest", "A fox runs.", "forest"),
        ("autumn forest", "A fox runs.", "forest"),
        ("зимнему лесу", "", ""),
        ("forest", "Snow lies on the path.", ""),
        ("bamboo forest", "", ""),
        ("harbour", "The tide has gone out.", ""),
        ("harbour", "A ship sails.", "harbour"),
        ("frozen lake", "", ""),
        ("EXT. CLIFF - NIGHT", "", ""),
        ("empty office", "", ""),
        ("kitchen", "She cooks.", "kitchen"),
        ("EXT. KITCHEN - DAY", "", ""),
        ("village", "The village burns.", ""),
        ("sea", "", ""),
        ("river", "", ""),
        ("Unter Wasser", "", "deep"),
        ("under the sea", "A ship burns.", "deep"),
        ("на дне моря", "", "deep"),
        ("تحت البحر", "", "deep"),
        ("hotel under the sea", "", ""),
    ],
)
def test_a_place_is_drawn_only_where_no_word_contradicts_it(
    where: str, told: str, place: str
) -> None:
    assert backdrop_of(where, told, "").place == place


@pytest.mark.parametrize(
    ("where", "told", "side"),
    [
        ("INT. LIGHTHOUSE - NIGHT", "", "in"),
        ("EXT. LIGHTHOUSE", "", "out"),
        ("lighthouse", "", ""),
        ("Fenster", "", "in"),
        ("porch of the saloon", "", "out"),
        ("plaza de Sevilla", "", "out"),
        ("Lagos", "", ""),
        ("江上", "", "out"),
        ("시장에서", "", "out"),
        ("", "A raindrop falls from a cloud.", "out"),
        ("", "Peel six potatoes.", ""),
        ("", "A cat sleeps on the kitchen table.", "in"),
        ("tunnel", "Three miners walk through the tunnel.", "in"),
        ("Tunnel", "Der Fiat verschwindet im Tunnel.", "out"),
        ("トンネル", "電車がトンネルに入る。", "out"),
    ],
)
def test_inside_and_outside_are_told_apart(where: str, told: str, side: Side) -> None:
    assert side_of(where, told) == side


@pytest.mark.parametrize(
    ("where", "told", "side", "marks"),
    [
        ("INT. LIGHTHOUSE", "Rain hits the window.", "in", {"window"}),
        ("river", "", "out", {"water"}),
        ("frozen lake", "", "out", {"ice"}),
        ("harbour", "The sea has dried up.", "out", set()),
        ("Moon", "", "out", {"craters", "stars"}),
        ("road", "She looks up at the stars.", "out", {"road", "stars"}),
        ("駅のホーム", "", "out", {"rails"}),
        ("space station", "", "out", set()),
        ("park", "Luna waves at Mr Lago.", "out", set()),
        ("waves", "A boat rolls.", "out", {"water"}),
        ("שוק", "", "out", {"stalls"}),
    ],
)
def test_a_plain_backdrop_shows_what_the_words_name(
    where: str, told: str, side: Side, marks: set[str]
) -> None:
    assert set(marks_in(where, told, side)) == marks


@pytest.mark.parametrize(
    ("text", "season"),
    [
        ("a lake in winter", "winter"),
        ("Draußen fällt Schnee", "winter"),
        ("ice cream", ""),
        ("冬の朝", "winter"),
        ("an estate", ""),
        ("im Herbst", "autumn"),
        ("They have heard it every winter.", ""),
        ("Elle chante chaque hiver.", ""),
    ],
)
def test_a_season_is_one_that_the_words_name(text: str, season: str) -> None:
    assert season_in(text) == season


@pytest.mark.parametrize(
    ("where", "told", "lettered"),
    [
        ("", "In the morning she wakes.", "morning"),
        ("porch, noon", "They wait at noon.", "porch · noon"),
        ("", "Il part à l'aube.", "l'aube"),
        ("Fenster, snow", "", "Fenster · snow"),
        ("", "“See you in the morning”", ""),
    ],
)
def test_hour_and_weather_of_the_action_are_lettered_once(
    where: str, told: str, lettered: str
) -> None:
    said = "" if told.startswith("“") else told
    assert backdrop_of(where, said, "").lettered == lettered


@pytest.mark.parametrize(
    ("where", "told", "side"),
    [
        ("старой мельницей, snow", "Кошка смотрит в окно.", "in"),
        ("old mill, snow", "A wolf looks in at the window.", "out"),
        ("old mill", "A cat looks out of the window.", ""),
    ],
)
def test_no_window_hangs_in_the_falling_snow(where: str, told: str, side: Side) -> None:
    backdrop = backdrop_of(where, told, "")
    assert backdrop.side == side
    assert ("window" in backdrop.marks) is (side != "out")


@pytest.mark.parametrize("mark", sorted({*MARKS, "ice"}))
def test_every_mark_is_seen(mark: str) -> None:
    side: Side = "in" if mark in FURNITURE else "out"
    assert mark in {*FURNITURE, *OUTSIDE, *_IN_THE_SKY}
    bare = Panel(size=SMALL, side=side, time="dusk")
    shown = bare.model_copy(update={"marks": (mark,)})
    with_, without = (np.asarray(draw_panel(one)).astype(int) for one in (shown, bare))
    assert np.abs(with_ - without).sum(axis=-1).max() > 40


def test_a_tunnel_is_a_dark_arch_outside_and_a_dark_vault_inside() -> None:
    def middle(side: Side, marks: tuple[str, ...]) -> float:
        panel = Panel(size=SMALL, side=side, marks=marks)
        return float(np.asarray(draw_panel(panel).convert("L"))[80:100, 140:150].mean())

    for side in ("in", "out"):
        assert middle(side, ("tunnel",)) < middle(side, ()) - 100


def test_nobody_who_swims_throws_a_shadow_under_water(duet: Panel) -> None:
    swims = [actor.model_copy(update={"pose": "dive"}) for actor in duet.actors]
    deep = duet.model_copy(update={"place": "deep", "shot": "wide", "actors": tuple(swims)})
    assert [one.actor for one in list(drawn(deep)) if one.lies and not one.words] == []


def test_a_plain_backdrop_is_white_in_winter_and_dark_at_night() -> None:
    def bottom(**changes: object) -> float:
        panel = Panel(size=SMALL, side="out").model_copy(update=changes)
        return float(np.asarray(draw_panel(panel).convert("L"))[-40:].mean())

    assert bottom(season="winter") > bottom() + 20
    assert bottom(time="night") < bottom() - 40


def test_neither_sky_nor_horizon_is_drawn_where_nothing_says_where_it_is() -> None:
    rows = np.asarray(draw_panel(Panel(size=SMALL)).convert("L")).astype(float).mean(axis=1)
    assert np.abs(np.diff(rows)).max() < 6


def test_leaves_turn_in_autumn() -> None:
    green = ((106, 142, 76),)
    summer, autumn = (
        Light.of(Panel(size=SMALL, season=season)).leaves(green)[0] for season in ("", "autumn")
    )
    assert summer[1] > summer[0]
    assert autumn[0] > autumn[1]
