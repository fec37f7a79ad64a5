"""What a place looks like as far as the words say: inside or outside, its season, what is seen.

A place is drawn in full only where nothing in the words could contradict the drawing.
"""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from typing import Literal

from grok_spicy_animatic.language.gestures import rows
from grok_spicy_animatic.language.grammar import DETERMINERS, STOPS
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.places import HOURS, INSIDE, PLACES, WEATHER, key_in, owns
from grok_spicy_animatic.language.tokens import Token, stems, tokens_of, words_of
from grok_spicy_animatic.language.tunnels import at_its_mouth
from grok_spicy_animatic.language.underwater import plays_under_water

Side = Literal["", "in", "out"]
Season = Literal["", "winter", "spring", "summer", "autumn"]

_OUTSIDE = re.compile(r"\s*(?:EXT|EXTERIOR|AUSSEN|НАТ)\b[. ]")

SEASONS: dict[str, tuple[str, ...]] = {
    "winter": ("winter", "wintry", "frost", "frosty", "hiver", "invierno", "inverno",
               "зима", "зимой", "зимн", "冬天", "冬の", "冬に", "冬季", "冬", "겨울", "شتاء", "الشتاء", "सर्दि", "χειμών", "חורף", "ฤดูหนาว"),
    "autumn": ("autumn", "autumnal", "in the fall", "herbst", "automne", "otoño", "autunno", "outono", "осень", "осенью", "осенн", "秋天", "秋の", "秋に", "秋季", "가을", "خريف", "الخريف", "पतझड़", "φθινόπωρο", "סתיו"),
    "spring": ("springtime", "in spring", "frühling", "printemps", "primavera", "весна", "весной", "весенн", "春天", "春の", "春に", "春季", "봄", "ربيع", "الربيع", "वसंत", "άνοιξη", "אביב"),
    "summer": ("summer", "sommer", "en été", "l'été", "d'été", "verano", "in estate", "d'estate", "verão", "лето", "летом", "летн", "夏天", "夏の", "夏に", "夏季", "여름", "صيف", "الصيف", "गर्मी", "καλοκαίρι", "קיץ"),
}  # fmt: skip
"""Words of a season; those of other scripts as beginnings."""

_SNOW = (
    "snow",
    "snowy",
    "snow-covered",
    "snowfall",
    "verschneit",
    "schnee",
    "neige",
    "nieve",
    "neve",
    "снег",
    "снежн",
    "雪",
    "눈밭",
    "눈이",
    "ثلج",
    "الثلج",
    "बर्फ",
    "χιόνι",
    "שלג",
    "หิมะ",
)

MARKS: dict[str, tuple[str, ...]] = {
    "window": ("หน้าต่าง", "window", "windows", "fenster", "fenêtre", "ventana", "finestra", "janela", "окно", "окна", "окном", "окне", "窗", "窓", "창문", "نافذة", "النافذة", "खिड़की", "παράθυρο", "חלון"),
    "door": ("ประตู", "door", "doorway", "doors", "tür", "porte", "puerta", "дверь", "двери", "дверью", "门口", "ドア", "扉", "باب", "الباب", "दरवाज", "πόρτα", "דלת"),
    "table": ("โต๊ะ", "table", "tables", "desk", "desks", "workbench", "tisch", "mesa", "tavolo", "стол", "столом", "столе", "桌", "机", "テーブル", "식탁", "책상", "طاولة", "الطاولة", "मेज", "τραπέζι", "שולחן"),
    "bed": ("bed", "beds", "bett", "cama", "letto", "кровать", "кровати", "ベッド", "床上", "침대", "سرير", "बिस्तर", "κρεβάτι", "מיטה"),
    "shelves": ("shelf", "shelves", "library", "bookshop", "bookstore", "bibliothek", "bibliothèque", "biblioteca", "библиотек", "图书馆", "図書館", "도서관", "مكتبة", "पुस्तकालय", "βιβλιοθήκη", "ספרייה"),
    "road": ("ถนน", "road", "street", "highway", "lane", "avenue", "alley", "straße", "strasse", "route", "rue", "calle", "carretera", "strada", "rua", "estrada", "дорога", "дороги", "дороге", "дорогу", "улиц", "路上", "道路", "街道", "通り", "길에", "길을", "거리", "شارع", "الشارع", "طريق", "الطريق", "सड़क", "δρόμο", "רחוב", "כביש"),
    "water": ("ทะเล", "แม่น้ำ", "sea", "ocean", "lake", "river", "pond", "seaside", "riverbank", "meer", "fluss", "see", "mer", "lac", "rivière", "el mar", "o mar", "do mar", "al mar", "lago", "río", "il mare", "al mare", "sul mare", "nel mare", "fiume", "море", "моря", "морю", "река", "реки", "реке", "реку", "озер", "海", "江", "河", "湖", "바다", "강가", "강에", "بحر", "البحر", "نهر", "النهر", "بحيرة", "समुद्र", "नदी", "झील", "θάλασσα", "ποτάμι", "λίμνη", "נהר",
              "atlantic", "pacific", "mediterranean", "thames", "seine", "danube", "nile", "rhine", "rhein", "donau"),
    "trees": ("ต้นไม้", "ป่า", "forest", "forests", "woods", "woodland", "tree", "trees", "orchard", "wald", "baum", "bäume", "forêt", "arbre", "arbres", "bosque", "árbol", "árboles", "bosco", "albero", "alberi", "floresta", "árvore", "лес", "лесу", "леса", "дерев", "森", "树", "樹", "林", "숲", "나무", "غابة", "الغابة", "شجرة", "الشجرة", "जंगल", "पेड़", "δάσος", "δέντρο", "יער", "עץ"),
    "mountains": ("ภูเขา", "mountain", "mountains", "peak", "peaks", "summit", "hills", "hill", "hillside", "valley", "alps", "andes", "himalaya", "berge", "montagne", "montagnes", "montaña", "montañas", "montanha", "горы", "гора", "горах", "горе", "山", "산에", "산을", "산꼭대기", "جبل", "الجبل", "पहाड़", "βουνό", "הר"),
    "houses": ("หมู่บ้าน", "village", "town", "city", "suburb", "houses", "dorf", "stadt", "ville", "pueblo", "ciudad", "città", "cidade", "aldeia", "paese", "город", "городе", "деревн", "城市", "都市", "村", "町", "마을", "도시", "مدينة", "المدينة", "قرية", "القرية", "गाँव", "गांव", "शहर", "πόλη", "χωριό", "עיר", "כפר"),
    "cliff": ("cliff", "cliffs", "klippe", "falaise", "acantilado", "scogliera", "утёс", "обрыв", "悬崖", "崖", "절벽", "جرف", "चट्टान", "γκρεμ", "צוק"),
    "clouds": ("cloud", "clouds", "wolke", "wolken", "nuage", "nuages", "nube", "nubes", "nuvola", "nuvole", "nuvem", "nuvens", "облак", "туч", "云", "雲", "구름", "غيوم", "سحاب", "बादल", "σύννεφ", "ענן"),
    "sun": ("sun", "sunshine", "sunlight", "sunny", "sonne", "soleil", "il sole", "солнц", "太阳", "太陽", "햇빛", "태양", "شمس", "الشمس", "सूरज", "धूप", "ήλιο", "שמש"),
    "moon": ("พระจันทร์", "moon", "moonlight", "moonlit", "mond", "lune", "luna", "lua", "луна", "луны", "луной", "月亮", "月光", "明月", "満月", "月が", "달빛", "달이", "قمر", "القمر", "चाँद", "चांद", "φεγγάρι", "ירח"),
    "stars": ("ดวงดาว", "stars", "starry", "starlight", "starlit", "sterne", "étoiles", "estrellas", "stelle", "estrelas", "звёзд", "звезд", "星", "별이", "별을", "نجوم", "النجوم", "तारे", "तारों", "αστέρια", "כוכבים"),
    "rail": ("bridge", "balcony", "deck", "brücke", "balkon", "balcon", "puente", "balcón", "ponte", "balcone", "мост", "мосту", "балкон", "桥", "橋", "阳台", "다리 위", "발코니", "جسر", "الجسر", "شرفة", "पुल", "γέφυρα", "μπαλκόνι", "גשר", "מרפסת"),
    "tunnel": ("tunnel", "tunnels", "túnel", "túneis", "tunel", "tunelu", "tünel", "tünelde", "tünele", "tünelden", "туннел", "тоннел", "тунел", "トンネル", "隧道", "터널", "نفق", "النفق", "सुरंग", "σήραγγ", "τούνελ", "מנהרה", "อุโมงค์"),
    "rails": ("station", "platform", "railway", "bahnhof", "gare", "estación", "stazione", "estação", "вокзал", "перрон", "駅", "车站", "火车站", "站台", "기차역", "승강장", "σταθμό"),
    "stalls": ("ตลาด", "market", "marketplace", "bazaar", "souk", "markt", "marché", "mercado", "mercato", "рынок", "рынке", "市场", "市場", "시장", "سوق", "السوق", "बाज़ार", "बाजार", "αγορά", "שוק"),
    "craters": ("moon", "lunar", "moonscape", "mond", "lune", "luna", "lua", "луне", "луна", "月球", "月面", "달 표면", "القمر", "चाँद", "ירח"),
}  # fmt: skip
"""What is drawn on a plain board where the words name it; other scripts as beginnings."""

_INSIDE = listed("indoors")
_OPEN = listed("outdoors")
_OF_OUTSIDE = frozenset(
    ("road", "water", "ice", "trees", "mountains", "houses", "cliff", "clouds", "rails", "craters")
)
_ONLY_OUTSIDE = frozenset(("water", "ice", "trees", "mountains", "cliff", "clouds", "stars"))
_OF_THE_PLACE = frozenset(("rail", "rails", "tunnel", "stalls", "craters", "houses"))
"""What is there only where it is the place itself."""

_OF_ROOMS = frozenset(("shelves", "bed"))

_NOT_RAILWAY = frozenset(
    ("space", "gas", "petrol", "police", "fire", "power", "bus", "radio", "weather", "research")
)
_GONE = re.compile(
    r"\b(?:low tide|ebb(?:s|ing|ed)?|tide (?:is|has|goes|went|gone|runs?) (?:gone |far )?out|dry(?:ing)?|dried|drained|no water|without water"
    r"|ebbe|marée basse|marea baja|bassa marea|maré baixa|отлив)\b|退潮|干潮|썰물|جزر",
    re.IGNORECASE,
)
"""Says that the water is not there."""

_FROZEN = re.compile(
    r"\b(?:frozen|icy|ice|gefroren\w*|zugefroren\w*|gelée?|helado|congelado|ghiacciato|gelado)\b|замёрз|замерз|結冰|结冰|凍っ|얼어|متجمد|जमी|παγωμέν|קפוא",
    re.IGNORECASE,
)

_DRAWN: dict[str, tuple[str, ...]] = {
    "forest": ("forest", "woods", "woodland", "wald", "forêt", "bosque", "bosco", "floresta", "skog", "лес", "лесу", "森", "森林", "树林", "숲", "غابة", "जंगल", "יער"),
    "meadow": ("meadow", "pasture", "wiese", "草原"),
    "mountains": ("mountains", "alps", "montagnes", "montañas"),
    "desert": PLACES["desert"],
    "snow": ("snowfield", "tundra", "arctic", "antarctica", "雪原"),
    "cave": PLACES["cave"],
    "coast": ("beach", "seashore", "strand", "plage", "playa", "spiaggia", "praia", "海边", "海岸", "浜辺", "شاطئ"),
    "harbour": ("harbour", "harbor", "quay", "pier", "hafen", "puerto", "porto", "港", "항구"),
    "lake": ("lake", "lac", "湖"),
    "deep": PLACES["deep"],
    "city": ("city", "stadt", "ville", "ciudad", "città", "cidade", "город", "城市", "도시", "مدينة", "शहर"),
    "village": PLACES["village"],
    "garden": ("garden", "jardin", "jardín", "giardino", "jardim", "сад", "花园", "庭"),
    "kitchen": ("kitchen", "küche", "cuisine", "cocina", "cucina", "cozinha", "кухн", "厨房", "台所", "부엌", "مطبخ", "रसोई", "מטבח"),
    "workshop": ("workshop", "werkstatt"),
    "room": ("library",),
    "space": ("space", "galaxy", "cosmos", "космос", "太空", "宇宙", "우주"),
}  # fmt: skip
"""Words whose place looks like its drawing; `cliff` and `office` are none of them."""

_ROOM_WORDS = frozenset(
    ("kitchen", "bedroom", "bathroom", "office", "classroom", "küche", "küchentisch", "schlafzimmer", "cuisine", "cocina", "cucina", "cozinha", "кухне", "кухни")
)  # fmt: skip
"""Rooms that a kitchen table or a bedroom window says, too."""

_ROOMS = frozenset(("kitchen", "workshop", "room"))
_WHITE = frozenset(("snow", "mountains"))
_HARMLESS = listed("harmless")
"""Adjectives that a drawing does not contradict."""

_CHANGED = re.compile(
    r"\b(?:burn(?:s|t|ed|ing)?|flames?|on fire|flood(?:s|ed|ing)?|ruins?|ruined|destroyed|collapsed?|frozen|ice|icy|snow\w*|winter\w*|bare|dead|underwater|tide)\b",
    re.IGNORECASE,
)
"""Says that a place does not look as usual."""


def side_of(where: str, told: str = "") -> Side:
    """Tell whether a place is inside or outside, as far as the words say.

    Args:
        where: The place.
        told: What happens there.
    """
    if INSIDE.match(where):
        return "in"
    if _OUTSIDE.match(where):
        return "out"
    if _has(where, MARKS["tunnel"]):
        return "out" if at_its_mouth(told) else "in"
    return _side_by_word(where) or _side_by_mark(where) or _side_of_action(where, told)


_SPACECRAFT = re.compile(r"\bspace (?:station|ship|shuttle|capsule)\b", re.IGNORECASE)
"""Where people are is within it, not in the space around."""


def _side_by_word(where: str) -> Side:
    """Tell the side of the first word of a place that has one."""
    for token in tokens_of(_SPACECRAFT.sub("cabin", where)):
        # `Lagos` is no `lago`.
        inflected = () if token.is_name_like else stems(token.low)
        forms = {token.low, _unprefixed(token.low), *inflected}
        if forms & _INSIDE or forms & _OPEN:
            return "in" if forms & _INSIDE else "out"
    found = min(
        (
            (where.find(word), side)
            for side, words in (("in", _INSIDE), ("out", _OPEN))
            for word in words
            if word[0] > "\u0370" and word in where
        ),
        default=(0, ""),
    )
    return "in" if found[1] == "in" else "out" if found[1] else ""


def _side_by_mark(where: str) -> Side:
    seen = set(_named(where))
    if seen & _OF_ROOMS or seen in ({"window"}, {"table"}):
        return "in"
    return "out" if seen & _OF_OUTSIDE else ""


def _side_of_action(where: str, told: str) -> Side:
    """Tell the side of what happens where no place is said."""
    if rows(told):
        return "out"
    if where:
        return ""
    if _ROOM_WORDS & set(words_of(told)):
        return "in"
    return "out" if set(_named(told, place=False)) & _ONLY_OUTSIDE else ""


def said_in(text: str, words: tuple[str, ...]) -> str:
    """Return the longest of `words` that a text has, as it is listed, or nothing."""
    return max((word for word in words if _has(text, (word,))), key=len, default="")


def at_ebb(text: str) -> bool:
    """Tell whether a text says that the water of a place has gone."""
    return _GONE.search(text) is not None and "tide" in text.casefold()


_EVERY_YEAR = re.compile(
    r"\b(?:every|each|since|until|many|next|jeden|chaque|cada|ogni|todo|każdej|кажд\w+) (?:the )?(?:past )?(?:winters?|summers?|springs?|autumns?|sommer|hiver|été|invierno|verano|primavera|inverno|estate|verão|zimy|зим[ауы]|лето)\b",
    re.IGNORECASE,
)
"""Says how often or how long, not when: `has heard it every winter`."""


def without_yearly(text: str) -> str:
    """Return a text without the seasons that only say how often or how long."""
    return _EVERY_YEAR.sub(" ", text)


def season_in(*texts: str) -> Season:
    """Return the season that the first of `texts` with one names."""
    seasons: tuple[Season, ...] = ("winter", "autumn", "spring", "summer")
    for told in texts:
        text = without_yearly(told)
        for season in seasons:
            if _has(text, SEASONS[season]):
                return season
        if _has(text, _SNOW):
            return "winter"
    return ""


def marks_in(where: str, told: str, side: Side) -> tuple[str, ...]:
    """Return what a plain board shows of a place and of what happens there, by name.

    Args:
        where: The place.
        told: What happens.
        side: Whether it is inside.
    """
    here = _named(where)
    if "craters" in here:
        here.append("stars")
    there = [mark for mark in _named(told, place=False) if mark not in _OF_THE_PLACE]
    there += ["water"] if rows(told) and side != "in" else []
    marks = list(dict.fromkeys((*here, *there)))
    if "craters" in marks:
        marks = [mark for mark in marks if mark != "moon"]
    if side == "in":
        kept = {"window", "door", "table", "bed", "shelves", "tunnel"}
        return tuple(mark for mark in marks if mark in kept)
    if side == "":
        kept = {"window", "door", "table"}
        return tuple(mark for mark in marks if mark in kept)
    return tuple(
        mark for mark in marks if mark not in {"bed", "shelves", "window", "table", "door"}
    )


def is_mark(name: str, mark: str) -> bool:
    """Tell whether a thing's name is that of a mark: `desks` are drawn as a table."""
    return _has(name, MARKS[mark])


def _named(text: str, *, place: bool = True) -> list[str]:
    """Return the marks that a text names; one that says what happens names no place by one sign."""
    skipped = frozenset() if place else _ALSO_IN_NAMES
    found = [
        mark
        for mark, words in MARKS.items()
        if _has(text, tuple(word for word in words if word not in skipped))
    ]
    low = words_of(text)
    if place and "waves" in low and "water" not in found:
        found.append("water")
    if "rails" in found and any(word in _NOT_RAILWAY for word in low):
        found.remove("rails")
    if "water" in found and (_GONE.search(text) or _FROZEN.search(text)):
        found.remove("water")
        found += ["ice"] if _FROZEN.search(text) else []
    return found


def _unprefixed(word: str) -> str:
    """Return an Arabic or Hebrew word without what is written together with it: `in the`."""
    if len(word) > _SHORT and "\u05d0" <= word[0] <= "\u05ea":
        return word.lstrip("ובהלמכש") if word[0] in "ובהלמכש" else word
    if len(word) > _SHORT and "\u0620" <= word[0] <= "\u064a":
        return re.sub(r"^[وفبكل]?(?:ال|ل)?", "", word)
    return word


_SHORT = 3
"""Letters of a word from which nothing is taken away."""

_ALSO_NAMES = frozenset(("lago", "rio", "luna", "lua", "lune", "mar", "primavera", "april"))
"""Words that are names with a capital."""

_ALSO_IN_NAMES = frozenset("山林江村町森桥橋机河湖海星雪")
"""Signs that stand in people's names too, and mean a place only where one is said."""


def _owned(tokens: list[Token], index: int) -> bool:
    """Tell whether a word is another than the river or lake of the same letters: `seine`, `see`."""
    if tokens[index].low == "see":
        # The lake of a German place; elsewhere `see` is what eyes do.
        return not tokens[index].text[0].isupper() or (tokens[index].first and len(tokens) > 1)
    if tokens[index].low != "seine":
        return False
    return tokens[index].text.islower() or owns(tuple(tokens), index)


def _has(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether a text has one of `words`; those of other scripts may go on."""
    tokens = [token for token in tokens_of(text) if token.is_word]
    low = [
        token.low
        for index, token in enumerate(tokens)
        if (token.low not in _ALSO_NAMES or token.text.islower()) and not _owned(tokens, index)
    ]
    low += [bare for word in low if (bare := _unprefixed(word)) != word]
    parts = {part for word in low for part in (word, *re.split(r"[-’']", word))}
    folded = text.casefold()
    for word in words:
        if word[0] < "\u0370" or " " in word:
            if word in parts or (" " in word and word in folded):
                return True
        elif (word[0] > "\u0e00" and word in folded) or any(one.startswith(word) for one in low):
            return True
    return False


def drawn_place(where: str, told: str) -> str:
    """Return the key of the place that is drawn, or nothing: where a drawing might be untrue.

    Args:
        where: The place in the user's words.
        told: What happens there.
    """
    if plays_under_water(where) and not _GONE.search(f"{where} {told}"):
        return "deep"
    place = key_in(where, _DRAWN) or ""
    if not place or key_in(where, PLACES) != place:
        return ""
    head = where.partition(". ")[0]
    known = {
        word for words in (*_DRAWN.values(), *HOURS.values(), *WEATHER.values()) for word in words
    }
    for word in words_of(
        re.split(r",| - |\b(?:at|in|on|under|below|by|near|before|after|during)\b", head)[0]
    ):
        forms = {word, *stems(word)}
        other = word[0] > "\u0370" and any(
            word.startswith(name[:3]) or name in word for name in _DRAWN[place]
        )
        if not (
            forms & (known | _HARMLESS | DETERMINERS | STOPS) or other or word in {"int", "ext"}
        ):
            return ""
    season = season_in(where, told)
    if season == "winter" and place not in _WHITE | _ROOMS | {"cave", "deep", "space"}:
        return ""
    if place not in _WHITE and _CHANGED.search(f"{head} {told}"):
        return ""
    if _GONE.search(f"{where} {told}"):
        return ""
    outside = _OUTSIDE.match(where) is not None and place in _ROOMS
    inside = INSIDE.match(where) is not None and place not in _ROOMS | {"cave"}
    return "" if outside or inside else place
