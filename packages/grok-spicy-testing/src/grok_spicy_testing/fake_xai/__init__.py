"""A stand-in for xAI: the gRPC services of its SDK, real small files, and a bill.

    with FakeXai() as xai:
        xai.score("Mira", 0.5, 0.7, 0.9)       # three looks at Mira's sheet
        xai.add(lost(method="image"))          # one picture is billed and its answer lost
        ...                                    # "grok_url": xai.url, any key
        assert xai.bill.images == 5

Without rules it plays a happy film: a plan of two characters and three scenes, good scores,
clips at the first poll. Needs the extra `grok-spicy-testing[grok]`. As a program:
`python -m grok_spicy_testing.fake_xai --port 8500 --script FILE`.
"""

from __future__ import annotations

from grok_spicy_testing.fake_xai.records import Bill, ReceivedCall, SeenClip, SeenImage
from grok_spicy_testing.fake_xai.script import (
    Delivery,
    Hold,
    JobFate,
    Refused,
    Reply,
    Restart,
    Rule,
    Scores,
    Script,
    Slow,
    Status,
    Unpriced,
    Web,
    lost,
    rate_limited,
    scored,
    unavailable,
)
from grok_spicy_testing.fake_xai.server import FakeXai

__all__ = [
    "Bill",
    "Delivery",
    "FakeXai",
    "Hold",
    "JobFate",
    "ReceivedCall",
    "Refused",
    "Reply",
    "Restart",
    "Rule",
    "Scores",
    "Script",
    "SeenClip",
    "SeenImage",
    "Slow",
    "Status",
    "Unpriced",
    "Web",
    "lost",
    "rate_limited",
    "scored",
    "unavailable",
]
