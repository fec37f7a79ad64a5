"""Keys: where they are found, and how they are kept out of logs, events and errors."""

from __future__ import annotations

import base64
import codecs
import io
import json
import logging
import os
import re
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from grok_spicy.system.found_files import read_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

log = logging.getLogger(__name__)

MASK = "***"

_SHORTEST = 4
"""Shorter values would mask ordinary text: no service issues keys like that."""

_IN_WORDS = 8
"""From this length on a value is masked inside words too."""

_NO_WORD = 20
"""From this length on even a value of letters alone is a key and not a word."""

_LARGEST_DOTENV = 1_000_000

_SCHEMES = ("bearer ", "basic ", "token ")

_USER_INFO = re.compile(r"(?<=://)[^/\s?#'\"]*@")

_QUERY_KEY = re.compile(
    r"(?<=[?&])((?:[\w-]*[_-])?(?:key|token|secret|password|passwd|sig|signature))=[^&\s#'\"]+",
    re.IGNORECASE,
)


_OF_KEYS = re.compile(
    r"secret|token|password|passwd|passphrase|credential|authorization|apikey|bearer|cookie"
    r"|(?<![a-z])(?:key|pass|pat|auth|creds)s?(?![a-z])",
    re.IGNORECASE,
)
"""What, in the name of a variable, says that its value is nobody else's business."""


def names_a_key(variable: str) -> bool:
    """Whether the name of a variable says that its value is nobody else's business."""
    return _OF_KEYS.search(variable) is not None


def mask_urls(text: str) -> str:
    """Replace user, password and keys in the addresses of a text by `***`."""
    text = _USER_INFO.sub(f"{MASK}@", text)
    return _QUERY_KEY.sub(rf"\1={MASK}", text)


def shown_url(url: str) -> str:
    """Return an address for people: without user, password, query and fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def sendable(key: str) -> bool:
    """Whether a header can carry a key: nothing but printable ASCII, and no blank.

    Ask before it is sent: an HTTP library that stumbles over a key quotes a part of it.
    """
    return key.isascii() and key.isprintable() and " " not in key


def masked_in(value: Any, mask: Callable[[str], str]) -> Any:
    """Return a JSON value with every text in it masked, names of members included.

    Args:
        value: Anything that JSON can hold; tuples become lists.
        mask: What is done to each text.
    """
    match value:
        case str():
            return mask(value)
        case list() | tuple():
            return [masked_in(one, mask) for one in value]
        case dict():
            return {masked_in(name, mask): masked_in(one, mask) for name, one in value.items()}
        case _:
            return value


class Secrets:
    """Finds keys by the names of their variables and masks whatever it found.

    An instance is what `Context(secrets=...)` takes. May be used from several threads.

    Args:
        env: The environment; that of the process by default.
        dotenv_path: A `.env` file, read when a name is not in the environment; None for none.
    """

    def __init__(
        self, env: Mapping[str, str] | None = None, dotenv_path: Path | None = None
    ) -> None:
        self._env = os.environ if env is None else env
        self._dotenv_path = dotenv_path
        self._dotenv: Mapping[str, str] | None = None
        self._lock = Lock()
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._no_words: re.Pattern[str] | None = None
        self.remember_logins(self._env.values())
        for name, value in self._env.items():
            # Whoever has it from where: what is surely a key of this user is shown nowhere.
            if names_a_key(name) and not _may_be_a_word(value.strip()):
                self.remember(value)

    def __call__(self, names: tuple[str, ...]) -> str | None:
        """Return the first key that is set and not blank, the environment before `.env`.

        Args:
            names: Names of variables, in order of preference.
        """
        for variables in (self._env, self._file()):
            for name in names:
                if value := variables.get(name, "").strip():
                    self.remember(value)
                    return value
        return None

    def remember(self, value: str) -> None:
        """Mask `value` from now on: a key, or the value of an `Authorization` header."""
        found = {value.strip()}
        for scheme in _SCHEMES:
            if value.lower().startswith(scheme):
                found.add(value[len(scheme) :].strip())
        with self._lock:
            for text in found:
                if len(text) >= _SHORTEST:
                    self._values |= {
                        text,
                        quote(text, safe="", errors="surrogatepass"),
                        json.dumps(text)[1:-1],
                    }
            self._pattern = _pattern(self._values)
            self._no_words = _pattern({one for one in self._values if not _may_be_a_word(one)})

    def remember_logins(self, urls: Iterable[str]) -> None:
        """Mask user names and passwords of addresses from now on, as servers echo them too.

        Args:
            urls: Addresses; what is none, or has no login, is passed over.
        """
        for url in urls:
            login, found, _ = url.partition("://")[2].partition("/")[0].rpartition("@")
            name, _, password = login.partition(":")
            if not found or not password:
                continue
            self.remember(unquote(password))
            self.remember(password)
            sent = f"{unquote(name)}:{unquote(password)}".encode()
            self.remember(base64.b64encode(sent).decode("ascii"))

    def mask(self, text: str) -> str:
        """Replace every key known so far, and credentials in addresses, by `***`."""
        pattern = self._pattern
        return mask_urls(pattern.sub(MASK, text) if pattern is not None else text)

    def mask_in_use(self, text: str) -> str:
        """Mask a text that is worked with further, such as a story that a model wrote.

        What may be an ordinary word, as `OLLAMA_API_KEY=ollama` is, stays in it.
        """
        return mask_urls(self.mask_keys(text))

    def mask_keys(self, text: str) -> str:
        """Mask nothing but what is surely a key: for the ids of jobs, which services need again."""
        pattern = self._no_words
        return pattern.sub(MASK, text) if pattern is not None else text

    def _file(self) -> Mapping[str, str]:
        if self._dotenv is None:
            self._dotenv = self._read()
        return self._dotenv

    def _read(self) -> Mapping[str, str]:
        if self._dotenv_path is None:
            return {}
        try:
            # The folder may be somebody else's, and anything in it may be called `.env`.
            return variables_in(read_found(self._dotenv_path, most_bytes=_LARGEST_DOTENV))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            log.warning("%s cannot be read and is left out: %s", self._dotenv_path, error)
            return {}


def variables_in(raw: bytes) -> dict[str, str]:
    """Return the variables of a `.env` file; `$NAME` in a value stays as it is.

    Args:
        raw: The file: UTF-8, or UTF-16 with a byte order mark as PowerShell's `>` writes it.

    Raises:
        UnicodeDecodeError: If it is neither.
    """
    from dotenv import dotenv_values

    utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = raw.decode("utf-16" if utf16 else "utf-8-sig")
    found = dotenv_values(stream=io.StringIO(text), interpolate=False)
    return {name: value for name, value in found.items() if value is not None}


class MaskingFilter(logging.Filter):
    """Masks keys in log records; add it to handlers, so that it sees the records of all loggers.

    Args:
        secrets: Knows the keys.
    """

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the message and the traceback of a record; lets every record pass."""
        message = _message(record)
        masked = self._secrets.mask(message)
        if masked != message:
            record.msg, record.args = masked, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            traceback = self._secrets.mask(record.exc_text)
            if traceback != record.exc_text:
                # A handler that formats the exception itself would show it unmasked.
                record.exc_text, record.exc_info = traceback, None
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - arguments that do not fit must not end the program here
        record.msg, record.args = f"{record.msg} {record.args!r}", ()
        return str(record.msg)


def _may_be_a_word(value: str) -> bool:
    """Whether a value could stand in an ordinary text: `ollama`, `changeme`, `1234`."""
    return len(value) < _IN_WORDS or (value.isalpha() and len(value) < _NO_WORD)


def _pattern(values: set[str]) -> re.Pattern[str] | None:
    longest_first = sorted(values, key=lambda value: (-len(value), value))
    parts = [
        re.escape(value) if len(value) >= _IN_WORDS else rf"(?<!\w){re.escape(value)}(?!\w)"
        for value in longest_first
    ]
    return re.compile("|".join(parts)) if parts else None
