"""Names of people in scripts that have no capitals, and those that only begin a sentence."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.inflected import is_form
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.phrases import Found
from grok_spicy_animatic.language.tokens import tokens_of
from grok_spicy_animatic.language.wardrobe import parts_in_signs

if TYPE_CHECKING:
    from collections.abc import Iterator

_CALLED = re.compile(
    r"(?P<ja>(?:[一-鿿]{1,3}|[ァ-ヺー]{2,6}|[ぁ-ん]{2,4}?))(?:さん|くん|君|ちゃん|氏)(?![一-鿿])"
    r"|(?P<zh>(?<![大最])小[明红华刚丽强军芳伟敏静磊洋兰梅霞燕玲娟杰涛勇超鹏龙虎林宇武亮芸莉娜美莹]"
    r"|(?<![一-鿿])[老阿][王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗宝福贵])"
)
"""A Japanese name before `san` and the like, a Chinese name after `xiao`, `lao` or `a`."""

_NO_NAME = re.compile(
    r".*(?:[屋お皆姉兄母父婆爺客神赤奥娘猫犬嬢か]|みな|ばあ?|じい?|かあ|とう|ねえ|にい|どちら|たく)$"
)
"""What stands before `san` and is no name: `oka-san`, `hanaya-san`."""

_PARTICLES = re.compile("(?:이)?(?:가|는|은|을|를|에게|와|과|랑|의|도|야|네)?")


def given_names(text: str) -> Iterator[Found]:
    """Yield those whom a text names in a script without capitals, each at their first mention."""
    seen: set[str] = set()
    for name, start, end in (*_in_signs(text), *_in_words(text)):
        if name not in seen:
            seen.add(name)
            yield Found(name, "person", "", _dressed(text, end), start, proper=True)


def _in_signs(text: str) -> Iterator[tuple[str, int, int]]:
    if not unspaced(text):
        return
    for match in _CALLED.finditer(text):
        name = match["ja"] or match["zh"]
        if match["zh"] or not _NO_NAME.fullmatch(name):
            yield name, match.start(), match.end()


def _in_words(text: str) -> Iterator[tuple[str, int, int]]:
    if not re.search("[\u0590-\u06ff\u0900-\u097f\uac00-\ud7a3]", text):
        return
    for token in tokens_of(text):
        name = _listed(token.text)
        if name:
            yield name, token.start, token.end


def is_listed_name(word: str) -> bool:
    """Tell whether a word of a script without capitals is somebody's name."""
    return bool(_listed(word))


@lru_cache(maxsize=2048)
def _listed(word: str) -> str:
    """Return the listed name that a word is, without particles and prefixes; else nothing."""
    known = listed("given_names")
    if "\uac00" <= word[0] <= "\ud7a3":
        parts = ((word[:size], word[size:]) for size in (3, 2))
        return next((a for a, rest in parts if a in known and _PARTICLES.fullmatch(rest)), "")
    if "\u0600" <= word[0] <= "\u06ff" and word not in known:
        word = re.sub("^[ولب]", "", word)
    return word if word in known and word[0] > "\u0530" else ""


def is_given(word: str) -> bool:
    """Tell whether a word that begins with a capital is a name that people have."""
    return any(is_form(word.casefold(), name) for name in _stems(word[0].casefold()))


@lru_cache(maxsize=64)
def _stems(letter: str) -> tuple[str, ...]:
    names = (name.casefold() for name in listed("given_names"))
    return tuple(
        name.rstrip("аяй") if name[0] > "\u03ff" else name for name in names if name[0] == letter
    )


def _dressed(text: str, end: int) -> str:
    """Return what somebody wears, as it is said right after their name in a script of signs."""
    told = re.split(r"[,，。；;、！？!?]", text[end : end + 30])[0]
    return told if unspaced(text) and re.match("[穿戴]", told) and parts_in_signs(told) else ""
