"""What a run tells those who watch it: the lines of `events.jsonl`.

Guaranteed: `run_start` first; `plan` before any piece; of one scene `keyframe` before
`video_start` before `video`; `script` after the last keyframe; `complete` or `error` last. The
rest comes in the order in which it happens. The set of events does not depend on the backend.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.schemas import (
    Approvable,
    CharacterAsset,
    EntityAsset,
    GrowingModel,
    KeyframeAsset,
    StoryPlan,
    VideoAsset,
)
from grok_spicy.system.secrets import masked_in

if TYPE_CHECKING:
    from collections.abc import Callable

Tier = Literal["standard", "extended"]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)

    schema_: Literal[1] = Field(default=1, alias="schema")
    run: str = Field(description="The run's id")
    at: float = Field(description="Seconds since the epoch")
    reused: bool = Field(default=False, description="Kept from an earlier process of this run")


def line_of(event: Event, mask: Callable[[str], str]) -> str:
    """Return an event as a line of JSON, without keys.

    Args:
        event: The event.
        mask: Removes keys from a text.
    """
    # Value by value: what is masked in finished JSON may take a quotation mark along.
    facts = masked_in(event.model_dump(mode="json", by_alias=True), mask)
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


class RunStarted(_Event):
    """A run begins."""

    kind: Literal["run_start"] = "run_start"
    concept: str


class PlanReady(_Event):
    """The story is planned."""

    kind: Literal["plan"] = "plan"
    plan: StoryPlan


class CharacterReady(_Event):
    """A character sheet is accepted."""

    kind: Literal["character"] = "character"
    asset: CharacterAsset


class EntityReady(_Event):
    """The sheet of a place or a prop is accepted."""

    kind: Literal["entity"] = "entity"
    asset: EntityAsset


class KeyframeReady(_Event):
    """A keyframe is accepted."""

    kind: Literal["keyframe"] = "keyframe"
    asset: KeyframeAsset


class ScriptReady(_Event):
    """The script is written."""

    kind: Literal["script"] = "script"
    path: str


class VideoStarted(_Event):
    """Filming of a scene begins."""

    kind: Literal["video_start"] = "video_start"
    scene_id: int
    duration: int
    tier: Tier


class VideoReady(_Event):
    """A clip is accepted."""

    kind: Literal["video"] = "video"
    asset: VideoAsset


class Approval(_Event):
    """What a step made waits to be approved, or was approved."""

    kind: Literal["approval"] = "approval"
    step: Approvable
    given: bool = Field(description="Whether it was approved; false: it waits")


class RunCompleted(_Event, GrowingModel):
    """The run reached its end."""

    later_fields = frozenset({"loudness"})

    kind: Literal["complete"] = "complete"
    path: str | None = Field(description="The film; None if it stops before (--until, --approve)")
    loudness: float | None = Field(default=None, description="Of the film, in LUFS")


class RunFailed(_Event):
    """The run ended without a film."""

    kind: Literal["error"] = "error"
    error: str


Event = Annotated[
    RunStarted
    | PlanReady
    | CharacterReady
    | EntityReady
    | KeyframeReady
    | ScriptReady
    | VideoStarted
    | VideoReady
    | Approval
    | RunCompleted
    | RunFailed,
    Field(discriminator="kind"),
]


class Observer(Protocol):
    """Watches a run. Methods are synchronous and called in order on one worker thread.

    `run` is whatever this observer's own `on_run_start` returned, else the run's id. An observer
    that raises is logged and never stops the run.
    """

    def on_run_start(self, concept: str) -> object:
        """A run begins; what is returned is handed to all later calls."""

    def on_plan(self, run: object, plan: StoryPlan) -> None:
        """The story is planned."""

    def on_character(self, run: object, asset: CharacterAsset) -> None:
        """A character sheet is accepted."""

    def on_keyframe(self, run: object, asset: KeyframeAsset) -> None:
        """A keyframe is accepted."""

    def on_script(self, run: object, path: str) -> None:
        """The script is written."""

    def on_video_start(self, run: object, scene_id: int, duration: int, tier: str) -> None:
        """Filming of a scene begins."""

    def on_video(self, run: object, asset: VideoAsset) -> None:
        """A clip is accepted."""

    def on_complete(self, run: object, path: str | None) -> None:
        """The run reached its end."""

    def on_error(self, run: object, error: str) -> None:
        """The run ended without a film."""
