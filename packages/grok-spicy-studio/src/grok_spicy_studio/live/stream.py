"""Server-sent events: changed parts of a page, as htmx takes them.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from grok_spicy.runs.folder import RunFolder

    from grok_spicy_studio.live.following import Following

BEAT_SECONDS = 15.0
"""How often something is sent although nothing changed: so it shows that a browser has gone."""

RETRY_MILLISECONDS = 500


def stream_of(following: Following, folder: RunFolder, seen: str | None) -> StreamingResponse:
    """Return an answer that tells a page what changes in a run, until the page is closed.

    Args:
        following: Follows runs.
        folder: The run's folder.
        seen: The version that the page shows.
    """
    return StreamingResponse(
        _messages(following, folder, seen),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


async def _messages(
    following: Following, folder: RunFolder, seen: str | None
) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    async with following.changes(folder, seen) as changes:
        waiting: asyncio.Future[tuple[str, dict[str, str]]] | None = None
        try:
            while True:
                waiting = waiting or asyncio.ensure_future(anext(changes))
                done, _ = await asyncio.wait({waiting}, timeout=BEAT_SECONDS)
                if not done:
                    yield ": still here\n\n"
                    continue
                version, parts = waiting.result()
                waiting = None
                yield message(version, parts)
        finally:
            if waiting is not None:
                waiting.cancel()


def message(version: str, parts: Mapping[str, str]) -> str:
    """Write one message: the parts that changed, each to be put in the place of the old one."""
    partials = "".join(
        f'<hx-partial hx-target="#{name}" hx-swap="outerMorph">{text}</hx-partial>'
        for name, text in parts.items()
    )
    lines = "".join(f"data: {line}\n" for line in partials.splitlines())
    return f"id: {version}\n{lines}\n"
