"""Getting in, and what is the same for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from grok_spicy_studio.security.sessions import LASTS_SECONDS
from grok_spicy_studio.studio import studio_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def enter(request: Request) -> Response:
    """Give a browser its cookie for a token that has not been used.

    The next page is opened by this one and not by an answer's `location`: a strict cookie is not
    sent along a redirect that began on another site, such as a chat in which the address stood.
    """
    studio = studio_of(request)
    kept = studio.sessions.redeem(request.query_params.get("token", ""))
    if kept is None:
        return studio.pages.page("denied.html", status=401)
    answer = studio.pages.page("enter.html")
    answer.set_cookie(
        studio.sessions.cookie, kept, max_age=LASTS_SECONDS, httponly=True, samesite="strict"
    )
    await run_in_threadpool(request.app.state.entered)
    return answer


async def health(_: Request) -> Response:
    """Say that the studio is there, without saying anything else."""
    return JSONResponse({"status": "ok"})


async def keys(request: Request) -> Response:
    """Show the keys."""
    return studio_of(request).pages.page("help.html")
