"""What a server says to a `format`: what it takes, what it refuses and in which words.

The rules are those of llama.cpp's schema converter and grammar parser as Ollama 0.33 has them.
A repetition of exactly 2000 is refused by builds up to September 2026, more than that by builds
before August 2026; both are refused here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

REPETITIONS = 2000

_TYPES = {"object", "array", "string", "integer", "number", "boolean", "null"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status and the text of the error."""

    status: int
    error: str


def refused(form: Any) -> Refusal | None:
    """Return what the server says to `form`, or None if it takes it."""
    if form in (None, "", "json"):
        return None
    if not isinstance(form, dict) or not form:
        return Refusal(
            500,
            f'invalid format: {json.dumps(form)}; expected "json" or a valid JSON Schema object',
        )
    wrong = _wrong(form, form)
    return None if wrong is None else Refusal(400, _nested(wrong))


def _nested(message: str) -> str:
    inner = {"error": {"code": 400, "message": message, "type": "invalid_request_error"}}
    return json.dumps(inner)


def _wrong(node: Any, root: dict[str, Any]) -> str | None:
    if not isinstance(node, dict):
        return None
    reference = node.get("$ref")
    if reference is not None:
        return _wrong_reference(str(reference), root)
    kinds = node.get("type", [])
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if kind not in _TYPES:
            return _unconvertible(f"Unrecognized schema: {json.dumps(node)}")
    pattern = node.get("pattern")
    if pattern is not None and not (pattern.startswith("^") and pattern.endswith("$")):
        return _unconvertible("Pattern must start with '^' and end with '$'")
    for bound in ("maxLength", "maxItems", "minLength", "minItems"):
        if node.get(bound, 0) >= REPETITIONS:
            return "Failed to initialize samplers: failed to parse grammar"
    inner = [
        *node.get("properties", {}).values(),
        *(node.get(key) for key in ("items", "additionalProperties")),
        *(
            option
            for key in ("anyOf", "oneOf", "allOf", "prefixItems")
            for option in node.get(key, ())
        ),
    ]
    return next((wrong for each in inner if (wrong := _wrong(each, root))), None)


def _wrong_reference(reference: str, root: dict[str, Any]) -> str | None:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found.get(part) if isinstance(found, dict) else None
    if found is None or not reference.startswith("#/"):
        return _unconvertible(f"Error resolving ref {reference}")
    return None


def _unconvertible(why: str) -> str:
    return f"Field 'json_schema': JSON schema conversion failed: {why}"
