"""What is wrong with a configuration, each problem with the place where it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from grok_spicy.config.json_source import JsonDocument, KeyPath, show_path
from grok_spicy.errors import ConfigError
from grok_spicy.system.secrets import mask_urls

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place to look at; places sort as they stand in their file.

    Attributes:
        file: The file, `""` if there is none.
        line: Line, from 1; 0 if there is none.
        column: Column in characters, from 1; 0 if there is none.
        name: Key path, or another name of the place; `""` for the file as a whole.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    name: str = ""

    def __str__(self) -> str:
        position = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return ": ".join(part for part in (position, self.name) if part)


class Locate(Protocol):
    """Says where a part of some settings was written."""

    def __call__(self, key_path: KeyPath, *, of_key: bool = False) -> Where:
        """Return the place of a value, or of its key."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: Where to look.
        text: What is wrong there.
        hint: A command that mends it.
    """

    where: Where
    text: str
    hint: str | None = None

    def __str__(self) -> str:
        return mask_urls(": ".join(part for part in (str(self.where), self.text) if part))


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings were written, to say where they are wrong.

    Attributes:
        document: The file's content; None for settings made in Python.
        prefix: Key path of the settings in that file.
        name: What the settings are called where there is no file.
    """

    document: JsonDocument | None = None
    prefix: KeyPath = ()
    name: str = ""

    @property
    def path(self) -> Path | None:
        """The file, or None."""
        return self.document.path if self.document is not None else None

    def at(self, key_path: KeyPath = (), *, of_key: bool = False) -> Where:
        """Return the place of a setting: of the nearest thing around it that is in the file.

        Args:
            key_path: From the settings inwards.
            of_key: Whether to point at the key rather than at its value.
        """
        full = (*self.prefix, *key_path)
        if self.document is None:
            return Where(name=show_path((self.name, *key_path) if self.name else key_path))
        line, column = self.document.place(full, of_key=of_key)
        return Where(str(self.path or ""), line, column, show_path(full))

    def inside(self, *key_path: str | int) -> Source:
        """Return the source of a part of these settings."""
        name = show_path((self.name, *key_path) if self.name else key_path)
        return Source(self.document, (*self.prefix, *key_path), name)


def raise_all(problems: Iterable[Problem], *, what: str = "the configuration") -> None:
    """Raise one error that lists all problems; return if there are none.

    Args:
        problems: What is wrong.
        what: What they are problems of, for the first line of a longer list.

    Raises:
        ConfigError: If there is any problem.
    """
    found = list(problems)
    if found:
        raise error_of(found, what=what)


def error_of(problems: Iterable[Problem], *, what: str = "the configuration") -> ConfigError:
    """Return one error that lists all problems, each once and in order of place.

    Args:
        problems: What is wrong; at least one thing is.
        what: What they are problems of, for the first line of a longer list.
    """
    unique = sorted(dict.fromkeys(problems), key=lambda problem: problem.where)
    hint = "\n".join(dict.fromkeys(problem.hint for problem in unique if problem.hint)) or None
    if len(unique) == 1:
        return ConfigError(str(unique[0]), hint=hint)
    listed = "".join(f"\n  {problem}" for problem in unique)
    return ConfigError(f"{len(unique)} problems in {what}:{listed}", hint=hint)
