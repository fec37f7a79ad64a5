"""The list of runs: what is worth knowing of each, kept as long as its state file does not change.

State files are read as plain JSON here: validating a thousand of them would take seconds.
"""

from __future__ import annotations

import json
import math
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.ledger.locks import in_use
from grok_spicy.runs.folder import RunFolder
from grok_spicy.steps import is_entity

from grok_spicy_studio.projection.places import run_folders

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

RunState = Literal["running", "waiting", "unfinished", "finished", "dry run", "damaged"]

STATES: tuple[RunState, ...] = (
    "running",
    "waiting",
    "unfinished",
    "finished",
    "dry run",
    "damaged",
)
"""In the order in which a list shows them: what is not finished comes first."""

CROSSFADE_SECONDS = 0.5
"""12 frames of 24 a second, as core cuts them."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the list of runs.

    Attributes:
        run_id: The run.
        title: The story's title, else the concept.
        state: How it stands.
        accepted: How many sheets, keyframes and clips are accepted.
        pieces: How many there will be.
        cost_usd: What it cost so far, in US dollars.
        unpriced: How many calls named no price.
        cap_usd: What it may cost, if that was said.
        started: When it was begun, in seconds since the epoch.
        seconds: How long the film is by its plan.
        picture: A file of the run to show beside it.
        gate: The step whose result waits to be approved.
    """

    run_id: str
    title: str
    state: RunState
    accepted: int = 0
    pieces: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0
    cap_usd: float | None = None
    started: float | None = None
    seconds: float | None = None
    picture: str | None = None
    gate: str | None = None


class Summaries:
    """Reads the runs of an output folder, each anew only when it changed.

    Args:
        output: Where runs live.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self._kept: dict[str, tuple[tuple[int, int], RunSummary]] = {}
        self._reading = threading.Lock()

    def all(self) -> list[RunSummary]:
        """Return every run: unfinished ones first, then the last begun first. Blocks.

        Whether a process works on an unfinished one is not known yet: see `with_work`.
        """
        with self._reading:
            found = [self._summary(folder, facts) for folder, facts in run_folders(self._output)]
            self._kept = {one.run_id: self._kept[one.run_id] for one in found}
        return sorted(found, key=_order)

    def with_work(self, runs: Sequence[RunSummary]) -> list[RunSummary]:
        """Return runs with those marked on which a process works. Blocks.

        Asking costs a lock each, so that it is done for what is shown, not for a thousand runs.
        """
        return [
            replace(run, state="running", gate=None)
            if run.state in {"unfinished", "waiting"}
            and in_use(RunFolder.of(self._output, run.run_id).root)
            else run
            for run in runs
        ]

    def _summary(self, folder: RunFolder, facts: os.stat_result) -> RunSummary:
        stamp = (facts.st_mtime_ns, facts.st_size)
        kept = self._kept.get(folder.run_id)
        if kept is None or kept[0] != stamp:
            kept = (stamp, summarise(folder))
            self._kept[folder.run_id] = kept
        return kept[1]


def matching(
    runs: Sequence[RunSummary], words: str = "", state: str | None = None
) -> list[RunSummary]:
    """Return the runs of a state whose title or id has all the words in it.

    Args:
        runs: All runs.
        words: What was typed.
        state: A state, or None for all.
    """
    wanted = words.casefold().split()
    return [
        run
        for run in runs
        if (not state or run.state == state)
        and all(word in f"{run.title} {run.run_id}".casefold() for word in wanted)
    ]


def summarise(folder: RunFolder) -> RunSummary:
    """Read one run for the list, whoever is at work on it. Blocks."""
    try:
        state = json.loads(folder.state.read_bytes())
        return _read(folder.run_id, state)
    except (OSError, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return RunSummary(folder.run_id, folder.run_id, "damaged")


def _read(run_id: str, state: dict[str, Any]) -> RunSummary:
    plan: dict[str, Any] = state.get("plan") or {}
    config: dict[str, Any] = state.get("config") or {}
    scenes: list[dict[str, Any]] = plan.get("scenes") or []
    records: dict[str, dict[str, Any]] = state.get("pieces") or {}
    expected = [
        *(f"character:{one['name']}" for one in plan.get("characters") or []),
        *(f"{kind}:{one['scene_id']}" for one in scenes for kind in ("keyframe", "clip")),
        *(one for one in records if is_entity(one)),
    ] or list(records)
    made = [one for one in expected if records.get(one, {}).get("state") == "accepted"]
    gate = _gate(state, config)
    return RunSummary(
        run_id=run_id,
        title=str(plan.get("title") or state.get("concept") or run_id)[:300],
        state=_state(state, config, gate),
        accepted=len(made),
        pieces=len(expected),
        cost_usd=_number(state.get("cost_usd")) or 0.0,
        unpriced=int(_number(state.get("unpriced_calls")) or 0),
        cap_usd=_number(config.get("max_cost")),
        started=_number(state.get("started")),
        seconds=_seconds(plan, scenes),
        picture=_picture(state),
        gate=gate,
    )


def _seconds(plan: dict[str, Any], scenes: list[dict[str, Any]]) -> float | None:
    """Return how long the film is, with its cards; scenes overlap where one fades into another."""
    title, end = (plan.get(name) or {} for name in ("title_card", "end_card"))
    fading = [one.get("transition") == "crossfade" for one in scenes]
    fades = sum(fading if title else fading[1:])
    long = sum(_number(one.get("duration_seconds")) or 0.0 for one in scenes)
    cards = sum(_number(one.get("seconds")) or 0.0 for one in (title, end))
    return max(0.0, long + cards - fades * CROSSFADE_SECONDS) if long else None


def _gate(state: dict[str, Any], config: dict[str, Any]) -> str | None:
    """Return the step that waits to be approved."""
    waits = state.get("waits_for")
    asked = config.get("approve") or []
    return str(waits) if waits and waits in asked else None


def _state(state: dict[str, Any], config: dict[str, Any], gate: str | None) -> RunState:
    if config.get("dry_run"):
        return "dry run"
    if state.get("finished"):
        return "finished"
    return "waiting" if gate is not None else "unfinished"


def _picture(state: dict[str, Any]) -> str | None:
    for field, name in (("keyframes", "keyframe_path"), ("characters", "portrait_path")):
        for one in state.get(field) or []:
            if isinstance(one.get(name), str):
                return str(one[name])
    return None


def _number(value: object) -> float | None:
    """Return a number of a state file; one that is not finite is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _order(run: RunSummary) -> tuple[bool, float, str]:
    unfinished = run.state in {"running", "waiting", "unfinished"}
    return (not unfinished, -(run.started or 0.0), run.run_id)
