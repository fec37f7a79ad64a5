from __future__ import annotations

from typing import Any

import pytest
from grok_spicy_ollama.answers import fault_of_object, find_object, is_loop, is_refusal
from grok_spicy_ollama.mending import mended
from grok_spicy_ollama.structured import Schema


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        'Here: {"a": 1} and {"b": 2}',
        '```json\n{"a": 1}\n```',
        'Set {x} and {}: {"a": 1}',
        '\ufeff{"a": 1}',
    ],
)
def test_object_is_found_among_words(text: str) -> None:
    assert find_object(text) == {"a": 1}


@pytest.mark.parametrize(
    "text", ["", "no braces", "[1, 2]", "{}", '{"a": {"b": 1}, "c', '{"a": {"b": 1},', '{"a": {']
)
def test_part_of_an_object_is_not_taken_for_the_whole(text: str) -> None:
    assert find_object(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": "one\nline", "b": 2}', {"a": "one\nline", "b": 2}),
        ('{"a": 1, "b": [1, 2,],}', {"a": 1, "b": [1, 2]}),
        (
            '{ // the score\n "a": 1, /* and */ "b": "x // no comment" }',
            {"a": 1, "b": "x // no comment"},
        ),
        ('{"a": "a, }", "b": 1, // last\n}', {"a": "a, }", "b": 1}),
    ],
)
def test_what_models_get_wrong_about_json_is_mended(text: str, found: dict[str, object]) -> None:
    assert find_object(text) == found


@pytest.mark.parametrize(
    "text",
    [
        '{"analysis": "good" bad, "characters": [{"name": "Luna", "score": 95}], "score": 20}',
        '{"a": {"score": 95}, score: 20}',
        '{"a": [{"score": 95}]]',
        '{"a": ' + '{"b": ' * 5000,
    ],
)
def test_inner_object_is_not_taken_where_the_outer_one_is_broken(text: str) -> None:
    assert find_object(text) is None
    assert "the JSON object" in fault_of_object(text)


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        ('{"a": ' + "\n" * 31, True),
        ("and on " * 20, True),
        ("x" * 40, True),
        ("the fox went to the sea and the owl went after it. " * 9, True),
        ("A fox lights a lamp; an owl brings a chart.", False),
        ("He said: no, no, no, no.", False),
        ("", False),
    ],
)
def test_loops_are_told_from_prose(text: str, loops: bool) -> None:
    assert is_loop(text) is loops


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("I'm sorry, but I can't help with that.", True),
        ("I am unable to describe the people in this picture.", True),
        ("I cannot assist with this request.", True),
        ("As an AI, I cannot describe people.", True),
        ("I won’t create that.", True),  # noqa: RUF001 - as models write it
        ("I can't believe the lighthouse is dark! said the fox.", False),
        ("The fox says: I'm sorry, I can't help you.", False),
        ("I cannot help but describe the coat. " + "It is yellow and long. " * 40, False),
    ],
)
def test_refusals_are_told_from_stories(text: str, refuses: bool) -> None:
    assert is_refusal(text) is refuses


NUMBER: Schema = {"type": "integer", "minimum": 3, "maximum": 15}
WORDS: Schema = {"type": "array", "items": {"type": "string"}}
CUT: Schema = {"type": "string", "enum": ["cut", "match-cut"]}
SCENE: Schema = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "mood": {"type": "string", "default": ""}},
}


@pytest.mark.parametrize(
    ("value", "schema", "form"),
    [
        ("8 seconds", NUMBER, 8),
        ("about eight", NUMBER, "about eight"),
        (7.6, NUMBER, 8),
        (40, NUMBER, 15),
        (0, NUMBER, 3),
        (True, NUMBER, True),
        (float("inf"), NUMBER, float("inf")),
        ("0.5", {"type": "number"}, 0.5),
        (None, WORDS, []),
        ("", WORDS, []),
        ("Luna, Orin", WORDS, ["Luna", "Orin"]),
        ("The scarf is red, not navy as it should be", WORDS, None),
        ("- red scarf\n- no lantern", WORDS, ["red scarf", "no lantern"]),
        ({"name": "Luna"}, WORDS, [{"name": "Luna"}]),
        ([1, 2], WORDS, ["1", "2"]),
        ("Match Cut", CUT, "match-cut"),
        ("dissolve", CUT, "dissolve"),
        (3, CUT, 3),
        (["calm", "cold"], {"type": "string"}, "calm, cold"),
        (True, {"type": "string"}, True),
        ("no", {"anyOf": [{"type": "null"}, {"type": "string"}]}, "no"),
        (None, {"anyOf": [{"type": "string"}, {"type": "null"}]}, None),
        ({"Title": "Fox", "mood": None}, SCENE, {"title": "Fox"}),
        ([{"title": "Fox"}], SCENE, {"title": "Fox"}),
        ({"scene": {"title": "Fox"}}, SCENE, {"title": "Fox"}),
        ({"title": "Fox", "weather": "rain"}, SCENE, {"title": "Fox"}),
        ("a fox", SCENE, "a fox"),
        ({"a": "1"}, {"type": "object", "additionalProperties": {"type": "integer"}}, {"a": 1}),
        ([1], {"type": "object"}, [1]),
        ({"x": 1}, {}, {"x": 1}),
    ],
)
def test_form_is_mended_and_substance_is_not(value: Any, schema: Schema, form: Any) -> None:
    expected = [value] if form is None and schema is WORDS else form

    assert mended(value, schema) == expected
