"""The command line."""

from __future__ import annotations


def main() -> None:
    """Run the `grok-spicy` command."""
    raise SystemExit("not built yet")
