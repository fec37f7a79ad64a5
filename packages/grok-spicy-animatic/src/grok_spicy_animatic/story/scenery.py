"""Where and when a concept plays, what it feels like, and in which colours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grok_spicy_animatic.drawing.colour import WORDS, digest
from grok_spicy_animatic.lexicon import (
    PLACE_WORDS,
    SEASON_WORDS,
    TIME_WORDS,
    WARMTH_WORDS,
    WEATHER_WORDS,
    first_in,
    words,
)
from grok_spicy_animatic.story.hours import curve_of
from grok_spicy_animatic.story.whereabouts import place_word_in, where_in

_USUAL = {
    "forest": "a deep old forest",
    "meadow": "a wide meadow between rolling hills",
    "mountains": "a high mountain pass",
    "desert": "a wide desert of dunes and mesas",
    "snow": "a snowy plain at the edge of a fir wood",
    "cave": "a glittering cave",
    "coast": "a windswept beach below the cliffs",
    "harbour": "a small harbour with moored boats",
    "sea": "the deck of a ship on the open sea",
    "lake": "the shore of a still lake",
    "deep": "a coral reef deep underwater",
    "city": "a narrow city street between tall houses",
    "village": "a quiet village lane",
    "garden": "a walled garden in bloom",
    "room": "a cluttered, lamplit room",
    "space": "the surface of a small moon in space",
}
_AT_HOME = {
    "fox": "forest", "wolf": "forest", "owl": "forest", "bear": "forest", "deer": "forest",
    "squirrel": "forest", "badger": "forest", "hedgehog": "garden", "rabbit": "meadow",
    "horse": "meadow", "mouse": "room", "cat": "village", "dog": "garden", "penguin": "snow",
    "otter": "lake", "frog": "lake", "turtle": "coast", "fish": "deep", "whale": "deep",
    "boat": "sea", "robot": "city", "vehicle": "city", "dragon": "mountains", "lion": "meadow",
    "tiger": "forest", "elephant": "meadow", "monkey": "forest", "bird": "meadow",
    "spirit": "forest", "creature": "space", "raccoon": "city", "pig": "village",
    "snail": "garden", "bee": "garden", "butterfly": "garden", "beetle": "garden",
    "spider": "garden", "snake": "desert", "crab": "coast", "troll": "mountains",
    "yeti": "snow", "goblin": "cave", "monster": "forest", "alien": "space",
    "astronaut": "space", "astronauts": "space", "captain": "harbour", "sailor": "sea",
    "pirate": "sea", "fisherman": "harbour", "baker": "village", "chef": "room", "cook": "room",
    "farmer": "meadow", "shepherd": "meadow", "gardener": "garden", "painter": "garden",
    "scientist": "room", "inventor": "room", "librarian": "room", "watchmaker": "room",
    "clockmaker": "room", "detective": "city", "knight": "mountains", "wizard": "forest",
    "witch": "forest", "explorer": "mountains", "climber": "mountains", "diver": "deep",
    "mermaid": "deep", "musician": "city", "dancer": "city", "keeper": "coast",
}  # fmt: skip

_PALETTES: dict[tuple[str, str], tuple[str, ...]] = {
    ("forest", "golden"): (
        "amber, rust, moss green, deep teal shadows, pale gold light",
        "copper, ochre, olive, plum shadows, honey light",
    ),
    ("forest", ""): (
        "fern green, moss, walnut brown, sage mist, pale straw light",
        "emerald, olive, umber, mint highlights, ivory light",
    ),
    ("meadow", ""): ("sage, straw yellow, sky blue, terracotta, cream",),
    ("mountains", ""): ("slate blue, lavender haze, sage, snow white, apricot light",),
    ("desert", ""): ("terracotta, sand, saffron, dusty rose, turquoise shadows",),
    ("snow", ""): ("ice blue azure, pearl, slate, lavender shadows, peach light",),
    ("cave", ""): ("indigo, violet, turquoise glow, umber, amber light",),
    ("coast", ""): ("teal, sand, coral, pearl, slate blue",),
    ("harbour", ""): (
        "teal, brick rust, cream, slate blue, lamp amber",
        "denim blue, terracotta, ivory, brass, sea green teal",
    ),
    ("sea", ""): ("deep teal, navy, coral, ivory, brass",),
    ("lake", ""): ("sage, slate blue, silver mist, moss, apricot light",),
    ("deep", ""): ("turquoise, navy, coral, lemon, violet",),
    ("city", ""): (
        "indigo, slate, magenta neon, amber windows, cyan highlights",
        "slate blue, brick rust, brass, plum shadows, cream light",
    ),
    ("village", ""): ("terracotta, cream, sage, slate blue, honey light",),
    ("garden", ""): ("rose, fern green, lilac, butter yellow lemon, ivory",),
    ("room", ""): ("walnut brown, amber lamplight, burgundy, sage, cream",),
    ("space", ""): ("indigo, violet, coral, silver, cyan starlight",),
}

_MOODS: dict[str, tuple[str, str, str]] = {
    "warm": ("quiet and hopeful", "curious and playful", "warm and content"),
    "wonder": ("calm, full of expectation", "full of wonder", "tender and peaceful"),
    "tense": ("quiet and uneasy", "tense and suspenseful", "relieved and warm"),
    "calm": ("still and serene", "gentle and spacious", "peaceful"),
}


@dataclass(frozen=True, slots=True)
class Scenery:
    """The world of a film.

    Attributes:
        place: Which kind of place, a key of `drawing.places.views.PLACES`.
        where: The place in words, with an article: `"an enchanted autumn forest"`.
        hours: When the beginning, the middle and the end play where no beat says it.
        moods: Likewise how they feel.
        palette: Colours in words.
        tense: Whether something threatens.
        home: Where such figures live, for what happens before they set out.
        route: Where a journey begins and where it leads along; None if nobody travels.
    """

    place: str
    where: str
    hours: tuple[str, str, str]
    moods: tuple[str, str, str]
    palette: str
    tense: bool
    home: str
    route: tuple[str, str] | None = None


_JOURNEY = re.compile(
    r"\b(?P<verb>sail|row|voyage|travel|journey|walk|ride|march|climb|swim|drive|hike|head|fly|trek)"
    r"(?:s|es|ed|ing)?\b[^.;,]*?\b(?:to|towards?|for)\s+(?=(?:a|an|the|their|his|her)\b)"
    r"(?P<goal>[^.;,]+)",
    re.IGNORECASE,
)
_WAYS = {
    "sail": "the deck of a small ship on the open sea",
    "row": "the deck of a small boat on the open sea",
    "voyage": "the deck of a small ship on the open sea",
    "swim": "the deep blue underwater",
    "climb": "a steep mountain pass",
    "hike": "a steep mountain pass",
    "trek": "a high mountain pass",
    "drive": "a long street out of the city",
    "fly": "a ridge high in the mountains",
}


def _route(concept: str, home: str) -> tuple[str, str] | None:
    """Return where a journey begins and leads along, if the concept tells of one."""
    match = _JOURNEY.search(concept)
    if match is None or not first_in(match["goal"], PLACE_WORDS):
        return None
    verb = match["verb"].lower()
    start = _USUAL["harbour"] if verb in {"sail", "row", "voyage"} else home
    return start, _WAYS.get(verb, "a path through wide fields and hills")


def scenery_of(concept: str, kinds: list[str], fallback: str = "") -> Scenery:
    """Return the world that a concept calls for.

    Args:
        concept: The idea.
        kinds: Trades and kinds of the figures in it, which suggest a place where the words
            name none.
        fallback: The user's own place for a concept that names none.
    """
    source = concept if place_word_in(concept) else f"{concept}. {fallback}"
    where = _on_a_moon(concept) or where_in(source)
    place = first_in(where, PLACE_WORDS)
    if place is None and (told := told_by_things(concept)):
        where = told
        place = first_in(where, PLACE_WORDS)
    if place is None:
        place = next((_AT_HOME[kind] for kind in kinds if kind in _AT_HOME), None)
    place = place or ("meadow", "village", "coast", "lake")[digest(concept) % 4]
    weather = first_in(concept, WEATHER_WORDS)
    said = set(words(concept))
    tense = weather == "storm" or any(WARMTH_WORDS.get(word, 0) < 0 for word in said)
    tense = tense or bool(said & {"chase", "chases", "escape", "escapes", "flees", "lost", "storm"})
    mood = "calm" if not kinds else "tense" if tense else ("warm", "wonder")[digest(concept) % 2]
    home = _USUAL[next((_AT_HOME[kind] for kind in kinds if kind in _AT_HOME), "village")]
    season = first_in(where, SEASON_WORDS) == "golden"
    return Scenery(
        place,
        where or _USUAL[place],
        curve_of(concept, where),
        _MOODS[mood],
        _palette(concept, place, "golden" if season else first_in(concept, TIME_WORDS) or ""),
        tense,
        home,
        _route(concept, home),
    )


_THINGS: tuple[tuple[str, str], ...] = (
    (
        r"(?:row|paddle)s?\b.*\b(?:boat|canoe)|rowboat|raft|canoe",
        "the deck of a small rowing boat on open water",
    ),
    (
        (
            r"(?:sail|cross|drift|float|travel|ride|steer)\w*\b.*\b(?:boat|sailboat|ferry|yacht)s?"
            r"|(?:boat|sailboat|ferry|yacht)s?\b.*\b(?:sail|drift|float)\w*"
        ),
        "the deck of a small boat on the open sea",
    ),
    (r"boats?|sailboats?|ferry|yacht", "a small harbour with moored boats"),
    (r"rockets?", "a launch site in the wide desert, with a tall rocket"),
    (r"windmills?", "a green hill with a windmill"),
    (r"tents?|campfires?|bonfires?", "a clearing in a deep forest, with a tent and a campfire"),
    (r"snowman|sledge|sled", "a snowy meadow at the edge of a fir wood"),
    (r"kites?", "a wide meadow between rolling hills"),
    (r"books?", "a quiet library, full of books"),
    (r"(?:last|lone|lonely|single) tree", "a wide, empty meadow with a single tree"),
    (r"tree|trees|treehouse|branch", "a clearing in a deep old forest"),
    (
        r"shelf|table|bed|chair|window|oven|stove|piano|visits?|breakfast|dinner|supper|birthday",
        "a cluttered, lamplit room",
    ),
)
"""What stands in the story and where such things are to be found, if no place is named."""


def told_by_things(concept: str) -> str:
    """Return the place that the things in a concept belong to, or nothing."""
    for pattern, where in _THINGS:
        if re.search(rf"\b(?:{pattern})\b", concept, re.IGNORECASE):
            return where
    return ""


def _on_a_moon(concept: str) -> str:
    """Return the place of a story that plays on a moon, not under one."""
    match = re.search(r"\bon ((?:a|the|their|its) (?:[\w-]+ ){0,3}moon)\b", concept, re.IGNORECASE)
    return f"the dusty ground of {match.group(1)}, far out in space" if match else ""


def _palette(concept: str, place: str, time: str) -> str:
    choices = _PALETTES.get((place, time)) or _PALETTES[place, ""]
    chosen = choices[digest("palette", concept) % len(choices)]
    wanted = [word for word in words(concept) if word in WORDS and word not in {"sky", "snow"}]
    extra = [word for word in dict.fromkeys(wanted) if word not in chosen][:2]
    night = ", midnight navy" if time == "night" else ""
    return ", ".join([*extra, chosen]) + night
