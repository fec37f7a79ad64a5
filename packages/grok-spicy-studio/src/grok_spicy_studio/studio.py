"""What all pages share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from grok_spicy_studio.projection.places import run_folder

if TYPE_CHECKING:
    from grok_spicy.runs.folder import RunFolder
    from starlette.requests import Request

    from grok_spicy_studio.live.following import Following
    from grok_spicy_studio.projection.summaries import Summaries
    from grok_spicy_studio.rendering import Pages
    from grok_spicy_studio.security.sessions import Sessions
    from grok_spicy_studio.settings import Settings
    from grok_spicy_studio.work.office import Office


@dataclass(frozen=True, slots=True)
class Studio:
    """What all pages share.

    Attributes:
        settings: What it was started with.
        sessions: Admits browsers.
        pages: Renders pages.
        summaries: Reads the list of runs.
        following: Follows runs for open pages.
        office: Has orders carried out.
    """

    settings: Settings
    sessions: Sessions
    pages: Pages
    summaries: Summaries
    following: Following
    office: Office


def studio_of(request: Request) -> Studio:
    """Return what all pages share."""
    studio = request.app.state.studio
    assert isinstance(studio, Studio)  # noqa: S101 - our own application put it there
    return studio


def run_of(request: Request) -> RunFolder:
    """Return the run that an address names.

    Raises:
        HTTPException: If there is none.
    """
    folder = run_folder(studio_of(request).settings.output, request.path_params["run"])
    if folder is None:
        raise HTTPException(404, "There is no such run.")
    return folder
