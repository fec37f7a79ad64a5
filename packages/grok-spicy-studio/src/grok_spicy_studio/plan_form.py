"""A story as a form, and back: the fields are those of core's own models."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grok_spicy.schemas import Character, Scene, StoryPlan
from pydantic_core import to_jsonable_python

from grok_spicy_studio import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import BaseModel
    from starlette.datastructures import FormData

_HIDDEN = frozenset({"scene_id", "scenes", "characters", "spicy_traits"})

_LONG = frozenset(
    {"description", "visual_description", "action", "setting", "prompt_summary", "style"}
)

_CARDS = ("title_card", "end_card")
"""What no model is told of, and the schema of a story therefore leaves out."""

_KEY = re.compile(r"[a-z0-9]{1,12}")

MAX_SCENES = 100

MAX_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, as the JSON Schema of a model describes it.

    Attributes:
        name: The model's own name for it.
        label: That in words.
        help: What it is for.
        kind: `"line"`, `"lines"`, `"text"`, `"number"`, `"choice"`, `"cast"`, `"card"` or
            `"dialogue"`; `"kept"` for what has no field on the page and goes through the form
            unchanged, as JSON.
        choices: What can be chosen.
        least: The smallest number.
        most: The greatest number.
        needed: Whether it may not be empty.
    """

    name: str
    label: str
    help: str
    kind: str
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    needed: bool = False


def fields_of(model: type[BaseModel]) -> list[Field]:
    """Return the fields of a model's form, in the order of the model."""
    schema = model.model_json_schema()
    cards: dict[str, dict[str, Any]] = {name: {} for name in _CARDS if name in model.model_fields}
    return [
        _field(name, facts, needed=name in schema.get("required", ()))
        for name, facts in {**schema["properties"], **cards}.items()
        if name not in _HIDDEN
    ]


def _field(name: str, facts: Mapping[str, Any], *, needed: bool) -> Field:
    if name == "characters_present":
        kind = "cast"
    elif name in _CARDS:
        kind = "card"
    elif name == "dialogue":
        kind = "dialogue"
    elif "enum" in facts:
        kind = "choice"
    elif facts.get("type") == "integer":
        kind = "number"
    elif facts.get("type") == "boolean" or "anyOf" in facts or "$ref" in facts.get("items", {}):
        kind = "kept"
    elif facts.get("type") == "array":
        kind = "lines"
    else:
        kind = "text" if name in _LONG else "line"
    return Field(
        name,
        name.replace("_", " ").removesuffix(" seconds"),
        facts.get("description", ""),
        kind,
        tuple(facts.get("enum", ())),
        facts.get("minimum"),
        facts.get("maximum"),
        needed,
    )


def rows_of(plan: StoryPlan) -> dict[str, Any]:
    """Return a story as the rows of a form, each with a key of its own."""
    return {
        "story": _row(plan, without=("scenes", "characters")),
        "characters": [
            {"key": f"c{number}", **_row(one)} for number, one in enumerate(plan.characters)
        ],
        "scenes": [{"key": f"s{one.scene_id}", **_row(one)} for one in plan.scenes],
    }


def _row(model: BaseModel, *, without: Sequence[str] = ()) -> dict[str, Any]:
    """Return every field of a model, those too that are not written down while they are empty."""
    return {
        name: to_jsonable_python(getattr(model, name))
        for name in type(model).model_fields
        if name not in without
    }


def read_rows(form: FormData) -> dict[str, Any]:
    """Return the rows of a form that was sent, in the order in which it has them."""
    return {
        "story": dict(_values(form, "story", fields_of(StoryPlan))),
        "characters": list(_read(form, "character", Character, MAX_CHARACTERS)),
        "scenes": list(_read(form, "scene", Scene, MAX_SCENES)),
    }


def _read(form: FormData, row: str, model: type[BaseModel], most: int) -> Iterator[dict[str, Any]]:
    fields = fields_of(model)
    keys = dict.fromkeys(key for key in form.getlist(row) if isinstance(key, str))
    for key in [one for one in keys if _KEY.fullmatch(one)][:most]:
        values: dict[str, Any] = {"key": key, **dict(_values(form, f"{row}.{key}", fields))}
        if model is Scene:
            number = str(form.get(f"{row}.{key}.scene_id", ""))
            values["scene_id"] = int(number) if number.isdecimal() and number.isascii() else 0
        else:
            values["spicy_traits"] = _lines(form.get(f"{row}.{key}.spicy_traits", ""))
        yield values


def _values(form: FormData, place: str, fields: list[Field]) -> Iterator[tuple[str, Any]]:
    for field in fields:
        name = f"{place}.{field.name}"
        if field.kind == "cast":
            yield field.name, [one for one in form.getlist(name) if isinstance(one, str)]
        elif field.kind == "lines":
            yield field.name, _lines(form.get(name, ""))
        elif field.kind == "card":
            text = str(form.get(f"{name}.text", "")).replace("\r\n", "\n").strip()
            if text:
                yield field.name, {"text": text, **_seconds(form.get(f"{name}.seconds", ""))}
        elif field.kind == "dialogue":
            kept = form.get(f"{name}.kept")
            words = str(form.get(name, ""))
            yield field.name, spoken.read(words) if kept is None else _kept(kept)
        elif field.kind == "kept":
            if (kept := _kept(form.get(name, ""))) is not None:
                yield field.name, kept
        else:
            text = str(form.get(name, "")).replace("\r\n", "\n").strip()
            yield field.name, int(text) if field.kind == "number" and text.isdigit() else text


def _seconds(text: object) -> dict[str, str]:
    """Return how long a card is seen, if that is said."""
    said = str(text).strip()
    return {"seconds": said} if said else {}


def _kept(text: object) -> Any:
    """Return what went through the form as JSON; None if there is nothing, or no JSON."""
    try:
        return json.loads(str(text))
    except (ValueError, RecursionError):
        return None


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text).splitlines() if line.strip()]


def plan_of(rows: Mapping[str, Any]) -> StoryPlan:
    """Return the story in the rows of a form.

    Raises:
        ValidationError: If they are no story; core's own words say why.
    """
    scenes = [{k: v for k, v in row.items() if k != "key"} for row in rows["scenes"]]
    cast = [{k: v for k, v in row.items() if k != "key"} for row in rows["characters"]]
    return StoryPlan.model_validate({**rows["story"], "scenes": scenes, "characters": cast})


def changed(rows: dict[str, Any], what: str, key: str) -> dict[str, Any]:
    """Return the rows after a button of one of them was pressed.

    Args:
        rows: The rows.
        what: `"up"`, `"down"`, `"insert"`, `"duplicate"` or `"remove"`.
        key: Of the row it was pressed in.
    """
    for name in ("scenes", "characters"):
        keys = [row["key"] for row in rows[name]]
        if key in keys:
            return {**rows, name: _moved(list(rows[name]), what, keys.index(key), name)}
    return rows


def _moved(rows: list[dict[str, Any]], what: str, at: int, name: str) -> list[dict[str, Any]]:
    if what == "up" and at:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    elif what == "down" and at + 1 < len(rows):
        rows[at + 1], rows[at] = rows[at], rows[at + 1]
    elif what == "remove" and len(rows) > 1:
        del rows[at]
    elif what in {"insert", "duplicate"} and len(rows) < MAX_SCENES:
        new = dict(rows[at]) if what == "duplicate" else _empty(rows[at])
        number = 1 + max((row.get("scene_id") or 0) for row in rows)
        if name == "scenes":
            new |= {"scene_id": number, "key": f"s{number}"}
        else:
            used = {row["key"] for row in rows}
            new["key"] = next(f"c{n}" for n in range(1000) if f"c{n}" not in used)
        rows.insert(at + 1, new)
    return rows


def _empty(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new row that begins with what it most likely shares with the one before it."""
    blank: dict[str, Any] = {
        name: [] if isinstance(value, list) else "" for name, value in row.items()
    }
    shared = ("characters_present", "setting", "duration_seconds", "transition")
    return blank | {name: row[name] for name in shared if name in row}
