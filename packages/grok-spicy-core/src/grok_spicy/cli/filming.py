"""From checked options to a run: what `run` and `plan` have in common."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grok_spicy.cli.display import make_display
from grok_spicy.cli.failures import say, warn
from grok_spicy.cli.interrupts import obeying_signals
from grok_spicy.cli.keys import secrets
from grok_spicy.cli.leaving import last_words
from grok_spicy.cli.logs import keep_retries_quiet
from grok_spicy.cli.output import stdout_for_programs
from grok_spicy.config.choose import choose_backends
from grok_spicy.config.files import Configuration, LoadedBackends, load_backends, load_configuration
from grok_spicy.errors import GrokSpicyError
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.runs.interrupt import Interrupter
from grok_spicy.system.loops import run_to_end
from grok_spicy.system.streams import while_read
from grok_spicy.text.hints import run_command
from grok_spicy.watch.reports import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from grok_spicy.cli.options import BackendFlags
    from grok_spicy.config.files import LoadedVideoConfig
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.result import RunResult
    from grok_spicy.watch.events import Event


@dataclass(frozen=True, slots=True)
class Settings:
    """What flags and files say, read once for all films of a command.

    Attributes:
        registry: Knows the providers.
        video: The video.json, if there is one.
        backends: A preset's name, or a backends file; None: what the video.json says.
        notices: What the user should know about the configuration.
    """

    registry: ProviderRegistry
    video: LoadedVideoConfig | None
    backends: str | LoadedBackends | None
    notices: tuple[str, ...] = ()


def read_settings(flags: BackendFlags, *, look_around: bool = True) -> Settings:
    """Read the configuration.

    Args:
        flags: What the command line says.
        look_around: Whether `./video.json` counts where no file is named.

    Raises:
        ConfigError: If a file or the choice is wrong.
        PluginError: If a plugin that is needed cannot be used.
    """
    registry = ProviderRegistry(PluginManager(disabled=flags.without))
    for name in registry.plugins.unknown_disabled():
        warn(f"--no-plugins {name}: nothing installed is called so")
    if look_around or flags.config is not None:
        read = load_configuration(flags.config, flags.file)
    else:
        read = Configuration(None, None if flags.file is None else load_backends(flags.file))
    notices = [f"configuration: {read.found}"] if read.found is not None else []
    notices += [read.left_out] if read.left_out is not None else []
    backends: str | LoadedBackends | None = flags.preset
    if flags.file is not None and read.backends is not None:
        backends = read.backends
        if flags.preset is not None:
            chosen = choose_backends(flags.preset, read.backends, registry)
            backends = LoadedBackends(chosen.config, chosen.source)
            notices += chosen.notices
    return Settings(registry, read.video, backends, tuple(notices))


def film(
    make: Callable[..., Coroutine[Any, Any, RunResult]],
    settings: Settings,
    *,
    place: Callable[[str], RunFolder],
    as_json: bool,
) -> RunResult | None:
    """Make a film, or go on with one; show how it goes, and let Ctrl-C stop it.

    Args:
        make: `make_film` or `resume_film` with what is wanted; it is given the settings, and who
            watches and may stop the run.
        settings: What was configured.
        place: Tells the folder of a run by its id.
        as_json: Whether events are printed for programs.

    Returns:
        How it ended; None if it was interrupted, which has been said.

    Raises:
        GrokSpicyError: If it could not begin.
    """
    keep_retries_quiet()
    followed = _RunId()
    display = make_display(secrets().mask, as_json=as_json)
    stream = stdout_for_programs()
    report = while_read(display.report, stream)
    hooks: list[Callable[[Event], None]] = [followed, while_read(display.event, stream)]

    interrupter = Interrupter()

    async def made() -> RunResult:
        with obeying_signals(interrupter):
            return await make(
                backends=settings.backends,
                video_config=settings.video,
                registry=settings.registry,
                report=report,
                hooks=hooks,
                interrupter=interrupter,
                secrets=secrets(),
            )

    def say_what_is_left() -> None:
        _say_interrupted(None if followed.run is None else place(followed.run))

    try:
        with display, last_words(say_what_is_left):
            for notice in settings.notices:
                report(Notice(notice))
            return run_to_end(made())
    except (asyncio.CancelledError, KeyboardInterrupt) as error:
        if isinstance(error, asyncio.CancelledError) and not interrupter.stopping:
            raise _cancelled(None if followed.run is None else place(followed.run)) from error
        say_what_is_left()
        return None


def _cancelled(run: RunFolder | None) -> GrokSpicyError:
    return GrokSpicyError(
        "the run was cancelled by a plugin, not by you",
        hint=None if run is None else resume_hint(run),
    )


def _say_interrupted(run: RunFolder | None) -> None:
    if run is None:
        say("Interrupted; nothing was begun.")
        return
    say(f"Interrupted; what was finished is kept in {run.root}")
    if (hint := resume_hint(run)) is not None:
        say(hint)


class _RunId:
    """Remembers which run it is, for the case that nothing comes back."""

    def __init__(self) -> None:
        self.run: str | None = None

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self.run = event.run


def resume_hint(run: RunFolder) -> str | None:
    """Return the command that goes on with a run, if there is something to go on with."""
    from grok_spicy.cli.root import COMMANDS

    return f"Resume: {run_command('resume', run)}" if "resume" in COMMANDS else None
