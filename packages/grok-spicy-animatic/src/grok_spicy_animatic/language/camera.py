"""How a shot is filmed: the size, angle and move that words name, obeyed to the letter."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

Shot = Literal[
    "extreme wide", "wide", "medium", "close-up", "extreme close-up", "over the shoulder"
]
Angle = Literal["eye level", "low angle", "high angle", "top view"]

SIZES: tuple[tuple[str, Shot], ...] = (
    ((r"extreme close|big close|macro|\becu\b|\bxcu\b|\bdetail\b|detailaufnahme|\bmakro\b|italienische einstellung"
     r"|primerísimo|plano detalle|très gros plan|insert serré|primissimo piano|\bdettaglio\s*(?::|di\b|del)|plano (?:de )?detalhe|\bpormenor\s*:|primeiríssimo"
     r"|сверхкрупн|макросъ|\bдеталь\s*:|\bdetal\s*:|wielkie zbliżenie|大特[写寫]|超アップ|超クローズアップ|익스트림 ?클로즈|لقطة قريبة جدا|एक्सट्रीम क्लोज|detaljbild"), "extreme close-up"),
    ((r"over[- ]the[- ]shoulder|\bots\b|über die schulter|\bover[- ]shoulder\b|sobre el hombro|por encima del hombro|par-dessus l['’]épaule"
     r"|da sopra la spalla|sopra la spalla|(?:por cima|sobre) do ombro|sobre o ombro|через плечо|(?:zza|znad|przez) rami|[过過]肩|肩越し|어깨 ?너머|오버 ?더 ?숄더|من فوق الكتف"), "over the shoulder"),
    ((r"extreme (?:wide|long)|establishing|aerial|drone shot|panoram|vista|\bews\b|\bels\b|weitaufnahme|supertotale|\bweit\s*:"
     r"|gran plano general|plan de grand ensemble|très large|campo lunghissimo|grande plano geral|дальний план|сверхобщ|plan daleki|大[远遠全]景|超ロング|익스트림 ?롱"), "extreme wide"),
    (r"medium close|\bmcu\b|plano medio corto|plan rapproché poitrine|mezzo primo piano|półzbliżenie|halbnahe? gro(?:ss|ß)|近景|バストショット|바스트 ?샷", "close-up"),
    ((r"medium|\bms\b|waist|two[- ]shot|cowboy shot|american shot|amerikanische?\b(?=\s*(?::|einstellung))|halbnah|halbnahe"
     r"|plan moyen|plan américain|plan rapproché|plan taille|plan italien|plano medio|plano americano|plano médio|piano americano|piano medio|mezza figura|mezzo busto|campo medio"
     r"|средн(?:ий|им|его) план|американский план|plan średni|plan amerykański|中景|中近景|ミディアム|ウエストショット|미디엄|미디움|لقطة متوسطة|मीडियम|मध्यम शॉट|μεσαίο πλάνο|halvbild|orta plan"), "medium"),
    ((r"close-?\s?up|\bclose on\b|\btight (?:on|shot)\b|close shot|\bcu\b|portrait shot|\binsert\b|nahaufnahme|gro(?:ß|ss)aufnahme|\bnahe?\s*:|\bgro(?:ß|ss)\s*:|gros plan|plan serré"
     r"|primer plano|plano corto|plano cerrado|primo piano|primeiro plano|plano fechado|plano próximo|крупн(?:ый|ым|ого) план|\bкрупно\b|\bzbliżenie|plan bliski|närbild|特[写寫]|クローズアップ|アップ(?:で|[:：])|클로즈 ?업"
     r"|لقطة (?:قريبة|مقربة)|क्लोज़?-?\s?अप|κοντινό πλάνο|תקריב|yakın plan"), "close-up"),
    ((r"wide|long shot|full shot|full[- ]body|\bws\b|\bls\b|totale|plan large|plan (?:de demi-|d['’])ensemble|plan général|plan en pied|plano general|plano entero|plano conjunto|plano abierto"
     r"|plano geral|plano aberto|plano inteiro|plano de conjunto|campo lungo|campo totale|figura intera|общ(?:ий|им|его) план|plan ogólny|plan pełny|pełny plan|totaalshot|helbild"
     r"|全景|[远遠]景|ロングショット|フルショット|引き(?:で|の画|[:：])|와이드|롱 ?샷|롱 ?숏|풀 ?샷|لقطة (?:واسعة|عامة|بعيدة)|वाइड|लॉन्ग शॉट|γενικό πλάνο|geniş plan"), "wide"),
)  # fmt: skip
"""Sizes by the words for them; of several that stand at the same place the first is meant."""

ANGLES: tuple[tuple[str, Angle], ...] = (
    ((r"low[- ]angle|from below|worm'?s[- ]eye|untersicht|froschperspektive|von unten gefilmt|contre-plongée|contrapicado|(?:ripresa|inquadratura|camera|angolazione) dal basso|contra-?plongée|contra-?picado|câmera baixa"
     r"|нижний ракурс|(?:съёмка|съемка|ракурс|камера) снизу|żabia perspektywa|(?:ujęcie|kadr|kamera) z dołu|仰[拍视視角]|あおり|ローアングル|로우 ?앵글|زاوية منخفضة|लो एंगल"), "low angle"),
    (r"bird'?s[- ]eye|top[- ](?:view|shot|down)|from directly above|overhead|plongée totale|plano cenital|a piombo|vista aérea|вид сверху|z lotu ptaka|鸟瞰|鳥瞰|俯瞰|真上から|부감|عين الطائر", "top view"),
    ((r"high[- ]angle|from above|looking down on|aufsicht|vogelperspektive|(?<!contre-)(?<!contra)(?<!contra-)plongée|(?<!contra)(?<!contra-)picado|(?:ripresa|inquadratura|camera|angolazione) dall['’]alto|câmera alta"
     r"|верхний ракурс|(?:съёмка|съемка|ракурс|камера) сверху|ptasia perspektywa|(?:ujęcie|kadr|kamera) z góry|俯[拍视視角]|ハイアングル|하이 ?앵글|زاوية مرتفعة|हाई एंगल"), "high angle"),
)  # fmt: skip

MOVES: tuple[tuple[str, str], ...] = (
    (r"whip[- ]pan|rei(?:ß|ss)schwenk|panoramique filé", "whip pan"),
    ((r"(?:camera|we|slow|slowly|dolly|zoom|push)[^,.;]{0,16}\b(?:push|dolly|zoom|move|creep|track|glide)(?:es|s|ing)?[- ]+(?:slowly |gently )?(?:in|closer)\b|push(?:es|ing)?[- ]in\b|dolly(?:ing)? in\b|zoom(?:s|ing)?[- ]in\b|zoom avant|travelling avant"
     r"|kamera fährt (?:langsam )?(?:heran|näher|zu)|ranfahrt|heranzoom|zoom auf|(?:zoom|travelling) (?:de acercamiento|in|hacia adelante|para a frente)|carrello (?:in )?avanti|zoom in avanti|наезд|najazd|推(?:镜|近|进|進)|カメラ寄る|ズームイン|줌 ?인"), "push in"),
    ((r"(?:push|dolly|zoom|pull|camera move|track)(?:es|s|ing)?[- ]+(?:slowly )?(?:out|back)\b|pull[- ]?(?:out|back)|zoom arrière|travelling arrière"
     r"|rückfahrt|kamera fährt (?:langsam )?zurück|rauszoom|travelling (?:hacia atrás|para trás)|carrello indietro|отъезд камеры|odjazd|拉(?:镜|远|遠)|ズームアウト|줌 ?아웃"), "pull out"),
    (r"\bpan(?:s|ning)?\b[^,;.]*\bleft|left(?:ward)? pan|camera (?:moves|turns) left|schwenk (?:nach )?links|(?:panoramique|panorámica|panoramica|panorâmica)[^,;.]*(?:gauche|izquierda|sinistra|esquerda)|панорама влево", "pan left"),
    (r"\bpan(?:s|ning)?\b[^,;.]*\bright|right(?:ward)? pan|\bpan(?:s|ning)?\b(?=[^a-z]*(?:across|over|along|$|[,.;]))|schwenk|panorámica|panoramique|panoramica|panorâmica|панорамир|панорама вправо|panoramowanie|摇镜|横摇|搖鏡|パン(?:する|して|[:：]|$)|패닝", "pan right"),
    (r"(?:\btrack(?:s|ing)?\b|\btruck(?:s|ing)?\b|dolly|follow(?:s|ing)? shot)[^,;.]*\bleft", "track left"),
    (r"\btracking\b|\btrucking\b|camera (?:tracks|follows)|follow(?:ing)? shot|lateral|steadicam|kamerafahrt|kamera folgt|travelling|carrellata|carrello laterale|камера следует|проезд камеры|跟拍|移动镜头|移動ショット|トラッキング|트래킹", "track right"),
    (r"\btilt(?:s|ing)?\b[^,;.]*\bdown|schwenk nach unten", "tilt down"),
    (r"\btilt(?:s|ing)?[- ]up|\btilt(?:s|ing)?\b(?=\s*(?:$|[,.;]))|camera tilts|schwenk nach oben|ティルトアップ|틸트 ?업", "tilt up"),
    (r"\bcran(?:e|es|ing)\b[^,;.]*\bdown|boom down|pedestal down|camera (?:descends|lowers)|ティルトダウン", "crane down"),
    (r"\bcran(?:e|es|ing)[- ]up|\bcrane shot|boom up|pedestal up|camera (?:rises|ascends|cranes)|kranfahrt|plan à la grue|plano de grúa|クレーンショット|升降镜头", "crane up"),
    (r"\borbit(?:s|ing)?\b(?=[^a-z]*(?:$|[,.;]|around|left|right|shot))|arc shot|camera (?:circles|orbits|arcs)|360|kamera umkreist|umfahrt|travelling circulaire|travelling circular|环绕|環繞|облёт", "orbit"),
    (r"hand-?\s?held|shaky cam|handkamera|caméra à l['’]épaule|cámara en mano|camera a mano|câmera na mão|ручная камера|z ręki|手持|手持ち|핸드헬드", "handheld"),
    (r"static|locked[- ]off|fixed camera|tripod|still camera|statisch|caméra fixe|plan fixe|cámara fija|plano fijo|camera fissa|câmera fixa|plano fixo|статичн|камера неподвижна|statyczn|固定镜头|固定鏡頭|フィックス|고정 ?샷", "static"),
)  # fmt: skip

_PACE = re.compile(r"\b(slow|slowly|gentle|gently|fast|quick|rapid)\b")


def size_in(text: str) -> Shot | None:
    """Return the shot size that `text` names first, or None."""
    found = _place(lowered(text), SIZES)
    return cast("Shot", found[1]) if found else None


def angle_in(text: str) -> Angle | None:
    """Return the camera angle that `text` names, or None."""
    found = _place(lowered(text), ANGLES)
    return cast("Angle", found[1]) if found else None


def move_in(text: str) -> str | None:
    """Return the camera move that `text` names, with its pace, or None."""
    low = lowered(text)
    found = _place(low, MOVES)
    if found is None:
        return None
    at, name = found
    pace = _PACE.search(low[max(0, at - 12) : at + 30])
    return f"{pace.group(1).removesuffix('ly')} {name}" if pace and name != "static" else name


def lowered(text: str) -> str:
    """Return a text in lower case, its accents composed and its `ß` as `ss`."""
    return normalize("NFC", text).casefold()


def _place(low: str, table: Sequence[tuple[str, str]]) -> tuple[int, str] | None:
    """Return where the first entry of `table` stands in `low`; earlier entries win a tie."""
    best: tuple[int, str] | None = None
    for pattern, name in table:
        match = re.search(pattern, low)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), name)
    return best
