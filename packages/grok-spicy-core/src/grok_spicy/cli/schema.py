"""`grok-spicy schema`: the formats of our files, for editors and other programs."""

from __future__ import annotations

import click

_DOCUMENTS = ("plan", "state", "event", "backends", "video-config")


@click.command()
@click.argument("name", metavar="NAME", type=click.Choice(_DOCUMENTS))
def schema(name: str) -> None:
    """Print the JSON Schema of a file that grok-spicy reads or writes.

    NAME is plan (plan.json), state (state.json), event (a line of events.jsonl), backends (a
    backends file) or video-config (video.json).
    """
    import json

    from grok_spicy.documents.json_schemas import DOCUMENTS, json_schema

    document = next(item for item in DOCUMENTS if item == name)
    click.echo(json.dumps(json_schema(document), indent=2, ensure_ascii=False))
