"""Whose an exception is: Ctrl-C as far as one can know, or a fault of the code it came through."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.system.foreign import AskedToStop, contained, must_propagate

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def handled() -> Iterator[Any]:
    """Return what handles Ctrl-C for the time of the test, to be replaced."""
    before = signal.getsignal(signal.SIGINT)
    yield lambda handler: signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_that_was_pressed_passes(handled: Any) -> None:
    asked = AskedToStop()
    handled(asked)
    assert not must_propagate(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert must_propagate(KeyboardInterrupt())


def test_where_ctrl_c_is_ignored_nobody_can_have_pressed_it(handled: Any) -> None:
    handled(signal.SIG_IGN)
    assert not must_propagate(KeyboardInterrupt())


def test_whoever_handles_ctrl_c_as_python_does_may_have_meant_it(handled: Any) -> None:
    handled(signal.default_int_handler)
    assert must_propagate(KeyboardInterrupt())


class EndedError(Exception):
    """Stands for the end of a process."""


@pytest.mark.parametrize("error", [None, SystemExit(0), ValueError()])
async def test_copy_of_the_process_never_comes_back(
    error: BaseException | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = os.getpid()

    def end(status: int) -> None:
        raise EndedError(status)

    async def fork() -> None:
        monkeypatch.setattr(os, "getpid", lambda: own + 1)
        if error is not None:
            raise error

    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(EndedError, match="1"):
        await contained(fork)
