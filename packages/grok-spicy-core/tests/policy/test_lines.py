"""What must pass and what must be refused, line by line; the lines stand in `lines/`."""

from __future__ import annotations

import json
from pathlib import Path

from grok_spicy.errors import PolicyError
from grok_spicy.policy import Policy
from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.reading import kinds_in

LINES = Path(__file__).with_name("lines")

FEWEST_ORDINARY = 600

SENTENCES = {
    f"The concept has {wrong}. That is never generated."
    for wrong in (
        "someone who is or may be a minor together with sexual content",
        "sexual content together with violence",
    )
}

SPEAK_OF_NO_MINOR = """
Kind regards, the dancers
A kind man, a kindly woman
una luz menor que la otra
en menor medida, con un ruido menor que ayer
Eine junge Frau und ein alter Mann
A barn with a gutter, and much ado about nothing
The petite woman, a waiter and le chef
Nina and Nino dance
hace 12 años que bailan
Wide shot. A woman walks her dog
Shot a year later
No children, no minors
"""

ASK_FOR_NOTHING_SEXUAL = """
No nudity, no sex
without nudity or sexual content
viola da gamba, viola do campo
who're you
Nu de vrouw slaapt, een hond met haar
"""


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that are neither blank nor comments."""
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def refused(line: str) -> str | None:
    """Return with what words a line is refused; None if it passes."""
    try:
        Policy().review_concept(line)
    except PolicyError as refusal:
        return refusal.message
    return None


def test_no_ordinary_line_of_film_work_is_refused() -> None:
    ordinary = [
        line
        for file in sorted(LINES.glob("ordinary_*.txt"))
        for line in lines_of(file.read_text(encoding="utf-8"))
    ]
    assert len(set(ordinary)) == len(ordinary) >= FEWEST_ORDINARY
    assert [line for line in ordinary if refused(line)] == []


def test_no_harmless_line_next_to_a_refused_one_is_refused() -> None:
    harmless = lines_of((LINES / "harmless.txt").read_text(encoding="utf-8"))
    assert [line for line in harmless if refused(line)] == []


def test_every_line_that_is_never_generated_is_refused_and_not_repeated() -> None:
    tables = json.loads((LINES / "refused.json").read_text(encoding="utf-8"))
    for table, lines in tables.items():
        passed = [line for line in lines if refused(line) not in SENTENCES]
        assert (table, passed) == (table, [])
    assert sum(map(len, tables.values())) >= 250


def test_word_that_is_a_minor_elsewhere_only_is_none() -> None:
    lines = lines_of(SPEAK_OF_NO_MINOR)
    assert [line for line in lines if Kind.MINOR in kinds_in(line)] == []


def test_words_side_by_side_and_plain_negations_are_nothing_sexual() -> None:
    lines = lines_of(ASK_FOR_NOTHING_SEXUAL)
    assert [line for line in lines if Kind.SEXUAL in kinds_in(line)] == []


def test_words_are_not_joined_over_the_end_of_a_sentence() -> None:
    assert kinds_in("Wide shot. A woman") == Kind.NONE
    assert kinds_in("Under. Age is a number") == Kind.NONE
    assert kinds_in("They go high; school is out") == Kind.NONE
    assert Kind.MINOR in kinds_in("a high school")
    assert Kind.MINOR in kinds_in("a high-\nschool")
    assert Kind.MINOR in kinds_in("h.i.g.h s.c.h.o.o.l")
