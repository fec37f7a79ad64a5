"""What code that is not ours may raise: anything, also what is no `Exception`.

`pytest.skip` at import, `sys.exit`, the panics of libraries written in Rust, an exception whose
text cannot be had: none of them may end more than the plugin they come from.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

_MOST_CHARACTERS = 4000
"""How much of what somebody else says is passed on."""


class AskedToStop:
    """Handles Ctrl-C as Python does, and remembers that it was really pressed.

    Whoever finds a `KeyboardInterrupt` can so tell the user from a plugin that raises one.

    Attributes:
        asked: Whether it was.
    """

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, _number: int, _frame: object) -> None:
        """Take the signal."""
        self.asked = True
        raise KeyboardInterrupt

    def install(self) -> None:
        """Handle Ctrl-C from now on, unless it is ignored or somebody else does."""
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self)


def must_propagate(error: BaseException, *, awaited: bool = False) -> bool:
    """Whether an exception means us, not the code that it came through: it must pass.

    That is Ctrl-C, if it was pressed as far as one can know, a task that was cancelled, and a
    generator that is closed. The same classes, raised by somebody for reasons of their own, are
    faults like any other.

    Args:
        error: What was raised.
        awaited: Whether it came out of an `await`: else no generator of ours is being closed.
    """
    if isinstance(error, KeyboardInterrupt):
        handler = signal.getsignal(signal.SIGINT)
        # Where it is ignored, as in a job of the background, nobody can have pressed it.
        return handler is not signal.SIG_IGN and getattr(handler, "asked", True) is not False
    # Where asyncio was never imported, nothing can be cancelled; listing plugins stays instant.
    asyncio = sys.modules.get("asyncio")
    task = None if asyncio is None else _task_at_work(asyncio)
    if asyncio is not None and isinstance(error, asyncio.CancelledError):
        return task is not None and task.cancelling() > 0
    return awaited and isinstance(error, GeneratorExit) and task is None


def in_time(work: Callable[[], T], seconds: float) -> T:
    """Let others do blocking work in a thread of its own, which is left alone if it takes longer.

    Args:
        work: The work; whatever it raises comes out, what is no `Exception` included.
        seconds: How long it is waited for.

    Raises:
        TimeoutError: If it took longer.
    """
    # Only here: listing plugins, which loads none, stays instant.
    from contextvars import copy_context
    from threading import Thread

    done: list[T] = []
    failed: list[BaseException] = []

    def begun() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it was asked for
            failed.append(error)

    thread = Thread(target=copy_context().run, args=(begun,), daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError(f"it takes longer than {seconds:g} s")
    return done[0]


class StrayError(Exception):
    """Work of others ended with what is no `Exception`, although nobody asked it to stop."""


async def contained(work: Callable[[], Awaitable[T]]) -> T:
    """Let others work; what is no `Exception` becomes one, unless it means us.

    Args:
        work: Begins it; that may raise as well.

    Raises:
        StrayError: Instead of `SystemExit` and its like, which would end the whole program.
    """
    own = os.getpid()
    try:
        return await work()
    except Exception:
        raise
    except BaseException as error:
        if must_propagate(error, awaited=True):
            raise
        raise StrayError(raised(error)) from error
    finally:
        if os.getpid() != own:
            # A copy of this process that they made and did not end: it must not film, too.
            os._exit(1)


def _task_at_work(asyncio: Any) -> Any:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def raised(error: BaseException) -> str:
    """Return an exception in one line, its class first."""
    text = " ".join(plain(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def plain(thing: object, most: int = _MOST_CHARACTERS) -> str:
    """Return the text of something foreign: it never raises, ends, and can be written anywhere.

    Args:
        thing: An exception, or a text; its `__str__` may do anything.
        most: The longest text in characters; more is cut off.
    """
    try:
        text = str(thing)
    except BaseException as error:
        if must_propagate(error):
            raise
        return f"(its text cannot be had: {type(error).__name__})"
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return cut.encode("utf-8", "backslashreplace").decode("utf-8")


def whole(text: str) -> str:
    """Return a text without halves of characters, as JSON can hold them: no file takes those.

    Two halves that belong together become the character that they mean.
    """
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
