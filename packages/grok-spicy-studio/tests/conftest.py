"""Output folders with runs in them, a studio that serves one, and browsers."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from grok_spicy.runs.folder import RunFolder
from grok_spicy.runs.state import PieceRecord, PipelineState, TakeRecord
from grok_spicy.schemas import (
    BackendConfig,
    Character,
    CharacterAsset,
    EntityAsset,
    KeyframeAsset,
    PipelineConfig,
    ProviderConfig,
    Scene,
    StoryPlan,
    VideoAsset,
)
from grok_spicy_studio.app import make_app
from grok_spicy_studio.security.sessions import Sessions
from grok_spicy_studio.settings import Settings
from grok_spicy_testing.ports import kept_port
from PIL import Image

BEGAN = 1795931115.0

# Read once: each client would read them again, which takes longer than most tests.
CERTIFICATES = httpx.create_ssl_context(trust_env=False)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def story(scenes: int = 2, *, title: str = "The Fox and the Owl", **changes: Any) -> StoryPlan:
    """Return a story of a fox and an owl."""
    return StoryPlan(
        title=title,
        style="Paper-cut storyboard",
        color_palette="amber, rust",
        characters=[
            Character(name="Fox", role="curious", visual_description="A red fox in a green hat."),
            Character(name="Owl", role="wise", visual_description="A grey owl with a scarf."),
        ],
        scenes=[
            Scene(
                scene_id=number,
                title=f"Clearing {number}",
                characters_present=["Fox", "Owl"],
                setting="An autumn forest",
                camera="Wide shot, slow pan",
                action="The fox waves",
                prompt_summary="A fox waves at an owl",
                duration_seconds=4,
            )
            for number in range(1, scenes + 1)
        ],
        **changes,
    )


Story = Callable[..., StoryPlan]


@pytest.fixture(name="story")
def _story() -> Story:
    """Return a maker of stories."""
    return story


def picture(colour: str = "sienna", size: tuple[int, int] = (64, 36)) -> bytes:
    """Return a small picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "PNG")
    return stream.getvalue()


@dataclass
class FakeRun:
    """A run folder that a test fills as a pipeline would: same models, same files."""

    folder: RunFolder
    state: PipelineState
    events: list[dict[str, Any]] = field(default_factory=list)

    def write(self, **changes: Any) -> None:
        """Write the state, whole, as the pipeline does."""
        self.state = self.state.model_copy(update=changes)
        beside = self.folder.root / ".state.json.new"
        beside.write_text(self.state.model_dump_json(by_alias=True))
        beside.replace(self.folder.state)

    def tell(self, kind: str, **facts: Any) -> None:
        """Append an event."""
        event = {"schema": 1, "run": self.folder.run_id, "at": BEGAN, "reused": False}
        with self.folder.events.open("a") as stream:
            stream.write(json.dumps({**event, "kind": kind, **facts}) + "\n")

    def accept(self, piece: str, *, takes: int = 1, score: float = 0.9) -> None:
        """Accept a sheet, keyframe or clip, with its files."""
        kind, _, which = piece.partition(":")
        if kind == "character":
            base = self.folder.sheet(which)
            named = [self.folder.sheet_take(which, one, 1) for one in range(takes)]
            asset: Any = CharacterAsset(
                name=which,
                portrait_path=f"characters/{base.name}.png",
                visual_description=f"{which} as drawn",
                consistency_score=score,
                generation_attempts=1,
            )
        elif kind in ("place", "prop"):
            base = self.folder.entity(kind, which)
            named = [self.folder.entity_take(kind, which, one, 1) for one in range(takes)]
            asset = EntityAsset(
                kind=kind,
                id=which,
                picture_path=f"{kind}s/{base.name}.png",
                visual_description=f"{which} as drawn",
                consistency_score=score,
                generation_attempts=1,
            )
        elif kind == "keyframe":
            base = self.folder.keyframe(int(which))
            named = [self.folder.keyframe_take(int(which), one, 1) for one in range(takes)]
            asset = KeyframeAsset(
                scene_id=int(which),
                keyframe_path=f"keyframes/{base.name}.png",
                consistency_score=score,
                generation_attempts=1,
                edit_passes=0,
                video_prompt="The fox waves",
            )
        else:
            base = self.folder.clip(int(which))
            named = [self.folder.clip_take(int(which), one, 1) for one in range(takes)]
            asset = VideoAsset(
                scene_id=int(which),
                video_path=f"videos/{base.name}.mp4",
                duration=4.0,
                first_frame_path=f"frames/{base.name}.first.png",
                last_frame_path=f"frames/{base.name}.last.png",
                consistency_score=score,
                correction_passes=0,
            )
        suffix = ".mp4" if kind == "clip" else ".png"
        accepted = f"{base.parent.name}/{base.name}{suffix}"
        found = []
        for number, place in enumerate(named):
            path = place.with_name(place.name + suffix)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(picture() if suffix == ".png" else b"\0\0\0\x18ftypmp42" * 40)
            shutil.copy(path, self.folder.root / accepted)
            found.append(
                TakeRecord(
                    number=number + 1,
                    score=score,
                    asset=asset.model_dump(mode="json"),
                    inputs={"plan": f"digest {number}"},
                    files={accepted: path.relative_to(self.folder.root).as_posix()},
                )
            )
        record = PieceRecord(
            piece=piece,
            state="accepted",
            outputs={accepted: f"{piece}-{takes}".encode().hex()},
            asset=asset.model_dump(mode="json"),
            retake=takes - 1,
            takes=found,
        )
        name = "videos" if kind == "clip" else f"{kind}s"
        self.write(
            pieces={**self.state.pieces, piece: record},
            **{name: [*getattr(self.state, name), asset]},
        )
        events = {"clip": "video", "place": "entity", "prop": "entity"}
        self.tell(events.get(kind, kind), asset=asset.model_dump(mode="json"))

    def end(self, *, piece: str, state: str, reason: str) -> None:
        """Let a piece end without being accepted."""
        record = PieceRecord(piece=piece, state=state, reason=reason)
        self.write(pieces={**self.state.pieces, piece: record})

    def log(self, text: str) -> None:
        """Append a line to the log."""
        with self.folder.log.open("a") as stream:
            stream.write(f"2026-11-29 05:45:15,666 INFO grok_spicy.run: {text}\n")

    def finish(self) -> None:
        """Accept everything, and cut."""
        plan = self.state.plan
        assert plan is not None
        for one in plan.characters:
            self.accept(f"character:{one.name}")
        for scene in plan.scenes:
            self.accept(f"keyframe:{scene.scene_id}")
            self.accept(f"clip:{scene.scene_id}")
        self.folder.film.write_bytes(b"\0\0\0\x18ftypmp42" * 400)
        self.folder.script.write_text("# The Fox and the Owl\n")
        self.write(finished=True, final_video_path="final_video.mp4")
        self.tell("complete", path="final_video.mp4")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return an output folder."""
    folder = tmp_path / "output"
    (folder / "runs").mkdir(parents=True)
    return folder


MakeRun = Callable[..., FakeRun]


@pytest.fixture
def make_run(output: Path) -> MakeRun:
    """Return a maker of runs."""

    def make(
        run_id: str = "20261129-0545-the-fox-51b9",
        *,
        plan: StoryPlan | None = None,
        started: float = BEGAN,
        config: PipelineConfig | None = None,
        **changes: Any,
    ) -> FakeRun:
        folder = RunFolder.of(output, run_id)
        folder.root.mkdir(parents=True)
        animatic = ProviderConfig(provider="animatic")
        state = PipelineState(
            run_id=run_id,
            started=started,
            concept="A fox meets an owl",
            config=config or PipelineConfig(),
            backends=BackendConfig(image=animatic, video=animatic, llm=animatic, vision=animatic),
            plan=plan or story(),
        )
        run = FakeRun(folder, state.model_copy(update=changes))
        run.write()
        assert run.state.plan is not None
        folder.plan.write_text(run.state.plan.model_dump_json(indent=2))
        run.tell("run_start", concept=state.concept)
        run.tell("plan", plan=run.state.plan.model_dump(mode="json"))
        return run

    return make


class Prompt(uvicorn.Server):
    """Stops when it is told to: the usual one looks ten times a second, and then waits for one.

    Hundreds of tests would wait for that.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until it is told to stop."""
        await self.on_tick(0)
        await self.told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop at once, whoever is connected."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in self.server_state.tasks:
            task.cancel()


class Server:
    """A studio on a port of its own, served as `serve` does, in a thread.

    It can be killed and started again on the same port, as after a crash.
    """

    def __init__(self, output: Path, key: bytes = b"k" * 32) -> None:
        self.output = output
        self._key = key
        self._port = kept_port(self)
        self._threads: list[threading.Thread] = []
        self.sessions: Sessions
        self.start()

    @property
    def address(self) -> str:
        """Where it is found."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def entrance(self) -> str:
        """An address that admits one browser."""
        return f"{self.address}/enter?token={self.sessions.new_token()}"

    def start(self) -> None:
        """Start serving; returns when it listens."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self._port))
        listening.listen()
        self._port = listening.getsockname()[1]
        self.sessions = Sessions(self._key, self._port)
        app = make_app(Settings(self.output, self._port), self.sessions)
        config = uvicorn.Config(
            app, log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=0
        )
        self._server, self._served = Prompt(config), threading.Event()
        runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._loop = runner.get_loop()
        work = self._serve(listening, self._server, self._served)
        thread = threading.Thread(target=_run, args=(runner, work), daemon=True)
        self._threads.append(thread)
        thread.start()

    async def _serve(
        self, listening: socket.socket, server: uvicorn.Server, served: threading.Event
    ) -> None:
        app: Any = server.config.app
        await server.serve(sockets=[listening])
        listening.close()
        await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
        served.set()
        # Films go on without a studio, but no test leaves a process behind.
        await app.state.studio.office.all_ended()

    def stop(self) -> None:
        """Stop serving, whoever is connected."""
        self._loop.call_soon_threadsafe(self._server.told.set)
        assert self._served.wait(120)

    def close(self) -> None:
        """Stop serving, and wait for the processes that were begun."""
        self.stop()
        for thread in self._threads:
            thread.join(300)

    def client(self, **options: Any) -> httpx.Client:
        """Return a client that was admitted."""
        client = httpx.Client(
            base_url=self.address, trust_env=False, verify=CERTIFICATES, timeout=120, **options
        )
        client.get(self.entrance).raise_for_status()
        return client


def _run(runner: asyncio.Runner, work: Coroutine[Any, Any, None]) -> None:
    with runner:
        runner.run(work)


@pytest.fixture
def server(output: Path) -> Iterator[Server]:
    """Return a running studio."""
    running = Server(output)
    yield running
    running.close()


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """Return a client that was admitted."""
    admitted = server.client()
    yield admitted
    admitted.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a Chromium; without one the tests in a browser are skipped.

    While Playwright is open it runs a loop of its own in this thread: asynchronous tests of other
    modules come after it.
    """
    if CHROMIUM is None:
        pytest.skip("no chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Chromium's sandbox does not work for root, as which tests in containers run.
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    """Return an admitted page; a script error, or a request to anybody else, fails the test."""
    context = browser.new_context(base_url=server.address, reduced_motion="reduce")
    # A safety net: whatever is waited for comes soon, but a busy machine may need its time.
    context.set_default_timeout(120_000)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "request",
        lambda request: (
            None if request.url.startswith(server.address) else faults.append(request.url)
        ),
    )
    opened.goto(server.entrance)
    opened.wait_for_url(f"{server.address}/")
    yield opened
    context.close()
    assert faults == []
