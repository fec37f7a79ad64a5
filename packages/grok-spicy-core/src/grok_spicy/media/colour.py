"""What the numbers of a clip's pixels mean: its matrix, and the light of HDR."""

from __future__ import annotations

import functools
from math import exp
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL import Image

    from grok_spicy.media.facts import ClipFacts

# Numbers of ITU-T H.273, table 4.
_BT709 = 1
_UNSPECIFIED = 2
_BT601 = (5, 6)
_BT2020 = (9, 10)

_HD_HEIGHT = 720
_HD_WIDTH = 1280

Transfer = Literal["smpte2084", "arib-std-b67"]

# Numbers of ITU-T H.273, table 3: PQ and HLG.
_HDR: dict[int, Transfer] = {16: "smpte2084", 18: "arib-std-b67"}

PAPER_WHITE = 203
"""Light of paper in HDR, in cd/m2: ITU-R BT.2408. It becomes the white of the film."""

HDR_PEAK = 1000 / PAPER_WHITE
"""The brightest light that is told apart, as a multiple of paper white."""

SHOULDER = 0.8
"""From this share of white on, light is bent."""

Matrix = Literal["bt709", "bt601", "bt2020"]

MATRIX_NUMBERS: dict[Matrix, int] = {"bt709": _BT709, "bt601": _BT601[0], "bt2020": _BT2020[0]}


def matrix(facts: ClipFacts) -> Matrix:
    """Return the matrix from YUV to RGB, guessed as players do it: by size, where it is unsaid."""
    if facts.colorspace == _BT709:
        return "bt709"
    if facts.colorspace in _BT601:
        return "bt601"
    if facts.colorspace in _BT2020:
        return "bt2020"
    hd = facts.height >= _HD_HEIGHT or facts.width >= _HD_WIDTH
    return "bt709" if hd else "bt601"


def film_may_mean(facts: ClipFacts) -> bool:
    """Whether the clip's colours are right when they are shown as a film's, which are BT.709."""
    return matrix(facts) == "bt709" and hdr_transfer(facts) is None


def hdr_transfer(facts: ClipFacts) -> Transfer | None:
    """Return the transfer curve of an HDR clip, as FFmpeg names it; None for an ordinary one."""
    return _HDR.get(facts.transfer)


def tone_mapped(image: Image.Image, facts: ClipFacts) -> Image.Image:
    """Bring an RGB picture decoded from an HDR clip to the light of an ordinary one.

    The film itself is converted by FFmpeg, in linear light. This is for pictures to look at and
    to judge by: channel by channel, with the same white and the same shoulder.
    """
    transfer = hdr_transfer(facts)
    return image if transfer is None else image.point(_table(transfer) * 3)


@functools.cache
def _table(transfer: Transfer) -> list[int]:
    return [round(255 * _encoded(_shoulder(_light(transfer, step / 255)))) for step in range(256)]


def _light(transfer: Transfer, signal: float) -> float:
    """Return the light of a signal, 1.0 being the white of paper.

    Constants of ITU-R BT.2100 (PQ: table 4; HLG: table 5, without its display's own gamma) and of
    BT.2408 (paper white is 203 cd/m2, and 75 % of an HLG signal).
    """
    if transfer == "arib-std-b67":
        dark = signal <= 1 / 2
        linear = signal**2 / 3 if dark else (exp((signal - 0.55991) / 0.17883) + 0.28467) / 12
        return linear / 0.265
    power = signal ** (1 / 78.84375)
    share = max(0.0, power - 0.8359375) / (18.8515625 - 18.6875 * power)
    return float(10_000 / PAPER_WHITE * share ** (1 / 0.1593017578125))


def _shoulder(light: float) -> float:
    """Bend light above the shoulder such that the brightest of 1,000 cd/m2 becomes white.

    The curve is the one that FFmpeg calls `mobius`.
    """
    start, peak = SHOULDER, HDR_PEAK
    if light <= start:
        return light
    a = -start * start * (peak - 1) / (start * start - 2 * start + peak)
    b = (start * start - 2 * start * peak + peak) / max(peak - 1, 1e-6)
    return min(1.0, (b * b + 2 * b * start + start * start) / (b - a) * (light + a) / (light + b))


def _encoded(light: float) -> float:
    """Return the signal of ITU-R BT.709 for a light from 0 to 1."""
    return 4.5 * light if light < 0.018 else 1.099 * light**0.45 - 0.099  # noqa: PLR2004 - BT.709
