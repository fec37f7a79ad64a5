"""How a picture is judged: what the model is asked, what it answers, how answers are combined."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Any

from grok_spicy.schemas import ConsistencyScore
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from grok_spicy_ollama.mending import OWN_READER
from grok_spicy_ollama.structured import inlined_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.base import Picture

    from grok_spicy_ollama.structured import Schema

SYSTEM = (
    "You compare pictures for a film in which every character must look the same in every shot: "
    "face or head, hair or fur, build, clothes, colours, marks. Judge only what can be seen. "
    "Pose, expression, light, framing and background may differ freely."
)

FULL = 100

_ISSUES = 8
_LONGEST_ISSUE = 300

_LONGEST_SCORE = 100


_SCORE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:(%)|(?:/|(?:out )?of)\s*(\d+(?:\.\d+)?)|(?=\D*$))")
"""A number, then a percent sign, what it is out of, or nothing but words."""


def _percent(value: Any) -> Any:
    """Read a score however it is written: 92, "92", "92%", "9/10", 0.92; clamp it to 0..100."""
    if isinstance(value, str):
        written = _SCORE.search(value[:_LONGEST_SCORE])
        if written is None:
            return value
        number = float(written[1])
        if written[3]:
            number = number / float(written[3]) * FULL if float(written[3]) else 0.0
        elif not written[2] and "." in written[1] and number <= 1:
            number *= FULL
        value = number
    elif isinstance(value, float) and 0 < value <= 1:
        # A whole number was asked for: a fraction, 1.0 included, is on the scale from 0 to 1.
        value *= FULL
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN
        return value
    return round(min(float(FULL), max(0.0, value)))


Percent = Annotated[
    int,
    Field(ge=0, le=FULL, json_schema_extra={OWN_READER: True}),
    BeforeValidator(_percent),
]


class CharacterJudgement(BaseModel):
    """The score of one character. Field names are in alphabetical order on purpose; see below."""

    model_config = ConfigDict(extra="ignore")

    name: str
    score: Percent = Field(description="how much this character looks the same")


class Judgement(BaseModel):
    """What the model answers.

    Some servers sort the fields of an answer by name. These names are in the order in which they
    should be written either way: what is seen first, the score last.
    """

    model_config = ConfigDict(extra="ignore")

    analysis: str = Field(
        default="",
        description="in 2 to 4 sentences, what agrees and what differs",
    )
    characters: list[CharacterJudgement] = Field(
        default_factory=list, description="every character named in the question"
    )
    issues: list[str] = Field(
        default_factory=list,
        description="what is wrong in the picture, the most telling first; empty if nothing",
    )
    remedy: str = Field(
        default="",
        description="the fix_prompt that the task asks for; empty if nothing is wrong",
    )
    score: Percent = Field(
        description="the whole picture: 100 unmistakably the same, 80 small differences, "
        "50 alike but wrong in clothes, colours or face, 0 someone else"
    )


def judgement_schema(names: Sequence[str]) -> Schema:
    """Return the schema of a judgement about the characters called `names`."""
    schema = inlined_schema(Judgement)
    fields = schema["properties"]
    if names:
        fields["characters"] |= {"minItems": len(names), "maxItems": len(names)}
        fields["characters"]["items"]["properties"]["name"] |= {"enum": list(names)}
    else:
        del fields["characters"]
    fields["issues"] |= {"maxItems": _ISSUES}
    fields["issues"]["items"] |= {"maxLength": _LONGEST_ISSUE}
    return schema


def as_score(judgement: Judgement) -> ConsistencyScore:
    """Return a judgement on the scale of the pipeline."""
    issues = tuple(issue.strip() for issue in judgement.issues if issue.strip())
    return ConsistencyScore(
        overall_score=judgement.score / FULL,
        per_character={each.name: each.score / FULL for each in judgement.characters},
        issues=list(dict.fromkeys(issues)),
        fix_prompt=judgement.remedy.strip() or None,
    )


def names_of(image: Picture, references: Sequence[Picture]) -> list[str]:
    """Return the names of the characters that a check is about, each once, in order."""
    named = [each.name for each in references if each.name]
    return list(dict.fromkeys(named or ([image.name] if image.name else [])))


def question(image: Picture, references: Sequence[Picture], task: str) -> str:
    """Return the text beside all pictures at once: which image is what, then the task."""
    lines = [f"Image 1: the picture to be judged{_who(image)}."]
    lines += [
        f"Image {number}: {_reference(reference)}."
        for number, reference in enumerate(references, start=2)
    ]
    if not references:
        lines.append("There is no reference: hold the picture against the description below.")
    return "\n".join([*lines, "", defused(task)])


def pair_question(reference: Picture, task: str) -> str:
    """Return the text beside one image that shows a reference and the picture to be judged."""
    return (
        "You see one image made of two pictures side by side.\n"
        f"Left: {_reference(reference)}.\n"
        "Right: the picture to be judged.\n"
        "Where the task says image 1 it means the right one; of the other images it counts, only "
        "the left one is shown. Judge this one character or thing alone.\n\n"
        f"{defused(task)}"
    )


def row_question(count: int, task: str) -> str:
    """Return the text beside one image that shows `count` pictures in a row."""
    return (
        f"You see one image made of {count} pictures side by side; from left to right they are "
        f"image 1 to image {count}.\n\n{defused(task)}"
    )


def defused(text: str) -> str:
    """Return text without what the server would take for the place of an image."""
    text = re.sub(r"\[(?=img)", "(", text, flags=re.IGNORECASE)
    return re.sub(r"<(?=__\w+__>)", "(", text)


def _who(image: Picture) -> str:
    return f", which should show {image.name}" if image.name else ""


def _reference(picture: Picture) -> str:
    if picture.role == "candidate":
        return "another frame of the same clip, to be judged with image 1"
    kind = "photo" if picture.role == "photo" else "reference picture"
    name = f" of {picture.name}" if picture.name else ""
    place = {
        "left": ", who stands on the left",
        "right": ", who stands on the right",
        "center": ", who stands in the centre",
        None: "",
    }[picture.position]
    return f"{kind}{name}{place}"


@dataclass(frozen=True, slots=True)
class PairScore:
    """How a picture compares with one reference."""

    name: str | None
    score: ConsistencyScore


def combined(pairs: Sequence[PairScore]) -> ConsistencyScore:
    """Combine the scores of pairs into one.

    Several references of one character are averaged: they show different sides of it. Over the
    characters the lowest counts: a picture in which one is wrong is wrong.
    """
    groups: dict[str, list[float]] = {}
    for number, pair in enumerate(pairs):
        groups.setdefault(pair.name or f"#{number}", []).append(pair.score.overall_score)
    means = {name: fmean(scores) for name, scores in groups.items()}
    fixes = [pair.score.fix_prompt for pair in pairs if pair.score.fix_prompt]
    return ConsistencyScore(
        overall_score=min(means.values()),
        per_character={name: mean for name, mean in means.items() if not name.startswith("#")},
        issues=list(dict.fromkeys(issue for pair in pairs for issue in pair.score.issues)),
        fix_prompt=" ".join(dict.fromkeys(fixes)) or None,
    )
