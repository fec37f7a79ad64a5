"""The options that say how a film is made: those of `run`, and of `plan` where they apply."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from grok_spicy.schemas import PipelineConfig

Command = Callable[..., Any]


class Number(click.FloatRange):
    """A number within bounds; neither NaN nor infinite."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number or say what is wrong with it."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is not a number that can be used.", param, ctx)
        return number


class WholeNumber(click.IntRange):
    """A whole number within bounds."""

    name = "whole number"


class StepName(click.Choice[str]):
    """A step, called by its name or by the word that displays have for it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the step's name or say which there are."""
        from grok_spicy.steps import step_called

        return super().convert(step_called(value), param, ctx)


_STORY_OPTIONS = (
    click.option(
        "--style-override", metavar="TEXT", help="The visual style, whatever the story says."
    ),
    click.option(
        "--aspect",
        type=click.Choice(["16:9", "9:16", "1:1", "4:3", "21:9"]),
        help="The shape of the film, whatever the story says.",
    ),
    click.option(
        "--max-duration",
        type=WholeNumber(3, 15),
        default=15,
        show_default=True,
        metavar="SECONDS",
        help="The longest scene, 3 to 15.",
    ),
    click.option("--debug", is_flag=True, help="Only the first scene and its characters."),
    click.option("--spicy", is_flag=True, help="Apply the spicy mode of the configuration."),
    click.option(
        "--max-cost",
        type=Number(min=0),
        metavar="USD",
        help="Stop before more than this is spent.",
    ),
    click.option(
        "--seed",
        type=WholeNumber(min=0),
        metavar="N",
        help="Makes the result repeatable where the provider can.",
    ),
    click.option(
        "--no-check", is_flag=True, help="Do not ask the providers first if they are ready."
    ),
    click.option("--fresh", is_flag=True, help="Use no earlier result of this output folder."),
)

_PICTURE_OPTIONS = (
    click.option("--negative-prompt", metavar="TEXT", help="What no picture or clip should show."),
    click.option(
        "--consistency-threshold",
        type=Number(min=0, max=1),
        default=0.8,
        show_default=True,
        metavar="SCORE",
        help="The score at which a picture is accepted, 0 to 1.",
    ),
    click.option(
        "--max-retries",
        type=WholeNumber(min=1),
        metavar="N",
        help="Attempts per sheet and keyframe, and corrections per clip.  [default: 3 attempts, "
        "2 corrections]",
    ),
    click.option(
        "--until",
        type=StepName(["plan", "characters", "keyframes", "script", "videos"]),
        help="Stop after this step.",
    ),
    click.option(
        "--approve",
        type=StepName(["characters", "keyframes"]),
        multiple=True,
        help="Wait for 'runs approve' after this step. Repeatable.",
    ),
    click.option(
        "--takes",
        type=WholeNumber(1, 8),
        metavar="N",
        help="Film each clip up to N times and keep the best.  [default: 1]",
    ),
    click.option(
        "--entity-sheets/--no-entity-sheets",
        default=None,
        help="Draw sheets of the places and props that come again, where the image model makes "
        "use of them.  [default: yes]",
    ),
    click.option(
        "--sound",
        type=click.Choice(["level", "raw"]),
        help="level: clips as loud as one another, joined without clicks; raw: as they are.  "
        "[default: level]",
    ),
    click.option(
        "--music",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Lay this music under the film; it gives way to what is heard.",
    ),
    click.option(
        "--dry-run",
        is_flag=True,
        help="Write down every prompt and price; call no provider.",
    ),
)


def film_options(*, pictures: bool) -> Callable[[Command], Command]:
    """Add the options, bundled as `config` and `check`.

    Args:
        pictures: Whether the command goes beyond the story.
    """
    options = (*_STORY_OPTIONS, *(_PICTURE_OPTIONS if pictures else ()))

    def add(function: Command) -> Command:
        @functools.wraps(function)
        def bundled(*args: Any, no_check: bool, **others: Any) -> Any:
            names = _config_fields(others)
            config = _pipeline_config({name: others.pop(name) for name in names})
            return function(*args, pipeline=config, check=not no_check, **others)

        decorated: Command = bundled
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return add


def _config_fields(given: dict[str, Any]) -> list[str]:
    from grok_spicy.schemas import PipelineConfig

    return [name for name in given if name in PipelineConfig.model_fields]


def _pipeline_config(fields: dict[str, Any]) -> PipelineConfig:
    from grok_spicy.schemas import PipelineConfig

    return PipelineConfig(**fields)
