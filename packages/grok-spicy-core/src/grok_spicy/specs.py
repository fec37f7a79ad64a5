"""What a plugin declares: its providers, the presets they take part in, its measures.

Light on purpose: this module imports nothing but the standard library's `dataclasses`, because
every plugin module imports it before anything is known to be needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Capability = Literal["image", "video", "llm", "vision"]

CAPABILITIES: tuple[Capability, ...] = ("image", "video", "llm", "vision")

SubjectKind = Literal["frame", "clip", "join"]

SUBJECT_KINDS: tuple[SubjectKind, ...] = ("frame", "clip", "join")

ENTRY_POINT_GROUP = "grok_spicy"
"""Modules with hook implementations; the entry's name is the provider's name."""

COMMANDS_GROUP = "grok_spicy.commands"
"""Further commands of the command line."""

DASHBOARDS_GROUP = "grok_spicy.dashboards"
"""A page in the browser: `run --serve` and `run --web`."""

CONFORMANCE_GROUP = "grok_spicy.conformance"
"""Conformance kits of provider authors."""


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """One capability offered under one provider name.

    Attributes:
        name: The provider's name; must equal the name of the plugin's entry point.
        target: Where the class lives, as `"package.module:ClassName"`; imported on first use.
        summary: One line for lists, without a full stop.
        default_model: The model meant when the configuration names none.
        default_url: The server meant when the configuration has no `<name>_url`.
    """

    name: str
    target: str
    summary: str = ""
    default_model: str = ""
    default_url: str | None = None


@dataclass(frozen=True, slots=True)
class PresetPart:
    """One capability of a preset, the thing `--backend NAME` chooses.

    Parts of one preset may come from several plugins; the same capability twice is an error
    that names both.

    Attributes:
        preset: Name of the preset, for example `"local"`; lower-case, and never `"config"`.
        capability: The capability this part fills.
        provider: Name of the provider that fills it.
        model: The model, or None for the provider's default.
        params: Options of the model, by name; what the user sets goes before them.
        steps: Other options in single steps, by step and name: `{"characters": {"resolution":
            "2k"}}`.
    """

    preset: str
    capability: Capability
    provider: str
    model: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    steps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A measure: something local and free that says how alike pictures are, or what is wrong.

    Attributes:
        name: Its name, such as `"identity.figure"`; what begins with `identity.` is judged by
            margin over the cast. No two installed measures may share one.
        target: Where the class lives, as `"package.module:ClassName"`; imported on first use.
        subjects: What it looks at: `"frame"`, `"clip"`, `"join"`.
        version: Changed whenever the same subject would get another reading; readings of earlier
            versions are not used any more.
        summary: One line for lists, without a full stop.
    """

    name: str
    target: str
    subjects: tuple[SubjectKind, ...]
    version: str
    summary: str = ""
