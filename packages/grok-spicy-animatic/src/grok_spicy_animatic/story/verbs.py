"""Verbs: what tells that something happens, and what separates one phrase from the next."""

from __future__ import annotations

from grok_spicy_animatic.lexicon import POSE_WORDS, stems

_MORE = {
    "allow", "answer", "appear", "arrange", "ask", "attack", "await", "bark", "become", "befriend",
    "beg", "begin", "believe", "blink", "bloom", "blow", "borrow", "bounce", "break", "breathe",
    "brew", "brush", "burn", "bury", "buy", "call", "camp", "catch", "change", "check", "chew",
    "clap", "clean", "clear", "close", "collect", "comb", "continue", "count", "crawl", "cry",
    "cut", "decide", "deliver", "dig", "disappear", "draw", "drift", "drink", "drive", "drop",
    "dry", "eat", "end", "enjoy", "explain", "face", "fall", "feed", "feel", "fight", "fill",
    "finish", "fish", "flash", "flicker", "flow", "fold", "forget", "frown", "gather", "get",
    "giggle", "glow", "grab", "greet", "grow", "guard", "guide", "hang", "happen", "harvest",
    "hatch", "hear", "heal", "hide", "hike", "hop", "hope", "howl", "hunt", "ignite", "imagine",
    "invent", "invite", "join", "juggle", "keep", "kick", "kiss", "knit", "know", "land", "laugh",
    "launch", "lead", "lean", "learn", "let", "lick", "lie", "like", "live", "lock", "lose", "love",
    "make", "measure", "melt", "miss", "mix", "need", "nod", "operate", "order", "pack", "paddle",
    "pet", "plan", "practise", "practice", "pray", "prepare", "promise", "protect", "purr", "put",
    "rain", "reappear", "receive", "remember", "rescue", "ride", "ring", "rise", "roar", "roll",
    "row", "rule", "save", "say", "sell", "send", "set", "sew", "shake", "shelter", "shine",
    "shiver", "shout", "sing", "sink", "skate", "skip", "slide", "slip", "smell", "smile", "sneak",
    "sneeze", "sniff", "snow", "solve", "speak", "spin", "splash", "stand", "start", "stay",
    "steal", "sting", "stop", "stretch", "sweep", "swing", "talk", "taste", "teach", "tell", "tend",
    "thank", "think", "throw", "tie", "toast", "trade", "train", "travel", "trek", "trot", "try",
    "turn", "untie", "use", "vanish", "visit", "wake", "wander", "want", "warm", "wash", "water",
    "wear", "weave", "weep", "whisper", "whistle", "win", "wink", "wipe", "wish", "work", "worry",
    "wrap", "write", "yawn", "yell",
}  # fmt: skip

VERBS = {verb for verbs in POSE_WORDS.values() for verb in verbs} | _MORE

_NO_VERBS = {"is", "was", "has", "its", "his", "this", "us", "as", "always", "across", "perhaps"}


def is_verb(word: str) -> bool:
    """Tell whether a lower-case word is a form of a known verb."""
    return any(form in VERBS for form in stems(word))


def finite(word: str) -> bool:
    """Tell whether a lower-case word that stands before a noun is a verb in its -s form.

    Nothing that qualifies a noun ends in a plain -s: `a robot tends a lighthouse`.
    """
    return (
        word.endswith("s")
        and not word.endswith(("ss", "us", "ous", "less"))
        and word not in _NO_VERBS
    )


def base_of(participle: str) -> str:
    """Return `cross` for `crossing`; nothing for a word that is no known verb's participle."""
    if not participle.endswith("ing"):
        return ""
    return next((form for form in stems(participle) if form in VERBS), "")


def third_person(base: str) -> str:
    """Return `crosses` for `cross`."""
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "x", "ch", "sh", "o")) else f"{base}s"


def plain(verb: str) -> str:
    """Return `wait` for `waits`; any other word as it is."""
    if not finite(verb):
        return verb
    return next((form for form in stems(verb)[1:] if form in VERBS), verb)
