"""CPU time of the commands that must feel instant, against an empty Python.

    python bench/startup.py

Each command runs in a child process with compiled bytecode; the smallest of several user+system
times counts, because noise only ever adds. The bars: `--help` and `--version` at most 10 times
`python -c pass`, `plugins` at most 14 times, and 20 more plugins add at most 10 %.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

REPEATS = 12
EXTRA_PLUGINS = 20
GROWTH_BAR = 1.10
BARS = {"--help": 10.0, "--version": 10.0, "plugins": 14.0}
RUN = "import sys; from grok_spicy.cli import main; sys.argv[0] = 'grok-spicy'; main()"


def write_plugins(folder: Path, count: int) -> None:
    """Put `count` small, working plugin distributions into `folder`."""
    for number in range(count):
        name = f"throwaway{number:02}"
        (folder / f"{name}.py").write_text(
            "from grok_spicy import ProviderSpec, hookimpl\n\n\n"
            "@hookimpl\n"
            "def grok_spicy_image_providers():\n"
            f"    return [ProviderSpec({name!r}, '{name}:Image', summary='Nothing')]\n",
            "utf-8",
        )
        metadata = folder / f"{name}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
            "Requires-Dist: grok-spicy-core >=0.1\n",
            "utf-8",
        )
        (metadata / "entry_points.txt").write_text(f"[grok_spicy]\n{name} = {name}\n", "utf-8")


def cpu_seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """Return the user and system time of one child process, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(commands: dict[str, tuple[list[str], dict[str, str]]]) -> dict[str, float]:
    """Return the least CPU time of each command, in seconds; the repeats are interleaved."""
    for arguments, environment in commands.values():
        cpu_seconds(arguments, environment)  # compiles the bytecode, warms the disk cache
    times: dict[str, float] = dict.fromkeys(commands, float("inf"))
    for _ in range(REPEATS):
        for name, (arguments, environment) in commands.items():
            times[name] = min(times[name], cpu_seconds(arguments, environment))
    return times


def main() -> int:
    """Print the table; return 1 if a bar is missed."""
    with tempfile.TemporaryDirectory(prefix="grok-spicy-bench-") as folder:
        plugins = Path(folder) / "plugins"
        plugins.mkdir()
        write_plugins(plugins, EXTRA_PLUGINS)
        few = {
            name: value
            for name, value in os.environ.items()
            if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("GROK_SPICY")
        }
        few["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")
        many = {**few, "PYTHONPATH": str(plugins)}
        commands: dict[str, tuple[list[str], dict[str, str]]] = {"pass": (["-c", "pass"], few)}
        for name in BARS:
            commands[name] = (["-c", RUN, name], few)
            commands[f"{name} +{EXTRA_PLUGINS}"] = (["-c", RUN, name], many)
        times = least(commands)

    print(f"{'command':<16}{'CPU ms':>8}{'x pass':>8}{'bar':>8}")
    print(f"{'python -c pass':<16}{times['pass'] * 1000:>8.1f}{1.0:>8.1f}")
    missed = False
    for name, bar in BARS.items():
        ratio = times[name] / times["pass"]
        missed |= ratio > bar
        print(f"{name:<16}{times[name] * 1000:>8.1f}{ratio:>8.1f}{bar:>8.1f}")
    print(f"\nwith {EXTRA_PLUGINS} more plugins{'growth':>17}{'bar':>8}")
    for name in BARS:
        more = times[f"{name} +{EXTRA_PLUGINS}"]
        growth = more / times[name]
        missed |= growth > GROWTH_BAR
        print(
            f"{name:<16}{more * 1000:>8.1f}{growth * 100 - 100:>+9.1f} %"
            f"{GROWTH_BAR * 100 - 100:>+7.0f} %"
        )
    print("\na bar is missed" if missed else "\nall bars hold")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
