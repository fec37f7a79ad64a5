"""The server proper: one aiohttp application with its state, on the loop it was started on."""

from __future__ import annotations

import asyncio
import json
import struct
import threading
from collections import deque
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import WSMsgType, web
from PIL import Image

from grok_spicy_testing.fake_comfyui.engine import Engine
from grok_spicy_testing.fake_comfyui.schema import NodeSchema
from grok_spicy_testing.fake_comfyui.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from grok_spicy_testing.fake_comfyui.faults import Answer, Fault

MAX_UPLOAD = 104_857_600

FEATURES = {
    "supports_preview_metadata": True,
    "max_upload_size": MAX_UPLOAD,
    "extension": {"manager": {"supports_v4": True}},
}


SocketMode = Literal["normal", "silent", "refuse", "drop", "garbled"]

_GIB = 2**30
_VRAM = 16 * _GIB
_LOADED = 12 * _GIB
_PREVIEW_WITH_METADATA = 4
_JPEG = 1


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request that was received.

    Attributes:
        method: HTTP method.
        path: Path without `/api`.
        query: Query parameters.
        headers: Headers, names in lower case.
        body: The JSON body, if it had one.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None


class Service:
    """State and behaviour of one server; what `FakeComfyUI` offers is documented there.

    Args:
        root: Where its folders lie.
        routes: What it answers, apart from its socket.
        models: Installed model files by folder.
        jobs_api: Whether it has `/api/jobs`.
        step_seconds: How long one sampling step takes.
        token: The bearer token it asks for, if any.
        version: The version it reports.
        unload_seconds: How long after the answer to `POST /free` the memory is free.
    """

    def __init__(
        self,
        root: Path,
        routes: Callable[[Service], Iterable[web.RouteDef]],
        *,
        models: Mapping[str, Sequence[str]] | None = None,
        jobs_api: bool = True,
        step_seconds: float = 0.0,
        token: str | None = None,
        version: str = "0.8.0",
        unload_seconds: float = 0.0,
    ) -> None:
        self._routes = routes
        self.schema = NodeSchema(models)
        self.storage = Storage.below(root)
        self.jobs_api = jobs_api
        self.step_seconds = step_seconds
        self.token = token
        self.version = version
        self.unload_seconds = unload_seconds
        self.previews = False
        self.socket_mode: SocketMode = "normal"
        self.broken: dict[str, Fault] = {}
        self.faults: deque[Fault | None] = deque()
        self.answers: list[Answer] = []
        self.calls: list[ReceivedRequest] = []
        self.prompts: list[dict[str, Any]] = []
        self.loaded = False
        self.changed = threading.Condition()
        self.port = 0
        self.engine: Engine
        self._closing: asyncio.Event
        self._numbers = 0
        self._sockets: dict[str, web.WebSocketResponse] = {}
        self._runner: web.AppRunner | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self.engine = Engine(self.schema, self.storage, self)
        self._numbers = 0
        self._closing = asyncio.Event()
        app = web.Application(middlewares=[self._receive], client_max_size=MAX_UPLOAD)
        app.add_routes([*self._routes(self), web.get("/ws", self._socket)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._keep(self.engine.work())

    async def stop(self) -> None:
        """Close everything; queue, history and sockets are gone."""
        self._closing.set()
        current = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        runner, self._runner = self._runner, None
        if runner is not None:
            for site in list(runner.sites):
                await site.stop()
            if runner.server is not None:
                for connection in list(runner.server.connections):
                    if connection.transport is not None:
                        connection.transport.abort()
            await runner.cleanup()
        self._sockets.clear()

    def crash(self, *, stay_down: bool) -> None:
        """Go down now; come back at once unless `stay_down`."""

        async def crashing() -> None:
            await self.stop()
            if not stay_down:
                await self.start()

        self._keep(crashing())

    def next_fault(self) -> Fault | None:
        """Take what is scripted for the job just received."""
        return self.faults.popleft() if self.faults else None

    def next_number(self) -> int:
        """Count jobs."""
        self._numbers += 1
        return self._numbers - 1

    def unload(self, request: dict[str, Any]) -> None:
        """Do what `POST /free` asks: the real server only tells its worker, and answers."""
        if request.get("unload_models"):
            self._keep(self._unload())

    async def _unload(self) -> None:
        await asyncio.sleep(self.unload_seconds)
        self.loaded = False

    def system_stats(self) -> dict[str, Any]:
        """Return the answer of `GET /system_stats`."""
        free = _VRAM - (_LOADED if self.loaded else 0)
        return {
            "system": {
                "os": "linux",
                "ram_total": 32 * _GIB,
                "ram_free": 24 * _GIB,
                "comfyui_version": self.version,
                "python_version": "3.11.7",
                "pytorch_version": "2.13.0+cu130",
                "embedded_python": False,
                "argv": ["main.py", "--listen", "127.0.0.1", "--port", str(self.port)],
            },
            "devices": [
                {
                    "name": "cuda:0 NVIDIA GeForce RTX 4080 : cudaMallocAsync",
                    "type": "cuda",
                    "index": 0,
                    "vram_total": _VRAM,
                    "vram_free": free,
                    "torch_vram_total": _LOADED if self.loaded else 0,
                    "torch_vram_free": 0,
                }
            ],
        }

    async def tell(self, client_id: str | None, kind: str, event: dict[str, Any]) -> None:
        """Send an event to one socket; `status` goes to all."""
        if kind == "execution_start":
            self.loaded = True
        with self.changed:
            self.changed.notify_all()
        if self.socket_mode == "silent":
            return
        if self.socket_mode == "garbled":
            event = {name: v if name == "prompt_id" else [] for name, v in event.items()}
        everyone = kind == "status"
        for sid, socket in list(self._sockets.items()):
            if (everyone or sid == client_id) and not socket.closed:
                await self._send(socket, json.dumps({"type": kind, "data": event}))
                if self.socket_mode == "drop" and kind == "execution_start":
                    await socket.close()

    async def preview(self, client_id: str | None, node: str, prompt_id: str) -> None:
        """Send a small picture with its metadata, as `--preview-method` does."""
        socket = self._sockets.get(client_id or "")
        if not self.previews or socket is None or socket.closed:
            return
        facts = json.dumps({"node_id": node, "prompt_id": prompt_id, "image_type": "image/jpeg"})
        picture = BytesIO()
        Image.new("RGB", (16, 16), "olive").save(picture, "JPEG")
        head = struct.pack(">II", _PREVIEW_WITH_METADATA, len(facts))
        await socket.send_bytes(
            head + facts.encode() + struct.pack(">I", _JPEG) + picture.getvalue()
        )

    @web.middleware
    async def _receive(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        await self._note(request)
        origin = request.headers.get("Origin")
        if origin is not None and not origin.endswith(f"//{request.host}"):
            return web.Response(status=403)
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401, text="401 Unauthorized")
        for answer in self.answers:
            if answer.takes(request.method, request.path):
                return await self._other_answer(request, answer)
        try:
            return await handler(request)
        except json.JSONDecodeError:
            return web.Response(
                status=500, text="500 Internal Server Error\n\nServer got itself in trouble"
            )

    async def _note(self, request: web.Request) -> None:
        body: Any = None
        if request.content_type == "application/json" and request.can_read_body:
            try:
                body = await request.json()
            except json.JSONDecodeError:
                body = await request.text()
        call = ReceivedRequest(
            request.method,
            request.path.removeprefix("/api"),
            dict(request.query),
            {name.lower(): value for name, value in request.headers.items()},
            body,
        )
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()

    async def _other_answer(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        if answer.hang:
            await self._closing.wait()
        if answer.drop and request.transport is not None:
            request.transport.abort()
        response = web.Response(
            status=answer.status, text=answer.body, content_type=answer.content_type
        )
        if answer.chunked:
            response.enable_chunked_encoding()
        return response

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if self.socket_mode == "refuse":
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        try:
            await socket.prepare(request)
        except ConnectionError:  # who asked for it has left
            return web.Response()
        sid = request.query.get("clientId") or "browser"
        self._sockets[sid] = socket
        info = {"exec_info": {"queue_remaining": self.engine.remaining}}
        greeting = {"type": "status", "data": {"status": info, "sid": sid}}
        if self.socket_mode != "silent":
            await self._send(socket, json.dumps(greeting))
        async for message in socket:
            if message.type is not WSMsgType.TEXT or self.socket_mode == "silent":
                continue
            if json.loads(message.data).get("type") == "feature_flags":
                features = {"type": "feature_flags", "data": FEATURES}
                await self._send(socket, json.dumps(features))
        if self._sockets.get(sid) is socket:
            del self._sockets[sid]
        return socket

    @staticmethod
    async def _send(socket: web.WebSocketResponse, text: str) -> None:
        try:
            await socket.send_str(text)
        except ConnectionError:
            await socket.close()

    def _keep(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
