"""Letters that look like others, and letters that are not seen at all."""

# ruff: noqa: RUF001 - look-alike letters are what this module is about

from __future__ import annotations

import re
import unicodedata

_LOOKALIKES = {
    # Cyrillic, in lower case
    "и": "n", "д": "a",
    "а": "a", "в": "b", "ь": "b", "с": "c", "ԁ": "d", "е": "e", "ѐ": "e", "ё": "e", "є": "e",
    "ғ": "f", "ԍ": "g", "һ": "h", "н": "h", "і": "i", "ї": "i", "ј": "j", "к": "k", "қ": "k",
    "ӏ": "l", "м": "m", "п": "n", "о": "o", "р": "p", "ԛ": "q", "г": "r", "я": "r", "ѕ": "s",
    "т": "t", "ц": "u", "ѵ": "v", "ԝ": "w", "ш": "w", "х": "x", "у": "y", "ү": "y", "з": "e",
    # Greek, in lower case
    "α": "a", "β": "b", "ς": "c", "δ": "d", "ε": "e", "η": "n", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "v", "ο": "o", "ρ": "p", "σ": "o", "τ": "t", "υ": "u", "χ": "x", "ω": "w",
    "γ": "y", "ϲ": "c", "ϳ": "j",
    # Armenian
    "ո": "n", "ս": "u", "օ": "o", "հ": "h", "ց": "g", "զ": "q", "յ": "j", "ք": "p",
    # Latin with strokes, turned or small-capital forms that no normalisation resolves
    "ı": "i", "ɑ": "a", "ɐ": "a", "ɓ": "b", "ƈ": "c", "ɖ": "d", "ɗ": "d", "đ": "d", "ǝ": "e",
    "ə": "e", "ɛ": "e", "ɘ": "e", "ƒ": "f", "ɡ": "g", "ɠ": "g", "ħ": "h", "ɦ": "h", "ɨ": "i",
    "ɩ": "i", "ʝ": "j", "ƙ": "k", "ł": "l", "ɭ": "l", "ɫ": "l", "ɱ": "m", "ɲ": "n", "ŋ": "n",
    "ø": "o", "ɵ": "o", "ɔ": "o", "ƥ": "p", "ɽ": "r", "ʂ": "s", "ŧ": "t", "ƭ": "t", "ʉ": "u",
    "ʋ": "v", "ʏ": "y", "ƴ": "y", "ʐ": "z", "ƶ": "z", "þ": "p", "ð": "d", "æ": "ae", "œ": "oe",
    "ᴀ": "a", "ʙ": "b", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ꜰ": "f", "ɢ": "g", "ʜ": "h", "ɪ": "i",
    "ᴊ": "j", "ᴋ": "k", "ʟ": "l", "ᴍ": "m", "ɴ": "n", "ᴏ": "o", "ᴘ": "p", "ʀ": "r", "ꜱ": "s",
    "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w", "ᴢ": "z",
}  # fmt: skip

_CAPITALS = {
    "Α": "a", "Β": "b", "Ε": "e", "Ζ": "z", "Η": "h", "Ι": "i", "Κ": "k", "Μ": "m", "Ν": "n",
    "Ο": "o", "Ρ": "p", "Τ": "t", "Υ": "y", "Χ": "x", "И": "n", "Я": "r", "Ꭰ": "d", "Ꭱ": "r",
    "Ꭲ": "t", "Ꭵ": "i", "Ꭺ": "a", "Ꭻ": "j", "Ꭼ": "e", "Ꮃ": "w", "Ꮇ": "m", "Ꮋ": "h", "Ꮐ": "g",
    "Ꮓ": "z", "Ꮖ": "i", "Ꮞ": "4", "Ꮟ": "b", "Ꮢ": "r", "Ꮤ": "w", "Ꮥ": "s", "Ꮩ": "v", "Ꮪ": "s",
    "Ꮮ": "l", "Ꮯ": "c", "Ꮲ": "p", "Ꮶ": "k", "Ꮷ": "d", "Ᏼ": "b",
}  # fmt: skip

_REGIONAL_A = 0x1F1E6
_SQUARED_A = (0x1F130, 0x1F150, 0x1F170)
_LETTERS = 26
_FIRST_TAG, _LAST_TAG = 0xE0021, 0xE007E
_TAGS = 0xE0000

_LETTER_OF: dict[int, str] = {ord(char): letter for char, letter in _LOOKALIKES.items()}
for _first in (_REGIONAL_A, *_SQUARED_A):
    _LETTER_OF |= {_first + place: chr(ord("a") + place) for place in range(_LETTERS)}

_BLANK_LETTERS = dict.fromkeys((0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0x2800), "_")
_TAG_LETTERS = {code: chr(code - _TAGS) for code in range(_FIRST_TAG, _LAST_TAG + 1)}
_CAPITAL_OF = {ord(char): letter for char, letter in _CAPITALS.items()}
_BEFORE_FOLDING = {**_BLANK_LETTERS, **_TAG_LETTERS, **_CAPITAL_OF}

_DRAWN_OVER = frozenset({"Mn", "Me"})
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn"})

_VOWEL_SIGNS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
"""Signs that Hebrew and Arabic may leave out, and the stroke that only stretches a word."""


def reveal(text: str) -> str:
    """Return a text as it reads: in lower case, without disguise.

    Compatibility forms, look-alike letters, letters in boxes, accents and invisible tag letters
    become plain Latin letters. Invisible characters (zero-width spaces, soft hyphens, fillers)
    become underscores, across which the reader joins words.

    Args:
        text: Any text.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE_FOLDING))
    text = unicodedata.normalize("NFD", text.translate(_CAPITAL_OF).casefold())
    text = text.translate({ord(char): _unseen(char) for char in set(text) if not char.isascii()})
    return text.translate(_LETTER_OF)


def visible(text: str) -> str:
    """Return a text of any script as written, in compatible forms and with nothing unseen."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(
        char for char in text if char.isascii() or unicodedata.category(char) not in _UNSEEN
    )


def fold(text: str) -> str:
    """Return a text of any script in one spelling: visible, one case, no optional vowel signs."""
    if text.isascii():
        return text.lower()
    return _VOWEL_SIGNS.sub("", visible(text).casefold())


def plain(text: str) -> str:
    """Return a text in its own script, in one case and without what is drawn over letters."""
    text = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in text if unicodedata.category(char) not in _DRAWN_OVER)


def _unseen(char: str) -> str:
    """Drop what is drawn over a letter, and let what is not drawn at all part words."""
    category = unicodedata.category(char)
    if category in _DRAWN_OVER:
        return ""
    return "_" if category in _UNSEEN else char
