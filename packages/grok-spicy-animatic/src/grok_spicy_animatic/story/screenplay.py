"""Pages of a screenplay cut into beats: headings, paragraphs, and who says what."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.places import heading_place
from grok_spicy_animatic.story.beats import BULLET, Beat

_CUE = re.compile(r"^\s*(?P<name>[^\W\d_][\w .'’-]{0,30}?)(?:\s*\((?P<manner>[^)]{1,40})\))?\s*$")
_SPOKEN = re.compile(
    r"^\s*(?P<name>[A-ZÀ-ÞА-Я][\w.'’ -]{0,24}?)(?:\s*\((?P<manner>[^)]{1,40})\))?"
    r"\s*[:：]\s+(?P<text>\S.*)$"
)
_TRANSITION = re.compile(
    r"^\s*(?:FADE (?:IN|OUT|TO BLACK)|CUT TO|DISSOLVE TO|SMASH CUT|THE END)[.: ]*$"
)
_LABELS = {"scene", "shot", "setting", "camera", "action", "mood", "style", "sound", "music",
           "title", "concept",
           "characters", "cast", "ingredients", "note", "location", "logline", "genre",
           "duration", "step",
           "narrator's note", "steps", "method", "place", "time", "int", "ext"}  # fmt: skip


def speaker(line: str) -> tuple[str, str] | None:
    """Return name and words of a line like `ANNA: Good morning`."""
    match = _SPOKEN.match(line)
    if match is None or match["name"].casefold() in _LABELS or len(match["name"].split()) > 3:  # noqa: PLR2004
        return None
    return _with_manner(match), match["text"].strip()


_HEARD = re.compile(
    r"^\s*(?:O\.?\s?[SC]\b|V\.?\s?O\b|off\b|voice|aus dem off|за кадром)", re.IGNORECASE
)
"""Marks a voice from outside the picture."""


def is_only_heard(speaker: str) -> bool:
    """Tell whether a line is spoken from outside the picture: `JONAS (O.S.)`, `NARRATOR`."""
    name, _, manner = speaker.partition("(")
    return bool(_HEARD.search(manner)) or name.strip().casefold() in listed("only_heard")


def _with_manner(match: re.Match[str]) -> str:
    """Return a speaker's name, with what says that they are only heard."""
    name, manner = match["name"].strip(), match["manner"] or ""
    return f"{name} ({manner})" if _HEARD.search(manner) else name


def _cue(line: str) -> str | None:
    match = _CUE.match(line)
    if (
        match is None
        or not match["name"].isupper()
        or len(match["name"]) < 2  # noqa: PLR2004 - a drawing, or grammar, is made of numbers
        or heading_place(line)
    ):
        return None
    return _with_manner(match)


@dataclass(slots=True)
class _Page:
    """A page of a screenplay, read so far."""

    beats: list[Beat] = field(default_factory=list)
    place: str = ""
    speaking: str | None = None
    between: list[str] = field(default_factory=list)

    def read(self, line: str) -> None:
        """Take one line; blank ones end what is said."""
        if not line:
            self.speaking = None
        elif heading_place(line) is not None:
            self.place, self.speaking = line.strip(" ."), None
            self.beats.append(Beat("", place=self.place, heading=line))
        elif _TRANSITION.match(line):
            self.between.append(line)
        elif (said := speaker(line)) is not None:
            self.beats = _with_line(self.beats, self.place, said)
            self.speaking = None
        elif self.speaking is not None:
            self._say(line)
        elif (cue := _cue(line)) is not None and (self.beats or self.place):
            self.speaking = cue
            self.beats = self.beats or [Beat("", place=self.place)]
        else:
            self._act(line)

    def _say(self, line: str) -> None:
        if line.startswith("("):
            last = self.beats[-1]
            self.beats[-1] = replace(last, text=f"{last.text} {line}".strip())
        else:
            self.beats = _with_line(self.beats, self.place, (self.speaking or "", line))

    def _act(self, line: str) -> None:
        bullet = BULLET.match(line)
        text = bullet["text"] if bullet else line
        if self.beats and not self.beats[-1].text and not self.beats[-1].spoken:
            self.beats[-1] = replace(self.beats[-1], text=text)
        else:
            self.beats.append(Beat(text, place=self.place))


def screenplay(lines: list[str]) -> list[Beat]:
    """Cut a page of a screenplay: each paragraph a shot, what is said with the shot before it."""
    page = _Page()
    for line in lines:
        page.read(line)
    beats = page.beats
    if page.between and beats:
        heading = " ".join(part for part in (beats[0].heading, *page.between) if part)
        beats[0] = replace(beats[0], heading=heading)
    return [beat for beat in beats if beat.text or beat.spoken or beat.heading]


_MOST_LINES = 2


def _with_line(beats: list[Beat], place: str, said: tuple[str, str]) -> list[Beat]:
    """Add a spoken line to the shot before it; the third begins a shot of its own."""
    if beats and beats[-1].spoken and beats[-1].spoken[-1][0] == said[0]:
        name, line = beats[-1].spoken[-1]
        spoken = (*beats[-1].spoken[:-1], (name, f"{line} {said[1]}"))
        return [*beats[:-1], replace(beats[-1], spoken=spoken)]
    if not beats or len(beats[-1].spoken) >= _MOST_LINES:
        return [*beats, Beat("", place=place, spoken=(said,))]
    return [*beats[:-1], replace(beats[-1], spoken=(*beats[-1].spoken, said))]
