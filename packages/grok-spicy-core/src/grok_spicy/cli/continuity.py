"""`grok-spicy continuity`: who is who, what joins, what broke, in a run or in any clips."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grok_spicy.cli.failures import warn
from grok_spicy.cli.options import json_option, no_plugins_option, output_option, verbose_option
from grok_spicy.text.terminal import for_terminal, in_json

if TYPE_CHECKING:
    from grok_spicy.continuity.report import ContinuityReport


class Sheet(click.ParamType):  # type: ignore[type-arg]  # generic in later versions only
    """A character and their sheet, as `NAME=FILE`."""

    name = "NAME=FILE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        """Return name and file or say what is wrong with them."""
        if isinstance(value, tuple):
            return value
        name, equals, file = str(value).partition("=")
        if not equals or not name.strip():
            self.fail(f"{value!r} is not NAME=FILE, such as Luna=luna.png.", param, ctx)
        return name.strip(), Path(file)


@click.command()
@click.argument("what", required=False, metavar="[RUN|FOLDER]")
@click.option(
    "--sheet",
    "sheets",
    type=Sheet(),
    multiple=True,
    help="For a folder of clips: a character and a picture of them. Repeatable.",
)
@no_plugins_option
@output_option
@json_option
@verbose_option
def continuity(
    what: str | None,
    sheets: tuple[tuple[str, Path], ...],
    without: tuple[str, ...],
    output: Path,
    as_json: bool,
) -> None:
    """Say who is who, what joins and what broke, in RUN (the newest) or in a FOLDER of clips.

    It writes continuity.json and continuity.html beside the film. In a folder the clips go by
    name, and a clip should show the characters that its name mentions: 03-luna-orin.mp4. Nothing
    is paid.
    """
    from grok_spicy.plugins import PluginManager

    plugins = PluginManager(disabled=without)
    folder = Path(what) if what is not None else None
    if sheets or (folder is not None and folder.is_dir() and not (folder / "state.json").is_file()):
        if folder is None or not folder.is_dir():
            raise click.UsageError("--sheet is for a folder of clips: name that folder, too.")
        report, place = _of_clips(folder, dict(sheets), plugins)
    else:
        report, place = _of_run(what, output, plugins)
    if as_json:
        click.echo(in_json(report.model_dump_json(by_alias=True)))
    else:
        show(report, place)


def show(report: ContinuityReport, place: Path) -> None:
    """Print a report.

    Args:
        report: The report.
        place: The page that was written.
    """
    findings = report.findings
    title = for_terminal(report.title or place.parent.name, one_line=True, styled=False)
    click.secho(title, bold=True)
    if not findings:
        click.echo("No continuity problems found.")
    for shot in report.shots:
        from grok_spicy.continuity.report import findings_of

        for line in findings_of(shot):
            click.echo(f"  {line}")
        for command in shot.commands:
            click.echo(f"    {command}")
    for yardstick in report.yardsticks:
        if yardstick.off:
            click.echo(f"{yardstick.who} is not measurable: {yardstick.off}.")
    if report.judge is not None:
        click.echo(report.judge.text)
    for one in report.not_measured:
        hint = f" To have it: {one.command}" if one.command else ""
        click.echo(f"Not measured: {one.what}: {one.why}.{hint}")
    click.echo(f"Page: {place}")


def _of_run(what: str | None, output: Path, plugins: Any) -> tuple[ContinuityReport, Path]:
    from grok_spicy.errors import ConfigError
    from grok_spicy.ledger import Ledger
    from grok_spicy.runs.continuity import examine_run
    from grok_spicy.runs.find import all_runs, find_run
    from grok_spicy.runs.state import read_state

    if what is not None:
        folder = find_run(what, output)
    elif not (known := all_runs(output)):
        raise ConfigError(f"There is no run in {output}.")
    else:
        folder = known[0]

    async def examined() -> ContinuityReport:
        state = await asyncio.to_thread(read_state, folder.state)
        async with Ledger(folder.output) as ledger:
            return await examine_run(folder, state, plugins, ledger, warn)

    return asyncio.run(examined()), folder.continuity_page


def _of_clips(folder: Path, sheets: dict[str, Path], plugins: Any) -> tuple[ContinuityReport, Path]:
    from grok_spicy.continuity.clips import examine_clips
    from grok_spicy.runs.continuity import mounted
    from grok_spicy.schemas import ContinuityConfig

    gone = [f"{name}={file}" for name, file in sheets.items() if not file.is_file()]
    if gone:
        raise click.UsageError(f"A sheet is not there: {', '.join(gone)}")
    measures, wrong = mounted(plugins, ContinuityConfig())
    for text in wrong:
        warn(text)
    report = asyncio.run(examine_clips(folder, sheets, measures))
    return report, folder / "continuity.html"
