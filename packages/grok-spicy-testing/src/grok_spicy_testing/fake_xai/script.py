"""What the fake does other than answer well: rules, as Python objects or as JSON."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Method = Literal["chat", "image", "video", "poll", "key", "models", "download"]

When = Literal["before", "after"]

_UNNAMED = "hold"


class _Action(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Status(_Action):
    """Fail with a gRPC status.

    With `billed`, the work is done and paid for first: the answer is what gets lost.
    """

    kind: Literal["status"] = "status"
    code: str = "UNAVAILABLE"
    details: str = "upstream unavailable"
    metadata: dict[str, str] = Field(default_factory=dict)
    billed: bool = False


class Slow(_Action):
    """Take `seconds` longer, before billing or after it."""

    kind: Literal["slow"] = "slow"
    seconds: float = Field(ge=0)
    when: When = "before"


class Hold(_Action):
    """Wait until `FakeXai.release(name)`; `FakeXai.wait_for_hold(name)` tells when it is there."""

    kind: Literal["hold"] = "hold"
    name: str = _UNNAMED
    when: When = "after"


class Restart(_Action):
    """Go down in the middle of the call and come up again, with or without the jobs."""

    kind: Literal["restart"] = "restart"
    when: When = "after"
    forget_jobs: bool = False


class Refused(_Action):
    """Refuse the content, in one of the shapes in which the service has been seen to do it.

    `flag`: a normal answer without a picture or clip. `status`: a gRPC status on the request.
    `placeholder`: an address of a placeholder picture, the older shape. Clips only: `failed`, a
    failed job, and `poll`, a gRPC status on the poll. All but `status` on a clip are billed.
    """

    kind: Literal["refused"] = "refused"
    shape: Literal["flag", "status", "placeholder", "failed", "poll"] = "flag"
    code: str = "INVALID_ARGUMENT"
    details: str = ""


class Reply(_Action):
    """Answer a question with this text, or with this value as JSON."""

    kind: Literal["reply"] = "reply"
    text: str | None = None
    value: Any = None
    finish: Literal["STOP", "MAX_LEN", "MAX_CONTEXT", "TIME_LIMIT"] = "STOP"


class Scores(_Action):
    """Give these scores in turn; the last one stays. A score may bring its issues and its fix."""

    kind: Literal["scores"] = "scores"
    values: tuple[float, ...] = Field(min_length=1)
    issues: tuple[str, ...] = ("the scarf has the wrong colour",)
    fix_prompt: str | None = "Give the scarf its proper colour"


class Delivery(_Action):
    """Hand a picture over in another way than by address.

    `nothing`: a picture with neither address nor content; `missing`: no picture at all, and for
    questions no answer at all, though billed.
    """

    kind: Literal["delivery"] = "delivery"
    shape: Literal["base64", "bare_base64", "nothing", "missing"] = "base64"


class Unpriced(_Action):
    """Answer without saying what it cost."""

    kind: Literal["unpriced"] = "unpriced"


class JobFate(_Action):
    """What becomes of a job: how many polls it stays pending, how it ends, how long the clip is.

    `nameless`: it is started, and billed, without an id.
    """

    kind: Literal["job"] = "job"
    pending: int = Field(default=0, ge=0)
    ends: Literal["done", "failed", "expired", "never", "forgotten", "empty", "nameless"] = "done"
    code: str = "internal"
    message: str = "the renderer gave up"
    cost_usd: float | None = None
    seconds: int | None = None


class Web(_Action):
    """Answer a download badly: with an HTTP status, with half a file, or with something else.

    `half`: the connection breaks; `cut`: half the file is all there is.
    """

    kind: Literal["web"] = "web"
    status: int = 200
    shape: Literal["whole", "half", "cut", "text", "empty"] = "whole"


Action = Annotated[
    Status | Slow | Hold | Restart | Refused | Reply | Scores | Delivery | Unpriced | JobFate | Web,
    Field(discriminator="kind"),
]


class Rule(BaseModel):
    """One thing the fake does other than answer well, and when.

    Attributes:
        do: What it does.
        method: Which calls it is for; all if not given.
        match: Regular expression sought in the prompt (for `chat` in the last turn; for
            `download` in the path; for `poll` in the prompt of the job).
        drawn: For questions about pictures: whether the first one is a picture that this fake
            drew (a sheet or keyframe) or something else (a frame of a clip, a photo).
        images: For questions and pictures: exactly so many input pictures.
        number: Only the RPC with this number, counted from 1 over all RPCs.
        skip: Let so many calls that match pass first.
        times: To so many calls it applies; None: to all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    do: Action
    method: Method | None = None
    match: str | None = None
    drawn: bool | None = None
    images: int | None = None
    number: int | None = None
    skip: int = Field(default=0, ge=0)
    times: int | None = Field(default=1, ge=1)

    @field_validator("match")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value


class Script(BaseModel):
    """A whole performance; everything left out goes well.

    Attributes:
        rules: What goes differently; of several that match, all apply.
        plan: The StoryPlan to answer with, instead of the fake's own.
        score: The score of every check without a rule.
        keys: The keys accepted; any, if empty.
        latency: Seconds that every chat and picture takes.
        pending: Polls for which every job stays pending.
        shrink: How many times narrower and lower than the service's pictures and clips are: for
            tests of films in which it does not matter what is to be seen. Prices stay.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[Rule, ...] = ()
    plan: dict[str, Any] | None = None
    score: float = Field(default=0.93, ge=0, le=1)
    keys: tuple[str, ...] = ()
    latency: float = Field(default=0.0, ge=0)
    pending: int = Field(default=0, ge=0)
    shrink: int = Field(default=1, ge=1, le=8)


def unavailable(*, times: int | None = 1, **when: Any) -> Rule:
    """Return a rule: refuse the call before anything happens."""
    return Rule(do=Status(), times=times, **when)


def lost(*, times: int | None = 1, **when: Any) -> Rule:
    """Return a rule: do and bill the work, and lose the answer."""
    return Rule(do=Status(details="Socket closed", billed=True), times=times, **when)


def rate_limited(retry_after: float | None = 1.0, *, times: int | None = 1, **when: Any) -> Rule:
    """Return a rule: ask for patience, saying for how many seconds unless that is None."""
    metadata = {} if retry_after is None else {"retry-after": f"{retry_after:g}"}
    text = "Too many requests for this model"
    status = Status(code="RESOURCE_EXHAUSTED", details=text, metadata=metadata)
    return Rule(do=status, times=times, **when)


def scored(match: str | None, *values: float, **when: Any) -> Rule:
    """Return a rule: give these scores in turn to checks whose prompt matches."""
    return Rule(do=Scores(values=values), method="chat", match=match, times=None, **when)
