"""What would keep a film from being made, and what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy_studio.pages.forms import said
from grok_spicy_studio.studio import studio_of
from grok_spicy_studio.work.orders import DoctorOrder

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def doctor(request: Request) -> Response:
    """Show the page at once; the findings come when the servers have answered."""
    studio = studio_of(request)
    backend = request.query_params.get("backend", "")[:200]
    return studio.pages.page("doctor.html", backend=backend, findings=None, problem=None)


async def findings(request: Request) -> Response:
    """Examine, and show what was found; alone for htmx, as a page for whoever has no scripts."""
    studio = studio_of(request)
    backend = request.query_params.get("backend", "")[:200]
    order = DoctorOrder(output=str(studio.settings.output), backend=backend)
    reply = await studio.office.ask(order)
    found: dict[str, list[dict[str, str]]] = {}
    for one in reply.facts.get("findings", ()):
        found.setdefault(one["area"], []).append(one)
    template = "findings.html" if request.headers.get("hx-request") else "doctor.html"
    return studio.pages.page(template, backend=backend, findings=found, problem=said(reply) or None)
