"""A ComfyUI server for tests: in this process, on a thread and a loop of its own."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from grok_spicy_testing.fake_comfyui.faults import HTML, Answer, Fault
from grok_spicy_testing.fake_comfyui.models import OFFICIAL_FILES
from grok_spicy_testing.fake_comfyui.routes import routes_of
from grok_spicy_testing.fake_comfyui.service import ReceivedRequest, Service, SocketMode
from grok_spicy_testing.ports import kept_port

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from types import TracebackType

    from grok_spicy_testing.fake_comfyui.schema import NodeSchema
    from grok_spicy_testing.fake_comfyui.storage import Storage

T = TypeVar("T")

_START_SECONDS = 120.0


class FakeComfyUI:
    """A server that judges graphs like ComfyUI 0.8.0 and draws real files instead of art.

    Usable from tests of any kind and by child processes: it runs on its own thread.

        with FakeComfyUI() as server:
            answer = httpx.get(f"{server.url}/system_stats")

    Args:
        models: Installed model files by folder; the usual ones of every shipped workflow if None.
        root: Where its folders lie; a temporary place if None.
        port: TCP port; a free one if 0.
        jobs_api: Whether it has `/api/jobs` (servers before 2026 do not).
        step_seconds: How long one sampling step takes.
        token: The bearer token it asks for, if any.
        version: The version it reports.
        unload_seconds: How long after the answer to `POST /free` the memory is free.
    """

    def __init__(
        self,
        models: Mapping[str, Sequence[str]] | None = None,
        *,
        root: Path | None = None,
        port: int = 0,
        jobs_api: bool = True,
        step_seconds: float = 0.0,
        token: str | None = None,
        version: str = "0.8.0",
        unload_seconds: float = 0.0,
    ) -> None:
        self._folder = None if root else tempfile.TemporaryDirectory(prefix="fake-comfyui-")
        place = root or Path(self._folder.name if self._folder else "")
        self._service = Service(
            place,
            routes_of,
            models=OFFICIAL_FILES if models is None else models,
            jobs_api=jobs_api,
            step_seconds=step_seconds,
            token=token,
            version=version,
            unload_seconds=unload_seconds,
        )
        self._service.port = port or kept_port(self)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Listen; also after `stop`, on the same port, with an empty queue and history."""
        if not self._thread.is_alive():
            self._thread.start()
        self._do(self._service.start())

    def stop(self) -> None:
        """Go down, as a killed process does; files stay."""
        self._do(self._service.stop())

    def restart(self) -> None:
        """Go down and come back: queue, history and sockets are lost."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Go down for good and remove the files."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_START_SECONDS)
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
        if self._folder is not None:
            self._folder.cleanup()

    # -- where and what ---------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._service.port}"

    @property
    def schema(self) -> NodeSchema:
        """Its node classes and model files; change them with `install`, `remove_classes`, ..."""
        return self._service.schema

    @property
    def storage(self) -> Storage:
        """Its folders."""
        return self._service.storage

    @property
    def calls(self) -> list[ReceivedRequest]:
        """Every request received, in order."""
        return self._service.calls

    @property
    def prompts(self) -> list[dict[str, Any]]:
        """Every graph received, as it was sent."""
        return self._service.prompts

    def requests(self, method: str, path: str) -> list[ReceivedRequest]:
        """Return the requests with that method whose path begins so."""
        return [c for c in self.calls if c.method == method and c.path.startswith(path)]

    @property
    def running(self) -> str | None:
        """The prompt id of the running job."""
        job = self._service.engine.running
        return job.id if job else None

    @property
    def pending(self) -> list[str]:
        """The prompt ids of waiting jobs."""
        return [job.id for job in self._service.engine.pending]

    @property
    def loaded(self) -> bool:
        """Whether models are in graphics memory."""
        return self._service.loaded

    # -- what it does ---------------------------------------------------------------------------

    def script(self, *faults: Fault | None) -> None:
        """Say what happens to the next jobs, in order; None is a job without a fault."""
        self._service.faults.extend(faults)

    def break_node(
        self, class_type: str, message: str, exception_type: str = "RuntimeError"
    ) -> None:
        """Let every node of a class fail, as one does whose weights or library are not there."""
        fault = Fault("fail", exception_type=exception_type, message=message)
        self._service.broken[class_type] = fault

    def answer(self, answer: Answer) -> None:
        """Answer requests to some paths otherwise."""
        self._service.answers.append(answer)

    def answer_html(self, path: str = "/", times: int | None = None) -> None:
        """Answer with the page of some other web server."""
        self.answer(Answer(path, 200, HTML, "text/html", times))

    def answer_normally(self) -> None:
        """Take back every `answer`."""
        self._service.answers.clear()

    def set_socket(self, mode: SocketMode) -> None:
        """Make the WebSocket silent, refuse it, drop it when a job starts, or garble its events."""
        self._service.socket_mode = mode

    def send_previews(self) -> None:
        """Send preview pictures over the WebSocket, as `--preview-method auto` does."""
        self._service.previews = True

    def hold(self) -> None:
        """Let samplers wait from now on, so that a job stays running."""
        self._loop.call_soon_threadsafe(self._service.engine.gate.clear)
        self._do(asyncio.sleep(0))

    def release(self) -> None:
        """Let samplers go on."""
        self._loop.call_soon_threadsafe(self._service.engine.gate.set)

    def interrupt(self) -> None:
        """Interrupt whatever runs, as somebody at the browser would."""
        self._loop.call_soon_threadsafe(self._service.engine.interrupt, None)

    def wait_until(self, happened: Callable[[], bool], seconds: float = 120.0) -> None:
        """Wait until something is true of this server.

        Args:
            happened: Looks at the server.
            seconds: How long at most.

        Raises:
            TimeoutError: If it did not happen.
        """
        with self._service.changed:
            if not self._service.changed.wait_for(happened, seconds):
                raise TimeoutError(f"{self.url}: not within {seconds} s")

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_SECONDS)
