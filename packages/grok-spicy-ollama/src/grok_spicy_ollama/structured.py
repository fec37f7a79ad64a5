"""From a Pydantic model to what Ollama can enforce, and to words the model can read.

Ollama turns the schema of an answer into a grammar that masks tokens; the model never sees the
schema. So the same fields are also put into words. What the grammar cannot express is refused or
silently ignored by the server, and an unbounded string or list can run on until the token limit;
hence the caps. Sources: source of llama.cpp's schema converter as of Ollama 0.33 (August 2026)
and answers of a running 0.33 server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.errors import UnsupportedError

from grok_spicy_ollama.failures import PROVIDER

if TYPE_CHECKING:
    from pydantic import BaseModel

Schema = dict[str, Any]

STRING_CAP = 1500
"""Characters of a string without a limit of its own; 80 words of description need about 600."""

LISTED_STRING_CAP = 400
"""Characters of a string in a list: names, cues, issues."""

LIST_CAP = 32
"""Items of a list without a limit of its own."""

LIST_GRAMMAR_CAP = 500
"""Items of any list; an optional list is charged twice against the limit below."""

GRAMMAR_CAP = 1999
"""Largest repetition that every server compiles: llama.cpp refuses 2000 and, before August 2026,
more than that too."""

_FORMATS = {"date", "time", "date-time", "uuid"}

_IN_GRAMMAR = frozenset(
    {
        *("type", "enum", "const", "anyOf", "oneOf", "allOf"),
        *("properties", "required", "additionalProperties"),
        *("items", "prefixItems", "minItems", "maxItems"),
        *("minLength", "maxLength", "format", "pattern"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    }
)


def inlined_schema(model: type[BaseModel]) -> Schema:
    """Return the model's JSON Schema with every `$ref` replaced by what it means.

    Raises:
        UnsupportedError: If the model contains itself.
    """
    schema = model.model_json_schema()
    inlined: Schema = _inlined(schema, schema.get("$defs", {}), ())
    return inlined


def _inlined(node: Any, definitions: Schema, inside: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_inlined(item, definitions, inside) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        name = reference.rpartition("/")[2]
        if name in inside:
            raise UnsupportedError(PROVIDER, f"An answer that contains itself ({name})")
        meant = _inlined(definitions[name], definitions, (*inside, name))
        return {**meant, **{key: value for key, value in node.items() if key != "$ref"}}
    return {
        key: _inlined(value, definitions, inside) for key, value in node.items() if key != "$defs"
    }


def grammar_schema(schema: Schema) -> Schema:
    """Return an inlined schema as Ollama should get it.

    Every field is required (a field that may be left out is left out), every string and list has
    a cap, and what the converter refuses is gone.
    """
    return _capped(schema, STRING_CAP)


def _capped(node: Schema, longest: int) -> Schema:
    capped: Schema = {}
    for key, value in node.items():
        if key not in _IN_GRAMMAR:
            continue
        if key == "properties":
            capped[key] = {name: _capped(field, STRING_CAP) for name, field in value.items()}
        elif key in ("anyOf", "oneOf", "allOf", "prefixItems"):
            capped[key] = [_capped(option, longest) for option in value]
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            capped[key] = _capped(value, LISTED_STRING_CAP)
        else:
            capped[key] = value
    if "properties" in capped:
        capped["required"] = list(capped["properties"])
    if capped.get("type") == "array" and "prefixItems" not in capped:
        capped["maxItems"] = min(capped.get("maxItems", LIST_CAP), LIST_GRAMMAR_CAP)
    if capped.get("type") == "string":
        _cap_string(capped, longest)
    return capped


def _cap_string(node: Schema, longest: int) -> None:
    if "enum" in node or "const" in node:
        return
    if node.get("format") not in _FORMATS:
        node.pop("format", None)
    pattern = node.get("pattern", "")
    if not (pattern.startswith("^") and pattern.endswith("$")):
        node.pop("pattern", None)
    if "format" in node or "pattern" in node:
        return
    least = node.get("minLength", 0)
    if least > GRAMMAR_CAP:
        least = node.pop("minLength")
    node["maxLength"] = min(node.get("maxLength", max(longest, least)), GRAMMAR_CAP)


def fields_in_words(schema: Schema) -> str:
    """Return the fields of an inlined schema as an indented list for the system prompt."""
    head = (
        "Answer with one JSON object and nothing else: no Markdown, no comment before or after "
        "it. Every field below is required; where there is nothing to say, give an empty text "
        "or an empty list."
    )
    return "\n".join([head, "Fields:", *_field_lines(schema, "")])


def _field_lines(schema: Schema, indent: str) -> list[str]:
    lines = []
    for name, field in schema.get("properties", {}).items():
        explained = field.get("description", "").rstrip(".")
        inner = _objects_in(field)
        line = f"{indent}- {name}: {_kind(field)}"
        line += f" ({explained})" if explained else ""
        if inner is None:
            lines.append(line)
        else:
            lines.append(f"{line}, each with:" if "items" in field else f"{line}:")
            lines += _field_lines(inner, indent + "  ")
    return lines


def _objects_in(field: Schema) -> Schema | None:
    """Return the schema of the objects that `field` holds, if it holds any."""
    if "properties" in field:
        return field
    candidates = [field.get("items"), *field.get("anyOf", ())]
    found = (_objects_in(each) for each in candidates if isinstance(each, dict))
    return next((inner for inner in found if inner is not None), None)


_WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true/false"}


def _kind(field: Schema) -> str:
    if "const" in field:
        return f'always "{field["const"]}"'
    if "enum" in field:
        return "one of " + ", ".join(f'"{value}"' for value in field["enum"])
    options = field.get("anyOf") or field.get("oneOf")
    if options:
        return " or ".join(dict.fromkeys(_kind(option) for option in options))
    kind = field.get("type")
    if kind == "array":
        return _counted(field) + _plural(field.get("items", {}))
    if kind == "object" and "properties" not in field:
        extra = field.get("additionalProperties")
        return "object that maps names to " + (_kind(extra) if isinstance(extra, dict) else "text")
    if kind == "object":
        return "object"
    if kind in ("integer", "number"):
        return _WORDS[kind] + _range(field)
    return _WORDS.get(str(kind), str(kind or "anything"))


def _counted(field: Schema) -> str:
    least, most = field.get("minItems", 0), field.get("maxItems", LIST_CAP)
    return f"list of {least} " if least == most else f"list of {least} to {most} "


def _plural(items: Schema) -> str:
    return "objects" if "properties" in items else f"values, each {_kind(items)}"


def _range(field: Schema) -> str:
    least, most = field.get("minimum"), field.get("maximum")
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}"
    if least is not None:
        return f" of at least {least:g}"
    return f" of at most {most:g}" if most is not None else ""
