"""Room tone: what a place sounds like when nobody speaks, very quietly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

RATE = 48_000

_LEVEL = 10 ** (-42 / 20)
"""Root mean square of the tone: -42 dBFS, under any dialogue."""


@dataclass(frozen=True, slots=True)
class Tone:
    """The character of a place.

    Attributes:
        low: Where the noise begins, in Hz.
        high: Where it has faded, in Hz.
        slope: How fast it falls with frequency: 1 is pink, 2 brown.
        swell: Seconds of one swell (waves, gusts).
        depth: How much it swells, 0..1.
        hum: Steady tones in Hz.
    """

    low: float
    high: float
    slope: float = 1.0
    swell: float = 5.0
    depth: float = 0.3
    hum: tuple[float, ...] = ()


TONES: dict[str, Tone] = {
    "forest": Tone(180, 6500, 0.9, 4.5, 0.45),
    "meadow": Tone(120, 5000, 1.0, 5.5, 0.5),
    "mountains": Tone(60, 2200, 1.3, 6.0, 0.6),
    "desert": Tone(50, 1800, 1.3, 7.0, 0.6),
    "snow": Tone(70, 2600, 1.3, 6.5, 0.55),
    "cave": Tone(30, 700, 1.7, 8.0, 0.25, (55.0, 82.4)),
    "coast": Tone(60, 5200, 1.1, 6.2, 0.75),
    "harbour": Tone(60, 3600, 1.2, 4.8, 0.6),
    "sea": Tone(40, 4200, 1.2, 6.8, 0.75),
    "lake": Tone(90, 3600, 1.1, 5.0, 0.4),
    "deep": Tone(25, 420, 1.6, 7.5, 0.4, (61.7,)),
    "city": Tone(40, 2600, 1.5, 9.0, 0.2),
    "village": Tone(90, 4200, 1.1, 6.0, 0.35),
    "garden": Tone(160, 6000, 0.9, 4.5, 0.4),
    "room": Tone(50, 900, 1.5, 9.0, 0.1, (100.0,)),
    "space": Tone(20, 320, 1.6, 10.0, 0.3, (41.2, 61.7, 82.4)),
}


def room_tone(place: str, seconds: float, seed: int) -> npt.NDArray[np.float32]:
    """Return stereo samples of a place's tone.

    Args:
        place: A key of `TONES`; an unknown one sounds like a meadow.
        seconds: How long.
        seed: Varies the noise.

    Returns:
        Two rows of `seconds` x 48000 samples, -1..1.
    """
    tone = TONES.get(place, TONES["meadow"])
    count = round(seconds * RATE)
    chance = np.random.default_rng(seed)
    moments = np.arange(count, dtype=np.float32) / RATE
    common = _noise(tone, count, chance)
    phase = chance.uniform(0, np.pi)
    swell = 1 - tone.depth * (0.5 + 0.5 * np.cos(2 * np.pi * moments / tone.swell + phase))
    rows = []
    for _ in range(2):
        own = _noise(tone, count, chance)
        row = (0.75 * common + 0.65 * own) * swell.astype(np.float32)
        for frequency in tone.hum:
            row += 0.18 * np.sin(2 * np.pi * frequency * moments + chance.uniform(0, np.pi)).astype(
                np.float32
            )
        rows.append(row)
    sound = np.stack(rows)
    sound *= _LEVEL / (float(np.sqrt(np.mean(sound**2))) or 1.0)
    fade = min(count // 4, RATE // 12)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    sound[:, :fade] *= ramp
    sound[:, count - fade :] *= ramp[::-1]
    quiet: npt.NDArray[np.float32] = np.clip(sound, -0.5, 0.5).astype(np.float32)
    return quiet


def _noise(tone: Tone, count: int, chance: np.random.Generator) -> npt.NDArray[np.float32]:
    """Return noise whose spectrum begins at `low`, falls by `slope` and ends at `high`."""
    spectrum = np.fft.rfft(chance.standard_normal(count, dtype=np.float32))
    frequencies = np.fft.rfftfreq(count, 1 / RATE)
    frequencies[0] = 1.0
    shape = (frequencies / tone.low) ** (-tone.slope / 2)
    shape *= 1 / (1 + (tone.low / frequencies) ** 6)
    shape *= 1 / (1 + (frequencies / tone.high) ** 6)
    noise = np.fft.irfft(spectrum * shape, count).astype(np.float32)
    level: npt.NDArray[np.float32] = noise / (float(np.sqrt(np.mean(noise**2))) or 1.0)
    return level
