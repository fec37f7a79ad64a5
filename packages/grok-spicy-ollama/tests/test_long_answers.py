"""Answers that are made to take for ever: reading them is linear, whatever they hold."""

from __future__ import annotations

import pytest
from grok_spicy_ollama.answers import fault_of_object, find_object, plain_json
from grok_spicy_ollama.judging import _percent

LONG = 100_000

MADE = {
    "comments after commas": '{"a":' + ",/**/" * LONG,
    "comments without an end": '{"a": ' + "/* " * LONG,
    "commas": '{"a": ' + ", " * LONG,
    "a text of quotation marks": '{"a": "' + '\\"' * LONG,
    "braces": "{" * LONG,
    "comments of a line": '{"a":' + ", //\n" * LONG + "x",
}


@pytest.mark.parametrize("text", MADE.values(), ids=MADE)
def test_object_is_looked_for_in_one_pass(text: str) -> None:
    assert find_object(text) is None
    assert len(fault_of_object(text)) < 200


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ('{"a": 1,}', '{"a": 1}'),
        ('{"a": [1, /* two, */ 3, // four\n ], }', '{"a": [1,   3  ]}'),
        ('{"a": "b, // c /* d */ \\" ,}"}', '{"a": "b, // c /* d */ \\" ,}"}'),
        ('{"a": "http://x/*"}', '{"a": "http://x/*"}'),
        ('{"a": 1 /* no end', '{"a": 1   no end'),
        ('{"a": "no end, }', '{"a": "no end, }'),
    ],
)
def test_what_json_does_not_have_is_left_out_of_it_and_of_no_text(written: str, plain: str) -> None:
    assert "".join(plain_json(written).split()) == "".join(plain.split())


def test_score_of_any_length_is_read() -> None:
    assert _percent("9" * LONG) == 100
    assert _percent("92" + " of" * LONG) is not None
