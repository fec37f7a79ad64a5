"""`python -m grok_spicy`, for environments whose scripts are not on the PATH."""

from __future__ import annotations

from grok_spicy.cli import main

if __name__ == "__main__":
    main()
