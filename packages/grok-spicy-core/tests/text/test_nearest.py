"""The nearest name to a misspelt one."""

from __future__ import annotations

import pytest
from grok_spicy.text.nearest import did_you_mean, listed, nearest
from hypothesis import given, settings
from hypothesis import strategies as st

NAMES = st.lists(st.text(alphabet="abcdefghij-_", min_size=3, max_size=10), unique=True)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("stepz", "steps"),
        ("Steps", "steps"),
        ("cfgscale", "cfg_scale"),
        ("cfg-scale", "cfg_scale"),
        ("harbour", None),
        ("", None),
    ],
)
def test_misspelt_name_is_recognised(word: str, expected: str | None) -> None:
    assert nearest(word, ["sampler", "steps", "cfg_scale"]) == expected


@settings(deadline=None)
@given(NAMES.filter(bool), st.data())
def test_a_name_is_nearest_to_itself_or_to_its_twin(names: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names))

    found = nearest(name, names)

    assert found is not None
    assert found.replace("-", "_") == name.replace("-", "_")


@settings(deadline=None)
@given(NAMES, st.text(max_size=10), st.randoms())
def test_answer_does_not_depend_on_the_order_of_names(
    names: list[str], word: str, random: object
) -> None:
    shuffled = sorted(names, key=lambda _: random.random())  # type: ignore[attr-defined]

    assert nearest(word, names) == nearest(word, shuffled)


@settings(deadline=None)
@given(NAMES, st.text(max_size=10))
def test_answer_is_one_of_the_names(names: list[str], word: str) -> None:
    assert nearest(word, names) in {*names, None}


def test_phrases_for_messages() -> None:
    assert did_you_mean("stepz", ["steps"]) == "; did you mean steps?"
    assert did_you_mean("zebra", ["steps"]) == ""
    assert listed(["owl", "fox"]) == "fox, owl"
    assert listed([]) == "none"


def test_name_with_the_word_in_it_is_nearer_than_one_that_sounds_like_it() -> None:
    assert nearest("duration", ["action", "duration_seconds", "mood"]) == "duration_seconds"
    assert nearest("palette", ["title", "color_palette"]) == "color_palette"
    assert nearest("steps", ["step", "steps_per_second"]) == "step"
