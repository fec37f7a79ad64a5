"""What happens before and after the events: how a story opens and how it comes to rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.colour import digest
from grok_spicy_animatic.lexicon import LANDMARK_WORDS, PLACE_WORDS, all_in
from grok_spicy_animatic.story.events import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.story.scenery import Scenery

_GOES = {
    "boat": "sails",
    "fish": "swims",
    "whale": "swims",
    "spirit": "floats",
    "vehicle": "drives",
}
_ARTICLES = {"a", "an", "the", "their", "his", "her", "its", "some", "my", "our"}
_LONGEST_PLACE_TITLE = 5

_OPENINGS: dict[str, tuple[str, ...]] = {
    "forest": (
        "{a} {goes} along the path between the trees",
        "{a} {goes} out of the shade of the trees into the light",
    ),
    "meadow": ("{a} {goes} up the path through the tall grass", "{a} {goes} over the hill"),
    "mountains": ("{a} {goes} around the last bend of the path", "{a} {goes} up to the ridge"),
    "desert": ("{a} {goes} over the crest of a dune", "{a} {goes} past the last cactus"),
    "snow": ("{a} {goes} through fresh snow", "{a} {goes} out of the fir wood"),
    "cave": ("{a} {goes} into the glow of the crystals", "{a} {goes} in from the light"),
    "coast": ("{a} {goes} along the edge of the water", "{a} {goes} past the rocks"),
    "harbour": ("{a} {goes} along the quay past the moored boats", "{a} {goes} into the harbour"),
    "sea": ("{a} {looks} out over the waves", "{a} {gazes} at the far horizon"),
    "lake": ("{a} {goes} along the shore", "{a} {goes} out of the mist"),
    "deep": ("{a} {goes} over the reef", "{a} {goes} past the corals"),
    "city": ("{a} {goes} down the street beneath the lit windows", "{a} {goes} around the corner"),
    "village": ("{a} {goes} down the lane past the houses", "{a} {goes} over the square"),
    "garden": ("{a} {goes} between the flower beds", "{a} {goes} along the hedge"),
    "room": ("{a} {looks} up as the light falls through the window", "{a} {goes} into the room"),
    "space": ("{a} {goes} over the dust under the stars", "{a} {gazes} up at the planets"),
}

_ALONE = (
    ("{a} stops and looks up at the sky", "Looking Up"),
    ("{a} rests, content", "A Quiet End"),
    ("{a} turns and waves", "Until Tomorrow"),
)
_ADRIFT = (
    ("{a} comes to rest in the last light", "At Rest"),
    ("{a} {goes} on towards the horizon", "Onward"),
)
_TOGETHER = (
    ("{all} look up at the sky, side by side", "Side by Side"),
    ("{all} rest side by side", "A Quiet End"),
    ("{a} waves and {b} nods, then both look ahead", "Until Tomorrow"),
)
_MANY = (
    ("{all} look up at the sky, side by side", "Side by Side"),
    ("{all} rest side by side", "A Quiet End"),
    ("{all} wave", "Until Tomorrow"),
)
_TURNS_ALONE = (
    ("{a} discovers something in the distance", "The Discovery"),
    ("{a} stops and listens", "A Sound"),
    ("{a} {goes} on, faster now", "Onward"),
    ("{a} looks back one last time", "Looking Back"),
    ("{a} rests for a moment", "A Rest"),
    ("{a} reaches for something close by", "Within Reach"),
    ("{a} looks around, wondering which way to go", "Which Way"),
)
_TURNS_TOGETHER = (
    ("{a} points to something in the distance and {b} looks", "The Discovery"),
    ("{a} shows the way and {b} follows", "Onward"),
    ("{a} stops and {b} listens", "A Sound"),
    ("{a} reaches out to {b}", "Hand in Hand"),
    ("{a} and {b} rest for a moment", "A Rest"),
    ("{a} looks around and {b} waits", "Which Way"),
    ("{a} runs ahead and {b} runs after", "A Race"),
)

_SCENERY: dict[str, tuple[str, str]] = {
    "forest": ("light shifts between the trunks", "leaves drift down through the light"),
    "meadow": ("wind runs through the grass in waves", "cloud shadows pass over the hills"),
    "mountains": ("clouds drift past the peaks", "the light climbs down the slopes"),
    "desert": ("sand blows off the crests", "the shadows of the mesas grow longer"),
    "snow": ("flakes drift down", "the wind lifts a veil of snow off the firs"),
    "cave": ("water drops glint", "the crystals slowly begin to glow"),
    "coast": ("waves roll in and draw back", "gulls circle over the water"),
    "harbour": ("the moored boats sway", "lights come on along the quay"),
    "sea": ("the swell rises and falls", "the horizon brightens"),
    "lake": ("mist drifts over the water", "a ring of ripples spreads and fades"),
    "deep": ("shafts of light sway", "bubbles rise past the corals"),
    "city": ("lights move along the street", "one window after another lights up"),
    "village": ("smoke rises from a chimney", "the shadows wander over the lane"),
    "garden": ("blossoms sway", "petals drift across the path"),
    "room": ("dust dances in the light", "the light wanders across the wall"),
    "space": ("the planet turns slowly", "its shadow creeps over the ground"),
}
_SCENERY_TITLES = ("The Hours Pass", "A Change of Light", "Stillness", "The Wind Turns")


def opening_of(names: Sequence[str], kind: str, place: str) -> str:
    """Return how the first characters come into view.

    Args:
        names: One of them, or several who come together.
        kind: Their kind.
        place: Which kind of place it is.
    """
    choices = _OPENINGS.get(place, ("{a} {goes} into view",))
    chosen = choices[digest("opening", *names, place) % len(choices)]
    verbs = {"goes": _GOES.get(kind, "walks"), "looks": "looks", "gazes": "gazes"}
    if len(names) > 1:
        verbs = {key: verb.removesuffix("s") for key, verb in verbs.items()}
    return chosen.format(a=listed(names), **verbs)


def closing_of(
    names: Sequence[str], cast: Mapping[str, str], world: Scenery, part: int, *, last: bool
) -> tuple[str, str]:
    """Return action and title of what follows the events: turns, then rest.

    Args:
        names: The cast, the most important first.
        cast: Names and kinds.
        world: Where it happens.
        part: Number of the scene, from 0.
        last: Whether the film ends here.
    """
    first = names[0]
    other = names[1 + part % (len(names) - 1)] if len(names) > 1 else ""
    if last and len(names) > 1:
        other = names[1]
    choices: tuple[tuple[str, str], ...]
    if last:
        choices = _MANY if len(names) > 2 else _TOGETHER  # noqa: PLR2004
        if not other:
            choices = _ADRIFT if cast[first] in _GOES else _ALONE
    else:
        choices = _TURNS_TOGETHER if other else _TURNS_ALONE
    shift = 0 if last else part
    action, title = choices[(digest("closing", *names, world.place) + shift) % len(choices)]
    goes = _GOES.get(cast[first], "walks")
    action = action.format(a=first, b=other, all=listed(names), goes=goes)
    landmark = next(iter(all_in(world.where, LANDMARK_WORDS)), "")
    return (f"{action}, by the {landmark}" if landmark and last else action), title


def place_title(world: Scenery) -> str:
    """Return the place as a title, without its article."""
    where = re.sub(r"^the (?:foot|shore|deck|gates|cabin) of ", "", world.where).split()
    if where and where[0].lower() in _ARTICLES:
        where = where[1:]
    if len(where) > _LONGEST_PLACE_TITLE:
        where = _head(where)
    return " ".join(word[:1].upper() + word[1:] for word in where).strip(",;") or "The Beginning"


def _head(where: Sequence[str]) -> list[str]:
    """Return a long phrase up to its first place word: `windswept beach`, `small moon`."""
    for count, word in enumerate(where, 1):
        if word.lower().strip(",;") in _HEADS:
            return list(where[:count])
    return list(where[:2])


_HEADS = {word for names in PLACE_WORDS.values() for word in names} | {"boat", "ship", "moon"}


def scenery_titles_and_actions(world: Scenery, count: int) -> list[tuple[str, str]]:
    """Return title and two-phase action of each scene of a film without characters."""
    first, second = _SCENERY.get(world.place, ("light moves over the land", "the clouds drift on"))
    phases = (
        (first, second),
        (second, "the air grows still"),
        ("the light changes slowly", f"{first}, then all is calm"),
        (f"{second}, slower now", "the colours deepen"),
    )
    found: list[tuple[str, str]] = []
    for part in range(count):
        one, two = phases[2] if part == count - 1 else phases[(0, 1, 3)[part % 3]]
        title = (
            place_title(world)
            if part == 0
            else "Last Light"
            if part == count - 1
            else _SCENERY_TITLES[(part - 1) % len(_SCENERY_TITLES)]
        )
        found.append((title, f"{one[:1].upper()}{one[1:]}; {two}"))
    return found
