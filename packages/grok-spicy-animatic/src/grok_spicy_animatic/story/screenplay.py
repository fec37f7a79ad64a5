"""Pages of a screenplay cut into beats: headings, paragraphs, and who says what."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from grok_spicy_animatic.language.camera import angle_in, move_in, size_in
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.places import heading_place
from grok_spicy_animatic.story.beats import BULLET, Beat, Spoken

_CUE = re.compile(
    r"^\s*(?P<name>[^\W\d_][\w .'’-]{0,30}?)(?:\s*[(（](?P<manner>[^)）]{1,40})[)）])?\s*$"
)
_SPOKEN = re.compile(
    r"^\s*(?P<name>[A-ZÀ-ÞΑ-ΩА-Я\u0590-\u06ff\u0900-\u097f\u3040-\u9fff\uac00-\ud7a3]"
    r"[\w.'’ \u0900-\u097f-]{0,24}?)(?:\s*[(（](?P<manner>[^)）]{1,40})[)）])?"
    r"\s*(?:：\s*|:\s+)(?P<text>\S.*)$"
)
_TRANSITION = re.compile(
    r"^\s*(?:FADE (?:IN|OUT|TO BLACK)|CUT TO|DISSOLVE TO|SMASH CUT|THE END)[.: ]*$"
)
_LABELS = listed("line_labels")
"""What stands before a colon and is nobody's name."""


def speaker(line: str) -> Spoken | None:
    """Return who says what in a line like `ANNA: Good morning`."""
    match = _SPOKEN.match(line)
    if match is None or len(match["name"].split()) > 3:  # noqa: PLR2004
        return None
    name = match["name"]
    if name.casefold() in _LABELS or size_in(name + ":") or angle_in(name) or move_in(name):
        return None
    manner, text = match["manner"] or "", match["text"].strip()
    if (bracket := _ASIDE.match(text)) is not None:
        manner, text = manner or bracket["manner"], text[bracket.end() :]
    return Spoken(_called(match), text, "" if _HEARD.search(manner) else manner)


_HEARD = re.compile(
    r"^\s*(?:O\.?\s?[SC]\b|V\.?\s?O\b|F\.?\s?C\b|off\b|voice|voix|voz|voce|stimme|głos|голос"
    r"|hors[- ]champ|aus dem off|im off|fuera de (?:campo|cuadro)|fuori campo"
    r"|fora de (?:campo|quadro)|poza kadrem|за кадром"
    r"|画面外|声のみ|声だけ|画外音?|旁白|화면 밖|목소리|صوت|خارج الكادر)",
    re.IGNORECASE,
)
"""Marks a voice from outside the picture."""


def is_only_heard(speaker: str) -> bool:
    """Tell whether a line is spoken from outside the picture: `JONAS (O.S.)`, `NARRATOR`."""
    name, _, manner = speaker.partition("(")
    return bool(_HEARD.search(manner)) or name.strip().casefold() in listed("only_heard")


_ASIDE = re.compile(r"[(（](?P<manner>[^()（）]{1,60})[)）]\s*")
"""Says how the words after it are said."""

_ON = re.compile(r"^(?:cont(?:['’.]?d|inued|inuing)?|more|forts\w*|suite|cont\.)$", re.IGNORECASE)
"""Says in a cue that the same one goes on speaking, and nothing of how."""


def _called(match: re.Match[str]) -> str:
    """Return a speaker's name, with what says that they are only heard."""
    name, manner = match["name"].strip(), match["manner"] or ""
    return f"{name} ({manner})" if _HEARD.search(manner) else name


def _cue(line: str) -> Spoken | None:
    match = _CUE.match(line)
    if (
        match is None
        or not match["name"].isupper()
        or len(match["name"]) < 2  # noqa: PLR2004 - a drawing, or grammar, is made of numbers
        or heading_place(line)
    ):
        return None
    manner = match["manner"] or ""
    plain = _HEARD.search(manner) or _ON.match(manner.strip(" ."))
    return Spoken(_called(match), "", "" if plain else manner)


@dataclass(slots=True)
class _Page:
    """A page of a screenplay, read so far."""

    beats: list[Beat] = field(default_factory=list)
    place: str = ""
    speaking: Spoken | None = None
    between: list[str] = field(default_factory=list)

    def read(self, line: str) -> None:
        """Take one line; blank ones end what is said."""
        if not line:
            self.fall_silent()
        elif heading_place(line) is not None:
            self.fall_silent()
            self.place = line.strip(" .")
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

    def fall_silent(self) -> None:
        """End what is said; brackets that no line followed belong to the one before."""
        speaking, self.speaking = self.speaking, None
        if speaking is None or not speaking.manner or not self.beats:
            return
        last = self.beats[-1]
        if last.spoken and last.spoken[-1].name == speaking.name:
            before = last.spoken[-1]
            manner = ", ".join(part for part in (before.manner, speaking.manner) if part)
            spoken = (*last.spoken[:-1], before._replace(manner=manner))
            self.beats[-1] = replace(last, spoken=spoken)
        else:
            told = f"{last.text} {speaking.name} ({speaking.manner})".strip()
            self.beats[-1] = replace(last, text=told)

    def _say(self, line: str) -> None:
        speaking = self.speaking or Spoken("", "")
        if (aside := _ASIDE.match(line)) is not None:
            manner = ", ".join(part for part in (speaking.manner, aside["manner"]) if part)
            self.speaking = speaking = speaking._replace(manner=manner)
            line = line[aside.end() :]
        if line:
            self.beats = _with_line(self.beats, self.place, speaking._replace(line=line))
            self.speaking = speaking._replace(manner="")

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
    page.fall_silent()
    beats = page.beats
    if page.between and beats:
        heading = " ".join(part for part in (beats[0].heading, *page.between) if part)
        beats[0] = replace(beats[0], heading=heading)
    return [beat for beat in beats if beat.text or beat.spoken or beat.heading]


_MOST_LINES = 2


def _with_line(beats: list[Beat], place: str, said: Spoken) -> list[Beat]:
    """Add a spoken line to the shot before it; the third begins a shot of its own."""
    last = beats[-1].spoken[-1] if beats and beats[-1].spoken else None
    if last is not None and last.name == said.name and not said.manner:
        spoken = (*beats[-1].spoken[:-1], last._replace(line=f"{last.line} {said.line}"))
        return [*beats[:-1], replace(beats[-1], spoken=spoken)]
    if not beats or len(beats[-1].spoken) >= _MOST_LINES:
        return [*beats, Beat("", place=place, spoken=(said,))]
    return [*beats[:-1], replace(beats[-1], spoken=(*beats[-1].spoken, said))]
