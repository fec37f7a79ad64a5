"""JSON with places: the same values as the standard library, better errors."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.config.json_scanner import MAX_DEPTH
from grok_spicy.config.json_source import (
    MAX_BYTES,
    JsonDocument,
    JsonSyntaxError,
    KeyPath,
    parse_json,
    read_json,
    show_path,
)
from grok_spicy.errors import ConfigError
from hypothesis import given, settings
from hypothesis import strategies as st

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)

LAYOUTS = st.sampled_from([None, 0, 1, 4, "\t"])


def parts(value: Any, path: KeyPath = ()) -> list[tuple[KeyPath, Any]]:
    """List a value and everything in it, with key paths."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    if isinstance(value, list):
        inner = enumerate(value)
    return [(path, value), *(found for key, item in inner for found in parts(item, (*path, key)))]


def offset_of(document: JsonDocument, path: KeyPath, *, of_key: bool = False) -> int:
    line, column = document.place(path, of_key=of_key)
    return sum(len(text) + 1 for text in document.text.split("\n")[: line - 1]) + column - 1


def outcome_of(parse: Callable[[], Any]) -> Any:
    """Return what parsing gives, be it an error."""
    try:
        return parse()
    except ValueError as error:
        return error


@settings(deadline=None)
@given(VALUES, LAYOUTS, st.booleans())
def test_values_are_those_of_the_standard_library(
    value: Any, indent: int | str | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    assert parse_json(text).value == json.loads(text)


@settings(deadline=None)
@given(VALUES, LAYOUTS)
def test_every_value_and_key_stands_where_the_document_says(
    value: Any, indent: int | str | None
) -> None:
    document = parse_json(json.dumps(value, indent=indent))

    decoder = json.JSONDecoder()
    for path, part in parts(value):
        assert decoder.raw_decode(document.text, offset_of(document, path))[0] == part
        if path and isinstance(path[-1], str):
            at = offset_of(document, path, of_key=True)
            assert decoder.raw_decode(document.text, at)[0] == path[-1]


@settings(deadline=None)
@given(st.text(alphabet='{}[]",:0123456789.-+eEtrufalsn\\ \n/', max_size=30))
def test_texts_that_are_no_json_for_the_standard_library_are_none_here(text: str) -> None:
    ours = outcome_of(lambda: parse_json(text).value)
    theirs = outcome_of(lambda: json.loads(text))

    if isinstance(ours, JsonSyntaxError):
        assert 0 <= ours.offset <= len(text)
        # Stricter than the standard library only in what cannot be meant.
        stricter = ("stands here and in line", "number is too large", "surrogate")
        assert isinstance(theirs, ValueError) or any(why in ours.reason for why in stricter)
    else:
        assert ours == theirs


@settings(deadline=None)
@given(VALUES, st.integers(0, 40), LAYOUTS)
def test_cut_off_text_is_an_error_inside_the_text(value: Any, cut: int, indent: Any) -> None:
    text = json.dumps([value], indent=indent)
    short = text[: max(0, len(text) - 1 - cut)]

    with pytest.raises(JsonSyntaxError) as caught:
        parse_json(short)

    assert 0 <= caught.value.offset <= len(short)


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("", "1:1", "the file is empty"),
        (" \n ", "2:2", "the file is empty"),
        ('{"a": 1,}', "1:8", "the comma before } is one too many"),
        ("[1, 2,\n]", "1:6", "the comma before ] is one too many"),
        ('{"a": 1 "b": 2}', "1:9", "a comma or } is missing before '\"'"),
        ("[1 2]", "1:4", "a comma or ] is missing before '2'"),
        ('{"a" 1}', "1:6", 'a colon is missing after "a"'),
        ("{a: 1}", "1:2", 'write "a" in double quotes'),
        ("{'a': 1}", "1:2", "JSON wants double quotes"),
        ("{1: 2}", "1:2", "expected a key in double quotes, found '1'"),
        ('{"a": fox}', "1:7", "expected a value, found fox; texts stand in double quotes"),
        ('{"a": True}', "1:7", "write true instead of True"),
        ('{"a": None}', "1:7", "write null instead of None"),
        ('{"a": NaN}', "1:7", "NaN is not a number"),
        ('{"a": -Infinity}', "1:7", "expected a value, found '-'"),
        ('{"a": }', "1:7", "expected a value, found '}'"),
        ('{"a": 01}', "1:8", "a comma or } is missing before '1'"),
        ('{"a": 1e999}', "1:7", "this number is too large"),
        ('{"a": ' + "9" * 5000 + "}", "1:7", "this number has too many digits"),
        ('{\n  // note\n  "a": 1}', "2:3", "JSON has no comments"),
        ("# note\n{}", "1:1", "JSON has no comments"),
        ('{"a": "b', "1:7", "this text has no closing quote"),
        (
            '{"a": "b\nc"}',
            "1:9",
            "a line break, tab or other control character in a text must be written as \\n, \\t",
        ),
        (
            '{"a": "C:\\games"}',
            "1:10",
            "a wrong \\ escape in a text (a backslash itself is written \\\\)",
        ),
        ('{"a": "\\ud83e"}', "1:7", "half of a surrogate pair, which is not a character"),
        ('{"a": [1, {"b": 2}', "1:19", "the file ends before the [ of line 1, column 7 is closed"),
        ('{"a":', "1:6", "expected a value, found the end of the file"),
        ("{} {}", "1:4", "more text after the end: '{'"),
        ('{"a": 1,\n "a": 2}', "2:2", '"a" stands here and in line 1, column 2; keep one of them'),
        ("[" * 65 + "]" * 65, "1:65", "nested more than 64 deep"),
        ("[" * 1_000_000, "1:65", "nested more than 64 deep"),
    ],
)
def test_error_says_where_and_what_to_write_instead(
    tmp_path: Path, text: str, place: str, reason: str
) -> None:
    path = tmp_path / "video.json"
    path.write_bytes(text.encode())

    with pytest.raises(ConfigError) as caught:
        read_json(path)

    assert caught.value.message == f"{path}:{place}: not JSON: {reason}"
    assert caught.value.exit_code == 2


def test_nesting_up_to_the_limit_is_read() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH

    assert parse_json(text).value == json.loads(text)


def test_byte_order_mark_of_utf8_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "video.json"
    path.write_bytes(b'\xef\xbb\xbf{"a": "\xc3\xa9"}')

    document = read_json(path)

    assert document.value == {"a": "é"}
    assert document.place(("a",)) == (1, 7)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "video.json"
    path.write_text('{"a": 1}', encoding=encoding)

    with pytest.raises(ConfigError, match="is UTF-16 or UTF-32; save it as UTF-8"):
        read_json(path)


def test_byte_that_is_no_utf8_is_found(tmp_path: Path) -> None:
    path = tmp_path / "video.json"
    path.write_bytes(b'{\n "a": "caf\xe9"}')

    with pytest.raises(ConfigError) as caught:
        read_json(path, what="plan")

    assert caught.value.message == (
        f"{path}:2:11: the plan is not UTF-8 (byte 0xe9); save it as UTF-8"
    )


def test_file_larger_than_anybody_can_mean_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "video.json"
    path.write_bytes(b" " * (MAX_BYTES + 1))

    with pytest.raises(ConfigError, match="is larger than 1 MiB"):
        read_json(path)


def test_missing_file_folder_and_odd_name_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such plan"):
        read_json(tmp_path / "gone.json", what="plan")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_json(tmp_path / "nul\0byte", what="plan")
    if sys.platform != "win32":
        with pytest.raises(ConfigError, match="this is a folder, not a plan"):
            read_json(tmp_path, what="plan")


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="nothing is unreadable to root, nor by its mode on Windows",
)
def test_unreadable_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "video.json"
    path.write_text("{}")
    path.chmod(0)

    with pytest.raises(ConfigError, match="cannot be read: Permission denied"):
        read_json(path)


def test_place_of_something_absent_is_that_of_what_is_around_it() -> None:
    document = parse_json('{\n "a": {\n  "b": [1]}}')

    assert document.place(("a", "b", 7, "c")) == (3, 8)
    assert document.place(("a", "x"), of_key=True) == (2, 7)
    assert document.place(("a", "b"), of_key=True) == (3, 3)
    assert document.place(("z",)) == (1, 1)


def test_key_paths_are_written_as_in_the_documentation() -> None:
    assert show_path(()) == ""
    assert show_path(("characters", 2, "name")) == "characters[2].name"
    assert show_path((0, "a", "3")) == "[0].a.3"
