"""The application: every address of the studio, and who answers it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from grok_spicy_studio.live.following import Following
from grok_spicy_studio.pages import (
    acting,
    batches,
    beginning,
    comparing,
    editing,
    entering,
    examining,
    handing,
    listing,
    media,
    takes,
    watching,
)
from grok_spicy_studio.pages.problems import HANDLERS
from grok_spicy_studio.projection.summaries import Summaries
from grok_spicy_studio.rendering import Pages
from grok_spicy_studio.security.gate import Gate
from grok_spicy_studio.studio import Studio
from grok_spicy_studio.work.office import Office

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy_studio.security.sessions import Sessions
    from grok_spicy_studio.settings import Settings


def make_app(
    settings: Settings, sessions: Sessions, *, entered: Callable[[], object] = lambda: None
) -> Starlette:
    """Return the studio as an ASGI application.

    Args:
        settings: What it is started with.
        sessions: Admits browsers.
        entered: Called when a token has been used.
    """
    pages = Pages(settings.port)
    app = Starlette(
        routes=[
            Route("/", listing.films),
            Route("/health", entering.health),
            Route("/enter", entering.enter),
            Route("/help", entering.keys),
            Route("/runs/{run}", watching.run),
            Route("/new", beginning.form),
            Route("/new", beginning.begin, methods=["POST"]),
            Route("/compare", comparing.comparisons),
            Route("/compare/{comparison}", comparing.comparison),
            Route("/compare/{comparison}/film", comparing.film, methods=["POST"]),
            Route("/compare/{comparison}/use", comparing.use, methods=["POST"]),
            Route("/compare/{comparison}/vote", comparing.ballot),
            Route("/compare/{comparison}/vote", comparing.cast_vote, methods=["POST"]),
            Route("/compare/{comparison}/files/{cell}/{kind}", comparing.cell_media),
            Route("/compare/{comparison}/download/{name}", comparing.download),
            Route("/runs/{run}/compare", comparing.form),
            Route("/runs/{run}/compare", comparing.begin, methods=["POST"]),
            Route("/batches", batches.batches),
            Route("/doctor", examining.doctor),
            Route("/doctor/findings", examining.findings),
            Route("/runs/{run}/approve", acting.stills),
            Route("/runs/{run}/approve", acting.approve, methods=["POST"]),
            Route("/runs/{run}/resume", acting.resume, methods=["POST"]),
            Route("/runs/{run}/stop", acting.stop, methods=["POST"]),
            Route("/runs/{run}/pick", acting.pick, methods=["POST"]),
            Route("/runs/{run}/retake", acting.retake, methods=["POST"]),
            Route("/runs/{run}/price", acting.price),
            Route("/runs/{run}/handover", handing.handover),
            Route("/runs/{run}/handover", handing.hand, methods=["POST"]),
            Route("/runs/{run}/handover/{name}", handing.download),
            Route("/runs/{run}/board", watching.board),
            Route("/runs/{run}/plan", editing.plan),
            Route("/runs/{run}/plan", editing.change, methods=["POST"]),
            Route("/runs/{run}/stream", watching.stream),
            Route("/runs/{run}/files/{file:path}", media.run_file),
            Route("/runs/{run}/pieces/{piece:path}", takes.piece),
            Route("/api/batches", batches.api_batches),
            Route("/api/runs", listing.api_films),
            Route("/api/runs/{run}", watching.api_run),
            Mount("/static", StaticFiles(directory=str(files("grok_spicy_studio") / "static"))),
        ],
        middleware=[
            Middleware(
                Gate,
                sessions=sessions,
                hosts=settings.hosts,
                denied=lambda: pages.page("denied.html", status=401),
            )
        ],
        exception_handlers=HANDLERS,
    )
    app.state.studio = Studio(
        settings=settings,
        sessions=sessions,
        pages=pages,
        summaries=Summaries(settings.output),
        following=Following(pages.fragments),
        office=Office(),
    )
    app.state.entered = entered
    return app
