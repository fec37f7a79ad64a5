"""Turns what Pydantic finds wrong with a file into sentences with a place.

A problem reads `video.json:4:19: backends.image.params.stepz: unknown parameter; did you mean
steps?`, and one error lists all problems of a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import UnionType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from grok_spicy.json_source import JsonDocument, KeyPath, show_path
from grok_spicy.nearest import did_you_mean
from grok_spicy.providers.errors import ConfigError
from grok_spicy.secrets import mask_urls

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

ModelT = TypeVar("ModelT", bound=BaseModel)

_LONGEST_VALUE = 60

_PHRASES = {
    "int": "must be a whole number",
    "float": "must be a number",
    "bool": "must be true or false",
    "string": "must be text",
    "list": "must be a list",
    "dict": "must be an object",
    "model": "must be an object",
}

_BOUNDS = {
    "greater_than_equal": ("ge", "must be at least"),
    "greater_than": ("gt", "must be more than"),
    "less_than_equal": ("le", "must be at most"),
    "less_than": ("lt", "must be less than"),
    "literal_error": ("expected", "must be"),
    "enum": ("expected", "must be"),
}

_SHOWS_VALUE = ("type", "parsing", "from_float", "error", "enum", "equal", "than")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        place: File, line, column and key path, as far as there are any.
        text: What is wrong there.
        hint: A command that mends it.
    """

    place: str
    text: str
    hint: str | None = None

    def __str__(self) -> str:
        return mask_urls(f"{self.place}: {self.text}" if self.place else self.text)


class Locate(Protocol):
    """Says where a part of some settings was written."""

    def __call__(self, key_path: KeyPath, *, of_key: bool = False) -> str:
        """Return file, line, column and key path, as far as there are any."""


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

    def at(self, key_path: KeyPath = (), *, of_key: bool = False) -> str:
        """Return file, line, column and key path of a setting; the key path if it has no place.

        Args:
            key_path: From the settings inwards.
            of_key: Whether to point at the key rather than at its value.
        """
        full = (*self.prefix, *key_path)
        if self.document is None or full not in self.document.values:
            return show_path((self.name, *key_path) if self.name else full)
        line, column = self.document.place(full, of_key=of_key)
        where = f"{self.path}:{line}:{column}"
        return f"{where}: {show_path(full)}" if full else where

    def inside(self, *key_path: str | int) -> Source:
        """Return the source of a part of these settings."""
        name = show_path((self.name, *key_path)) if self.name else show_path(key_path)
        return Source(self.document, (*self.prefix, *key_path), name)


def validate(value: object, model: type[ModelT], source: Source, *, noun: str = "field") -> ModelT:
    """Make a model of a parsed value.

    Args:
        value: What the file says.
        model: The model it must fit.
        source: Where it says so.
        noun: What an unknown name is called: a field, a parameter.

    Raises:
        ConfigError: If it does not fit; the error lists everything that is wrong.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise_all(problems_of(error, model, value, source.at, noun=noun))
        raise


def raise_all(problems: Iterable[Problem], *, what: str = "the configuration") -> None:
    """Raise one error that lists all problems, each once; return if there are none.

    Raises:
        ConfigError: If there is any problem.
    """
    unique = list(dict.fromkeys(problems))
    if not unique:
        return
    hints = dict.fromkeys(problem.hint for problem in unique if problem.hint)
    hint = "\n".join(hints) or None
    if len(unique) == 1:
        raise ConfigError(str(unique[0]), hint=hint)
    listed = "".join(f"\n  {problem}" for problem in unique)
    raise ConfigError(f"{len(unique)} problems in {what}:{listed}", hint=hint)


def problems_of(
    error: ValidationError,
    model: type[BaseModel],
    value: object,
    locate: Locate,
    *,
    noun: str = "field",
) -> list[Problem]:
    """Put every error that Pydantic found into words, with its place.

    Args:
        error: What Pydantic raised.
        model: The model that did not fit.
        value: The value that did not fit it.
        locate: Says where a part of the value was written.
        noun: What an unknown name is called.
    """
    texts: dict[str, list[str]] = {}
    for details in error.errors(include_url=False):
        path = _existing(details["loc"], value)
        if details["type"] == "extra_forbidden":
            names = _field_names(model, path[:-1])
            text = f"unknown {noun}{did_you_mean(str(path[-1]), names)}" if path else "unknown"
            place = locate(path, of_key=True)
        elif details["type"] == "missing":
            text, place = f"{details['loc'][-1]} is missing", locate(path)
        else:
            text, place = _phrase(details), locate(path)
        phrases = texts.setdefault(place, [])
        if text not in phrases:
            phrases.append(text)
    return [Problem(place, " or ".join(phrases)) for place, phrases in texts.items()]


def _phrase(details: ErrorDetails) -> str:
    kind = details["type"]
    context: Mapping[str, Any] = details.get("ctx", {})
    if kind in _BOUNDS:
        key, phrase = _BOUNDS[kind]
        phrase = f"{phrase} {context[key]}"
    elif (stem := kind.partition("_")[0]) in _PHRASES and kind.endswith(_SHOWS_VALUE[:3]):
        phrase = _PHRASES[stem]
    else:
        message = details["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        phrase = message.replace("Input should", "must", 1)
    if kind == "value_error" or not kind.endswith(_SHOWS_VALUE):
        return phrase
    return f"{phrase}, not {_shown(details['input'])}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_VALUE else shown[: _LONGEST_VALUE - 3] + "..."


def _existing(location: Sequence[str | int], value: object) -> KeyPath:
    """Keep the part of Pydantic's location that names something in the value.

    Pydantic adds the branches of unions, and `[key]` for keys of dictionaries.
    """
    path: list[str | int] = []
    for step in location:
        if isinstance(value, dict):
            key = step if step in value else str(step)
            if key not in value:
                break
            path.append(key)
            value = value[key]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            path.append(step)
            value = value[step]
        else:
            break
    return tuple(path)


def _field_names(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Return the names allowed at a place inside a model."""
    kind: Any = model
    for step in path:
        found = _models_in(kind)
        kinds = [
            item.model_fields[step].annotation
            for item in found
            if isinstance(step, str) and step in item.model_fields
        ]
        if kinds:
            kind = kinds[0]
        elif found or (kind := _member(kind)) is None:
            return []
    return [
        field.alias or name
        for item in _models_in(kind)
        for name, field in item.model_fields.items()
    ]


def _models_in(kind: Any) -> list[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    if get_origin(kind) in {Union, UnionType}:
        return [model for item in get_args(kind) for model in _models_in(item)]
    return []


def _member(kind: Any) -> Any:
    """Return what a list or dictionary holds, also inside a union; None if it is neither."""
    if get_origin(kind) in {Union, UnionType}:
        return next((held for item in get_args(kind) if (held := _member(item))), None)
    return get_args(kind)[-1] if get_origin(kind) in {list, dict, tuple} else None
