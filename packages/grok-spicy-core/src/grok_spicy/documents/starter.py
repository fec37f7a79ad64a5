"""The first files of a new user: a video.json and a backends file that work as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grok_spicy.config.choose import parts_of
from grok_spicy.documents.json_schemas import json_schema
from grok_spicy.errors import ConfigError, GrokSpicyError, StorageError
from grok_spicy.schemas import BackendConfig, VideoConfig
from grok_spicy.specs import CAPABILITIES
from grok_spicy.system.files import write_atomically

if TYPE_CHECKING:
    from grok_spicy.plugins.registry import ProviderRegistry

_SCHEMAS = "schemas"


def starter_files(
    registry: ProviderRegistry, preset: str, *, full: bool = False
) -> dict[Path, str]:
    """Return the files to begin with, by their path in the new folder.

    JSON has no comments: `$schema` makes an editor show what each field means, and offer those
    that are not there. The cast is empty, so that every story brings its own.

    Args:
        registry: Knows the presets.
        preset: Who does what in the backends file.
        full: Whether video.json has every field, with its default; else what a beginner needs.

    Raises:
        ConfigError: If there is no such preset, or it is incomplete.
        PluginError: If two plugins fill the same capability of it.
    """
    documents: dict[str, dict[str, Any]] = {
        "video.json": _video_config(full=full),
        "backends.json": _backends(registry, preset),
        f"{_SCHEMAS}/video-config.json": json_schema("video-config"),
        f"{_SCHEMAS}/backends.json": json_schema("backends"),
    }
    return {
        Path(name): json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        for name, document in documents.items()
    }


def first_preset(registry: ProviderRegistry, preferred: str) -> str:
    """Return `preferred` if it is complete, else the first preset that is, else `preferred`."""
    for name in (preferred, *registry.plugins.presets()):
        try:
            parts_of(name, CAPABILITIES, registry)
        except GrokSpicyError:
            continue
        return name
    return preferred


def write_new(folder: Path, files: dict[Path, str]) -> dict[Path, bool]:
    """Write files that are not there yet; never overwrites one.

    Args:
        folder: Where to; made if it is missing.
        files: Their text, by path below the folder.

    Returns:
        By path, whether it was written.

    Raises:
        ConfigError: If the folder cannot be written.
    """
    written: dict[Path, bool] = {}
    for name, text in files.items():
        path = folder / name
        written[path] = not path.exists()
        if written[path]:
            _write(path, text)
    return written


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, lambda stream: stream.write(text.encode()))
    except StorageError as error:
        raise ConfigError(
            error.message, hint="Name a folder that can be written: grok-spicy init FOLDER"
        ) from error


def _video_config(*, full: bool) -> dict[str, Any]:
    beginning: dict[str, Any] = {
        "characters": [],
        "default_video": {"scene": "", "motion": "", "audio_cues": ""},
        "narrative_core": {"style_directive": ""},
    }
    schema = {"$schema": f"{_SCHEMAS}/video-config.json"}
    if not full:
        return schema | beginning
    config = VideoConfig.model_validate(beginning)
    every = config.model_dump(mode="json", exclude={"json_schema", "story_plan", "backends"})
    return schema | every


def _backends(registry: ProviderRegistry, preset: str) -> dict[str, Any]:
    parts = parts_of(preset, CAPABILITIES, registry)
    config = BackendConfig.model_validate(
        {
            capability: {
                "provider": part.provider,
                "model": part.model
                or registry.spec(capability, part.provider).default_model
                or None,
            }
            for capability, part in parts.items()
        }
    )
    urls = {
        f"{part.provider}_url": url
        for capability, part in parts.items()
        if (url := registry.spec(capability, part.provider).default_url) is not None
    }
    shown = config.model_dump(mode="json", exclude={"steps", "scenes"})
    return {"$schema": f"{_SCHEMAS}/backends.json", "backends": {**shown, **urls}}
