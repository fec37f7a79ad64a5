"""The keys of this process: one finder, so that whatever it found is masked everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from grok_spicy.system.secrets import Secrets

_SECRETS = "grok_spicy.system.secrets"

DOTENV = Path(".env")


def secrets() -> Secrets:
    """Return the finder of this command: the environment, then `.env` in the working folder."""
    from grok_spicy.system.secrets import Secrets

    ctx = click.get_current_context(silent=True)
    if ctx is None:
        return Secrets(dotenv_path=DOTENV)
    return cast("Secrets", ctx.meta.setdefault(_SECRETS, Secrets(dotenv_path=DOTENV)))


def masked(text: str) -> str:
    """Return `text` without keys found so far and without credentials in addresses."""
    ctx = click.get_current_context(silent=True)
    known = ctx.meta.get(_SECRETS) if ctx is not None else None
    if known is not None:
        return cast("Secrets", known).mask(text)
    from grok_spicy.system.secrets import mask_urls

    return mask_urls(text)
