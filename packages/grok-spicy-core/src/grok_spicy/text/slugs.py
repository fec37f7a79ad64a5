"""File names from what users, models and servers call things.

A slug is one path component: letters, digits and single hyphens, lower case. It cannot leave a
folder, hide, or mean a device, on any operating system. A name that is not a slug already gets a
digest of the whole name, so that two different names never share a file, not even on a disk that
ignores case.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

# Device names on Windows, with any suffix: "Naming Files, Paths, and Namespaces", Microsoft Learn.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])")

_DIGEST_LENGTH = 8

_DIGEST = re.compile(rf"(?:.*-)?[0-9a-f]{{{_DIGEST_LENGTH}}}", re.DOTALL)

# File names hold 255 bytes; one character of a slug takes at most 4.
_MAX_LENGTH = 60

_TITLE_LENGTH = 40


def slug(name: str, *, max_length: int = 48) -> str:
    """Return the file name, without suffix, for something called `name`.

    Args:
        name: Any text, also an empty one.
        max_length: The most characters of the result, from 16 to 60.

    Returns:
        `name` itself if it is a slug already, else its readable part, cut, and a digest of all of
        it. Different names give different slugs, also where case is ignored.

    Raises:
        ValueError: If `max_length` is out of range.
    """
    if not 2 * _DIGEST_LENGTH <= max_length <= _MAX_LENGTH:
        raise ValueError(f"max_length must be from {2 * _DIGEST_LENGTH} to {_MAX_LENGTH}")
    words = _words(name)
    if (
        name
        and words == name
        and len(name) <= max_length
        and not _RESERVED.fullmatch(name)
        and not _DIGEST.fullmatch(name)
    ):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    readable = words[: max_length - _DIGEST_LENGTH - 1].strip("-")
    return f"{readable}-{digest}" if readable else digest


def run_id(now: datetime, title: str, entropy: bytes) -> str:
    """Name the folder of a run: `YYYYMMDD-HHMM-title-xxxx`.

    Args:
        now: When the run began, in the user's time zone.
        title: What the film is about; its readable part is used, cut at a word.
        entropy: At least two random bytes, which tell apart runs of the same minute.

    Raises:
        ValueError: If there is too little entropy.
    """
    if len(entropy) < 2:  # noqa: PLR2004 - the four characters at the end are two bytes
        raise ValueError("entropy must be at least two bytes")
    words = _title(title)
    if len(words) > _TITLE_LENGTH:
        words = words[: _TITLE_LENGTH + 1].rpartition("-")[0] or words[:_TITLE_LENGTH]
    return f"{now:%Y%m%d-%H%M}-{words or 'film'}-{entropy[:2].hex()}"


def _title(text: str) -> str:
    """Reduce a title to words as `_words` does, but keep the marks that other scripts spell with.

    Without them `ミディアム` and `लोमड़ी` are other words. Names of files inside a run stay as they
    ever were, since runs of earlier versions are found by them.
    """
    kept: list[str] = []
    for character in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()):
        if unicodedata.category(character).startswith("M"):
            spelled = bool(kept) and kept[-1] != "-" and not kept[-1].isascii()
            kept += [character] if spelled else []
        else:
            plain = character.isalpha() or (character.isascii() and character.isdigit())
            kept.append(character if plain else "-")
    joined = unicodedata.normalize("NFC", "".join(kept))
    return re.sub("-+", "-", joined).strip("-")


def _words(text: str) -> str:
    """Reduce `text` to lower-case letters and digits of any script, joined by hyphens.

    Accents are dropped and the result is in the normal form C, because file systems differ in
    what they do to them. The digits are those of ASCII: others look alike but sort elsewhere.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = (
        character if (character.isascii() and character.isalnum()) or character.isalpha() else "-"
        for character in unicodedata.normalize("NFKD", decomposed)
        if not unicodedata.combining(character)
    )
    joined = unicodedata.normalize("NFC", "".join(kept))
    return re.sub("-+", "-", joined).strip("-")
