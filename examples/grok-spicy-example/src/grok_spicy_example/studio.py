"""A stand-in for the service, for tests: its HTTP API and real small pictures."""

from __future__ import annotations

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from PIL import Image

SHAPES = {"16:9": (320, 180), "9:16": (180, 320), "1:1": (180, 180), "4:3": (240, 180)}


class Studio:
    """Runs on a thread of its own, on the loopback interface.

    Attributes:
        key: The key it accepts.
        status: HTTP status of the answer to every order; None: it takes them.
        garbled: Whether it takes orders and answers with the page of a proxy in between.
        ends: How jobs end: "done", "refused", "failed"; "drawing": never.
        busy: How many more requests for a finished picture it answers with 503.
        jobs: What was ordered, by id.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        self.status: int | None = None
        self.garbled = False
        self.ends = "done"
        self.busy = 0
        self.jobs: dict[str, dict[str, Any]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """The value for `example_url`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, path: str, key: str, body: bytes) -> tuple[int, str, bytes]:
        """Return status, type and body of the answer to one request."""
        if key != f"Bearer {self.key}":
            return _said(401, {"error": "no such key"})
        match method, path.strip("/").split("/"):
            case "GET", ["v1", "account"]:
                return _said(200, {"name": "harbour studio"})
            case "POST", ["v1", "images"]:
                if self.status is not None:
                    return _said(self.status, {"error": "as the test says"})
                id_ = f"job-{len(self.jobs) + 1}"
                self.jobs[id_] = {**json.loads(body), "polls": 0}
                if self.garbled:
                    return 200, "text/html", b"<h1>Welcome to the harbour</h1>"
                return _said(202, {"id": id_})
            case "GET", ["v1", "images", id_] if id_ in self.jobs:
                return self._state(self.jobs[id_])
            case "GET", ["v1", "images", id_, "file"] if id_ in self.jobs:
                self.busy -= 1
                if self.busy >= 0:
                    return _said(503, {"error": "come back later"})
                return 200, "image/png", _drawn(self.jobs[id_])
        return _said(404, {"error": "nothing here"})

    def _state(self, job: dict[str, Any]) -> tuple[int, str, bytes]:
        job["polls"] += 1
        if job["polls"] == 1:
            return _said(200, {"status": "drawing", "progress": 0.5})
        if self.ends != "done":
            return _said(200, {"status": self.ends, "error": "as the test says"})
        seed = job["seed"] if job["seed"] is not None else 4711
        facts = {"status": "done", "cost_usd": 0.02, "seed": seed, "model": job["model"]}
        return _said(200, facts)


def _said(status: int, value: dict[str, Any]) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(value).encode()


def _drawn(job: dict[str, Any]) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", SHAPES[job["aspect_ratio"]], "steelblue").save(target, "PNG")
    return target.getvalue()


def _handler(studio: Studio) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply()

        def do_POST(self) -> None:
            self._reply()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            key = self.headers.get("authorization", "")
            status, kind, answer = studio.answer(self.command, self.path, key, body)
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    return Handler
