"""`grok-spicy sign-key`: a key of one's own to sign films with."""

from __future__ import annotations

from pathlib import Path

import click
from grok_spicy.cli.options import verbose_option


@click.group(name="sign-key")
def sign_key() -> None:
    """Make a key to sign films with, or show where it is."""


_folder = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where it is kept.  [default: beside the settings of grok-spicy]",
)


@sign_key.command()
@click.option("--name", required=True, help="Who signs, as those see it who verify.")
@_folder
@verbose_option
def new(name: str, folder: Path | None) -> None:
    """Make a key and a certificate that vouches for itself. Nothing is ever overwritten."""
    from grok_spicy_handover.signing.keys import new_key, own_key

    place = own_key(folder)
    fingerprint = new_key(name, place)
    click.echo(f"Key: {place.key} (keep it to yourself)")
    click.echo(f"Certificate: {place.certificate} (give it to those who verify)")
    click.echo(f"Fingerprint: {fingerprint}")
    click.echo("Nobody else vouches for it: others see an unknown signer until they trust it.")


@sign_key.command()
@_folder
@verbose_option
def show(folder: Path | None) -> None:
    """Show where the key is."""
    from grok_spicy_handover.signing.keys import own_key

    place = own_key(folder)
    for what, path in (("Key", place.key), ("Certificate", place.certificate)):
        click.echo(f"{what}: {path}{'' if path.exists() else ' (not there)'}")
