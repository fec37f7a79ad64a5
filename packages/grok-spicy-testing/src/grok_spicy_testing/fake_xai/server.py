"""The fake as a whole: a gRPC server and an HTTP server on loopback, on threads of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import grpc
from xai_sdk.proto import (
    auth_pb2_grpc,
    chat_pb2_grpc,
    image_pb2_grpc,
    models_pb2_grpc,
    video_pb2_grpc,
)

from grok_spicy_testing.fake_xai.chat_service import ChatService
from grok_spicy_testing.fake_xai.dispatch import Dispatcher
from grok_spicy_testing.fake_xai.file_store import FileStore
from grok_spicy_testing.fake_xai.records import Bill, ReceivedCall, bill_for
from grok_spicy_testing.fake_xai.script import Rule, Script, scored
from grok_spicy_testing.fake_xai.services import AuthService, ImageService, ModelsService
from grok_spicy_testing.fake_xai.video_service import VideoService
from grok_spicy_testing.fake_xai.web import WebSide
from grok_spicy_testing.ports import kept_port

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from grok_spicy_testing.fake_xai.script import Method

WORKERS = 32

HOLD_SECONDS = 300.0

# Any size: the limit of the real service is the client's affair, and is tested there.
OPTIONS = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


class FakeXai:
    """A stand-in for xAI that speaks the SDK's own protocol.

        with FakeXai() as xai:
            xai.add(scored("Mira", 0.5, 0.7, 0.9))
            ...                                    # point grok_url at xai.url
            assert xai.bill.images == 4

    It runs on threads, so that asynchronous tests and child processes can use it alike.

    Args:
        script: What goes differently from a happy performance.
        port: Where gRPC listens; a free one by default.
    """

    def __init__(self, script: Script | None = None, *, port: int = 0) -> None:
        self._port = port
        self._file_store = FileStore()
        self._dispatcher = Dispatcher(script or Script(), self._restart)
        self._videos = VideoService(self._dispatcher, self._file_store)
        self._server: grpc.Server | None = None
        self._web: WebSide | None = None
        self._web_thread: threading.Thread | None = None
        self._turning = threading.RLock()

    # -- running -------------------------------------------------------------------------------

    def start(self) -> Self:
        """Listen."""
        self._web = WebSide(self._dispatcher, self._file_store)
        self._file_store.base_url = self._web.url
        self._web_thread = threading.Thread(target=self._web.serve_forever, args=(0.01,))
        self._web_thread.start()
        self._port = self._port or kept_port(self)
        self._listen()
        return self

    def stop(self) -> None:
        """Stop listening and let go of everything."""
        self._dispatcher.closed.set()
        self.go_down()
        if self._web is not None and self._web_thread is not None:
            self._web.shutdown()
            self._web_thread.join()
            self._web.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def go_down(self) -> None:
        """Stop answering gRPC at once; calls under way lose their connection."""
        with self._turning:
            if self._server is not None:
                self._server.stop(None).wait()
                self._server = None

    def come_up(self, *, forget_jobs: bool = False) -> None:
        """Answer again, on the same port."""
        with self._turning:
            if forget_jobs:
                self._videos.forget()
            if self._server is None and not self._dispatcher.closed.is_set():
                self._listen()

    def restart(self, *, forget_jobs: bool = False) -> None:
        """Go down and come up."""
        with self._turning:
            self.go_down()
            self.come_up(forget_jobs=forget_jobs)

    def wait_until_up(self) -> None:
        """Wait, in a thread of the caller's, until a restart that has cut a call off is over."""
        with self._turning:
            return

    def _restart(self, forget_jobs: bool) -> None:
        self.restart(forget_jobs=forget_jobs)

    def _listen(self) -> None:
        server = grpc.server(ThreadPoolExecutor(WORKERS), options=OPTIONS)
        registrations: tuple[tuple[Callable[..., None], object], ...] = (
            (
                image_pb2_grpc.add_ImageServicer_to_server,
                ImageService(self._dispatcher, self._file_store),
            ),
            (video_pb2_grpc.add_VideoServicer_to_server, self._videos),
            (
                chat_pb2_grpc.add_ChatServicer_to_server,
                ChatService(self._dispatcher, self._file_store),
            ),
            (auth_pb2_grpc.add_AuthServicer_to_server, AuthService(self._dispatcher)),
            (models_pb2_grpc.add_ModelsServicer_to_server, ModelsService(self._dispatcher)),
        )
        for register, service in registrations:
            register(service, server)
        self._port = server.add_insecure_port(f"127.0.0.1:{self._port}")
        server.start()
        self._server = server

    # -- what tests ask ------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The value for `grok_url`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def web_url(self) -> str:
        """Where files, records and rules are: see `web`."""
        return self._file_store.base_url

    @property
    def calls(self) -> list[ReceivedCall]:
        """Everything called so far, downloads included, in order of arrival."""
        return list(self._dispatcher.calls)

    def calls_to(self, *methods: Method) -> list[ReceivedCall]:
        """Return the calls of these methods, in order of arrival."""
        return [call for call in self.calls if call.method in methods]

    @property
    def bill(self) -> Bill:
        """What was billed so far."""
        return bill_for(self.calls)

    def add(self, *rules: Rule) -> None:
        """Add rules to the script."""
        self._dispatcher.add(rules)

    def score(self, match: str | None, *values: float, drawn: bool | None = None) -> None:
        """Give these scores in turn to checks whose prompt matches; the last one stays."""
        self.add(scored(match, *values, drawn=drawn))

    def wait_for_calls(self, count: int) -> None:
        """Wait, in a thread of the caller's, until so many calls have arrived.

        Raises:
            TimeoutError: If they do not within five minutes.
        """
        if not self._dispatcher.wait_for_calls(count, HOLD_SECONDS):
            raise TimeoutError(f"only {len(self.calls)} of {count} calls arrived")

    def wait_for_hold(self, name: str = "hold") -> None:
        """Wait, in a thread of the caller's, until a call stands at `Hold(name)`.

        Raises:
            TimeoutError: If none does within five minutes.
        """
        if not self._dispatcher.hold(name).reached.wait(HOLD_SECONDS):
            raise TimeoutError(f"no call stands at {name!r}")

    def release(self, name: str = "hold") -> None:
        """Let the call that stands at `Hold(name)` go on."""
        self._dispatcher.hold(name).released.set()
