"""`grok-spicy trust`: the servers that may be given keys although a found file names them."""

from __future__ import annotations

import json

import click

from grok_spicy.cli.options import verbose_option


@click.command()
@click.argument("url", required=False)
@click.option("--remove", metavar="URL", help="Agree to this server no longer.")
@verbose_option
def trust(url: str | None, remove: str | None) -> None:
    """Let keys go to the server at URL; without URL, list the servers agreed to.

    A key goes to a provider's own address, to this machine, and to servers that you name in an
    environment variable or in a file on the command line. Others have to be agreed to here: those
    in a video.json that was found in the folder, or in the run of somebody else.
    """
    from grok_spicy.cli.output import print_wrapped
    from grok_spicy.plugins.folders import write_whole
    from grok_spicy.system.servers import AGREED, agreed_servers, state_folder

    if url is not None and remove is not None:
        raise click.UsageError("Name a server to agree to, or one to --remove, not both.")
    servers = list(agreed_servers())
    if url is None and remove is None:
        for server in servers:
            click.echo(server)
        if not servers:
            print_wrapped("No server is agreed to. To agree: grok-spicy trust URL", indent="")
        return
    server = _origin(remove if url is None else url)
    if url is None:
        if server not in servers:
            raise click.UsageError(f"{server} was not agreed to; `grok-spicy trust` lists them.")
        servers.remove(server)
    elif server not in servers:
        servers.append(server)
    write_whole(state_folder() / AGREED, json.dumps({"servers": servers}, indent=2) + "\n")
    gets = "may be given keys now" if url is not None else "is given no key any more"
    click.echo(f"{server} {gets}")


def _origin(url: str | None) -> str:
    from grok_spicy.system.servers import origin_of

    origin = origin_of(url or "")
    if origin is None:
        raise click.UsageError(
            "That is not an address of a server: write https://host or http://host:port."
        )
    return origin
