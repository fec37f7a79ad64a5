"""What bodies touch: the bed they lie in, the water they swim in, the tree they climb."""

# ruff: noqa: E501, RUF001 - rows of words, of other scripts

from __future__ import annotations

import re
from typing import Literal

Touched = Literal["", "bed", "table", "water", "tree"]

_SWIMS = re.compile(
    r"\b(?:sw[iau]m(?:s|ming)?|schwimm\w*|tauch\w*|nage(?:nt)?|plonge(?:nt)?|nadan?|nuotan?o?|плыв[её]\w*|плава\w*"
    r"|пливе|pływa\w*|płyn\w+|yüz[eü]\w*)\b|κολυμπ|游泳|游向|泳|수영|헤엄|[يت]سبح|तैर"
    r"|\bdiv(?:es?|ing)\b[^.;!?]{0,16}\b(?:water|sea|ocean|lake|river|pool|pond|waves?)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:floor|ground|grass|sand|rug|carpet|street|road|snow|bench|sofa|couch|boden|gras|sol|herbe|suelo|chão|terra|"
    r"under|beside|next to|in front of|before|unter|neben|vor|sous|devant|debajo|embaixo|sotto)\b"
    r"|под |рядом|地上|床下|床の下",
    re.IGNORECASE,
)
"""Says that somebody is on something else than the bed, or near it."""

_BED = re.compile(
    r"\b(?:beds?|bett|lit|cama|letto|łóżk\w*|yata[kğ]\w*|кроват\w*|постел\w*|ліжк\w*)\b"
    r"|κρεβάτι|床|ベッド|침대|سرير|बिस्तर",
    re.IGNORECASE,
)
_TABLE = re.compile(
    r"\b(?:tables?|desks?|tisch|schreibtisch|mesa|tavolo|stol\w*|biurk\w*|masa\w*|стол\w*|стіл|столом)\b"
    r"|τραπέζι|桌|机|テーブル|책상|식탁|طاولة|मेज",
    re.IGNORECASE,
)
_CLIMBS_A_TREE = re.compile(
    r"\b(?:climb|clamber|scrambl)\w*\b[^.;!?]{0,24}\btrees?\b|\bklettert\w*\b[^.;!?]{0,16}\bbaum\b"
    r"|\bgrimpe\w*\b[^.;!?]{0,16}\barbre|\b(?:sube|trepa)n?\b[^.;!?]{0,16}\bárbol"
    r"|\b(?:sobe|trepa)m?\b[^.;!?]{0,16}\bárvore|\b(?:sale|arrampica)\w*\b[^.;!?]{0,16}\balbero"
    r"|\b(?:wspina|wchodzi)\w*\b[^.;!?]{0,16}\bdrzew|\bağaca tırman"
    r"|(?:лез\w+|взбира\w+|забира\w+|залаз\w+|лізе)[^.;!?]{0,16}дерев"
    r"|爬(?:上|到)?了?(?:一棵|那棵|大)?树|木に登|木によじ|나무(?:에|를) ?(?:올라|오르|기어)|[يت]تسلق[^.]{0,12}شجر|पेड़ पर चढ़"
    r"|(?:σκαρφαλ|ανεβαίν)[^.;!?]{0,16}δέντρο",
    re.IGNORECASE,
)
_HIDES_FACE = re.compile(
    r"\b(?:hid(?:es?|ing)|cover(?:s|ing)?|bur(?:y|ies|ying)|shield(?:s|ing)?)\s(?:his|her|their|its|the)\s(?:face|eyes)\b"
    r"|\b(?:verbirgt|verdeckt|bedeckt|versteckt|verhüllt)\b[^.;!?]{0,12}\bgesicht"
    r"|\bhält sich\b[^.;!?]{0,24}\b(?:gesicht|augen)\b"
    r"|\b(?:cache|couvre)(?:nt)? (?:son|leur|le) visage|\bse cachent? le visage"
    r"|\bse (?:tapa|cubre)n? la cara|\b(?:oculta|esconde)n? (?:la|su) (?:cara|rostro)"
    r"|\b(?:esconde|cobre|tapa)m? (?:o|seu) rosto|\bsi copr(?:e|ono) il (?:viso|volto)"
    r"|\bnascond(?:e|ono) il (?:viso|volto)|\b(?:ukrywa|zakrywa|zasłania) twarz|\byüzünü (?:sakla|kapat|ört|gizl)"
    r"|(?:закрыва|пряч|скрыва|ховає|закрива)\w* (?:сво[её] )?(?:лицо|обличчя)"
    r"|(?:捂住?|遮住?|掩)了?(?:自己的?)?(?:脸|臉|眼)|顔を(?:隠|覆)|얼굴을 (?:가|감)|[يت](?:خفي|غطي) وجه|चेहरा (?:छ|ढ)|κρύβει το πρόσωπ",
    re.IGNORECASE,
)


def swims(text: str) -> bool:
    """Tell whether somebody swims."""
    return _SWIMS.search(text) is not None


def climbs_a_tree(text: str) -> bool:
    """Tell whether somebody climbs a tree."""
    return _CLIMBS_A_TREE.search(text) is not None


def hides_face(text: str) -> bool:
    """Tell whether somebody has their hands before their face."""
    return _HIDES_FACE.search(text) is not None


def in_bed(text: str) -> bool:
    """Tell whether who lies in a room with a bed lies in it: the words name nothing else."""
    return _ELSEWHERE.search(text) is None


def sits_by(text: str) -> Touched:
    """Return on or at which piece of furniture somebody sits."""
    if _BED.search(text) and _ELSEWHERE.search(text) is None:
        return "bed"
    return "table" if _TABLE.search(text) else ""
