"""What a good model would say: a small story, good scores, and something valid for any schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy_testing.fake_ollama.calls import ChatCall

GOOD_SCORE = 92

FOX = (
    "Luna is a small red fox with bright copper fur, a cream chest and a tail that ends in pure "
    "white. Her ears are large and tipped with black, her eyes amber and very round, her nose "
    "short and dark. She walks upright on slender black-stockinged legs and stands as tall as a "
    "milk churn. She wears a knee-length yellow oilskin coat with four brass buttons, a navy "
    "woollen scarf wound twice around her neck, and red rubber boots. A brass lantern with a "
    "cracked blue glass hangs from her leather belt on the left side."
)

OWL = (
    "Orin is a stout old barn owl with a heart-shaped white face, speckled brown and grey wings "
    "and pale gold feathers on his back. His eyes are black and shining, his beak is short and "
    "the colour of honey, and two long feathers stand up behind his head like raised eyebrows. "
    "He is a little taller than a fox. He wears round silver spectacles on a thin chain, a moss "
    "green waistcoat with three wooden buttons, and a grey felt satchel across his chest from "
    "which rolled sea charts stick out. A white ring marks his right ankle."
)

STORY: dict[str, Any] = {
    "title": "The Lighthouse Fox",
    "style": "Warm watercolour storybook illustration, soft edges, grain of paper",
    "aspect_ratio": "16:9",
    "color_palette": "slate blue sea, copper and cream, lantern gold",
    "characters": [
        {
            "name": "Luna",
            "role": "keeper of the lighthouse",
            "visual_description": FOX,
            "personality_cues": ["curious", "brisk", "kind"],
            "spicy_traits": [],
        },
        {
            "name": "Orin",
            "role": "navigator and friend",
            "visual_description": OWL,
            "personality_cues": ["patient", "precise", "dry"],
            "spicy_traits": [],
        },
    ],
    "scenes": [
        {
            "scene_id": 1,
            "title": "The dark lamp",
            "description": "Luna finds that the great lamp has gone out.",
            "characters_present": ["Luna"],
            "setting": "Top room of a lighthouse at dusk, rain on the windows",
            "camera": "Medium shot, slow push in",
            "mood": "hushed, a little worried",
            "action": "Luna lifts her lantern towards the dark lamp",
            "prompt_summary": "Luna lifts her lantern towards the dark lamp at dusk",
            "duration_seconds": 6,
            "transition": "cut",
        },
        {
            "scene_id": 2,
            "title": "A chart by lantern light",
            "description": "Orin arrives with a chart that shows where the spare glass lies.",
            "characters_present": ["Luna", "Orin"],
            "setting": "Spiral stairs inside the lighthouse, one lantern",
            "camera": "Two-shot from below, static",
            "mood": "hopeful",
            "action": "Orin unrolls a chart while Luna holds the light over it",
            "prompt_summary": "Orin unrolls a chart on the stairs, Luna holds the light",
            "duration_seconds": 8,
            "transition": "match-cut",
        },
        {
            "scene_id": 3,
            "title": "The light returns",
            "description": "The lamp burns again and a ship turns towards the harbour.",
            "characters_present": ["Luna", "Orin"],
            "setting": "Gallery of the lighthouse at night, calm sea",
            "camera": "Wide shot, slow pull back",
            "mood": "relieved, grand",
            "action": "The beam sweeps over the sea",
            "prompt_summary": "Luna and Orin on the gallery as the beam sweeps the sea",
            "duration_seconds": 8,
            "transition": "crossfade",
        },
    ],
}

_TEXT = (
    "The lamp of the old lighthouse burns again, and the harbour below it glows in the evening "
    "light; a fox and an owl stand at the rail and watch the boats come in."
)

_MANY = 3


def good_answer(call: ChatCall, *, native: bool) -> str:
    """Return the answer of a good model to a question.

    Args:
        call: The question.
        native: Whether the fields come out in alphabetical order.
    """
    if call.format == "json":
        return json.dumps(_unguided(call))
    if isinstance(call.format, dict):
        known = {"plan": STORY, "names": {"mapping": {}}}.get(call.kind)
        value = _value("", call.format, call.format, known)
        return json.dumps(value, sort_keys=native, ensure_ascii=False)
    return FOX if call.kind == "describe" else _TEXT


def _unguided(call: ChatCall) -> dict[str, Any]:
    """Return the object that the words of a question ask for, without a schema."""
    if "scene_id" in call.said:
        return STORY
    return {"score": GOOD_SCORE} if "- score:" in call.said else {"answer": _TEXT}


def _value(name: str, schema: dict[str, Any], root: dict[str, Any], known: Any) -> Any:
    """Return something valid for `schema`: what is `known`, else what the field's name suggests."""
    schema = _meant(schema, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return known if known in schema["enum"] else schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, root, known)
    if kind == "array":
        return _list(name, schema, root, known)
    if kind in ("integer", "number"):
        return _number(name, schema, known)
    if kind in ("boolean", "null"):
        return {"boolean": bool(known), "null": None}[kind]
    return _string(name, schema, known)


def _meant(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, and take the first of several possibilities."""
    while True:
        options = schema.get("anyOf") or schema.get("oneOf")
        if "$ref" in schema:
            target: Any = root
            for part in str(schema["$ref"]).removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        elif options:
            schema = options[0]
        else:
            return schema


def _object(schema: dict[str, Any], root: dict[str, Any], known: Any) -> Any:
    fields = schema.get("properties")
    told = known if isinstance(known, dict) else {}
    if fields is None:
        return dict(told)
    return {
        name: _value(name, field, root, told.get(name))
        if name in told or not told
        else _unsaid(name, field, root)
        for name, field in fields.items()
    }


def _unsaid(name: str, schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """Return what a model gives for a field of a story where it has nothing to say."""
    nothing = {"array": [], "string": ""}.get(_meant(schema, root).get("type", ""))
    return _value(name, schema, root, None) if nothing is None else nothing


def _list(name: str, schema: dict[str, Any], root: dict[str, Any], known: Any) -> Any:
    items = schema.get("items", {})
    if isinstance(known, list):
        return [_value(name, items, root, each) for each in known]
    if name == "issues":
        return []
    names = items.get("properties", {}).get("name", {}).get("enum")
    if names:
        return [_value(name, items, root, {"name": each}) for each in names]
    count = min(max(schema.get("minItems", 0), 1), schema.get("maxItems", _MANY))
    return [_value(name, items, root, None) for _ in range(count)]


def _number(name: str, schema: dict[str, Any], known: Any) -> Any:
    if isinstance(known, int | float):
        return known
    most = schema.get("maximum")
    if "score" in name:
        return GOOD_SCORE if most is None or most >= GOOD_SCORE else most * GOOD_SCORE / 100
    return schema.get("minimum", 1 if most is None else most)


def _string(name: str, schema: dict[str, Any], known: Any) -> str:
    if isinstance(known, str):
        return known
    if name in ("remedy", "fix_prompt"):
        return ""
    text = FOX if name == "visual_description" else f"A good {name.replace('_', ' ')}".strip()
    return text[: schema.get("maxLength", len(text))]
