"""What a model family is: one row of the table in `families`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy_comfyui.licences import APACHE, Licence

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_comfyui.sizes import FrameRule, SizeRule
    from grok_spicy_comfyui.slots import Operation

Values = Mapping[str, Any]

Tag = Literal["edit", "ip-adapter", "faceid", "lightning", "v2v", "vace", "bernini", "rife"]


@dataclass(frozen=True, slots=True)
class Use:
    """One way to do an operation: a workflow with the values that go with it.

    Attributes:
        template: Name of the shipped workflow.
        of: The family it is borrowed from; None if it is the family's own.
        values: Values that this use gives to slots.
        files: Model files loaded instead of those in the workflow.
        tags: What options choose it by.
        path: A workflow file of the user's, instead of a shipped one.
        sizes: The sizes its model makes well, where they are not those of the family.
    """

    template: str
    of: str | None = None
    values: Values = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    tags: frozenset[Tag] = frozenset()
    path: Path | None = None
    sizes: SizeRule | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """One row of the table.

    Attributes:
        name: As written in the configuration.
        title: As its makers write it.
        capability: What it is chosen for; None if it is only borrowed from.
        uses: Ways to do each operation, the best first; the first one whose nodes and files are
            on a server is taken.
        sizes: The sizes it draws well.
        defaults: Usual values, for lists; the workflows hold them.
        frames: How many frames it makes, for video.
        negative_prompt: Whether all of its workflows heed one.
        vram_gb: Graphics memory it needs as shipped, in gigabytes.
        licence: Of its weights.
        pictures: The most that one edit takes.
        entities: Whether pictures of places and props go along with those of characters, and
            sheets may have panels: its workflows count their pictures and read each as a whole,
            where an IP-Adapter lays one figure into a part of the frame.
        sound: Whether its clips have sound of their own.
    """

    name: str
    title: str
    capability: Literal["image", "video"] | None
    uses: Mapping[Operation, tuple[Use, ...]]
    sizes: SizeRule
    defaults: Values
    frames: FrameRule | None = None
    negative_prompt: bool = False
    vram_gb: int = 12
    licence: Licence = APACHE
    pictures: int = 3
    entities: bool = False
    sound: bool = False
