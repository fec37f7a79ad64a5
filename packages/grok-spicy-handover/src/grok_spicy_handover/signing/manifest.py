"""What a signed film says of itself: who made what, from what, in the words of C2PA and IPTC."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from grok_spicy_handover.text import shown
from grok_spicy_handover.timeline import DRAWN_HERE

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.timeline import Shot, Timeline

MAKING = "org.grok-spicy.making"
"""Label of our own assertion: shots, takes, providers, models."""

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""IPTC NewsCodes, "Digital Source Type"."""

TRAINED = f"{_IPTC}trainedAlgorithmicMedia"

DRAWN = f"{_IPTC}algorithmicMedia"

MIXED = f"{_IPTC}compositeWithTrainedAlgorithmicMedia"

_WITHOUT_MODEL = {"animatic", DRAWN_HERE}
"""Who draws by rule: no model was trained for them."""

_MIMES = {
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A file that went into the film.

    Attributes:
        path: The file, which may have credentials of its own.
        mime: Its type.
        claim: What is said of it.
    """

    path: Path
    mime: str
    claim: dict[str, Any]


def manifest_of(timeline: Timeline, *, prompts: bool) -> dict[str, Any]:
    """Return what is signed with a film.

    Args:
        timeline: The film.
        prompts: Whether what the shots were filmed from is told too.
    """
    actions: list[dict[str, Any]] = [
        {"action": "c2pa.created", "digitalSourceType": source_type(timeline)}
    ]
    actions += [
        {
            "action": "c2pa.placed",
            "description": f"{shot.name}: {shown(shot.title)}",
            "parameters": {"ingredientIds": [shot.take.media.name]},
        }
        for shot in timeline.shots
    ]
    return {
        "claim_generator_info": [{"name": "grok-spicy", "version": version("grok-spicy-core")}],
        "title": shown(timeline.title),
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": actions}},
            {
                "label": MAKING,
                "data": {"shots": [_shot(shot, prompts=prompts) for shot in timeline.shots]},
            },
        ],
    }


def source_type(timeline: Timeline) -> str:
    """Return how a film came into being, as an IPTC digital source type.

    A film of clips from trained models alone is theirs; with any clip of the user's own, or one
    drawn by rule, among them it is a composite.

    Args:
        timeline: The film.
    """
    kinds = {_kind(shot) for shot in timeline.shots}
    return kinds.pop() if len(kinds) == 1 and "" not in kinds else MIXED


def ingredients_of(timeline: Timeline) -> list[Ingredient]:
    """Return the files that went into a film: the clips, and the keyframes that they began from.

    Args:
        timeline: The film, with its files where they are.
    """
    found = []
    for shot in timeline.shots:
        media = shot.take.media
        claim = {
            "title": f"{media.name}.mp4",
            "relationship": "componentOf",
            "instance_id": media.name,
            "label": media.name,
        }
        found.append(Ingredient(media.path, "video/mp4", claim))
        mime = None if shot.still is None else _MIMES.get(shot.still.suffix.lower())
        if shot.still is not None and mime is not None:
            keyframe = {"title": f"{shot.name} keyframe", "relationship": "inputTo"}
            found.append(Ingredient(shot.still, mime, keyframe))
    return found


def _kind(shot: Shot) -> str:
    if shot.take.own:
        return ""
    return DRAWN if shot.take.provider in _WITHOUT_MODEL else TRAINED


def _shot(shot: Shot, *, prompts: bool) -> dict[str, Any]:
    take = shot.take
    facts: dict[str, Any] = {"shot": shot.name, "clip": take.media.name, "own": take.own}
    if not take.own:
        facts |= {"provider": take.provider or "unknown", "model": take.model or "unknown"}
    if prompts and shot.prompt:
        facts["prompt"] = shown(shot.prompt)
    return facts
