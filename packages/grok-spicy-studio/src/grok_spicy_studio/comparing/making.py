"""Making the cells: each is a run of one scene that begins with the sheets all have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from grok_spicy.errors import BudgetError, ConfigError, GrokSpicyError
from grok_spicy.ledger.locks import only_writer
from grok_spicy.runs.context import RunContext
from grok_spicy.runs.plan import write_plan
from grok_spicy.runs.resume import ResumeOptions, resume
from grok_spicy.runs.state import PipelineState, Wishes, read_state
from grok_spicy.steps import character_piece, clip_piece, keyframe_piece
from grok_spicy.system.files import copy_object, write_atomically
from grok_spicy.watch.reports import Notice

from grok_spicy_studio.comparing.comparison import (
    Cell,
    Comparison,
    cell_folder,
    folder_of,
    write_comparison,
)
from grok_spicy_studio.comparing.planning import only_scene

if TYPE_CHECKING:
    from grok_spicy import RunResult
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PieceRecord
    from grok_spicy.schemas import BackendConfig

    from grok_spicy_studio.comparing.base import Base
    from grok_spicy_studio.comparing.context import CompareContext

Told = Callable[[Cell], object]
"""Told of every cell as soon as it is known how it ended."""


Begun = Callable[[Comparison], object]
"""Told of a comparison as soon as it is written down."""


async def make_cells(
    comparison: Comparison,
    base: Base,
    context: CompareContext,
    *,
    only: Sequence[str] = (),
    motion: bool = False,
    begun: Begun = lambda _: None,
    told: Told = lambda _: None,
) -> Comparison:
    """Make the stills that are missing, or film the stills of some cells; one after the other.

    What becomes of each cell is written down at once. A cell that is refused or fails is one with
    a reason; when the cap is reached, the rest waits.

    Args:
        comparison: What is compared.
        base: Where the sheets come from.
        context: What cells are made with.
        only: Names of cells; none: all.
        motion: Whether clips are made, of cells that have a still.
        begun: Told as soon as the comparison is written down.
        told: Told of every cell.

    Raises:
        ConfigError: If another process is at work on it.
    """
    spent = comparison.sheets_usd + base.cost_usd
    comparison = comparison.model_copy(update={"base": base.folder.run_id, "sheets_usd": spent})
    await asyncio.to_thread(write_comparison, context.output, comparison)
    with only_writer(folder_of(context.output, comparison.id)):
        begun(comparison)
        return await _all_made(comparison, base, context, only=only, motion=motion, told=told)


async def _all_made(
    comparison: Comparison,
    base: Base,
    context: CompareContext,
    *,
    only: Sequence[str],
    motion: bool,
    told: Told,
) -> Comparison:
    for cell in comparison.cells:
        wanted = not only or cell.id in only
        ready = cell.still is not None and cell.clip is None if motion else cell.state != "done"
        if not wanted or not ready:
            continue
        left = None if comparison.cap_usd is None else comparison.cap_usd - comparison.cost_usd
        made = await _made(comparison, cell, base, context, motion=motion, left=left)
        comparison = comparison.with_cell(made)
        await asyncio.to_thread(write_comparison, context.output, comparison)
        told(made)
    return comparison


async def _made(
    comparison: Comparison,
    cell: Cell,
    base: Base,
    context: CompareContext,
    *,
    motion: bool,
    left: float | None,
) -> Cell:
    heard: list[str] = []

    def hear(report: object) -> None:
        if isinstance(report, Notice) and report.level == "warning":
            heard.append(report.text)

    folder = cell_folder(context.output, comparison.id, cell.id)
    variant = comparison.variant(cell.variant)
    try:
        backends = judged(context.backends(variant), context.judge)
        if not folder.state.is_file():
            await asyncio.to_thread(_begin, folder, cell, base, backends)
        before = (await asyncio.to_thread(read_state, folder.state)).cost_usd
        result = await resume(
            folder,
            ResumeOptions(
                backends=backends,
                until="videos" if motion else "keyframes",
                max_cost=None if left is None else max(0.0, left) + before,
            ),
            RunContext.of(registry=context.registry, secrets=context.secrets, report=hear),
        )
    except BudgetError as error:
        return cell.model_copy(update={"reason": error.message})
    except GrokSpicyError as error:
        return _failed(cell, " ".join(error.message.split()), motion=motion)
    except ValueError as error:
        return _failed(cell, f"its backends cannot be used: {error}", motion=motion)
    return _ended(cell, result, heard, motion=motion)


def judged(backends: BackendConfig, judge: BackendConfig | None) -> BackendConfig:
    """Return backends whose pictures another eye looks at.

    Args:
        backends: Who draws and films.
        judge: Whose eye; None: their own.
    """
    if judge is None:
        return backends
    own, its = backends.model_extra or {}, judge.model_extra or {}
    addresses = {name: value for name, value in its.items() if name not in own}
    return backends.model_copy(update={"vision": judge.vision, **addresses})


def _failed(cell: Cell, reason: str, *, motion: bool) -> Cell:
    """Return a cell that came to nothing; a still that is there stays."""
    return cell.model_copy(update={"reason": reason, **({} if motion else {"state": "failed"})})


def _ended(cell: Cell, result: RunResult, heard: Sequence[str], *, motion: bool) -> Cell:
    piece = clip_piece(cell.scene) if motion else keyframe_piece(cell.scene)
    outcome = next((one for one in result.outcomes if one.piece == piece), None)
    notes = list(dict.fromkeys([*cell.notes, *heard]))
    known = {"cost_usd": result.cost_usd, "notes": notes}
    if motion and result.videos:
        clip = result.videos[0]
        found = {"clip": clip.video_path, "clip_score": clip.consistency_score, "reason": ""}
        return cell.model_copy(update={**known, **found})
    if not motion and result.keyframes:
        still = result.keyframes[0]
        found = {"still": still.keyframe_path, "score": still.consistency_score, "reason": ""}
        return cell.model_copy(update={**known, **found, "state": "done"})
    reason = (outcome.reason if outcome is not None else None) or result.error or "nothing came"
    if motion:
        return cell.model_copy(update={**known, "reason": reason})
    refused = outcome is not None and outcome.state == "refused"
    state = "refused" if refused else "failed"
    return cell.model_copy(update={**known, "state": state, "reason": reason})


def _begin(folder: RunFolder, cell: Cell, base: Base, backends: BackendConfig) -> None:
    """Begin the run of a cell: its one scene, and the sheets of whoever is in it. Blocks."""
    plan = only_scene(base.plan, cell.scene)
    pieces: dict[str, PieceRecord] = {}
    for character in plan.characters:
        record = base.state.pieces.get(character_piece(character.name))
        if record is None or record.state != "accepted":
            raise ConfigError(f"{base.folder.run_id} has no sheet of {character.name}")
        for name in record.outputs:
            copy_object(base.folder.root / name, folder.root / name)
        pieces[record.piece] = record.model_copy(update={"takes": []})
    write_plan(folder.plan, plan)
    config = base.state.config.model_copy(
        # The first picture counts: nothing is mended, so that all had the same words.
        update={
            "seed": cell.seed,
            "max_retries": 1,
            "consistency_threshold": 0.0,
            "entity_sheets": False,
            "until": None,
            "approve": [],
            "max_cost": None,
        }
    )
    state = PipelineState(
        run_id=folder.run_id,
        started=base.state.started,
        config=config,
        backends=backends,
        plan=plan,
        plan_given=True,
        pieces=pieces,
        wishes=Wishes(),
    )
    text = state.model_dump_json(by_alias=True)
    write_atomically(folder.state, lambda stream: stream.write(text.encode()))
