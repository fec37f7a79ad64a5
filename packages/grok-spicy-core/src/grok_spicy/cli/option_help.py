"""A provider's options in words: what `params` may say, made from the options class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy.providers.options import Options

_TYPES = {
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "string": "text",
    "object": "object",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class OptionHelp:
    """One option.

    Attributes:
        name: As written under `params`.
        type: What it takes, in words.
        range: Its bounds in words; empty if there are none.
        default: Its default as JSON would write it; None if it must be given.
        help: What it does, in a sentence.
        affects_output: Whether another value makes another result.
    """

    name: str
    type: str
    range: str
    default: str | None
    help: str
    affects_output: bool


def option_helps(options: type[Options]) -> list[OptionHelp]:
    """Describe every option of a provider's model, in the order they are declared."""
    schema = options.model_json_schema(by_alias=True)
    definitions = schema.get("$defs", {})
    required = set(schema.get("required", ()))
    return [
        _described(name, field, definitions, required=name in required)
        for name, field in schema.get("properties", {}).items()
    ]


def _described(
    name: str, field: dict[str, Any], definitions: dict[str, Any], *, required: bool
) -> OptionHelp:
    import json

    kinds = [kind for kind in _kinds(field, definitions) if kind.get("type") != "null"]
    return OptionHelp(
        name=name,
        type=" or ".join(dict.fromkeys(_type(kind, definitions) for kind in kinds)) or "anything",
        range=", ".join(dict.fromkeys(text for kind in kinds if (text := _range(kind)))),
        default=None if required else json.dumps(field.get("default"), ensure_ascii=False),
        help=str(field.get("description", "")),
        affects_output=bool(field.get("affects_output", True)),
    )


def _kinds(field: dict[str, Any], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the alternatives of a field, references followed."""
    if "$ref" in field:
        return _kinds(definitions[field["$ref"].rpartition("/")[2]], definitions)
    for union in ("anyOf", "oneOf", "allOf"):
        if union in field:
            return [kind for part in field[union] for kind in _kinds(part, definitions)]
    return [field]


def _type(kind: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "const" in kind:
        return repr(kind["const"])
    if "enum" in kind:
        return "one of " + ", ".join(str(value) for value in kind["enum"])
    if kind.get("type") == "array":
        items = [_type(part, definitions) for part in _kinds(kind.get("items", {}), definitions)]
        return f"list of {' or '.join(items)}"
    if kind.get("format") in {"path", "file-path"}:
        return "file"
    return _TYPES.get(str(kind.get("type")), "anything")


def _range(kind: dict[str, Any]) -> str:
    low, high = kind.get("minimum"), kind.get("maximum")
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    parts = [
        words.format(kind[key])
        for key, words in (
            ("minimum", "at least {:g}"),
            ("exclusiveMinimum", "more than {:g}"),
            ("maximum", "at most {:g}"),
            ("exclusiveMaximum", "less than {:g}"),
            ("multipleOf", "a multiple of {:g}"),
            ("minLength", "at least {} characters"),
            ("maxLength", "at most {} characters"),
            ("minItems", "at least {} items"),
            ("maxItems", "at most {} items"),
            ("pattern", "like {}"),
        )
        if key in kind
    ]
    return ", ".join(parts)
