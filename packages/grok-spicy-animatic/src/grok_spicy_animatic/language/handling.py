"""Where the words put a thing, and which way it goes: what can be held, what is in the sky."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from grok_spicy_animatic.language.grammar import DETERMINERS, STOPS
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tokens import stems, tokens_of, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Way = Literal["", "right", "left", "up", "down", "away"]
Relation = Literal["", "under", "over", "behind", "towards"]

_ADJECTIVES = 3
"""How many words may stand between a preposition and its noun."""

_UNDER = listed("lies_under")
_OVER = listed("lies_over")
_BEHIND = frozenset(("behind", "hinter", "derrière", "detrás", "dietro", "atrás", "за", "позади"))
_TOWARDS = frozenset(("at", "towards", "toward"))

_WAYS: tuple[tuple[Way, str], ...] = (
    ("away", r"\b(?:floats?|drifts?|flies|blows?|sails?|glides?) (?:away|off|past|over|by)\b|\bflies\b|fliegt|s'envole|\bvuela|\bvola\b|\bvoa\b|улета|летит|飞过|飞走|飛ぶ|飛んで|날아|يطير|تطير"),
    ("up", r"\b(?:rises?|ascends?|soars?|climbs?|takes? off|lifts? off|(?:floats?|goes|comes|shoots?|bubbles?) up)\b|\bsteigt\b|geht auf\b|\bmonte\b|se lève|\bsube\b|\bsale el sol\b|\bsorge\b|поднима|восход|升起|升|昇|上がる|떠오르|솟아|يرتفع|تشرق"),
    ("down", r"\b(?:falls?|drops?|sinks?|descends?|pours?|drips?|tumbles?|crash(?:es)?|(?:comes|goes|slides?|climbs?|rolls?) down)\b|\bfällt\b|\bsinkt\b|\btombe\b|\bcoule\b|\bcae\b|\bcade\b|\bcai\b|\bпада|落|掉|沉|떨어|يسقط|تسقط|गिर"),
    ("right", r"\b(?:arrives?|comes|rolls?|crosses|passes|drives?|slides?|hits?|moves|leaves|departs?|carries|sails?|runs?|races?|bounces?|enters?|swings?)\b|\brollt\b|\bkommt\b|\bfährt\b|\btrifft\b|\barrive\b|\broule\b|\bllega\b|\brueda\b|\bpasa\b|\barriva\b|\bchega\b|\bleva\b|прибыва|катит|едет|来|來|到|転が|着く|온다|도착|굴러|يصل|تصل|يأتي|आती|आता|πλησιάζει|φτάνει"),
)  # fmt: skip
"""Movements of things, the surest first."""

_LETS_GO = re.compile(
    r"\b(?:drops?|spills?|lets? go of|loses?|lässt|lasse|laisse tomber|deja caer|lascia cadere|deixa cair|роня[ею]т|упуска\w+|впуска\w+|upuszcza\w*|düşür\w+)\b"
    r"|掉了|落と[すし]|떨어뜨|गिरा (?:दे|दि)",
    re.IGNORECASE,
)


def too_large(name: str) -> bool:
    """Tell whether a thing is as large as who stands beside it, or larger: a window, a bus."""
    return _is_one_of(name, listed("too_large"))


def can_be_held(name: str) -> bool:
    """Tell whether a thing fits into hands: no window, no bus, no sea, no fire."""
    return not (too_large(name) or in_the_sky(name) or _is_one_of(name, listed("not_held")))


def can_be_stood_on(name: str) -> bool:
    """Tell whether a thing may be beneath somebody: a rock, a cart, no sky and no fire."""
    return not (in_the_sky(name) or _is_one_of(name, listed("not_held")))


def in_the_sky(name: str) -> bool:
    """Tell whether a thing is seen in the sky: the moon, a cloud, a kite."""
    return _is_one_of(name, listed("sky_things")) or "space station" in name.casefold()


def _is_one_of(name: str, known: frozenset[str]) -> bool:
    words = words_of(name) or [name.casefold()]
    if name[:1].isascii():
        # English nouns come last, those of Romance languages first.
        ends = {words[-1], *stems(words[-1])}
        return bool(ends & known)
    return any(word in known for word in words)


def relation_of(name: str, text: str) -> Relation:
    """Return where a thing is to what a text is about: `over a cart` is under who jumps.

    Args:
        name: The thing.
        text: What happens.
    """
    tokens = tokens_of(text)
    first = next(iter(words_of(name)), "")
    for index, token in enumerate(tokens):
        if token.low != first:
            continue
        for before in reversed(tokens[max(0, index - _ADJECTIVES - 1) : index]):
            if before.low in _UNDER:
                return "under"
            if before.low in _OVER:
                return "over"
            if before.low in _BEHIND:
                return "behind"
            if before.low in _TOWARDS:
                return "towards"
            if not before.is_word or (before.low in STOPS and before.low not in DETERMINERS):
                break
    return ""


def stays_behind(text: str) -> bool:
    """Tell whether what a text is about is behind somebody: `Earth rises behind them`."""
    return any(word in _BEHIND for word in words_of(text))


def way_of(text: str) -> Way:
    """Return which way a thing goes that a text is about; nothing where it stays."""
    text = _GOES_OUT.sub(" ", text)
    return next((way for way, words in _WAYS if re.search(words, text, re.IGNORECASE)), "")


_GOES_OUT = re.compile(
    r"(?<=lamp|ight|fire|ndle|tern|orch|lame|amps|ghts|dles|erns) (?:goes|go|went|going) out\b",
    re.IGNORECASE,
)
"""What a light does that goes nowhere."""


def lets_go(text: str) -> bool:
    """Tell whether somebody drops what they had."""
    return _LETS_GO.search(text) is not None


_SUBJECT = re.compile(
    r"^(?P<ja>[\u4e00-\u9fff\u30a0-\u30ff]{1,8})[がは]|^(?P<ko>[\uac00-\ud7a3]{1,8})[이가은는]\s"
    r"|^(?P<hi>[\u0900-\u097f]{2,}) "
)


def subject_elsewhere(text: str) -> str:
    """Return the thing that a text in a language with particles is about; nothing if none is."""
    match = _SUBJECT.match(text.strip())
    return next((group for group in match.groups() if group), "") if match else ""


_IN_AN_ARM = (
    r"(?:in|under|im|unter dem|dans les|entre los|en los|nos|tra le) (?:(?:his|her|their|one) )?"
    r"(?:arms?|hands?|lap|paws?|bras|brazos|braços|braccia)\b"
)


def in_an_arm(name: str, text: str) -> bool:
    """Tell whether a thing is said to be in somebody's arms or hands: `a rabbit in her arm`."""
    return re.search(rf"(?<!\w){re.escape(name)} {_IN_AN_ARM}", text, re.IGNORECASE) is not None


_CATCHES = r"(?:catch|seize|grab|trap|eat|swallow|destroy|kill|attack|chase|surround|hit)(?:e?s)?"


def catcher_in(text: str, names: Sequence[str]) -> str:
    """Return the thing that gets at the one named first: `a mouse comes, the trap catches it`."""
    return next(
        (
            name
            for name in names[1:]
            if re.search(rf"\b{re.escape(name)} {_CATCHES} (?:it|them)\b", text, re.IGNORECASE)
        ),
        "",
    )
