"""Where every call arrives: it is numbered, noted, billed, and met as the script says."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import av
import grpc

from grok_spicy_testing.fake_xai.catalogue import NotOfferedError
from grok_spicy_testing.fake_xai.prices import ticks
from grok_spicy_testing.fake_xai.records import ReceivedCall
from grok_spicy_testing.fake_xai.script import (
    Hold,
    Restart,
    Rule,
    Scores,
    Script,
    Slow,
    Status,
    Unpriced,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xai_sdk.proto import usage_pb2

    from grok_spicy_testing.fake_xai.script import Action, When

ActionT = TypeVar("ActionT")

T = TypeVar("T")

DOWN_SECONDS = 60.0


@dataclass
class _Active:
    """A rule and what is left of it."""

    rule: Rule
    passed: int = 0
    used: int = 0

    def takes(self, call: ReceivedCall) -> bool:
        """Whether the rule applies to this call; it counts what it lets pass."""
        rule = self.rule
        if rule.times is not None and self.used >= rule.times:
            return False
        if rule.method not in (None, call.method) or rule.number not in (None, call.number):
            return False
        if rule.match is not None and not re.search(rule.match, call.prompt):
            return False
        if rule.images not in (None, len(call.images)):
            return False
        if rule.drawn is not None and (not call.images or rule.drawn != _first_is_drawn(call)):
            return False
        if self.passed < rule.skip:
            self.passed += 1
            return False
        self.used += 1
        return True

    def action(self) -> Action:
        """Return what to do; of several scores, the one whose turn it is."""
        action = self.rule.do
        if isinstance(action, Scores):
            turn = min(self.used, len(action.values)) - 1
            return action.model_copy(update={"values": (action.values[turn],)})
        return action


def _first_is_drawn(call: ReceivedCall) -> bool:
    return call.images[0].drawn_by is not None


@dataclass
class _HoldPoint:
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


class Dispatcher:
    """Takes every call.

    Args:
        script: What goes differently.
        restart: Takes the server down and up again; the argument says whether jobs are forgotten.
    """

    def __init__(self, script: Script, restart: Callable[[bool], None]) -> None:
        self.script = script
        self.calls: list[ReceivedCall] = []
        self._restart = restart
        self._active = [_Active(rule) for rule in script.rules]
        self._numbered = 0
        self._holds: dict[str, _HoldPoint] = {}
        self._lock = threading.Condition()
        self.closed = threading.Event()

    def add(self, rules: Iterable[Rule]) -> None:
        """Add rules to the script."""
        with self._lock:
            self._active += [_Active(rule) for rule in rules]

    def hold(self, name: str) -> _HoldPoint:
        """Return the place where calls wait under this name."""
        with self._lock:
            return self._holds.setdefault(name, _HoldPoint())

    def receive(self, call: ReceivedCall, context: grpc.ServicerContext) -> Ticket:
        """Number and note a call, check its key, and find what the script says about it."""
        with self._lock:
            self._numbered += 1
            call.number = self._numbered
            self._note(call)
            actions = self._met(call)
        ticket = Ticket(self, call, actions, context)
        ticket.check_key()
        return ticket

    def download(self, path: str) -> tuple[ReceivedCall, list[Action]]:
        """Note a download and find what the script says about it."""
        call = ReceivedCall(0, "download", prompt=path)
        with self._lock:
            self._note(call)
            return call, self._met(call)

    def wait_for_calls(self, count: int, seconds: float) -> bool:
        """Wait until so many calls have arrived; return whether they have."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self.calls) >= count, seconds)

    def _note(self, call: ReceivedCall) -> None:
        self.calls.append(call)
        self._lock.notify_all()

    def _met(self, call: ReceivedCall) -> list[Action]:
        return [active.action() for active in self._active if active.takes(call)]

    def go_down(self, *, forget_jobs: bool) -> None:
        """Restart in another thread: the one that asks is part of what goes down."""
        threading.Thread(target=self._restart, args=(forget_jobs,), daemon=True).start()


class Ticket:
    """One RPC being dealt with.

    Args:
        dispatcher: Where it arrived.
        call: What is noted about it.
        actions: What the script says about it.
        context: The RPC.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        call: ReceivedCall,
        actions: list[Action],
        context: grpc.ServicerContext,
    ) -> None:
        self.call = call
        self._dispatcher = dispatcher
        self._actions = actions
        self._context = context

    def find(self, kind: type[ActionT]) -> ActionT | None:
        """Return what the script says of this kind, if it does."""
        return next((action for action in self._actions if isinstance(action, kind)), None)

    def check_key(self) -> None:
        """Refuse a call without a key, or with a wrong one."""
        sent = dict(self._context.invocation_metadata()).get("authorization", "")
        key = str(sent).removeprefix("Bearer ")
        keys = self._dispatcher.script.keys
        if not key or (keys and key not in keys):
            self.fail("UNAUTHENTICATED", "Invalid or missing API key.")

    def begin(self) -> None:
        """Do what the script says before the work is done."""
        if self.call.method in ("chat", "image"):
            self._wait(self._dispatcher.script.latency)
        self._linger("before")
        for action in self._actions:
            if isinstance(action, Status) and not action.billed:
                self.fail(action.code, action.details, action.metadata)

    def charge(self, look_up: Callable[[], T]) -> T:
        """Look something up in the catalogue; end the RPC if it is not offered."""
        try:
            return look_up()
        except NotOfferedError as error:
            self.fail(error.code, error.details)

    def bill(self, usd: float) -> None:
        """Note that the work is done and paid for; then do what the script says."""
        self.call.billed_usd = usd
        self._linger("after")
        for action in self._actions:
            if isinstance(action, Status) and action.billed:
                self.fail(action.code, action.details, action.metadata)

    def priced(self, usage: usage_pb2.SamplingUsage) -> usage_pb2.SamplingUsage:
        """Say in an answer what the call was billed, unless the script forbids it."""
        if self.find(Unpriced) is None:
            usage.cost_in_usd_ticks = ticks(self.call.billed_usd)
        return usage

    def finish(self) -> None:
        """Do all that the script says about a call that costs nothing."""
        self.begin()
        self.bill(0.0)

    def fail(self, code: str, details: str, metadata: dict[str, str] | None = None) -> NoReturn:
        """End the RPC with a status."""
        self.call.outcome = code
        if metadata:
            self._context.set_trailing_metadata(tuple(metadata.items()))
        self._context.abort(getattr(grpc.StatusCode, code), details)
        raise AssertionError("abort returns to nobody")

    def _linger(self, when: When) -> None:
        for action in self._actions:
            if isinstance(action, Slow) and action.when == when:
                self._wait(action.seconds)
            elif isinstance(action, Hold) and action.when == when:
                self._stand(action.name)
                if when == "before" and not self._context.is_active():
                    # Whoever looks at the bill once the caller is gone finds all of it.
                    self.fail("CANCELLED", "nobody waits for it any more")
            elif isinstance(action, Restart) and action.when == when:
                self._dispatcher.go_down(forget_jobs=action.forget_jobs)
                self._wait(DOWN_SECONDS)
                self.fail("UNAVAILABLE", "going down")

    def _stand(self, name: str) -> None:
        point = self._dispatcher.hold(name)
        point.reached.set()
        while self._context.is_active() and not point.released.wait(0.05):
            if self._dispatcher.closed.is_set():
                return

    def _wait(self, seconds: float) -> None:
        """Wait, but not for a caller who is gone or a server that closes."""
        if seconds <= 0:
            return
        gone = threading.Event()
        self._context.add_callback(gone.set)
        gone.wait(seconds)


def looked_at(context: grpc.ServicerContext, look: Callable[[], T]) -> T:
    """Look at the media of a request; end the RPC if they are no data URIs of real files."""
    try:
        return look()
    except (ValueError, OSError, av.FFmpegError) as error:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"Invalid media: {error}")
        raise


def parameters_of(request: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of a request that are set; enumerations as users write them."""
    return {name: _plain(request, name) for name in names if request.HasField(name)}


def _plain(request: Any, name: str) -> Any:
    """Return `"16:9"` for IMG_ASPECT_RATIO_16_9, `"720p"` for VIDEO_RESOLUTION_720P."""
    value = getattr(request, name)
    enum = request.DESCRIPTOR.fields_by_name[name].enum_type
    if enum is None:
        return value
    words = re.sub(
        r"^(IMG|VIDEO)_(ASPECT_RATIO|RESOLUTION|QUALITY)_|^EFFORT_",
        "",
        enum.values_by_number[value].name,
    )
    return words.replace("19_5", "19.5").replace("_", ":").lower()
