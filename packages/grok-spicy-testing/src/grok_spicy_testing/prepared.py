"""Processes that are copies of one Python which has imported already what takes long.

A film in a process of its own costs more for the imports than for the film. What is tested in real
processes (signals, pipes, kills, exit codes) is the same in a copy: it has its own pid, streams,
folder and environment, runs its program from the beginning and ends as every Python ends. What is
about the beginning of a process, such as what it imports, needs a real one.

    with PreparedPython(["grok_spicy.api"]) as python:
        child = python.start("-c", "print('a fox')", cwd=folder, env=dict(os.environ))
        said, _ = child.communicate()
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import types
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

CAN_COPY = hasattr(os, "fork")
"""Whether this system copies processes."""

_NUMBER = 16
"""Bytes of a number that is told, so that two are never read as one."""

_STREAMS = 2

_READY = b"."

_NO_COPIES = "this system copies no processes"


class PreparedPython:
    """A Python that waits to be copied.

    Args:
        modules: What it imports beforehand.

    Raises:
        RuntimeError: If one of them cannot be imported, or this system copies no processes.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        if not CAN_COPY:
            raise RuntimeError(_NO_COPIES)
        self._copies: list[ProcessCopy] = []
        self._orders, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno()), *modules],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        if self._orders.recv(len(_READY)) != _READY:
            self.__exit__()
            raise RuntimeError(f"one of {', '.join(modules)} cannot be imported")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Whoever forgot one of them would wait here until it ended by itself.
        for copy in self._copies:
            copy.kill()
        self._orders.close()
        self._process.wait()

    def start(
        self,
        *arguments: str,
        cwd: Path,
        env: Mapping[str, str],
        stdout: int | None = None,
        stderr: int | None = None,
    ) -> ProcessCopy:
        """Begin a process, as `subprocess.Popen([sys.executable, *arguments])` would.

        Args:
            arguments: `-c`, a program and its arguments; or `-m`, a module and its arguments.
            cwd: Its folder.
            env: Its whole environment. `PYTHONPATH` counts, no other variable of Python's does.
            stdout: The file that it writes to; None for a pipe.
            stderr: As `stdout`; `subprocess.STDOUT` for the same file.
        """
        if sys.platform == "win32":
            raise RuntimeError(_NO_COPIES)
        told, tell = socket.socketpair()
        ours: list[IO[str] | None] = []
        theirs = [tell.fileno()]
        opened = []
        for stream in (stdout, stderr):
            if stream == subprocess.STDOUT:
                theirs.append(theirs[1])
                ours.append(None)
            elif stream is None:
                reader, writer = os.pipe()
                opened.append(writer)
                theirs.append(writer)
                ours.append(os.fdopen(reader, encoding="utf-8"))
            else:
                theirs.append(stream)
                ours.append(None)
        order = json.dumps([list(arguments), str(cwd), dict(env)]).encode()
        socket.send_fds(self._orders, [len(order).to_bytes(4, "big")], theirs)
        self._orders.sendall(order)
        tell.close()
        for writer in opened:
            os.close(writer)
        copy = ProcessCopy(told, ours[0], ours[1])
        self._copies = [*(one for one in self._copies if one.returncode is None), copy]
        return copy


class ProcessCopy:
    """A process that was begun, as far as tests need what `subprocess.Popen` offers.

    Attributes:
        stdout: What it writes, if that is a pipe.
        stderr: As `stdout`.
        pid: Its number.
        returncode: What it ended with; None until somebody waited for its end.
    """

    def __init__(self, told: socket.socket, stdout: IO[str] | None, stderr: IO[str] | None) -> None:
        self._told = told
        self.stdout = stdout
        self.stderr = stderr
        self.pid = self._hear()
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()
        self._close()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return what it ended with.

        Args:
            timeout: Seconds.

        Raises:
            subprocess.TimeoutExpired: If it has not ended by then.
        """
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                self.returncode = self._hear()
            except TimeoutError:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from None
        return self.returncode

    def _hear(self) -> int:
        return int(self._told.recv(_NUMBER))

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        try:
            self.wait(timeout=1e-6)
        except subprocess.TimeoutExpired:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        if sys.platform != "win32":
            self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Read what it says to its end, and return what it wrote to each of its pipes.

        Raises:
            subprocess.TimeoutExpired: If it has not ended by then.
        """
        said = ["", ""]

        def read(place: int, stream: IO[str]) -> None:
            said[place] = stream.read()

        readers = [
            threading.Thread(target=read, args=(place, stream), daemon=True)
            for place, stream in enumerate((self.stdout, self.stderr))
            if stream is not None and not stream.closed
        ]
        for reader in readers:
            reader.start()
        self.wait(timeout)
        for reader in readers:
            reader.join()
        self._close()
        return said[0], said[1]

    def _close(self) -> None:
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        self._told.close()


def _serve(orders: socket.socket) -> Callable[[], object] | None:
    """Copy this process for each order; return in each copy what it is to run, else None."""
    if sys.platform == "win32":
        raise RuntimeError(_NO_COPIES)
    copies: list[int] = []
    while True:
        head, received, _, _ = socket.recv_fds(orders, 4, _STREAMS + 1)
        if not head:
            for one in copies:
                os.waitpid(one, 0)
            return None
        order = orders.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
        copy = os.fork()
        if copy == 0:
            orders.close()
            return _watched(received, *json.loads(order))
        copies.append(copy)
        for one in received:
            os.close(one)
        # Their ends are told by themselves: here nothing is left of those that are over.
        copies = [one for one in copies if os.waitpid(one, os.WNOHANG)[0] == 0]


def _watched(
    received: list[int], arguments: list[str], cwd: str, env: dict[str, str]
) -> Callable[[], object]:
    """Copy this process once more, and tell how the copy ends; return in it what it is to run."""
    if sys.platform == "win32":
        raise RuntimeError(_NO_COPIES)
    tell, *streams = received
    pid = os.fork()
    if pid == 0:
        for number, stream in enumerate(streams, 1):
            os.dup2(stream, number)
        for one in {tell, *streams}:
            os.close(one)
        return lambda: _run(arguments, cwd, env)
    for stream in {*streams, 1, 2}:
        os.close(stream)
    os.write(tell, str(pid).rjust(_NUMBER).encode())
    _, status = os.waitpid(pid, 0)
    os.write(tell, str(os.waitstatus_to_exitcode(status)).rjust(_NUMBER).encode())
    os._exit(0)


def _run(arguments: list[str], cwd: str, env: dict[str, str]) -> None:
    kind, program, *rest = arguments
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    shelf = [path for path in env.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:1] = ["" if kind == "-c" else cwd, *shelf]
    importlib.invalidate_caches()
    # Those of the Python that is copied were made for other files.
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )
    sys.argv = [kind, *rest]
    if kind == "-m":
        runpy.run_module(program, run_name="__main__", alter_sys=True)
        return
    main: Any = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    exec(compile(program, "<string>", "exec"), main.__dict__)  # noqa: S102 - as `python -c` does


def _main() -> None:
    number, *modules = sys.argv[1:]
    for module in modules:
        importlib.import_module(module)
    # What all copies share is garbage in none of them.
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(number)) as orders:
        orders.sendall(_READY)
        run = _serve(orders)
    if run is not None:
        run()


if __name__ == "__main__":
    _main()
