"""Run the fake as a program: it prints its addresses as one JSON line and runs until stopped."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from grok_spicy_testing.fake_xai.script import Script
from grok_spicy_testing.fake_xai.server import FakeXai


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted or terminated.

    Args:
        arguments: The command line; the process's own by default.
    """
    parser = argparse.ArgumentParser(
        prog="python -m grok_spicy_testing.fake_xai",
        description="A stand-in for xAI on loopback. Records: GET WEB_URL/calls and /bill.",
    )
    parser.add_argument("--port", type=int, default=0, help="where gRPC listens (default: any)")
    parser.add_argument("--script", type=Path, help="JSON file: what goes differently")
    options = parser.parse_args(arguments)
    script = Script()
    if options.script is not None:
        script = Script.model_validate_json(options.script.read_bytes())
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    with FakeXai(script, port=options.port) as xai:
        sys.stdout.write(json.dumps({"grok_url": xai.url, "web_url": xai.web_url}) + "\n")
        sys.stdout.flush()
        stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
