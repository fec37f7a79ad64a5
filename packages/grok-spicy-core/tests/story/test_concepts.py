"""Concepts and prompt files."""

from pathlib import Path

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.story.concepts import (
    MAX_CONCEPT_CHARS,
    MAX_PROMPT_FILE_BYTES,
    check_concept,
    parse_prompts,
    read_prompts,
)
from hypothesis import given
from hypothesis import strategies as st


def test_concept_loses_only_the_space_around_it() -> None:
    assert check_concept("  A fox\n meets  an owl \n") == "A fox\n meets  an owl"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "The concept is empty"),
        (" \n\t ", "The concept is empty"),
        ("x" * (MAX_CONCEPT_CHARS + 1), "20,001 characters; at most 20,000"),
        ("a\0b", "NUL"),
        ("a\ud800", "half of a character at position 2"),
    ],
)
def test_unusable_concept_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint) as refusal:
        check_concept(text)
    assert refusal.value.hint


def test_blocks_are_separated_by_blank_lines() -> None:
    text = "A fox\nmeets an owl\n\n\n  \nA robot paints a harbour\n"
    assert parse_prompts(text) == ["A fox\nmeets an owl", "A robot paints a harbour"]


def test_comments_neither_belong_to_a_block_nor_end_it() -> None:
    text = "# films\n\nA fox\n  # who?\nmeets an owl\n\n# only a remark\n\nA robot # paints"
    assert parse_prompts(text) == ["A fox\nmeets an owl", "A robot # paints"]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n#\n"])
def test_file_without_a_concept_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"no concept in films\.txt"):
        parse_prompts(text, "films.txt")


def test_unusable_concept_is_named_by_its_line() -> None:
    with pytest.raises(ConfigError, match=r"The concept at line 3 of films\.txt has"):
        parse_prompts("A fox\n\n" + "x" * 20_001, "films.txt")


@given(st.lists(st.text("abc #", min_size=1).filter(lambda one: one.strip(" #")), min_size=1))
def test_what_is_joined_with_blank_lines_is_read_back(concepts: list[str]) -> None:
    concepts = ["x" + concept for concept in concepts]
    assert parse_prompts("\n\n".join(concepts)) == [concept.strip() for concept in concepts]


def test_file_is_read_with_a_byte_order_mark_and_foreign_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "films.txt"
    path.write_bytes("\ufeffA fox\r\n\r\nEine Eule im Wäldchen\r\n".encode())
    assert read_prompts(path) == ["A fox", "Eine Eule im Wäldchen"]


def test_unreadable_files_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot read"):
        read_prompts(tmp_path / "missing.txt")
    with pytest.raises(ConfigError, match="Cannot read"):
        read_prompts(tmp_path)
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"A fox\n\nW\xe4ldchen")
    with pytest.raises(ConfigError, match=r"not UTF-8 text \(line 3\)"):
        read_prompts(latin)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(MAX_PROMPT_FILE_BYTES + 1)
    with pytest.raises(ConfigError, match="larger than 4 MB"):
        read_prompts(huge)
