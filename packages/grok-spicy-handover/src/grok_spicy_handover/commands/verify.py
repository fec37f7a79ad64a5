"""`grok-spicy verify`: what a film's credentials say, in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from grok_spicy.cli.options import json_option, verbose_option

if TYPE_CHECKING:
    from grok_spicy_handover.signing.verify import Verdict

_STATES = {
    "unsigned": "not signed: nothing can be said about where it comes from",
    "trusted": "signed, unchanged since, by a signer you trust",
    "unknown-signer": "signed and unchanged since, but by an unknown signer",
    "changed": "CHANGED since it was signed: what it says of itself is void",
    "broken": "BROKEN: its credentials do not hold",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="CERT",
    help="A certificate (PEM) of a signer you trust. Repeatable.",
)
@json_option
@verbose_option
@click.pass_context
def verify(ctx: click.Context, file: Path, trust: tuple[Path, ...], as_json: bool) -> None:
    """Say who signed FILE, how it was made, and whether it was changed since.

    Nothing is looked up online, and nobody is trusted whom you do not name. The exit code is 0
    for what is signed and unchanged, else 1.
    """
    from grok_spicy_handover.signing.verify import verify as find_out

    found = find_out(file, trust)
    if as_json:
        from dataclasses import asdict

        from grok_spicy.cli.output import print_json

        print_json(file=str(file), **asdict(found))
    else:
        click.echo(f"{file}: {_STATES[found.state]}")
        for name, text in _told(found):
            click.echo(f"  {name}: {text}")
    ctx.exit(0 if found.intact else 1)


def _told(found: Verdict) -> list[tuple[str, str]]:
    signer = f"{found.signer} (issued by: {found.issuer})" if found.signer else ""
    if found.state == "unknown-signer" and signer:
        signer += "; anybody can write any name into a certificate"
    lines = [
        ("Signer", signer),
        ("Written by", found.generator),
        ("How", found.kind),
        ("Made by", ", ".join(found.makers)),
        ("From", ", ".join(found.ingredients)),
    ]
    if not found.intact:
        lines.append(("Wrong", ", ".join(found.problems)))
    return [(name, text) for name, text in lines if text]
