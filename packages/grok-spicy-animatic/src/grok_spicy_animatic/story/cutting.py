"""A concept cut into beats, by its own numbers, headings, lines and sentences; no word is lost."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from grok_spicy_animatic.language.acts import is_act
from grok_spicy_animatic.language.grammar import NUMBERS
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.places import heading_place
from grok_spicy_animatic.language.tokens import tokens_of
from grok_spicy_animatic.story.formats import is_format, parted, title_in

MOST_BEATS = 24
"""The most scenes that prose becomes; neighbours share one beyond that."""

_NUMBERED = re.compile(
    r"^\s*[*#-]*\s*(?:(?P<word>scene|shot|panel|szene|einstellung|plan|scène|escena|toma|plano|cena|scena|сцена|кадр|المشهد|مشهد|दृश्य|場面|シーン|カット|镜头|场景|씬|장면)\s*)?"
    r"(?:第\s*)?(?P<number>\d{1,3})[a-zA-Z]?\s*(?:[.):：、\]–—-]|场|幕|景)\s*(?P<text>.*)$",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?:(?<=^)|(?<=[\s.;,!?]))(?:(?P<word>scene|shot|panel|szene|escena|scène|cena|сцена|シーン|镜头|장면)\s*)?(?P<number>\d{1,3})\s*[.):：–—-]\s+(?=\S)",
    re.IGNORECASE,
)
_CUE = re.compile(r"^\s*(?P<name>[^\W\d_][\w .'’-]{0,30}?)(?:\s*\((?P<manner>[^)]{1,40})\))?\s*$")
_SPOKEN = re.compile(
    r"^\s*(?P<name>[A-ZÀ-ÞА-Я][\w.'’ -]{0,24}?)(?:\s*\((?P<manner>[^)]{1,40})\))?"
    r"\s*[:：]\s+(?P<text>\S.*)$"
)
_BULLET = re.compile(r"^\s*[-*•–·]\s+(?P<text>\S.*)$")
_TRANSITION = re.compile(
    r"^\s*(?:FADE (?:IN|OUT|TO BLACK)|CUT TO|DISSOLVE TO|SMASH CUT|THE END)[.: ]*$"
)
_SENTENCE = re.compile(r"(?<=[.!?…؟।])[\"”»’)\]]*\s+|(?<=[。！？])[」』”]?|\s*;\s+|；|؛")
_NO_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|No|Jr|Sr|approx|min|e\.g|i\.e|z\.B|ca|bzw|Sra?|M)|\b[A-ZÀ-Þ])\.\s*$"
)
_LABELS = {"scene", "shot", "setting", "camera", "action", "mood", "style", "sound", "music",
           "title", "concept",
           "characters", "cast", "ingredients", "note", "location", "logline", "genre",
           "duration", "step",
           "narrator's note", "steps", "method", "place", "time", "int", "ext"}  # fmt: skip
_CLAUSE = re.compile(r",? (?:and )?then |, and (?=[a-z])|, (?=[a-z])| and (?=[a-z]+s\b)")
_FEW_LINES = 2
_LONG_LINE = 220


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing that is told, and so one shot.

    Attributes:
        text: What happens, verbatim.
        number: The user's own number, if there is one.
        place: Where a heading says that it plays; empty if none does.
        heading: The heading, verbatim.
        spoken: Who says what: pairs of name and line.
    """

    text: str
    number: int | None = None
    place: str = ""
    heading: str = ""
    spoken: tuple[tuple[str, str], ...] = ()


def beats_of(concept: str) -> list[Beat]:
    """Cut a concept into beats: as numbered, else as headed, listed, lined, or by sentence."""
    text = concept.strip()
    whole = [line.strip() for line in text.splitlines()]
    beats = _beats(text, whole)
    return _without_formats(beats)


def _without_formats(beats: list[Beat]) -> list[Beat]:
    """Let what only says which film it is head the beat after it, or the last one at the end."""
    kept: list[Beat] = []
    said: list[str] = []
    for beat in beats:
        if beat.number is None and not beat.spoken and is_format(beat.text):
            said += [beat.heading, beat.text]
            continue
        before, rest = parted(beat.text)
        if before:
            beat = replace(beat, text=rest)  # noqa: PLW2901 - the same beat without its style
        kept.append(_under(beat, [*said, before]))
        said = []
    if not kept:
        return beats
    kept[-1] = _under(kept[-1], said)
    return kept


def _under(beat: Beat, said: list[str]) -> Beat:
    heading = " ".join(part for part in (*said, beat.heading) if part)
    return replace(beat, heading=heading) if heading != beat.heading else beat


def _beats(text: str, whole: list[str]) -> list[Beat]:
    titles = title_in(whole)
    if titles and not (heading_place(whole[0]) or _NUMBERED.match(whole[0])):
        beats = _beats("\n".join(whole[titles:]).strip(), whole[titles:])
        return _prefaced(beats, whole[:titles])
    lines = [line for line in whole if line]
    numbered = _numbered(lines) or _numbered_inline(text)
    if numbered:
        return numbered
    if any(heading_place(line) for line in lines):
        return _screenplay(whole)
    if any(_speaker(line) for line in lines) and len(lines) >= _FEW_LINES:
        return _screenplay(whole)
    listed = _listed(lines)
    if listed:
        return listed
    if len(lines) > _FEW_LINES and max(len(line) for line in lines) < _LONG_LINE:
        return [Beat(line) for line in lines]
    sentences = [part for line in lines for part in sentences_of(line)]
    if len(sentences) == 1:
        sentences = clauses_of(sentences[0])
    return [Beat(part) for part in sentences] or [Beat(text)]


def clauses_of(sentence: str) -> list[str]:
    """Return the clauses of a sentence if each says what happens, else the sentence."""
    if _open_quote(sentence[:1]) or '"' in sentence:
        return [sentence]
    parts = [part for part in _CLAUSE.split(sentence) if part.strip()]
    return parts if len(parts) > 1 and all(_tells(part) for part in parts) else [sentence]


def _tells(part: str) -> bool:
    """Tell whether a clause has a verb that says what happens."""
    tokens = [token for token in tokens_of(part) if token.is_word]
    return len(tokens) > 1 and any(
        token.text.islower() and token.low not in NUMBERS and is_act(token.low)
        for token in tokens[: 1 + 8]
    )


def sentences_of(text: str) -> list[str]:
    """Return the sentences of one paragraph; what stands in quotation marks is not cut."""
    parts: list[str] = []
    begin = 0
    for match in _SENTENCE.finditer(text):
        part = text[begin : match.start()]
        if _NO_END.search(part + " ") or _open_quote(part):
            continue
        end = (
            match.end()
            if not match.group().strip()
            else match.start() + len(match.group().rstrip())
        )
        kept = text[begin:end].strip()
        if kept:
            parts.append(kept)
        begin = match.end()
    if text[begin:].strip():
        parts.append(text[begin:].strip())
    return parts


def _open_quote(part: str) -> bool:
    return part.count('"') % 2 == 1 or any(
        part.count(left) > part.count(right) for left, right in ("“”", "«»", "「」", "『』")
    )


def merged(beats: list[Beat], count: int) -> list[Beat]:
    """Return no more than `count` beats: neighbours share one, as evenly as they come."""
    if len(beats) <= count:
        return beats
    groups: list[list[Beat]] = [[] for _ in range(count)]
    for index, beat in enumerate(beats):
        groups[index * count // len(beats)].append(beat)
    return [
        replace(
            group[0],
            text=" ".join(beat.text for beat in group if beat.text),
            spoken=tuple(line for beat in group for line in beat.spoken),
            heading=" / ".join(dict.fromkeys(beat.heading for beat in group if beat.heading)),
        )
        for group in groups
    ]


def _numbered(lines: list[str]) -> list[Beat]:
    beats: list[Beat] = []
    before: list[str] = []
    for line in lines:
        match = _NUMBERED.match(line)
        number = int(match["number"]) if match else None
        if match and number is not None and (not beats or number == (beats[-1].number or 0) + 1):
            beats.append(Beat(match["text"].strip(), number))
        elif beats:
            beats[-1] = replace(beats[-1], text=f"{beats[-1].text} {line}".strip())
        else:
            before.append(line)
    if len(beats) < _FEW_LINES and not (
        beats and _NUMBERED.match(lines[0]) and _has_word(lines[0])
    ):
        return []
    return _prefaced([_headed(beat) for beat in beats], before)


def _has_word(line: str) -> bool:
    match = _NUMBERED.match(line)
    return bool(match and match["word"])


def _numbered_inline(text: str) -> list[Beat]:
    chain: list[re.Match[str]] = []
    for match in _INLINE.finditer(text):
        if int(match["number"]) == (
            int(chain[-1]["number"]) + 1 if chain else int(match["number"])
        ) and (chain or int(match["number"]) <= 1 or match["word"]):
            chain.append(match)
    if len(chain) < _FEW_LINES:
        return []
    beats = []
    for index, match in enumerate(chain):
        end = chain[index + 1].start() if index + 1 < len(chain) else len(text)
        beats.append(_headed(Beat(" ".join(text[match.end() : end].split()), int(match["number"]))))
    return _prefaced(beats, [text[: chain[0].start()].strip()])


def _prefaced(beats: list[Beat], before: list[str]) -> list[Beat]:
    """Keep what stands before the first number: it heads the first beat."""
    said = " ".join(line for line in before if line)
    if said and beats:
        beats[0] = replace(beats[0], heading=" ".join(filter(None, (said, beats[0].heading))))
    return beats


def _headed(beat: Beat) -> Beat:
    """Take a heading at the beginning of a numbered scene for its place."""
    first = re.match(r"((?:INT|EXT)\S*\s+[^.\n]*?)(?:\.\s+|\n|$)", beat.text)
    if first and (place := heading_place(first.group(1))):
        return replace(
            beat, place=place, heading=first.group(1), text=beat.text[first.end() :].strip()
        )
    return beat


def _speaker(line: str) -> tuple[str, str] | None:
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
        elif (said := _speaker(line)) is not None:
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
        bullet = _BULLET.match(line)
        text = bullet["text"] if bullet else line
        if self.beats and not self.beats[-1].text and not self.beats[-1].spoken:
            self.beats[-1] = replace(self.beats[-1], text=text)
        else:
            self.beats.append(Beat(text, place=self.place))


def _screenplay(lines: list[str]) -> list[Beat]:
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


def _listed(lines: list[str]) -> list[Beat]:
    items = [
        (index, match["text"]) for index, line in enumerate(lines) if (match := _BULLET.match(line))
    ]
    if len(items) < _FEW_LINES:
        return []
    beats: list[Beat] = []
    before: list[str] = []
    for line in lines:
        match = _BULLET.match(line)
        if match:
            beats.append(Beat(match["text"].strip()))
        elif beats:
            beats.append(Beat(line))
        else:
            before.append(line)
    return _prefaced(beats, before)
