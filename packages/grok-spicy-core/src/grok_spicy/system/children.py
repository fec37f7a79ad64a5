"""Child processes: without our keys, in a group of their own, and never left behind."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from grok_spicy.system.secrets import mask_urls, names_a_key

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping


def environment_without_keys(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of a child: ours, without keys and addresses that hold a login.

    FFmpeg reads pictures and clips of strangers: a fault in it must not cost the user a key.

    Args:
        environ: Our own environment.
    """
    return {
        name: value
        for name, value in environ.items()
        if not names_a_key(name) and mask_urls(value) == value
    }


def child_options() -> dict[str, Any]:
    """Return the arguments of `asyncio.create_subprocess_exec` for a child of ours.

    It has a group of its own: a Ctrl-C in the terminal reaches this program alone, which ends its
    children itself. It inherits no key.
    """
    return {**own_program_options(), "env": environment_without_keys()}


def own_program_options() -> dict[str, Any]:
    """Return the arguments of `asyncio.create_subprocess_exec` for another process of ourselves.

    It has a group of its own, and everything else that this one has, keys included.
    """
    if sys.platform == "win32":
        import subprocess

        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def end_with_us(process: Process) -> None:
    """Let a child end with this program, however that ends; only Windows needs to be told.

    Elsewhere a child notices that nobody reads its pipe. On Windows, closing the window kills
    this program without a word: the system ends the children that are in its job.
    """
    if sys.platform == "win32":
        _join_job(process.pid)


if sys.platform == "win32":

    @functools.cache
    def _job() -> int | None:
        """Make the job object of this program: what is in it is ended when we are gone."""
        import ctypes
        from ctypes import wintypes

        class _Limits(ctypes.Structure):
            # JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h; only LimitFlags is set.
            _fields_ = (
                ("times", ctypes.c_int64 * 2),
                ("flags", wintypes.DWORD),
                ("sizes", ctypes.c_size_t * 2),
                ("processes", wintypes.DWORD),
                ("affinity", ctypes.c_size_t),
                ("classes", wintypes.DWORD * 2),
                ("transfers", ctypes.c_uint64 * 6),
                ("memory", ctypes.c_size_t * 4),
            )

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        job = kernel.CreateJobObjectW(None, None)
        limits = _Limits(flags=0x2000)  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
        set_limits = kernel.SetInformationJobObject
        set_limits.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        # 9: JobObjectExtendedLimitInformation
        done = job and set_limits(job, 9, ctypes.byref(limits), ctypes.sizeof(limits))
        return job if done else None

    def _join_job(pid: int) -> None:
        import ctypes
        from ctypes import wintypes

        job = _job()
        if job is None:
            return
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        # PROCESS_SET_QUOTA | PROCESS_TERMINATE, which AssignProcessToJobObject asks for.
        child = kernel.OpenProcess(0x0101, False, pid)
        if child:
            kernel.AssignProcessToJobObject(wintypes.HANDLE(job), wintypes.HANDLE(child))
            kernel.CloseHandle(wintypes.HANDLE(child))


async def end_process_group(process: Process, *, patience: float = 3.0) -> None:
    """End a child and its own children, and wait until it is gone.

    Args:
        process: A child started with `child_options()`.
        patience: Seconds between the polite request and the kill.
    """
    import asyncio

    if process.returncode is not None:
        return
    _signal_group(process, force=False)
    try:
        # Not `wait_for`: in Python 3.11 it swallows a cancellation that comes with the end.
        async with asyncio.timeout(patience):
            await process.wait()
    except TimeoutError:
        _signal_group(process, force=True)
        await process.wait()


def let_go(process: Process) -> None:
    """Close the pipes of a child that has ended, whoever else still holds their other ends.

    Else asyncio waits until nobody does, and complains where its loop ends before.
    """
    process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - asyncio offers no way


def _signal_group(process: Process, *, force: bool) -> None:
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill() if force else process.terminate()
        else:
            os.killpg(process.pid, signal.SIGKILL if force else signal.SIGTERM)
