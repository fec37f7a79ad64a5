"""What the Python API accepts for configuration, brought into one form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.config.choose import choose_backends
from grok_spicy.config.files import (
    LoadedBackends,
    LoadedVideoConfig,
    load_backends,
    load_video_config,
)
from grok_spicy.schemas import BackendConfig, VideoConfig
from grok_spicy.watch.reports import Notice

if TYPE_CHECKING:
    from grok_spicy.config.chosen import ChosenBackends
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.watch.reports import Reporter

Backends = BackendConfig | LoadedBackends | str | Path | None
"""A configuration, a preset's name, a file, or None for what the video.json says."""

Video = VideoConfig | LoadedVideoConfig | Path | None
"""A video.json, read or not."""


def read_video(
    given: Video,
) -> tuple[VideoConfig | None, LoadedBackends | BackendConfig | None, Path | None]:
    """Return the video.json, its backends, and the folder its photos are relative to.

    Raises:
        ConfigError: If the file cannot be read or is wrong.
    """
    if isinstance(given, Path):
        given = load_video_config(given)
    if isinstance(given, LoadedVideoConfig):
        source = given.source.path
        return given.config, given.backends, None if source is None else source.parent
    return given, None if given is None else given.backends, None


def decide_backends(
    asked: Backends,
    own: LoadedBackends | BackendConfig | None,
    registry: ProviderRegistry,
    report: Reporter,
) -> ChosenBackends:
    """Decide who does what: the argument, else `own`, else the default preset.

    Args:
        asked: What the caller says.
        own: What the video.json, or the run that is resumed, says.
        registry: Knows the presets.
        report: Told what does not fit.

    Raises:
        ConfigError: If the choice is wrong or incomplete.
    """
    if isinstance(asked, Path):
        asked = load_backends(asked)
    preset = asked if isinstance(asked, str) else None
    file = own if asked is None or isinstance(asked, str) else asked
    chosen = choose_backends(preset, file, registry)
    for notice in chosen.notices:
        report(Notice(notice))
    return chosen
