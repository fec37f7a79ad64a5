"""What a page says when something is wrong."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from grok_spicy_studio.studio import studio_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

logger = logging.getLogger("grok_spicy_studio")


async def refused(request: Request, error: Exception) -> Response:
    """Say why there is no page."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these alone
    title = HTTPStatus(error.status_code).phrase.capitalize()
    answer = studio_of(request).pages.page(
        "problem.html", status=error.status_code, title=title, text=error.detail
    )
    answer.headers.update(error.headers or {})
    return answer


async def failed(request: Request, error: Exception) -> Response:
    """Say that the studio is at fault."""
    logger.error("a page failed", exc_info=error)
    return studio_of(request).pages.page(
        "problem.html",
        status=500,
        title="Something went wrong here",
        text="Nothing is lost: films do not need this page. What happened stands in the terminal.",
    )


HANDLERS = {HTTPException: refused, Exception: failed}
