"""What a stand-in server knows while it runs: models, what is loaded, questions, script."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grok_spicy_testing.fake_ollama.catalogue import FakeModel, listed_name
from grok_spicy_testing.fake_ollama.replies import Happy, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grok_spicy_testing.fake_ollama.calls import ChatCall, Kind, Outcome

_LOAD_OPTIONS = ("num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread")
"""Options that belong to the loaded model; another value loads it anew. So does `shift`."""


@dataclass(slots=True)
class Loaded:
    """A model in memory, and how it was loaded."""

    model: FakeModel
    how: tuple[Any, ...]
    num_ctx: int
    leaving: bool = False
    lingers: int = 0


@dataclass
class State:
    """Everything a stand-in server knows; shared by its thread and the test's.

    Attributes:
        models: What is pulled.
        pullable: What `/api/pull` can fetch.
        version: The server's version.
        key: The bearer token that a proxy in front would want; None: no proxy.
        default_num_ctx: The context size for requests that name none.
        load_seconds: How long loading a model takes.
        lingers: How many looks at `/api/ps` an unloaded model stays visible.
        gpu: Whether models are held in VRAM.
        host_guard: Whether requests by a host name that is not local are refused.
        loads: How often each model was loaded.
        chats: The questions that ran a model, in order.
        requests: Every request, as `"METHOD /path"`, in order.
        chance: Asked before each reply; what it returns goes before the script.
    """

    models: dict[str, FakeModel]
    pullable: tuple[FakeModel, ...] = ()
    version: str = "0.33.0"
    key: str | None = None
    default_num_ctx: int = 4096
    load_seconds: float = 0.0
    lingers: int = 0
    gpu: bool = True
    host_guard: bool = False
    loads: Counter[str] = field(default_factory=Counter)
    chats: list[ChatCall] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    chance: Callable[[ChatCall], Reply | None] | None = None

    def __post_init__(self) -> None:
        self.loaded: dict[str, Loaded] = {}
        self.changed = threading.Condition()
        self._script: dict[Kind | None, deque[Reply]] = {}
        self._standing: dict[Kind | None, Reply] = {}

    def find(self, name: str) -> FakeModel | None:
        """Return the pulled model called `name`, its tag being optional."""
        return self.models.get(listed_name(name))

    # -- script --------------------------------------------------------------------------------

    def script(self, replies: Sequence[Reply], kind: Kind | None) -> None:
        """Queue replies for the next questions of a kind."""
        self._script.setdefault(kind, deque()).extend(replies)

    def always(self, reply: Reply, kind: Kind | None) -> None:
        """Set the reply for questions of a kind for which none is queued."""
        self._standing[kind] = reply

    def reply_to(self, call: ChatCall) -> Reply:
        """Return the reply to a question: by chance, by script, else the standing one."""
        drawn = self.chance(call) if self.chance is not None else None
        if drawn is not None:
            return drawn
        for kind in (call.kind, None):
            queue = self._script.get(kind)
            if queue:
                return queue.popleft()
        return self._standing.get(call.kind) or self._standing.get(None) or Happy()

    # -- calls ---------------------------------------------------------------------------------

    def begin(self, call: ChatCall) -> None:
        """Remember a question."""
        with self.changed:
            self.chats.append(call)
            self.changed.notify_all()

    def end(self, call: ChatCall, outcome: Outcome) -> None:
        """Remember how a question ended."""
        with self.changed:
            call.outcome = outcome
            self.changed.notify_all()

    # -- memory --------------------------------------------------------------------------------

    def needs_load(self, model: FakeModel, options: dict[str, Any], *, shift: bool) -> bool:
        """Return whether a request makes the server load `model`, and remember that it did."""
        num_ctx = min(options.get("num_ctx", self.default_num_ctx), model.context_length)
        how = (num_ctx, *(options.get(name) for name in _LOAD_OPTIONS[1:]), shift)
        held = self.loaded.get(model.name)
        if held is not None and not held.leaving and held.how == how:
            return False
        self.loads[model.name] += 1
        self.loaded[model.name] = Loaded(model, how, num_ctx)
        return True

    def unload(self, model: FakeModel) -> None:
        """Begin to take `model` out of memory."""
        held = self.loaded.get(model.name)
        if held is not None:
            held.leaving = True
            held.lingers = self.lingers

    def in_memory(self) -> list[Loaded]:
        """Return what `/api/ps` lists; each look brings unloaded models nearer to being gone."""
        listed = []
        for name, held in list(self.loaded.items()):
            if held.leaving and held.lingers <= 0:
                del self.loaded[name]
                continue
            held.lingers -= 1
            listed.append(held)
        return listed
