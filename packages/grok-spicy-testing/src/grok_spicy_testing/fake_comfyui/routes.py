"""The HTTP routes, each also below `/api`, with the recorded answers."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING, Any

from aiohttp import web

from grok_spicy_testing.fake_comfyui.engine import now_ms
from grok_spicy_testing.fake_comfyui.jobs import PromptJob
from grok_spicy_testing.fake_comfyui.service import FEATURES
from grok_spicy_testing.fake_comfyui.storage import FOLDERS
from grok_spicy_testing.fake_comfyui.validation import judge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy_testing.fake_comfyui.service import Service

_MEDIA_TYPES = {
    ".png": "image/png",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}


def routes_of(service: Service) -> Iterable[web.RouteDef]:
    """Return every route of a server but that of its socket."""
    return Routes(service).table()


class Routes:
    """Answers requests for one server.

    Args:
        service: The server's state.
    """

    def __init__(self, service: Service) -> None:
        self.service = service

    def table(self) -> list[web.RouteDef]:
        """Return every route, with and without `/api`."""
        plain = [
            web.post("/prompt", self.submit),
            web.get("/prompt", self.remaining),
            web.get("/queue", self.queue),
            web.post("/queue", self.change_queue),
            web.post("/interrupt", self.interrupt),
            web.post("/free", self.free),
            web.get("/history/{id}", self.history),
            web.get("/view", self.view),
            web.post("/upload/image", self.upload),
            web.get("/object_info", self.object_info),
            web.get("/object_info/{name}", self.one_class),
            web.get("/system_stats", self.system_stats),
            web.get("/features", self.features),
            web.get("/models", self.folders),
            web.get("/models/{folder}", self.models),
        ]
        below_api = [web.route(r.method, f"/api{r.path}", r.handler) for r in plain]
        jobs = [web.get("/api/jobs", self.jobs), web.get("/api/jobs/{id}", self.job)]
        return [*plain, *below_api, *(jobs if self.service.jobs_api else [])]

    async def submit(self, request: web.Request) -> web.StreamResponse:
        """Judge a graph and queue it."""
        body = await request.json()
        if "prompt" not in body:
            error = {
                "type": "no_prompt",
                "message": "No prompt provided",
                "details": "No prompt provided",
                "extra_info": {},
            }
            return web.json_response({"error": error, "node_errors": {}}, status=400)
        graph: dict[str, Any] = body["prompt"]
        self.service.prompts.append(json.loads(json.dumps(graph)))
        fault = self.service.next_fault()
        if fault is not None and fault.kind == "refuse":
            return web.json_response(fault.body, status=fault.status)
        verdict = judge(graph, self.service.schema, self.service.storage.has)
        if verdict.error is not None:
            answer = {"error": verdict.error, "node_errors": verdict.node_errors}
            return web.json_response(answer, status=400)
        number = self.service.next_number()
        extra = {**body.get("extra_data", {}), "create_time": now_ms()}
        if "client_id" in body:
            extra = {"client_id": body["client_id"], **extra}
        prompt_id = str(body.get("prompt_id") or uuid.uuid4())
        job = PromptJob(prompt_id, number, graph, extra, verdict.outputs, fault)
        await self.service.engine.submit(job)
        if fault is not None and fault.kind == "lose" and request.transport is not None:
            request.transport.close()
        return web.json_response(
            {"prompt_id": prompt_id, "number": number, "node_errors": verdict.node_errors}
        )

    async def remaining(self, _: web.Request) -> web.StreamResponse:
        """Say how many jobs are left."""
        return web.json_response({"exec_info": {"queue_remaining": self.service.engine.remaining}})

    async def queue(self, _: web.Request) -> web.StreamResponse:
        """List running and waiting jobs."""
        engine = self.service.engine
        running = [engine.running.queue_item()] if engine.running else []
        waiting = [job.queue_item() for job in engine.pending]
        return web.json_response({"queue_running": running, "queue_pending": waiting})

    async def change_queue(self, request: web.Request) -> web.StreamResponse:
        """Take jobs out of the queue."""
        body = await request.json()
        await self.service.engine.delete(None if body.get("clear") else body.get("delete", []))
        return web.Response()

    async def interrupt(self, request: web.Request) -> web.StreamResponse:
        """Interrupt the running job; with an id only if it is that one."""
        text = await request.text()
        body = json.loads(text) if text else {}
        self.service.engine.interrupt(body.get("prompt_id"))
        return web.Response()

    async def free(self, request: web.Request) -> web.StreamResponse:
        """Unload models."""
        self.service.unload(await request.json())
        return web.Response()

    async def history(self, request: web.Request) -> web.StreamResponse:
        """Show a finished job; nothing for any other."""
        job = self.service.engine.finished.get(request.match_info["id"])
        return web.json_response({job.id: job.history_entry()} if job else {})

    async def jobs(self, request: web.Request) -> web.StreamResponse:
        """List jobs, the newest first."""
        engine = self.service.engine
        everywhere = [*engine.finished.values(), *engine.pending]
        everywhere += [engine.running] if engine.running else []
        wanted = request.query.get("status", "")
        found = [job for job in everywhere if not wanted or job.state in wanted.split(",")]
        found.sort(key=lambda job: -job.number)
        offset, limit = (int(request.query.get(n, d)) for n, d in (("offset", 0), ("limit", 50)))
        rows = [job.summary() for job in found[offset : offset + limit]]
        page = {
            "offset": offset,
            "limit": limit,
            "total": len(found),
            "has_more": offset + limit < len(found),
        }
        return web.json_response({"jobs": rows, "pagination": page})

    async def job(self, request: web.Request) -> web.StreamResponse:
        """Show one job, whatever its state."""
        job = self.service.engine.find(request.match_info["id"])
        if job is None:
            return web.json_response({"error": "Job not found"}, status=404)
        return web.json_response(job.detail())

    async def view(self, request: web.Request) -> web.StreamResponse:
        """Send a file."""
        filename = request.query.get("filename", "")
        if ".." in filename or filename.startswith("/"):
            return web.Response(status=400)
        folder = request.query.get("type", "output")
        if folder not in FOLDERS:
            return web.Response(status=400)
        path = self.service.storage.inside(folder, request.query.get("subfolder", ""), filename)
        if path is None:
            return web.Response(status=403)
        if not await asyncio.to_thread(path.is_file):
            return web.Response(status=404)
        headers = {
            "Content-Disposition": f'filename="{filename}"',
            "Content-Type": _MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
        }
        return web.FileResponse(path, headers=headers)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Keep a file."""
        form = await request.post()
        field = form.get("image")
        if not isinstance(field, web.FileField):
            return web.Response(status=400)
        folder = str(form.get("type", "input"))
        if folder not in FOLDERS:
            return web.Response(
                status=500, text="500 Internal Server Error\n\nServer got itself in trouble"
            )
        subfolder = str(form.get("subfolder", ""))
        name = await asyncio.to_thread(
            self.service.storage.keep_upload,
            folder,
            subfolder,
            field.filename,
            field.file.read(),
            overwrite=str(form.get("overwrite", "")).lower() in {"true", "1"},
        )
        if name is None:
            return web.Response(status=400)
        return web.json_response({"name": name, "subfolder": subfolder, "type": folder})

    async def object_info(self, _: web.Request) -> web.StreamResponse:
        """Describe every node class."""
        return web.json_response(self.service.schema.classes)

    async def one_class(self, request: web.Request) -> web.StreamResponse:
        """Describe one node class; an empty object if it is unknown."""
        name = request.match_info["name"]
        info = self.service.schema.classes.get(name)
        return web.json_response({name: info} if info else {})

    async def system_stats(self, _: web.Request) -> web.StreamResponse:
        """Describe the machine."""
        return web.json_response(self.service.system_stats())

    async def features(self, _: web.Request) -> web.StreamResponse:
        """Say what the server can do."""
        return web.json_response(FEATURES)

    async def folders(self, _: web.Request) -> web.StreamResponse:
        """List the model folders."""
        return web.json_response(list(self.service.schema.models))

    async def models(self, request: web.Request) -> web.StreamResponse:
        """List the files of a model folder."""
        names = self.service.schema.models.get(request.match_info["folder"])
        return web.Response(status=404) if names is None else web.json_response(names)
