"""Finding a reference in a frame: the same shapes in the same colours, at any size and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from grok_spicy_animatic.sight.pixels import (
    FRAME_LONG_SIDE,
    Cutout,
    histogram,
    lab,
    perceptual_hash,
    sized,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Spectrum = npt.NDArray[np.complex128]

_LEAST_PIXELS = 60
_STEPS = 10
_SMALLEST, _LARGEST = 0.2, 1.0
_PARTS: tuple[float, ...] = (1.0, 0.62, 0.42)
"""How much of a figure, from the top, is looked for: all, half length, head and shoulders."""

_TINGE = 26.0
"""Mean colour shift in CIE Lab that halves, roughly, the belief in a match."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a reference was found and how well it fits there.

    Attributes:
        structure: Share of the reference's pattern that the frame explains there, 0..1.
        tinge: Mean difference of colour there, in CIE Lab.
        colours: Overlap of the colour distributions there, 0..1.
        shape: Agreement of the perceptual hashes there, 0..1.
        part: How much of the reference was compared, from the top: 1.0, 0.62 or 0.42.
        box: Left, top, right, bottom as fractions of the frame.
    """

    structure: float
    tinge: float
    colours: float
    shape: float
    part: float
    box: tuple[float, float, float, float]


class Frame:
    """A frame that references are looked for in.

    Args:
        image: The frame.
    """

    def __init__(self, image: Image.Image) -> None:
        small = sized(image, FRAME_LONG_SIDE)
        self.lab = lab(small)
        height, width = self.lab.shape[:2]
        self.size = (width, height)
        self._shape = (_fast(height * 2), _fast(width * 2))
        self._channels = [np.fft.rfft2(self.lab[..., c], self._shape) for c in range(3)]
        self._squares = np.fft.rfft2((self.lab**2).sum(-1), self._shape)

    def find(self, reference: Cutout) -> Match | None:
        """Return the best match of `reference`, or None if it fits nowhere."""
        best: Match | None = None
        for part in _PARTS if reference.plain else (1.0,):
            for scale in np.geomspace(_SMALLEST, _LARGEST, _STEPS):
                for mirrored in (False, True):
                    match = self._at_scale(reference, part, float(scale), mirrored=mirrored)
                    if match is not None and (best is None or _belief(match) > _belief(best)):
                        best = match
        return best

    def _at_scale(
        self, reference: Cutout, part: float, scale: float, *, mirrored: bool
    ) -> Match | None:
        template, mask = _resized(reference, part, scale * self.size[1])
        height, width = mask.shape
        if height > self.size[1] or width > self.size[0] or mask.sum() < _LEAST_PIXELS:
            return None
        if mirrored:
            template, mask = template[:, ::-1], mask[:, ::-1]
        structure, tinge = self._fit(template, mask)
        belief = structure * np.exp(-((tinge / _TINGE) ** 2))
        row, column = np.unravel_index(int(np.argmax(belief)), belief.shape)
        window = self.lab[row : row + height, column : column + width]
        ours, theirs = histogram(template, mask), histogram(window, mask)
        bits = perceptual_hash(_masked(template[..., 0], mask)) == perceptual_hash(
            _masked(window[..., 0], mask)
        )
        wide, high = self.size
        return Match(
            structure=float(structure[row, column]),
            tinge=float(tinge[row, column]),
            colours=float(np.minimum(ours, theirs).sum()),
            shape=float(np.clip((bits.mean() - 0.5) * 2, 0, 1)),
            part=part,
            box=(column / wide, row / high, (column + width) / wide, (row + height) / high),
        )

    def _fit(self, template: Floats, mask: Floats) -> tuple[Floats, Floats]:
        """Return structure and tinge for every place where the template fits in."""
        count = float(mask.sum())
        weights = np.fft.rfft2(mask, self._shape).conj()
        means = [self._valid(channel * weights, mask.shape) / count for channel in self._channels]
        mean = [float((template[..., c] * mask).sum()) / count for c in range(3)]
        cross = sum(
            channel * np.fft.rfft2((template[..., c] - mean[c]) * mask, self._shape).conj()
            for c, channel in enumerate(self._channels)
        )
        own = float(sum((((template[..., c] - mean[c]) ** 2) * mask).sum() for c in range(3)))
        squares = self._valid(self._squares * weights, mask.shape)
        theirs = np.maximum(squares - count * sum(value**2 for value in means), 1e-3)
        product = np.maximum(self._valid(np.asarray(cross), mask.shape), 0)
        alike = product / np.sqrt(own * theirs + 1e-6)
        contrast = np.sqrt(np.minimum(own / theirs, theirs / own))
        structure: Floats = np.clip(alike * (0.6 + 0.4 * contrast), 0, 1).astype(np.float32)
        tinge: Floats = np.sqrt(
            sum((value - mean[c]) ** 2 for c, value in enumerate(means))
        ).astype(np.float32)
        return structure, tinge

    def _valid(self, product: Spectrum, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
        full = np.fft.irfft2(product, self._shape)
        rows, columns = self.size[1] - shape[0] + 1, self.size[0] - shape[1] + 1
        valid: npt.NDArray[np.float64] = full[:rows, :columns]
        return valid


def _belief(match: Match) -> float:
    favour = {1.0: 1.0, 0.62: 0.97, 0.42: 0.93}[match.part]
    return float(match.structure * np.exp(-((match.tinge / _TINGE) ** 2)) * favour)


def _resized(reference: Cutout, part: float, height: float) -> tuple[Floats, Floats]:
    rows = max(4, round(reference.lab.shape[0] * part))
    values, mask = reference.lab[:rows], reference.mask[:rows]
    columns = np.flatnonzero(mask.sum(0) > 0)
    if len(columns):
        values, mask = (
            values[:, columns[0] : columns[-1] + 1],
            mask[:, columns[0] : columns[-1] + 1],
        )
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


def _masked(gray: Floats, mask: Floats) -> Floats:
    mean = float((gray * mask).sum() / max(1e-6, mask.sum()))
    filled: Floats = np.where(mask > 0, gray, mean).astype(np.float32)
    return filled


def _fast(length: int) -> int:
    """Return the next length whose Fourier transform is fast."""
    best = 1
    while best < length:
        best *= 2
    quarter = best * 3 // 4
    return quarter if quarter >= length else best
