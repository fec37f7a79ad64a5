"""Small repairs of an answer's types, guided by the schema it should have followed.

Grammars keep most models to the schema, but not every server, build or model applies one; what
then comes back is usually right in substance and sloppy in form. Only form is mended here: a
number in quotes, a single item where a list is wanted, a length out of range. What is missing
stays missing, for the model to be asked again.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy_ollama.structured import Schema

OWN_READER = "x-own-reader"
"""Marks a field in a schema whose model knows better how to read it."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")

_NAME_WORDS = 3
"""Words of the longest name in a list that came as one text."""


def mended(value: Any, schema: Schema) -> Any:
    """Return `value` in the form `schema` asks for, as far as that is a matter of form.

    Args:
        value: The answer, as JSON.
        schema: An inlined schema.
    """
    if OWN_READER in schema:
        return value
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return _mended_choice(value, options)
    if "enum" in schema:
        return _mended_word(value, schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        return _mended_object(value, schema)
    if kind == "array":
        return _mended_list(value, schema)
    if kind in ("integer", "number"):
        return _mended_number(value, schema)
    if kind == "string":
        return _mended_text(value)
    return value


def _mended_choice(value: Any, options: list[Schema]) -> Any:
    if value is None and any(option.get("type") == "null" for option in options):
        return None
    first = next((option for option in options if option.get("type") != "null"), {})
    return mended(value, first)


def _mended_word(value: Any, words: list[Any]) -> Any:
    if not isinstance(value, str):
        return value
    folded = _folded(value)
    return next((word for word in words if _folded(str(word)) == folded), value)


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", "-", word.strip().casefold())


def _mended_object(value: Any, schema: Schema) -> Any:
    fields = schema.get("properties")
    if fields is None:
        inner = schema.get("additionalProperties")
        if isinstance(value, dict) and isinstance(inner, dict):
            return {name: mended(each, inner) for name, each in value.items()}
        return value
    value = _unwrapped(value, fields)
    if not isinstance(value, dict):
        return value
    named = {_field_name(name): each for name, each in value.items()}
    return {
        name: mended(named[name], field)
        for name, field in fields.items()
        if name in named and not (named[name] is None and "default" in field)
    }


def _unwrapped(value: Any, fields: Schema) -> Any:
    """Take the object out of the wrapping that some models add: `{"story_plan": {...}}`."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict) and len(value) == 1:
        (name, inner), *_ = value.items()
        if isinstance(inner, dict) and _field_name(name) not in fields:
            return inner
    return value


def _field_name(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def _mended_list(value: Any, schema: Schema) -> Any:
    if value is None:
        return []
    if isinstance(value, str):
        value = _listed(value)
    elif not isinstance(value, list):
        value = [value]
    items = schema.get("items", {})
    return [mended(each, items) for each in value]


def _listed(text: str) -> list[str]:
    """Split lines, and names set off by commas; a sentence with a comma stays whole."""
    parts = [part.strip(" -*") for part in re.split(r"[;\n]", text)]
    names = [part.strip() for part in text.split(",")]
    if len(parts) == 1 and all(len(name.split()) <= _NAME_WORDS for name in names):
        parts = names
    return [part for part in parts if part]


def _mended_number(value: Any, schema: Schema) -> Any:
    if isinstance(value, str):
        found = _NUMBER.search(value)
        if found is None:
            return value
        value = float(found.group())
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return value
    if schema.get("type") == "integer":
        value = round(value)
    return min(max(value, schema.get("minimum", value)), schema.get("maximum", value))


def _mended_text(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value
