"""The runs of an output folder: by id, by the beginning of it, or by path."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import in_use
from grok_spicy.ledger.store import FOLDER
from grok_spicy.runs.folder import RUNS, RunFolder
from grok_spicy.runs.state import MOST_BYTES, PipelineState, read_state
from grok_spicy.system.found_files import read_found
from grok_spicy.text.hints import output_command
from grok_spicy.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger("grok_spicy")

_MINUTE = "%Y%m%d-%H%M"
"""How the name of a run's folder begins, in the user's time zone."""


def all_runs(output: Path) -> list[RunFolder]:
    """Return the runs of an output folder, the last begun first."""
    return sorted(_runs(output), key=lambda run: (_begun(run), run.run_id), reverse=True)


def find_run(run: str | Path, output: Path) -> RunFolder:
    """Return the run that is meant.

    Args:
        run: Its id, the beginning of it, or its folder.
        output: Where runs live.

    Raises:
        ConfigError: If there is none, or several begin like this, or its folder was moved.
    """
    if not str(run).strip():
        raise ConfigError(
            "the name of the run is empty",
            hint=f"List the runs with: {output_command('runs list', output)}",
        )
    if (Path(run) / "state.json").is_file():
        return _run_at(Path(run))
    ids = sorted(one.run_id for one in _runs(output))
    matching = [one for one in ids if one == str(run)] or [
        one for one in ids if one.startswith(str(run))
    ]
    if len(matching) == 1:
        return RunFolder.of(output, matching[0])
    if matching:
        raise ConfigError(
            f"several runs begin with {str(run)!r}: {', '.join(matching)}",
            hint="Give more of the id.",
        )
    close = nearest(str(run), ids)
    meant = f"; did you mean {close}?" if close else ""
    raise ConfigError(
        f"there is no run {str(run)!r} in {output}{meant}",
        hint=f"List the runs with: {output_command('runs list', output)}",
    )


def _run_at(path: Path) -> RunFolder:
    """Return the run in a folder, however the folder is written and from wherever it is seen."""
    seen = path.resolve() if ".." in path.parts else path.absolute()
    places = [one for one in (seen, path.resolve()) if one.parent.name == RUNS]
    if not places:
        raise ConfigError(
            f"{path.resolve()} is not inside a folder {RUNS!r}, so its ledger cannot be found",
            hint=f"Move it back into the folder {RUNS!r} next to the folder {FOLDER!r}.",
        )
    # A link may stand for the run, or for a folder above it: only one way leads to the ledger.
    known = [one for one in places if (one.parent.parent / FOLDER).is_dir()]
    return RunFolder((known or places)[0])


def recorded_as(run: RunFolder) -> str:
    """Return the id under which the ledger knows a run: its folder may have a new name since."""
    try:
        return read_state(run.state).run_id
    except ConfigError:
        return run.run_id


def newest_unfinished(output: Path) -> RunFolder | None:
    """Return the newest film that has not reached its end and is nobody's work, or None."""
    return next((folder for folder, state in _unfinished(output) if not _is_story(state)), None)


def newest_story(output: Path) -> RunFolder | None:
    """Return the newest run of which no more than the story was wanted, or None."""
    return next((folder for folder, state in _unfinished(output) if _is_story(state)), None)


def runs_in_work(output: Path) -> list[RunFolder]:
    """Return the runs that a process works on at this moment, the last begun first."""
    return [folder for folder in all_runs(output) if in_use(folder.root)]


def unfinished_twin(output: Path, identity: str) -> RunFolder | None:
    """Return the newest unfinished run that was started with the same input, or None.

    Args:
        output: Where runs live.
        identity: Digest of the input.
    """
    return next(
        (folder for folder, state in _unfinished(output) if state.identity == identity), None
    )


def _runs(output: Path) -> list[RunFolder]:
    folder = output / RUNS
    if not folder.is_dir():
        return []
    return [RunFolder(path) for path in folder.iterdir() if (path / "state.json").is_file()]


def _begun(run: RunFolder) -> float:
    """Return when a run was begun, in seconds since the epoch, as far as that is known."""
    try:
        return float(json.loads(read_found(run.state, most_bytes=MOST_BYTES))["started"])
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        # Spoilt, or older than the field: the folder was named by the minute.
        return _minute_of(run.run_id)


def _minute_of(run_id: str) -> float:
    try:
        return datetime.strptime(run_id[: len("YYYYMMDD-HHMM")], _MINUTE).astimezone().timestamp()
    except (ValueError, OSError, OverflowError):
        return 0.0


def _is_story(state: PipelineState) -> bool:
    """Whether only a story was wanted: filmed it is by a run of its own, perhaps it was."""
    return state.config.until == "plan"


def _unfinished(output: Path) -> Iterator[tuple[RunFolder, PipelineState]]:
    for folder in all_runs(output):
        try:
            state = read_state(folder.state)
        except ConfigError as error:
            # One spoilt run does not keep the others from going on.
            logger.warning("left out: %s", error)
            continue
        if not (state.finished or state.config.dry_run or in_use(folder.root)):
            yield folder, state
