"""Handing a film over: storyboard, timelines for editing programs, a signed copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

from grok_spicy_studio.pages.forms import form_of, problems_of, said, text_of, texts_of
from grok_spicy_studio.projection.film import read_film
from grok_spicy_studio.projection.places import regular_file
from grok_spicy_studio.studio import run_of, studio_of
from grok_spicy_studio.work.handing import WRITTEN, installed
from grok_spicy_studio.work.orders import HandingOrder

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

PATIENCE_SECONDS = 900.0
"""How long it may take to hand over a film whose clips have to be made to fit."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of an earlier hand-over.

    Attributes:
        name: Its name.
        megabytes: How large it is.
        at: When it was written, in seconds since 1970.
    """

    name: str
    megabytes: float
    at: float


async def handover(request: Request) -> Response:
    """Show what can be handed over, and what was."""
    return await _page(request)


async def hand(request: Request) -> Response:
    """Hand over what the form says, and show it."""
    form = await form_of(request)
    folder = run_of(request)
    _require_package()
    try:
        order = HandingOrder.model_validate(
            {
                "output": str(folder.output),
                "run": folder.run_id,
                "what": text_of(form, "what"),
                "programs": texts_of(form, "program"),
                "takes": text_of(form, "takes") == "yes",
                "prompts": text_of(form, "prompts") == "yes",
            }
        )
    except ValidationError as error:
        raise HTTPException(400, "; ".join(problems_of(error))) from None
    reply = await studio_of(request).office.give(order, patience=PATIENCE_SECONDS)
    return await _page(request, problem=said(reply), notices=reply.facts.get("notices", ()))


async def download(request: Request) -> Response:
    """Give a file of a hand-over to be saved: a browser shows none of them as a page."""
    name = request.path_params["name"]
    folder = run_of(request)
    path = regular_file(folder.root, name) if name in WRITTEN else None
    if path is None:
        raise HTTPException(404, "There is no such file.")
    return FileResponse(
        path,
        media_type="application/octet-stream",
        filename=f"{folder.run_id}-{name}",
        headers={"cache-control": "no-cache"},
    )


async def _page(request: Request, *, problem: str = "", notices: object = ()) -> Response:
    _require_package()
    folder = run_of(request)
    film = await run_in_threadpool(read_film, folder)
    written = await run_in_threadpool(_written, folder.root)
    return studio_of(request).pages.page(
        "handover.html", film=film, written=written, problem=problem, notices=notices
    )


def _require_package() -> None:
    """Answer as for any address that is not there, where nothing can be handed over.

    Raises:
        HTTPException: If the package for it is not installed.
    """
    if not installed():
        raise HTTPException(
            404, 'Handing over takes a package: pip install "grok-spicy[handover]".'
        )


def _written(root: Path) -> list[Written]:
    found = []
    for name in WRITTEN:
        path = regular_file(root, name)
        if path is not None:
            facts = path.stat()
            found.append(Written(name, facts.st_size / 1e6, facts.st_mtime))
    return found
