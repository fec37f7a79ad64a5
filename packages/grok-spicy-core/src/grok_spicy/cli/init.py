"""`grok-spicy init`: the first files, to be edited."""

from __future__ import annotations

from pathlib import Path

import click

from grok_spicy.cli.options import no_plugins_option, verbose_option, verbosity


@click.command()
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="[FOLDER]"
)
@click.option("--backend", "preset", metavar="PRESET", help="Who does what in backends.json.")
@click.option("--full", is_flag=True, help="Write every field of video.json, with its default.")
@no_plugins_option
@verbose_option
@click.pass_context
def init(
    ctx: click.Context, folder: Path, preset: str | None, full: bool, without: tuple[str, ...]
) -> None:
    """Write a first video.json and backends.json into FOLDER, to be edited.

    Nothing that is there is overwritten. An editor that knows JSON Schema explains every field.
    """
    from grok_spicy.cli.logs import show_logs
    from grok_spicy.cli.output import print_wrapped
    from grok_spicy.config.choose import DEFAULT_PRESET
    from grok_spicy.documents.starter import first_preset, starter_files, write_new
    from grok_spicy.plugins import PluginManager
    from grok_spicy.plugins.registry import ProviderRegistry

    show_logs(verbosity(ctx))
    registry = ProviderRegistry(PluginManager(disabled=without))
    chosen = preset or first_preset(registry, DEFAULT_PRESET)
    written = write_new(folder, starter_files(registry, chosen, full=full))
    for path, new in written.items():
        click.echo(f"{path}" if new else f"{path} is there already, and is left as it is")
    click.echo()
    print_wrapped(
        "video.json says who is in your films and how they look; it is used by every "
        "`grok-spicy run` in that folder. It names nobody yet: each story brings its own cast.",
        indent="",
    )
    click.echo("backends.json says who does what:")
    click.echo("  grok-spicy run --backends backends.json CONCEPT")
