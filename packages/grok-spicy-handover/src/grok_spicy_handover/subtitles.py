"""Subtitles: what is spoken, timed within its shot, in lines that can be read in their time.

Sizes and speeds are those of the Netflix Timed Text Style Guide ("General Requirements" and
"English"): two lines of 42 letters, 20 letters a second, from 5/6 of a second to 7 seconds. A
letter of Chinese, Japanese or Korean is as wide as two, and takes as long to read.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.system.files import write_atomically

from grok_spicy_handover.text import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grok_spicy_handover.cutlist import CutList
    from grok_spicy_handover.dialogue import Line
    from grok_spicy_handover.timeline import Timeline

FORMATS = ("srt", "vtt", "ass")

WIDTH = 42

LINES = 2

SPEED = 20.0
"""Letters a second."""

LONGEST = 7.0
"""Seconds."""

_PAUSE = 2 / 24
"""Seconds between two subtitles: less looks like one that changes."""

_CLOSING = {"Pe", "Pf", "Po"}
"""Unicode categories of what does not begin a line: brackets and quotes that close, and stops."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle.

    Attributes:
        start: Seconds from the beginning of the film.
        end: Seconds from the beginning of the film.
        text: What is shown, in at most two lines.
        speaker: Who says it; empty if nobody is named.
    """

    start: float
    end: float
    text: str
    speaker: str = ""


def cues_of(
    timeline: Timeline, cuts: CutList, lines: Mapping[int, Sequence[Line]]
) -> tuple[Cue, ...]:
    """Time what is spoken in each scene within its shot, by how long it takes to read.

    Args:
        timeline: The film.
        cuts: How it lies on the track.
        lines: What is spoken, by scene.
    """
    found: list[Cue] = []
    for cut in cuts.cuts:
        scene_id = timeline.shot_of(cut.media).scene_id
        spoken = () if scene_id is None else lines.get(scene_id, ())
        parts = [(part, line.speaker) for line in spoken for part in _parts(shown(line.text))]
        if not parts:
            continue
        start, end = float(cut.record / timeline.rate), float(cut.end / timeline.rate)
        room = end - start - _PAUSE * len(parts)
        whole = sum(letters(text) for text, _ in parts) or 1
        at = start
        for text, speaker in parts:
            share = max(0.0, room) * letters(text) / whole
            found.append(Cue(at, min(at + min(share, LONGEST), end), text, speaker))
            at += share + _PAUSE
    return tuple(found)


def hurried(cues: Sequence[Cue]) -> tuple[str, ...]:
    """Return what cannot be read in its time, in words.

    Args:
        cues: The subtitles.
    """
    return tuple(
        f"The subtitle {one.text.replace(chr(10), ' ')!r} needs {letters(one.text) / SPEED:.1f} s "
        f"to be read and has {one.end - one.start:.1f} s."
        for one in cues
        if letters(one.text) > SPEED * (one.end - one.start) + 1
    )


def read_cues(path: Path) -> tuple[Cue, ...]:
    """Read a file of lines with times: SubRip, WebVTT, ASS, and what else pysubs2 knows.

    Args:
        path: The file.

    Raises:
        ConfigError: If it cannot be read.
    """
    import pysubs2

    try:
        events = pysubs2.load(str(path), encoding="utf-8-sig")
    except (OSError, ValueError, pysubs2.Pysubs2Error) as error:
        raise ConfigError(
            f"{path} is not a readable subtitle file: {error}",
            hint="Give .srt, .vtt or .ass in UTF-8.",
        ) from error
    return tuple(
        Cue(event.start / 1000, event.end / 1000, text, event.name)
        for event in events
        if not event.is_comment
        for text in [wrapped(shown(event.plaintext))]
        if text
    )


def write_subtitles(cues: Sequence[Cue], timeline: Timeline, folder: Path) -> list[Path]:
    """Write subtitles as .srt, .vtt and .ass.

    Args:
        cues: The subtitles.
        timeline: The film.
        folder: Where they go.

    Returns:
        The files.

    Raises:
        StorageError: If a file cannot be written.
    """
    import pysubs2

    subtitles = pysubs2.SSAFile()
    subtitles.info["PlayResX"] = str(timeline.width)
    subtitles.info["PlayResY"] = str(timeline.height)
    style = subtitles.styles["Default"]
    style.fontsize = round(timeline.height / 18)
    style.marginv = round(timeline.height / 16)
    for one in cues:
        subtitles.append(
            pysubs2.SSAEvent(
                start=round(one.start * 1000),
                end=round(one.end * 1000),
                text=_plain_in_ass(one.text),
                name=one.speaker.replace(",", " "),
            )
        )
    written = []
    for name in FORMATS:
        path = folder / f"film.{name}"
        _write(path, subtitles.to_string(name))
        written.append(path)
    return written


def _write(path: Path, content: str) -> None:
    write_atomically(path, lambda stream: stream.write(content.encode()))


def letters(text: str) -> int:
    """Return how wide a text is, in letters: marks count nothing, Chinese letters two."""
    return sum(
        0
        if unicodedata.combining(letter)
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
        if letter != "\n"
    )


def wrapped(text: str) -> str:
    """Break a text into lines of about equal length, as few as it needs.

    Args:
        text: One line.
    """
    if letters(text) <= WIDTH:
        return text
    count = -(-letters(text) // WIDTH)
    return "\n".join(_filled(_pieces(text), -(-letters(text) // count)))


def _parts(text: str) -> list[str]:
    """Divide a line into subtitles of at most two lines."""
    lines = wrapped(text).split("\n") if text else []
    return ["\n".join(lines[at : at + LINES]) for at in range(0, len(lines), LINES)]


def _filled(pieces: Sequence[str], width: int) -> list[str]:
    """Fill lines to about a width, and never beyond the greatest."""
    lines: list[str] = [""]
    for piece in pieces:
        longer = lines[-1] + piece
        full = letters(lines[-1]) >= width or letters(longer.rstrip()) > WIDTH
        if full and lines[-1].strip() and not _closes(piece):
            lines.append(piece.lstrip())
        else:
            lines[-1] = longer
    return [line.strip() for line in lines]


def _closes(piece: str) -> bool:
    first = piece.strip()[:1]
    return bool(first) and unicodedata.category(first) in _CLOSING


def _pieces(text: str) -> list[str]:
    """Divide a text where a line may break: after spaces, and around wide letters."""
    pieces: list[str] = []
    for word in text.split(" "):
        wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in word)
        if wide or letters(word) > WIDTH:
            pieces.extend(_clusters(word))
        else:
            pieces.append(word)
        if pieces:
            pieces[-1] += " "
    return pieces


def _clusters(word: str) -> list[str]:
    """Divide a word into letters, each with the marks that belong to it."""
    found: list[str] = []
    for letter in word:
        if found and (unicodedata.combining(letter) or letter in "\u200c\u200d"):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _plain_in_ass(text: str) -> str:
    """Return a text for ASS: what it would read as commands is kept from being any."""
    return text.replace("\\", "\u2216").replace("{", "(").replace("}", ")").replace("\n", "\\N")
