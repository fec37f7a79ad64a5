"""Who is in the film: those the user gave, those in photos, those whom the concept names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grok_spicy.lettering import unspaced
from grok_spicy.schemas import Character

from grok_spicy_animatic.language.cast import cast_of, spoken_by
from grok_spicy_animatic.language.deeds import without_camera
from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.listed import any_of, listed
from grok_spicy_animatic.language.phrases import Found, phrase
from grok_spicy_animatic.language.tokens import tokens_of, words_of
from grok_spicy_animatic.language.unseen import seen_in, toys_in
from grok_spicy_animatic.language.wardrobe import is_worn
from grok_spicy_animatic.story.colours import shines
from grok_spicy_animatic.story.kin import kin_in, nouns_of
from grok_spicy_animatic.story.screenplay import is_only_heard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy_animatic.language.gender import Gender
    from grok_spicy_animatic.story.beats import Beat
    from grok_spicy_animatic.story.brief import Brief, Member

BOARD_COLOURS = ("teal", "mustard", "plum", "steel", "terracotta", "olive", "rose", "navy")
"""What tells figures apart whose clothes nobody described: names of `drawing.colour.WORDS`."""

MOST_PLAYERS = 12


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody in the film.

    Attributes:
        name: What they are called.
        found: How the concept mentions them.
        description: The user's own description, verbatim; empty if there is none.
        also: Other nouns by which the concept means them: `the grandfather`.
    """

    name: str
    found: Found
    description: str = ""
    also: frozenset[str] = frozenset()

    @property
    def nouns(self) -> frozenset[str]:
        """The nouns by which the concept calls them."""
        return self.also | nouns_of(self.found)


def players_of(brief: Brief, beats: Sequence[Beat]) -> list[Player]:
    """Return who is in the film, in order of mention."""
    open_ = _mentioned(brief.concept, beats)
    players: list[Player] = []
    for member in (*brief.cast, *(photo for photo in brief.photos if photo not in brief.cast)):
        same = next((one for one in players if alike(one.name, member.name)), None)
        if same is not None:
            players[players.index(same)] = replace(same, description=member.description)
            continue
        one = _meant(member, open_)
        if one is not None:
            open_.remove(one)
        found = one or Found(member.name, _kind(member), "", "", 0, proper=True)
        if member.description:
            found = replace(found, kind=_kind(member))
        players.append(Player(member.name, found, member.description))
    if not brief.cast:
        kin = kin_in(open_, brief.concept)
        players += [
            Player(one.name, one, also=frozenset(noun for noun in kin if kin[noun] == one.name))
            for one in open_
            if one.noun not in kin
        ]
    return players[:MOST_PLAYERS]


def _kind(member: Member) -> str:
    for text in (member.name, member.description):
        for word in words_of(text)[:40]:
            if kind := figure_kind(word):
                return kind
    return "person"


def _mentioned(concept: str, beats: Sequence[Beat]) -> list[Found]:
    speakers = [
        spoken_by(said.name)
        for beat in beats
        for said in beat.spoken
        if not is_only_heard(said.name)
    ]
    told = "\n".join(without_camera(beat.text) for beat in beats)
    toys = toys_in(told)
    found = [
        _as_introduced(one, told) if one.proper and not one.words else one
        for one in cast_of(told)
        if one.proper or one.noun not in toys
    ]
    if not found and not toys:
        found = cast_of(concept)
    for speaker in speakers:
        speaker = _as_introduced(speaker, told)  # noqa: PLW2901 - the same speaker
        if not any(alike(one.name, speaker.name) for one in found):
            found.append(speaker)
    found = _told_apart(_without_family(found, told), told)
    found = [_shining(one, told) for one in _named_later(found, told)]
    kept: list[Found] = []
    for one in found:
        if not any(one.name.casefold() == other.name.casefold() for other in kept):
            kept.append(one)
    return kept


def _told_apart(found: list[Found], told: str) -> list[Found]:
    """Call those of a counted group by their clothes if the text does: `the boxer in red`."""
    for noun in dict.fromkeys(one.noun for one in found if one.name[-1:].isdigit()):
        group = [one for one in found if one.noun == noun]
        said = {
            words.casefold(): words
            for token in tokens_of(told)
            if token.low == noun and (words := phrase(told, token.start, token.end)) != token.text
        }
        if len(said) != len(group):
            continue
        for one, words in zip(group, said.values(), strict=True):
            name = words[:1].upper() + words[1:]
            found[found.index(one)] = replace(one, name=name, words=words)
    return found


def _without_family(found: list[Found], told: str) -> list[Found]:
    """Leave out `the whole family` where two or more are known of it: it is they."""
    family = any_of("whole_family").search(told)
    if family is None:
        return found
    begin, end = family.span()
    known = [one for one in found if one.kind == "person" and one.start < begin]
    if len(known) < 2:  # noqa: PLR2004 - one alone is no family
        return found
    return [one for one in found if not begin <= one.start < end]


def _named_later(found: list[Found], told: str) -> list[Found]:
    """Let a counted group be those who are named after it, if they are as many.

    `Three children fly kites. Ann wears a red sweater, Bo a hat, and Cy a coat.` Where one of the
    group is spoken of as well, its members stay, and look like those who are named.
    """
    for noun in dict.fromkeys(one.noun for one in found if one.name[-1:].isdigit()):
        group = [one for one in found if one.noun == noun]
        named = [one for one in found if one.proper and one.start > group[0].start]
        people = [one for one in found if one.kind == "person" and one not in group]
        known = any(one.noun for one in named) or is_worn(group[0].words)
        if len(named) != len(group) or people != named or known:
            continue
        if noun in words_of(told):
            for one, other in zip(group, named, strict=True):
                found[found.index(one)] = replace(one, words=other.words)
            continue
        found = [
            replace(one, noun=noun) if one in named else one for one in found if one not in group
        ]
    return found


def _shining(one: Found, told: str) -> Found:
    words = shines(one, told) if one.kind != "person" else ""
    return replace(one, words=words) if words else one


def _as_introduced(speaker: Found, told: str) -> Found:
    """Return a speaker with what is said of their looks where the text first names them."""
    match = re.search(rf"(?<!\w){re.escape(speaker.name)}(?!\w)", told, re.IGNORECASE)
    words = phrase(told, match.end(), match.end()) if match else ""
    wears = None if words else re.search(rf"(?<!\w){re.escape(speaker.name)} ({_WEARS})", told)
    if wears and is_worn(wears.group(1)):
        words = wears.group(1).strip()
    return replace(speaker, words=words)


_WEARS = r"(?:wears|is wearing|trägt|porte|lleva|indossa|veste) [^.,;:!?\n]{1,60}"
"""A sentence about somebody's clothes: `Ann wears a red coat`."""


def _meant(member: Member, found: Sequence[Found]) -> Found | None:
    """Return the mention that means a character the user gave."""
    named = next((one for one in found if alike(one.name, member.name)), None)
    if named is not None:
        return named
    return next((one for one in found if one.kind == _kind(member) and not one.proper), None)


def alike(first: str, second: str) -> bool:
    """Tell whether two names mean the same one: `Otto` and `Captain Otto`."""
    first, second = first.casefold().strip(), second.casefold().strip()
    return first == second or first in second.split() or second in first.split()


def present(text: str, players: Sequence[Player]) -> list[str]:
    """Return the names of those whom a beat mentions, in order."""
    text = seen_in(without_camera(text))
    low = text.casefold()
    here = cast_of(text)
    found: list[tuple[int, str]] = []
    exact = [player for player in players if _at_word(player.name.casefold(), low) >= 0]
    for player in players:
        at = _at_word(player.name.casefold(), low)
        if at < 0 and any(_another(player, other) for other in exact):
            continue
        if at < 0:
            at = next(
                (
                    one.start
                    for one in here
                    if one.name in {player.name, player.found.name}
                    or (one.noun and one.noun in player.nouns)
                ),
                -1,
            )
        if at < 0 and player.found.noun and not unspaced(player.found.noun):
            at = max(_of_the_noun(low, noun) for noun in player.nouns)
        if at < 0 and player.found.proper:
            at = next(
                (
                    low.find(part)
                    for part in player.name.casefold().split()
                    if len(part) > 2 and part in words_of(text)  # noqa: PLR2004 - a drawing, or grammar, is made of numbers
                ),
                -1,
            )
        if at >= 0:
            found.append((at, player.name))
    return [name for _, name in sorted(found, key=lambda item: item[0])]


def _another(player: Player, named: Player) -> bool:
    """Tell whether one whom a text names in full is another of a player's group."""
    same = named.found.noun == player.found.noun and not named.found.proper
    return same and " " in named.name and not named.name[-1].isdigit()


def _at_word(name: str, low: str) -> int:
    """Return where a name begins as a word of its own (`Ben` is not in `bench`), or -1."""
    if unspaced(name):
        return low.find(name)
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low)
    return match.start() if match else -1


def _of_the_noun(low: str, noun: str) -> int:
    return low.find(noun) if noun in words_of(low) else -1


def characters_of(players: Sequence[Player], called: Mapping[str, Gender]) -> list[Character]:
    """Write down how everybody looks: in the user's words, and what the board adds.

    Args:
        players: Those who are in the film.
        called: Who is he or she by a pronoun alone.
    """
    characters = []
    seen: list[str] = []
    marks = iter(BOARD_COLOURS * 3)
    for player in players:
        plain = not player.description and not is_worn(player.found.words)
        again = player.found.kind in seen
        seen.append(player.found.kind)
        colour = (
            next(marks) if plain and (player.found.kind in {"person", "creature"} or again) else ""
        )
        characters.append(
            Character(
                name=player.name,
                role=_role(player),
                visual_description=_described(player, colour, called.get(player.name)),
                personality_cues=[],
            )
        )
    return characters


def _role(player: Player) -> str:
    if player.found.kind != "person":
        return (
            player.found.kind
            if player.found.kind != "creature"
            else player.found.noun or "creature"
        )
    return player.found.noun or "person"


def _described(player: Player, colour: str, gender: Gender | None) -> str:
    if player.description:
        return player.description
    told = player.found.words
    # `Boxer in blue shorts` is a name, and says what he wears.
    words = told if told.casefold() != player.name.casefold() or is_worn(told) else ""
    said = f"In the story's words: {words}." if words else "The story does not say how they look."
    mark = f" Board colour: {colour}." if colour else ""
    one = f", a {_ONE[gender][is_young(player)]}" if gender else ""
    return f"{player.name}, {_role(player)}{one}. {said}{mark}"


_ONE: dict[Gender, tuple[str, str]] = {"she": ("woman", "girl"), "he": ("man", "boy")}


def is_young(player: Player) -> bool:
    """Tell whether somebody is called a child."""
    return bool(listed("young") & {player.found.noun, *words_of(player.found.words)})
