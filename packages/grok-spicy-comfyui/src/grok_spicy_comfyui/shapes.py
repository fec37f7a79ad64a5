"""The shape of a server's answers, as far as it is relied on.

An answer of another shape is not ComfyUI's: that is said here, before anybody trips over it.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grok_spicy_comfyui.failures import not_comfyui


class Shape(BaseModel):
    """What an answer has at least; whatever else it has is passed over."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


ShapeT = TypeVar("ShapeT", bound=Shape)


class _Device(Shape):
    name: str = ""
    vram_total: float = 0.0
    vram_free: float = 0.0


class Stats(Shape):
    """`GET /system_stats`."""

    system: dict[str, Any]
    devices: list[_Device] = []


class _ExecInfo(Shape):
    queue_remaining: int


class Remaining(Shape):
    """`GET /prompt`."""

    exec_info: _ExecInfo


_QueueItem = Annotated[list[Any], Field(min_length=2)]


class Queue(Shape):
    """`GET /queue`: number and prompt id of each job, and more."""

    queue_running: list[_QueueItem] = []
    queue_pending: list[_QueueItem] = []


class Queued(Shape):
    """`POST /prompt` that was taken."""

    prompt_id: str | None = None


_Outputs = dict[str, dict[str, Any]]


class HistoryEntry(Shape):
    """One job in `GET /history/{id}`."""

    outputs: _Outputs | None = None
    status: dict[str, Any] | None = None


class JobAnswer(Shape):
    """`GET /api/jobs/{id}` of a job that is known."""

    status: str
    outputs: _Outputs | None = None
    execution_status: dict[str, Any] | None = None
    execution_error: dict[str, Any] | None = None


class Jobs(Shape):
    """`GET /api/jobs`."""

    jobs: list[dict[str, Any]] = []


class Uploaded(Shape):
    """`POST /upload/image`."""

    name: str = Field(min_length=1)
    subfolder: str = ""


class _Inputs(Shape):
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}


class NodeClass(Shape):
    """One class in `GET /object_info`."""

    input: _Inputs
    output: list[Any]


def read(shape: type[ShapeT], answer: object, server: str, path: str) -> ShapeT:
    """Read an answer.

    Args:
        shape: What it should be.
        answer: The JSON that came.
        server: Name of the server.
        path: What it was asked for.

    Raises:
        UnavailableError: If it is something else; it names the place.
    """
    try:
        return shape.model_validate(answer)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "all of it"
        reason = str(first["msg"])
        raise not_comfyui(server, path, f"other JSON ({place}: {reason})") from None
