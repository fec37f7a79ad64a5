"""The list of films."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from grok_spicy_studio.projection.summaries import STATES, matching
from grok_spicy_studio.studio import studio_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

MAY_RUN = frozenset({"running", "waiting", "unfinished"})
"""States that are known only when it is asked whether a process works."""

PAGE = 60
"""How many films stand on one page."""


async def films(request: Request) -> Response:
    """Show the runs of the output folder, unfinished ones first."""
    studio = studio_of(request)
    summaries = studio.summaries
    every = await run_in_threadpool(summaries.all)
    query = request.query_params.get("q", "")
    state = request.query_params.get("state", "")
    if state in MAY_RUN:
        every = await run_in_threadpool(summaries.with_work, every)
    found = matching(every, query, state)
    pages = max(1, -(-len(found) // PAGE))
    page = min(pages, _number(request.query_params.get("page", "1")))
    shown = found[(page - 1) * PAGE : page * PAGE]
    return studio.pages.page(
        "runs.html",
        runs=await run_in_threadpool(summaries.with_work, shown),
        found=len(found),
        total=len(every),
        query=query,
        state=state,
        states=STATES,
        page=page,
        pages=pages,
    )


async def api_films(request: Request) -> Response:
    """Return the runs for programs."""
    summaries = studio_of(request).summaries
    every = await run_in_threadpool(lambda: summaries.with_work(summaries.all()))
    return JSONResponse({"schema": 1, "runs": [asdict(one) for one in every]})


def _number(text: str) -> int:
    return max(1, int(text[:6])) if text.isascii() and text.isdigit() else 1
