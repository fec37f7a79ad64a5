"""What others say as JSON is read, or told to be wrong, in a time that suits its size."""

from __future__ import annotations

import pytest
from grok_spicy.schemas import StoryPlan
from grok_spicy.system.json_text import DEEPEST, faults_in, is_deeper, read_json
from pydantic import ValidationError


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        StoryPlan.model_validate_json(text)
    return faults_in(caught.value)


def test_faults_have_place_and_words() -> None:
    assert ("title", "Field required") in faults('{"style": "ink", "scenes": []}')


def test_faults_without_end_are_counted_not_listed() -> None:
    wrong = faults('{"characters": [' + ",".join(["1"] * 5000) + "]}")
    ((place, words),) = wrong
    assert place == ""
    assert words.endswith("faults, too many to list")


def test_deep_json_is_refused() -> None:
    assert not is_deeper(read_json("[" * DEEPEST + "]" * DEEPEST), DEEPEST)
    for depth in (DEEPEST + 1, 100_000):
        with pytest.raises(ValueError, match="deep"):
            read_json("[" * depth + "]" * depth)
