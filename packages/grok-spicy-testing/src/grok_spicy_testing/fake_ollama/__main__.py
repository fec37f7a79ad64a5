"""Run a stand-in for an Ollama server: `python -m grok_spicy_testing.fake_ollama --port 11434`.

Prints its address as one line of JSON and serves until it is interrupted or terminated.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading

from grok_spicy_testing.fake_ollama.catalogue import CATALOGUE, FakeModel
from grok_spicy_testing.fake_ollama.server import FakeOllama


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m grok_spicy_testing.fake_ollama")
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free port")
    parser.add_argument(
        "--model", action="append", default=[], help="also pulled: a model by name (repeatable)"
    )
    parser.add_argument("--key", help="the bearer token to ask for, as a proxy would")
    parser.add_argument("--load-seconds", type=float, default=0.0, help="time to load a model")
    chosen = parser.parse_args(arguments)
    more = [FakeModel(name, ("completion", "vision", "tools")) for name in chosen.model]
    server = FakeOllama(
        (*CATALOGUE, *more), port=chosen.port, key=chosen.key, load_seconds=chosen.load_seconds
    )
    try:
        server.start()
    except OSError as error:
        sys.stderr.write(f"port {chosen.port} cannot be used: {error}\n")
        return 1
    sys.stdout.write(json.dumps({"url": server.url}) + "\n")
    sys.stdout.flush()
    over = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: over.set())
    try:
        while not over.wait(0.5):  # a wait without an end cannot be interrupted on Windows
            continue
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
