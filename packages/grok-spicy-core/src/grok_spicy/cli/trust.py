"""`grok-spicy trust`: the servers and runs that the user agrees to although they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grok_spicy.cli.options import output_option, verbose_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("url", required=False, metavar="[URL|RUN]")
@click.option("--remove", metavar="URL", help="Agree to this server no longer.")
@output_option
@verbose_option
def trust(url: str | None, remove: str | None, output: Path) -> None:
    """Let keys go to the server at URL; without URL, list the servers agreed to.

    A key goes to a provider's own address, to this machine, and to servers that you name in an
    environment variable or in a file on the command line. Others have to be agreed to here: those
    in a video.json that was found in the folder, or in the run of somebody else.

    With RUN, take a run for your own: an update reads the photos that it names.
    """
    from grok_spicy.cli.output import print_wrapped
    from grok_spicy.system.servers import agree_no_longer, agree_to, agreed_servers

    if url is not None and remove is not None:
        raise click.UsageError("Name a server to agree to, or one to --remove, not both.")
    if url is not None and remove is None and "://" not in url:
        _agree_to_run(url, output)
        return
    if url is None and remove is None:
        servers = agreed_servers()
        for server in servers:
            click.echo(server)
        if not servers:
            print_wrapped("No server is agreed to. To agree: grok-spicy trust URL", indent="")
        return
    server = _origin(remove if url is None else url)
    if url is not None:
        agree_to(server)
        click.echo(f"{server} may be given keys now")
    elif agree_no_longer(server):
        click.echo(f"{server} is given no key any more")
    else:
        raise click.UsageError(f"{server} was not agreed to; `grok-spicy trust` lists them.")


def _agree_to_run(run: str, output: Path) -> None:
    import asyncio

    from grok_spicy.errors import ConfigError
    from grok_spicy.runs.find import find_run
    from grok_spicy.runs.origin import agree_to

    try:
        folder = find_run(run, output)
    except ConfigError as error:
        raise click.UsageError(f"{_NO_ADDRESS} Nor is it a run: {error.message}") from error
    named = asyncio.run(agree_to(folder))
    click.echo(f"{folder.run_id} counts as yours now.")
    for photo in named:
        click.echo(f"  An update reads {photo}")


_NO_ADDRESS = "That is not an address of a server: write https://host or http://host:port."


def _origin(url: str | None) -> str:
    from grok_spicy.system.servers import origin_of

    origin = origin_of(url or "")
    if origin is None:
        raise click.UsageError(_NO_ADDRESS)
    return origin
