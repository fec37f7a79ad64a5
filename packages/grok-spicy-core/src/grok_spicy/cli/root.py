"""The command group: knows every command by name, imports one only when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

_HERE = "grok_spicy.cli"

# Name, module of this package, one line of help. The function in the module has the module's name.
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "Make a film."),
    "batch": ("batch", "Make many films side by side, with one budget."),
    "resume": ("resume", "Go on with a run: what is accepted is kept, the rest is made."),
    "runs": ("runs", "List runs, look into them, choose takes, clean up."),
    "ledger": ("ledger", "Take what was made and paid to another database."),
    "continuity": ("continuity", "Say who is who, what joins and what broke in a film."),
    "plan": ("plan", "Write the story of a film, for you to edit before it is made."),
    "plugins": ("plugins", "List the installed plugins, or switch them off and on."),
    "providers": ("providers", "List the providers: capabilities, models and options."),
    "doctor": ("doctor", "Check plugins, FFmpeg, disk and the configured providers."),
    "trust": ("trust", "Agree to a server that may have keys, or to a run of somebody else."),
    "init": ("init", "Write a first video.json and backends.json to edit."),
    "schema": ("schema", "Print the JSON Schema of a file that grok-spicy reads or writes."),
}


COMMANDS_OF_EXTRAS = {
    "handover": "handover",
    "sign-key": "handover",
    "storyboard": "handover",
    "verify": "handover",
    "worker": "farm",
}
"""Commands that an extra brings, by name: to say so where it is not installed."""


class Root(click.Group):
    """The lazy group: first our own commands, then those of installed plugins."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return all names; plugin commands are read from metadata, not imported."""
        from grok_spicy.cli.commands import installed_commands

        return [*COMMANDS, *sorted(set(installed_commands()) - set(COMMANDS))]

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Import the command called `cmd_name`; None if there is none."""
        own = COMMANDS.get(cmd_name)
        if own is not None:
            command = getattr(import_module(f"{_HERE}.{own[0]}"), own[0])
            assert isinstance(command, click.Command)  # noqa: S101 - our own table
            return command
        from grok_spicy.cli.commands import load_command

        return load_command(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is not None:
            return name, command, args[1:]
        if ctx.resilient_parsing or name.startswith("-"):
            return super().resolve_command(ctx, args)
        raise click.UsageError(_no_such_command(name, self.list_commands(ctx)), ctx)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands without importing one."""
        from grok_spicy.cli.commands import installed_commands

        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])
        others = {
            name: _of_plugin(owners)
            for name, owners in sorted(installed_commands().items())
            if name not in COMMANDS
        }
        if others:
            with formatter.section("Commands of plugins"):
                formatter.write_dl(list(others.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and turn whatever goes wrong into one message and an exit code."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            raise _nearest_option(error) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            # click ends quietly when whoever read the output, like `head`, has had enough.
            raise
        except SystemExit:
            raise  # how a plugin's own command ends
        except BaseException as error:  # noqa: BLE001 - the outermost handler of the process
            from grok_spicy.cli.failures import INTERRUPTED, present, say
            from grok_spicy.cli.options import verbosity
            from grok_spicy.system.foreign import must_propagate

            if isinstance(error, KeyboardInterrupt) and must_propagate(error):
                say("Interrupted.")
                ctx.exit(INTERRUPTED)
            ctx.exit(present(error, traceback=verbosity(ctx) > 0))


def _of_plugin(owners: dict[str, str]) -> str:
    """Say what a plugin's command does; if it does not say so itself, whose it is."""
    from grok_spicy.cli.command_help import first_sentence

    only = next(iter(owners.values()))
    said = first_sentence(only) if len(owners) == 1 else None
    return said or f"From {' and '.join(owners)}."


def _nearest_option(error: click.NoSuchOption) -> click.NoSuchOption:
    """Return the same error with the option that was probably meant, if any is like it.

    A word of an option counts like the whole: `--stile` is a `--style-override`.
    """
    from grok_spicy.text.nearest import nearest

    command = error.ctx.command if error.ctx is not None else None
    meant: dict[str, str] = {}
    for one in command.params if command is not None else ():
        for option in (*one.opts, *one.secondary_opts):
            name = option.lstrip("-")
            meant |= {word: option for word in (*name.split("-"), name) if len(word) > 1}
    near = nearest(error.option_name.lstrip("-"), meant)
    hint = "" if near is None else f" Did you mean {meant[near]}?"
    return click.NoSuchOption(
        error.option_name, f"No such option {error.option_name!r}.{hint}", ctx=error.ctx
    )


def _no_such_command(name: str, commands: list[str]) -> str:
    if any(letter.isspace() for letter in name):
        from shlex import quote

        return f"That is not a command. To film it: grok-spicy run {quote(name)}"
    if extra := COMMANDS_OF_EXTRAS.get(name):
        from grok_spicy.text.installing import extra_command

        return f"The command {name!r} is not installed. To have it: {extra_command(extra)}"
    from grok_spicy.text.nearest import did_you_mean

    return f"There is no command {name!r}{did_you_mean(name, commands)}"


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    import grok_spicy

    click.echo(f"grok-spicy {grok_spicy.__version__}")
    ctx.exit()


@click.command(
    cls=Root,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog='First film, no key or server: grok-spicy run --backend animatic "A fox meets an owl"',
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version and exit.",
)
def root() -> None:
    """Turn an idea into a film, on the models of your choice."""
