"""Filming: a keyframe, a camera move and a duration become a clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from grok_spicy_animatic.drawing.caption import ACCENT, strip
from grok_spicy_animatic.drawing.colour import digest
from grok_spicy_animatic.drawing.panel import drawn
from grok_spicy_animatic.drawing.recipe import Panel, panel_in
from grok_spicy_animatic.drawing.stage import Layer
from grok_spicy_animatic.film.camera import move_in
from grok_spicy_animatic.film.encode import FPS, ClipWriter, packed
from grok_spicy_animatic.film.planes import yuv
from grok_spicy_animatic.film.scene import Element, Scene
from grok_spicy_animatic.film.sound import room_tone
from grok_spicy_animatic.language.places import PLACES, key_in
from grok_spicy_animatic.memory import give_back
from grok_spicy_animatic.stopping import on_stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from grok_spicy_animatic.backend import Stop


@dataclass(frozen=True, slots=True)
class Take:
    """What is to be filmed.

    Attributes:
        keyframe: The first frame.
        prompt: Motion and camera.
        seconds: Length.
        size: Width and height of the clip in pixels.
        last: The picture to end on, if there is one.
        sound: Whether there is room tone; the clip is silent without it.
        seed: Varies the noise.
    """

    keyframe: Path
    prompt: str
    seconds: int
    size: tuple[int, int]
    last: Path | None = None
    sound: bool = True
    seed: int | None = None


def shoot(take: Take, dest: Path, stop: Stop, progress: Callable[[float], None]) -> int:
    """Film a take and return the number of frames.

    Args:
        take: What is to be filmed.
        dest: The file; it does not exist afterwards if filming was stopped or failed.
        stop: Checked at every frame.
        progress: Told the finished fraction, about once a second.
    """
    panel = panel_in(take.keyframe)
    # The sound is made first: its spectra are gone before the layers come.
    sound = _sound(take, panel)
    stop.check()
    scene = _drawn(panel) if panel and panel.size == take.size else _flat(take)
    # What drawing took goes back before the encoder takes as much for as long as it films.
    give_back()
    frames = take.seconds * FPS
    stop.check()
    with ClipWriter(dest, take.size, sound) as writer:
        for index, frame in enumerate(scene.frames(move_in(take.prompt), frames, _ending(take))):
            stop.check()
            writer.add(frame)
            if index % FPS == 0:
                progress(index / frames)
    return frames


def _drawn(panel: Panel) -> Scene:
    """Set up a panel that was drawn here, in its layers."""
    by_name = {actor.name: actor for actor in panel.actors}
    elements = []
    with on_stage():
        # Each layer goes as soon as it is prepared: together they are the most that a clip holds.
        for layer in drawn(panel, moving=True):
            elements.append(Element.of(layer, by_name.get(layer.actor or "")))
            del layer
    return Scene(
        panel.size,
        elements,
        flat=False,
        below=strip(panel) if panel.caption is not None else None,
        tone=ACCENT,
        panel=panel,
    )


def _flat(take: Take) -> Scene:
    """Set up a picture from elsewhere, which has no layers."""
    picture = _fitted(take.keyframe, take.size)
    return Scene(
        take.size,
        [Element.of(Layer("picture", picture, 0, 0, 1.0), None)],
        flat=True,
        below=None,
        tone=(0, 0, 0),
    )


def _fitted(path_: Path, size: tuple[int, int]) -> Image.Image:
    with Image.open(path_) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return ImageOps.pad(upright, size, Image.Resampling.BICUBIC)


def _ending(take: Take) -> npt.NDArray[np.uint8] | None:
    if take.last is None:
        return None
    return packed(*yuv(_fitted(take.last, take.size)))


def _sound(take: Take, panel: Panel | None) -> npt.NDArray[np.float32]:
    if not take.sound:
        return np.zeros((2, take.seconds * 48_000), np.float32)
    place = panel.place if panel else key_in(take.prompt, PLACES) or ""
    return room_tone(place, take.seconds, digest(take.prompt, take.seed) % 2**32)
