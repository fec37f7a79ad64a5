"""`grok-spicy comfyui`: look at workflows and take them out for editing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grok_spicy_comfyui.audit import Row

_NOT_READY = 3


@click.group()
def comfyui() -> None:
    """Check and export the workflows that run on ComfyUI servers."""


@comfyui.command()
@click.option(
    "--workflow",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Check this workflow file (API format, with its .slots.json) instead of the shipped ones.",
)
@click.option("--model", help="Check what this model needs, for example flux-dev.")
@click.option("--url", default="http://127.0.0.1:8188", show_default=True, help="The server.")
@click.option(
    "--schema",
    "saved",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A saved answer of /object_info instead of a running server.",
)
@click.pass_context
def check(
    ctx: click.Context, file: Path | None, model: str | None, url: str, saved: Path | None
) -> None:
    """Say which workflows would run on a server, and what is missing for the others.

    Exit code 3 if the workflow or model asked for would not run, or none at all.
    """
    import asyncio

    rows = asyncio.run(_audit(file, model, url, saved))
    for line in _lines(rows):
        click.echo(line)
    ready = {(row.model, row.operation) for row in rows if row.ready}
    wanted = {(row.model, row.operation) for row in rows}
    if not ready or ((file or model) and ready != wanted):
        ctx.exit(_NOT_READY)


@comfyui.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def export(folder: Path, *, force: bool) -> None:
    """Copy the shipped workflows, with their .slots.json, to DIR for editing.

    Name an edited one under params.workflow to use it.
    """
    import shutil

    from grok_spicy_comfyui.graphs import WorkflowError
    from grok_spicy_comfyui.workflows import shipped_folder

    files = sorted(shipped_folder().glob("*.json"))
    folder.mkdir(parents=True, exist_ok=True)
    taken = [file.name for file in files if (folder / file.name).exists()]
    if taken and not force:
        raise WorkflowError(
            f"{folder} already has {taken[0]}"
            + (f" and {len(taken) - 1} more" if len(taken) > 1 else ""),
            hint="Choose another folder, or overwrite them with --force.",
        )
    for file in files:
        shutil.copyfile(file, folder / file.name)
    click.echo(f"{len(files) // 2} workflows copied to {folder}")


@comfyui.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite a sidecar that is there.")
def slots(file: Path, *, force: bool) -> None:
    """Draft NAME.slots.json for your own workflow NAME.json (API format).

    What a node is for is told by its class, its title and its links: look the draft over, then
    name the workflow under params.workflow.
    """
    import json

    from grok_spicy_comfyui.drafting import draft
    from grok_spicy_comfyui.graphs import WorkflowError, read_graph
    from grok_spicy_comfyui.workflows import WorkflowTemplate

    sidecar = file.with_name(f"{file.name.removesuffix('.json')}.slots.json")
    if sidecar.exists() and not force:
        raise WorkflowError(f"{sidecar} is there", hint="Overwrite it with --force.")
    drafted = draft(read_graph(file), str(file))
    text = json.dumps(drafted.model_dump(mode="json", exclude_defaults=True), indent=2)
    sidecar.write_text(f"{text}\n", "utf-8")
    WorkflowTemplate(file)
    for name, targets in drafted.slots.items():
        click.echo(f"  {name:<20} {', '.join(targets)}")
    click.echo(
        f"{sidecar} drafted, for {', '.join(drafted.does)}. Look it over, then: "
        f"grok-spicy comfyui check --workflow {file}"
    )


@comfyui.command("try")
@click.argument("prompt", default="A curious fox at a harbour, watercolour")
@click.option("--model", default="flux-dev", show_default=True, help="An image model.")
@click.option("--url", default="http://127.0.0.1:8188", show_default=True, help="The server.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("comfyui-try.png"),
    show_default=True,
    help="Where the picture is written.",
)
def try_out(prompt: str, model: str, url: str, output: Path) -> None:
    """Draw one picture of PROMPT, to see that a server works."""
    import asyncio

    click.echo(asyncio.run(_draw(prompt, model, url, output)))


async def _draw(prompt: str, model: str, url: str, output: Path) -> str:
    from grok_spicy import Secrets
    from grok_spicy.providers.base import Context, ResolvedConfig

    from grok_spicy_comfyui.image import ComfyUIImageProvider

    ctx = Context(secrets=Secrets(dotenv_path=Path(".env")))
    options = ComfyUIImageProvider.options_for(model)()
    provider = ComfyUIImageProvider(ResolvedConfig("comfyui", "image", model, options, (url,)), ctx)
    words = provider.phrase("generate", None, prompt)
    try:
        made = await provider.generate(words.prompt, dest=output.with_suffix(""))
    finally:
        await ctx.aclose()
    seconds = made.metadata["seconds"] or 0.0
    return (
        f"{made.local_path}: {made.width} x {made.height}, drawn by {made.model} in "
        f"{seconds:.1f} s with seed {made.metadata['seed']}"
    )


async def _audit(file: Path | None, model: str | None, url: str, saved: Path | None) -> list[Row]:
    from grok_spicy import Secrets
    from grok_spicy.errors import PreflightError, UnavailableError
    from grok_spicy.providers.context import Context

    from grok_spicy_comfyui.audit import audit_file, audit_models, read_schema
    from grok_spicy_comfyui.backend import TOKEN
    from grok_spicy_comfyui.client import ComfyUIClient
    from grok_spicy_comfyui.families import FAMILIES, family

    if model is not None:
        capability = FAMILIES[model].capability if model in FAMILIES else None
        family(model, capability or "image")
    if saved is not None:
        schema = read_schema(saved)
        return await (audit_file(schema, file) if file else audit_models(schema, model))
    token = Context(secrets=Secrets(dotenv_path=Path(".env"))).secret(TOKEN)
    client = ComfyUIClient(url, token=token)
    try:
        stats = await client.system_stats()
        version = stats["system"].get("comfyui_version", "of unknown version")
        click.echo(f"ComfyUI {version} at {client.name}")
        return await (audit_file(client, file) if file else audit_models(client, model))
    except UnavailableError as error:
        raise PreflightError(error.message, hint=error.hint) from error
    finally:
        await client.aclose()


def _state(row: Row) -> str:
    """Say whether a way would run; "ready?" if that depends on what no server tells."""
    if not row.ready:
        return click.style("missing", fg="red")
    return click.style("ready? ", fg="yellow") if row.unseen else click.style("ready  ", fg="green")


def _lines(rows: list[Row]) -> list[str]:
    lines: list[str] = []
    model = None
    mending: dict[str, None] = {}
    for row in rows:
        if row.model != model:
            model = row.model
            lines.append(click.style(model, bold=True))
        lender = f" ({row.lender})" if row.lender else ""
        variant = f", {row.variant}" if row.variant else ""
        lines.append(f"  {_state(row)}  {row.operation:<9} {row.workflow}{variant}{lender}")
        if row.ready:
            lines += [f"           {' ' * 9} needs also {need}" for need in row.unseen]
        if not row.ready:
            lines += [f"           {' ' * 9} {reason}" for reason in row.reasons()]
            mending[row.mending()] = None
    if mending:
        lines += ["", *filter(None, mending)]
    return lines
