"""What the studio costs a run, and how soon its page shows what happens.

    python bench/studio.py

A run with simulated latencies is filmed by itself, and then with a studio beside it in a process of
its own, whose page of the run is open. Bars: from the first call's start to the last call's end at
most 1.01 x the time without a studio, the best of a few runs each; and every event is on its way to
the page within half a second of the time it carries.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from grok_spicy.api import make_film
from grok_spicy_testing.scripted import Script
from pipeline import LATENCY, Stopwatch, story

if TYPE_CHECKING:
    from collections.abc import Iterator

SCENES = 6

RUNS = 2

RATIO_BAR = 1.01

EVENT_BAR = 0.5

_ADDRESS = re.compile(r"http://\S+/enter\?token=\S+")


def filmed(output: Path) -> tuple[float, Path]:
    """Make a film; return the seconds from the first call to the last, and the run's folder."""
    watch = Stopwatch()
    script = Script(story(SCENES), latency=LATENCY, clip_size=(64, 64))
    work = make_film(
        "A fox meets an owl",
        backends=script.backends(),
        registry=script.registry(),
        output_dir=output,
        report=watch,
        fresh=True,
    )
    result = asyncio.run(work)
    if result.exit_code:
        raise SystemExit(f"the run failed: {result.error}")
    return watch.last - watch.first, result.folder


@contextlib.contextmanager
def a_studio(output: Path) -> Iterator[httpx.Client]:
    """Serve an output folder in a process of its own; yields a client that is admitted."""
    command = [sys.executable, "-c", "from grok_spicy.cli import main; main()", "studio"]
    child = subprocess.Popen(
        [*command, "--output-dir", str(output), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        found = None
        while found is None and child.stdout is not None and (line := child.stdout.readline()):
            found = _ADDRESS.search(line)
        if found is None:
            raise SystemExit("the studio did not start")
        entrance = httpx.URL(found.group())
        base = f"{entrance.scheme}://{entrance.netloc.decode()}"
        with httpx.Client(base_url=base, trust_env=False, timeout=60) as client:
            client.get(entrance).raise_for_status()
            yield client
    finally:
        child.terminate()
        child.wait(10)


class Page:
    """The open page of the run that begins next: notes when something is sent to it."""

    def __init__(self, client: httpx.Client, output: Path) -> None:
        self.arrivals: list[float] = []
        self._client = client
        self._known = set(self._runs(output))
        self._output = output
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join(10)

    def _watch(self) -> None:
        while not (new := set(self._runs(self._output)) - self._known):
            if self._over.wait(0.01):
                return
        address = f"/runs/{new.pop()}/stream"
        # The studio goes before its page does.
        with (
            contextlib.suppress(httpx.TransportError),
            self._client.stream("GET", address, timeout=None) as answer,
        ):
            for line in answer.iter_lines():
                if line.startswith("data"):
                    self.arrivals.append(time.time())
                if self._over.is_set():
                    return

    @staticmethod
    def _runs(output: Path) -> list[str]:
        return [path.parent.name for path in output.glob("runs/*/state.json")]


def delays(run: Path, arrivals: list[float]) -> list[float]:
    """Return how long each event took until something was sent to the page after it."""
    lines = (run / "events.jsonl").read_text("utf-8").splitlines()
    # The page is opened when the run is there: what came before it is on it already.
    times = [one for one in (json.loads(line)["at"] for line in lines) if one > arrivals[0]]
    return [min(one for one in [*arrivals, float("inf")] if one >= at) - at for at in times]


def main() -> None:
    """Print both measurements, and exit with 1 if one is above its bar."""
    with tempfile.TemporaryDirectory(prefix="grok-spicy-bench-") as there:
        output = Path(there)
        alone: list[float] = []
        beside: list[float] = []
        late: list[float] = []
        for _ in range(RUNS):
            alone.append(filmed(output)[0])
            with a_studio(output) as client:
                page = Page(client, output)
                seconds, run = filmed(output)
                time.sleep(1)
                page.close()
            beside.append(seconds)
            late += delays(run, page.arrivals)
    ratio = min(beside) / min(alone)
    print(f"first to last call: {min(alone):.2f} s alone, {min(beside):.2f} s with a studio")
    print(f"ratio {ratio:.4f} (bar {RATIO_BAR})")
    print(f"events on the page: {max(late):.2f} s at most, of {len(late)} (bar {EVENT_BAR} s)")
    sys.exit(ratio > RATIO_BAR or max(late) > EVENT_BAR)


if __name__ == "__main__":
    main()
