"""Which picture goes into which slot of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import UnsupportedError

from grok_spicy_comfyui.failures import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.providers.base import Picture

    from grok_spicy_comfyui.slots import Operation
    from grok_spicy_comfyui.workflows import WorkflowTemplate

_CHARACTERS = ("image_path", "image_path_2", "image_path_3", "image_path_4")
_PREVIOUS = "previous_image_path"
_IN_ORDER = (*_CHARACTERS, _PREVIOUS)
_FROM_LEFT = {"left": 0, "center": 1, "right": 2}


def takes_pictures(
    template: WorkflowTemplate, pictures: Sequence[Picture], operation: Operation
) -> bool:
    """Whether a workflow has slots for all pictures that it must show; see `place_pictures`."""
    try:
        place_pictures(template, pictures, operation)
    except UnsupportedError:
        return False
    return True


def place_pictures(
    template: WorkflowTemplate, pictures: Sequence[Picture], operation: Operation
) -> dict[str, Path]:
    """Return the local file for each picture slot.

    A workflow whose prompt counts its pictures gets them in the order of the call; one that
    places them gets the left character first and the previous frame in its own slot.

    Args:
        template: The workflow.
        pictures: The pictures in the order in which the prompt counts them.
        operation: What is done: of several photos to redraw, those without a slot are left out.

    Raises:
        UnsupportedError: If a frame is to be composed of more pictures than there are slots.
    """
    if template.slots.pictures == "in order":
        slots = [slot for slot in _IN_ORDER if slot in template.parameters]
        rows = [(slots, list(pictures))]
    else:
        previous = [picture for picture in pictures if picture.role == "previous"]
        others = [picture for picture in pictures if picture.role != "previous"]
        others.sort(key=lambda picture: _FROM_LEFT.get(picture.position or "", 1))
        rows = [
            ([slot for slot in _CHARACTERS if slot in template.parameters], others),
            ([_PREVIOUS] if _PREVIOUS in template.parameters else [], previous),
        ]
    placed: dict[str, Path] = {}
    for slots, shown in rows:
        if len(shown) > len(slots) and operation == "compose":
            raise UnsupportedError(
                PROVIDER,
                f"The workflow {template.name} takes {len(slots)} of these pictures, "
                f"not {len(shown)}",
                hint="Compose with fewer characters, or choose another model.",
            )
        placed |= {slot: picture.path for slot, picture in zip(slots, shown, strict=False)}
    return placed
