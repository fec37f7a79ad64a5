"""A concept cut into beats, by its own numbers, headings, lines and sentences; no word is lost."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from dataclasses import replace

from grok_spicy_animatic.language.acts import is_act
from grok_spicy_animatic.language.grammar import NUMBERS
from grok_spicy_animatic.language.places import heading_place
from grok_spicy_animatic.language.tokens import tokens_of
from grok_spicy_animatic.story.beats import BULLET, Beat
from grok_spicy_animatic.story.formats import is_format, parted, title_in
from grok_spicy_animatic.story.screenplay import screenplay, speaker

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
_SENTENCE = re.compile(r"(?<=[.!?…؟।])[\"”»’)\]]*\s+|(?<=[。！？])[」』”]?|\s*;\s+|；|؛")
_NO_END = re.compile(
    r"(?:\b(?:DR|MR|MRS|MS|Mr|Mrs|Ms|Dr|Prof|St|vs|No|Jr|Sr|approx|min|e\.g|i\.e|z\.B|ca|bzw|Sra?|M)|\b[A-ZÀ-Þ])\.\s*$"
)
_CLAUSE = re.compile(r",? (?:and )?then |, and (?=[a-z])|, (?=[a-z])| and (?=[a-z]+s\b)")
_FEW_LINES = 2
_LONG_LINE = 220


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
        return screenplay(whole)
    if any(speaker(line) for line in lines) and len(lines) >= _FEW_LINES:
        return screenplay(whole)
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


def _listed(lines: list[str]) -> list[Beat]:
    items = [
        (index, match["text"]) for index, line in enumerate(lines) if (match := BULLET.match(line))
    ]
    if len(items) < _FEW_LINES:
        return []
    beats: list[Beat] = []
    before: list[str] = []
    for line in lines:
        match = BULLET.match(line)
        if match:
            beats.append(Beat(match["text"].strip()))
        elif beats:
            beats.append(Beat(line))
        else:
            before.append(line)
    return _prefaced(beats, before)
