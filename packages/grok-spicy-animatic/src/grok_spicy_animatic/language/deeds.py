"""Who does what, in the words of the text: what stands beside a figure whose act is not drawn."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.acts import is_act, is_drawn, is_foreign_act
from grok_spicy_animatic.language.camera import angle_in, move_in, size_in
from grok_spicy_animatic.language.english import is_english
from grok_spicy_animatic.language.figures import UNSPACED, figure_kind, is_plural
from grok_spicy_animatic.language.gender import meant_among
from grok_spicy_animatic.language.grammar import (
    DETERMINERS,
    NUMBERS,
    PRONOUNS,
    STOPS,
    TIME_NOUNS,
)
from grok_spicy_animatic.language.listed import any_of, listed
from grok_spicy_animatic.language.phrases import phrase, worn_after
from grok_spicy_animatic.language.subjects import (
    AND,
    JOINS,
    PREPOSITIONS,
    Mention,
    all_of,
    is_subject,
    joined,
    mentions_of,
    phrase_start,
)
from grok_spicy_animatic.language.tokens import Token, tokens_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SENTENCE = re.compile(
    r"(?<!\bMr)(?<!\bDr)(?<!\bSt)(?<!\bMrs)(?<!\bMR)(?<!\bDR)(?<!\bMRS)(?<!\bMs)[.!?…;。！？；।؟]+[\"”»’)]*\s*|\n+"
)
_SPEAKER = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr)\. )?(?:[^\W\d_][\w'’-]* ?){1,3}(?:\([^)]*\))?:(?:\s{2,}|\s*$)"
)
"""Who says what stood in quotation marks behind the colon."""

_PARTICLES = "がはもをにへでと은는이가을를의"
_HAS_LETTERS = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody or something does.

    Attributes:
        doers: Names of the figures, or of the thing; empty if it is not known whose deed it is.
        words: The text's own words for it, without the doers'.
    """

    doers: tuple[str, ...]
    words: str


def deeds_in(text: str, figures: Sequence[str], things: Sequence[str]) -> list[Deed]:
    """Return what the figures and things of a shot do, in the order in which it is told.

    Args:
        text: What happens, without what is said.
        figures: Names of those who are seen.
        things: Names of the things that are seen.
    """
    found: list[Deed] = []
    for clause in _clauses(text):
        for part in _told_of_each(clause, figures):
            deed = _deed(part, figures, things)
            if deed is not None and deed.words:
                found.append(_of_the_unnamed(deed, part, text, figures))
    return found


def _clauses(text: str) -> Iterator[str]:
    text = _SPEAKER.sub(" ", without_camera(text))
    for sentence in _SENTENCE.split(text):
        begin = 0
        for token in tokens_of(sentence):
            if token.low in JOINS and token.start:
                yield sentence[begin : token.start]
                begin = token.end
        yield sentence[begin:]


def _of_the_unnamed(deed: Deed, part: str, text: str, figures: Sequence[str]) -> Deed:
    """Let `he` be the one whom a shot shows and does not name: `He sits down. Mila gives him …`."""
    first = next(iter(words_of(part)), "")
    if len(deed.doers) < 2 or first not in listed("he") | listed("she"):  # noqa: PLR2004 - one is sure
        return deed
    named = {mention.name for mention in mentions_of(text, figures)}
    unnamed = [name for name in deed.doers if name not in named]
    return Deed(tuple(unnamed), deed.words) if len(unnamed) == 1 else deed


def _told_of_each(clause: str, figures: Sequence[str]) -> Iterator[str]:
    """Cut a clause where somebody else begins to do something: `Bo laughs, Ann hugs Cy`."""
    if unspaced(clause):
        names = "|".join(re.escape(name) for name in figures)
        yield from re.split(rf"[,，、](?=(?:{names})[^和与と、，,])", clause) if names else [clause]
        return
    english = is_english(clause)
    begin = 0
    for mention in sorted(mentions_of(clause, figures), key=lambda one: one.start):
        tokens = [token for token in tokens_of(clause) if token.is_word]
        start = phrase_start(mention, tokens, clause)
        before = clause[begin:start]
        joined_by = re.search(rf"(?:,|,?\s(?:{'|'.join(sorted(AND))}))\s*$", before, re.IGNORECASE)
        after = next((token for token in tokens if token.start >= mention.end), None)
        told = _acts_in(before, english=english, names=figures)
        if joined_by is None or after is None or not told:
            continue
        if not english or is_act(after.low):
            yield before[: joined_by.start()]
            begin = start
    yield clause[begin:]


def _acts_in(part: str, *, english: bool, names: Sequence[str]) -> bool:
    """Tell whether something is done in a part of a clause; elsewhere verbs are not known."""
    words = [token.low for token in tokens_of(part) if token.is_word and token.low not in AND]
    if not english:
        called = {word for name in names for word in words_of(name)}
        return len(words) > 1 and any(
            word not in called | DETERMINERS and figure_kind(word) is None for word in words
        )
    return any(is_act(word) for word in words) or bool(set(words) & PRONOUNS - DETERMINERS)


def without_camera(text: str) -> str:
    """Return a text without what it says of the camera: `CLOSE-UP: both laugh`."""
    camera, colon, told = text.partition("：" if "：" in text.partition(":")[0] else ":")
    match = _LAST_SENTENCE.match(camera)
    before, ending, label = match.groups("") if match else ("", "", camera)
    if colon and (size_in(label) or angle_in(label)):
        return f"{before}{ending} {told.strip()}" if before else told
    return text


_LAST_SENTENCE = re.compile(r"(?s)(?:(.*)([.!?。！？।؟]))?(.*)$")
"""What stands before the last sentence of a text, the mark that ends it, and that sentence."""


def without_camera_lines(text: str) -> str:
    """Return a text without its label and without sentences that only say how it is filmed."""
    told = without_camera(text)
    kept = [
        part
        for part in _WHOLE_SENTENCE.findall(told)
        # `Close-up of a key` shows a key.
        if not is_of_the_camera(part) or (size_in(part) and len(words_of(part)) > _SIZE_WORDS)
    ]
    return "".join(kept).strip() or told


_SIZE_WORDS = 2
_WHOLE_SENTENCE = re.compile(r"[^.!?。！？।؟\n]+(?:[.!?。！？।؟\n]+[\"”»’)]*\s*|$)")


def _deed(clause: str, figures: Sequence[str], things: Sequence[str]) -> Deed | None:
    clause = clause.strip(" ,;:–—-")
    if is_of_the_camera(clause):
        return None
    if not _HAS_LETTERS.search(clause):
        return None
    of_all = _of_a_group(clause, figures)
    if of_all is not None:
        return of_all
    mentions = sorted(
        (*mentions_of(clause, figures), *mentions_of(clause, things)), key=lambda one: one.start
    )
    if unspaced(clause):
        return _unspaced_deed(clause, mentions, figures)
    tokens = [token for token in tokens_of(clause) if token.is_word]
    subject = next((one for one in mentions if is_subject(one, tokens, clause)), None)
    if subject is None:
        return _without_subject(clause, tokens, figures)
    doers = joined(subject, mentions, clause, figures)
    last = doers[-1]
    begin = phrase_start(subject, tokens, clause)
    ends = begin + len(phrase(clause[begin:], 0, last.end - begin))
    ends = max(ends, last.end + len(worn_after(clause, last.end)))
    before, after = clause[:begin], _past_apposition(clause[ends:])
    # Several may be called by one word: `the boxers`, of whom each has a name by their clothes.
    same = [one for one in mentions if (one.start, one.end) == (subject.start, subject.end)]
    doers += [one for one in same if one not in doers and one.name in figures]
    names = tuple(dict.fromkeys(name for one in doers for name in all_of(one.name, figures)))
    return Deed(names, _predicate(before, after))


def _of_a_group(clause: str, figures: Sequence[str]) -> Deed | None:
    """Return what all who are seen do, if a clause calls them a group and names none of them.

    Or one alone by another noun: `the grandfather`, who is the carpenter.
    """
    if not figures or any(mentions_of(clause, figures)):
        return None
    group = any_of("whole_family").match(clause)
    if unspaced(clause):
        group = group or (_GROUP_IN_SIGNS.match(clause) if len(figures) > 1 else None)
        rest = clause[group.end() :].lstrip(_PARTICLES) if group else ""
        return Deed(tuple(figures), rest) if group else None
    if group:
        return Deed(tuple(figures), clause[group.end() :].strip())
    tokens = [token for token in tokens_of(clause) if token.is_word]
    if tokens[0].low not in DETERMINERS and NUMBERS.get(tokens[0].low) != len(figures):
        return None
    noun = next((token for token in tokens[1:4] if figure_kind(token.low)), None)
    if noun is None or noun.text[-2:] in {"'s", "’s"}:
        return None
    many = is_plural(noun.low) or tokens[0].low in NUMBERS
    alone = len(figures) == 1 and figure_kind(noun.low) == "person" and not many
    fits = alone or (many and len(figures) > 1)
    return Deed(tuple(figures), clause[noun.end :].strip()) if fits else None


_PEOPLE_IN_SIGNS = "|".join(word for word, kind in UNSPACED.items() if kind == "person")
_GROUP_IN_SIGNS = re.compile(
    rf"(?:[二三四五六两][个個位名人只匹]の?)?(?:{_PEOPLE_IN_SIGNS})(?:们|們|たち|達)?"
    r"(?=[がはも在\u4e00-\u9fff])"
)


_CAMERA_WORDS = 6


def is_of_the_camera(clause: str) -> bool:
    """Tell whether a clause says how it is filmed: `Slow push in`, `Close-up of his eyes`."""
    words = words_of(clause)
    if size_in(clause):
        return not any(is_act(word) for word in words)
    if angle_in(clause) and len(words) < _CAMERA_WORDS:
        return not any(is_act(word) for word in words)
    return bool(move_in(clause)) and len(words) < _CAMERA_WORDS


def _past_apposition(after: str) -> str:
    """Return what follows a name without what only describes them: `, 60, in a coat, turns …`."""
    if not after.lstrip().startswith(","):
        return after
    parts = [part for part in after.split(",") if part.strip()]
    while len(parts) > 1 and not is_act(next(iter(words_of(parts[0])), "")):
        del parts[0]
    return ",".join(parts)


def _predicate(before: str, after: str) -> str:
    """Return the words of a deed: after its doer, and before where the verb stands first."""
    first = next(iter(tokens_of(before.strip())), None)
    leads = (
        first is not None
        and first.is_word
        and first.text.lower() not in _ARTICLES
        and first.low
        not in (
            STOPS | PREPOSITIONS | TIME_NOUNS | PRONOUNS | DETERMINERS | AND | _ADVERBS | _ARTICLES
        )
    )
    if before.rstrip().endswith(":"):
        leads = False  # `Kindergarten morning: five children paint …`
    parts = [before] if leads or not _HAS_LETTERS.search(after) else []
    said = " ".join(" ".join((*parts, _from_its_verb(after))).split()).strip(" ,;:–—-")
    return said[1:].lstrip() if said[:1] in "'’" else said


def _from_its_verb(after: str) -> str:
    """Return what follows a noun without what belongs to it: `of the lighthouse climbs`."""
    tokens = [token for token in tokens_of(after) if token.is_word]
    if not tokens or is_act(tokens[0].low):
        return after
    if is_english(after):
        verbs = (token for token in tokens[1:7] if is_act(token.low) and token.low[-1] in "sd")
        verb = next(verbs, None) if tokens[0].low in PREPOSITIONS else None
        return after[verb.start :] if verb is not None else after
    owned = _OF_SOMEBODY.match(after)
    return after[owned.end() :] if owned else after


_OF_SOMEBODY = re.compile(
    r"\s*(?:del|de l[ao]s?|du|des|de l'|dell[ao]|dell'|d[ao]s?|von de[mr]|vom)\s*\w+\s+(?=\w)",
    re.IGNORECASE,
)

_ARTICLES = frozenset(("एक", "ο", "η", "το", "οι", "ένας", "ένα", "μια", "bir"))
_EVERYBODY = listed("everybody")
_OF_THEM = re.compile(r"^of (?:them|the \w+)\s+")
_ADVERBS = listed("common_starts")


def _without_subject(clause: str, tokens: Sequence[Token], figures: Sequence[str]) -> Deed | None:
    """Return a deed that names nobody: of those whom its pronoun means, or of no one known."""
    first = next((token for token in tokens[:3] if token.low in PRONOUNS - DETERMINERS), tokens[0])
    early = any(is_act(token.low) for token in tokens if token.start < first.start)
    if early or tokens[0].low == "one":
        first = tokens[0]
    pronoun = first.low in PRONOUNS | _EVERYBODY and first.low not in DETERMINERS | {"it", "who"}
    if first.low in PRONOUNS & DETERMINERS and len(tokens) > 1:
        pronoun = is_foreign_act(tokens[1].low)  # `Il tombe`, not `il pane`
    if pronoun or first.low == "one":
        rest = clause[first.end :].strip(" ,")
        if first.low == "one":
            return Deed(tuple(figures[:1]), _OF_THEM.sub("", rest))
        meant = meant_among(figures, first.low)
        return Deed(tuple(meant if len(meant) == 1 else figures), rest)
    if first.text.islower() and is_act(first.low):
        return Deed(tuple(figures[:1]), clause)
    pair = any_of("two_of_them").match(clause)
    if pair:
        return Deed(tuple(figures), clause)
    # One word alone, in a language that leaves out who is told of, is a verb: `Llora`.
    if len(figures) == 1 and len(tokens) == 1:
        return Deed(tuple(figures), clause)
    return Deed((), clause)


def _unspaced_deed(clause: str, mentions: Sequence[Mention], figures: Sequence[str]) -> Deed:
    """Return a deed of a language without spaces: what follows whom it is about."""
    pronoun = re.match("[他她它]们?|彼女?ら?|二人|两人|大家|みんな", clause)
    doing = [one for one in mentions if clause[one.end : one.end + 1] not in {"を", "に"}]
    subject = doing[0] if doing else None
    if subject is None or (pronoun and subject.name not in figures):
        rest = clause[pronoun.end() :] if pronoun else clause
        doers = tuple(figures) if pronoun or len(figures) == 1 else ()
        return Deed(doers, rest.lstrip(_PARTICLES) if pronoun else rest)
    names = all_of(subject.name, figures)
    rest = _CALLED.sub("", clause[subject.end :])
    for mention in mentions[1:]:
        # `小红和小刚在树下喊他`: both do.
        if mention.name in figures and re.fullmatch(
            "[和与跟と、]", clause[subject.end : mention.start]
        ):
            subject, names = mention, [*names, *all_of(mention.name, figures)]
            rest = _CALLED.sub("", clause[mention.end :])
    return Deed(tuple(names), rest.lstrip(_PARTICLES) or clause)


_CALLED = re.compile("^(?:さん|くん|ちゃん|君|氏)")
"""What follows a name in Japanese."""


def left_to_say(deed: Deed, place: str) -> str:
    """Return the words of a deed that no picture shows; nothing if pose and place say it all.

    Args:
        deed: Who does what.
        place: The words on the backdrop.
    """
    shown = set(words_of(place))
    left = [
        word
        for word in words_of(deed.words)
        if word not in shown | STOPS | DETERMINERS | PREPOSITIONS and not is_drawn(word)
    ]
    return deed.words if left else ""
