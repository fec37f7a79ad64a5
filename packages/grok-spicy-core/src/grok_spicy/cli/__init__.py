"""The command line: one module a command, imported when the command is used.

Nothing here decides anything about a film: every command turns words into one call of the Python
API and shows what comes back.
"""

from __future__ import annotations


def main() -> None:
    """Run the `grok-spicy` command and exit."""
    try:
        from grok_spicy.cli.root import root

        root.main(prog_name="grok-spicy")
    except KeyboardInterrupt:
        # Ctrl-C while modules are still being imported.
        raise SystemExit(130) from None
