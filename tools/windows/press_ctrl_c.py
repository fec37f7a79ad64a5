"""Press Ctrl-C while a program runs; this runs in the Windows Python.

    python press_ctrl_c.py WORD PROGRAM ARGUMENT...

The program runs in a console of its own. When it has printed a line with WORD in it, Ctrl-C is
pressed once. Its output is shown, and its exit code becomes ours.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time

_PATIENCE_SECONDS = 5.0

_IN_CONSOLE = "--in-console"


def press_ctrl_c() -> None:
    """Press Ctrl-C in the console of this process, which itself does not mind."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32")
        kernel.SetConsoleCtrlHandler(None, True)
        kernel.GenerateConsoleCtrlEvent(0, 0)  # CTRL_C_EVENT, to all in this console


def watch(word: str, command: list[str]) -> int:
    """Run a program, press Ctrl-C after `word`, and return its exit code."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    reader = threading.Thread(target=_show, args=(process, word), daemon=True)
    reader.start()
    code = _end_of(process)
    reader.join(_PATIENCE_SECONDS)
    return code


def _show(process: subprocess.Popen[bytes], word: str) -> None:
    """Pass on what a program prints, and press Ctrl-C when it prints `word`."""
    assert process.stdout is not None
    pressed = False
    for line in process.stdout:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        if word.encode() in line and not pressed:
            pressed = True
            press_ctrl_c()


def _end_of(process: subprocess.Popen[bytes]) -> int:
    """Wait for a program alone: its pipe may be held open by what it started."""
    while process.poll() is None:
        time.sleep(0.1)
    return process.returncode


def in_console(arguments: list[str]) -> int:
    """Run this file again in a console of its own, without a window."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
        command = [sys.executable, __file__, _IN_CONSOLE, *arguments]
        # Said outright: by itself, a program writes to its own console.
        return _end_of(
            subprocess.Popen(
                command,
                creationflags=flags,
                stdin=subprocess.DEVNULL,
                stdout=sys.stdout,
                stderr=sys.stdout,
            )
        )
    raise SystemExit("this runs on Windows")


def main() -> int:
    """Do as the command line says."""
    if sys.argv[1] == _IN_CONSOLE:
        return watch(sys.argv[2], sys.argv[3:])
    return in_console(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
