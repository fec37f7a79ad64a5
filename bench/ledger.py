"""What the ledger costs: 10,000 recorded calls, their look-up, and one more.

    python bench/ledger.py

The bars: a look-up at most 1 ms, opening at most 50 ms, key and journal of a call together at most
5 ms of CPU, all medians. Copying results is reported in MB/s: it depends on the disk.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grok_spicy.calls.call import Call, Purpose
from grok_spicy.calls.results import IMAGE
from grok_spicy.ledger.journal import CallRecord, Journal
from grok_spicy.ledger.key import call_key
from grok_spicy.ledger.objects import Objects
from grok_spicy.providers.base import Picture, Provider, ResolvedConfig
from grok_spicy.providers.context import Context
from grok_spicy.system.digests import digest_of_file

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = 10_000
PROBES = 200
MEGABYTE = 1_000_000
RESULT_MB = 64

BARS_MS = {"look-up": 1.0, "opening": 50.0, "key and journal, CPU": 5.0}


async def never(call: Call[Any]) -> Any:
    """Stand where the provider would be: keys call nobody."""
    raise AssertionError(call)


def a_call() -> Call[Any]:
    """Return a call as a keyframe makes it."""
    config = ResolvedConfig(provider="painter", capability="image", model="brush-1")
    return Call(
        provider=Provider(config, Context()),
        config=config,
        operation="edit",
        step="keyframes",
        purpose=Purpose("keyframe:1"),
        prompt="a fox at the harbour " * 100,
        kind=IMAGE,
        perform=never,
        pictures=tuple(Picture(Path(f"{name}.png"), "character", name) for name in "abc"),
        arguments={"aspect_ratio": "16:9", "seed": 7},
    )


def an_entry(number: int) -> CallRecord:
    """Return a finished call."""
    return CallRecord(
        key=f"{number:064x}",
        state="done",
        run=f"run-{number % 50}",
        step="keyframes",
        piece=f"keyframe:{number % 12}",
        attempt=1,
        retake=0,
        parent=None,
        capability="image",
        operation="edit",
        provider="painter",
        model="brush-1",
        facts={"width": 1280, "height": 720, "metadata": {"note": "x" * 200}},
        files={"image": [f"{number:064x}", ".png"]},
        started=float(number),
        finished=float(number) + 1,
    )


def median_ms(work: Callable[[int], object], clock: Callable[[], float]) -> float:
    """Return the median time of `work` in milliseconds."""
    times = []
    for number in range(PROBES):
        began = clock()
        work(number)
        times.append(clock() - began)
    return statistics.median(times) * 1000


def fill(path: Path) -> None:
    """Write the journal of 10,000 calls."""
    journal = Journal(path)
    # One by one, each write is forced to the disk; a bench has no time for that.
    journal._db.execute("PRAGMA synchronous = OFF")  # noqa: SLF001 - set up, not measured
    for number in range(CALLS):
        journal.put(an_entry(number))
    journal.close()


def measure(folder: Path) -> dict[str, float]:
    """Return each figure in milliseconds."""
    path = folder / "ledger.db"
    fill(path)
    opened = median_ms(lambda _: Journal(path).close(), time.perf_counter)
    journal = Journal(path)
    found = median_ms(lambda number: journal.find(f"{number * 47:064x}"), time.perf_counter)
    call = a_call()

    def record(number: int) -> None:
        key = call_key(replace(call, purpose=Purpose(f"keyframe:{number}")), ["c0ffee"] * 3)
        entry = replace(an_entry(number), key=key)
        for state in ("planned", "submitted", "submitted", "done"):
            journal.put(replace(entry, state=state))

    recorded = median_ms(record, time.process_time)
    journal.close()
    return {"look-up": found, "opening": opened, "key and journal, CPU": recorded}


def megabytes_per_second(folder: Path) -> tuple[float, float]:
    """Return how fast results are read for their digest, and kept."""
    source = folder / "result.mp4"
    source.write_bytes(bytes(range(256)) * (RESULT_MB * MEGABYTE // 256))
    began = time.perf_counter()
    digest_of_file(source)
    read = time.perf_counter()
    Objects(folder / "objects").put(source)
    return RESULT_MB / (read - began), RESULT_MB / (time.perf_counter() - read)


def main() -> int:
    """Measure, print, and return 1 if a bar is missed."""
    missed = False
    with tempfile.TemporaryDirectory(prefix="grok-spicy-bench-") as name:
        for what, milliseconds in measure(Path(name)).items():
            over = milliseconds > BARS_MS[what]
            missed = missed or over
            mark = "MISSED" if over else "ok"
            print(f"{what:22} {milliseconds:8.3f} ms  (bar {BARS_MS[what]:.0f} ms)  {mark}")
        digested, kept = megabytes_per_second(Path(name))
        print(f"digest {digested:.0f} MB/s, keep {kept:.0f} MB/s")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
