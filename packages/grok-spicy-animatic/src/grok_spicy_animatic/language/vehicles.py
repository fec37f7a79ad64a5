"""Who is inside a vehicle, or in a boat: they are seen in it, not on foot beside it."""

# ruff: noqa: RUF001, E501 - words of other scripts

from __future__ import annotations

import re

from grok_spicy_animatic.language.gestures import boat_of
from grok_spicy_animatic.language.listed import any_of
from grok_spicy_animatic.language.places import INSIDE

_NAMES = (
    r"(?:race |police |sports |school |fire |pick-?up )?(?:cars?|taxi|cab|limousine|minibus|bus|tram|train|truck|lorry|van|jeep|ambulance|tractor|helicopter|plane|aeroplane|airplane|cockpit|limo"
    r"|auto|wagen|zug|straßenbahn|laster|lastwagen|traktor|flugzeug"
    r"|voiture|camion|avion|tramway|métro|coche|autobús|camión|tren|avión|carro|ônibus|trem|caminhão|avião|macchina|autobus|treno|aereo|tassì|samochodzie|autobusie|pociągu|taksówce"
    r"|машин[еу]|автобус[е]?|такси|поезде|поезд|грузовик[е]?|трамва[ей]|самол[её]т[е]?)"
)
_BOATS = r"(?:\w*boat|canoe|kayak|raft|dinghy|gondola|boot|kahn|kanu|barque|bateau|canot|bote|barca|canoa|лодк[еу]|łodzi)"
_ARTICLE = r"(?:(?:the|an?|his|her|their|its|my|our|[md]?ein\w{0,2}|seine[mnr]|ihre[mnr]|de[mnr]|une?|la|le|sa|son|leur|una?|el|su|o|um|uma|seu|sua|il|lo|suo) )?"
_KIND = r"(?:(?!(?:by|beside|behind|near|under|of|with|and|or|his|her|next|to|at|on|in|from|the|an?|for|outside|opposite|under|over|before|after|de|des?|à|con|con|mit|und|et|y|e|и|с|у|за)\b)[a-zß-öø-ÿа-яё-]+ ){0,2}"
_WITHIN = r"(?:nell['’]|(?:inside|in|aboard|on board|im|dans|en|à bord d[eu]|nel|nella|sul|no|na|em|w|в|на) )"
_DRIVES = r"(?:drives?|driving|steers?|flies|pilots?|fährt|steuert|lenkt|conduit|condui(?:t|sent)|conduce|conducen|maneja|guida|guidano|dirige|pilota|вед[её]т|prowadzi)"
_BEING = r"(?:sit|sits|sitting|sleep|sleeps|wait|waits|cry|cries|laugh|laughs|sing|sings|ride|rides|travel|travels|read|reads|is|are|alone|together|drive|drives|sitzt|sitzen|schläft|wartet|weint|lacht|fährt|fahren|liest|assise?|assis|pleure|dort|attend|lit|rit|sentad[oa]|llora|duerme|espera|viaja|lee|ríe|va|van|siede|seduto|seduta|piange|dorme|viaggia|legge|ride|senta|sentad[oa]|chora|lê|siedzi|jedzie|płacze|śpi|czyta|сидит|сидят|едет|едут|плачет|спит|ждёт|ждет|читает|смеётся)"
_INSIDE_IT = re.compile(
    rf"\b{_DRIVES} {_ARTICLE}{_KIND}(?P<a>{_NAMES})\b(?! of)"
    rf"|\b(?:{_BEING}|{_DRIVES}) (?:[^.,;!?]{{0,40}} )?{_WITHIN}{_ARTICLE}(?P<b>{_KIND}(?:{_NAMES}|{_BOATS}))\b(?! (?:station|stop|driver|park))"
    rf"|\b(?:rides?|takes?|taking|riding|sits? on) (?:on )?(?:the|an?) (?P<c>bus|tram|train)\b(?! (?:station|stop|driver|ticket))"
    rf"|\b{_BEING} (?:[^.,;!?]{{0,40}} )?(?:on (?:the|an?)|mit de[mr]) (?P<i>bus|train|tram|plane|zug|auto|straßenbahn)\b(?! (?:station|stop))"
    r"|\b(?:goes|go|travels?|rides?|drives?) (?:[^.,;!?]{0,20} )?by (?P<j>car|bus|train|taxi|tram)\b"
    r"|\b(?:out of|through|at|from|against) (?:the|an?|his|her) (?P<d>car|bus|taxi|train|tram|plane) window\b"
    r"|(?P<e>タクシー|バス|電車|車|列車|出租车|公交车|火车|汽车|巴士)(?:の中|里|に乗って|を運転|で(?:泣|眠|寝|笑))|(?:坐在|坐|开着?|驾驶)(?P<f>出租车|公交车|火车|汽车|巴士)"
    r"|(?P<g>버스|기차|택시|자동차|차) ?안|(?P<h>버스|기차|택시|자동차)를 (?:운전|타)",
    re.IGNORECASE,
)
_BEHIND_WHEEL = re.compile(
    r"\b(?:behind the (?:steering )?wheel|am steuer|au volant|al volante)\b", re.IGNORECASE
)
_SETTING = re.compile(rf"\b(?P<name>{_NAMES})\b(?! (?:station|stop|park|depot))", re.IGNORECASE)
_LEAVES = any_of("gets_out")


def vehicle_around(told: str, where: str) -> str:
    """Return what those who are seen are inside of, as the words call it, or nothing.

    Args:
        told: What happens.
        where: The place: a heading's `INT. CAR` says it for a whole scene.
    """
    if _LEAVES.search(told):
        return ""
    boat = boat_of(told)
    if boat:
        return boat
    match = _INSIDE_IT.search(told)
    if match is not None:
        return next(name for name in match.groupdict().values() if name).strip().casefold()
    setting = _SETTING.search(where) if INSIDE.match(where) else None
    if setting is not None:
        return setting["name"].casefold()
    return "car" if _BEHIND_WHEEL.search(told) else ""
