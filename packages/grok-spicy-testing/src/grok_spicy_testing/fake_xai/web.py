"""The HTTP side: finished files to download, and the fake's own records for other processes."""

from __future__ import annotations

import json
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from grok_spicy_testing.fake_xai.records import bill_for
from grok_spicy_testing.fake_xai.script import Rule, Slow, Web

if TYPE_CHECKING:
    from grok_spicy_testing.fake_xai.dispatch import Dispatcher
    from grok_spicy_testing.fake_xai.file_store import FileStore

RULES = TypeAdapter(list[Rule])


class WebSide(ThreadingHTTPServer):
    """Serves on loopback.

    Paths: `/imgs/...` and `/clips/...` (made files), `/calls` and `/bill` (records, JSON), and
    `POST /rules` (a JSON list of rules to add).
    """

    daemon_threads = True

    def __init__(self, dispatcher: Dispatcher, file_store: FileStore) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.dispatcher = dispatcher
        self.file_store = file_store

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: WebSide

    def do_GET(self) -> None:
        """Answer with a file or a record."""
        if self.path == "/calls":
            self._json([call.as_json() for call in list(self.server.dispatcher.calls)])
        elif self.path == "/bill":
            self._json(asdict(bill_for(list(self.server.dispatcher.calls))))
        else:
            self._file()

    def do_POST(self) -> None:
        """Take rules."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path != "/rules":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            self.server.dispatcher.add(RULES.validate_json(body))
        except ValidationError as error:
            self._send(HTTPStatus.BAD_REQUEST, "text/plain", str(error).encode())
        else:
            self._json({})

    def _file(self) -> None:
        call, actions = self.server.dispatcher.download(self.path)
        for action in actions:
            if isinstance(action, Slow):
                self.server.dispatcher.closed.wait(action.seconds)
        web = next((action for action in actions if isinstance(action, Web)), Web())
        file = self.server.file_store.file(self.path.lstrip("/"))
        if file is None or web.status != HTTPStatus.OK:
            status = HTTPStatus.NOT_FOUND if file is None else HTTPStatus(web.status)
            call.outcome = str(status.value)
            self.send_error(status)
            return
        kind = "video/mp4" if self.path.endswith(".mp4") else "image/jpeg"
        if web.shape == "text":
            file = b"<html>try again</html>"
        elif web.shape == "empty":
            file = b""
        elif web.shape == "cut":
            file = file[: len(file) // 2]
        self._send(HTTPStatus.OK, kind, file, cut=web.shape == "half")

    def _json(self, value: Any) -> None:
        self._send(HTTPStatus.OK, "application/json", json.dumps(value).encode())

    def _send(self, status: HTTPStatus, kind: str, body: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Say nothing: what happened is in the records."""
