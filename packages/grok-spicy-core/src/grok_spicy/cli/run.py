"""`grok-spicy run`: from a concept to a film."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grok_spicy.cli.dashboard import DashboardFlags, dashboard_options
from grok_spicy.cli.film_options import film_options
from grok_spicy.cli.options import (
    BackendFlags,
    OneConcept,
    Repeating,
    backend_options,
    events_option,
    ledger_option,
    output_option,
    repeat_option,
    verbose_option,
    verbosity,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grok_spicy.runs.result import RunResult
    from grok_spicy.schemas import PipelineConfig

_FILE = click.Path(dir_okay=False, path_type=Path)

_GO_ON = (0, 1, 2)
"""Exit codes of one film after which the next concept of a prompt file is filmed."""


class _Run(Repeating, OneConcept):
    pass


@click.command(cls=_Run)
@click.argument("concept", required=False, metavar="[CONCEPT]")
@click.option(
    "--prompt-file",
    type=_FILE,
    metavar="FILE",
    help="Concepts, separated by blank lines; # begins a comment. One film each.",
)
@click.option(
    "--plan",
    "--script",
    "plan",
    type=_FILE,
    metavar="FILE",
    help="Film this plan.json instead of having a story written.",
)
@click.option(
    "--ref",
    "refs",
    multiple=True,
    metavar="NAME=PATH",
    help="A reference photo of a character. Repeatable.",
)
@backend_options
@film_options(pictures=True)
@repeat_option
@output_option
@ledger_option
@events_option
@verbose_option
@dashboard_options
@click.pass_context
def run(
    ctx: click.Context,
    /,
    *,
    concept: str | None,
    prompt_file: Path | None,
    plan: Path | None,
    refs: tuple[str, ...],
    flags: BackendFlags,
    pipeline: PipelineConfig,
    check: bool,
    repeat_unknown: int,
    output: Path,
    as_json: bool,
    dashboard: DashboardFlags,
) -> None:
    """Make a film of CONCEPT.

    CONCEPT says in a sentence or two what the film is about; the story_plan of a video.json or
    --plan needs none. Everything a run makes lies in a
    folder of its own below the output folder.

    Exit codes: 0 done, 1 failed but resumable, 2 usage, configuration or policy,
    3 nothing was ready, 4 budget reached, 130 interrupted.
    """
    if dashboard.web:
        dashboard.serve_alone(output)
        return
    concepts = _concepts(concept, prompt_file, plan)

    from grok_spicy.api import make_film
    from grok_spicy.cli.filming import film, read_settings
    from grok_spicy.cli.logs import show_logs
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.story.refs import parse_ref

    show_logs(verbosity(ctx))
    photos = [parse_ref(text) for text in refs]
    settings = read_settings(flags)
    if not concepts and (settings.video is None or settings.video.config.story_plan is None):
        raise click.UsageError('Say what to film: grok-spicy run "A fox meets an owl"')

    def make(concept: str, config: PipelineConfig) -> RunResult | None:
        return film(
            partial(
                make_film,
                concept,
                plan=plan,
                config=config,
                refs=photos,
                output_dir=output,
                repeat_unknown=repeat_unknown,
                check=check,
            ),
            settings,
            place=partial(RunFolder.of, output),
            as_json=as_json,
        )

    with dashboard.beside(output):
        code = _film_all(concepts or [""], pipeline, make, as_json=as_json)
    ctx.exit(code)


def _concepts(concept: str | None, prompt_file: Path | None, plan: Path | None) -> list[str]:
    """Return the concepts to film: one for a plan that stands alone, none where nobody says any.

    Raises:
        UsageError: If there is more than one source of them.
        ConfigError: If one cannot be used.
    """
    from grok_spicy.story.concepts import check_concept, read_prompts

    if prompt_file is not None:
        if concept is not None or plan is not None:
            raise click.UsageError("--prompt-file goes with neither CONCEPT nor --plan.")
        return read_prompts(prompt_file)
    if concept is not None:
        return [check_concept(concept)]
    return [] if plan is None else [""]


def _film_all(
    concepts: Sequence[str],
    pipeline: PipelineConfig,
    make: Callable[[str, PipelineConfig], RunResult | None],
    *,
    as_json: bool,
) -> int:
    """Film one concept after the other; return the worst exit code."""
    from grok_spicy.cli.failures import INTERRUPTED, present, say
    from grok_spicy.cli.results import show_result
    from grok_spicy.errors import GrokSpicyError

    worst = begun = 0
    left = pipeline.max_cost
    for begun, concept in enumerate(concepts, 1):
        if len(concepts) > 1 and not as_json:
            click.secho(f"Film {begun} of {len(concepts)}: {_shortened(concept)}", bold=True)
        config = pipeline.model_copy(update={"max_cost": left})
        try:
            result = make(concept, config)
        except GrokSpicyError as error:
            if len(concepts) == 1:
                raise
            code = present(error, traceback=verbosity() > 0)
        else:
            if result is None:
                worst = INTERRUPTED
                break
            show_result(result, as_json=as_json, dry_run=config.dry_run)
            code = result.exit_code
            left = None if left is None else max(0.0, left - result.cost_usd)
        worst = max(worst, code)
        if code not in _GO_ON:
            break
    if missing := len(concepts) - begun:
        say("1 film was not begun." if missing == 1 else f"{missing} films were not begun.")
    return worst


def _shortened(concept: str) -> str:
    line = concept.splitlines()[0]
    return line if len(line) <= 70 else f"{line[:69]}…"  # noqa: PLR2004 - a line of a terminal
