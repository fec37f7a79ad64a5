"""Finding a reference in a frame: the same shapes in the same colours, at any size and place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from grok_spicy_animatic.sight.pixels import Cutout, histogram, lab, perceptual_hash, sized

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Doubles = npt.NDArray[np.float64]
    Spectrum = npt.NDArray[np.complex128]

Part = tuple[float, float]

_WHOLE: Part = (0.0, 1.0)

_COARSE, _FINE = 112, 224
"""Longer side in pixels at which a frame is searched first, and then more closely."""

_LEAST_PIXELS = 40
_SCALES = tuple(float(scale) for scale in np.geomspace(0.2, 1.0, 10))
_NUDGES = (0.94, 1.0, 1.06)
_CLOSER_LOOKS = 4
_PARTS: dict[Part, float] = {
    (0.0, 1.0): 1.0,
    (0.0, 0.62): 0.97,
    (0.0, 0.42): 0.93,
    (0.18, 0.46): 0.9,
}
"""Which stretch of a figure's height is looked for, and how telling that much is: all of it, half
length, the head, the face."""

_TINGE = 26.0
"""Mean colour shift in CIE Lab that takes two thirds off the belief in a match."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a reference was found and how well it fits there.

    Attributes:
        structure: Share of the reference's pattern that the frame explains there, 0..1.
        hues: The same of its hues alone, -1..1.
        colours: Overlap of the colour distributions there, 0..1.
        evened: The same with the light's mean tinge taken out, 0..1.
        tinge: Mean difference of hue there, in CIE Lab.
        shape: Agreement of the perceptual hashes there, 0..1.
        part: Which stretch of the reference's height was compared, from the top.
        box: Left, top, right, bottom as fractions of the frame.
    """

    structure: float
    hues: float
    colours: float
    evened: float
    tinge: float
    shape: float
    part: Part
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A way to lay a reference over the frame."""

    part: Part
    scale: float
    mirrored: bool


class Frame:
    """A frame that references are looked for in.

    Args:
        image: The frame.
    """

    def __init__(self, image: Image.Image) -> None:
        self._coarse = _Grid(lab(sized(image, _COARSE)))
        self._fine = _Grid(lab(sized(image, _FINE)))

    def find(self, reference: Cutout) -> Match | None:
        """Return the best match of `reference`, or None if it fits nowhere."""
        parts = tuple(_PARTS) if reference.plain else (_WHOLE,)
        rough = self._ranked(
            self._coarse,
            reference,
            (
                _Candidate(part, scale, mirrored)
                for part in parts
                for scale in _SCALES
                for mirrored in (False, True)
            ),
        )
        closer = {
            _Candidate(best.part, best.scale * nudge, best.mirrored)
            for _, best in rough[:_CLOSER_LOOKS]
            for nudge in _NUDGES
        }
        order = sorted(closer, key=lambda one: (one.part, one.scale, one.mirrored))
        fine = self._ranked(self._fine, reference, order)
        return self._fine.match(reference, fine[0][1]) if fine else None

    @staticmethod
    def _ranked(
        grid: _Grid, reference: Cutout, candidates: Iterable[_Candidate]
    ) -> list[tuple[float, _Candidate]]:
        found = []
        for candidate in candidates:
            belief = grid.belief(reference, candidate)
            if belief is not None:
                found.append((belief, candidate))
        return sorted(found, key=lambda pair: -pair[0])


class _Grid:
    """A frame at one size, ready to be compared with templates at every place at once."""

    def __init__(self, values: Floats) -> None:
        self._lab = values
        self._height, self._width = values.shape[:2]
        self._shape = (_fast(self._height), _fast(self._width))
        self._channels = [np.fft.rfft2(values[..., c], self._shape) for c in range(3)]
        self._squares = np.fft.rfft2((values**2).sum(-1), self._shape)

    def belief(self, reference: Cutout, candidate: _Candidate) -> float | None:
        """Return how good the best place for a candidate is, or None if it does not fit in."""
        laid = self._laid(reference, candidate)
        if laid is None:
            return None
        structure, tinge = self._fit(*laid)
        return float(_believed(structure, tinge).max()) * _PARTS[candidate.part]

    def match(self, reference: Cutout, candidate: _Candidate) -> Match | None:
        """Measure the best place for a candidate in full."""
        laid = self._laid(reference, candidate)
        if laid is None:
            return None
        template, mask = laid
        height, width = mask.shape
        structure, tinge = self._fit(template, mask)
        believed = _believed(structure, tinge)
        row, column = divmod(int(np.argmax(believed)), believed.shape[1])
        window = self._lab[row : row + height, column : column + width]
        shift = ((window - template) * mask[..., None]).sum((0, 1)) / mask.sum()
        ours = histogram(template, mask)
        same = perceptual_hash(_masked(template[..., 0], mask)) == perceptual_hash(
            _masked(window[..., 0], mask)
        )
        return Match(
            structure=float(structure[row, column]),
            hues=_agreement(template[..., 1:], window[..., 1:], mask),
            colours=float(np.minimum(ours, histogram(window, mask)).sum()),
            evened=float(np.minimum(ours, histogram(window - shift, mask)).sum()),
            tinge=float(np.hypot(shift[1], shift[2])),
            shape=float(np.clip((same.mean() - 0.5) * 2, 0, 1)),
            part=candidate.part,
            box=(
                column / self._width,
                row / self._height,
                (column + width) / self._width,
                (row + height) / self._height,
            ),
        )

    def _laid(self, reference: Cutout, candidate: _Candidate) -> tuple[Floats, Floats] | None:
        template, mask = _resized(reference, candidate.part, candidate.scale * self._height)
        height, width = mask.shape
        if height > self._height or width > self._width or mask.sum() < _LEAST_PIXELS:
            return None
        return (template[:, ::-1], mask[:, ::-1]) if candidate.mirrored else (template, mask)

    def _fit(self, template: Floats, mask: Floats) -> tuple[Doubles, Doubles]:
        """Return structure and tinge for every place where the template fits in."""
        count = float(mask.sum())
        weights = np.fft.rfft2(mask, self._shape).conj()
        means = [self._valid(channel * weights, mask.shape) / count for channel in self._channels]
        mean = [float((template[..., c] * mask).sum()) / count for c in range(3)]
        cross = np.zeros_like(weights)
        for c, channel in enumerate(self._channels):
            centred = (template[..., c] - mean[c]) * mask
            cross += channel * np.fft.rfft2(centred, self._shape).conj()
        own = float(sum((((template[..., c] - mean[c]) ** 2) * mask).sum() for c in range(3)))
        squares = self._valid(self._squares * weights, mask.shape)
        theirs = np.maximum(squares - count * sum(value**2 for value in means), 1e-3)
        product = np.maximum(self._valid(cross, mask.shape), 0)
        alike = product / np.sqrt(own * theirs + 1e-6)
        contrast = np.sqrt(np.minimum(own / theirs, theirs / max(own, 1e-6)))
        structure: Doubles = np.clip(alike * (0.6 + 0.4 * contrast), 0, 1)
        tinge: Doubles = np.sqrt(sum((value - mean[c]) ** 2 for c, value in enumerate(means)))
        return structure, tinge

    def _valid(self, product: Spectrum, shape: tuple[int, ...]) -> Doubles:
        """Return a correlation at the places where nothing wraps around the frame's edges."""
        full = np.fft.irfft2(product, self._shape)
        valid: Doubles = full[: self._height - shape[0] + 1, : self._width - shape[1] + 1]
        return valid


def _believed(structure: Doubles, tinge: Doubles) -> Doubles:
    believed: Doubles = structure * np.exp(-((tinge / _TINGE) ** 2))
    return believed


def _resized(reference: Cutout, part: Part, height: float) -> tuple[Floats, Floats]:
    rows = reference.lab.shape[0]
    first = min(rows - 4, round(rows * part[0]))
    stop = max(first + 4, round(rows * part[1]))
    values, mask = reference.lab[first:stop], reference.mask[first:stop]
    columns = np.flatnonzero(mask.sum(0) > 0)
    if len(columns):
        values = values[:, columns[0] : columns[-1] + 1]
        mask = mask[:, columns[0] : columns[-1] + 1]
    tall = max(4, round(height))
    wide = max(3, round(height * values.shape[1] / values.shape[0]))
    weight = _scaled(mask, (wide, tall))
    channels = [_scaled(values[..., c] * mask, (wide, tall)) for c in range(3)]
    template = np.stack(channels, -1) / np.maximum(weight, 1e-3)[..., None]
    solid = (weight > 0.5) * weight  # noqa: PLR2004 - half covered counts as background
    return template.astype(np.float32), solid.astype(np.float32)


def _scaled(plane: Floats, size: tuple[int, int]) -> Floats:
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    scaled: Floats = np.asarray(image.resize(size, Image.Resampling.BILINEAR), np.float32)
    return scaled


def _agreement(template: Floats, window: Floats, mask: Floats) -> float:
    """Return the correlation of two patterns of several channels, where `mask` is."""
    weight = mask[..., None] / mask.sum()
    ours = template - (template * weight).sum((0, 1))
    theirs = window - (window * weight).sum((0, 1))
    spread = float((ours**2 * weight).sum() * (theirs**2 * weight).sum())
    return float((ours * theirs * weight).sum()) / max(1.0, math.sqrt(spread))


def _masked(gray: Floats, mask: Floats) -> Floats:
    mean = float((gray * mask).sum() / max(1e-6, mask.sum()))
    filled: Floats = np.where(mask > 0, gray, mean).astype(np.float32)
    return filled


def _fast(length: int) -> int:
    """Return the next length whose Fourier transform is fast: 2, 3 and 5 its only factors."""
    while True:
        rest = length
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return length
        length += 1
