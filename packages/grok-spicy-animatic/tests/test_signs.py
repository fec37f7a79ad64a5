"""Concepts of signs alone."""

from __future__ import annotations

import pytest
from grok_spicy_animatic.language.signs import spelled_out


@pytest.mark.parametrize(
    ("concept", "told"),
    [
        ("🦊🌙🚀", "A fox, a crescent moon and a rocket."),
        ("🐧 ❤️ 🐧", "A penguin and a heavy black heart."),
        ("🦉", "An owl."),
        ("A fox 🦊 waits", "A fox 🦊 waits"),
        ("2 🦊", "2 🦊"),
        ("!!! ???", "!!! ???"),
        ("狐狸", "狐狸"),
        ("", ""),
    ],
)
def test_signs_alone_tell_what_unicode_calls_them(concept: str, told: str) -> None:
    assert spelled_out(concept) == told
