"""Poses that more words than a verb decide: what is looked at, what is ridden, what is played."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.place_titles import as_title

_ABOVE = re.compile(
    r"\b(?:up|above|overhead|sky|skies|stars?|moon|ceiling|clouds?|himmel|sterne?n?|ciel|étoiles|cielo|estrellas|stelle|céu|estrelas|неб\w*|звезд\w*|звёзд\w*)\b|星|空|天上|하늘|별|سماء|नجوم|आकाश|ουραν",
    re.IGNORECASE,
)
_FAR = re.compile(
    r"\b(?:sea|ocean|lake|river|horizon|sunset|sunrise|view|valley|mountains?|harbou?r|waves|landscape|city|village|bay|out (?:of|at|over|to)|from (?:an? |the )?(?:balcony|window|tower|cliff|hill|roof|bridge|wall)"
    r"|meer|horizont|hafen|mer|port|mar|puerto|mare|porto|horizonte|orizzonte|мор[еяю]|горизонт|гавань)\b|θάλασσ|ορίζοντα|海|湖|바다|البحر|समुद्र|הים",
    re.IGNORECASE,
)
_MOUNT = re.compile(
    r"\b(?:horse|pony|donkey|mule|camel|elephant|bikes?|bicycles?|motor(?:bike|cycle)|scooter|moped|tricycle|bus|train|tram|car|cart|wagon|sled(?:ge)?|broom(?:stick)?|tractor|dragon|bull|unicycle"
    r"|pferd|fahrrad|motorrad|esel|cheval|vélo|âne|moto|caballo|bici\w*|burro|cavallo|asino|cavalo|лошад\w*|кон[яе]|велосипед\w*)\b|马|自行车|馬|自転車|말을|자전거|حصان|دراج|घोड़|साइकिल",
    re.IGNORECASE,
)

ELSEWHERE: tuple[tuple[str, str], ...] = (
    (r"\b(?:schwimm|tauch[et]|nage(?:nt)?\b|nadan?\b|nuota|плыв[уё]|плава|пливе|pływa|płynie|yüzer|yüzüyor)|κολυμπ|游泳|游向|泳ぐ|泳い|수영|헤엄|[يت]سبح|तैर", "dive"),
    (r"\b(?:biegnie|biegn[aą]|koşar|koşuyor|біжить|біжать)\b", "run"),
    (r"\b(?:siedzi|siedzą|oturur|oturuyor|сидить)\b", "sit"),
    (r"\b(?:śpi|śpią|uyur|uyuyor|спить)\b", "sleep"),
    (r"\b(?:tańczy|dans eder|танцює)", "dance"),
    (r"\b(?:pije|piją|(?:je|jedzą)(?= \w+)(?<=[a-ząę] je)|yer\b|içer\b|п'є|їсть|їдять)", "eat"),
    (r"\b(?:idzie|idą|yürür|yürüyor)\b", "walk"),
    (r"\b(?:obejmuje|przytula|sarılır|обіймає)", "hug"),
    (r"\b(?:isst|essen|frisst|trinkt|trinken|mange(?:nt)?\b|boit|boivent|comen?\b|beben?\b|bev[eo]\w*|mangia\w*|ест\b|едят|пь[её]т|пьют)|τρώει|πίνει|吃|喝|食べ|飲|먹|마시|[يت]أكل|[يت]شرب|खा(?:ता|ती|ते)|पी(?:ता|ती|ते)|אוכל|שותה", "eat"),
    (r"뛰어[오온가간]", "run"),
    (r"\b(?:entran?\b|entrano|entre(?:nt)?\b|tritt\b|treten|kommt|kommen|вход[ия]т|приход[ия]т|traverse(?:nt)?\b|cruzan?\b|überquer|attravers|arrive(?:nt)?\b|llegan?\b)|[يت]دخل|进来|入って|들어[오온]|अंदर आ", "walk"),
    (r"\b(?:bäckt|backt|backen|hornea|inforna|печ[её]т|пекут)|[يت]خبز|烤|焼く|焼い|굽", "hold"),
    (r"\b(?:applaudi|klatsch|aplaud|applaud|аплодир|хлопа)|battono le mani|拍手|鼓掌|박수|صفق|ताली", "clap"),
    (r"\b(?:spielt\b|spielen\b|joue(?:nt)?\b|tocan?\b|suonan?o?\b|игра[ею]т)|παίζει|弾|演奏|弹|연주|[يت]عزف|बजा", "play"),
    (r"\b(?:montre(?:nt)? (?:\w+ )?du doigt|zeigt auf|zeigen auf|señalan?\b|indican?o?\b|aponta|показыва)|δείχνει|指さ|指着|가리키|[يت]شير|इशारा", "point"),
    (r"\b(?:winkt|winken|saludan?\b|saluent?\b|salutan?o?\b|acena|маш[еу]т)|手を振|挥手|손을 흔|[يت]لوح", "wave"),
    (r"\b(?:springt|springen|hüpf|saut[ée]|saltan?\b|saltano|pula\b|прыга)|πηδ|跳(?!舞)|跳ん|[يت]قفز|कूद", "jump"),
    (r"\b(?:reitet|reiten|radelt|скач[еу]т|cabalga|cavalca|chevauche)|骑|騎", "ride"),
    (r"\b(?:rudert|rudern|rame(?:nt)?\b|reman?\b|rema(?:no)?\b|гр[её]б[её]т|гребут)|κωπηλατ|划船|漕|노를 젓", "sit"),
    (r"\b(?:bringt|bringen|trägt|tragen|apporte|porte(?:nt)?\b|llevan?\b|traen?\b|portan?o?\b|traz|leva\b|нес[её]т|несут|принос)|κουβαλ|运ぶ|運ぶ|[يت]حمل", "carry"),
    (r"\b(?:schau|blick|regarde|observe|miran?\b|guardan?o?\b|olham?\b|смотр|гляд)|κοιτ|看着|看|見て|見る|眺|바라|보고|[يت]نظر|देख|מביט", "look"),
)  # fmt: skip
"""Verbs of other languages that only decide about a pose: the first that fits holds."""


def looked(text: str) -> str:
    """Return how somebody looks: up, out into the distance, or at what is beside them."""
    if _FAR.search(text):
        return "look out"
    return "look up" if _ABOVE.search(text) else "look"


def ridden(text: str) -> str:
    """Return how somebody rides: on what the words name, else they are on their way."""
    return "ride" if _MOUNT.search(text) else "walk"


def elsewhere(text: str) -> str | None:
    """Return the pose of a verb that is not English, or None."""
    return next(
        (pose for pattern, pose in ELSEWHERE if re.search(pattern, text, re.IGNORECASE)), None
    )


_ROWS = re.compile(
    r"(?<!\ba )(?<!\bthe )(?<!\bof )(?<!\btwo )(?<!\bthree )\b(?:rows?|rowing|paddles?|paddling)\b(?! of\b)"
    r"|\b(?:rudert|rudern|paddelt|paddeln|rame(?:nt)?\b(?! d)|pagaie(?:nt)?|reman?|remando|remano|voga(?:no)?|remam|гр[её]б[её]т|гребут|wiosłuj\w+)\b"
    r"|划船|划着船|漕|노를 ?젓|يجدف|تجدف|κωπηλατ",
    re.IGNORECASE,
)  # fmt: skip
_BOATS: tuple[tuple[str, str], ...] = (
    ("boat", r"\b(?:rows?|rowing|paddles?|paddling)\b"),
    ("boot", r"\b(?:rudert|rudern|paddelt|paddeln)\b"), ("barque", r"\b(?:rame(?:nt)?|pagaie(?:nt)?)\b"),
    ("bote", r"\b(?:reman?|remando)\b"), ("barca", r"\b(?:remano|voga(?:no)?)\b"), ("barco", r"\bremam\b"),
    ("лодка", "гр[её]б|гребут"), ("łódź", "wiosłuj"), ("船", "划|漕"), ("배", "노를"),
    ("قارب", "[يت]جدف"), ("βάρκα", "κωπηλατ"),
)  # fmt: skip
_BOAT = re.compile(
    r"(?<!\w)(?:\w*boats?|canoes?|kayaks?|rafts?|dinghy|gondola|boote?|kahn|kanu|nachen|barques?|bateaux?|canots?|botes?|barcos?|barc[ah]e?|canoas?|navire|nave|navio)(?!\w)"
    r"|(?<!\w)(?:лодк|[łl][óo]d[zźk]|βάρκ)|船|舟|ボート|배를|배가|قارب",
    re.IGNORECASE,
)


def rows(text: str) -> bool:
    """Tell whether somebody rows: there is water, and a boat."""
    return _ROWS.search(text) is not None


def is_boat(name: str) -> bool:
    """Tell whether a thing's name is that of a boat."""
    return _BOAT.search(name) is not None


def boat_of(text: str) -> str:
    """Return what is beneath those who row, as the text calls it or else in its language."""
    if not rows(text):
        return ""
    named = next((word for word in re.findall(r"[\w-]+", text) if is_boat(word)), "")
    if named and not unspaced(text):
        return as_title(named).casefold()
    return next((boat for boat, verb in _BOATS if re.search(verb, text, re.IGNORECASE)), "")
