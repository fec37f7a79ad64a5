"""`python -m grok_spicy_studio`: the command alone."""

from __future__ import annotations

from grok_spicy.cli import run_alone

from grok_spicy_studio.command import studio

if __name__ == "__main__":
    run_alone(studio)
