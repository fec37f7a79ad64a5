"""Which language, or script, a text is in, as far as its letters tell."""

from __future__ import annotations

import re
from typing import Literal

Tongue = Literal["", "hi", "ko", "ja", "ar", "cyrillic", "pl", "tr"]

_TONGUES: tuple[tuple[Tongue, str], ...] = (
    ("hi", "[\u0900-\u097f]"),
    ("ko", "[\uac00-\ud7a3]"),
    ("ja", "[\u3040-\u30ff]"),
    ("ar", "[\u0620-\u064a]"),
    ("cyrillic", "[\u0400-\u04ff]"),
    ("tr", "[ğışİ]"),
    ("pl", r"[ąęłńśźż]|\b(?:jej|jest|przez|przy|oraz|jego)\b"),
)


def tongue_of(text: str) -> Tongue:
    """Return which of the languages without articles a text is in; nothing for any other."""
    return next((tongue for tongue, marks in _TONGUES if re.search(marks, text)), "")
