"""Undoes what hides a text from a reader of words, but not from a model or a page.

Escapes of JSON and of programming languages, percent escapes, HTML entities and tags inside
words, text that is displayed from right to left, words in camel case. A text is read as it stands
and as it is once all of that is undone.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_BACKSLASH = re.compile(
    r"(?<!\\)\\+(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})"
    r"|([0-7]{3})|([bfnrtv]))"
)
_CODE_GROUPS = 4
_OCTAL, _SPACE = 5, 6
_TAG = re.compile(r"<[^<>]{0,200}>")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_ENTITY = re.compile(r"&#?\w{1,32};?")
_OVERRIDE = re.compile("\u202e([^\u202a-\u202e\u2066-\u2069\n]*)")
_TAG_CHARACTERS = re.compile("[\U000e0000-\U000e007f]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_ROUNDS = 3
_LAST_CODE = 0x10FFFF


def readings(text: str) -> Iterator[str]:
    """Yield a text as it stands, and as it reads once disguises are undone, if that differs.

    Args:
        text: Any text.
    """
    yield text.replace("\\", " ") if "\\" in text else text
    undone = text
    for _ in range(_ROUNDS):
        before = undone
        undone = _undone(undone)
        if undone == before:
            break
    if undone != text:
        yield undone
    bare = _TAG_CHARACTERS.sub("", undone)
    if bare != undone:
        # They are read as letters above: a model may do that, or not see them at all.
        yield bare
    parted = _CAMEL.sub(" ", undone)
    if parted != undone:
        yield parted


def _undone(text: str) -> str:
    if "\\" in text:
        text = _BACKSLASH.sub(_character, text)
    if "%" in text and _PERCENT.search(text):
        text = unquote(text)
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "\u202e" in text:
        text = _OVERRIDE.sub(lambda match: match[1][::-1], text)
    return text


def _character(match: re.Match[str]) -> str:
    if match[_SPACE]:
        return "\n"
    if match[_OCTAL]:
        return chr(int(match[_OCTAL], 8))
    code = int(next(match[group] for group in range(1, _CODE_GROUPS + 1) if match[group]), 16)
    return chr(code) if code <= _LAST_CODE else " "
