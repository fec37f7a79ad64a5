"""How results are printed: paragraphs for people, one JSON document for programs."""

from __future__ import annotations

import sys
from typing import Any, TextIO

import click

from grok_spicy.system.streams import SetAside
from grok_spicy.text.terminal import for_terminal, in_json

SCHEMA = 1
"""Version of every JSON document printed; moves when a field changes its meaning."""

_ASIDE = "grok_spicy.stdout"


def print_json(**fields: Any) -> None:
    """Print one JSON document, without keys, with the version of its format first."""
    import json

    from grok_spicy.cli.keys import masked
    from grok_spicy.system.secrets import masked_in

    known = masked_in({"schema": SCHEMA, **fields}, masked)
    document = json.dumps(known, indent=2, ensure_ascii=False)
    click.echo(in_json(document), file=stdout_for_programs())


def set_stdout_aside() -> None:
    """Keep stdout, until the command ends, for what is written to `stdout_for_programs`."""
    ctx = click.get_current_context().find_root()
    if _ASIDE not in ctx.meta:
        aside = ctx.meta[_ASIDE] = SetAside()
        ctx.call_on_close(aside.restore)


def stdout_for_programs() -> TextIO:
    """Return the stream of JSON: the real stdout, whatever plugins print meanwhile."""
    ctx = click.get_current_context(silent=True)
    aside: SetAside | None = ctx.meta.get(_ASIDE) if ctx is not None else None
    return sys.stdout if aside is None else aside.stream


def print_wrapped(text: str, *, indent: str) -> None:
    """Print a paragraph, wrapped to the terminal, with every line indented."""
    width = min(click.formatting.HelpFormatter().width, 100)
    text = for_terminal(text)
    click.echo(
        click.formatting.wrap_text(
            text, width, initial_indent=indent, subsequent_indent=indent, preserve_paragraphs=True
        )
    )
