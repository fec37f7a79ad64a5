"""Whether the shots of a plan will cut together, told without a model.

The rules are those of continuity editing: the 180-degree rule, an establishing shot, a change of
size from shot to shot. They are told, never enforced: a film may break them on purpose.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from grok_spicy.text.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grok_spicy.schemas import Scene, StoryPlan

WORDS_A_SECOND = 2.5
"""How fast dialogue is spoken at most: 150 words a minute, the usual pace of speech in films."""

EQUAL_SIZES = 3

_WIDE = re.compile(r"\b(?:wide|long|establishing|full|master|aerial)\b")

_CHANGES_CLOTHES = re.compile(
    r"\b(?:puts? on|takes? off|changes? into|slips? into|dress(?:es)? in|now (?:wears?|wearing))\b",
    re.IGNORECASE,
)


_SIZES = {
    "wide": _WIDE,
    "medium": re.compile(r"\bmedium\b"),
    "close": re.compile(r"\b(?:close|insert)"),
}
"""Sizes that differ by more than a step."""

_MOVES = {
    "static": re.compile(r"\b(?:static|locked)"),
    "pan": re.compile(r"\bpan"),
    "tilt": re.compile(r"\btilt"),
    "push": re.compile(r"\b(?:push|dolly|zoom)"),
    "pull": re.compile(r"\bpull"),
    "track": re.compile(r"\b(?:track|truck|follow)"),
    "crane": re.compile(r"\b(?:crane|pedestal)"),
    "orbit": re.compile(r"\b(?:orbit|arc)"),
}
"""Moves by the beginning of their word; some have several names."""


def shot_notices(plan: StoryPlan) -> list[str]:
    """Say which shots of a plan may not cut together.

    Args:
        plan: A plan that can be filmed. One that says nothing about shots is not judged.

    Returns:
        One sentence each, naming the scene; empty if there is nothing to say.
    """
    if not any(_is_staged(scene) for scene in plan.scenes):
        return []
    return [
        *_unknown_ids(plan),
        *_strangers(plan.scenes),
        *_axis_flips(plan.scenes),
        *_openings(plan),
        *_equal_sizes(plan.scenes),
        *(notice for scene in plan.scenes for notice in _in_scene(scene)),
    ]


def _is_staged(scene: Scene) -> bool:
    return any((scene.shot_size, scene.staging, scene.place_id, scene.dialogue, scene.start_state))


def _unknown_ids(plan: StoryPlan) -> Iterator[str]:
    places, props = {place.id for place in plan.places}, {prop.id for prop in plan.props}
    for scene in plan.scenes:
        if scene.place_id and scene.place_id not in places:
            yield f"Scene {scene.scene_id} plays in {scene.place_id!r}, which is not in places."
        for prop in scene.prop_ids:
            if prop not in props:
                yield f"Scene {scene.scene_id} shows {prop!r}, which is not in props."


def _strangers(scenes: Sequence[Scene]) -> Iterator[str]:
    """Find people who are staged or speak without being there, or appear out of nothing."""
    before: Scene | None = None
    for scene in scenes:
        present = {name_key(name) for name in scene.characters_present}
        staged = [one.name for one in scene.staging]
        speaking = [line.speaker for line in scene.dialogue if line.speaker]
        for name in dict.fromkeys([*staged, *speaking]):
            if name_key(name) not in present:
                yield (
                    f"Scene {scene.scene_id}: {name} is staged or speaks, but is not in "
                    "characters_present."
                )
        if before is not None and scene.continues:
            known = {name_key(name) for name in before.characters_present}
            told = name_key(
                f"{scene.description} {scene.prompt_summary} {scene.action} {scene.start_state}"
            )
            for name in scene.characters_present:
                if name_key(name) not in known and name_key(name) not in told:
                    yield (
                        f"Scene {scene.scene_id} goes on from scene {before.scene_id}, and {name} "
                        "is suddenly there: say how they come in."
                    )
        before = scene


def _axis_flips(scenes: Sequence[Scene]) -> Iterator[str]:
    """Find people who change sides within a place without a neutral shot between."""
    side_of: dict[tuple[str, str], tuple[str, int]] = {}
    for scene in scenes:
        sides = {one.name: one.side for one in scene.staging if one.side in {"left", "right"}}
        if not scene.place_id:
            continue
        if len(scene.characters_present) < 2:  # noqa: PLR2004 - one or nobody shows no line
            side_of = {key: seen for key, seen in side_of.items() if key[0] != scene.place_id}
            continue
        for name, side in sides.items():
            seen = side_of.get((scene.place_id, name))
            if seen is not None and seen[0] != side:
                yield (
                    f"Scene {scene.scene_id}: {name} is on the {side}, in scene {seen[1]} on the "
                    f"{seen[0]} of the same place; the camera crosses the line. Keep the side, or "
                    "put a shot of one of them alone between."
                )
            side_of[scene.place_id, name] = (side, scene.scene_id)


def _openings(plan: StoryPlan) -> Iterator[str]:
    used = Counter(scene.place_id for scene in plan.scenes)
    seen: set[str] = set()
    for scene in plan.scenes:
        if not scene.place_id or scene.place_id in seen:
            continue
        seen.add(scene.place_id)
        # A place of one scene needs none: it is gone before anybody asks where it was.
        if used[scene.place_id] > 1 and scene.shot_size and not _WIDE.search(_size(scene)):
            yield (
                f"Scene {scene.scene_id} is the first in {scene.place_id!r} and a "
                f"{scene.shot_size}: begin a place with a wide shot."
            )


def _equal_sizes(scenes: Sequence[Scene]) -> Iterator[str]:
    for size, run in groupby(scenes, key=_size):
        ids = [scene.scene_id for scene in run]
        if size and len(ids) >= EQUAL_SIZES:
            yield (
                f"Scenes {', '.join(map(str, ids))} are all {size}s: cut to another size between."
            )


def _contradictions(scene: Scene) -> Iterator[str]:
    """Find a `camera` that says something else than the fields of the shot, which decide."""
    for field, text, kinds in (
        ("shot_size", scene.shot_size, _SIZES),
        ("camera_move", scene.camera_move, _MOVES),
    ):
        ours, theirs = (
            {kind for kind, words in kinds.items() if words.search(told.casefold())}
            for told in (text, scene.camera)
        )
        if ours and theirs and not ours & theirs:
            yield (
                f"Scene {scene.scene_id}: camera says {scene.camera!r} and {field} {text!r}, which "
                f"is filmed: change {field}, or leave it empty to go by camera."
            )


def _in_scene(scene: Scene) -> Iterator[str]:
    yield from _contradictions(scene)
    words = sum(len(line.text.split()) for line in scene.dialogue)
    if words > WORDS_A_SECOND * scene.duration_seconds:
        yield (
            f"Scene {scene.scene_id}: {words} words of dialogue in {scene.duration_seconds} s; at "
            f"{WORDS_A_SECOND:g} a second there is room for "
            f"{int(WORDS_A_SECOND * scene.duration_seconds)}."
        )
    told = f"{scene.action} {scene.description} {scene.start_state} {scene.end_state}"
    if not scene.wardrobe and (change := _CHANGES_CLOTHES.search(told)):
        yield (
            f"Scene {scene.scene_id}: somebody {change.group(0)} something, but wardrobe has no "
            "look; the sheets show the usual clothes."
        )


def _size(scene: Scene) -> str:
    return " ".join(scene.shot_size.casefold().split())
