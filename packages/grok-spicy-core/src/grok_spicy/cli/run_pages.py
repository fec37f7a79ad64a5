"""What `grok-spicy runs` prints: the list of runs, one run, the reasons."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from grok_spicy.cli.output import print_json
from grok_spicy.cli.tables import print_table
from grok_spicy.cli.wording import money, size, spend
from grok_spicy.errors import ConfigError
from grok_spicy.ledger.locks import in_use
from grok_spicy.runs.cleaning import size_of
from grok_spicy.runs.find import all_runs
from grok_spicy.runs.spending import Spent, spending
from grok_spicy.runs.state import BROKEN_OFF, PipelineState, read_state
from grok_spicy.steps import entity_pieces, in_order, is_entity, pieces_of
from grok_spicy.text.terminal import for_terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.cli.options import BackendFlags
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PieceRecord
    from grok_spicy.runs.why import PieceOutlook
    from grok_spicy.schemas import StoryPlan

_COLOURS = {
    "accepted": "green",
    "kept": "green",
    "yours": "green",
    "finished": "green",
    "skipped": "yellow",
    "refused": "yellow",
    "unfinished": "yellow",
    "broken off": "yellow",
    "changed": "yellow",
    "running": "cyan",
}


def print_runs(output: Path, *, as_json: bool) -> None:
    """Print the runs of an output folder, the newest first."""
    rows = [_summary(folder) for folder in all_runs(output)]
    if as_json:
        print_json(runs=rows)
        return
    if not rows:
        click.echo(f"There is no run in {output}.")
        return
    print_table(
        ("RUN", "STATE", "PIECES", "COST", "SIZE", "TITLE"),
        [
            (
                row["run"],
                _coloured(row["state"]),
                _count(row),
                money(row["cost_usd"]),
                size(row["bytes"]),
                row["title"],
            )
            for row in rows
        ],
    )


def print_run(folder: RunFolder, *, as_json: bool) -> None:
    """Print one run: its pieces with their takes, what it cost, how big it is."""
    state = read_state(folder.state)
    spent = asyncio.run(spending(folder))
    summary = _summary(folder)
    if as_json:
        print_json(
            **summary,
            concept=state.concept,
            film=state.final_video_path,
            loudness=state.loudness,
            ledger_bytes=size_of(folder.output / "ledger"),
            piece_list=[_piece_fields(one) for one in state.pieces.values()],
            costs=[one.fields() for one in spent],
        )
        return
    title = for_terminal(summary["title"], one_line=True, styled=False)
    click.secho(f"{title} ({folder.run_id})", bold=True)
    cost = spend(state.cost_usd, state.unpriced_calls, state.exposed_usd)
    click.echo(f"{_coloured(summary['state'])}, {cost}")
    if summary["state"] == "broken off":
        click.echo(BROKEN_OFF)
    click.echo(f"{folder.root}, {size(summary['bytes'])}")
    if state.final_video_path:
        click.echo(f"Film: {folder.root / state.final_video_path}")
        if state.loudness is not None:
            click.echo(f"Loudness: {state.loudness:.1f} LUFS")
    if state.pieces:
        click.echo()
        print_table(
            ("PIECE", "STATE", "TAKES (SCORE)", "REASON"),
            [
                _piece_row(state.pieces[one], state.plan)
                for one in in_order(state.pieces, state.plan)
            ],
        )
    if spent:
        click.echo()
        _print_costs(spent)


def print_why(folder: RunFolder, flags: BackendFlags, *, as_json: bool) -> None:
    """Print of each piece if it is reused, and what changed."""
    from grok_spicy.api import explain_run
    from grok_spicy.cli.filming import read_settings
    from grok_spicy.cli.keys import secrets

    settings = read_settings(flags, look_around=False)
    outlooks = asyncio.run(
        explain_run(
            folder.root,
            output_dir=folder.output,
            backends=settings.backends,
            video_config=settings.video,
            registry=settings.registry,
            secrets=secrets(),
        )
    )
    if as_json:
        print_json(run=folder.run_id, pieces=[_outlook_fields(one) for one in outlooks])
        return
    if not outlooks:
        click.echo("There is no story yet: everything would be made.")
        return
    print_table(
        ("PIECE", "STATE", "WHY"),
        [(one.piece, _coloured(_word(one)), ", ".join(one.causes)) for one in outlooks],
    )
    # What was asked for before it was interrupted, a plain resume does as well.
    asked = read_state(folder.state).wishes
    plain, updated = (
        _pieces(sum(one.made_for(wishes) for one in outlooks))
        for wishes in (asked, asked.model_copy(update={"update": True, "only": []}))
    )
    click.echo()
    click.echo(f"resume makes {plain}; resume --update makes {updated}.")


def _summary(folder: RunFolder) -> dict[str, Any]:
    try:
        state = read_state(folder.state)
    except ConfigError as error:
        return {**_blank(folder), "state": "damaged", "title": error.message}
    accepted = [one for one in _expected(state) if _is_accepted(state, one)]
    return {
        **_blank(folder),
        "state": _state(folder, state),
        "title": state.plan.title if state.plan is not None else state.concept[:60],
        "pieces": len(_expected(state)),
        "accepted": len(accepted),
        "cost_usd": state.cost_usd,
        "unpriced_calls": state.unpriced_calls,
    }


def _count(row: dict[str, Any]) -> str:
    """Say how many pieces are accepted; where all are and there is no film, it is to be cut."""
    uncut = row["state"] in {"unfinished", "broken off"} and 0 < row["pieces"] == row["accepted"]
    return f"{row['accepted']}/{row['pieces']}" + (", not cut yet" if uncut else "")


def _blank(folder: RunFolder) -> dict[str, Any]:
    return {
        "run": folder.run_id,
        "folder": str(folder.root),
        "state": "",
        "title": "",
        "pieces": 0,
        "accepted": 0,
        "cost_usd": 0.0,
        "unpriced_calls": 0,
        "bytes": size_of(folder.root),
    }


def _state(folder: RunFolder, state: PipelineState) -> str:
    if state.finished:
        return "finished"
    if state.config.dry_run and not state.pieces:
        return "dry run"
    if in_use(folder.root):
        return "running"
    if state.in_work:
        return "broken off"
    return "unfinished" if state.waits_for is None else f"{state.waits_for} to approve"


def _expected(state: PipelineState) -> list[str]:
    if state.plan is None:
        return list(state.pieces)
    return [*pieces_of(state.plan), *filter(is_entity, state.pieces)]


def _is_accepted(state: PipelineState, piece: str) -> bool:
    return piece in state.pieces and state.pieces[piece].state == "accepted"


def _piece_row(record: PieceRecord, plan: StoryPlan | None) -> tuple[str, str, str, str]:
    takes = []
    for take in record.takes:
        chosen = take.own if record.own else take.number == record.retake + 1
        mark = "*" if chosen and len(record.takes) > 1 else ""
        takes.append(f"{take.number}{mark} ({'yours' if take.own else _score(take.score)})")
    reason = record.reason or _shortfall(record)
    known = () if plan is None else (*pieces_of(plan), *entity_pieces(plan))
    if record.state == "accepted" and known and record.piece not in known:
        reason = "not in the story any more"
    return record.piece, _coloured(record.state), ", ".join(takes), reason


def _shortfall(record: PieceRecord) -> str:
    issues = record.asset.get("issues")
    if record.own or not isinstance(issues, list) or not issues:
        return ""
    return "below the threshold: " + "; ".join(str(issue).rstrip(".") for issue in issues)


def _score(score: float | None) -> str:
    return "unchecked" if score is None else f"{score:.2f}"


def _piece_fields(record: PieceRecord) -> dict[str, Any]:
    return {
        "piece": record.piece,
        "state": record.state,
        "reason": record.reason,
        "own": record.own,
        "issues": [] if record.own else record.asset.get("issues", []),
        "files": sorted(record.outputs),
        "takes": [
            {"take": one.number, "score": one.score, "own": one.own, "files": one.files}
            for one in record.takes
        ],
    }


def _outlook_fields(outlook: PieceOutlook) -> dict[str, Any]:
    return {
        "piece": outlook.piece,
        "accepted": outlook.accepted,
        "reused": outlook.reused,
        "causes": list(outlook.causes),
        "own": outlook.own,
    }


def _word(outlook: PieceOutlook) -> str:
    if outlook.own:
        return "yours"
    if outlook.reused:
        return "kept"
    return "changed" if outlook.accepted else "to be made"


def _print_costs(spent: Sequence[Spent]) -> None:
    print_table(
        ("STEP", "PROVIDER", "MODEL", "CALLS", "COST"),
        [
            (one.step, one.provider, one.model, str(one.requests), _cost(one.cost_usd))
            for one in spent
        ],
    )
    totals: dict[str, float] = defaultdict(float)
    for one in spent:
        totals[one.provider] += one.cost_usd or 0.0
    if len(totals) > 1:
        click.echo("; ".join(f"{name}: {money(usd)}" for name, usd in totals.items()))


def _cost(usd: float | None) -> str:
    return "unknown" if usd is None else money(usd)


def _pieces(number: int) -> str:
    return "nothing" if not number else f"{number} piece{'' if number == 1 else 's'}"


def _coloured(word: str) -> str:
    return click.style(word, fg=_COLOURS.get(word, "red"))
