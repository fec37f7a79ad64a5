"""From checked options to a run: what `run` and `plan` have in common."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.api import make_film
from grok_spicy.cli.display import make_display
from grok_spicy.cli.failures import say, warn
from grok_spicy.cli.interrupts import obeying_signals
from grok_spicy.cli.keys import secrets
from grok_spicy.config import LoadedBackends, choose_backends, load_configuration
from grok_spicy.interrupt import Interrupter
from grok_spicy.plugins import PluginManager
from grok_spicy.providers.registry import ProviderRegistry
from grok_spicy.reports import Notice
from grok_spicy.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grok_spicy.cli.display import Display
    from grok_spicy.cli.options import BackendFlags
    from grok_spicy.config import LoadedVideoConfig
    from grok_spicy.events import Event
    from grok_spicy.result import RunResult
    from grok_spicy.schemas import PipelineConfig


@dataclass(frozen=True, slots=True)
class Commission:
    """What `run` and `plan` ask for, whatever the concept.

    Attributes:
        config: How the run behaves.
        output: Where runs are kept.
        plan: A plan to film.
        refs: Reference photos, as label and file.
        check: Whether providers are asked first if they are ready.
        as_json: Whether events are printed for programs.
    """

    config: PipelineConfig
    output: Path
    plan: Path | None = None
    refs: Sequence[tuple[str, Path]] = ()
    check: bool = True
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Studio:
    """What was configured: read once for all films of a command.

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


def set_up(flags: BackendFlags) -> Studio:
    """Read the configuration.

    Raises:
        ConfigError: If a file or the choice is wrong.
        PluginError: If a plugin that is needed cannot be used.
    """
    registry = ProviderRegistry(PluginManager(disabled=flags.without))
    for name in registry.plugins.unknown_disabled():
        warn(f"--no-plugins {name}: nothing installed is called so")
    read = load_configuration(flags.config, flags.file)
    notices = [f"configuration: {read.found}"] if read.found is not None else []
    backends: str | LoadedBackends | None = flags.preset
    if flags.file is not None and read.backends is not None:
        backends = read.backends
        if flags.preset is not None:
            chosen = choose_backends(flags.preset, read.backends, registry)
            backends = LoadedBackends(chosen.config, chosen.source)
            notices += chosen.notices
    return Studio(registry, read.video, backends, tuple(notices))


def film(concept: str, commission: Commission, studio: Studio) -> RunResult | None:
    """Make one film and show how it goes.

    Returns:
        How it ended; None if it was interrupted, which has been said.

    Raises:
        GrokSpicyError: If it could not begin.
    """
    display = make_display(secrets().mask, as_json=commission.as_json)
    followed = _RunId()
    try:
        with display:
            for notice in studio.notices:
                display.report(Notice(notice))
            return asyncio.run(_film(concept, commission, studio, display, followed))
    except (asyncio.CancelledError, KeyboardInterrupt):
        _say_interrupted(commission, followed.run)
        return None


async def _film(
    concept: str,
    commission: Commission,
    studio: Studio,
    display: Display,
    followed: Callable[[Event], None],
) -> RunResult:
    interrupter = Interrupter()
    with obeying_signals(interrupter):
        return await make_film(
            concept,
            plan=commission.plan,
            backends=studio.backends,
            config=commission.config,
            video_config=studio.video,
            refs=commission.refs,
            output_dir=commission.output,
            registry=studio.registry,
            report=display.report,
            hooks=[followed, display.event],
            check=commission.check,
            interrupter=interrupter,
            secrets=secrets(),
        )


def _say_interrupted(commission: Commission, run: str | None) -> None:
    if run is None:
        say("Interrupted; nothing was begun.")
        return
    say(f"Interrupted; what was finished is kept in {RunFolder.of(commission.output, run).root}")
    if (hint := resume_hint(run)) is not None:
        say(hint)


class _RunId:
    """Remembers which run it is, for the case that nothing comes back."""

    def __init__(self) -> None:
        self.run: str | None = None

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self.run = event.run


def resume_hint(run: str | None) -> str | None:
    """Return the command that goes on with a run, if there is something to go on with."""
    from grok_spicy.cli.root import COMMANDS

    return f"Resume: grok-spicy resume {run}" if run and "resume" in COMMANDS else None
