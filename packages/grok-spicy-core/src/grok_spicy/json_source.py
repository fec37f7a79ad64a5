"""JSON read with the place of every value, so that an error can say where it is.

The standard library's parser forgets where a value stood and lets the last of two equal keys
win. Files that people write by hand deserve better: `read_json` refuses duplicate keys, and what
it returns knows line and column of each key and value.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in all but the stubs
from typing import TYPE_CHECKING, Any, NamedTuple

from grok_spicy.providers.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 4 * 1024 * 1024
"""The largest file that is read; a plan of a hundred scenes is a tenth of it."""

MAX_DEPTH = 64

KeyPath = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\n\r]*")

_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?")

_WORD = re.compile(r"[A-Za-z_]\w*")

_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Place(NamedTuple):
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


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """A parsed text that knows where its parts stand.

    Attributes:
        value: What the text says.
        text: The text.
        path: The file it was read from, if it was.
        values: Offset of each value, by key path.
        keys: Offset of each key, by the key path of its value.
    """

    value: Any
    text: str = field(repr=False)
    path: Path | None = None
    values: dict[KeyPath, int] = field(default_factory=dict, repr=False)
    keys: dict[KeyPath, int] = field(default_factory=dict, repr=False)

    def place(self, key_path: KeyPath = (), *, of_key: bool = False) -> Place:
        """Return where a value stands, or its key, or the nearest thing around that exists.

        Args:
            key_path: Keys and indices from the outermost value inwards.
            of_key: Whether the key itself is meant rather than its value.
        """
        offsets = self.keys if of_key and key_path in self.keys else self.values
        while key_path not in offsets:
            key_path, offsets = key_path[:-1], self.values
        return place_of(self.text, offsets[key_path])


def read_json(path: Path, *, what: str = "configuration file") -> JsonDocument:
    """Read a JSON file that people write by hand.

    Args:
        path: The file.
        what: What it is, for messages.

    Raises:
        ConfigError: If it is missing, unreadable, too large, not UTF-8, not JSON, nested too
            deeply, or has a key twice. The message begins with file, line and column.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such {what}") from error
    except IsADirectoryError as error:
        raise ConfigError(f"{path}: this is a folder, not a {what}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path}: the {what} cannot be read: {reason}") from error
    if len(raw) > MAX_BYTES:
        raise ConfigError(
            f"{path}: the {what} is larger than {MAX_BYTES // 1024**2} MiB; this cannot be meant"
        )
    text = _decode(raw, path, what)
    try:
        return parse_json(text, path=path)
    except JsonSyntaxError as error:
        line, column = place_of(text, error.offset)
        raise ConfigError(f"{path}:{line}:{column}: not JSON: {error.reason}") from error


def parse_json(text: str, *, path: Path | None = None) -> JsonDocument:
    """Parse a text, remembering where everything stands.

    Raises:
        JsonSyntaxError: If it is not JSON, is nested too deeply or has a key twice.
    """
    scanner = _Scanner(text)
    value = scanner.document()
    return JsonDocument(value, text, path, scanner.values, scanner.keys)


def place_of(text: str, offset: int) -> Place:
    """Return line and column of an offset."""
    line = text.count("\n", 0, offset) + 1
    return Place(line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def show_path(key_path: KeyPath) -> str:
    """Write a key path as `characters[2].name`."""
    shown = ""
    for key in key_path:
        if isinstance(key, int):
            shown += f"[{key}]"
        else:
            shown += f".{key}" if shown else key
    return shown


def _decode(raw: bytes, path: Path, what: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:4]:
        raise ConfigError(f"{path}: the {what} is UTF-16 or UTF-32; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        line, column = place_of(before, len(before))
        raise ConfigError(
            f"{path}:{line}:{column}: the {what} is not UTF-8 "
            f"(byte 0x{raw[error.start]:02x}); save it as UTF-8"
        ) from error


class _Scanner:
    """A recursive descent over one text; depth is bounded before Python's own stack is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.values: dict[KeyPath, int] = {}
        self.keys: dict[KeyPath, int] = {}

    def document(self) -> Any:
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
            raise JsonSyntaxError("half of a surrogate pair, which is no character", at)
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
        return f"{word} is no number"
    if word.lower() in {"true", "false", "null", "none"}:
        proper = {"none": "null"}.get(word.lower(), word.lower())
        return f"write {proper} instead of {word}"
    return f"expected a value, found {word}; texts stand in double quotes"
