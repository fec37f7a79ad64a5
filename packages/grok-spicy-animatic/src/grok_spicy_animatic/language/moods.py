"""What is in somebody's face: only what the words say, and only of whom they say it."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.gender import GENDERS, meant_by, pronouns
from grok_spicy_animatic.language.grammar import DETERMINERS, is_inflected_verb
from grok_spicy_animatic.language.listed import listed
from grok_spicy_animatic.language.tokens import Token, stems, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Mood = Literal[
    "neutral", "happy", "laughing", "moved", "sad", "crying", "angry", "afraid", "surprised", "tired", "shouting",
    "talking",
]  # fmt: skip

_WORDS: dict[Mood, tuple[str, ...]] = {
    "laughing": ("laugh", "laughter", "giggle", "chuckle", "lachen", "lacht", "lachend", "rit", "rient", "riant", "ríe", "ríen", "ridono", "risos", "riem"),
    "happy": ("happy", "happily", "smile", "grin", "joy", "joyful", "joyfully", "cheerful", "delighted", "delight", "glad", "proud", "proudly", "triumphant", "merry", "rejoice", "cheer", "celebrate", "overjoyed",
              "glücklich", "freude", "lächelt", "lächeln", "froh", "joie", "sourit", "sourire", "heureux", "heureuse", "alegría", "feliz", "sonríe", "alegre", "gioia", "felice", "sorride", "alegria", "sorri"),
    "crying": ("cry", "weep", "wept", "sob", "tears", "weint", "weinen", "weinend", "pleure", "pleurent", "llora", "lloran", "piange", "piangono", "chora", "choram"),
    "sad": ("sad", "sadly", "mourn", "grieve", "lonely", "sorrow", "melancholy", "heartbroken", "grief", "despair", "gloomy", "miserable", "traurig", "triste", "tristes"),
    "angry": ("angry", "angrily", "furious", "furiously", "rage", "glare", "argue", "quarrel", "fury", "growl", "scowl", "wütend", "zornig", "furieux", "furieuse", "colère", "enojado", "enojada", "furioso", "furiosa", "arrabbiato", "arrabbiata", "zangado"),
    "afraid": ("afraid", "fear", "scared", "terrified", "frightened", "tremble", "panic", "horror", "nervous", "nervously", "worried", "anxious", "anxiously", "ängstlich", "angst", "peur", "effrayé", "miedo", "asustado", "asustada", "paura", "medo", "assustado", "assustada"),
    "surprised": ("gasp", "surprise", "surprised", "astonished", "astonishment", "amazed", "amazement", "stunned", "shocked", "startled", "marvel", "astounded", "staunt", "überrascht", "erstaunt", "surpris", "surprise", "étonné", "étonnée", "sorprendido", "sorprendida", "sorpreso", "sorpresa", "surpreso", "surpresa"),
    "tired": ("tired", "tiredly", "weary", "wearily", "exhausted", "sleepy", "sleepily", "yawn", "drowsy", "müde", "erschöpft", "fatigué", "fatiguée", "cansado", "cansada", "stanco", "stanca"),
    "shouting": ("shout", "yell", "scream", "shriek", "sing", "holler", "schreit", "singt", "crie", "chante", "grita", "canta", "urla", "bark", "howl", "roar", "meow", "crow", "bellt", "heult", "aboie", "hurle", "ladra", "ladran", "aúlla", "abbaia", "late"),
    "talking": ("talk", "speak", "say", "tell", "ask", "whisper", "reply", "answer", "chat", "explain", "announce", "recite", "spricht", "sprechen", "sagt", "fragt", "ruft", "flüstert", "parle", "parlent", "dit", "demande", "murmure", "habla", "hablan", "dice", "pregunta", "susurra", "parla", "parlano", "chiede", "fala", "falam", "diz", "pergunta"),
}  # fmt: skip

_ELSEWHERE: tuple[tuple[str, Mood], ...] = (
    (r"微笑|高兴|高興|开心|開心|快乐|嬉し|喜ぶ|喜び|미소|기뻐|행복|يبتسم|تبتسم|سعيد|فرح|मुस्कु|खुश|улыба|радост|счастлив|χαμογελ|χαρούμεν|מחייכ|שמח", "happy"),
    (r"\bgül(?:er|üyor)|śmieje|сміється|笑|웃|يضحك|تضحك|يضحكون|हँस|हंस|сме[её]тся|смеются|хохоч|γελ[άο]|צוחק", "laughing"),
    (r"ağl(?:ar|ıyor)|płacze|плаче|哭|泣|涙|울고|울며|울었|운다|눈물|يبكي|تبكي|रोत[ाेी]|रोने|आँसू|плач|рыда|сл[её]з|κλαί|בוכ", "crying"),
    (r"悲|伤心|寂し|슬[프퍼픈]|حزين|दुख|उदास|груст|печал|λυπημέν|עצוב", "sad"),
    (r"怒|生气|生氣|화가 나|화를|화난|غاضب|गुस्स|\bзл(?:ой|ая|ится|ятся)|сердит|θυμωμέν|כועס", "angry"),
    (r"害怕|恐惧|怖|무서|두려|خائف|يخاف|تخاف|डर|бо[ия]тся|испуг|φοβ|מפחד", "afraid"),
    (r"惊讶|驚|吃惊|びっくり|놀라|놀란|مندهش|متفاجئ|हैरान|चकित|удив|изумл|έκπληκτ|מופתע", "surprised"),
    (r"疲|累|피곤|지친|지쳐|متعب|थक[ाेी]|уста(?:л|вш)|κουρασμέν|עייפ", "tired"),
    (r"吠|짖|[يت]نبح|भौंक|ла(?:ет|ют)\b|γαβγίζ|נובח", "shouting"),
    (r"大喊|喊|叫ぶ|叫んで|歌|소리치|외치|노래하|노래를|يصرخ|تصرخ|يغني|تغني|चिल्ला|गात[ाेी]|крич|по[её]т\b|φωνάζ|τραγουδ|צועק|שר\b", "shouting"),
    (r"说|說|言う|話す|話し|말하|말한|[يت]قول|[يت]تحدث|बोल|कहत|говор|спраш|шепч|λέει|μιλά|אומר|מדבר", "talking"),
)  # fmt: skip
"""In scripts other than Latin: the first that fits holds."""

_BY_WORD: dict[str, Mood] = {word: mood for mood, words in _WORDS.items() for word in words}
_SAID_OUT = frozenset(("out", ":"))
_NOT = frozenset(
    ("not", "never", "no", "without", "nicht", "ohne", "kein", "sans", "sin", "senza", "sem")
)

_SEVERAL = listed("several")
_JOINS = frozenset(
    (
        "and",
        "und",
        "et",
        "y",
        "e",
        "while",
        "but",
        "aber",
        "mais",
        "pero",
        "ma",
        "и",
        "а",
        "но",
        "και",
        "और",
        "та",
        "і",
        "ve",
    )
)
_BEFORE_A_SUBJECT = 4
_BEFORE_TEARS = frozenset(("in", "of", "with", "to", "into", "his", "her", "their"))


def mood_of(name: str, text: str, others: Sequence[str] = ()) -> Mood:
    """Return what is in somebody's face.

    A clause is about whom it names first, or about whom the one before was; one with a pronoun
    about whom the pronoun can mean. Where nobody is named, all of it is about a figure alone.

    Args:
        name: What the text calls them.
        text: What happens.
        others: Who else is to be seen.
    """
    everyone = (name, *others)
    alone = not others and _called(name, text) is None
    about: set[str] = {name} if alone else set()
    for clause in _clauses(text):
        if not others and _called(name, clause) is not None:
            about = {name}
        else:
            about = _subjects(clause, everyone) or about
        said = clause
        for one in everyone:
            adjective, said = _adjective(one, said)
            if one == name and adjective is not None:
                return adjective
        if name in about and (found := _mood_in(said)) is not None:
            return found
    # What they say was told in quotation marks after their name: `Anna: `.
    speaks = re.search(rf"(?<!\w){re.escape(name)}(?: \([^)]*\))?\s*[:：]", text, re.IGNORECASE)
    return "talking" if speaks else "neutral"


def _clauses(text: str) -> Iterator[str]:
    """Cut a text where another clause may begin."""
    if unspaced(text):
        yield from re.split(r"[。！？，、；,.!?;\n]", text)
        return
    begin = 0
    for token in tokens_of(text):
        if (
            token.text in {".", ";", "!", "?", ",", "،", "।", "؟", "\u2013", "\u2014"}
            or token.low in _JOINS
        ):
            yield text[begin : token.start]
            begin = token.end
    yield text[begin:]


def _subjects(clause: str, everyone: Sequence[str]) -> set[str]:
    """Return whom a clause is about; nobody where it goes on about those before."""
    if unspaced(clause):
        places = {one: at for one in everyone if (at := _called(one, clause)) is not None}
        if places:
            return {one for one in places if places[one] == min(places.values())}
        return _meant(
            [word for word in (*pronouns("she"), *pronouns("he"), *_SEVERAL) if word in clause],
            everyone,
        )
    tokens = [token for token in tokens_of(clause) if token.is_word]
    found = {one for one in everyone if _is_subject(_called(one, clause), tokens)}
    return found or _meant([token.low for token in tokens[:2]], everyone)


def _is_subject(at: int | None, tokens: Sequence[Token]) -> bool:
    """Tell whether a name at `at` stands where a clause says whom it is about."""
    if at is None:
        return False
    before = [token for token in tokens if token.start < at]
    # Verbs stand first in Arabic and Hebrew.
    acted = any(is_inflected_verb(token.low) for token in before[:1])
    return len(before) < _BEFORE_A_SUBJECT and not acted


def _meant(said: Sequence[str], everyone: Sequence[str]) -> set[str]:
    """Return whom pronouns among `said` mean: those of their gender, if that is known."""
    words = set(said)
    if "sie" in words and not any(word.endswith("en") for word in said):
        # One who `weint`, or several who `weinen`.
        words = {"she" if word == "sie" else word for word in words}
    if words & _SEVERAL - pronouns("she"):
        return set(everyone)
    fit = next((meant_by(gender, everyone) for gender in GENDERS if words & pronouns(gender)), [])
    return set(fit) if len(fit) == 1 else set()


def _called(name: str, text: str) -> int | None:
    """Return where a text names somebody, by the whole name or its first word; None if nowhere."""
    for part in (name, re.sub(r"\s+\d+$", "", name), name.split(" ", maxsplit=1)[0]):
        match = re.search(rf"(?<!\w){re.escape(part)}", text, re.IGNORECASE)
        if match or (unspaced(part) and part in text):
            return match.start() if match else text.index(part)
    return None


def _adjective(name: str, clause: str) -> tuple[Mood | None, str]:
    """Return the mood that stands right before a name, and the clause without it."""
    at = _called(name, clause)
    if at is None or unspaced(clause):
        return None, clause
    before = [token for token in tokens_of(clause[:at]) if token.is_word][-2:]
    if any(is_inflected_verb(token.low) and _word_mood(token.low) for token in before):
        return None, clause
    for token in before:
        mood = _word_mood(token.low)
        if mood is not None and token.low not in DETERMINERS:
            return mood, clause[: token.start] + clause[token.end :]
    return None, clause


def _mood_in(clause: str) -> Mood | None:
    """Return the mood that a clause names: joy in tears is a mood of its own."""
    found: list[Mood] = []
    tokens = tokens_of(clause)
    for index, token in enumerate(tokens):
        mood = _word_mood(token.low)
        before = {one.low for one in tokens[max(0, index - 2) : index]}
        after = tokens[index + 1].low if index + 1 < len(tokens) else ""
        if mood == "shouting" and index and tokens[index - 1].low in DETERMINERS:
            continue  # `a crow`, `the roar of the sea`
        if mood is None or before & _NOT or (token.low == "tears" and not before & _BEFORE_TEARS):
            continue
        found.append("shouting" if mood == "crying" and after in _SAID_OUT else mood)
    found += [mood for pattern, mood in _ELSEWHERE if re.search(pattern, clause, re.IGNORECASE)]
    if "crying" in found and set(found) & {"happy", "laughing"}:
        return "moved"
    # Who speaks sadly is sad: the mouth alone is what words about nothing else leave.
    return next((mood for mood in found if mood != "talking"), found[0] if found else None)


def _word_mood(word: str) -> Mood | None:
    return next((_BY_WORD[stem] for stem in stems(word) if stem in _BY_WORD), None)


def names_mood(text: str) -> bool:
    """Tell whether words say what is in a face."""
    return _mood_in(text) not in {None, "talking"}
