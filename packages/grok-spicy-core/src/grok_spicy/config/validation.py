"""Turns what Pydantic finds wrong with a file into sentences with a place.

A problem reads `video.json:4:19: backends.image.params.stepz: unknown parameter; did you mean
steps?`.
"""

from __future__ import annotations

import re
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from grok_spicy.config.problems import Problem, error_of, raise_all
from grok_spicy.system.json_text import MOST_FAULTS, faults_in
from grok_spicy.text.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from grok_spicy.config.json_source import KeyPath
    from grok_spicy.config.problems import Locate, Source, Where

ModelT = TypeVar("ModelT", bound=BaseModel)

MOST_SHOWN = 100
"""Problems of one file that are told: nobody reads more, and each name is compared with others."""

_LONGEST_VALUE = 60

_OF_FILES = frozenset({"schema", "$schema"})
"""Fields that say what a file is, and nothing of what is in it."""

_TYPES = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "list": "a list",
    "dict": "an object",
    "model": "an object",
    "path": "the path of a file",
}

_TYPE_ERROR = re.compile(r"([a-z]+)(_attributes)?_(type|parsing|from_float|parsing_size)")

_BOUNDS = {
    "greater_than_equal": ("at least ", "ge"),
    "greater_than": ("more than ", "gt"),
    "less_than_equal": ("at most ", "le"),
    "less_than": ("less than ", "lt"),
    "literal_error": ("", "expected"),
    "enum": ("", "expected"),
}

_SPEAKER = re.compile(r"^(Value error|Assertion failed), ")

_SUBJECT = re.compile(r"^[A-Z]\w* should ")


def validate(
    value: object,
    model: type[ModelT],
    source: Source,
    *,
    noun: str = "field",
    found: Sequence[Problem] = (),
) -> ModelT:
    """Make a model of a parsed value.

    Args:
        value: What the file says.
        model: The model it must fit.
        source: Where it says so.
        noun: What an unknown name is called: a field, a parameter.
        found: Problems found earlier, to be listed in the same error.

    Raises:
        ConfigError: If it does not fit; the error lists everything that is wrong.
    """
    what = str(source.path or source.name or "the configuration")
    try:
        made = model.model_validate(value)
    except ValidationError as error:
        problems = [*found, *problems_of(error, model, value, source.at, noun=noun)]
        raise error_of(problems, what=what) from error
    raise_all(found, what=what)
    return made


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
    problems: list[Problem] = []
    # The branches of a union fail one by one: "text", then "a whole number".
    expected: dict[Where, dict[str, object]] = {}
    faults = error.errors(include_url=False) if error.error_count() <= MOST_FAULTS else []
    if not faults:
        (_, text), *_ = faults_in(error)
        return [Problem(locate(()), text)]
    for details in faults[:MOST_SHOWN]:
        path = _existing(details["loc"], value)
        where = locate(path, of_key=details["loc"][-1:] == ("[key]",))
        if details["type"] == "missing":
            problems.append(Problem(where, f"{details['loc'][-1]} is missing"))
        elif details["type"] == "extra_forbidden":
            text = f"unknown {noun}{did_you_mean(str(path[-1]), _names(model, path[:-1]))}"
            problems.append(Problem(locate(path, of_key=True), text))
        elif (kind := _expected(details)) is not None:
            expected.setdefault(where, {})[kind] = details["input"]
        else:
            problems.append(Problem(where, _sentence(details)))
    for where, kinds in expected.items():
        text = f"must be {' or '.join(kinds)}, not {_shown(next(iter(kinds.values())))}"
        problems.append(Problem(where, text))
    if (more := len(faults) - MOST_SHOWN) > 0:
        problems.append(Problem(locate(()), f"{more} more problems"))
    return problems


def ignored(value: object, model: type[BaseModel], source: Source) -> list[Problem]:
    """Find the fields that a model passes over because it does not know their names.

    Args:
        value: What the file says; it fits the model.
        model: The model.
        source: Where it says so.
    """
    unknown: dict[KeyPath, Problem] = {}
    for path in _paths(value):
        names = _names(model, path[:-1])
        if path[:-1] in unknown or isinstance(path[-1], int) or path[-1] in {*names, *_OF_FILES}:
            continue
        text = f"unknown field, which is ignored{did_you_mean(path[-1], names)}"
        unknown[path] = Problem(source.at(path, of_key=True), text)
        if len(unknown) == MOST_SHOWN:
            break
    return list(unknown.values())


def _paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the key path of every value inside a value."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield (*path, key)
            yield from _paths(item, (*path, key))


def _expected(details: ErrorDetails) -> str | None:
    """Say what a value should have been, as far as its type or bounds are concerned."""
    context: Mapping[str, Any] = details.get("ctx", {})
    if details["type"] in _BOUNDS:
        phrase, key = _BOUNDS[details["type"]]
        bound = context[key]
        return f"{phrase}{bound:g}" if isinstance(bound, float) else f"{phrase}{bound}"
    match = _TYPE_ERROR.fullmatch(details["type"])
    return _TYPES.get(match[1]) if match else None


def _sentence(details: ErrorDetails) -> str:
    if details["type"].endswith("too_short") and details.get("ctx", {}).get("min_length") == 1:
        return "must not be empty"
    return _SUBJECT.sub("must ", _SPEAKER.sub("", details["msg"]))


def _shown(value: object) -> str:
    """Return a value for a message: short, and as JSON would have it."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def _existing(location: Sequence[str | int], value: object) -> KeyPath:
    """Keep the part of Pydantic's location that names something in the value.

    Pydantic adds the branches of unions, and `[key]` for keys of dictionaries.
    """
    path: list[str | int] = []
    for step in location:
        if isinstance(value, dict):
            key = step if step in value else str(step)
            if key in value:
                path.append(key)
                value = value[key]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            path.append(step)
            value = value[step]
    return tuple(path)


def _names(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Return the names allowed at a place inside a model."""
    kind: Any = model
    for step in path:
        models = _models_in(kind)
        fields = [found.model_fields.get(str(step)) for found in models]
        known = [field.annotation for field in fields if field is not None]
        kind = known[0] if known else _member(kind)
    return [
        field.alias or name
        for found in _models_in(kind)
        for name, field in found.model_fields.items()
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
