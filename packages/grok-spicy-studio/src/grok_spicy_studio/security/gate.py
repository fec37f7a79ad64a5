"""The gate every request passes: host, origin, cookie; and the headers every answer carries.

Other pages in the user's browser can send requests to a port of this machine: by name (DNS
rebinding, so only known hosts are answered), and across sites (so nothing is changed, and nothing
but a plain visit is answered, for another origin).
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from grok_spicy_studio.security.sessions import Sessions

SAFE_METHODS = frozenset({"GET", "HEAD"})

OPEN_PATHS = ("/static/", "/health", "/enter")
"""What is answered without a cookie."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

MAX_BODY_BYTES = 64 * 1024 * 1024
"""How much a browser may send at once: some photos."""


class Gate:
    """Turns away what did not come from the studio's own pages.

    Args:
        app: The studio.
        sessions: Admits browsers.
        hosts: The values of the Host header that are ours.
        denied: Makes the page that says how to get in.
    """

    def __init__(
        self,
        app: ASGIApp,
        sessions: Sessions,
        hosts: Collection[str],
        denied: Callable[[], Response],
    ) -> None:
        self._app = app
        self._sessions = sessions
        self._hosts = frozenset(hosts)
        self._denied = denied

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # there are no web sockets here
        headers = Headers(scope=scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                answer.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._refusal(scope, headers)
        answer: ASGIApp = self._app if refusal is None else refusal
        await answer(scope, receive, guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return PlainTextResponse("This host is not served here.\n", 400)
        changes = scope["method"] not in SAFE_METHODS
        if not self._same_origin(headers, changes=changes):
            return PlainTextResponse("Requests of other pages are not answered.\n", 403)
        if changes and not _is_bounded(headers):
            return PlainTextResponse("That is too much at once.\n", 413)
        if scope["path"].startswith(OPEN_PATHS):
            return None
        if not self._sessions.admits(_cookie(headers, self._sessions.cookie)):
            return self._denied()
        return None

    def _same_origin(self, headers: Headers, *, changes: bool) -> bool:
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{headers['host']}":
            return False
        site = headers.get("sec-fetch-site")
        if changes:
            # A browser says at least one of them with whatever changes something.
            return site == "same-origin" or (site is None and origin is not None)
        visit = headers.get("sec-fetch-mode") == "navigate" and (
            headers.get("sec-fetch-dest") == "document"
        )
        return visit or site in {None, "same-origin", "none"}


def _is_bounded(headers: Headers) -> bool:
    length = headers.get("content-length", "")
    return length.isascii() and length.isdigit() and int(length[:12]) <= MAX_BODY_BYTES


def _cookie(headers: Headers, name: str) -> str | None:
    """Return a cookie; None if there is none, or several of the name, or they cannot be read."""
    found = []
    for line in headers.getlist("cookie"):
        for part in line.split(";"):
            try:
                parsed = SimpleCookie(part.strip())
            except CookieError:
                continue
            found += [morsel.value for key, morsel in parsed.items() if key == name]
    return found[0] if len(found) == 1 else None
