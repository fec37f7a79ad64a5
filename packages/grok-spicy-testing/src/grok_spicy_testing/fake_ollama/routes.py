"""The HTTP API of a stand-in server, but for `/api/chat`."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from grok_spicy_testing.fake_ollama.answering import CREATED
from grok_spicy_testing.fake_ollama.catalogue import FakeModel, listed_name
from grok_spicy_testing.fake_ollama.chat import chat, error

if TYPE_CHECKING:
    from grok_spicy_testing.fake_ollama.state import State

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_BIGGEST_BODY = 256 * 1024**2


def application(state: State) -> web.Application:
    """Return the server's application."""
    routes = _Routes(state)
    app = web.Application(client_max_size=_BIGGEST_BODY, middlewares=[_manners(state)])
    app.add_routes(
        [
            web.get("/", routes.root),
            web.get("/api/version", routes.version),
            web.get("/api/tags", routes.tags),
            web.get("/api/ps", routes.ps),
            web.post("/api/show", routes.show),
            web.post("/api/pull", routes.pull),
            web.post("/api/generate", routes.generate),
            web.post("/api/chat", partial(chat, state)),
        ]
    )
    return app


def _manners(state: State) -> Any:
    """What every request meets: the log, the proxy's key, the host guard, plain-text 404s."""

    @web.middleware
    async def manners(request: web.Request, handler: Handler) -> web.StreamResponse:
        state.requests.append(f"{request.method} {request.path}")
        if state.key and request.headers.get("Authorization") != f"Bearer {state.key}":
            return error(401, "unauthorized")
        if state.host_guard and not _local(request.host):
            return web.Response(status=403)
        try:
            return await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as refused:
            text = "404 page not found" if refused.status == 404 else "405 method not allowed"
            return web.Response(status=refused.status, text=text)

    return manners


def _local(host: str) -> bool:
    name = host.rpartition(":")[0] or host
    if name == "localhost":
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


class _Routes:
    """The handlers, one a route."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def root(self, request: web.Request) -> web.Response:
        return web.Response(text="Ollama is running")

    async def version(self, request: web.Request) -> web.Response:
        return web.json_response({"version": self._state.version})

    async def tags(self, request: web.Request) -> web.Response:
        return web.json_response({"models": [_row(model) for model in self._state.models.values()]})

    async def ps(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "models": [
                    {
                        **_row(held.model),
                        "size_vram": held.model.size if self._state.gpu else 0,
                        "expires_at": CREATED,
                        "context_length": held.num_ctx,
                    }
                    for held in self._state.in_memory()
                ]
            }
        )

    async def show(self, request: web.Request) -> web.Response:
        name = str((await request.json()).get("model", ""))
        model = self._state.find(name)
        if model is None:
            return error(404, f"model '{listed_name(name)}' not found")
        return web.json_response(
            {
                "capabilities": list(model.capabilities),
                "details": _details(model),
                "model_info": {
                    "general.architecture": model.family,
                    f"{model.family}.context_length": model.context_length,
                },
                "modelfile": f"FROM {model.name}",
                "template": "{{ .Prompt }}",
            }
        )

    async def pull(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        name = listed_name(str(body.get("model", "")))
        model = next((each for each in self._state.pullable if each.name == name), None)
        stream = body.get("stream", True)
        if model is None:
            failed = "pull model manifest: file does not exist"
            return await _lines(request, [{"error": failed}]) if stream else error(500, failed)
        self._state.models[model.name] = model
        if not stream:
            return web.json_response({"status": "success"})
        layer = {"digest": _digest(model), "total": model.size}
        steps: list[dict[str, Any]] = [
            {"status": "pulling manifest"},
            {"status": f"pulling {_digest(model)[7:19]}", **layer, "completed": model.size // 2},
            {"status": f"pulling {_digest(model)[7:19]}", **layer, "completed": model.size},
            *(
                {"status": text}
                for text in ("verifying sha256 digest", "writing manifest", "success")
            ),
        ]
        return await _lines(request, steps)

    async def generate(self, request: web.Request) -> web.Response:
        """Load or unload, what `/api/generate` without a prompt is used for."""
        body = await request.json()
        model = self._state.find(str(body.get("model", "")))
        if model is None:
            return error(404, f"model '{body.get('model')}' not found")
        if body.get("prompt"):
            return error(400, "this stand-in answers questions at /api/chat only")
        reason = "unload" if body.get("keep_alive") == 0 else "load"
        if reason == "unload":
            self._state.unload(model)
        else:
            self._state.needs_load(model, body.get("options") or {}, shift=body.get("shift", True))
        return web.json_response(
            {
                "model": body["model"],
                "created_at": CREATED,
                "response": "",
                "done": True,
                "done_reason": reason,
            }
        )


async def _lines(request: web.Request, told: list[dict[str, Any]]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
    await response.prepare(request)
    for line in told:
        await response.write(json.dumps(line).encode() + b"\n")
        await asyncio.sleep(0)
    await response.write_eof()
    return response


def _row(model: FakeModel) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": model.name,
        "model": model.name,
        "modified_at": CREATED,
        "size": model.size,
        "digest": _digest(model).removeprefix("sha256:"),
        "details": _details(model),
        "capabilities": list(model.capabilities),
    }
    if model.remote_host is not None:
        row |= {"remote_host": model.remote_host, "remote_model": model.name}
    return row


def _details(model: FakeModel) -> dict[str, Any]:
    return {
        "format": "gguf",
        "family": model.family,
        "families": [model.family],
        "quantization_level": "Q4_K_M",
        "context_length": model.context_length,
    }


def _digest(model: FakeModel) -> str:
    return f"sha256:{hashlib.sha256(model.name.encode()).hexdigest()}"
