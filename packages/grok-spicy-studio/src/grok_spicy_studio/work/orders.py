"""What can be ordered, and what comes back. Orders are judged here before a process is begun."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from grok_spicy.schemas import Approvable, StoryPlan
from pydantic import BaseModel, ConfigDict, Field

Backend = Annotated[str, Field(max_length=200)]
"""A preset's name, or the path of a backends file; empty: what is configured."""

PieceName = Annotated[str, Field(max_length=300)]


class _Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    output: str


class FilmOrder(_Order):
    """Begin a film, or only say what it would cost."""

    kind: Literal["film"] = "film"
    concept: Annotated[str, Field(max_length=20_000)] = ""
    plan: StoryPlan | None = None
    backend: Backend = ""
    refs: list[tuple[str, str]] = Field(default_factory=list, max_length=20)
    approve: list[Approvable] = Field(default_factory=list)
    max_cost: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    seed: Annotated[int | None, Field(ge=0)] = None
    max_duration: Annotated[int, Field(ge=3, le=15)] = 15
    style_override: Annotated[str, Field(max_length=2_000)] = ""
    negative_prompt: Annotated[str, Field(max_length=2_000)] = ""
    only_quote: bool = False


class ResumeOrder(_Order):
    """Go on with a run."""

    kind: Literal["resume"] = "resume"
    run: str
    approve: bool = False
    backend: Backend = ""
    update: bool = False
    only: list[PieceName] = Field(default_factory=list)
    retake: list[PieceName] = Field(default_factory=list)
    max_cost: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None


class PickOrder(_Order):
    """Choose a take."""

    kind: Literal["pick"] = "pick"
    run: str
    piece: PieceName
    take: Annotated[int, Field(ge=1)]


class PriceOrder(_Order):
    """Say what every step of a run's story costs, with the run's own backends."""

    kind: Literal["price"] = "price"
    run: str
    plan: StoryPlan | None = None


class WhyOrder(_Order):
    """Say what would be made again if a run had another story."""

    kind: Literal["why"] = "why"
    run: str
    plan: StoryPlan


class HandingOrder(_Order):
    """Hand a film over."""

    kind: Literal["handing"] = "handing"
    run: str
    what: Literal["storyboard", "timelines", "sign"]
    programs: list[Literal["otio", "resolve", "premiere", "fcp", "avid"]] = Field(
        default_factory=list, max_length=5
    )
    takes: bool = False
    prompts: bool = False


class CompareOrder(_Order):
    """Begin a comparison, say what it would cost, or go on with one."""

    kind: Literal["compare"] = "compare"
    run: str = ""
    axes: list[Annotated[str, Field(max_length=2_000)]] = Field(default_factory=list, max_length=12)
    comparison: str = ""
    cells: list[Annotated[str, Field(pattern=r"^c[0-9]{2,4}$")]] = Field(
        default_factory=list, max_length=400
    )
    motion: bool = False
    max_cost: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    only_quote: bool = False


class DoctorOrder(_Order):
    """Examine what is installed and configured."""

    kind: Literal["doctor"] = "doctor"
    backend: Backend = ""


Order = Annotated[
    FilmOrder
    | ResumeOrder
    | PickOrder
    | PriceOrder
    | WhyOrder
    | DoctorOrder
    | HandingOrder
    | CompareOrder,
    Field(discriminator="kind"),
]


class Reply(BaseModel):
    """What a process says once: what it began, found, or why it could not."""

    run: str | None = None
    error: str | None = None
    hint: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
