"""From a prompt to a panel: what the words say is drawn or lettered, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.drawing.backdrop import backdrop_of
from grok_spicy_animatic.drawing.colour import named_in, to_hex
from grok_spicy_animatic.drawing.contact import marks_for, touching, without_touched
from grok_spicy_animatic.drawing.holding import on_the_backdrop, turned_to_marks, without_boxed
from grok_spicy_animatic.drawing.recipe import Caption, Panel, Style, Thing, Time, Weather
from grok_spicy_animatic.drawing.staging import IN_QUOTES, Role, staged, without_lines
from grok_spicy_animatic.drawing.vehicles import boarded
from grok_spicy_animatic.language.acts import is_act, is_foreign_act
from grok_spicy_animatic.language.camera import MOVES, SIZES, angle_in, lowered, move_in, size_in
from grok_spicy_animatic.language.deeds import without_camera_lines
from grok_spicy_animatic.language.english import is_english
from grok_spicy_animatic.language.grammar import DETERMINERS, STOPS
from grok_spicy_animatic.language.introductions import shorn
from grok_spicy_animatic.language.places import (
    HOUR_WORDS,
    INSIDE,
    LANDMARKS,
    keys_in,
    place_in,
)
from grok_spicy_animatic.language.tokens import mentions, shortened, words_of
from grok_spicy_animatic.language.unseen import seen_in
from grok_spicy_animatic.language.vehicles import vehicle_around
from grok_spicy_animatic.story.request import styles_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.drawing.recipe import Look, Shot

_LABEL = re.compile(
    r"^(Scene|Setting|Mood|In the frame|Action|Camera|Palette|Avoid|Style|Traits|Manner"
    r"|Direction|Restraint|Arc of the film|With|Start|Props|Shot|Wardrobe): *(.*)$"
)
_PERSON = re.compile(r"^([^:\n]{1,120}): +(\S.*)$")
_CAST = re.compile(
    r"(?P<name>[^;\n]+?)(?: \((?:exactly as in )?reference image (?P<number>\d+)\))?,"
    r" (?:positioned )?(?:on|in|at) the (?P<side>left|right|center|centre|middle)"
)
_IT_MEANS = re.compile(r"\(it is the (?P<name>[^)\n]{1,60})\)")
"""What the planner says of a pronoun that stands for a thing of the shot before."""

_WHO_MEANT = re.compile(r"[(;] ?(?P<pronoun>(?!it\b)\w+) is (?P<name>[^;()\n]{1,60})(?=[;)])")
"""What it says of a pronoun that stands for one of several who are seen."""

_THINGS_MEANT = re.compile(
    r"[(;] ?the (?P<name>[^;()\n]{1,40}) is the (?P<whole>[^;()\n]{1,60})(?=[;)])"
)
"""What it says of a thing that had a colour in a shot before."""

_SIDES = {"left": 0.3, "right": 0.7, "center": 0.5, "centre": 0.5, "middle": 0.5}
_HAND = re.compile(
    r"\b(?:hands?|fingers?|fist|palm|hand|hände|finger|faust|mains?|doigts?|poing|manos?|dedos?|mani|mano"
    r"|dita|mãos?|рук[аиу]?|руками|ладон\w+|пальц\w+|ręk[aię]|ręce|dłoni\w*|palce)\b|手|손을|손이|हाथ"
)
_EYES = re.compile(
    r"\b(?:eyes?|eyelids?|gaze|pupils?|glances?)\b|\bolhos?\b|глаз|眼|目の|目が|눈이|눈을|عين|आँख|μάτι"
)
_FACE = re.compile(r"\b(?:face|tears?|lips|mouth|smiles?)\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """A prompt, taken apart.

    Attributes:
        labels: What stands after each label: `"Setting"`, `"Camera"`, ...
        style: Its first line, which names the style.
        text: What happens: everything but labels, descriptions and rules.
        roles: The figures in the frame, in order.
    """

    labels: Mapping[str, str]
    style: str
    text: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What besides the words decides about a panel.

    Attributes:
        size: Width and height in pixels.
        number: Number of the shot; empty if it has none.
        variant: Which take it is, from 0: each is framed and staged differently.
        caption: Whether there is a strip.
        grain: Strength of the paper grain.
        avoid: What is not to be drawn.
        seed: Places trees, clouds and houses.
    """

    size: tuple[int, int]
    number: str = ""
    variant: int = 0
    caption: bool = True
    grain: float = 0.0
    avoid: str = ""
    seed: int = 0


def read_prompt(prompt: str) -> Reading:
    """Take a prompt apart."""
    labels: dict[str, str] = {}
    people: dict[str, str] = {}
    rest: list[str] = []
    lines = [line for line in prompt.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        if match := _LABEL.match(line):
            labels.setdefault(match.group(1), match.group(2))
        elif index and (match := _PERSON.match(line)) and _describes(match, labels):
            people.setdefault(match.group(1).strip(), match.group(2))
        elif index and not line.startswith(
            ("Reference image", "Keep ", "A single film frame", "The picture fills")
        ):
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
    unlabelled = lines[0] if lines and not _LABEL.match(lines[0]) else ""
    if len(lines) == 1 and not labels:
        rest = [unlabelled]
    return Reading(labels, unlabelled, "\n".join(rest), roles)


def _describes(match: re.Match[str], labels: Mapping[str, str]) -> bool:
    """Tell whether a line is somebody's description: a name of the frame, then how they look."""
    name = match.group(1).strip()
    if "In the frame" in labels:
        return name in labels["In the frame"]
    return len(name.split()) <= _NAME_WORDS


_NAME_WORDS = 6
"""The most words of a name: what is longer tells of something before somebody speaks."""


def panel_in_words(
    prompt: str,
    order: Order,
    looks: Mapping[int, Look],
    *,
    before: Panel | None = None,
    names: Sequence[tuple[int, str, float]] = (),
) -> Panel:
    """Return the panel that a keyframe prompt calls for.

    Args:
        prompt: The prompt.
        order: Size, number and take.
        looks: The figures of the reference images, by number.
        before: The panel of the scene before, whose hour is kept unless the words say otherwise.
        names: Number, name and place of figures, where the words do not place them.
    """
    reading = read_prompt(prompt)
    labels = reading.labels
    told = labels.get("Action", "") or labels.get("Start", "")
    roles, action = _named(
        reading.roles or tuple(Role(name, number, x, "") for number, name, x in names),
        told or reading.text or labels.get("Scene", ""),
        {number: name for number, name, _ in names},
    )
    written, action = action, shorn(action)
    where = labels.get("Setting", "")
    camera = labels.get("Camera", "") or labels.get("Shot", "")
    shot = size_in(camera) or size_in(action) or ("medium" if roles else "wide")
    angle = angle_in(camera) or angle_in(action) or _varied_angle(order.variant, shot)
    action = _with_names(without_camera_lines(action), reading.text)
    whole = {one["name"]: one["whole"] for one in _THINGS_MEANT.finditer(reading.text)}
    cast = staged(
        roles,
        looks,
        action,
        shot,
        order.variant,
        place=where,
        avoid=order.avoid,
        camera=move_in(camera) or "",
        it=it["name"] if (it := _IT_MEANS.search(reading.text)) else "",
    )
    spot = where or place_in(seen_in(action))
    seen = without_lines(action)
    backdrop = backdrop_of(spot, seen, order.avoid)
    landmarks = _landmarks(spot, action, order.avoid)
    vehicle = vehicle_around(seen, spot) if cast.actors else ""
    marks = backdrop.marks if cast.actors else without_boxed(backdrop.marks, cast.things)
    marks = tuple(mark for mark in marks if not vehicle or mark not in {"window", "door"})
    things = on_the_backdrop(cast.things, marks if cast.actors else (), landmarks)
    actors = touching(cast.actors, seen, marks, backdrop.place, shot)
    marks = marks_for(marks, actors, backdrop.place, backdrop.side)
    things = without_touched(things, actors)
    things = things or (() if cast.actors else _card(action, spot, order.avoid))
    actors, things = boarded(turned_to_marks(actors, things, seen), things, vehicle)
    return Panel(
        size=order.size,
        place=backdrop.place,
        lettered=backdrop.lettered,
        side="" if vehicle and backdrop.side == "in" else backdrop.side,
        season=backdrop.season,
        marks=marks,
        time=cast_time(backdrop.hour, before),
        weather=cast_weather(backdrop.air, order.avoid),
        palette=tuple(to_hex(colour) for colour in named_in(labels.get("Palette", "")))[:8],
        landmarks=landmarks,
        shot=shot,
        angle=angle,
        subject=_subject(shot, action, has_things=bool(things), has_cast=bool(cast.actors)),
        actors=actors,
        things=tuple(_coloured(thing, whole) for thing in things),
        deeds=cast.deeds,
        row=cast.row,
        arrow=cast.arrow,
        rise=cast.rise,
        caption=_caption(labels, order, written, shot, angle) if order.caption else None,
        style=_style(f"{reading.style} {labels.get('Style', '')}"),
        framing=(1.0, 1.1, 0.9, 1.05)[order.variant % 4],
        grain=order.grain,
        seed=order.seed,
    )


def _coloured(thing: Thing, whole: Mapping[str, str]) -> Thing:
    """Return a thing under the name that says its colour."""
    name = whole.get(thing.name, thing.name)
    return thing if name == thing.name else thing.model_copy(update={"name": name})


def _landmarks(spot: str, action: str, avoid: str) -> tuple[str, ...]:
    return tuple(
        name
        for name in keys_in(f"{spot} {action}", LANDMARKS)
        if not _avoided(name, avoid) and not INSIDE.match(spot)
    )[:2]


def _named(
    roles: Sequence[Role], action: str, names: Mapping[int, str]
) -> tuple[tuple[Role, ...], str]:
    """Call those by name who are told by what is seen of them, and whose picture has a name."""
    named = []
    for role in roles:
        name = names.get(role.number or 0, role.name)
        if name != role.name:
            action = re.sub(
                rf"(?<!\w){re.escape(role.name)}(?!\w)", name, action, flags=re.IGNORECASE
            )
        named.append(replace(role, name=name))
    return tuple(named), action


_ENDING = " .;:\u3002\uff1b\u0964"
"""Marks that end what a card says, those of Chinese, Japanese and Hindi among them."""

_CARD_LETTERS, _CARD_SIGNS = 52, 26
"""How much of the action a board says that shows nothing else, in letters and in wide signs."""


_WRITTEN = frozenset(
    ("super", "title", "title card", "caption", "text", "on-screen text", "onscreen", "on screen",
     "subtitle", "einblendung", "schrift", "titre", "texte", "rótulo", "texto", "scritta", "титр")
)  # fmt: skip
"""What a page says before words that are read on the picture: the label is not."""


def _card(action: str, place: str, avoid: str) -> tuple[Thing, ...]:
    """Return the action itself, lettered: what nobody and nothing known is in is not left out."""
    label, colon, told = action.partition(":")
    if colon and label.strip().casefold() in _WRITTEN:
        action = told
    if not set(words_of(action)) - set(words_of(place)) - DETERMINERS - STOPS - HOUR_WORDS:
        return ()
    words = shortened(action, _CARD_SIGNS if unspaced(action) else _CARD_LETTERS).strip(_ENDING)
    return (
        (Thing(name=words, x=0.5, spot="words"),) if words and not mentions(avoid, (words,)) else ()
    )


def cast_time(hour: str | None, before: Panel | None) -> Time:
    """Return the hour that the words name, else that of the scene before, else day."""
    if hour is None and before is not None:
        return before.time
    return cast("Time", hour or "day")


def cast_weather(air: str | None, avoid: str) -> Weather:
    """Return the weather that the words name and that is not to be avoided."""
    return "clear" if air is None or _avoided(air, avoid) else cast("Weather", air)


def _varied_angle(variant: int, shot: Shot) -> Literal["eye level", "low angle", "high angle"]:
    """Return the angle of another take, where the words name none."""
    if variant % 4 == 2 and shot != "over the shoulder":  # noqa: PLR2004 - the third take looks up
        return "low angle"
    return "high angle" if variant % 4 == 3 and shot == "wide" else "eye level"  # noqa: PLR2004


def _avoided(name: str, avoid: str) -> bool:
    return bool(name) and mentions(avoid, (name,))


def _style(text: str) -> Style:
    found = styles_in(text)
    return cast("Style", found[0]) if found else "colour"


def _subject(
    shot: Shot, action: str, *, has_things: bool, has_cast: bool
) -> Literal["", "eyes", "face", "hand", "thing"]:
    """Return what an extreme close-up, or a close-up of nobody, is of."""
    low = action.casefold()
    if shot == "extreme close-up":
        if _HAND.search(low) and has_cast:
            return "hand"
        if _EYES.search(low) and has_cast:
            return "eyes"
        if _FACE.search(low) and has_cast:
            return "face"
        return "thing" if has_things else "face" if has_cast else ""
    if shot == "close-up" and has_cast and _is_of_hands(action):
        return "hand"
    return "thing" if shot == "close-up" and has_things and not has_cast else ""


def _with_names(action: str, summary: str) -> str:
    """Put the names of those whom pronouns mean in their place, as far as the summary says.

    What somebody says stays as they say it.
    """
    for match in _WHO_MEANT.finditer(summary):
        pronoun = re.compile(rf"(?<!\w){re.escape(match['pronoun'])}(?!\w)", re.IGNORECASE)
        quotes = IN_QUOTES.findall(action)
        told = [pronoun.sub(match["name"].strip(), part) for part in IN_QUOTES.split(action)]
        action = told[0] + "".join(
            quote + part for quote, part in zip(quotes, told[1:], strict=True)
        )
    return action


_BEFORE_HANDS = 3
"""How many words may go before the hands that a shot is of: `seine nassen Hände`."""


def _is_of_hands(action: str) -> bool:
    """Tell whether a shot is of somebody's hands: `Her wet hands, cracked`."""
    english = is_english(action)
    hand = _HAND.search(action.casefold())
    before = words_of(action.casefold()[: hand.start()]) if hand else ()
    return (
        hand is not None
        and len(before) <= _BEFORE_HANDS
        and not any((english and is_act(word)) or is_foreign_act(word) for word in before)
    )


def _caption(
    labels: Mapping[str, str], order: Order, action: str, shot: Shot, angle: str
) -> Caption:
    camera = labels.get("Camera", "")
    shown = shot if angle == "eye level" else f"{shot}, {angle}"
    return Caption(
        number=order.number,
        scene=labels.get("Scene", "")[:200],
        action=action[:600],
        shot=shown,
        camera=_move(camera),
    )


def _move(camera: str) -> str:
    """Return the camera's move in the user's words, without size and angle."""
    known = move_in(camera)
    parts = [part.strip() for part in re.split(r"[,;]", camera) if part.strip()]
    moves = [
        part
        for part in parts
        if any(re.search(pattern, lowered(part)) for pattern, _ in MOVES)
        and not any(re.search(pattern, lowered(part)) for pattern, _ in SIZES)
    ]
    said = ", ".join(moves) or known or ""
    return said[:1].upper() + said[1:120]
