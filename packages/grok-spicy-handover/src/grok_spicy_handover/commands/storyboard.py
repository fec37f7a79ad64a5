"""`grok-spicy storyboard`: a film on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from grok_spicy.cli.options import output_option, verbose_option

if TYPE_CHECKING:
    from grok_spicy_handover.board.pdf import Paper


@click.command()
@click.argument("run", required=False, metavar="[RUN|PLAN]")
@click.option("--pdf", is_flag=True, help="Write a PDF too.")
@click.option("--takes", is_flag=True, help="Show the other takes of each picture.")
@click.option(
    "--columns",
    type=click.IntRange(1, 6),
    default=3,
    show_default=True,
    metavar="N",
    help="Panels side by side.",
)
@click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    default="a4",
    show_default=True,
    help="Pages of the PDF.",
)
@click.option(
    "--to",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The HTML file.  [default: storyboard.html beside the run or plan]",
)
@output_option
@verbose_option
def storyboard(
    run: str | None,
    pdf: bool,
    takes: bool,
    columns: int,
    paper: Paper,
    page: Path | None,
    output: Path,
) -> None:
    """Put RUN on paper: a title page, and a panel for every shot.

    RUN may be unfinished, or a plan.json that was never filmed. Without it it is the newest run.
    """
    from grok_spicy_handover.board.write import write_storyboard
    from grok_spicy_handover.film import read_film

    film = read_film(run, output=output)
    if page is None:
        beside = film.folder.root if film.folder is not None else Path(str(run)).parent
        page = beside / "storyboard.html"
    for path in write_storyboard(film, page, pdf=pdf, takes=takes, columns=columns, paper=paper):
        click.echo(f"Storyboard: {path}")
