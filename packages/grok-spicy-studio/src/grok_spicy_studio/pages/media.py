"""Pictures, clips and films: only what a run names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

from grok_spicy_studio.projection.film import files_of
from grok_spicy_studio.projection.places import SHOWN, file_of
from grok_spicy_studio.studio import run_of

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.runs.folder import RunFolder
    from starlette.requests import Request
    from starlette.responses import Response

MAX_RANGES = 8
"""A player asks for one part of a file at a time."""


async def run_file(request: Request) -> Response:
    """Hand out a file of a run, or the part of it that a player asks for."""
    if request.headers.get("range", "").count(",") >= MAX_RANGES:
        raise HTTPException(416, "Too many ranges.")
    folder = run_of(request)
    path = await run_in_threadpool(_file, folder, request.path_params["file"])
    if path is None:
        raise HTTPException(404, "There is no such file.")
    saved = f"{folder.run_id}{path.suffix}" if "download" in request.query_params else None
    return FileResponse(
        path,
        media_type=SHOWN[path.suffix.lower()],
        filename=saved,
        # What an address with a digest shows never changes; everything else is asked for again.
        headers={"cache-control": "private, max-age=3600" if request.url.query else "no-cache"},
    )


def _file(folder: RunFolder, relative: str) -> Path | None:
    return file_of(folder.root, relative) if relative in files_of(folder) else None
