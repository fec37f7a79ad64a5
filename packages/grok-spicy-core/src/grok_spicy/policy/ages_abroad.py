"""Ages below eighteen in other languages: 12 ans, quince años, 14-jährig, 12 лет, 十二岁.

Only what is an age by its form, not what is as often a span of time ("depuis 12 ans").
"""

# ruff: noqa: RUF001 - Turkish, Greek and Cyrillic letters are meant

from __future__ import annotations

import re
import unicodedata

_THREE_TO_SEVENTEEN = """
trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-?sept
tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete
sete oito nove dez doze treze quatorze dezesseis dezasseis dezessete dezassete
tre quattro cinque sei sette otto dieci undici dodici tredici quattordici quindici sedici
diciassette
drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn
vijf zes zeven negen tien elf twaalf dertien veertien vijftien zestien zeventien
fyra fem sex sju atta nio tio elva tolv tretton fjorton femton sexton sjutton
tolv tretten fjorten femten seksten sytten dwanascie trzynascie czternascie pietnascie
"""
_NUMBER = rf"(?:(?:1[0-7]|0?[1-9])|(?:{'|'.join(dict.fromkeys(_THREE_TO_SEVENTEEN.split()))}))"
_SPAN = re.compile(
    r"(?:\b(?:il y a|depuis|pendant|durant|dans|apres|avant|hace|desde|durante|tras|ha|fa|faz|"
    r"da|dopo|despues de|depois de|antes de|unos|vor|seit|nach|geleden|voor|sinds|przez|od|po|"
    r"через|после|за|назад)\s+)$"
)
_LATER = re.compile(
    r"\s+(?:plus tard|apres|avant|de (?:mariage|carriere|travail|scene|metier|distance)|despues|"
    r"mas tarde|depois|antes|atras|dopo|fa\b|piu tardi|spater|senere|senare|later|geleden|temu|"
    r"назад|спустя|de (?:experien|casad|trabaj|trabalh|carrer))"
)
_YEARS = re.compile(rf"(?<![\w.,])(?:d'|l')?{_NUMBER}[\s-]*(?:ans|anos|anni|лет|года)\b")
_OLD = re.compile(
    rf"(?<![\w.,]){_NUMBER}[\s-]*(?:"
    r"jahre?n? (?:alt|jung)|-?jahrig\w*|jaar (?:oud|jong)|-?jarig\w*|ar (?:gammal|gammel|ung)\w*|"
    r"-?aring\w*|-?arig\w*|-?letni\w*|-?let[aeyi]\b|-?летн\w*|-?річн\w*|років|yas(?:inda|indaki|li)"
    r"\w*|eves\b|-?vuotia\w*|tahun\b|tuoi\b|ετων\b|χρονων\b|ani\b)"
    rf"|(?:im alter von|mit|de edad de|op de leeftijd van|i en alder af)\s+{_NUMBER}\s+jahren"
    rf"|(?:ma|miala|mial|majaca|majacy|wieku)\s+{_NUMBER}\s+lat\b"
    rf"|(?:ve veku|je ji|je mu)\s+{_NUMBER}\s+let\b"
)
_NORTHERN = re.compile(
    rf"(?<![\w.,])(?<!\bi )(?<!\bf[oö]r )(?<!\befter )(?<!\better )(?<!\bom ){_NUMBER} år\b"
    r"(?! (?:sedan|siden|senare|senere|efter|etter|i))"
)
_EASTERN = re.compile(
    r"(?<![\d十百])(?:1[0-7]|[1-9]|十[一二三四五六七]?|[一二两三四五六七八九])\s*"
    r"(?:岁|歳|歲|才の|살)"
)
_BEFORE = 24


def speaks_of_young_age_abroad(text: str) -> bool:
    """Tell whether a text says in another language that someone is under eighteen.

    Args:
        text: A text in one case and visible, marks included.
    """
    if _EASTERN.search(text) or _NORTHERN.search(text):
        return True
    text = "".join(
        char
        for char in unicodedata.normalize("NFD", text.replace("ı", "i"))
        if not unicodedata.combining(char)
    )
    return bool(_OLD.search(text)) or any(
        not _SPAN.search(text, max(0, match.start() - _BEFORE), match.start())
        and not _LATER.match(text, match.end())
        for match in _YEARS.finditer(text)
    )
