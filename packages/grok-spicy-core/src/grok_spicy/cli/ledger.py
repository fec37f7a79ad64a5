"""`grok-spicy ledger`: take along what an output folder knows of its calls and their costs."""

from __future__ import annotations

from pathlib import Path

import click

from grok_spicy.cli.options import verbose_option


@click.group(no_args_is_help=True)
def ledger() -> None:
    """Take the ledger of an output folder elsewhere: what was made and paid is found there."""


@ledger.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@verbose_option
def copy(source: str, target: str) -> None:
    r"""Take the ledger of an output folder to a database, or back into the folder.

    \b
        grok-spicy ledger copy output postgresql://studio@db/films
        grok-spicy ledger copy postgresql://studio@db/films output

    Nothing is bought again: all calls and bookings go along, and the folder uses the new place only
    when everything is there. Pictures and clips stay in the folder; the former database is kept
    under another name. Nothing may be in work meanwhile.
    """
    from grok_spicy.ledger.engines import address_of, stored_address
    from grok_spicy.ledger.moving import move_ledger

    if ("://" in source) == ("://" in target):
        raise click.UsageError("One of both is an output folder, the other one an address.")
    if "://" in target:
        output, url = Path(source), target
    else:
        output, url = Path(target), None
        kept = address_of(output)
        if kept is not None and kept != stored_address(source):
            raise click.UsageError(f"The ledger of {output} is kept at {kept}.")
    moved = move_ledger(output, url, login=None if url is not None else source)
    if moved is None:
        click.echo(f"The ledger of {output} is kept there already.")
        return
    click.echo(f"Taken along: {_counted(moved.calls, 'call')}, "
               f"{_counted(moved.bookings, 'booking')}.")  # fmt: skip
    if moved.before is not None:
        click.echo(f"The former ledger is kept as {moved.before}.")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
