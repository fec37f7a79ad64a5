"""A character sheet as panels: the face large, the figure whole, and turned, in one picture.

Of one whole figure in a wide picture the face has some 70 pixels, too few for a likeness. The panel
with head and shoulders alone has a third of the longer side of the picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy.schemas import AspectRatio

PANELS = 3

FACE_SHARE = 0.6
"""How much of the shorter side of its panel the face fills, head and shoulders being asked for."""

_VIEWS = (
    "head and shoulders from the front, the face filling the panel",
    "the full body from head to feet, standing, from the front",
    "the full body turned three quarters to the side",
)


def panels_of(aspect_ratio: AspectRatio) -> str:
    """Say how a sheet of panels is laid out.

    Args:
        aspect_ratio: The shape of the sheet: panels lie side by side, or on top of one another
            where it is tall.

    Returns:
        The layout, to stand behind other words.
    """
    if is_tall(aspect_ratio):
        places, order = ("at the top", "in the middle", "at the bottom"), "from top to bottom"
    else:
        places, order = ("on the left", "in the middle", "on the right"), "side by side"
    views = "; ".join(f"{place} {view}" for place, view in zip(places, _VIEWS, strict=True))
    return (
        f"three equal panels {order} show the same character: {views}. Same clothes, colours and "
        "light in each, empty light-grey backdrop throughout, clear space between the views."
    )


def is_tall(aspect_ratio: AspectRatio) -> bool:
    """Whether a picture is taller than wide."""
    width, height = (int(part) for part in aspect_ratio.split(":"))
    return height > width


def face_pixels(width: int, height: int) -> float:
    """Return about how many pixels the face of a sheet of panels has.

    Args:
        width: Of the sheet, in pixels.
        height: Of the sheet, in pixels.
    """
    long, short = max(width, height), min(width, height)
    return FACE_SHARE * min(long / PANELS, short)
