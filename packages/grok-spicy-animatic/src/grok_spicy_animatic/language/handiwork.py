"""Poses of those who do something to a thing: throw it, kick it, catch it, write on it, give it."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    **dict.fromkeys(["throw", "toss", "hurl", "fling", "lob"], "throw"),
    **dict.fromkeys(["kick", "punt"], "kick"),
    "catch": "catch",
    **dict.fromkeys(["hit", "punch", "bang", "knock", "pound", "hammer", "slap", "smash", "fight"], "strike"),
    **dict.fromkeys(["write", "paint", "draw", "sketch", "scribble"], "write"),
    **dict.fromkeys(["knit", "sew", "crochet", "embroider", "darn"], "knit"),
    **dict.fromkeys(["build", "stack", "assemble", "knead", "carve", "glue", "chop", "slice", "type", "wrap", "pack", "fold", "drum", "cook", "bake", "whisk", "stir", "mix", "peel", "open", "unpack", "unwrap"], "work"),
    **dict.fromkeys(["plant", "dig", "weed", "bury"], "dig"),
    **dict.fromkeys(["drop", "spill"], "drop"),
}  # fmt: skip
"""English verbs by their stems."""

_GIVEN = r"\b(?:gibt|geben|reicht|verkauft|kauft|donne(?:nt)? (?:un|une|le|la|les|des|son|sa)\b|tend\b|vend\b|achète|entregan?\b|venden?\b|compran?\b|porge\b|comprano?\b|entregam?\b|vendem?\b|compram?\b|да[её]т|протягива|прода[её]т|покупа[ею]т|да[єю]\b|простяга|прода[єю]|купу[єю]|p?o?daj[eą]\b|sprzedaj|kupuj|nimmt\b|nehmen\b|prend\b|prennent|toman?\b|cogen?\b|prend(?:e|ono)\b|бер[её]т\b|берут\b|бере\b|bierze|biorą|alır(?:lar)?\b|alıyor|veriyor|verir|uzatıyor|uzatır|satın al)|δίνει|πουλά|αγοράζ|递给|买|卖|渡[すし]|買[うっ]|売[るっ]|건네|[يت]عطي|[يت]شتري|[يت]بيع|ख़?रीद"

ELSEWHERE: tuple[tuple[str, str], ...] = (
    (r"\b(?:lässt\b.*\bfallen|laisse(?:nt)? tomber|dejan? caer|lasciano? cadere|deixam? cair|роня[ею]т|упуска|впуска|upuszcza|düşür)|掉了|落と[すし]|떨어뜨|गिरा (?:दे|दि)", "drop"),
    (r"\b(?:schießt (?:den|einen) ball|kickt|coup de pied|patean?\b|chutan?\b|chutam?\b|calcia(?:no)?\b|пина[ею]т|бь[её]т по мячу|б['’ʼ]є по м|kopi[eą]\w* piłk|tekmel|şut çek)|κλωτσ|踢|蹴[るりっ]|걷어차|공을 [차찬]|[يت]ركل|किक मार|लात मार|בועט", "kick"),
    (r"\b(?:wirft|werfen|schleudert|lance(?:nt)? (?:un|une|le|la|les|des|son|sa|ses)\b|jette(?:nt)?\b|lanzan?\b|arrojan?\b|lancia(?:no)?\b|getta(?:no)?\b|lançam?\b|atiram?\b|броса[ею]т|кида[єеюю]|швыря|w?rzuca|fırlat|atıyor)|ρίχν|扔|抛|投げ|던[지져진]|[يت]رمي|फेंक|זורק", "throw"),
    (r"\b(?:fängt\b(?!.*\ban\b)|attrape|atrapan?\b|acchiappa|afferra|apanham?\b|agarram?\b|лов[ия]т|łapi[eą]\b|chwyta|yakal)|πιάν|接住|抓住|捕まえ|つかまえ|受け止め|붙잡|[يت]لتقط|पकड़|תופס", "catch"),
    (r"\b(?:schlägt|schlagen|hämmert|boxt\b|boxen\b|frappe(?:nt)?\b|cogne(?:nt)?\b|golpean?\b|colpisc|picchia(?:no)?\b|golpeia|soca\b|бь[её]т\b|бьют\b|ударя[ею]т|стуч[иа]т|б['’ʼ]є\b|стука[єю]|uderza|vuruyor|vurur|yumrukl)|χτυπ|敲|揍|殴[るっ]|叩[くい]|때리|때린|두드|[يت]ضرب|[يت]طرق|מכה", "strike"),
    (r"\b(?:schreibt|schreiben|zeichnet|zeichnen|malt\b|écri(?:t|vent)\b|dessine(?:nt)?\b|peint\b|peignent|escribe|dibujan?\b|pintan?\b|scriv(?:e|ono)\b|disegna(?:no)?\b|dipin(?:ge|gono)\b|escreve|desenham?\b|pintam?\b|пиш[еу]т|рису[ею]т|пише\b|пишуть|малю[єю]|pisz[eą]\b|rysuj|maluj|yazıyor|çiz(?:er|iyor)\b|boyuyor)|γράφ(?:ει|ουν)|ζωγραφίζ|写|画着|在画|書[くいき]|描[くい]|쓴다|쓰고|그린다|그리고 있|[يت]كتب|[يت]رسم|लिख|כותב|מצייר", "write"),
    (r"\b(?:strickt|stricken|näht|nähen|tricote|coud\b|cousent|tejen?\b|cosen?\b|cuce\b|cuciono|tricota|costuram?\b|вяж[еу]т|шь[её]т|шьют|в['’ʼ]яже|шиє\b|szyj[eą]\b|dzierga|örüyor|dikiyor)|πλέκ|ράβει|织|缝|編[むみん]|縫[うい]|뜨개|바느질|[يت]حيك|बुन(?:ता|ती)|סורג", "knit"),
    (r"\b(?:pflanzt|gräbt|(?:plante|creuse)(?:nt)? (?:un|une|le|la|les|des)\b|siembran?\b|(?:planta|cava)n? (?:un|una|el|la|los|las)\b|(?:pianta|scava)(?:no)? (?:un|una|il|la|i|dei)\b|(?:planta|cava)m? (?:um|uma|o|a|os|as)\b|сажа[ею]т|копа[ею]т|саджа[єю]|копа[єю]|sadz[ią]|kopi[eą]\b|ekiyor|kazıyor|kazar\b)|φυτεύ|σκάβ|挖|种[花树菜下]|植え|掘[るっ]|심는다|심고|[يت]زرع|[يت]حفر|खोद|שותל|חופר", "dig"),
    (r"\b(?:baut\b|bauen\b|schnitzt|klebt\b|knetet|stapelt|construi(?:t|sent)\b|empile|sculpte|pétrit|colle(?:nt)? (?:un|une|le|la|les)\b|construyen?\b|apilan?\b|amasan?\b|costruisc|intaglia|incolla|impasta\b|impila|constr(?:ói|oem)\b|empilham?\b|стро[ия]т\b|леп[ия]т|клеит|реж[еу]т|буду[єю]|ліпить|ріже|клеїть|buduj[eą]|kroi\b|kroją|klei\b|yoğur|yapıştır|bäckt\b|backt\b|backen\b|kocht\b|kochen\b|hornean?\b|cocinan?\b|inforna|печ[её]т\b|пекут|вар[ия]т\b|пече\b|piecze|gotuj|pişir|öffnet|öffnen|ouvr(?:e|ent)\b|abren?\b|aprono?\b|apre\b|abrem\b|откры|відкри|otwiera|açar\b|açıyor)|χτίζ|ανοίγ|打开|開け|열고|연다|[يت]فتح|खोल|ψήνει|μαγειρεύ|烤|焼[くい]|굽|[يت]خبز|[يت]طبخ|पका|κολλά|切|揉|積[むみん]|組み立て|こね|쌓|자르|자른|[يت]بني|काट(?:ता|ती)", "work"),
    (_GIVEN, "reach"),
)  # fmt: skip
"""Verbs of other languages: the first that fits holds."""

_OTHER_DRAWING = re.compile(
    r"\b(?:draw(?:s|n|ing)?|drew) (?:\w+ ){0,2}(?:swords?|guns?|pistols?|curtains?|blinds?|bow|breath|near|back|water|crowds?|cards?|lots|close)\b",
    re.IGNORECASE,
)
_BANGED_ON = re.compile(
    r"\b(?:drum(?:s|mers?)?|pian(?:os?|ists?)|keyboards?|organ|harpsichord|xylophone|marimba|bongos?|tabla|klavier|schlagzeug|tromm?eln?|tambours?|batterie|batteur|batterista|baterista|tambor(?:es)?|batería|bateria|tamburi?|pianoforte|барабан\w*|пианино|рояль|fortepian\w*|perkusji|davul|piyano)\b|钢琴|鼓|ピアノ|太鼓|ドラム|피아노|드럼|북을|بيانو|طبل|ढोल|πιάνο",
    re.IGNORECASE,
)


_UPWARDS = re.compile(
    r"\b(?:up|air|sky|ceiling|hoch|himmel|luft|ciel|aire|cielo|aria|alto|céu|неб\w+|воздух|вверх|niebo|powietrze|havaya)\b|ουραν|αέρα|空|天|하늘|سماء|هواء|आकाश|हवा में",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"\b(?:giv(?:es?|ing)|gave|hand(?:s|ed|ing)?|sell(?:s|ing)?|sold|buys?|bought|buying|offer(?:s|ed|ing)?|pass(?:es|ed)?|pays?|paid|lends?|trades?|swaps?)\b",
    re.IGNORECASE,
)


def sends_up(text: str) -> bool:
    """Tell whether what is thrown goes up, not ahead."""
    return _UPWARDS.search(text) is not None


def gives(text: str) -> bool:
    """Tell whether a thing goes from hand to hand."""
    return _GIVES.search(text) is not None or re.search(_GIVEN, text, re.IGNORECASE) is not None


def meant_by_hands(pose: str, text: str) -> str:
    """Return a pose as the words beside its verb have it: a sword that is drawn, a drum played."""
    if pose == "write" and _OTHER_DRAWING.search(text):
        return "reach"
    return "work" if pose == "play" and _BANGED_ON.search(text) else pose


def handled_elsewhere(text: str) -> str | None:
    """Return the pose of a verb that is not English and is about a thing in hands, or None."""
    return next(
        (pose for pattern, pose in ELSEWHERE if re.search(pattern, text, re.IGNORECASE)), None
    )


def handles(word: str) -> bool:
    """Tell whether a word that is not English says that something is done to a thing."""
    return any(re.match(pattern, word, re.IGNORECASE) for pattern, _ in ELSEWHERE)


_SHEETS = "notebook|diary|book|paper|sheet|canvas|pad|letter|card|blackboard|map|journal|list"


def is_written_in(name: str, deed: str) -> bool:
    """Tell whether a thing is what somebody writes or draws on: `writes in a notebook`."""
    sheet = re.search(rf"(?:{_SHEETS})s?$", name)
    on_it = rf"\b(?:in|on|into|onto) (?:\w+ ){{0,2}}{re.escape(name)}"
    return sheet is not None and re.search(on_it, deed) is not None
