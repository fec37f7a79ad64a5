"""What somebody does, in the few poses that a board knows."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from grok_spicy_animatic.language.english import is_english
from grok_spicy_animatic.language.figures import figure_kind
from grok_spicy_animatic.language.gestures import elsewhere, looked, ridden
from grok_spicy_animatic.language.grammar import DETERMINERS, LOCATIVE, NUMBERS, STOPS, VERBS
from grok_spicy_animatic.language.handiwork import (
    ENGLISH,
    handled_elsewhere,
    handles,
    meant_by_hands,
)
from grok_spicy_animatic.language.tokens import Token, stems, tokens_of, words_of
from grok_spicy_animatic.language.touching import hides_face

if TYPE_CHECKING:
    from collections.abc import Sequence

Pose = Literal[
    "stand", "walk", "run", "sit", "lie", "fall", "point", "reach", "hold", "carry", "wave", "fly",
    "look up", "look down", "jump", "kneel", "hug", "sleep", "look", "look out", "dive", "dance", "eat", "clap",
    "play", "ride", "climb", "hide",
    "throw", "kick", "catch", "strike", "write", "knit", "work", "dig", "drop",
]  # fmt: skip

_POSES: dict[str, Pose] = {
    **dict.fromkeys(["run", "race", "chase", "sprint", "flee", "dash", "hurry", "rush", "gallop", "escape", "pursue", "charge", "jog"], "run"),
    **dict.fromkeys(["jump", "leap", "hop", "bounce", "bound", "cheer", "celebrate", "skip"], "jump"),
    **dict.fromkeys(["dance", "twirl", "spin", "whirl", "waltz", "pirouette"], "dance"),
    **dict.fromkeys(["swim", "dive"], "dive"),
    **dict.fromkeys(["eat", "drink", "sip", "bite", "taste", "chew", "nibble", "munch", "lick"], "eat"),
    **dict.fromkeys(["applaud", "clap"], "clap"),
    **dict.fromkeys(["play", "strum"], "play"),
    **dict.fromkeys(["fly", "soar", "flutter", "glide", "hover", "swoop", "float"], "fly"),
    **dict.fromkeys(["sleep", "doze", "nap", "slumber", "dream"], "sleep"),
    **dict.fromkeys(["sit", "perch", "settle", "row", "drive", "steer", "pedal", "pilot", "paddle"], "sit"),
    **dict.fromkeys(["lie", "collapse", "die", "faint"], "lie"),
    **dict.fromkeys(["fall", "stumble", "trip", "slip", "tumble", "crash", "slide"], "fall"),
    **dict.fromkeys(["wave", "greet", "beckon", "salute", "welcome"], "wave"),
    "ride": "ride",
    **dict.fromkeys(["point", "accuse"], "point"),
    **dict.fromkeys(["hug", "embrace", "kiss", "comfort"], "hug"),
    **dict.fromkeys(["kneel", "crouch", "pray", "bow", "beg", "huddle"], "kneel"),
    **dict.fromkeys(["carry", "bring", "deliver", "drag", "tow"], "carry"),
    **dict.fromkeys(
        ["hold", "read", "lift", "clutch", "show", "pour", "study", "examine", "raise", "unroll", "serve", "offer"], "hold"),
    **dict.fromkeys(
        ["reach", "give", "touch", "repair", "fix", "take", "push", "pull", "hand", "help", "pick", "climb", "mend", "share", "work", "light", "grab", "shake", "press", "turn", "lock", "unlock", "steal", "put", "place", "hang", "polish", "clean", "wipe", "buy", "sell", "feed", "pet", "stroke", "arrest", "save", "shoot", "serve", "fire", "tie", "saddle", "measure", "ring"], "reach"),
    **dict.fromkeys(["gaze", "stare", "watch", "wonder", "admire", "listen", "look", "discover", "see", "notice", "search", "find", "face", "talk", "speak", "argue", "chat", "whisper"], "look"),
    **dict.fromkeys(["cry", "weep", "mourn", "grieve", "sob", "despair"], "look down"),
    **dict.fromkeys(
        ["walk", "wander", "stroll", "approach", "come", "step", "explore", "enter", "follow", "travel", "march", "cross", "leave", "arrive", "return", "go", "journey", "pass", "move", "head", "roam", "tiptoe", "lead", "sneak", "hike", "wade"], "walk"),
    **cast("dict[str, Pose]", ENGLISH),
}  # fmt: skip

_ELSEWHERE: tuple[tuple[str, Pose], ...] = (
    (r"\b(?:renn|läuft|lauf|cour[ts]?\b|corr?e|бе[жг])|跑|走る|走って|달리|يركض|يجري|दौड़", "run"),
    (r"\b(?:geht|gehen|marche|camina|cammina|anda\b|идёт|идет|идут)|走|歩|걷|걸어|يمشي|चल", "walk"),
    (r"\b(?:sitzt|assis|sentad|siede|сид)|坐|座|앉|يجلس|तجلس|बैठ", "sit"),
    (r"\b(?:tanz|danse|baila|balla|dança|танц)|跳舞|踊|춤|يرقص|नाच", "dance"),
    (r"\b(?:fällt|tombe|cae\b|cade\b|пада)|摔|落ち|넘어|يسقط|गिर", "fall"),
    (r"\b(?:schläft|dort\b|duerme|dorme|спит)|睡|眠|자고|ينام|सो", "sleep"),
    (r"\b(?:fliegt|vole\b|vuela|vola\b|voa\b|лет)|飞|飛|날아|يطير|उड़(?!ा)", "fly"),
    (r"\b(?:umarm|embrasse|abraza|abbracc|обнима)|拥抱|抱|안아|يعانق|गले", "hug"),
    (r"\b(?:weint|pleure|llora|piange|chora|плач)|哭|泣|울|يبكي|रो", "look down"),
    (r"\b(?:hält|liest|kocht|tient|lit\b|lee\b|sostiene|legge|держит|чита|вар)|读|拿|読|持|읽|يقرأ|يحمل|पढ़|पक", "hold"),
)  # fmt: skip

MEETING = re.compile(
    r"\b(?:meets?|greets?|talks?|speaks?|argues?|faces?|fac(?:e|es|ing) each other|quarrels?|asks?|tells?|"
    r"duels?|fights?|confronts?|whispers?|chats?|shakes? hands|begegne[nt]|treff?en|trifft|rencontre|encuentra|incontra|встреча\w*)\b"
    r"|遇见|遇到|相遇|出会|만나|يلتقي|मिल",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"\b(?:hugs?|embrac\w+|kiss\w*|holds? hands|touch\w*|carr(?:y|ies|ied|ying)|lifts?|bites?|grabs?|"
    r"shakes? hands|side by side|together|dances? with|catch(?:es)?|arrests?|umarm\w*|abraza\w*|embrasse\w*|abbraccia\w*|обнима\w*)\b"
    r"|拥抱|抱|안아|يعانق|गले",
    re.IGNORECASE,
)
HUGS = re.compile(
    r"\b(?:hugs?|hugging|embrac(?:es?|ing)|umarm\w*|embrasse\w*|abraza\w*|abraça\w*|abbracci\w*|"
    r"обнима\w*|обійма\w*|obejmuj\w*|przytul\w*|sarıl\w*|αγκαλιάζ\w*)\b|拥抱|抱住|抱きし|안아|[يت]عانق|गले",
    re.IGNORECASE,
)

CHASE = re.compile(
    r"\b(?:chas|pursu|hunt|follow)(?:es?|ing|s|ed|e)?\b"
    r"|\b(?:verfolg|jag(?:t|en)\b|poursui|persigue|insegu|persegue|преслед|гон[яи]т|goni\w*|kovala)"
    r"|κυνηγ|追|쫓|[يت]طارد|पीछा",
    re.IGNORECASE,
)
_MOVES_ON = frozenset(("walk", "run", "fly", "fall", "jump", "dive", "ride"))


_ALL = re.compile(
    r"\b(?:they|both|all|together|everyone|everybody|beide|alle|zusammen|tous|toutes|ensemble|ils|"
    r"elles|todos|todas|juntos|juntas|ambos|ambas|tutti|tutte|insieme|entrambi|оба|обе|все|вместе|"
    r"они)\b|他们|她们|两人|大家|一起|二人|みんな|一緒|함께|모두|둘|معا|جميع|साथ|दोनों|सब",
    re.IGNORECASE,
)


def pose_of(name: str, text: str, *, first: bool, others: Sequence[str] = ()) -> Pose:
    """Return what somebody does: the verb after their name, else the text's first.

    Args:
        name: What the text calls them.
        text: What happens.
        first: Whether a verb without a name is theirs.
        others: Who else is there: what they do is theirs.
    """
    after = own_words(name, text, others)
    english = is_english(text)
    if after is None:
        named = any(_end_of_name(other, text) is not None for other in others)
        others_do = (named and not _ALL.search(text)) or (not first and _is_about_others(text))
        return "stand" if others_do else pose_in(text, english=english) or "stand"
    # `On the bench sits Anna`: before the name only its own sentence is about it.
    own = re.split(r"[.;!?]", text[: _end_of_name(name, text)])[-1] if first else ""
    pose = pose_in(after, english=english) or pose_in(own, english=english) or "stand"
    # A drummer plays drums, whatever else is named.
    return cast("Pose", meant_by_hands(pose, name)) if pose == "play" else pose


_SUBJECT = 3
"""Among how many words at the beginning of a text its subject is looked for."""


def _is_about_others(text: str) -> bool:
    """Tell whether a text that does not name somebody begins with somebody else."""
    return any(figure_kind(word) is not None for word in words_of(text)[:_SUBJECT])


def _after(name: str, text: str) -> str | None:
    """Return the clause that follows somebody's name; None if it is not there."""
    at = _end_of_name(name, text)
    return None if at is None else re.split(r"[.;!?]", text[at:], maxsplit=1)[0]


def own_words(name: str, text: str, others: Sequence[str]) -> str | None:
    """Return what follows somebody's name, until somebody else does something; None if nowhere."""
    after = _after(name, text)
    for other in others if after is not None else ():
        first = re.escape(other.split(" ", maxsplit=1)[0])
        begins = rf"(?:,|,?\s(?:and|while|but))\s+(?:the |an? )?{first}\s+(?P<verb>\w+)"
        match = re.search(begins, after or "", re.IGNORECASE)
        if match and is_act(match["verb"]):
            after = (after or "")[: match.start()]
    return after


def _end_of_name(name: str, text: str) -> int | None:
    """Return where somebody's name ends in a text; None if it is not there."""
    parts = (name, name.rsplit(" ", maxsplit=1)[0], name.split(" ", maxsplit=1)[0])
    # The whole word first: Bo is not in the boat's name.
    for after in (r"(?!\w)", "") if name else ("",):
        for part in parts:
            match = re.search(rf"(?<!\w){re.escape(part)}{after}", text, re.IGNORECASE)
            if match:
                return match.end()
    return None


def pose_in(text: str, *, english: bool) -> Pose | None:
    """Return the pose of the first verb of a text, or None.

    Args:
        text: What somebody does.
        english: Whether the whole of it is English.
    """
    if hides_face(text):
        return "hide"
    tokens = tokens_of(text) if is_english(text) else ()
    for index, token in enumerate(tokens):
        if (not token.text.islower() and not token.first) or _is_noun(tokens, index):
            continue
        for stem in stems(token.low):
            if stem in _POSES:
                moved = stem in _MOVES_A_THING and _has_object(tokens, index)
                return "reach" if moved else _in_english(_POSES[stem], tokens, index, text)
    known = next(
        (pose for words, pose in _ELSEWHERE if re.search(words, text, re.IGNORECASE)), None
    )
    foreign = known is not None or not english  # `A atacante corre e chuta`: no English `a`
    handled = handled_elsewhere(text) if foreign and known not in _RESTING else None
    other = handled or known or (None if english else elsewhere(text))
    return _as_meant(cast("Pose", other), text) if other else None


_RESTING = frozenset(("sit", "lie", "sleep", "fall", "fly", "dance", "hug"))
"""Poses that somebody keeps who does something with a thing, too: knits in an armchair."""


def _in_english(pose: Pose, tokens: tuple[Token, ...], index: int, text: str) -> Pose:
    """Return the pose of the verb at `index`; what one runs to do, not the run: `and kicks`."""
    if pose == "drop" and not _drops_a_thing(tokens, index):
        return "fall"
    if pose not in {"walk", "run"}:
        return _as_meant(pose, text)
    after = zip(tokens[index + 1 :], tokens[index + 2 :], strict=False)
    ends = (
        _POSES[stem]
        for joint, verb in after
        if joint.low == "and"
        for stem in stems(verb.low)
        if _POSES.get(stem) in _ENDS_A_RUN
    )
    return next(ends, pose)


_ENDS_A_RUN = frozenset(("kick", "throw", "catch", "strike"))


def _drops_a_thing(tokens: tuple[Token, ...], index: int) -> bool:
    """Tell whether something follows that is dropped: `drops a cup`, `drops flour`."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return (
        after is not None and after.is_word and after.low not in STOPS | LOCATIVE | {"down", "off"}
    )


def _as_meant(pose: Pose, text: str) -> Pose:
    """Return a pose as the words beside its verb have it: what is looked at, what is ridden."""
    if pose == "look":
        return cast("Pose", looked(text))
    return cast("Pose", ridden(text) if pose == "ride" else meant_by_hands(pose, text))


_MOVES_A_THING = frozenset(
    ("slide", "slip", "trip", "crash", "tumble", "bounce", "fly", "float", "skip", "run")
)
"""What somebody does with a thing if one follows, and what befalls them if none does."""

_BEFORE_NOUNS = frozenset(
    ("of", "with", "without", "for", "from", "in", "on", "at", "by", "into", "onto", "over", "under",
     "through", "across", "near", "behind", "beside", "between")
)  # fmt: skip


def _is_noun(tokens: tuple[Token, ...], index: int) -> bool:
    """Tell whether a word that may be a verb stands where a noun stands: `on fire`, `the light`."""
    before = tokens[index - 1] if index else None
    if before is None or not before.is_word:
        return False
    if before.low in DETERMINERS:
        return True
    return before.low in _BEFORE_NOUNS and not tokens[index].low.endswith("ing")


def _has_object(tokens: tuple[Token, ...], index: int) -> bool:
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return after is not None and (
        after.low in DETERMINERS or after.low in NUMBERS or after.low in {"it", "him", "them"}
    )


def is_act(word: str) -> bool:
    """Tell whether a lower-case English word is a verb that says what somebody does."""
    return any(stem in VERBS or stem in _POSES for stem in stems(word)[1:])


def is_verb(word: str) -> bool:
    """Tell whether a lower-case English word is a verb in any of its forms: `sing`, `sings`."""
    return any(stem in VERBS or stem in _POSES for stem in stems(word))


_DRAWN = frozenset(
    (
        "run",
        "sit",
        "lie",
        "fall",
        "wave",
        "hug",
        "embrace",
        "kneel",
        "sleep",
        "walk",
        "jump",
        "stand",
    )
)
"""Verbs whose pose says all: a picture of somebody who sits needs no word for it."""


def is_drawn(word: str) -> bool:
    """Tell whether a pose alone says what a lower-case word does: `sits`, `идёт`."""
    drawn = ("run", "sit", "fall", "hug", "sleep", "walk")
    return any(stem in _DRAWN for stem in stems(word)[1:]) or any(
        pose in drawn and re.match(pattern, word, re.IGNORECASE) for pattern, pose in _ELSEWHERE
    )


def is_foreign_act(word: str) -> bool:
    """Tell whether a word of another language is a verb that a pose is known for."""
    return handles(word) or any(re.match(pattern, word, re.IGNORECASE) for pattern, _ in _ELSEWHERE)


def goes(pose: Pose) -> bool:
    """Whether a pose takes somebody from place to place."""
    return pose in _MOVES_ON
