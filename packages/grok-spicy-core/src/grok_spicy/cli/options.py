"""Options that mean the same in every command."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from grok_spicy.text.hints import DEFAULT_OUTPUT, OUTPUT_VARIABLE

Function = TypeVar("Function", bound=Callable[..., Any])

_VERBOSITY = "grok_spicy.verbosity"

_FILE = click.Path(dir_okay=False, path_type=Path)


_REPEAT = "--repeat-unknown"

MOST_REPEATS = 10


class OneConcept(click.Command):
    """A command that takes a concept, and says so to whoever left out the quotes around it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; several words are one concept without its quotes."""
        from grok_spicy.text.hints import quoted

        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            words = " ".join([ctx.params.get("concept") or "", *ctx.args]).strip()
            meant = quoted([words]) or '"..."'
            raise click.UsageError(f"Put the whole concept into quotes: {meant}", ctx)
        return rest


class Repeating(click.Command):
    """A command with `--repeat-unknown[=N]`: what follows it without `=` is not its value."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; the option alone means once."""
        ours, rest = (args, []) if "--" not in args else _split(args)
        return super().parse_args(
            ctx, [f"{_REPEAT}=1" if one == _REPEAT else one for one in ours] + rest
        )


def _split(args: list[str]) -> tuple[list[str], list[str]]:
    end = args.index("--")
    return args[:end], args[end:]


def repeat_option(function: Function) -> Function:
    """Add `--repeat-unknown[=N]` to a command of the class `Repeating`."""
    return click.option(
        _REPEAT,
        type=click.IntRange(0, MOST_REPEATS),
        default=0,
        metavar="[=N]",
        help="Make a picture or clip again whose answer was lost, N times at most (alone: once); "
        "each may be paid twice, and counts so under --max-cost.",
    )(function)


@dataclass(frozen=True, slots=True)
class BackendFlags:
    """Who does what, as said on the command line.

    Attributes:
        preset: `--backend`; None: what the file says, else the default preset.
        file: `--backends`.
        config: `--config`; None: `./video.json` if it is there, or what a run began with.
        without: `--no-plugins`.
    """

    preset: str | None = None
    file: Path | None = None
    config: Path | None = None
    without: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """Write them as they were given, for a command that is to mean the same."""
        said = {"--backend": self.preset, "--backends": self.file, "--config": self.config}
        given = [word for name, value in said.items() if value for word in (name, str(value))]
        return given + [word for name in self.without for word in ("--no-plugins", name)]


def backend_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--backend`, `--backends`, `--config` and `--no-plugins`, bundled as `flags`."""
    return _bundled(
        function, help_of_config="The configuration.  [default: ./video.json if it is there]"
    )


def resumed_backend_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the same options for a run that has a configuration of its own."""
    return _bundled(
        function, help_of_config="A configuration in the place of the one that the run began with."
    )


def _bundled(function: Callable[..., Any], *, help_of_config: str) -> Callable[..., Any]:
    @click.option(
        "--backend",
        "preset",
        metavar="PRESET",
        shell_complete=_complete_preset,
        help="Who does what: a preset (listed by 'grok-spicy providers'), "
        "or 'config' to insist on the file's own backends.",
    )
    @click.option(
        "--backends", "backends_file", type=_FILE, metavar="FILE", help="A backends file (JSON)."
    )
    @click.option(
        "--config",
        type=_FILE,
        metavar="FILE",
        help=help_of_config,
    )
    @no_plugins_option
    @functools.wraps(function)
    def bundled(
        *args: Any,
        preset: str | None,
        backends_file: Path | None,
        config: Path | None,
        without: tuple[str, ...],
        **others: Any,
    ) -> Any:
        flags = BackendFlags(preset, backends_file, config, without)
        return function(*args, flags=flags, **others)

    return bundled


def no_plugins_option(function: Function) -> Function:
    """Add `--no-plugins`, as `without`."""
    return click.option(
        "--no-plugins",
        "without",
        multiple=True,
        metavar="NAME",
        shell_complete=complete_plugin,
        help="Do not load this plugin; '*' is every plugin. Repeatable.",
    )(function)


def output_option(function: Function) -> Function:
    """Add `--output-dir`, as `output`."""
    return click.option(
        "--output-dir",
        "output",
        type=click.Path(file_okay=False, path_type=Path),
        envvar=OUTPUT_VARIABLE,
        show_envvar=True,
        default=Path(DEFAULT_OUTPUT),
        show_default=True,
        metavar="FOLDER",
        callback=_said_to_group,
        help="Where runs and their results are kept.",
    )(function)


def ledger_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--ledger`, and let the output folder's ledger be kept there before anything begins."""

    @click.option(
        "--ledger",
        metavar="URL",
        envvar="GROK_SPICY_LEDGER",
        show_envvar=True,
        help="Keep the ledger of the output folder at postgresql://...; the folder remembers it.",
    )
    @functools.wraps(function)
    def chosen(*args: Any, ledger: str | None, output: Path, **others: Any) -> Any:
        if ledger is not None:
            from grok_spicy.ledger.engines import choose_engine

            choose_engine(output, ledger)
        return function(*args, output=output, **others)

    return chosen


def verbose_option(function: Function) -> Function:
    """Add `-v`; commands read it with `verbosity`."""
    return click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        callback=_keep_verbosity,
        help="Say more; -vv says everything. Errors then show where they happened.",
    )(function)


def json_option(function: Function) -> Function:
    """Add `--json`, as `as_json`."""
    return _for_programs("Print JSON, for programs.")(function)


def events_option(function: Function) -> Function:
    """Add `--json` of the commands that make films, as `as_json`."""
    return _for_programs("Print events as JSON lines, for programs.")(function)


def _for_programs(what: str) -> Callable[[Function], Function]:
    return click.option("--json", "as_json", is_flag=True, callback=_keep_stdout_clean, help=what)


def _keep_stdout_clean(ctx: click.Context, parameter: click.Parameter, value: bool) -> bool:
    wanted = bool(_said_to_group(ctx, parameter, value))
    if wanted and not ctx.resilient_parsing:
        from grok_spicy.cli.output import set_stdout_aside

        set_stdout_aside()
    return wanted


def verbosity(ctx: click.Context | None = None) -> int:
    """Return how often `-v` was given."""
    ctx = ctx or click.get_current_context(silent=True)
    return int(ctx.meta.get(_VERBOSITY, 0)) if ctx is not None else 0


def _said_to_group(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Take what was said before the name of a subcommand: `runs --output-dir FOLDER show`."""
    name, group = parameter.name or "", ctx.parent
    typed = click.core.ParameterSource.COMMANDLINE
    if (
        group is None
        or ctx.get_parameter_source(name) is typed
        or group.get_parameter_source(name) is not typed
    ):
        return value
    return group.params[name]


def _keep_verbosity(ctx: click.Context, _: click.Parameter, count: int) -> None:
    ctx.meta[_VERBOSITY] = count


def complete_run(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Offer the ids of the runs in the output folder."""
    from grok_spicy.runs.find import all_runs

    return [one.run_id for one in all_runs(_output_of(ctx)) if one.run_id.startswith(incomplete)]


def complete_piece(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Offer the pieces of the run that is named, by default of the newest."""
    from grok_spicy.errors import ConfigError
    from grok_spicy.runs.find import all_runs, find_run
    from grok_spicy.runs.state import read_state
    from grok_spicy.steps import in_order

    run, output = ctx.params.get("run"), _output_of(ctx)
    try:
        folder = find_run(run, output) if run else next(iter(all_runs(output)), None)
        state = None if folder is None else read_state(folder.state)
    except ConfigError:
        return []
    pieces = in_order(state.pieces, state.plan) if state else ()
    return [one for one in pieces if one.startswith(incomplete)]


def complete_plugin(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Offer the installed plugins; none is imported."""
    import logging

    from grok_spicy.plugins.manager import PluginManager

    logging.getLogger("grok_spicy").addHandler(logging.NullHandler())
    names = (row.name for row in PluginManager().rows())
    return sorted(name for name in names if name.startswith(incomplete))


def _output_of(ctx: click.Context) -> Path:
    return Path(ctx.params.get("output") or DEFAULT_OUTPUT)


def _complete_preset(
    _ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Offer the presets of the installed plugins, and the file's own backends."""
    import logging

    from grok_spicy.plugins import PluginManager
    from grok_spicy.plugins.descriptors import CONFIG_PRESET

    # What is wrong with a plugin has no place on a command line being typed.
    logging.getLogger("grok_spicy").addHandler(logging.NullHandler())
    presets = [*PluginManager().presets(), CONFIG_PRESET]
    return sorted(name for name in presets if name.startswith(incomplete))
