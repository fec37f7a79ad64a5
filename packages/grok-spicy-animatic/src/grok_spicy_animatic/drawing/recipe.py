"""What a picture is made of, written into the picture itself.

A panel's PNG carries its recipe as text, so that the film can draw the same panel again in
layers, larger, and move them against each other; a sheet's PNG carries its figure, so that a
panel shows exactly that figure. A picture from elsewhere carries nothing and is taken as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PIL import Image, PngImagePlugin
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grok_spicy_animatic.language.acts import Pose
from grok_spicy_animatic.language.camera import Angle, Shot
from grok_spicy_animatic.language.handling import Way
from grok_spicy_animatic.language.moods import Mood
from grok_spicy_animatic.language.scenery import Season, Side
from grok_spicy_animatic.language.touching import Touched

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.base import Picture

__all__ = ["Angle", "Mood", "Pose", "Shot", "Way"]

_PANEL = "grok-spicy-animatic-panel"
_FIGURE = "grok-spicy-animatic-figure"

Hex = str
Spot = Literal[
    "", "sky", "behind", "under", "over", "ahead", "between", "dropped",
    "words", "around",
    "window", "door", "table", "bed", "shelves",
]  # fmt: skip
Time = Literal["dawn", "noon", "day", "golden", "dusk", "night"]
Weather = Literal["clear", "fog", "rain", "snow", "storm"]
Style = Literal["colour", "black and white", "sepia", "line drawing"]


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
        features: What they wear and carry: `"scarf"`, `"hat"`, ...
        tones: Colours of single features, where the words give them one of their own.
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
    tones: tuple[tuple[str, Hex], ...] = ()
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
        mood: What is in the face.
        hands: What its hands do while it sits; None if nothing.
        back: Whether it turns its back to the camera.
        at: What its body touches: the bed it lies in, the water it swims in, the tree it climbs.
    """

    name: str
    look: Look
    x: float
    facing: Literal[-1, 1]
    pose: Pose = "stand"
    mood: Mood = "neutral"
    hands: Pose | None = None
    back: bool = False
    at: Touched = ""


class Thing(_Recipe):
    """A thing that the action names, drawn as a lettered box.

    Attributes:
        name: What is written on it.
        x: Where its middle is, 0 to 1.
        holder: Who holds it; None for what stands on the ground.
        spot: Where it is, if neither held nor on the ground beside everybody: a drawn mark such as
            `"window"` has the name on it, `"under"` is beneath its holder, `"dropped"` below their
            hand, `"around"` has everybody in it, `"words"` is no thing but what the board says.
        way: Which way it goes.
        large: Whether it is drawn as a box as large as a figure.
    """

    name: str
    x: float
    holder: str | None = None
    spot: Spot = ""
    way: Way = ""
    large: bool = False


class Said(_Recipe):
    """What somebody or something does, in words, because no picture of it is known.

    Attributes:
        words: The text's own words.
        doers: Names of the figures or the thing; empty where that is not known.
    """

    words: str
    doers: tuple[str, ...] = ()


class Caption(_Recipe):
    """What the strip under a panel says.

    Attributes:
        number: Number of the shot; empty if it has none.
        scene: Its title.
        action: What happens, with what is said in quotation marks.
        shot: Size and angle.
        camera: The camera's move.
    """

    number: str = ""
    scene: str = ""
    action: str = ""
    shot: str = ""
    camera: str = ""


class Panel(_Recipe):
    """One storyboard panel.

    Attributes:
        size: Width and height in pixels.
        place: Which background is drawn, a key of `drawing.places`; empty for a lettered one.
        lettered: What is written on the backdrop: the place in the user's words.
        time: Time of day.
        weather: What the air does.
        side: Whether a lettered place is inside or outside; empty where the words do not say.
        season: The season that the words name.
        marks: What is drawn on a lettered backdrop because the words name it: `"window"`, ...
        palette: Colours that the film's palette names.
        landmarks: Things in the middle distance: `"lighthouse"`, `"castle"`, ...
        shot: How much of the figures is seen.
        angle: From where the camera looks.
        subject: What a very close shot is of: `"eyes"`, `"face"`, `"hand"`, `"thing"`; else empty.
        actors: The figures, back to front.
        things: What the action names.
        deeds: What is written beside who does it.
        row: What happens where nobody is seen, in the text's own words.
        arrow: Which way an arrow points: 1 right, -1 left, 0 for none; `up` and `down` see below.
        rise: 1 for an arrow upwards, -1 downwards, 0 for none.
        caption: The strip; None for none.
        style: What the board is drawn in.
        framing: How much closer than usual the camera is, about 0.9 to 1.15; differs by take.
        aside: How far everybody stands to the right of usual, in widths; differs by take.
        warmth: -1 (threatening, cold) to 1 (cosy, warm).
        grain: Strength of the paper grain, 0..1.
        strength: How many times the panel was retouched.
        seed: Places trees, clouds and houses.
    """

    size: tuple[int, int]
    place: str = ""
    lettered: str = ""
    time: Time = "day"
    weather: Weather = "clear"
    side: Side = ""
    season: Season = ""
    marks: tuple[str, ...] = ()
    palette: tuple[Hex, ...] = ()
    landmarks: tuple[str, ...] = ()
    shot: Shot = "medium"
    angle: Angle = "eye level"
    subject: Literal["", "eyes", "face", "hand", "thing"] = ""
    actors: tuple[Actor, ...] = ()
    things: tuple[Thing, ...] = ()
    deeds: tuple[Said, ...] = ()
    row: tuple[str, ...] = ()
    arrow: Literal[-1, 0, 1] = 0
    rise: Literal[-1, 0, 1] = 0
    caption: Caption | None = None
    style: Style = "colour"
    framing: float = 1.0
    aside: float = 0.0
    warmth: float = 0.0
    grain: float = 0.0
    strength: float = 0.0
    seed: int = 0


class Figure(_Recipe):
    """One character sheet.

    Attributes:
        name: Whom it shows.
        look: How the figure looks.
        photo: Whether a reference photo lies beside the figure.
        style: What the sheet is drawn in.
    """

    name: str
    look: Look
    photo: bool = False
    style: Style = "colour"


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
