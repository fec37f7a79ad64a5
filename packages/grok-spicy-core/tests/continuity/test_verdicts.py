"""Readings judged by a film's own yardsticks: no number is compared with a constant."""

from __future__ import annotations

from grok_spicy.continuity.calibration import (
    NOT_SEPARABLE,
    ONE_FIGURE,
    Calibration,
    Observed,
    Yardstick,
    calibrate,
)
from grok_spicy.continuity.readings import Box, Reading
from grok_spicy.continuity.verdicts import judge, worst

LEFT, RIGHT = Box(0.0, 0.2, 0.3, 0.9), Box(0.6, 0.2, 0.9, 0.9)


def seen(who: str, own: float, other: float, box: Box = LEFT, rival: str = "Owl") -> Reading:
    return Reading("identity.test", who, own, box=box, evidence={rival: other})


def variants(who: str, margin: float) -> list[list[Reading]]:
    return [[seen(who, 0.8, 0.8 - margin)] for _ in range(8)]


def film(count: int, *, margin: float = -0.1) -> list[Observed]:
    """Return pictures without the fox, in which the likeliest place is not like it."""
    return [Observed(frozenset({"Owl"}), [seen("Fox", 0.5, 0.5 - margin)]) for _ in range(count)]


def calibrated(pictures: list[Observed]) -> Calibration:
    """Return the yardsticks of a film whose fox is told from its owl."""
    return calibrate("identity.test", ["Fox", "Owl"], pictures, {"Fox": variants("Fox", 0.2)})


def test_find_that_beats_twenty_pictures_without_them_is_right() -> None:
    calibration = calibrate(
        "identity.test", ["Fox", "Owl"], film(20), {"Fox": variants("Fox", 0.2)}
    )

    (verdict,) = judge([seen("Fox", 0.9, 0.6)], ["Fox"], calibration)

    assert verdict.kind == "right"
    assert not verdict.provisional
    assert verdict.p is not None
    assert verdict.p < 0.05


def test_few_pictures_make_a_verdict_provisional() -> None:
    calibration = calibrated(film(4))

    (verdict,) = judge([seen("Fox", 0.9, 0.6)], ["Fox"], calibration)

    assert (verdict.kind, verdict.provisional) == ("right", True)


def test_figure_nearer_to_somebody_who_should_not_be_there_is_swapped() -> None:
    calibration = calibrate(
        "identity.test", ["Fox", "Owl"], film(20), {"Fox": variants("Fox", 0.2)}
    )

    (verdict,) = judge([seen("Fox", 0.6, 0.8)], ["Fox"], calibration)

    assert verdict.kind == "swapped"
    assert verdict.reason == "the figure at the left is nearer to Owl than to Fox"


def test_place_of_somebody_who_should_be_there_makes_the_other_missing() -> None:
    calibration = calibrate(
        "identity.test", ["Fox", "Owl"], film(20), {"Fox": variants("Fox", 0.2)}
    )
    readings = [seen("Fox", 0.6, 0.9), seen("Owl", 0.9, 0.6, rival="Fox")]

    fox = judge(readings, ["Fox", "Owl"], calibration)[0]

    assert fox.kind == "missing"
    assert "nowhere" in fox.reason


def test_margin_that_also_comes_by_chance_is_undecided() -> None:
    pictures = film(20, margin=0.05)
    calibration = calibrate(
        "identity.test", ["Fox", "Owl"], pictures, {"Fox": variants("Fox", 0.2)}
    )

    (verdict,) = judge([seen("Fox", 0.62, 0.6)], ["Fox"], calibration)

    assert verdict.kind == "undecided"


def test_measure_that_confuses_own_variants_switches_itself_off() -> None:
    calibration = calibrate("identity.test", ["Fox", "Owl"], [], {"Fox": variants("Fox", -0.1)})

    (verdict,) = judge([seen("Fox", 0.9, 0.1)], ["Fox"], calibration)

    assert (verdict.kind, verdict.reason) == ("not measurable", NOT_SEPARABLE)


def test_one_figure_too_small_and_invalid_are_not_measurable() -> None:
    alone = calibrate("identity.test", ["Fox"], [], {})
    pair = calibrate("identity.test", ["Fox", "Owl"], [], {"Fox": variants("Fox", 0.2)})
    dot = Box(0.5, 0.5, 0.53, 0.53)

    assert judge([Reading("m", "Fox", 0.9)], ["Fox"], alone)[0].reason == ONE_FIGURE
    assert judge([seen("Fox", 0.9, 0.1, dot)], ["Fox"], pair)[0].reason == "too small"
    invalid = Reading("m", "Fox", None, valid=False, reason="no ground")
    assert judge([invalid], ["Fox"], pair)[0].reason == "no ground"
    assert judge([], ["Fox"], pair)[0].kind == "not measurable"


def test_measure_that_sees_too_few_of_a_sheets_variants_is_off_with_their_reason() -> None:
    blind = [[Reading("identity.test", "Fox", None, valid=False, reason="no face is seen")]]
    some, few = [variants("Fox", 0.2) for _ in range(2)]
    some, few = blind * 3 + some, blind * 9 + few

    told = [
        calibrate("identity.test", ["Fox", "Owl"], film(20), {"Fox": each}).yardsticks["Fox"].off
        for each in (some, few)
    ]

    assert told == ["", "no face is seen"]


def test_what_cannot_be_measured_decides_nothing_beside_what_can() -> None:
    calibration = calibrated(film(20))
    (right,) = judge([seen("Fox", 0.9, 0.6)], ["Fox"], calibration)
    (silent,) = judge([], ["Fox"], calibration)
    assert worst([silent, right]) == right
    assert worst([silent]) == silent


def test_worst_character_decides() -> None:
    calibration = calibrate(
        "identity.test",
        ["Fox", "Owl"],
        film(20),
        {"Fox": variants("Fox", 0.2), "Owl": variants("Owl", 0.2)},
    )
    verdicts = judge(
        [seen("Fox", 0.9, 0.6), seen("Owl", 0.5, 0.8, RIGHT, rival="Fox")],
        ["Fox", "Owl"],
        calibration,
    )

    decides = worst(verdicts)

    assert decides is not None
    assert decides.who == "Owl"
    assert worst([]) is None


def test_chance_is_counted_with_the_find_itself() -> None:
    yardstick = Yardstick("Fox", null=(0.1, 0.2, 0.3))

    assert yardstick.p(0.4) == 1 / 4
    assert yardstick.p(0.2) == 3 / 4
    assert yardstick.found(0.4)
    assert not yardstick.found(0.2)
    assert not yardstick.found(-0.1)
