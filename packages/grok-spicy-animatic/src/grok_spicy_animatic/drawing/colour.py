"""Colours: words for them, mixing, and the perceptual space in which they are compared."""

from __future__ import annotations

import colorsys
import hashlib
import re

RGB = tuple[int, int, int]

WORDS: dict[str, RGB] = {
    "amber": (232, 163, 61),
    "apricot": (244, 178, 122),
    "aqua": (98, 200, 200),
    "ash": (142, 142, 138),
    "auburn": (142, 62, 36),
    "azure": (66, 140, 208),
    "beige": (222, 204, 172),
    "black": (40, 40, 46),
    "blond": (228, 196, 118),
    "blonde": (228, 196, 118),
    "blue": (62, 110, 190),
    "blush": (232, 176, 168),
    "brass": (196, 160, 76),
    "bronze": (164, 112, 62),
    "brown": (124, 82, 52),
    "burgundy": (116, 34, 50),
    "caramel": (190, 126, 66),
    "charcoal": (62, 64, 70),
    "cherry": (186, 38, 56),
    "chestnut": (134, 74, 48),
    "cinnamon": (176, 98, 54),
    "cobalt": (46, 82, 176),
    "copper": (190, 112, 70),
    "coral": (240, 122, 98),
    "cream": (244, 232, 206),
    "crimson": (178, 34, 52),
    "cyan": (80, 196, 214),
    "denim": (74, 100, 142),
    "ebony": (48, 42, 42),
    "emerald": (36, 140, 96),
    "fawn": (206, 166, 120),
    "fern": (92, 138, 74),
    "ginger": (214, 122, 54),
    "gold": (220, 174, 62),
    "golden": (224, 178, 70),
    "gray": (134, 138, 142),
    "green": (82, 148, 84),
    "grey": (134, 138, 142),
    "hazel": (142, 112, 62),
    "honey": (224, 168, 76),
    "indigo": (72, 66, 144),
    "ink": (44, 50, 72),
    "ivory": (246, 240, 222),
    "jade": (74, 160, 122),
    "lavender": (172, 156, 210),
    "lemon": (242, 222, 96),
    "lilac": (186, 160, 206),
    "lime": (164, 204, 78),
    "magenta": (190, 60, 138),
    "mahogany": (112, 54, 42),
    "maroon": (112, 36, 44),
    "mauve": (172, 132, 162),
    "mint": (152, 216, 182),
    "moss": (108, 124, 66),
    "mustard": (208, 162, 52),
    "navy": (40, 54, 98),
    "ochre": (202, 142, 62),
    "olive": (122, 124, 64),
    "orange": (228, 122, 46),
    "orchid": (186, 110, 188),
    "peach": (246, 192, 152),
    "pearl": (232, 228, 222),
    "pewter": (140, 144, 148),
    "pink": (232, 140, 164),
    "plum": (116, 62, 110),
    "purple": (118, 76, 158),
    "red": (198, 56, 52),
    "rose": (214, 112, 128),
    "ruby": (164, 32, 62),
    "russet": (186, 90, 44),
    "rust": (178, 82, 44),
    "saffron": (236, 172, 50),
    "sage": (152, 170, 132),
    "salmon": (238, 150, 126),
    "sand": (222, 196, 148),
    "sandy": (218, 190, 140),
    "sapphire": (38, 80, 160),
    "scarlet": (210, 48, 42),
    "sepia": (128, 96, 66),
    "sienna": (170, 92, 56),
    "silver": (190, 196, 202),
    "sky": (138, 190, 228),
    "slate": (98, 112, 126),
    "snow": (244, 246, 250),
    "steel": (128, 146, 162),
    "straw": (226, 206, 130),
    "tan": (208, 172, 126),
    "tangerine": (242, 138, 52),
    "tawny": (196, 134, 74),
    "teal": (44, 130, 132),
    "terracotta": (200, 104, 72),
    "tortoiseshell": (132, 90, 58),
    "turquoise": (70, 188, 184),
    "umber": (104, 74, 52),
    "vermilion": (222, 74, 46),
    "violet": (132, 88, 178),
    "walnut": (98, 70, 52),
    "wheat": (232, 208, 152),
    "white": (244, 244, 242),
    "wine": (120, 36, 58),
    "yellow": (238, 206, 72),
}

_HEX = re.compile(r"#([0-9a-fA-F]{6})\b")
_WORD = re.compile(r"[a-z]+")


def digest(*parts: object) -> int:
    """Return a 64-bit number that depends on nothing but `parts`."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def named_in(text: str) -> list[RGB]:
    """Return the colours that `text` names, as words or `#rrggbb`, in order, each once."""
    found: list[tuple[int, RGB]] = [
        (match.start(), from_hex(match.group(1))) for match in _HEX.finditer(text)
    ]
    found += [
        (match.start(), WORDS[match.group()])
        for match in _WORD.finditer(text.lower())
        if match.group() in WORDS
    ]
    return list(dict.fromkeys(colour for _, colour in sorted(found)))


def from_hex(text: str) -> RGB:
    """Return the colour of `rrggbb`, with or without `#`."""
    value = text.lstrip("#")
    return int(value[0:2], 16), int(value[2:4], 16), int(value[4:6], 16)


def to_hex(colour: RGB) -> str:
    """Return `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mix(first: RGB, second: RGB, amount: float) -> RGB:
    """Return `first` with `amount` (0..1) of `second` in it."""
    return (
        round(first[0] + (second[0] - first[0]) * amount),
        round(first[1] + (second[1] - first[1]) * amount),
        round(first[2] + (second[2] - first[2]) * amount),
    )


def shade(colour: RGB, amount: float) -> RGB:
    """Return `colour` darkened (negative) or lightened (positive), -1..1.

    Shadows lean towards blue and lights towards warm white, as painters mix them.
    """
    return (
        mix(colour, (255, 248, 232), amount) if amount > 0 else mix(colour, (22, 22, 40), -amount)
    )


def from_hue(degrees: float, lightness: float, saturation: float) -> RGB:
    """Return the colour of a hue in degrees with lightness and saturation 0..1."""
    red, green, blue = colorsys.hls_to_rgb((degrees % 360) / 360, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def luminance(colour: RGB) -> float:
    """Return the brightness of `colour`, 0..1."""
    return (0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]) / 255
