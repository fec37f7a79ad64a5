"""Providers without fault: `test_kit_catches.py` spoils one thing in each."""

import io
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from grok_spicy import (
    Finding,
    GeneratedImage,
    GeneratedVideo,
    ImageProvider,
    Job,
    Limits,
    ModelInfo,
    Picture,
    Provider,
    QuoteRequest,
    UnavailableError,
    UnsupportedError,
    Usage,
    VideoProvider,
)
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.specs import Capability
from grok_spicy_testing.scripted_files import ready_clip
from PIL import Image

ELSEWHERE = Path(__file__).with_name("elsewhere.txt")


# Read once, not for every call: it blocks the event loop.
CERTIFICATES = httpx.create_ssl_context()


class Good(ImageProvider):
    @classmethod
    def models(cls) -> list[ModelInfo]:
        return [ModelInfo("m-1", "grey")]

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        return 0.0

    async def before(self, dest: Path) -> None:
        pass

    async def generate(
        self, prompt: str, *, dest: Path, aspect_ratio: str = "16:9", **kwargs: Any
    ) -> GeneratedImage:
        await self.before(dest)
        wide, high = map(int, aspect_ratio.split(":"))
        size = (wide * 20, high * 20)
        path = dest.with_name(dest.name + ".png")
        Image.new("RGB", size).save(path)
        return GeneratedImage(path, *size, self.config.provider, self.config.model)

    async def edit(self, images: Sequence[Picture], prompt: str, **more: Any) -> GeneratedImage:
        return await self.generate(prompt, **more)

    async def stylize(self, sources: Sequence[Picture], prompt: str, **more: Any) -> GeneratedImage:
        return await self.generate(prompt, **more)


class GoodClips(VideoProvider):
    @classmethod
    def models(cls) -> list[ModelInfo]:
        return [ModelInfo("m-1", "grey")]

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        return 0.0

    @property
    def limits(self) -> Limits:
        return Limits(aspect_ratios=("16:9", "9:16"))

    def seconds(self, asked: int) -> int:
        return asked

    def shape(self, ratio: str) -> tuple[int, int]:
        return (64, 36) if ratio == "16:9" else (36, 64)

    async def generate(
        self,
        image: Picture,
        prompt: str,
        duration: int,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        **kwargs: Any,
    ) -> GeneratedVideo:
        path, seconds = dest.with_name(dest.name + ".mp4"), self.seconds(duration)
        path.write_bytes(ready_clip(seconds, self.shape(aspect_ratio)))
        return GeneratedVideo(
            path, seconds, 24.0, None, None, self.config.provider, self.config.model
        )

    async def edit(self, video: Path, prompt: str, **more: Any) -> GeneratedVideo:
        raise UnsupportedError(self.config.provider, "no")


NOISE = random.Random(1).randbytes(3 * 160 * 90)


def picture(ratio: str) -> bytes:
    out = io.BytesIO()
    wide, high = map(int, ratio.split(":"))
    Image.frombytes("RGB", (160, 90), NOISE).resize((wide * 10, high * 10)).save(out, "PNG")
    return out.getvalue()


class Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ratios: list[str] = []
        self.asked: Counter[int] = Counter()


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        ratio = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.ratios.append(ratio)
        self.say(str(len(self.server.ratios) - 1).encode())

    def do_GET(self) -> None:
        _, what, number = self.path.split("/")
        job = int(number)
        self.server.asked[job] += 1
        if what == "file":
            self.say(picture(self.server.ratios[job]))
        else:
            self.say(b"done" if self.server.asked[job] > 1 else b"wait")

    def say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


class Served(Good):
    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        return 0.02

    async def check(self) -> list[Finding]:
        try:
            async with httpx.AsyncClient(
                verify=CERTIFICATES, base_url=self.config.urls[0], timeout=60
            ) as http:
                await http.post("/jobs", content="16:9")
        except httpx.TransportError as error:
            return [Finding("error", str(error))]
        return [Finding("ok", "there")]

    async def generate(
        self,
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        job = job or Job()
        path = dest.with_name(dest.name + ".png")
        try:
            async with httpx.AsyncClient(
                verify=CERTIFICATES, base_url=self.config.urls[0], timeout=60
            ) as http:
                if job.id is None:
                    await job.submitting()
                    try:
                        answer = await http.post("/jobs", content=aspect_ratio)
                    except httpx.TransportError:
                        await job.save()
                        raise
                    await job.save(answer.text)
                while not await self.done(http, job):
                    await self.ctx.clock.sleep(1)
                await self.book(job)
                await self.fetch(http, job, path)
        except httpx.TransportError as error:
            raise UnavailableError(self.config.provider, str(error)) from error
        with Image.open(path) as made:
            size = made.size
        return GeneratedImage(path, *size, self.config.provider, self.config.model)

    async def done(self, http: httpx.AsyncClient, job: Job) -> bool:
        return (await http.get(f"/jobs/{job.id}")).text == "done"

    async def book(self, job: Job) -> None:
        if not job.state.get("booked"):
            self.ctx.report(Usage(cost_usd=0.02))
            await job.save(job.id, booked=True)

    async def fetch(self, http: httpx.AsyncClient, job: Job, path: Path) -> None:
        try:
            await self.save(http, job, path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    async def save(self, http: httpx.AsyncClient, job: Job, path: Path) -> None:
        with path.open("wb") as file:
            async with http.stream("GET", f"/file/{job.id}") as answer:
                async for piece in answer.aiter_bytes():
                    file.write(piece)


class WithServer:
    uses_jobs = True

    @pytest.fixture
    def urls(self) -> Iterator[tuple[str, ...]]:
        server = Service()
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield (f"http://127.0.0.1:{server.server_address[1]}",)
        server.shutdown()
        thread.join()
        server.server_close()


class Registered:
    key_variables = ("SHED_KEY",)
    cls: ClassVar[type[Provider]]
    provider: ClassVar[str]

    @pytest.fixture
    def registry(self) -> ProviderRegistry:
        kind: Capability = "image" if issubclass(self.cls, ImageProvider) else "video"
        registry = ProviderRegistry()
        registry.add(kind, self.provider, self.cls, default_model="m-1")
        return registry
