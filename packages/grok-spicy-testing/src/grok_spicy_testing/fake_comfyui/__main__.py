"""Runs the server until it is told to stop: `python -m grok_spicy_testing.fake_comfyui`."""

from __future__ import annotations

import argparse
import json
import sys

from grok_spicy_testing.fake_comfyui.server import FakeComfyUI


def main(arguments: list[str] | None = None) -> None:
    """Start a server, print its address as one line of JSON, end with standard input.

    Args:
        arguments: The command line; the process's own if None.
    """
    parser = argparse.ArgumentParser(prog="python -m grok_spicy_testing.fake_comfyui")
    parser.add_argument("--port", type=int, default=0, help="TCP port; a free one if 0")
    parser.add_argument(
        "--step-seconds", type=float, default=0.0, help="how long one sampling step takes"
    )
    parser.add_argument("--empty", action="store_true", help="no model file is installed")
    chosen = parser.parse_args(arguments)
    models: dict[str, list[str]] | None = {} if chosen.empty else None
    with FakeComfyUI(models, port=chosen.port, step_seconds=chosen.step_seconds) as server:
        sys.stdout.write(json.dumps({"url": server.url}) + "\n")
        sys.stdout.flush()
        try:
            sys.stdin.read()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
