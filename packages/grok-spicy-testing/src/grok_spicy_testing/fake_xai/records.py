"""What the fake saw and what it billed."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy_testing.fake_xai.script import Method


@dataclass(frozen=True, slots=True)
class SeenImage:
    """A picture in a request.

    Attributes:
        digest: SHA-256 of the file, in hexadecimal.
        mime: Type, as declared.
        width: Pixels.
        height: Pixels.
        size: Bytes.
        drawn_by: Number of the call in which this fake drew it, or None.
    """

    digest: str
    mime: str
    width: int
    height: int
    size: int
    drawn_by: int | None


@dataclass(frozen=True, slots=True)
class SeenClip:
    """A clip in a request: its digest, length in seconds, size in bytes, and who filmed it."""

    digest: str
    mime: str
    seconds: float
    size: int
    filmed_by: int | None


@dataclass(slots=True)
class ReceivedCall:
    """One RPC or download, as the fake saw it.

    Attributes:
        number: Counted from 1 over all RPCs; 0 for downloads.
        method: What was called.
        model: The model asked for.
        prompt: The prompt; of a chat, the last turn; of a download, the path.
        images: Pictures in the request, in order.
        clip: The clip in the request, if there is one.
        parameters: What else stood in the request; what was not set is not here.
        turns: Of a chat, all turns as role and text.
        schema: Of a chat, the title of the schema asked for.
        job: Id of the job started or polled.
        outcome: `"ok"`, `"refused"`, or the name of the status.
        billed_usd: What it cost.
    """

    number: int
    method: Method
    model: str = ""
    prompt: str = ""
    images: tuple[SeenImage, ...] = ()
    clip: SeenClip | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    turns: tuple[tuple[str, str], ...] = ()
    schema: str | None = None
    job: str | None = None
    outcome: str = "ok"
    billed_usd: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the call as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Bill:
    """What was billed.

    Attributes:
        images: Pictures, refused ones included.
        videos: Clips, refused ones included.
        chats: Answers to questions.
        usd: US dollars in all.
    """

    images: int = 0
    videos: int = 0
    chats: int = 0
    usd: float = 0.0


def bill_for(calls: list[ReceivedCall]) -> Bill:
    """Add up what was billed."""
    counts: Counter[str] = Counter(call.method for call in calls if call.billed_usd)
    dollars = round(sum(call.billed_usd for call in calls), 10)
    return Bill(counts["image"], counts["video"], counts["chat"], dollars)
