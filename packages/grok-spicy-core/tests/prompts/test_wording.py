"""What all prompts share."""

import pytest
from grok_spicy import prompts
from grok_spicy.prompts.wording import says, without_negative
from hypothesis import given
from hypothesis import strategies as st


@given(st.text(max_size=80), st.text(max_size=30))
def test_what_to_avoid_is_said_once_however_often_it_is_added(prompt: str, negative: str) -> None:
    once = prompts.with_negative(prompt, negative)
    assert prompts.with_negative(once, negative) == once
    if negative.strip():
        assert once.endswith(f"Avoid: {negative.strip()}")
    else:
        assert once == prompt


def test_nothing_to_avoid_changes_nothing() -> None:
    assert prompts.with_negative("a fox", None) == "a fox"
    assert without_negative("a fox", None) == "a fox"
    assert without_negative(prompts.with_negative("a fox", "rain"), "rain").strip() == "a fox"


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("a trained fox", "rain", False),
        ("in the Rain.", "rain", True),
        ("slow\n shutter", "slow shutter", True),
        ("anything", " ", True),
    ],
)
def test_phrases_are_found_as_whole_words(text: str, phrase: str, expected: bool) -> None:
    assert says(text, phrase) is expected
