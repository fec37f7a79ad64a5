"""The commands that messages name: right for where the user stands and where the run lies."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.runs.folder import RunFolder

_PLAIN = re.compile(r"[\w.\\/:-]+")

_UNSAFE = '"%$`'

DEFAULT_OUTPUT = "output"

OUTPUT_VARIABLE = "GROK_SPICY_OUTPUT"

RESUME = "grok-spicy resume"

ANY_RUN = f"{RESUME} RUN"
"""What those write who know that a run has to go on, but not which: providers, for example."""


def run_command(verb: str, folder: RunFolder, *options: str) -> str:
    """Return a command about a run that works in the folder where the user is now.

    Args:
        verb: What to do, such as `"resume"` or `"runs show"`.
        folder: The run's folder.
        *options: What comes after the run.

    Returns:
        The command, with the run's id where that is enough, else with its folder.
    """
    named = _is_usual(folder.output) and not folder.run_id.startswith("-")
    run = folder.run_id if named else _short(folder.root)
    words = quoted([run, *options])
    if words is None:
        # Nothing that could be pasted names that folder: say it apart.
        return (
            f"grok-spicy {verb} {' '.join([folder.run_id, *options])} --output-dir FOLDER\n"
            f"where FOLDER is: {folder.output.absolute()}"
        )
    return f"grok-spicy {verb} {words}"


def output_command(verb: str, output: Path) -> str:
    """Return a command about an output folder that works in the folder where the user is now.

    Args:
        verb: What to do, such as `"runs list"`.
        output: The output folder.
    """
    command = f"grok-spicy {verb}"
    if _is_usual(output):
        return command
    words = quoted(["--output-dir", _short(output)])
    if words is None:
        return f"{command} --output-dir FOLDER\nwhere FOLDER is: {output.absolute()}"
    return f"{command} {words}"


def plan_command(file: Path, *options: str) -> str:
    """Return the command that films a plan.

    Args:
        file: The plan.
        *options: What comes after it, such as who films it.
    """
    words = quoted(["--plan", _short(file), *options])
    if words is None:
        return f"grok-spicy run --plan FILE\nwhere FILE is: {file.absolute()}"
    return f"grok-spicy run {words}"


def batch_command(file: Path, output: Path) -> str:
    """Return the command that goes on with a batch; how its films are made is up to the user.

    Args:
        file: The batch file.
        output: The output folder.
    """
    words = quoted([_short(file)])
    return output_command(f"batch {words or 'FILE'}", output)


def with_run(text: str, folder: RunFolder) -> str:
    """Name the run in a message by somebody who did not know it."""
    return text.replace(ANY_RUN, run_command("resume", folder))


def _is_usual(output: Path) -> bool:
    """Whether the command line works in this output folder if it is told none."""
    usual = Path(os.environ.get(OUTPUT_VARIABLE) or DEFAULT_OUTPUT)
    return output.absolute() == usual.absolute() or output.resolve() == usual.resolve()


def _short(path: Path) -> str:
    absolute = path.absolute()
    here = Path.cwd()
    if not absolute.is_relative_to(here):
        return str(absolute)
    relative = str(absolute.relative_to(here))
    # What begins with a hyphen would be taken for an option.
    return os.path.join(".", relative) if relative.startswith("-") else relative  # noqa: PTH118 - a Path drops the dot


def quoted(words: Sequence[str], *, windows: bool = sys.platform == "win32") -> str | None:
    """Write words as the user's shell takes them; None if no form is safe in every shell there.

    Windows has two shells. Double quotes mean the same in both, but a few characters keep a
    meaning within them: `%` in cmd, `$` and the backtick in PowerShell.
    """
    if not windows:
        from shlex import join

        return join(words)
    if any(character in word for word in words for character in _UNSAFE):
        return None
    return " ".join(word if _PLAIN.fullmatch(word) else f'"{word}"' for word in words)
