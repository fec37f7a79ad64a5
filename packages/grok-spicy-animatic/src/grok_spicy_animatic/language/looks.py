"""Words for how somebody looks, in the languages whose adjectives follow the noun or join it."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.grammar import DETERMINERS
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tokens import tokens_of
from grok_spicy_animatic.language.wardrobe import bare, part_named, parts_in_signs

_COLOURS: tuple[tuple[str, str], ...] = (
    (r"rot(?:e[mnrs]?)?$|rouges?$|roj[oa]s?$|ross[oaie]$|vermelh[oa]s?$|красн|ال?أ?حمر|حمراء|אדומ|אדום|κόκκιν|लाल|빨간|빨강|붉은|赤|红|紅|แดง", "red"),
    (r"gelb(?:e[mnrs]?)?$|jaunes?$|amarill[oa]s?$|giall[oaie]$|amarel[oa]s?$|ж[её]лт|أصفر|صفراء|צהוב|κίτριν|पील|노란|노랑|黄|黃|เหลือง", "yellow"),
    (r"blau(?:e[mnrs]?)?$|bleu(?:e|s|es)?$|azul(?:es)?$|blu$|azzurr[oaie]$|син(?:ий|яя|ее|ей|ем|ю|их|ими)|голуб|أزرق|زرقاء|כחול|μπλε|γαλάζι|नील|파란|파랑|푸른|青い|青く|蓝|藍|น้ำเงิน|สีฟ้า", "blue"),
    (r"grün(?:e[mnrs]?)?$|verte?s?$|verdes?$|verd[ei]$|зел[её]н|أخضر|خضراء|ירוק|πράσιν|हर[ाेी]$|초록|녹색|緑|绿|綠|เขียว", "green"),
    (r"schwarz(?:e[mnrs]?)?$|noire?s?$|negr[oa]s?$|ner[oaie]$|pret[oa]s?$|ч[её]рн|أسود|سوداء|שחור|μαύρ|काल[ाेी]$|검은|까만|검정|黒|黑|ดำ", "black"),
    (r"wei(?:ß|ss)(?:e[mnrs]?)?$|blanc(?:he)?s?$|blanc[oa]s?$|bianc[oaie]$|branc[oa]s?$|бел(?:ый|ая|ое|ой|ом|ую|ого|ые|ых)|أبيض|بيضاء|לבנ|לבן|άσπρ|λευκ|सफ़ेद|सफेद|하얀|흰|白い|白色|白", "white"),
    (r"grau(?:e[mnrs]?)?$|grise?s?$|grigi[oaie]?$|cinzas?$|сер(?:ый|ая|ом|ую|ой)|رمادي|אפור|γκρι|회색|灰", "grey"),
    (r"braun(?:e[mnrs]?)?$|marron(?:es)?$|marrone$|marrom$|коричнев|بني|חום$|חומה|καφέ$|भूर|갈색|茶色|棕|褐", "brown"),
    (r"rosas?$|роз[оа]в|وردي|ורוד|ροζ|गुलाबी|분홍|ピンク|粉红|粉色", "pink"),
    (r"orange[ns]?$|naranjas?$|arancion[ei]$|laranja$|оранжев|برتقالي|כתום|πορτοκαλ|नारंगी|주황|オレンジ|橙", "orange"),
    (r"lila$|violett?e?[mnrs]?$|morad[oa]s?$|viola$|rox[oa]s?$|фиолетов|بنفسجي|סגול|μωβ|बैंगनी|보라|紫", "purple"),
)  # fmt: skip
"""Beginnings of words for colours; the first letters decide, or all of them where it says so."""

_SIZES = re.compile(
    r"(?:petite?s?|minuscules?|grande?s?|géante?s?|énormes?|pequeñ[oa]s?|pequen[oa]s?|diminut[oa]s?|enormes?|gigantes?|piccol[oaie]|minuscol[oaie]|jeunes?|joven|jovem|giovane"
    r"|маленьк\w*|крошечн\w*|огромн\w*|больш\w*|صغيرة?|كبيرة?|ضخمة?|عملاقة?|קטנה?|גדולה?|ענקי?ת?|μικρ\w*|τεράστι\w*|μεγάλ\w*|छोट[ाेी]|बड़[ाेी]|विशाल|작은|거대한|큰)$"
)
_AGES = listed("old")
_JOINS = frozenset(
    (
        "con",
        "en",
        "de",
        "avec",
        "et",
        "y",
        "e",
        "com",
        "in",
        "mit",
        "im",
        "vestida",
        "vestido",
        "vêtue",
        "vêtu",
        "с",
        "в",
        "и",
        "με",
        "και",
        "un",
        "una",
        "une",
        "uma",
        "ein",
        "einem",
        "einer",
    )
)
_SIGNS = re.compile(
    r"[赤红紅黄黃蓝藍緑绿綠黒黑白灰棕褐紫橙茶青]|ピンク|オレンジ|小さ|小|大き|巨大|老|年老|古い|高い"
)
_CUT = re.compile(r"[。、，,；;！!？?\s「」“”]|[をがはでにへ](?=.)")
_NOT_OLD = re.compile(r"老(?:师|師|虎|板|鼠|鹰|鷹)")
_MOST = 7


def colour_word(word: str) -> str | None:
    """Return the English name of the colour that a lower-case word of another language names."""
    return next((name for pattern, name in _COLOURS if re.match(pattern, bare(word))), None)


def after_noun(text: str, end: int) -> int:
    """Return where the words that describe a noun, and follow it, end; `end` if none do."""
    last = end
    if comma := _SET_OFF.match(text, end):
        end = comma.end()
    for token in tokens_of(text[end : end + 80])[:_MOST]:
        low = token.low
        if token.is_word and _describes(low):
            last = end + token.end
        elif low not in _JOINS | DETERMINERS:
            break
    return last


_SET_OFF = re.compile(r",\s+(?=(?:con|de|com|avec|mit|en|im)\s)", re.IGNORECASE)
"""A comma between a noun and what somebody has on: `la nipote, con un vestito verde`."""


def _describes(word: str) -> bool:
    if word in _AGES:
        return True
    if word == "hides":
        return False  # `The witness hides`
    known = colour_word(word) or part_named(word) or _SIZES.match(bare(word))
    return bool(known) and figure_kind(word) is None


_SIGN = "[\u3040-\\u30ff\\u3400-\\u9fff]"
_IN_SIGNS = tuple(
    ("|".join(re.findall(rf"{_SIGN}+", pattern)), name)
    for pattern, name in _COLOURS
    if re.search(_SIGN, pattern)
)
_NEAR = 7
"""How many signs after a colour its garment may end."""


def before_noun(text: str, start: int) -> str:
    """Return the signs before a noun that describe it, in a script without spaces."""
    stretch = _CUT.split(text[max(0, start - 16) : start])[-1]
    return stretch if _SIGNS.search(stretch) else ""


def tones_of_signs(text: str) -> list[tuple[str | None, str]]:
    """Return parts and their colours in a script without spaces; None for what has no garment."""
    found: list[tuple[str | None, str]] = []
    for stretch in re.findall(rf"{_SIGN}+", text):
        for pattern, name in _IN_SIGNS:
            for match in re.finditer(pattern, stretch):
                after = stretch[match.end() : match.end() + _NEAR]
                parts = sorted((after.index(word), part) for word, part in parts_in_signs(after))
                found.append((parts[0][1] if parts else None, name))
    return found


def is_aged(text: str) -> bool:
    """Tell whether a text in a script without spaces says that somebody is old."""
    return unspaced(text) and bool(
        re.search(r"老|年老|おじいさん|おばあさん|祖父|祖母", _NOT_OLD.sub("", text))
    )
