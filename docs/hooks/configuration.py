"""Writes the configuration reference from the models, when the documentation is built."""

from __future__ import annotations

from typing import Any

MARK = "<!-- models -->"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace the mark in a page by the tables of the models."""
    return markdown.replace(MARK, _tables()) if MARK in markdown else markdown


def _tables() -> str:
    from grok_spicy.schemas import BackendConfig, PipelineConfig, ProviderConfig, VideoConfig

    return "\n\n".join(
        _table(model) for model in (VideoConfig, BackendConfig, ProviderConfig, PipelineConfig)
    )


def _table(model: Any) -> str:
    lines = [f"## {model.__name__}", "", (model.__doc__ or "").strip().split("\n\n")[0], ""]
    lines += ["| field | type | default | meaning |", "|---|---|---|---|"]
    schema = model.model_json_schema()
    for name, field in schema.get("properties", {}).items():
        default = "required" if name in schema.get("required", []) else f"`{field.get('default')}`"
        meaning = str(field.get("description", "")).replace("|", "\\|").replace("\n", " ")
        lines.append(f"| `{name}` | {_type(field)} | {default} | {meaning} |")
    return "\n".join(lines)


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    return str(field.get("type", "any"))
