"""`grok-spicy compare`: the same shots by several backends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from grok_spicy.cli.options import json_option, output_option, verbose_option

if TYPE_CHECKING:
    from grok_spicy import ProviderRegistry
    from grok_spicy.schemas import BackendConfig

    from grok_spicy_studio.comparing.comparison import Cell, Comparison
    from grok_spicy_studio.comparing.context import CompareContext


@click.command()
@click.argument("what", metavar="PLAN|RUN|COMPARISON")
@click.option(
    "--axis",
    "axes",
    multiple=True,
    metavar="NAME=A,B",
    help="What is compared: backend=animatic,grok; scene=1,2; seed=1,2,3; image.model=a,b; "
    "image.steps=20,30. Repeatable.",
)
@click.option(
    "--motion",
    is_flag=True,
    help="Film stills of a COMPARISON; of a PLAN, say what clips would cost.",
)
@click.option(
    "--cells",
    metavar="A,B",
    default="",
    help="With --motion: which cells are filmed.  [default: all that have a still]",
)
@click.option(
    "--judge",
    metavar="BACKEND",
    help="Whose eye scores all pictures.  [default: that of the first variant]",
)
@click.option(
    "--max-cost",
    type=click.FloatRange(min=0),
    metavar="USD",
    help="What the whole comparison may cost.",
)
@click.option("--quote", is_flag=True, help="Say what it would cost, and make nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before something is paid.")
@click.option(
    "--use", type=click.IntRange(1), metavar="N", help="Write variant N as a backends file."
)
@click.option(
    "--to",
    "dest",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --use: the file.",
)
@output_option
@json_option
@verbose_option
def compare(
    what: str,
    *,
    axes: tuple[str, ...],
    motion: bool,
    cells: str,
    judge: str | None,
    max_cost: float | None,
    quote: bool,
    yes: bool,
    use: int | None,
    dest: Path | None,
    output: Path,
    as_json: bool,
) -> None:
    """Make the same shots by several backends, models or options, and put them side by side.

    PLAN is a plan.json, or a run whose sheets are used. Stills come first; go on with the
    COMPARISON that this makes, to film some of them or to use one.
    """
    import asyncio

    from grok_spicy import PluginManager, ProviderRegistry, Secrets

    from grok_spicy_studio.comparing.context import CompareContext

    registry, secrets = ProviderRegistry(PluginManager()), Secrets(dotenv_path=Path(".env"))
    context = CompareContext(output, registry, secrets, _judge(judge, registry))
    if axes:
        work = _begin(what, axes, context, max_cost, motion=motion, quote=quote, yes=yes)
        found = asyncio.run(work)
    elif use is not None:
        found = _use(output, what, use, dest)
    else:
        only = [one.strip() for one in cells.split(",") if one.strip()]
        found = asyncio.run(_go_on(what, only, context, max_cost, motion=motion, yes=yes))
    if as_json:
        from grok_spicy.cli.output import print_json

        print_json(**found.model_dump(mode="json", exclude={"schema_"}))


async def _begin(
    what: str,
    texts: tuple[str, ...],
    context: CompareContext,
    cap: float | None,
    *,
    motion: bool,
    quote: bool,
    yes: bool,
) -> Comparison:
    from grok_spicy_studio.comparing.axes import parse_axes
    from grok_spicy_studio.comparing.running import begin, quoted

    axes = parse_axes(texts)
    draft = await quoted(what, axes, context, cap, motion=motion)
    for one in draft.comparison.variants:
        cannot = "; ".join(one.cannot)
        click.echo(f"{one.number}. {one.name}" + (f": {cannot}" if cannot else ""), err=True)
    count = len(draft.comparison.cells)
    stills = "1 still" if count == 1 else f"{count} stills"
    click.echo(f"{stills}: {_price(draft.prices.stills)}", err=True)
    if motion:
        click.echo(f"Filming all of them: {_price(draft.prices.clips)}", err=True)
    click.echo("What the ledger knows is free. Sheets that are missing are drawn first.", err=True)
    if quote:
        return draft.comparison
    _ask(draft.prices.stills, yes=yes)
    done = await begin(draft, context, told=_tell)
    return _finished(context.output, done)


async def _go_on(
    what: str,
    only: list[str],
    context: CompareContext,
    cap: float | None,
    *,
    motion: bool,
    yes: bool,
) -> Comparison:
    from grok_spicy_studio.comparing.comparison import read_comparison
    from grok_spicy_studio.comparing.running import go_on

    comparison = read_comparison(context.output, what)
    if motion:
        _ask(None, yes=yes)
    done = await go_on(comparison, context, only=only, motion=motion, cap=cap, told=_tell)
    return _finished(context.output, done)


def _use(output: Path, what: str, number: int, dest: Path | None) -> Comparison:
    from grok_spicy_studio.comparing.comparison import read_comparison
    from grok_spicy_studio.comparing.results import write_choice

    comparison = read_comparison(output, what)
    path = write_choice(output, comparison, number, dest)
    click.echo(f"Written: {path}", err=True)
    click.echo(f"Use it: grok-spicy run --backends {path}", err=True)
    return comparison


def _judge(named: str | None, registry: ProviderRegistry) -> BackendConfig | None:
    if named is None:
        return None
    from grok_spicy_studio.comparing.axes import Axes, variants_of

    return variants_of(Axes((named,)), registry)[0].backends


def _ask(usd: float | None, *, yes: bool) -> None:
    if not yes and usd != 0:
        click.confirm(f"Go on? It may cost {_price(usd)}.", abort=True, err=True)


def _price(usd: float | None) -> str:
    from grok_spicy_studio.words import price

    return price(usd)


def _tell(cell: Cell) -> None:
    from grok_spicy_studio.words import price

    told = cell.reason or ("filmed" if cell.clip else "drawn")
    seed = "" if cell.seed is None else f", seed {cell.seed}"
    place = f"variant {cell.variant}, scene {cell.scene}{seed}"
    click.echo(f"{cell.id} ({place}): {told} ({price(cell.cost_usd)})", err=True)


def _finished(output: Path, comparison: Comparison) -> Comparison:
    from grok_spicy_studio.comparing.results import write_results

    for path in write_results(output, comparison):
        click.echo(f"Written: {path}", err=True)
    for line in next_steps(output, comparison):
        click.echo(line, err=True)
    return comparison


def next_steps(output: Path, comparison: Comparison) -> tuple[str, ...]:
    """Say what can be done with a comparison, each with its command."""
    from grok_spicy.text.hints import output_command

    return (
        f"Vote blind: {output_command('studio', output)}",
        f"Film the stills: {output_command(f'compare {comparison.id} --motion', output)}",
        f"Use a variant: {output_command(f'compare {comparison.id} --use N', output)}",
    )
