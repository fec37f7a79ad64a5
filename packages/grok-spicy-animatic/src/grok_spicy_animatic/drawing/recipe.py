"""What a picture is made of, written into the picture itself.

A panel's PNG carries its recipe as text, so that the film can draw the same panel again in
layers, larger, and move them against each other; a sheet's PNG carries its figure, so that a
panel shows exactly that figure. A picture from elsewhere carries nothing and is taken as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PIL import Image, PngImagePlugin
from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.base import Picture

_PANEL = "grok-spicy-animatic-panel"
_FIGURE = "grok-spicy-animatic-figure"

Hex = str
Shot = Literal["extreme wide", "wide", "medium", "close-up", "extreme close-up"]
Pose = Literal["stand", "walk", "run", "sit", "wave", "reach", "hold", "fly", "look up", "sleep"]
Time = Literal["dawn", "day", "golden", "dusk", "night"]
Weather = Literal["clear", "fog", "rain", "snow", "storm"]


class _Recipe(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Look(_Recipe):
    """How one figure always looks.

    Attributes:
        kind: Which figure is drawn, a key of `drawing.figures`.
        main: Fur, plumage, skin or hull.
        second: Belly, face, trim.
        accent: What they wear.
        dark: Paws, hair, joints.
        eyes: The iris.
        features: What they wear and carry: `"scarf"`, `"hat"`, `"lantern"`, ...
        stature: Height against a grown person's 1.0.
        seed: Varies proportions.
    """

    kind: str
    main: Hex
    second: Hex
    accent: Hex
    dark: Hex
    eyes: Hex
    features: tuple[str, ...] = ()
    stature: float = Field(default=1.0, gt=0.1, le=3.0)
    seed: int = 0


class Actor(_Recipe):
    """One figure in one panel.

    Attributes:
        name: The character's name.
        look: How it looks.
        x: Where it stands, 0 (left edge) to 1.
        facing: 1 looks right, -1 left.
        pose: What the body does.
    """

    name: str
    look: Look
    x: float
    facing: Literal[-1, 1]
    pose: Pose = "stand"


class Caption(_Recipe):
    """What the strip under a panel says."""

    scene: str = ""
    shot: str = ""
    camera: str = ""


class Panel(_Recipe):
    """One storyboard panel.

    Attributes:
        size: Width and height in pixels.
        place: Which background is drawn, a key of `drawing.places`.
        time: Time of day.
        weather: What the air does.
        palette: Colours that the film's palette names.
        landmarks: Things in the middle distance: `"lighthouse"`, `"castle"`, ...
        shot: How much of the figures is seen.
        actors: The figures, back to front.
        caption: The strip; None for none.
        warmth: -1 (threatening, cold) to 1 (cosy, warm).
        grain: Strength of the paper grain, 0..1.
        strength: How clearly the figures are lit against the ground, raised by a retouch.
        seed: Places trees, clouds and houses.
    """

    size: tuple[int, int]
    place: str
    time: Time = "day"
    weather: Weather = "clear"
    palette: tuple[Hex, ...] = ()
    landmarks: tuple[str, ...] = ()
    shot: Shot = "medium"
    actors: tuple[Actor, ...] = ()
    caption: Caption | None = None
    warmth: float = 0.0
    grain: float = 0.35
    strength: float = 0.0
    seed: int = 0


class Figure(_Recipe):
    """One character sheet.

    Attributes:
        name: Whom it shows.
        look: How the figure looks.
        photo: Whether a reference photo lies beside the figure.
    """

    name: str
    look: Look
    photo: bool = False


def save_png(image: Image.Image, path: Path, recipe: Panel | Figure | None) -> None:
    """Write `image` to `path` with its recipe inside."""
    info = PngImagePlugin.PngInfo()
    if recipe is not None:
        info.add_text(_PANEL if isinstance(recipe, Panel) else _FIGURE, recipe.model_dump_json())
    image.save(path, format="PNG", pnginfo=info, compress_level=3)


def panel_in(picture: Path | Picture) -> Panel | None:
    """Return the panel that `picture` carries, or None if it was not drawn here."""
    text = _text(picture, _PANEL)
    try:
        return Panel.model_validate_json(text) if text else None
    except ValidationError:
        return None


def figure_in(picture: Path | Picture) -> Figure | None:
    """Return the figure that `picture` carries, or None if it was not drawn here."""
    text = _text(picture, _FIGURE)
    try:
        return Figure.model_validate_json(text) if text else None
    except ValidationError:
        return None


def _text(picture: Path | Picture, key: str) -> str | None:
    with Image.open(picture) as image:
        value = image.info.get(key)
    return value if isinstance(value, str) else None
