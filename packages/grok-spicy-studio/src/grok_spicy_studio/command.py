"""`grok-spicy studio`: the page in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from grok_spicy_studio.settings import DEFAULT_PORT


@click.command()
@click.option(
    "--output-dir",
    "output",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="GROK_SPICY_OUTPUT",
    show_envvar=True,
    default=Path("output"),
    show_default=True,
    metavar="FOLDER",
    help="Where runs and their results are kept.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    metavar="N",
    help="Where to listen; 0 takes a free port.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="On which address to listen; one that others can reach needs --over-network.",
)
@click.option(
    "--host-name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A further name under which browsers may ask for it. Repeatable.",
)
@click.option(
    "--over-network",
    is_flag=True,
    help="Let other machines reach it. Nothing is encrypted: only in a network you trust.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page at once.")
@click.option("--attached", is_flag=True, hidden=True, help="End when stdin does.")
def studio(
    output: Path,
    port: int,
    host: str,
    names: tuple[str, ...],
    over_network: bool,
    open_browser: bool,
    attached: bool,
) -> None:
    """Watch, approve, choose and begin films in the browser.

    Prints an address that works once. The page shows what lies in the output folder, whoever made
    it; stopping it stops no film.
    """
    from grok_spicy_studio.serving import serve

    serve(
        output,
        port=port,
        host=host,
        names=names,
        over_network=over_network,
        open_browser=open_browser,
        attached=attached,
    )
