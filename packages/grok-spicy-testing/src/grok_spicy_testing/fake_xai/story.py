"""What a good model would answer: a small story, good scores, something valid for any schema."""

from __future__ import annotations

import hashlib
from typing import Any

ROBOT = (
    "Bolt is a knee-high harbour robot built from riveted copper plates that have gone green at "
    "the seams. His head is a round lantern with a warm yellow glow behind frosted glass, and two "
    "small shutters above it serve him as eyebrows. A single thin antenna with a red wooden bead "
    "bends over his left side. His arms are jointed brass tubes ending in three blunt rubber "
    "fingers, and he rolls on two wide grey wheels with worn treads. A blue enamel plate with the "
    "number seven is screwed to his chest, and a coil of white rope always hangs from his "
    "right shoulder."
)

OTTER = (
    "Mira is a slender young river otter with glossy chestnut fur, a pale cream throat and a broad "
    "flat nose. Her whiskers are long and white, her eyes dark brown and lively, her small round "
    "ears fringed with lighter fur. She stands upright, a little taller than a lantern post is "
    "wide, and wears a mustard yellow rain cape with a deep hood, fastened by a carved bone "
    "button, over a navy striped jersey. A battered leather map case hangs at her hip on a "
    "plaited strap, and a short red woollen scarf is knotted loosely at her neck."
)

PLAN: dict[str, Any] = {
    "title": "The Seventh Lamp",
    "style": "Soft gouache illustration, visible brush strokes, gentle evening light",
    "aspect_ratio": "16:9",
    "color_palette": "copper, mustard yellow, deep harbour blue",
    "characters": [
        {
            "name": "Bolt",
            "role": "lamplighter of the harbour",
            "visual_description": ROBOT,
            "personality_cues": ["dutiful", "shy", "hopeful"],
        },
        {
            "name": "Mira",
            "role": "pilot who knows every channel",
            "visual_description": OTTER,
            "personality_cues": ["bold", "quick", "warm"],
        },
    ],
    "scenes": [
        {
            "scene_id": 1,
            "title": "Six lamps",
            "description": "Bolt lights the lamps along the pier and finds the seventh broken.",
            "characters_present": ["Bolt"],
            "setting": "A wooden pier at dusk, calm water",
            "camera": "Medium shot, slow tracking to the right",
            "mood": "quiet, a little worried",
            "action": "Bolt rolls to the last lamp and raises his hand to it",
            "prompt_summary": "Bolt reaches up to the broken seventh lamp at the end of the pier",
            "duration_seconds": 4,
        },
        {
            "scene_id": 2,
            "title": "A boat in the mist",
            "description": "Mira steers her boat out of the mist towards the pier.",
            "characters_present": ["Mira", "Bolt"],
            "setting": "The end of the pier, thin mist over the harbour",
            "camera": "Wide shot from the pier, static",
            "mood": "expectant",
            "action": "Mira steers the boat alongside and throws the rope to Bolt",
            "prompt_summary": "Mira throws a rope from her boat to Bolt on the pier",
            "duration_seconds": 5,
        },
        {
            "scene_id": 3,
            "title": "The seventh lamp",
            "description": "Together they mend the lamp, and the harbour is bright.",
            "characters_present": ["Bolt", "Mira"],
            "setting": "The pier at night, seven lamps reflected in the water",
            "camera": "Two-shot, slow pull back",
            "mood": "relieved and warm",
            "action": "Mira holds the ladder while Bolt turns the lamp until it glows",
            "prompt_summary": "Bolt and Mira under the glowing seventh lamp at night",
            "duration_seconds": 4,
        },
    ],
}

DESCRIPTION = OTTER


def wording(prompt: str) -> str:
    """Return plain words, other ones for another prompt and the same for the same."""
    mark = hashlib.sha256(prompt.encode()).hexdigest()[:8]
    return f"A calm harbour at dusk, gouache, gentle light, study {mark}."


def score(overall: float, issues: tuple[str, ...] = (), fix: str | None = None) -> dict[str, Any]:
    """Return a ConsistencyScore."""
    return {
        "overall_score": overall,
        "per_character": {},
        "issues": list(issues),
        "fix_prompt": fix,
    }


def instance(schema: dict[str, Any], root: dict[str, Any] | None = None, name: str = "") -> Any:
    """Return something valid for a JSON schema."""
    root = root or schema
    while "$ref" in schema:
        schema = _target(root, schema["$ref"])
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return instance(options[0], root, name)
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        return {field: instance(inner, root, field) for field, inner in fields.items()}
    if kind == "array":
        count = schema.get("minItems", 0)
        return [instance(schema.get("items", {}), root, name) for _ in range(count)]
    if kind in ("integer", "number"):
        return schema.get("minimum", schema.get("maximum", 1))
    if kind == "string":
        return DESCRIPTION if name == "visual_description" else f"a {name or 'word'}"
    return kind == "boolean" or None


def _target(root: dict[str, Any], reference: str) -> dict[str, Any]:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)
