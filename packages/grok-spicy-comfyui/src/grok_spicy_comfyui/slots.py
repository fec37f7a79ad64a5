"""The sidecar of a workflow: which inputs may be filled, which parts may be left out.

Beside `NAME.json`, a graph in ComfyUI's API format, lies `NAME.slots.json`:

    {"family": "sdxl", "does": ["generate"], "output": "Output",
     "slots": {"prompt": "Prompt.text", "width": ["Canvas.width", "Half frame.width * 0.5"]},
     "optional": {"lora_1": {"remove": ["LoRA 1"], "bypass": {"LoRA 1": "model"}}}}

Nodes are named by their titles, which a user sees and sets in ComfyUI and which survive an
export. `#12` names the node with that number, which may be another after the next export.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from grok_spicy.toolkit import did_you_mean
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

Operation = Literal["generate", "stylize", "compose", "retouch", "clip", "bridge", "correct"]
"""What a workflow is for; a bridge is a clip between a first and a last picture."""

SlotKind = Literal["text", "whole", "number", "file"]

SLOT_KINDS: dict[str, SlotKind] = {
    "prompt": "text",
    "negative_prompt": "text",
    "seed": "whole",
    "steps": "whole",
    "cfg_scale": "number",
    "sampler": "text",
    "scheduler": "text",
    "shift": "number",
    "denoise": "number",
    "width": "whole",
    "height": "whole",
    "image_path": "file",
    "image_path_2": "file",
    "image_path_3": "file",
    "image_path_4": "file",
    "previous_image_path": "file",
    "end_image_path": "file",
    "pose_image_path": "file",
    "video_path": "file",
    "ip_adapter_weight": "number",
    "controlnet_strength": "number",
    "controlnet_type": "text",
    "frames": "whole",
    "fps": "number",
    "interpolation": "whole",
    "lora_1": "file",
    "lora_1_strength": "number",
    "lora_2": "file",
    "lora_2_strength": "number",
    "lightning_lora": "file",
    "lightning_lora_low": "file",
    "weight_dtype": "text",
    "filename_prefix": "text",
}
"""Every slot that a workflow may offer, and what goes into it."""

_TARGET = re.compile(r"^(?P<node>[^*]+)\.(?P<input>[^.*\s]+)(?:\s*\*\s*(?P<times>\d+(?:\.\d+)?))?$")


@dataclass(frozen=True, slots=True)
class Target:
    """One input of one node that a slot fills.

    Attributes:
        node: Title of the node.
        input: Name of its input.
        times: Factor on the value, for inputs that follow another: half a width, half the steps.
    """

    node: str
    input: str
    times: float = 1.0

    @classmethod
    def parse(cls, text: str) -> Target:
        """Read `"Title.input"` or `"Title.input * 0.5"`.

        Raises:
            ValueError: If it is written otherwise.
        """
        found = _TARGET.match(text)
        if found is None:
            raise ValueError(f'{text!r} is not written as "Title.input" or "Title.input * 0.5"')
        return cls(found["node"], found["input"], float(found["times"] or 1.0))

    def __str__(self) -> str:
        return f"{self.node}.{self.input}"


def _several(value: Any) -> Any:
    """Let one text stand for a list of one."""
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_several)]


class _Sidecar(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Branch(_Sidecar):
    """What happens to a graph when an optional slot stays empty."""

    remove: tuple[str, ...] = Field(description="Titles of the nodes that go")
    bypass: dict[str, Texts] = Field(
        default_factory=dict,
        description="For a removed node: the inputs whose sources take the place of its outputs",
    )
    unlink: tuple[str, ...] = Field(
        default=(), description="Inputs of remaining nodes that are simply left open"
    )


class Slots(_Sidecar):
    """The sidecar of one workflow."""

    family: str = Field(description="The model family it is made for")
    does: tuple[Operation, ...] = Field(min_length=1, description="What it is used for")
    summary: str = Field(default="", description="One line for lists")
    output: str = Field(description="Title of the node whose file is the result")
    pictures: Literal["by role", "in order"] = Field(
        default="by role",
        description="Whether the prompt counts the pictures (in order) or roles place them",
    )
    slots: dict[str, Texts] = Field(description="Inputs that each slot fills")
    optional: dict[str, Branch] = Field(
        default_factory=dict, description="What is left out when a slot stays empty"
    )

    @field_validator("slots")
    @classmethod
    def _known_slots(cls, slots: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for name, targets in slots.items():
            if name not in SLOT_KINDS:
                raise ValueError(f"no slot is called {name!r}{did_you_mean(name, SLOT_KINDS)}")
            for target in targets:
                Target.parse(target)
        return slots

    def targets(self, slot: str) -> tuple[Target, ...]:
        """Return the inputs that a slot fills."""
        return tuple(Target.parse(text) for text in self.slots[slot])
