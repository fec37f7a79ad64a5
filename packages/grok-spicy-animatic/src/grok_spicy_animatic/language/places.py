"""Where and when: the places, hours and weather that a text names."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from itertools import pairwise

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.asides import climbed_in, without_asides
from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.grammar import (
    ABSTRACT,
    DETERMINERS,
    LOCATIVE,
    PLACES_BY_NAME,
    STOPS,
    STRONG_LOCATIVE,
    TIME_NOUNS,
    is_inflected_verb,
    is_towards,
)
from grok_spicy_animatic.language.inflected import is_form, where_named
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tokens import Token, stems, tokens_of, words_of
from grok_spicy_animatic.language.underwater import under_water_in
from grok_spicy_animatic.language.wardrobe import is_worn

PLACES: dict[str, tuple[str, ...]] = {
    "forest": ("forest", "woods", "woodland", "grove", "jungle", "rainforest", "wald", "forêt",
               "bosque", "bosco", "floresta", "skog", "лес", "лесу", "森", "森林", "树林", "숲", "غابة", "जंगल", "יער"),
    "meadow": ("meadow", "field", "hill", "hillside", "hilltop", "valley", "prairie", "pasture",
               "wiese", "prairie", "草原"),
    "mountains": ("mountain", "mountains", "peak", "summit", "alps", "berg", "montagne", "montaña",
                  "гор", "山", "산", "جبل", "पहाड़", "הר"),
    "desert": ("desert", "dune", "dunes", "wüste", "désert", "desierto", "沙漠", "砂漠", "صحراء"),
    "snow": ("snowfield", "tundra", "glacier", "arctic", "antarctica", "雪原"),
    "cave": ("cave", "cavern", "grotto"),
    "coast": ("coast", "beach", "shore", "seashore", "cliff", "strand", "plage", "playa", "spiaggia",
              "praia", "海边", "海岸", "浜辺", "شاطئ"),
    "harbour": ("harbour", "harbor", "docks", "quay", "pier", "marina", "wharf", "hafen", "puerto", "porto", "港", "항구"),
    "sea": ("sea", "ocean", "waves", "θάλασσα", "meer", "mer", "mar", "mare", "море", "海", "바다", "بحر", "समुद्र"),
    "lake": ("lake", "river", "pond", "stream", "riverbank", "see", "lac", "lago", "река", "湖", "川", "河", "강", "نهر", "नदी"),
    "deep": ("underwater", "reef", "seabed", "under the sea", "beneath the sea", "under the ocean", "under water",
             "bottom of the sea", "bottom of the ocean", "ocean floor", "sea floor", "sous la mer", "sous l'eau",
             "fond de la mer", "unter wasser", "unter dem meer", "meeresgrund", "bajo el mar", "bajo el agua",
             "fondo del mar", "sott'acqua", "sotto il mare", "fondo al mare", "debaixo do mar", "fundo do mar",
             "под водой", "на дне моря", "海底", "海の底", "水中", "바닷속", "바다 속"),
    "city": ("city", "downtown", "skyline", "metropolis", "stadt", "ville", "ciudad", "città", "cidade",
             "город", "城市", "街", "도시", "مدينة", "शहर"),
    "village": ("village", "dorf", "pueblo", "aldeia", "деревн", "村", "마을", "قرية", "गाँव"),
    "garden": ("garden", "orchard", "jardin", "jardín", "giardino", "jardim", "сад", "花园", "庭"),
    "kitchen": ("kitchen", "bakery", "küche", "cuisine", "cocina", "cucina", "cozinha", "кухн", "厨房", "台所", "부엌", "مطبخ", "रसोई", "מטבח"),
    "workshop": ("workshop", "laboratory", "lab", "werkstatt", "atelier", "taller", "工房", "实验室"),
    "room": ("room", "library", "bedroom", "office", "zimmer", "chambre", "habitación", "房间", "部屋", "방에"),
    "space": ("space", "orbit", "galaxy", "cosmos", "космос", "太空", "宇宙", "우주"),
}  # fmt: skip
"""Places that can be drawn, by the words that name them and nothing else."""

PLAIN_PLACES = listed("plain_places")
"""Places that are lettered, not drawn."""

_LOWER_OK = PLAIN_PLACES | {word for names in PLACES.values() for word in names}

_MOTION = listed("motion")


def is_place_word(name: str) -> bool:
    """Tell whether a thing's name is that of a place: nobody holds a bridge."""
    return any(stem in _LOWER_OK - _NOT_ALONE for stem in stems(name.rsplit(" ", maxsplit=1)[-1]))


_NOT_ALONE = listed("not_alone")
"""Words that are places only after a preposition."""

HOURS: dict[str, tuple[str, ...]] = {
    "dawn": ("dawn", "sabahleyin", "şafak", "вранці", "ранок", "sunrise", "daybreak", "morning", "l'aube", "l'alba", "all'alba", "рассвет", "рассвете", "الفجر", "فجر", "भोर", "αυγή", "πρωί", "夜明け", "黎明", "새벽", "שחר", "madrugada", "morgendämmerung", "morgengrauen", "tagesanbruch", "sonnenaufgang", "lever du soleil", "point du jour", "świt", "świcie", "morgens", "breakfast", "sabah", "morgen", "matin", "aube", "mañana", "amanecer",
             "mattina", "alba", "утро", "утром", "早上", "清晨", "早晨", "朝", "아침", "صباح", "الصباح", "सुबह", "בוקר"),
    "golden": ("sunset", "gün batımı", "sundown", "golden hour", "coucher", "puesta", "tramonto", "sonnenuntergang", "закат", "夕阳", "夕日", "夕焼け", "غروب", "الغروب", "सूर्यास्त", "ηλιοβασίλεμα", "노을", "שקיעה"),
    "dusk": ("dusk", "akşamleyin", "увечері", "ввечері", "вечір", "twilight", "evening", "nightfall", "akşam", "abends", "abenddämmerung", "dämmerung", "zmierzch", "wieczór", "wieczorem", "βράδυ", "сумерк", "abend", "soir", "crépuscule", "tarde", "sera",
             "вечер", "вечером", "傍晚", "黄昏", "夕方", "저녁", "مساء", "المساء", "शाम", "ערב"),
    "night": ("night", "geceleyin", "вночі", "уночі", "ніч", "nights", "gece", "midnight", "moonlit", "moonlight", "starlit", "stars", "starry", "neon rain", "neon lights", "neon night", "neon city", "nacht", "nuit", "noche", "notte",
              "noite", "ночь", "夜", "夜晚", "晚上", "深夜", "밤", "ليل", "الليل", "रात", "νύχτα", "ночью", "לילה", "nachts", "mitternacht", "noc", "nocą", "nocy", "meia-noite", "полночь", "minuit", "medianoche", "กลางคืน"),
    "noon": ("noon", "öğlen", "öğleyin", "опівдні", "midday", "high noon", "mittag", "mittags", "midi", "mediodía", "mezzogiorno", "meio-dia", "полдень", "中午", "正午", "한낮", "정오", "الظهر", "दोपहर", "μεσημέρι", "צהריים"),
    "day": ("daylight", "day", "afternoon", "daytime", "день", "днём", "昼", "낮"),
}  # fmt: skip

HOUR_WORDS = frozenset(name for names in HOURS.values() for name in names)

WEATHER: dict[str, tuple[str, ...]] = {
    "storm": ("storm", "fırtına", "thunder", "thunderstorm", "tempest", "gale", "lightning", "sturm", "orage", "tormenta", "暴风雨", "嵐", "عاصفة", "gewitter", "burza", "гроза", "буря", "tempesta", "tempestade"),
    "rain": ("rain", "yağmur", "дощ", "βροχή", "비 오는", "비를", "rainy", "raining", "rains", "drizzle", "downpour", "regen", "regnet", "regnen", "pluie", "pleut", "pleuvoir", "lluvia", "llueve", "llover", "pioggia", "piove", "piovere", "chuva", "chove", "chover", "deszcz", "deszczu", "дожд", "дождь", "雨", "비가", "مطر", "बारिश", "גשם"),
    "snow": ("snowfall", "kar yağar", "kar yağıyor", "karda", "сніг", "snowing", "snows", "blizzard", "snowstorm", "snowy", "snow falls", "snow", "schnee", "schneit", "schneien", "neige", "neiger", "nieve", "nieva", "nevar", "neve", "nevica", "śnieg", "śniegu", "снег", "雪", "눈이", "눈 오는", "ثلج", "الثلج", "बर्फ", "χιόνι", "שלג"),
    "fog": ("fog", "siste", "sisli", "foggy", "mist", "misty", "haze", "nebel", "neblig", "neblige", "nebligen", "nebligem", "nebliger", "nebliges", "brouillard", "brume", "mgła", "mgle", "niebla", "nebbia", "туман", "雾", "霧", "안개", "ضباب"),
}  # fmt: skip

LANDMARKS: dict[str, tuple[str, ...]] = {
    "lighthouse": ("lighthouse", "leuchtturm", "phare", "faro", "маяк", "灯塔", "灯台"),
    "castle": ("castle", "palace", "schloss", "château", "castillo", "castello", "замок", "城堡"),
    "windmill": ("windmill",),
    "tent": ("tent",),
    "campfire": ("campfire", "bonfire"),
    "rocket": ("rocket", "spaceship"),
    "ship": ("galleon", "sailing ship", "sailboat"),
}  # fmt: skip

_INSIDE = "INT|INTERIOR|INTERNO|INTÉRIEUR|INNEN|ИНТ|WNĘTRZE|WN|内景|室内|屋内|실내|داخلي"
_OUTSIDE = (
    "EXT|EXTERIOR|ESTERNO|EXTÉRIEUR|AUSSEN|AUẞEN|НАТ|ЭКСТ|PLENER|ZEWN|外景|室外|屋外|실외|خارجي"
)
_BOTH = r"INT\.?/EXT|EXT\.?/INT|I/E|EST"
_HEADING = re.compile(rf"^\s*(?:{_BOTH}|{_INSIDE}|{_OUTSIDE})[.:：、，/ ]+\s*(?P<place>.+?)\s*$")


HEADED = re.compile(
    rf"\s*(?:{_BOTH}|{_INSIDE}|{_OUTSIDE})\.?(?:\s*/\s*(?:{_INSIDE}|{_OUTSIDE}))?\.?[ :：]+"
)
"""Begins a setting that is a screenplay's heading."""

INSIDE = re.compile(rf"\s*(?:{_INSIDE})\b[. ]")
"""Begins one whose place is seen from inside: a lighthouse is no lighthouse there."""


def heading_place(line: str) -> str | None:
    """Return where a screenplay heading plays, as written, or None if a line is no heading."""
    match = _HEADING.match(line)
    return match["place"].strip(" .") if match else None


def key_in(text: str, table: dict[str, tuple[str, ...]]) -> str | None:
    """Return the key of `table` whose word comes first in `text`, or None."""
    best: tuple[int, int, str] | None = None
    low = " ".join(words_of(text))
    for key, names in table.items():
        for name in names:
            if name[0] > "\u0370":
                at = where_named(name, text.casefold())
            else:
                match = re.search(rf"(?<!\S){re.escape(name)}(?:e?s)?(?!\S)(?! \d)", low)
                at = match.start() if match and not _is_titled_plural(match, name, text) else -1
            if at >= 0 and (best is None or (at, -len(name)) < best[:2]):
                best = (at, -len(name), key)
    return best[2] if best else None


def _is_titled_plural(match: re.Match[str], name: str, text: str) -> bool:
    """Tell whether a match is a name that merely looks like one: `Lagos`, `Porto`, `Puerto Rico`."""
    titled = match.group().title()
    named = match.group() != name or name in {"porto", "puerto", "lago", "mar", "mare"}
    return named and re.search(rf"(?<!\w){titled}(?!\w)", text) is not None


def keys_in(text: str, table: dict[str, tuple[str, ...]]) -> list[str]:
    """Return every key of `table` that `text` names."""
    return [key for key in table if key_in(text, {key: table[key]})]


def place_in(text: str) -> str:
    """Return the words of `text` that say where it plays, or nothing."""
    text = without_asides(text)
    below = under_water_in(text)
    named = _place_named_in(text)
    return named if below.casefold() in named.casefold() else below


def _place_named_in(text: str) -> str:
    if unspaced(text):
        known = (*(name for names in PLACES.values() for name in names), *PLAIN_PLACES)
        names = [name for name in known if name in text]
        return max(names, key=len, default="")
    if under := _UNDER_WATER.search(text):
        return under.group()
    if _OVER_THE_EARTH.search(text):
        craft = _CRAFT.search(text)
        return craft.group() if craft else "space"
    tokens = tokens_of(text)
    best = ""
    for index, token in enumerate(tokens):
        if token.is_word and (token.low in LOCATIVE or token.low in _ENTERED):
            strong = token.low in STRONG_LOCATIVE or _gone(tokens, index)
            strong = strong and not is_towards(tokens[: index + 1])
            words = _phrase(tokens, index + 1, strong=strong)
            if (
                index
                and words.casefold() in _LOOKED_THROUGH
                and _LOOKS.match(tokens[index - 1].low)
            ):
                continue
            within = words and best and f"{best} {token.text} {words}" in text
            if words and (not best or (_is_name(words) and not _is_name(best) and not within)):
                best = words  # but `in a bakery in Porto`
    named = (
        re.search(rf"{re.escape(best)} (?:a|à|en|em|in) (?:[A-ZÀ-Ý]\w+)", text) if best else None
    )
    larger = _place_within(best, text)
    best = best or climbed_in(text)
    found = named.group() if named else larger or best or _bare_place(tokens) or _kept_place(tokens)
    return _KOREAN_PARTICLE.sub("", found)


_UNDER_WATER = re.compile(
    rf"(?<!\w)(?:{'|'.join(name for name in PLACES['deep'] if ' ' in name)})(?!\w)",
    re.IGNORECASE,
)
"""Where it is neither at sea nor ashore."""

_OVER_THE_EARTH = re.compile(
    r"\b(?:(?:high )?above|orbits?|orbiting|in orbit (?:around|over|of)|(?:turn|circl|spin|float|drift)\w* (?:around|over))"
    r" (?:the |planet )?(?:earth|moon|mars)\b",
    re.IGNORECASE,
)
"""Says that something is in space, where the planet is only seen."""

_CRAFT = re.compile(r"\bspace station\b|\bspaceship\b|\bspacecraft\b", re.IGNORECASE)


def is_seen_in_space(text: str) -> bool:
    """Tell whether a text shows a craft from outside: above a planet."""
    return _OVER_THE_EARTH.search(text) is not None and _CRAFT.search(text) is not None


def _place_within(best: str, text: str) -> str:
    """Return a place with the named one that it lies in: `A courtroom in 1920s Chicago`."""
    if not best or best.islower():
        return ""
    match = re.search(
        rf"\b(?:an?|the) ([a-z][\w-]*) (?:in|of|at) {re.escape(best)}", text, re.IGNORECASE
    )
    known = match is not None and match[1].casefold() in _LOWER_OK - _NOT_ALONE
    return match.group().split(" ", 1)[1] if match is not None and known else ""


_LOOKS = re.compile(
    r"(?:смотр|гляд|див[ия]|look|gaz|star|peer|schau|blick|regard|mira|guard|olha|patrz)"
)
_LOOKED_THROUGH = listed("looked_through")
"""What is looked through or into, and is no place then: `смотрит в окно`."""

_KOREAN_PARTICLE = re.compile("(?<=[\uac00-\ud7a3]{2})(?:에서|에|으로|로)$")


def _kept_place(tokens: tuple[Token, ...]) -> str:
    """Return the place that somebody has their name from: `the keeper of the lighthouse`."""
    drawn = {word for words in LANDMARKS.values() for word in words}
    for index, token in enumerate(tokens):
        if token.low not in _OF or not index or figure_kind(tokens[index - 1].low) != "person":
            continue
        after = [one for one in tokens[index + 1 : index + 3] if one.low not in DETERMINERS][:1]
        if after and after[0].low in (_LOWER_OK - _NOT_ALONE) | drawn:
            return after[0].text
    return ""


_ENTERED = frozenset(("cross", "crosses", "enter", "enters", "leaves", "reach", "reaches"))
"""Verbs whose object, if it is a place, is where they happen."""


def _gone(tokens: tuple[Token, ...], at: int) -> bool:
    """Tell whether somebody goes where a preposition says: `fly over Versailles`."""
    before = tokens[max(0, at - 3) : at]
    return any(stem in _MOTION for token in before for stem in stems(token.low))


def _is_name(words: str) -> bool:
    return words[:1].isupper()


def _bare_place(tokens: tuple[Token, ...]) -> str:
    """Return a place that stands without a preposition: `Lisbon at night`, `A beach`."""
    label = next((token.start for token in tokens[:4] if token.text == ":"), 0)
    tokens = tuple(token for token in tokens if not label or token.start < label) or tokens
    peopled = any(figure_kind(token.low) for token in tokens)
    for index, token in enumerate(tokens):
        if not token.is_word:
            continue
        if token.text[0].isupper() and token.low in PLACES_BY_NAME and not owns(tokens, index):
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            if token.low in _IN_THE_SKY and after is not None and is_inflected_verb(after.low):
                continue
            return token.text
        if token.low in listed("turkish_within") or (
            token.low[0] > "\u024f" and _place_form(token.low)
        ):
            return token.text
        begins = index == 0 or tokens[index - 1].low in DETERMINERS or token.first
        if begins and not peopled and token.low in _LOWER_OK and token.low not in _NOT_ALONE:
            return token.text
    return ""


def owns(tokens: tuple[Token, ...], index: int) -> bool:
    """Tell whether a word that is a place's name says whose something is: German `Seine Hände`."""
    if tokens[index].low != "seine" or (index and tokens[index - 1].low in {"la", "the", "der"}):
        return False
    after = tokens[index + 1 : index + 5]
    noun = next((token for token in after if token.is_word and token.is_name_like), None)
    return noun is not None and tokens[index].first


_IN_THE_SKY = frozenset(("earth", "moon", "mars"))
"""What is a place, and something to be seen: `Earth rises`."""


def _place_form(word: str) -> bool:
    """Tell whether a word in a script other than Latin names a place, inflected or prefixed."""
    bare = word.removeprefix("و").removeprefix("بال").removeprefix("ال")
    bare = (
        bare[1:] if "\u05d0" <= bare[0] <= "\u05ea" and bare[0] in "בהל" and len(bare) > 3 else bare  # noqa: PLR2004 - a drawing, or grammar, is made of numbers
    )
    return any(name == bare or (len(name) > 1 and is_form(bare, name)) for name in _OTHER_SCRIPTS)


_OTHER_SCRIPTS = tuple(
    name
    for name in (*PLAIN_PLACES, *(name for names in PLACES.values() for name in names))
    if name[0] > "\u024f" and len(name) > 1
)
_CLOTHES = re.compile(
    r"(?:шап|плать|пальто|шарф|куртк|рубаш|плащ|юбк|сапог|очк|костюм|колпак|тулуп|фартук|халат|свитер|пиджак|шуб|кепк|берет|перчатк|варежк|мундир|бушлат|валенк|платк|косынк)"
)
"""Beginnings of Russian words for what somebody wears, `в` which is no place."""


def _ended_at_place(body: list[Token]) -> list[Token]:
    """Return a phrase in another script up to its place, or its first words if none is known."""
    for index, word in enumerate(body[:3]):
        if _place_form(word.low):
            return body[: index + 1]
    return [] if any(_CLOTHES.match(word.low) for word in body[:2]) else body[:1]


_OF = frozenset(("of", "de", "del", "des", "di", "da", "du"))


def _phrase(tokens: tuple[Token, ...], begin: int, *, strong: bool) -> str:
    """Return the place that a preposition before `begin` introduces, or nothing."""
    words = _noun_phrase(tokens[begin : begin + 7])
    body = [word for word in words if word.low not in DETERMINERS]
    if body and body[0].low[0] > "\u024f":
        words = body = _ended_at_place(body)
    if not body or body[-1].low in TIME_NOUNS or body[-1].low in ABSTRACT or body[-1].low.isdigit():
        return ""
    if body[-1].low == "arena" and tokens[begin].low == "la":
        return ""  # Spanish and Italian sand.
    if is_worn(" ".join(word.low for word in body)) or not _is_where(body, strong=strong):
        return ""
    return " ".join(word.text for word in words[words.index(body[0]) :])


def _noun_phrase(tokens: tuple[Token, ...]) -> list[Token]:
    words: list[Token] = []
    for token in tokens:
        joins = (
            bool(words)
            and token.low in _OF
            and (not words[-1].text.islower() or any(word.low in _LOWER_OK for word in words))
        )
        after_of = bool(words) and words[-1].low in _OF
        if not (joins or (after_of and token.low in DETERMINERS)) and _ends(token, words):
            break
        if words and token.low in {"a", "à"}:
            break  # `bottega a Siena`
        words.append(token)
    while words and (words[-1].low in _OF or words[-1].low in DETERMINERS):
        words.pop()
    return words


def _ends(token: Token, words: list[Token]) -> bool:
    """Tell whether a word is no longer part of a place's name."""
    if not token.is_word or token.low in STOPS or token.low in HOUR_WORDS:
        return True
    if not token.text.islower():
        return False
    verb = bool(words) and is_inflected_verb(token.low) and token.low not in _LOWER_OK
    return figure_kind(token.low) is not None or verb


def _is_where(body: list[Token], *, strong: bool) -> bool:
    """Tell whether a noun phrase is a place: by its head, or by its name after `in`."""
    heads = [body[-1], *(word for word, after in pairwise(body) if after.low in _OF)]
    if any(
        word.low in _LOWER_OK or any(stem in _LOWER_OK for stem in stems(word.low))
        for word in heads
    ):
        return True
    named = body[0].text[0].isupper() and not body[0].text.isupper()
    other = body[0].low[0] > "\u024f" and (strong or _place_form(body[-1].low))
    return (strong and named) or other or body[-1].low in PLACES_BY_NAME
