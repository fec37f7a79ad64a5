"""`grok-spicy new-provider NAME`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from grok_spicy.specs import CAPABILITIES, Capability


@click.command("new-provider")
@click.argument("name")
@click.option("--image", is_flag=True, help="It draws pictures.")
@click.option("--video", is_flag=True, help="It films pictures.")
@click.option("--llm", is_flag=True, help="It writes.")
@click.option("--vision", is_flag=True, help="It looks at pictures.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help="Where the package's folder is made.  [default: here]",
)
def new_provider(name: str, into: Path, **wanted: bool) -> None:
    """Write a provider package called grok-spicy-NAME, complete and working.

    It offers the capabilities asked for (pictures if none is) without any server, and passes the
    standard tests, ruff and mypy as it is: from there on, replace what it does by your service.
    """
    from grok_spicy import __version__

    from grok_spicy_testing.scaffold.writing import check_name, package_files, write_package

    check_name(name)
    _warn_of_rivals(name)
    chosen: list[Capability] = [one for one in CAPABILITIES if wanted[one]] or ["image"]
    folder = into / f"grok-spicy-{name.replace('_', '-')}"
    texts = package_files(name, chosen, version=__version__, year=datetime.now(UTC).year)
    write_package(folder, texts)
    click.echo(f"{folder} offers {', '.join(chosen)}. Next:")
    click.echo(f'  cd "{folder}"')
    click.echo('  pip install -e ".[test]"')
    click.echo("  pytest")
    click.echo(f"  grok-spicy conform {name}")


def _warn_of_rivals(name: str) -> None:
    from grok_spicy import PluginManager
    from grok_spicy.cli.failures import warn

    for row in PluginManager().rows():
        if row.name.replace("-", "_") == name.replace("-", "_"):
            warn(
                f"A plugin called {row.name} is installed already ({row.origin}): of two plugins "
                "of one name neither can be used."
            )
