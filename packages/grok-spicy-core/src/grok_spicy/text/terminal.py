"""Text on its way to a terminal: what would steer the terminal, or forge our own words, is gone.

The sequences are those of ECMA-48 and of xterm (OSC 52 writes the clipboard, OSC 8 hides an
address behind a text); the bidirectional controls are those of Unicode's UAX #9, which make a name
read other than it is.
"""

from __future__ import annotations

import re

_LONGEST = 4096
"""Of a sequence with a text in it; what is longer is printed as the text that it is."""

_STYLE = r"\x1b\[(?:(?:[0-3]|3[0-79]|9[0-7])(?:;(?:[0-3]|3[0-79]|9[0-7]))*)?m"
"""Bold, dim and a colour of letters: what we use. No background, nothing hidden, no blinking."""

_SEQUENCE = (
    # OSC, DCS, SOS, PM and APC carry a text up to BEL or ST; without an end the beginning goes.
    rf"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])"
    rf"(?:[^\x07\x1b\x9c\n]{{0,{_LONGEST}}}(?:\x07|\x1b\\|\x9c))?"
    r"|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?"
    r"|\x1b[ -/]{0,8}[0-~]?"
)

_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"

_BREAKS = re.compile(r"\r\n|[\x85\u2028\u2029]")

_UNSAFE = re.compile(rf"({_STYLE})|{_SEQUENCE}|{_CONTROLS}")

_FORGED = re.compile(
    rf"(?<=\n)(?=(?:{_STYLE})* ?(?:{_STYLE})*(?:Error|Warning|Usage):)", re.IGNORECASE
)

_PRINTABLE_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

_RESET = "\x1b[0m"


def for_terminal(text: str, *, one_line: bool = False, styled: bool = True) -> str:
    r"""Return a text that only says something: it steers nothing and forges no message.

    Line breaks and tabs stay, but no line after the first begins with "Error:", "Warning:" or
    "Usage:", which are ours to say; carriage returns go, as they write over what stands there.

    Args:
        text: Anything, from anybody.
        one_line: Whether line breaks and tabs become blanks, as for names and titles.
        styled: Whether bold, dim and colours of letters stay; they end where the text ends.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _BREAKS.sub("\n", text)
    text = _UNSAFE.sub(lambda found: (found[1] or "") if styled else "", text)
    text = text.replace("\n", " ").replace("\t", " ") if one_line else _FORGED.sub("  ", text)
    if "\x1b" in text and _RESET not in text[text.rindex("\x1b") :]:
        text += _RESET
    return text


def in_json(document: str) -> str:
    r"""Return a JSON document that means the same, its dangerous characters written as `\uXXXX`.

    Args:
        document: JSON, in which control characters below 32 are escaped already.
    """
    return _PRINTABLE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", document)
