"""One run: its page, and what keeps the page up to date."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from grok_spicy_studio.live.stream import stream_of
from grok_spicy_studio.projection.film import read_film
from grok_spicy_studio.studio import run_of, studio_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def run(request: Request) -> Response:
    """Show a run as it is now."""
    studio = studio_of(request)
    film, snapshot = await run_in_threadpool(studio.following.snapshot, run_of(request))
    return studio.pages.page("run.html", film=film, version=snapshot.version)


async def board(request: Request) -> Response:
    """Show the storyboard of a run, to be printed."""
    film = await run_in_threadpool(read_film, run_of(request))
    return studio_of(request).pages.page("board.html", film=film)


async def stream(request: Request) -> Response:
    """Tell a run's page what changes."""
    studio = studio_of(request)
    folder = run_of(request)
    if studio.following.full:
        raise HTTPException(503, "Too many pages are open.", {"retry-after": "5"})
    seen = request.headers.get("last-event-id") or request.query_params.get("seen")
    return stream_of(studio.following, folder, seen)


async def api_run(request: Request) -> Response:
    """Return a run for programs."""
    film = await run_in_threadpool(read_film, run_of(request))
    return JSONResponse(
        {
            "schema": 1,
            **asdict(film.summary),
            "concept": film.concept,
            "problem": film.problem,
            "failure": film.failure,
            "film": film.film,
            "steps": [asdict(step) for step in film.steps],
            "pieces": [asdict(piece) for piece in film.pieces()],
            "working": dict(film.activity.working),
            "waiting": dict(film.activity.waiting),
        }
    )
