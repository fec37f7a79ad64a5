"""Reading what a form sends, and answering it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pydantic import ValidationError
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from grok_spicy_studio.work.orders import Reply

PATIENCE_SECONDS = 60.0
"""How long a form may take to arrive."""

MAX_FIELDS = 4000
"""A story of a hundred scenes has some fifteen fields a scene."""

MAX_FILES = 20

MAX_FIELD_BYTES = 256 * 1024


async def form_of(request: Request) -> FormData:
    """Return what a form sent.

    Raises:
        HTTPException: If it is too much, or takes too long.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await request.form(
                max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES
            )
    except TimeoutError:
        raise HTTPException(408, "The form took too long to arrive.") from None


def text_of(form: FormData, name: str) -> str:
    """Return a text field; empty if it was not sent."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def texts_of(form: FormData, name: str) -> list[str]:
    """Return all text fields of a name."""
    return [value for value in form.getlist(name) if isinstance(value, str)]


def number_of(form: FormData, name: str) -> float | None:
    """Return a number field; None if it is empty.

    Raises:
        HTTPException: If it is no number.
    """
    text = text_of(form, name)
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise HTTPException(400, f"{name}: {text[:40]!r} is not a number.") from None


def to_run(run_id: str, reply: Reply) -> Response:
    """Go to a run's page, or say why nothing was done.

    Args:
        run_id: The run.
        reply: What the process said that was to do it.

    Raises:
        HTTPException: If it could not be done.
    """
    if reply.error is not None and reply.run is None:
        raise HTTPException(409, said(reply))
    return RedirectResponse(f"/runs/{reply.run or run_id}", 303)


def said(reply: Reply) -> str:
    """Return what went wrong, and what to do."""
    return "\n".join(filter(None, (reply.error, reply.hint)))


def problems_of(error: ValidationError) -> Iterator[str]:
    """Yield what is wrong with a model, one line a field."""
    for one in error.errors():
        place = _place(one["loc"])
        yield f"{place}: {one['msg']}" if place else str(one["msg"])


def _place(parts: tuple[Any, ...]) -> str:
    named = [f"{part + 1}" if isinstance(part, int) else str(part) for part in parts]
    return " ".join(named)
