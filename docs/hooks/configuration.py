"""Writes the configuration reference from the models, when the documentation is built."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

MARK = "<!-- models -->"

_WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false"}

_BOUNDS = {"minimum": "at least {}", "maximum": "at most {}", "minLength": "(not empty)"}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace the mark in a page by the tables of the models."""
    return markdown.replace(MARK, tables()) if MARK in markdown else markdown


def tables() -> str:
    """Return a table for each model that a user writes, from the outermost to the innermost."""
    return "\n\n".join(_table(model) for model in models())


def models() -> tuple[type[BaseModel], ...]:
    """Return the models of the configuration."""
    from grok_spicy import schemas

    return (
        schemas.VideoConfig,
        schemas.ConfigCharacter,
        schemas.DefaultVideo,
        schemas.ContinuityConfig,
        schemas.SoundConfig,
        schemas.SignConfig,
        schemas.NarrativeCore,
        schemas.SpicyMode,
        schemas.BackendConfig,
        schemas.ProviderConfig,
        schemas.StepOverrides,
        schemas.StepOverride,
        schemas.SceneOverride,
        schemas.ParamsOverride,
        schemas.PipelineConfig,
    )


def _table(model: type[BaseModel]) -> str:
    lines = [f"## {model.__name__}", "", inspect.cleandoc(model.__doc__ or ""), ""]
    lines += ["| field | type | default | meaning |", "|---|---|---|---|"]
    properties = model.model_json_schema()["properties"]
    for name, field in model.model_fields.items():
        shown = field.alias or name
        cells = (f"`{shown}`", _type(properties[shown]), _default(field), field.description or "")
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        known = {model.__name__ for model in models()}
        return f"[{name}](#{name.lower()})" if name in known else name
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    match schema.get("type"):
        case "array":
            return f"list of {_type(schema['items'])}"
        case "object":
            values = schema.get("additionalProperties", True)
            return "object" if values is True else f"object of {_type(values)}"
        case kind:
            bounds = [text.format(schema[key]) for key, text in _BOUNDS.items() if key in schema]
            return " ".join([_WORDS.get(str(kind), str(kind)), *bounds])


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    plain = value.model_dump(exclude_defaults=True) if hasattr(value, "model_dump") else value
    return f"`{json.dumps(plain)}`"
