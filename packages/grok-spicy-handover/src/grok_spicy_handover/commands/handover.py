"""`grok-spicy handover`: a film on its way to an editor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from grok_spicy.cli.options import output_option, verbose_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.schemas import AspectRatio

    from grok_spicy_handover.film import Film
    from grok_spicy_handover.signing.keys import SigningKey

_PROGRAMS = ("otio", "resolve", "premiere", "fcp", "avid", "all")

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("run", required=False)
@click.option(
    "--to",
    "programs",
    type=click.Choice(_PROGRAMS),
    multiple=True,
    default=("all",),
    show_default=True,
    help="Who gets it. Repeatable.",
)
@click.option("--takes", is_flag=True, help="Hand over the takes that are not in the film, too.")
@click.option(
    "--handles",
    type=click.IntRange(min=0),
    metavar="N",
    help="Shorten clips to what is shown and N frames more at either end.  [default: whole clips]",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where it goes.  [default: handover beside the run's files]",
)
@click.option("--zip", "zipped", is_flag=True, help="Pack the folder into one ZIP file as well.")
@click.option(
    "--read",
    "edited",
    type=_FILE,
    metavar="FILE",
    help="Take an edited timeline back: say what it means for the plan, and hand nothing over.",
)
@click.option("--yes", is_flag=True, help="With --read: write it into the plan.")
@click.option(
    "--reframe",
    "shape",
    type=click.Choice(["16:9", "9:16", "1:1", "4:3", "21:9"]),
    help="Cut the finished film to another shape, and hand nothing over.",
)
@click.option("--voice", type=_FILE, metavar="FILE", help="Lay this voice over the film.")
@click.option("--music", type=_FILE, metavar="FILE", help="Lay this music under the film.")
@click.option(
    "--lines",
    type=_FILE,
    metavar="FILE",
    help="Subtitles with times (.srt, .vtt, .ass).  [default: the dialogue of the plan]",
)
@click.option("--sign", is_flag=True, help="Sign a copy of the film (C2PA).")
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Sign with this key (PEM).  [default: yours, see 'grok-spicy sign-key']",
)
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The certificate that belongs to --key.",
)
@click.option("--sign-prompts", is_flag=True, help="Tell the prompts in the signed copy.")
@output_option
@verbose_option
def handover(
    run: str | None,
    *,
    programs: Sequence[str],
    takes: bool,
    handles: int | None,
    folder: Path | None,
    zipped: bool,
    edited: Path | None,
    yes: bool,
    shape: AspectRatio | None,
    voice: Path | None,
    music: Path | None,
    lines: Path | None,
    sign: bool,
    key: Path | None,
    certificate: Path | None,
    sign_prompts: bool,
    output: Path,
) -> None:
    """Hand RUN over to editing programs: one folder with media and timelines.

    Without RUN it is the newest. An unfinished run is handed over as far as it is.
    """
    import asyncio

    from grok_spicy_handover.film import read_film
    from grok_spicy_handover.handing import Wanted, hand_over
    from grok_spicy_handover.sound import Sources

    if (key is None) != (certificate is None):
        raise click.UsageError("--key and --certificate belong together")
    film = read_film(run, output=output)
    if edited is not None:
        _take_back(film, edited, yes=yes)
        return
    if shape is not None:
        _reframed(film, shape, folder)
        return
    wanted = Wanted(
        programs=tuple(programs),
        takes=takes,
        handles=handles,
        zipped=zipped,
        sign=_key(key, certificate) if sign or key is not None else None,
        prompts=sign_prompts,
        sources=Sources(voice, music or film.music),
        lines=lines,
    )
    done = asyncio.run(hand_over(film, wanted, folder))
    if done.written:
        click.echo("Written and read back:")
    for path in done.written:
        click.echo(f"  {path}")
    for path in done.subtitles:
        click.echo(f"Subtitles: {path}")
    for text in done.notices:
        click.echo(text)
    if done.signed is not None:
        click.echo(f"Signed: {done.signed}")
    click.echo(f"How to open it: {done.folder / 'README.md'}")
    if done.packed is not None:
        click.echo(f"All of it in one file: {done.packed}")


def _key(key: Path | None, certificate: Path | None) -> SigningKey:
    from grok_spicy_handover.signing.keys import SigningKey, own_key

    return SigningKey(key, certificate) if key and certificate else own_key()


def _take_back(film: Film, edited: Path, *, yes: bool) -> None:
    import asyncio

    from grok_spicy.text.hints import run_command

    from grok_spicy_handover.edits import read_edit
    from grok_spicy_handover.film import timeline_of
    from grok_spicy_handover.proposal import accept, propose

    timeline = timeline_of(film)
    proposal = propose(film, timeline, read_edit(edited, nominal=timeline.nominal))
    for text in proposal.notices:
        click.echo(text)
    if proposal.empty:
        click.echo("Nothing changes.")
        return
    if diff := proposal.diff():
        click.echo(diff)
    for pick in proposal.picks:
        click.echo(f"{pick.piece}: take {pick.take}")
    if not yes or film.folder is None:
        click.echo("Nothing is written yet: add --yes")
        return
    asyncio.run(accept(film.folder, proposal))
    click.echo(f"Written. Cut the film anew: {run_command('resume', film.folder, '--update')}")


def _reframed(film: Film, shape: AspectRatio, folder: Path | None) -> None:
    import asyncio

    from grok_spicy.errors import ConfigError

    from grok_spicy_handover.cutlist import cut_list
    from grok_spicy_handover.film import timeline_of
    from grok_spicy_handover.focus import followed, stretches
    from grok_spicy_handover.handing import FOLDER
    from grok_spicy_handover.reframing import reframe, window

    if film.path is None or film.folder is None:
        raise ConfigError("there is no finished film yet", hint="Finish it: grok-spicy resume")
    cut = window(film.path, shape)
    timeline = timeline_of(film)
    places = stretches(film, timeline, cut_list(timeline))
    click.echo(cut.told())
    if followed(places):
        click.echo("The figures are kept in sight, as continuity.json says where they are.")
    else:
        click.echo("It is cut around the middle: no continuity.json says where the figures are.")
    place = film.folder.root / FOLDER if folder is None else folder
    place.mkdir(parents=True, exist_ok=True)
    dest = place / f"film-{shape.replace(':', 'x')}.mp4"
    asyncio.run(reframe(film.path, dest, cut, places))
    click.echo(f"Film: {dest}")
