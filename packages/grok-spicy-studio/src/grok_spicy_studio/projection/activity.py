"""What is going on in a run just now, read from its log.

Events say what is finished; the log says which calls are under way and what they wait for, whoever
started the run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy_studio.projection.places import read_end

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LOG_BYTES = 128 * 1024
"""How much of the end of a log is read."""

_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ (?P<level>\w+) [\w.]+: (?P<text>.*)"
)

_STARTED = re.compile(r"(?P<piece>[^:]+(?::.+?)?): call (?P<call>\d+): (?P<what>.+)")

_ENDED = re.compile(r"call (?P<call>\d+): (?:done|failed|interrupted)")

_WAITS = re.compile(r"(?P<piece>[a-z]+(?::.+?)?): waits: (?P<why>.+)")

_SETTLED = re.compile(r"(?P<piece>[a-z]+(?::.+?)?): (?:accepted|refused|failed|skipped|unknown)\b")


@dataclass(frozen=True, slots=True)
class Activity:
    """What the log of a run says.

    Attributes:
        working: What is done for a piece just now, by its name.
        waiting: What a piece waits for, by its name.
        lines: The last lines of the log, the newest last.
    """

    working: Mapping[str, str] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[str] = ()

    @property
    def why(self) -> str | None:
        """What a run waits for of which no call is under way."""
        return None if self.working else next(iter(self.waiting.values()), None)


def read_activity(log: Path) -> Activity:
    """Read the end of a log. Blocks.

    Args:
        log: The log file of a run.
    """
    lines = read_end(log, LOG_BYTES).decode("utf-8", "replace").splitlines()
    calls: dict[str, tuple[str, str]] = {}
    waiting: dict[str, str] = {}
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        text = found["text"]
        if (ended := _ENDED.match(text)) is not None:
            calls.pop(ended["call"], None)
        elif (waits := _WAITS.fullmatch(text)) is not None:
            waiting[waits["piece"]] = waits["why"]
        elif (started := _STARTED.fullmatch(text)) is not None:
            if started["call"] == "1":
                calls.clear()  # another process of the run counts its calls anew
            calls[started["call"]] = (started["piece"], started["what"])
            waiting.pop(started["piece"], None)
        elif (settled := _SETTLED.match(text)) is not None:
            waiting.pop(settled["piece"], None)
    working = dict(calls.values())
    return Activity(working, waiting, lines[-200:])
