"""What a plugin may implement.

A plugin is a module named by an entry point of the group `grok_spicy`; the entry point's name is
the provider's name. The module marks functions with `hookimpl`; each must have the name of one of
the functions below and may leave out arguments it does not need. Plugin modules are light: they
import no SDK, read no configuration, and need no key and no network to be loaded.

Every plugin is called on its own, in order of the plugins' names: a plugin that raises is left out
and shown with the cause by `grok-spicy plugins`. Hooks are therefore no place to change what other
plugins say: implementations that wrap others (`hookimpl(wrapper=True)`) are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

from grok_spicy.specs import COMMANDS_GROUP, CONFORMANCE_GROUP, ENTRY_POINT_GROUP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.schemas import SignConfig
    from grok_spicy.specs import MeasureSpec, PresetPart, ProviderSpec
    from grok_spicy.watch.events import Event

__all__ = [
    "COMMANDS_GROUP",
    "CONFORMANCE_GROUP",
    "ENTRY_POINT_GROUP",
    "grok_spicy_event",
    "grok_spicy_image_providers",
    "grok_spicy_llm_providers",
    "grok_spicy_measures",
    "grok_spicy_presets",
    "grok_spicy_review",
    "grok_spicy_sign",
    "grok_spicy_video_providers",
    "grok_spicy_vision_providers",
    "hookimpl",
    "hookspec",
]

hookspec = pluggy.HookspecMarker("grok_spicy")

hookimpl = pluggy.HookimplMarker("grok_spicy")


@hookspec
def grok_spicy_image_providers() -> Sequence[ProviderSpec]:  # type: ignore[empty-body]
    """Offer image providers.

    Example:
        @hookimpl
        def grok_spicy_image_providers():
            return [ProviderSpec("shed", "shed_spicy.image:ShedImageProvider",
                                 summary="Pictures from the shed", default_model="shed-1")]

    Returns:
        Descriptors whose `target` is an `ImageProvider`, imported on first use.
    """


@hookspec
def grok_spicy_video_providers() -> Sequence[ProviderSpec]:  # type: ignore[empty-body]
    """Offer video providers.

    Returns:
        Descriptors whose `target` is a `VideoProvider`, imported on first use.
    """


@hookspec
def grok_spicy_llm_providers() -> Sequence[ProviderSpec]:  # type: ignore[empty-body]
    """Offer LLM providers.

    Returns:
        Descriptors whose `target` is an `LLMProvider`, imported on first use.
    """


@hookspec
def grok_spicy_vision_providers() -> Sequence[ProviderSpec]:  # type: ignore[empty-body]
    """Offer vision providers.

    Returns:
        Descriptors whose `target` is a `VisionProvider`, imported on first use.
    """


@hookspec
def grok_spicy_presets() -> Sequence[PresetPart]:  # type: ignore[empty-body]
    """Take part in presets, the names after `--backend`.

    Example:
        @hookimpl
        def grok_spicy_presets():
            return [PresetPart("local", "image", "shed")]

    Returns:
        Parts; parts of one preset from several plugins merge. The same capability of one preset
        from two plugins is an error that names both.
    """


@hookspec
def grok_spicy_measures() -> Sequence[MeasureSpec]:  # type: ignore[empty-body]
    """Offer measures of continuity: local, free, as many as you like.

    Example:
        @hookimpl
        def grok_spicy_measures():
            return [MeasureSpec("identity.hats", "shed_spicy.hats:Hats", ("frame",), "1",
                                summary="Who wears which hat")]

    Returns:
        Descriptors whose `target` is a `grok_spicy.continuity.Measure`, imported on first use.
    """


@hookspec
def grok_spicy_sign(settings: SignConfig, run: Path | None) -> Path | None:
    """Sign finished films, as `sign` in video.json asks; the first plugin that can does it.

    Called in a thread, twice a run: before anything is paid, and when the film is finished.

    Args:
        settings: How, with absolute paths.
        run: The folder of the finished run; None: only make sure that films can be signed so.

    Returns:
        The signed copy; None where nothing was to be signed.

    Raises:
        ConfigError: If a key cannot be used.
    """


@hookspec
def grok_spicy_event(event: Event) -> None:
    """Observe a run: called for every event, in order, on one worker thread.

    What it raises is logged and never stops the run.

    Args:
        event: One of the models in `grok_spicy.watch.events`, as written to `events.jsonl`.
    """


@hookspec
def grok_spicy_review(text: str, kind: str) -> str | None:
    """Add a rule to the content policy; rules can be added, never removed.

    Called for every concept, plan, text of a provider call and model answer before it is used,
    those that our own rules let pass; for long texts, plans and configurations in a thread. To
    make sure that a missing plugin never means a missing rule, name the plugin in
    `backends.require_plugins`.

    Args:
        text: The text to be judged.
        kind: What it is: `"concept"`, `"plan"`, `"config"`, `"prompt"` or `"answer"`.

    Returns:
        None if it may be used, else a sentence saying what is wrong with it.
    """
