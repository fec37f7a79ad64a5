"""From a prompt to a panel: what the words say is drawn, what they leave open is chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from grok_spicy_animatic.drawing.colour import digest, named_in, to_hex
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.recipe import (
    Actor,
    Caption,
    Look,
    Panel,
    Pose,
    Shot,
    Time,
    Weather,
)
from grok_spicy_animatic.drawing.type import legible
from grok_spicy_animatic.lexicon import (
    LANDMARK_WORDS,
    PLACE_WORDS,
    ROOM_WORDS,
    SEASON_WORDS,
    TIME_WORDS,
    WARMTH_WORDS,
    WEATHER_WORDS,
    all_in,
    first_in,
    pose_named,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LABEL = re.compile(
    r"^(Scene|Setting|Mood|In the frame|Action|Camera|Palette|Avoid|Style|Traits|Manner"
    r"|Direction|Restraint|Arc of the film|With): *(.*)$"
)
_PERSON = re.compile(r"^([^:\n]{1,120}): +(\S.*)$")
_CAST = re.compile(
    r"(?P<name>[^;\n]+?)(?: \(reference image (?P<number>\d+)\))?,"
    r" positioned (?:on|in|at) the (?P<side>left|right|center|centre|middle)"
)

SHOTS: tuple[tuple[str, Shot], ...] = (
    (r"extreme close|macro|\becu\b", "extreme close-up"),
    (r"medium|waist|two[- ]shot|cowboy|over[- ]the[- ]shoulder", "medium"),
    (r"close-?up|close up|close shot|\bcu\b|portrait shot|insert", "close-up"),
    (r"extreme wide|extreme long|establishing|aerial|bird's|drone|panoram|vista", "extreme wide"),
    (r"wide|long shot|full shot|full-body|full body|\bws\b", "wide"),
)  # fmt: skip

_CLOSE_TOGETHER = re.compile(
    r"\b(?:side by side|together|hugs?|embraces?|shares?|whispers?|holds? hands|kiss(?:es)?)\b",
    re.IGNORECASE,
)

_HINTS = {"golden", "early", "stars", "day", "summer", "spring"}
"""Words that also mean a colour, a season or what hangs in the sky: an hour's name goes first."""
_HOURS = {
    hour: tuple(word for word in names if word not in _HINTS) for hour, names in TIME_WORDS.items()
}

_SNOWFALL = re.compile(r"\b(?:falling|drifting|whirling|swirling|heavy) snow\b", re.IGNORECASE)

_SIDES = {"left": 0.27, "right": 0.73, "center": 0.5, "centre": 0.5, "middle": 0.5}


@dataclass(frozen=True, slots=True)
class Role:
    """One figure that a prompt puts into the frame.

    Attributes:
        name: The character's name.
        number: Number of the reference image, counted from 1; None without one.
        x: Where it stands, 0..1.
        description: Their appearance, as far as the prompt gives it.
    """

    name: str
    number: int | None
    x: float
    description: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A prompt, taken apart.

    Attributes:
        labels: What stands after each label: `"Setting"`, `"Camera"`, ...
        text: Everything but descriptions, what to avoid and rules.
        roles: The figures in the frame, in order.
    """

    labels: Mapping[str, str]
    text: str
    roles: tuple[Role, ...]


def read_prompt(prompt: str) -> Reading:
    """Take a prompt apart."""
    labels: dict[str, str] = {}
    people: dict[str, str] = {}
    rest: list[str] = []
    for line in prompt.splitlines():
        if match := _LABEL.match(line):
            labels.setdefault(match.group(1), match.group(2))
            if match.group(1) not in {"Avoid", "Restraint", "Arc of the film", "In the frame"}:
                rest.append(match.group(2))
        elif (match := _PERSON.match(line)) and len(match.group(2)) > 12:  # noqa: PLR2004
            people.setdefault(match.group(1).strip(), match.group(2))
        elif not line.startswith(("Reference image", "Keep ", "A single film frame")):
            rest.append(line)
    roles = tuple(
        Role(
            match["name"].strip(),
            int(match["number"]) if match["number"] else None,
            _SIDES[match["side"]],
            people.get(match["name"].strip(), ""),
        )
        for match in _CAST.finditer(labels.get("In the frame", ""))
    )
    return Reading(labels, "\n".join(rest), roles)


def shot_in(camera: str, *, figures: int) -> Shot:
    """Return the shot size that `camera` names, or what suits so many figures."""
    lowered = camera.lower()
    for pattern, shot in SHOTS:
        if re.search(pattern, lowered):
            return shot
    return "medium" if figures else "extreme wide"


def move_in(camera: str) -> str:
    """Return the camera move that `camera` names, without the shot size."""
    parts = [part.strip() for part in re.split(r"[,;]", camera) if part.strip()]
    moves = [part for part in parts if not any(re.search(p, part.lower()) for p, _ in SHOTS)]
    move = ", ".join(moves) or (parts[-1] if parts else "")
    return move[:1].upper() + move[1:]


def panel_in_words(
    prompt: str,
    size: tuple[int, int],
    looks: Mapping[int, Look],
    *,
    seed: int | None,
    caption: bool,
    grain: float,
    before: Panel | None = None,
    names: Sequence[tuple[int, str, float]] = (),
) -> Panel:
    """Return the panel that a keyframe prompt calls for.

    Args:
        prompt: The prompt.
        size: Width and height in pixels.
        looks: The figures of the reference images, by number.
        seed: Varies what the words leave open.
        caption: Whether there is a strip.
        grain: Strength of the paper grain.
        before: The panel of the scene before, whose hour is kept unless the words say otherwise.
        names: Number, name and place of figures, where the words do not place them.
    """
    reading = read_prompt(prompt)
    labels = reading.labels
    roles = reading.roles or tuple(Role(name, number, x, "") for number, name, x in names)
    where = labels.get("Setting", "")
    shot = shot_in(labels.get("Camera", ""), figures=len(roles))
    palette = tuple(to_hex(colour) for colour in named_in(labels.get("Palette", "")))
    return Panel(
        size=size,
        place=_place(where, reading.text),
        time=_time(where, reading.text, before),
        weather=_weather(where, reading.text),
        palette=palette[:8],
        landmarks=_landmarks(f"{where} {labels.get('Action', '')}"),
        shot=shot,
        actors=_actors(
            roles, looks, labels.get("Action", "") or reading.text, labels.get("Camera", "")
        ),
        caption=_caption(labels, shot) if caption and _written(labels.get("Scene", "")) else None,
        warmth=_warmth(labels.get("Mood", "")),
        grain=grain,
        seed=digest(prompt, seed) % 2**31,
    )


def _landmarks(text: str) -> tuple[str, ...]:
    return (*all_in(text, LANDMARK_WORDS)[:2], *all_in(text, ROOM_WORDS)[:1])


def _first(texts: Sequence[str], table: dict[str, tuple[str, ...]]) -> str | None:
    return next((found for text in texts if (found := first_in(text, table)) is not None), None)


def _place(where: str, text: str) -> str:
    return _first((where, text), PLACE_WORDS) or "meadow"


def _time(where: str, text: str, before: Panel | None) -> Time:
    found = _first((where, text), _HOURS) or _first((where, text), TIME_WORDS)
    found = found or first_in(where, SEASON_WORDS)
    if found is None and before is not None:
        return before.time
    return cast("Time", found or "day")


def _weather(where: str, text: str) -> Weather:
    """Return the weather; snow that lies is a place, snow that falls is weather."""
    for said in (where, text):
        if found := first_in(said, WEATHER_WORDS):
            return cast("Weather", found)
        if _SNOWFALL.search(said):
            return "snow"
    return "clear"


def _warmth(mood: str) -> float:
    values = [WARMTH_WORDS[word] for word in words(mood) if word in WARMTH_WORDS]
    return round(sum(values) / len(values), 3) if values else 0.0


def _written(title: str) -> bool:
    """Tell whether the font has most of a title: without it the strip is left out."""
    return len(legible(title)) * 2 >= len(title.strip())


def _caption(labels: Mapping[str, str], shot: Shot) -> Caption:
    return Caption(
        scene=labels.get("Scene", "")[:200],
        shot=shot,
        camera=move_in(labels.get("Camera", ""))[:200],
    )


def _actors(
    roles: Sequence[Role], looks: Mapping[int, Look], action: str, camera: str
) -> tuple[Actor, ...]:
    actors: list[Actor] = []
    near = 0.08 if len(roles) == 2 and _CLOSE_TOGETHER.search(action) else 0.0  # noqa: PLR2004
    for index, (role, place) in enumerate(zip(roles, _spread(roles), strict=True)):
        x = round(place + (near if place < 0.5 else -near), 3)  # noqa: PLR2004
        look = looks.get(role.number or 0) or look_of(role.name, role.description)
        facing = 1 if x < 0.5 or (x == 0.5 and digest(role.name, action) % 2) else -1  # noqa: PLR2004
        pose = _able(look, _pose(role.name, action, first=index == 0))
        actors.append(Actor(name=role.name, look=look, x=x, facing=facing, pose=pose))
    actors = _on_their_way(actors, action, camera)
    return tuple(sorted(actors, key=lambda actor: (actor.x != 0.5, actor.x)))  # noqa: PLR2004


_CHASE = re.compile(r"\b(?:chas|rac|pursu)(?:es?|ing|e)\b", re.IGNORECASE)
_FOLLOW = re.compile(r"\b(?:follow|lead|guid)(?:s|es|e|ing)?\b", re.IGNORECASE)
_TOWARDS = re.compile(r"\b(?:meet|greet|towards? each other|find|approach|visit)", re.IGNORECASE)
_ASIDE = re.compile(r"\b(?:track|follow|pan|truck|slid)\w*\b[^,;.]*\b(left|right)", re.IGNORECASE)


def _on_their_way(actors: list[Actor], action: str, camera: str) -> list[Actor]:
    """Let those who go turn where they go: one way together, and the way the camera tracks."""
    if len(actors) > 1 and (_CHASE.search(action) or _FOLLOW.search(action)):
        pose: Pose = "run" if _CHASE.search(action) else "walk"
        actors = [
            actor.model_copy(update={"pose": pose}) if actor.pose in {"stand", *_GOING} else actor
            for actor in actors
        ]
    going = [actor for actor in actors if actor.pose in _GOING]
    together = len(going) == len(actors) and not _TOWARDS.search(action)
    if not going or not together:
        return actors
    aside = _ASIDE.search(camera)
    facing = going[0].facing if len(going) == 1 else 1
    if aside:
        facing = -1 if aside.group(1).lower() == "left" else 1
    return [actor.model_copy(update={"facing": facing}) for actor in actors]


_GOING = {"walk", "run"}


_AFLOAT = {"owl", "bird", "dragon", "spirit", "fish", "whale", "creature"}


def _able(look: Look, pose: str) -> Pose:
    """Return a pose that the body is made for: nobody flies without wings."""
    return cast("Pose", "reach" if pose == "fly" and look.kind not in _AFLOAT else pose)


def _spread(roles: Sequence[Role]) -> list[float]:
    """Give figures that share the centre places of their own."""
    middles = [index for index, role in enumerate(roles) if role.x == 0.5]  # noqa: PLR2004
    places = [role.x for role in roles]
    sides = len(roles) - len(middles)
    reach = 0.5 if sides == 0 else 0.2
    for order, index in enumerate(middles):
        if len(middles) > 1:
            places[index] = round(0.5 + reach * (order / (len(middles) - 1) - 0.5), 3)
    return places


def _pose(name: str, action: str, *, first: bool) -> str:
    """Return what one figure does: the verb after its name, else the action's first."""
    pattern = re.escape(name.split(maxsplit=1)[0]) if name.split() else re.escape(name)
    for clause in re.split(r"[;.]", action):
        match = re.search(pattern, clause, re.IGNORECASE)
        pose = pose_named(clause[match.end() :]) if match else None
        if pose is not None:
            return pose
    if first and (pose := pose_named(action)) is not None:
        return pose
    return "stand"
