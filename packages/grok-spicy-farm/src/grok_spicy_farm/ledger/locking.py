"""Locks of a session, taken from the event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy_farm.ledger.session import Session

POLL_SECONDS = 0.1
"""How often to look whether another process has given a lock back."""


async def taken(session: Session, name: str) -> bool:
    """Take a lock if it is free; whoever is cancelled meanwhile does not keep it."""
    attempt = asyncio.ensure_future(asyncio.to_thread(session.try_lock, name))
    try:
        return await asyncio.shield(attempt)
    except asyncio.CancelledError:
        attempt.add_done_callback(lambda done: _give_back(session, name, done))
        raise


def _give_back(session: Session, name: str, attempt: asyncio.Future[bool]) -> None:
    if not attempt.cancelled() and attempt.exception() is None and attempt.result():
        session.unlock(name)
