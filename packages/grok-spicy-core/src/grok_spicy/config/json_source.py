"""JSON files that people write by hand, read so that an error can say line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grok_spicy.config.json_scanner import JsonSyntaxError, KeyPath, Scanner, TextPosition, place_of
from grok_spicy.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1024 * 1024
"""The largest file that is read; a plan of a hundred scenes is a third of it."""

__all__ = ["JsonDocument", "JsonSyntaxError", "KeyPath", "TextPosition", "parse_json", "read_json"]


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

    def place(self, key_path: KeyPath = (), *, of_key: bool = False) -> TextPosition:
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
    if path.exists() and not path.is_file() and not path.is_dir():
        # A pipe or a device would keep the reader waiting, perhaps for ever.
        raise ConfigError(
            f"{path} is not a regular file, so not a {what}", hint="Save it to a file."
        )
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
        raise ConfigError(f"{path}: the {what} is larger than {MAX_BYTES // 1024**2} MiB")
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
    scanner = Scanner(text)
    value = scanner.document()
    return JsonDocument(value, text, path, scanner.values, scanner.keys)


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
