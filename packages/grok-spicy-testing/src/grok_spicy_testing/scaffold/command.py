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
@click.option("--measure", is_flag=True, help="It measures who is who; none of the others then.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help="Where the package's folder is made.  [default: here]",
)
def new_provider(name: str, into: Path, measure: bool, **wanted: bool) -> None:
    """Write a provider package called grok-spicy-NAME, complete and working.

    It offers the capabilities asked for (pictures if none is) without any server, or a measure
    without any model, and passes the standard tests, ruff and mypy as it is: from there on, replace
    what it does by your service or model.
    """
    from grok_spicy import __version__

    from grok_spicy_testing.scaffold.measuring import measure_files
    from grok_spicy_testing.scaffold.writing import check_name, package_files, write_package

    check_name(name)
    if measure and any(wanted.values()):
        raise click.UsageError("A measure is a package of its own: --measure alone.")
    _warn_of_rivals(name)
    chosen: list[Capability] = [one for one in CAPABILITIES if wanted[one]] or ["image"]
    folder = into / f"grok-spicy-{name.replace('_', '-')}"
    year = datetime.now(UTC).year
    if measure:
        texts = measure_files(name, version=__version__, year=year)
    else:
        texts = package_files(name, chosen, version=__version__, year=year)
    write_package(folder, texts)
    offered = f"the measure identity.{name}" if measure else ", ".join(chosen)
    click.echo(f"{folder} offers {offered}. Next:")
    click.echo(f'  cd "{folder}"')
    click.echo('  pip install -e ".[test]"')
    click.echo("  pytest")
    if not measure:
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
