"""To which side of the frame words say that somebody goes."""

# ruff: noqa: E501 - rows of words, of other scripts

from __future__ import annotations

import re
from typing import Literal

_LEFT = re.compile(
    r"\b(?:to the|towards? the|screen|from right to|to (?:his|her|their|its)) left\b|\bleftwards?\b"
    r"|\bnach links\b|\b(?:à|vers la) gauche\b|\b(?:a|hacia) la izquierda\b|\b(?:para a|à) esquerda\b"
    r"|\b(?:a|verso) sinistra\b|\b(?:влево|налево|вліво|ліворуч)\b|\bw lewo\b|\bsola (?:doğru|atla)"
    r"|αριστερά|[向往朝]左|左[にへ]|왼쪽|[إا]لى اليسار|बा(?:एँ|एं|ईं)",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\b(?:to the|towards? the|screen|from left to|to (?:his|her|their|its)) right\b|\brightwards?\b"
    r"|\bnach rechts\b|\b(?:à|vers la) droite\b|\b(?:a|hacia) la derecha\b|\b(?:para a|à) direita\b"
    r"|\b(?:a|verso) destra\b|\b(?:вправо|направо|праворуч)\b|\bw prawo\b|\bsağa (?:doğru|atla)"
    r"|δεξιά|[向往朝]右|右[にへ]|오른쪽|[إا]لى اليمين|दा(?:एँ|एं|ईं)",
    re.IGNORECASE,
)


def side_in(text: str) -> Literal[-1, 0, 1]:
    """Return to which side words say that somebody goes: -1 left, 1 right, 0 where they do not."""
    return -1 if _LEFT.search(text) else 1 if _RIGHT.search(text) else 0
