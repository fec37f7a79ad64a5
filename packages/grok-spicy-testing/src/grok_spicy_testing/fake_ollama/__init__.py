"""A stand-in for an Ollama server: its HTTP API, statuses, bodies and quirks, no model.

    with FakeOllama() as ollama:
        ollama.script(CutOff('{"title": "The'), Happy())
        ...                                   # point a provider at ollama.url
        assert ollama.reloads == 0

It runs on a thread with a loop of its own, so asynchronous tests and child processes can use it
alike; `python -m grok_spicy_testing.fake_ollama` runs it as a process. What it does follows
Ollama 0.33 (August 2026), as read in its source and seen on a running server.
"""

from __future__ import annotations

from grok_spicy_testing.fake_ollama.calls import ChatCall, Kind
from grok_spicy_testing.fake_ollama.catalogue import CATALOGUE, FakeModel
from grok_spicy_testing.fake_ollama.replies import (
    CutOff,
    Drop,
    Fail,
    FailMidway,
    Hang,
    Happy,
    Loop,
    Reply,
    Say,
    Vanish,
    busy,
    crash,
    fenced,
    out_of_memory,
    refusal,
)
from grok_spicy_testing.fake_ollama.server import FakeOllama

__all__ = [
    "CATALOGUE",
    "ChatCall",
    "CutOff",
    "Drop",
    "Fail",
    "FailMidway",
    "FakeModel",
    "FakeOllama",
    "Hang",
    "Happy",
    "Kind",
    "Loop",
    "Reply",
    "Say",
    "Vanish",
    "busy",
    "crash",
    "fenced",
    "out_of_memory",
    "refusal",
]
