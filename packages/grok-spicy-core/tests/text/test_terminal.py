"""What is left of a text that wants to steer the terminal it is printed on."""

from __future__ import annotations

import json

import pytest
from grok_spicy.text.terminal import for_terminal, in_json


@pytest.mark.parametrize(
    ("hostile", "left"),
    [
        ("a\x1b]52;c;cm0gLXJm\x07b", "ab"),
        ("a\x1b]8;;http://elsewhere.example\x1b\\b", "ab"),
        ("a\x9d0;title\x9cb", "ab"),
        ("a\x1bPq#0\x1b\\b", "ab"),
        ("a\x1b[2J\x1b[1;1Hb", "ab"),
        ("a\x9b2Jb", "ab"),
        ("a\x1bcb", "ab"),
        ("a\x1b[8mb\x1b[41mc", "abc"),
        ("a\x1b", "a"),
        ("a\x1b]52;c;no end", "a52;c;no end"),
        ("fox\u202egnp.exe\u2066\u200f", "foxgnp.exe"),
        ("100 %\rdone", "100 %done"),
        ("a\x00\x07\x08\x7f\x85b", "a\nb"),
        ("fine\nError: pay here", "fine\n  Error: pay here"),
        ("fine\r\n\x1b[31m Warning: pay here", "fine\n  \x1b[31m Warning: pay here\x1b[0m"),
        ("a\u2028usage: b", "a\n  usage: b"),
    ],
)
def test_what_steers_or_forges_is_gone(hostile: str, left: str) -> None:
    assert for_terminal(hostile) == left


@pytest.mark.parametrize(
    "text", ["\x1b[31m\x1b[1mError: \x1b[0mno", "naïve 狐 🦊\u200d👧", "שלום", "a\n\tb", ""]
)
def test_own_styles_and_every_language_stay(text: str) -> None:
    assert for_terminal(text) == text


def test_name_is_one_line_without_a_style() -> None:
    hostile = "\x1b[31mFox\r\nError: no\tfilm"
    assert for_terminal(hostile, one_line=True, styled=False) == "Fox Error: no film"


def test_colour_ends_with_the_text() -> None:
    assert for_terminal("\x1b[31mred").endswith("\x1b[0m")


def test_json_means_the_same_and_shows_escapes() -> None:
    facts = {"title": "a\x9b2J\u202eb\x7f\x1b[2J", "name": "狐"}
    document = in_json(json.dumps(facts, ensure_ascii=False))
    assert json.loads(document) == facts
    assert for_terminal(document) == document
