"""The table of model families: one row each, by the name that the configuration gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.toolkit import did_you_mean

from grok_spicy_comfyui.image_families import IMAGE_FAMILIES
from grok_spicy_comfyui.video_families import VIDEO_FAMILIES

if TYPE_CHECKING:
    from grok_spicy_comfyui.rows import Family, Use

FAMILIES: dict[str, Family] = {row.name: row for row in (*IMAGE_FAMILIES, *VIDEO_FAMILIES)}


def family(name: str, capability: str) -> Family:
    """Return the row of a model.

    Args:
        name: As written in the configuration.
        capability: What it is to do: `"image"` or `"video"`.

    Raises:
        ConfigError: If there is no such model for that.
    """
    row = FAMILIES.get(name)
    if row is None or row.capability != capability:
        names = [other.name for other in FAMILIES.values() if other.capability == capability]
        raise ConfigError(
            f"comfyui has no {capability} model {name!r}{did_you_mean(name, names)}",
            hint=f"It has {', '.join(names)}. Your own workflow goes under params.workflow.",
        )
    return row


def owner(row: Family, use: Use) -> Family:
    """Return the family whose workflow a use is: its own, or the one borrowed from."""
    return row if use.of is None else FAMILIES[use.of]
