"""Sky, sun, moon, clouds, mist, rays, rain and snow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import Point, smooth
from grok_spicy_animatic.drawing.colour import RGB, mix, shade
from grok_spicy_animatic.drawing.stage import paint_sky

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.canvas import Canvas
    from grok_spicy_animatic.drawing.stage import Stage


_OVERCAST = 0.3
"""Murk from which on neither sun nor moon nor stars are seen: it rains, snows, or is foggy."""


def sky(stage: Stage, horizon: float, *, sun: bool = True, clouds: int = 4) -> None:
    """Paint the sky, with what is in it.

    Args:
        stage: The stage.
        horizon: Height at which the sky is brightest, in units.
        sun: Whether sun or moon is to be seen.
        clouds: How many.
    """
    light = stage.light
    paint_sky(
        stage.back,
        [
            (stage.high, light.sky_top),
            (horizon + (stage.high - horizon) * 0.45, mix(light.sky_top, light.sky_low, 0.5)),
            (horizon, light.sky_low),
            (stage.low, light.sky_low),
        ],
        stage.chance.getrandbits(32),
    )
    if light.night and light.murk < _OVERCAST:
        stars(stage, horizon)
    if sun and light.murk < _OVERCAST:
        luminary(stage, horizon)
    for _ in range(clouds):
        cloud(stage, horizon)


def stars(stage: Stage, lowest: float, count: int = 130) -> None:
    """Scatter stars above `lowest`."""
    for _ in range(count):
        at = (
            stage.chance.uniform(stage.left, stage.right),
            stage.chance.uniform(lowest, stage.high),
        )
        size = stage.chance.uniform(0.0008, 0.0021)
        stage.back.ellipse(
            at, size, size, (244, 246, 255), opacity=stage.chance.uniform(0.25, 0.95)
        )


def luminary(stage: Stage, horizon: float) -> None:
    """Draw the sun or the moon with its glow."""
    light = stage.light
    across, up = light.sun
    at = (across * stage.width, max(horizon + 0.03, up))
    size = 0.042 if light.night else 0.056
    for radius, opacity in ((0.62, 0.13), (0.34, 0.16), (0.17, 0.24)):
        stage.back.ellipse(
            at, radius * 0.6, radius * 0.6, light.glow,
            opacity=opacity * (0.6 if light.night else 1.0), blur=radius * 0.26,
        )  # fmt: skip
    stage.back.ellipse(at, size, size, mix(light.glow, (255, 255, 255), 0.45))
    if light.night:
        for x, y, radius in ((0.012, 0.01, 0.008), (-0.014, -0.006, 0.011), (0.004, -0.02, 0.006)):
            stage.back.ellipse(
                (at[0] + x, at[1] + y), radius, radius, shade(light.glow, -0.12), opacity=0.7
            )


def cloud(stage: Stage, horizon: float) -> None:
    """Draw one layered cloud."""
    light, chance = stage.light, stage.chance
    x = chance.uniform(stage.left, stage.right)
    y = chance.uniform(horizon + 0.16, stage.high - 0.06)
    size = chance.uniform(0.08, 0.2)
    tone = mix(light.sky_low, light.glow, 0.55)
    if light.night:
        tone = mix(light.sky_low, light.glow, 0.12)
    tone = shade(tone, -0.3 * light.murk)
    outline: list[Point] = []
    bumps = chance.randint(4, 6)
    for step in range(bumps + 1):
        along = step / bumps
        outline.append(
            (
                x - size + 2 * size * along,
                y + size * 0.34 * math.sin(along * math.pi) * chance.uniform(0.7, 1.3),
            )
        )
    outline += [
        (x + size * 1.25, y - size * 0.05),
        (x, y - size * 0.1),
        (x - size * 1.25, y - size * 0.04),
    ]
    stage.back.fill(smooth(outline), tone, opacity=chance.uniform(0.35, 0.7), blur=size * 0.05)


def mist(canvas: Canvas, stage: Stage, height: float, thick: float, opacity: float) -> None:
    """Lay a band of mist across `canvas` at `height`."""
    tone = mix(stage.light.haze, stage.light.glow, 0.25)
    points = [
        (stage.left - 0.2, height - thick / 2),
        (stage.width * 0.3, height + thick * 0.55),
        (stage.width * 0.7, height + thick * 0.35),
        (stage.right + 0.2, height + thick / 2),
        (stage.right + 0.2, height - thick / 2),
        (stage.width * 0.5, height - thick * 0.7),
    ]
    canvas.fill(points, tone, opacity=opacity, blur=thick * 0.4)


def rays(stage: Stage, canvas: Canvas, count: int = 4, opacity: float = 0.13) -> None:
    """Let light fall in shafts from where the sun stands."""
    light, chance = stage.light, stage.chance
    source = (light.sun[0] * stage.width, 1.3)
    for _ in range(count):
        foot = source[0] + chance.uniform(-0.9, 0.9) * stage.width * 0.75
        spread = chance.uniform(0.03, 0.09)
        beam = [
            (source[0] + (foot - source[0]) * 0.2 - 0.015, 1.2),
            (source[0] + (foot - source[0]) * 0.2 + 0.02, 1.2),
            (foot + spread, 0.1),
            (foot - spread, 0.1),
        ]
        canvas.fill(beam, light.glow, opacity=opacity * chance.uniform(0.5, 1), blur=0.012)


def rain(stage: Stage, *, plain: bool = False) -> None:
    """Streak the air with rain, in ink on a plain backdrop, which is pale."""
    tone = mix(stage.light.haze, (255, 255, 255), 0.4)
    if plain:
        tone = (86, 110, 146) if not stage.light.night else (188, 204, 232)
    thin, thick = (0.0026, 0.0034) if plain else (0.0016, 0.0024)
    for _ in range(170):
        x = stage.chance.uniform(stage.left, stage.right)
        y = stage.chance.uniform(stage.low, stage.high)
        length = stage.chance.uniform(0.03, 0.08)
        stage.near.limb(
            [(x, y), (x - length * 0.22, y - length)], [thin, thick], tone,
            opacity=stage.chance.uniform(0.3, 0.7),
        )  # fmt: skip


def snowfall(stage: Stage, count: int = 150) -> None:
    """Fill the air with flakes, the near ones larger."""
    for _ in range(count):
        at = (stage.chance.uniform(stage.left, stage.right), stage.chance.uniform(0, stage.high))
        size = 0.0034 / max(0.34, stage.chance.random() ** 0.6)
        stage.near.ellipse(at, size, size, (252, 253, 255), opacity=stage.chance.uniform(0.7, 1))


def motes(stage: Stage, tone: RGB, count: int = 36, *, leaves: bool = False) -> None:
    """Let leaves, fireflies or dust hang in the air."""
    chance = stage.chance
    for _ in range(count):
        at = (chance.uniform(stage.left, stage.right), chance.uniform(0.05, 0.95))
        size = chance.uniform(0.003, 0.0085)
        if leaves:
            leaf = shade(chance.choice(stage.light.vivid((tone,))), chance.uniform(-0.2, 0.15))
            stage.front.ellipse(at, size * 1.2, size * 0.55, leaf, turn=chance.uniform(0, 180))
        else:
            stage.front.ellipse(at, size * 3, size * 3, tone, opacity=0.12, blur=size)
            stage.front.ellipse(at, size * 0.5, size * 0.5, shade(tone, 0.4), opacity=0.85)


def gulls(stage: Stage, count: int = 6) -> None:
    """Let gulls hang in the sky."""
    chance = stage.chance
    middle = (chance.uniform(0.2, 0.8) * stage.width, chance.uniform(0.68, 0.86))
    tone = mix(shade(stage.light.sky_low, -0.55), stage.light.haze, 0.2)
    for _ in range(count):
        x, y = middle[0] + chance.gauss(0, 0.16), middle[1] + chance.gauss(0, 0.06)
        size = chance.uniform(0.012, 0.026)
        for side in (-1, 1):
            wing = [
                (x, y),
                (x + side * size * 0.55, y + size * 0.42),
                (x + side * size, y + size * 0.1),
            ]
            stage.back.limb(wing, [size * 0.14, size * 0.1, size * 0.03], tone)
