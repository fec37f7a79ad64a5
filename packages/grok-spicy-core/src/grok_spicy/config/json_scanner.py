"""A JSON parser that remembers where everything stood and refuses what is hardly intended.

The standard library's parser forgets places and lets the last of two equal keys win.
"""

from __future__ import annotations

import json
import math
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in all but the stubs
from typing import Any, NamedTuple

MAX_DEPTH = 64
"""Deeper nesting is an error, long before it would exhaust Python's own stack."""

MAX_VALUES = 50_000
"""More values are an error; a plan of a hundred scenes has a tenth."""

KeyPath = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\n\r]*")

_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?")

_WORD = re.compile(r"[A-Za-z_]\w*")

_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class TextPosition(NamedTuple):
    """A place in a text; both count from 1, columns in characters."""

    line: int
    column: int


class JsonSyntaxError(ValueError):
    """A text is not JSON.

    Args:
        reason: What is wrong.
        offset: Where, in characters from the beginning.
    """

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


def place_of(text: str, offset: int) -> TextPosition:
    """Return line and column of an offset."""
    line = text.count("\n", 0, offset) + 1
    return TextPosition(line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


class Scanner:
    """A recursive descent over one text.

    Attributes:
        values: After `document`: the offset of each value, by key path.
        keys: After `document`: the offset of each key, by the key path of its value.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.values: dict[KeyPath, int] = {}
        self.keys: dict[KeyPath, int] = {}

    def document(self) -> Any:
        """Return what the text says.

        Raises:
            JsonSyntaxError: If it is not JSON, is nested too deeply or has a key twice.
        """
        at = self._space(0)
        if at == len(self.text):
            raise JsonSyntaxError("the file is empty", at)
        value, at = self._value(at, ())
        at = self._space(at)
        if at != len(self.text):
            raise JsonSyntaxError(f"more text after the end: {self._seen(at)}", at)
        return value

    def _value(self, at: int, path: KeyPath) -> tuple[Any, int]:
        self.values[path] = at
        if len(self.values) > MAX_VALUES:
            raise JsonSyntaxError(f"there are more than {MAX_VALUES:,} values", at)
        head = self.text[at : at + 1]
        if head == "{":
            return self._object(at, path)
        if head == "[":
            return self._array(at, path)
        if head == '"':
            return self._string(at)
        return self._scalar(at)

    def _object(self, at: int, path: KeyPath) -> tuple[dict[str, Any], int]:
        self._check_depth(at, path)
        found: dict[str, Any] = {}
        start, at = at, self._space(at + 1)
        if self.text.startswith("}", at):
            return found, at + 1
        while True:
            key_at = at
            if not self.text.startswith('"', at):
                raise JsonSyntaxError(self._no_key(at), at)
            key, at = self._string(at)
            if key in found:
                raise JsonSyntaxError(self._twice(key, (*path, key)), key_at)
            self.keys[*path, key] = key_at
            at = self._space(at)
            if not self.text.startswith(":", at):
                raise JsonSyntaxError(f'a colon is missing after "{key}"', at)
            found[key], at = self._value(self._space(at + 1), (*path, key))
            at = self._space(at)
            if self.text.startswith("}", at):
                return found, at + 1
            at = self._comma(at, start, "}")

    def _array(self, at: int, path: KeyPath) -> tuple[list[Any], int]:
        self._check_depth(at, path)
        found: list[Any] = []
        start, at = at, self._space(at + 1)
        if self.text.startswith("]", at):
            return found, at + 1
        while True:
            value, at = self._value(at, (*path, len(found)))
            found.append(value)
            at = self._space(at)
            if self.text.startswith("]", at):
                return found, at + 1
            at = self._comma(at, start, "]")

    def _comma(self, at: int, start: int, closing: str) -> int:
        """Step over the comma between two members."""
        if at == len(self.text):
            line, column = place_of(self.text, start)
            opening = self.text[start]
            raise JsonSyntaxError(
                f"the file ends before the {opening} of line {line}, column {column} is closed", at
            )
        if not self.text.startswith(",", at):
            raise JsonSyntaxError(f"a comma or {closing} is missing before {self._seen(at)}", at)
        after = self._space(at + 1)
        if self.text.startswith(closing, after):
            raise JsonSyntaxError(f"the comma before {closing} is one too many", at)
        return after

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self.text, at + 1, True)
        except json.JSONDecodeError as error:
            raise JsonSyntaxError(_string_fault(error), error.pos) from error
        if _LONE_SURROGATE.search(text):
            raise JsonSyntaxError("half of a surrogate pair, which is not a character", at)
        return text, end

    def _scalar(self, at: int) -> tuple[Any, int]:
        if match := _NUMBER.match(self.text, at):
            return self._number(match), match.end()
        if word := _WORD.match(self.text, at):
            if word.group() in _CONSTANTS:
                return _CONSTANTS[word.group()], word.end()
            raise JsonSyntaxError(_unknown_word(word.group()), at)
        raise JsonSyntaxError(self._no_value(at), at)

    def _number(self, match: re.Match[str]) -> int | float:
        whole, fraction, exponent = match.groups()
        try:
            number = float(match.group()) if fraction or exponent else int(whole)
        except ValueError as error:
            raise JsonSyntaxError("this number has too many digits", match.start()) from error
        if isinstance(number, float) and not math.isfinite(number):
            raise JsonSyntaxError("this number is too large", match.start())
        return number

    def _check_depth(self, at: int, path: KeyPath) -> None:
        if len(path) >= MAX_DEPTH:
            raise JsonSyntaxError(f"nested more than {MAX_DEPTH} deep", at)

    def _space(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def _twice(self, key: str, path: KeyPath) -> str:
        line, column = place_of(self.text, self.keys[path])
        return f'"{key}" stands here and in line {line}, column {column}; keep one of them'

    def _no_key(self, at: int) -> str:
        if word := _WORD.match(self.text, at):
            return f'write "{word.group()}" in double quotes'
        return self._no_value(at, "a key in double quotes")

    def _no_value(self, at: int, expected: str = "a value") -> str:
        if self.text.startswith(("//", "/*", "#"), at):
            return "JSON has no comments"
        if self.text.startswith("'", at):
            return "JSON wants double quotes"
        return f"expected {expected}, found {self._seen(at)}"

    def _seen(self, at: int) -> str:
        return repr(self.text[at]) if at < len(self.text) else "the end of the file"


def _string_fault(error: json.JSONDecodeError) -> str:
    if error.msg.startswith("Unterminated"):
        return "this text has no closing quote"
    if error.msg.startswith("Invalid control"):
        return "a line break, tab or other control character in a text must be written as \\n, \\t"
    return "a wrong \\ escape in a text (a backslash itself is written \\\\)"


def _unknown_word(word: str) -> str:
    if word in {"NaN", "Infinity", "inf", "nan"}:
        return f"{word} is not a number"
    if word.lower() in {"true", "false", "null", "none"}:
        proper = {"none": "null"}.get(word.lower(), word.lower())
        return f"write {proper} instead of {word}"
    return f"expected a value, found {word}; texts stand in double quotes"
