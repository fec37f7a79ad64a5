from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

import pytest
from grok_spicy.text.slugs import run_id, slug
from hypothesis import example, given
from hypothesis import strategies as st

ANYTHING = st.text(st.characters(exclude_categories=()))

AWKWARD = (
    "",
    " ",
    ".",
    "..",
    "../../etc/passwd",
    "C:\\Windows\\system32",
    "CON",
    "con",
    "aux.txt",
    "nul",
    "com1",
    "COM¹",
    "lpt9",
    "name.",
    "name ",
    "-rf",
    ".hidden",
    "~",
    "a\0b",
    "a\nb",
    "🦊",
    "🦊🦉",
    "Luna",
    "LUNA",
    "luna",
    "Lúna",
    "Lu\u0301na",
    "ß",
    "ss",
    "İstanbul",
    "狐",
    "лиса",
    "x" * 300,
    "狐" * 300,
    "luna-0123abcd",
    "0123abcd",
    "\ud800",
)


@pytest.mark.parametrize("name", ["luna", "captain-fox", "scene-3", "狐", "лиса", "r2d2"])
def test_name_that_is_a_slug_stays_as_it_is(name: str) -> None:
    assert slug(name) == name


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("Luna", "luna"),
        ("Captain Fox", "captain-fox"),
        ("  Owl  the   Wise ", "owl-the-wise"),
        ("Renée Müller", "renee-muller"),
        ("../../etc/passwd", "etc-passwd"),
        ("aux.txt", "aux-txt"),
        ("con", "con"),
        ("Фокс", "фокс"),
        ("Fox 🦊", "fox"),
    ],
)
def test_other_names_stay_readable_and_get_a_digest(name: str, readable: str) -> None:
    assert re.fullmatch(rf"{readable}-[0-9a-f]{{8}}", slug(name))


@pytest.mark.parametrize("name", ["", "...", "🦊", "\0"])
def test_name_without_letters_is_its_digest(name: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{8}", slug(name))


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("max_length", [16, 48, 60])
def test_awkward_names_become_one_safe_component(name: str, max_length: int) -> None:
    check_safe(slug(name, max_length=max_length), max_length)


@given(ANYTHING, st.integers(16, 60))
@example("ΐ" * 60, 60)
def test_any_name_becomes_one_safe_component(name: str, max_length: int) -> None:
    check_safe(slug(name, max_length=max_length), max_length)


def check_safe(result: str, max_length: int) -> None:
    assert 0 < len(result) <= max_length
    assert len(result.encode()) + len("-first-frame.part.mp4") <= 255
    assert all(c == "-" or c.isalnum() for c in result)
    assert not result.startswith("-")
    assert not result.endswith("-")
    assert result.split(".", maxsplit=1)[0] not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


def test_awkward_names_never_share_a_file() -> None:
    slugs = {slug(name).casefold() for name in AWKWARD}
    assert len(slugs) == len(AWKWARD)


@given(ANYTHING, ANYTHING)
def test_different_names_never_share_a_file(one: str, other: str) -> None:
    if one != other:
        assert slug(one).casefold() != slug(other).casefold()


@given(ANYTHING)
def test_name_never_shares_a_file_with_another_names_slug(name: str) -> None:
    taken = slug(name)
    if taken != name:
        assert slug(taken) != taken


def test_long_names_that_differ_at_the_end_differ() -> None:
    assert slug("x" * 300) != slug("x" * 299 + "y")


@pytest.mark.parametrize("length", [0, 15, 61])
def test_length_that_leaves_no_room_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="max_length"):
        slug("fox", max_length=length)


NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Fox and the Owl", "20261122-0905-the-fox-and-the-owl-a1b2"),
        ("", "20261122-0905-film-a1b2"),
        ("🦊", "20261122-0905-film-a1b2"),
        (
            "A curious fox meets a wise owl in an enchanted autumn forest",
            "20261122-0905-a-curious-fox-meets-a-wise-owl-in-an-a1b2",
        ),
        ("y" * 99, f"20261122-0905-{'y' * 40}-a1b2"),
    ],
)
def test_run_is_named_by_time_title_and_chance(title: str, expected: str) -> None:
    assert run_id(NOW, title, b"\xa1\xb2\xc3") == expected


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("ミディアムショット", "ミディアムショット"),
        ("चालाक लोमड़ी", unicodedata.normalize("NFC", "चालाक-लोमड़ी")),
        ("Край земли", "край-земли"),
        ("안녕 여우", "안녕-여우"),
        ("Renée Müller", "renee-muller"),
        ("Ναύτης", "ναύτησ"),
        ("\u0301\u0301 fox", "fox"),
    ],
)
def test_run_is_called_by_words_that_keep_what_their_script_spells_with(
    title: str, words: str
) -> None:
    assert run_id(NOW, title, b"\xa1\xb2").split("-", 2)[2] == f"{words}-a1b2"


def test_run_needs_enough_chance() -> None:
    with pytest.raises(ValueError, match="entropy"):
        run_id(NOW, "fox", b"\x01")


@given(ANYTHING)
def test_any_title_names_a_run_safely(title: str) -> None:
    name = run_id(NOW, title, b"\x00\x01")
    assert all(c == "-" or c.isalnum() or unicodedata.category(c)[0] == "M" for c in name)
    assert len(name.encode()) < 255
