"""JSON Schemas of what grok-spicy reads and writes, for editors and other programs.

They are those of the Pydantic models, plus what only a validator knows: addresses by pattern,
a provider given by its bare name, and the version of the format.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Document = Literal["plan", "state", "event", "backends", "video-config"]

DOCUMENTS: tuple[Document, ...] = get_args(Document)

_ADDRESS = {
    "description": "One address of a server, or a list of several servers",
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
    ],
}

_BARE_OR_WRAPPED = [
    {"$ref": "#/$defs/BackendConfig"},
    {
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "backends": {"$ref": "#/$defs/BackendConfig"},
        },
        "required": ["backends"],
        "additionalProperties": False,
    },
]


def json_schema(document: Document) -> dict[str, Any]:
    """Return the JSON Schema of a document.

    Args:
        document: `"plan"` (plan.json), `"state"` (state.json), `"event"` (one line of
            events.jsonl), `"backends"` (a backends file) or `"video-config"` (video.json).
    """
    schema = _of_models(document)
    definitions = schema.get("$defs", {})
    story = schema if document == "plan" else definitions.get("StoryPlan")
    if story is not None:
        _add_cards(story, schema.setdefault("$defs", {}))
    if "ProviderConfig" in definitions:
        _mend_provider(definitions["ProviderConfig"])
    if document == "backends":
        definitions["BackendConfig"] = {
            key: schema.pop(key) for key in list(schema) if key != "$defs"
        }
        schema.update(title="Backends", anyOf=_BARE_OR_WRAPPED)
    if "BackendConfig" in definitions:
        _mend_backends(definitions["BackendConfig"])
    return {"$schema": DIALECT, **schema}


def _of_models(document: Document) -> dict[str, Any]:
    from pydantic import TypeAdapter

    from grok_spicy import schemas
    from grok_spicy.runs import state
    from grok_spicy.watch import events

    models: dict[Document, Any] = {
        "plan": schemas.StoryPlan,
        "state": state.PipelineState,
        "event": events.Event,
        "backends": schemas.BackendConfig,
        "video-config": schemas.VideoConfig,
    }
    schema: dict[str, Any] = TypeAdapter(models[document]).json_schema(by_alias=True)
    if document == "plan":
        schema["properties"] = {
            "schema": {"const": 1, "description": "Version of the format"},
            **schema["properties"],
        }
    return schema


def _add_cards(story: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Say what users may write and no model is told of: the cards of a story."""
    from grok_spicy.schemas import Card, StoryPlan

    definitions["Card"] = Card.model_json_schema()
    for name in ("title_card", "end_card"):
        story["properties"][name] = {
            "anyOf": [{"$ref": "#/$defs/Card"}, {"type": "null"}],
            "default": None,
            "description": StoryPlan.model_fields[name].description,
        }


def _mend_provider(schema: dict[str, Any]) -> None:
    """Say that a bare string is a provider's name."""
    written_out = {key: value for key, value in schema.items() if key != "description"}
    description = schema.get("description", "")
    schema.clear()
    schema.update(
        description=description,
        anyOf=[{"type": "string", "minLength": 1, "title": "Name of the provider"}, written_out],
    )


def _mend_backends(schema: dict[str, Any]) -> None:
    """Say that nothing stands beside the fields but addresses."""
    schema["properties"]["$schema"] = {"type": "string"}
    schema["additionalProperties"] = False
    schema["patternProperties"] = {"^[a-z0-9][a-z0-9_-]*_url$": _ADDRESS}
