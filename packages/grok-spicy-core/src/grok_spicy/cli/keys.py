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


def known() -> Secrets | None:
    """Return the finder of this command, if it has looked for a key yet."""
    ctx = click.get_current_context(silent=True)
    return None if ctx is None else cast("Secrets | None", ctx.meta.get(_SECRETS))


def masked(text: str) -> str:
    """Return `text` without keys found so far and without credentials in addresses."""
    finder = known()
    if finder is not None:
        return finder.mask(text)
    from grok_spicy.system.secrets import mask_urls

    return mask_urls(text)
