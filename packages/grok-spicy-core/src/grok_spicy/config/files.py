"""Reads video.json and backends files, with the place of everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grok_spicy.config.json_source import KeyPath, read_json
from grok_spicy.config.problems import Problem, Source
from grok_spicy.config.validation import MOST_SHOWN, ignored, validate
from grok_spicy.plugins.discovery import NAME
from grok_spicy.schemas import BackendConfig, StoryPlan, VideoConfig
from grok_spicy.text.nearest import did_you_mean
from grok_spicy.watch.reports import Notice, Reporter, silent

DEFAULT_CONFIG = "video.json"

_URL = "_url"


@dataclass(frozen=True, slots=True)
class LoadedBackends:
    """A `backends` object and where it was written.

    Attributes:
        config: What it says.
        source: Where it says so.
    """

    config: BackendConfig
    source: Source


@dataclass(frozen=True, slots=True)
class LoadedVideoConfig:
    """A video.json and where it was written.

    Attributes:
        config: What it says.
        source: Where it says so.
    """

    config: VideoConfig
    source: Source

    @property
    def backends(self) -> LoadedBackends | None:
        """Its `backends` object, if it has one."""
        if self.config.backends is None:
            return None
        return LoadedBackends(self.config.backends, self.source.inside("backends"))


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that was read for a run.

    Attributes:
        video: The video.json, or None if there is none.
        backends: The `backends` in force: those of `--backends FILE`, else those of video.json.
        found: The default file, if it was found and not named by the user; say so.
        left_out: What it asks for and is not done because nobody named it; say so, too.
    """

    video: LoadedVideoConfig | None
    backends: LoadedBackends | None
    found: Path | None = None
    left_out: str | None = None


def load_configuration(
    config: Path | None = None, backends: Path | None = None, *, folder: Path | None = None
) -> Configuration:
    """Read what `--config` and `--backends` name, and `./video.json` if neither names a config.

    Args:
        config: A video.json.
        backends: A backends file; goes before the `backends` of video.json.
        folder: Where the default video.json is looked for; the working directory by default.

    Raises:
        ConfigError: If a file cannot be read or is wrong; each problem with its place.
    """
    found = None
    if config is None:
        default = (folder or Path()) / DEFAULT_CONFIG
        if default.is_file():
            config = found = default
    video = load_video_config(config) if config is not None else None
    left_out = None
    if found is not None and video is not None:
        left_out = _signing(found, video.config)
        video = LoadedVideoConfig(_as_found(video.config), video.source)
    if backends is not None:
        return Configuration(video, load_backends(backends), found, left_out)
    return Configuration(video, video.backends if video is not None else None, found, left_out)


def _as_found(config: VideoConfig) -> VideoConfig:
    """Return a configuration that nobody named: its servers get no keys, and it signs nothing."""
    backends = None if config.backends is None else config.backends.as_found()
    return config.model_copy(update={"backends": backends, "sign": None})


def _signing(found: Path, config: VideoConfig) -> str | None:
    if config.sign is None:
        return None
    return (
        f"{found} asks for signed films and was found, not named: none is signed in your name. "
        f"If it is yours: --config {found}"
    )


def load_video_config(path: Path) -> LoadedVideoConfig:
    """Read a video.json.

    Raises:
        ConfigError: If it cannot be read or is wrong; each problem with its place.
    """
    document = read_json(path, what="video configuration")
    source = Source(document)
    value: Any = document.value
    problems: list[Problem] = []
    if isinstance(value, dict) and "backends" in value:
        backends, problems = _only_known(value["backends"], source.inside("backends"))
        value = {**value, "backends": backends}
    return LoadedVideoConfig(validate(value, VideoConfig, source, found=problems), source)


def load_backends(path: Path) -> LoadedBackends:
    """Read a backends file: `{"backends": {...}}` or the bare object.

    Raises:
        ConfigError: If it cannot be read or is wrong; each problem with its place.
    """
    document = read_json(path, what="backends file")
    source, value = Source(document), document.value
    problems: list[Problem] = []
    if isinstance(value, dict) and "backends" in value:
        known = {field.alias or name for name, field in VideoConfig.model_fields.items()}
        unknown = [name for name in value if name not in known][:MOST_SHOWN]
        problems += [_unknown(source, (name,), known) for name in unknown]
        source, value = source.inside("backends"), value["backends"]
    value, found = _only_known(value, source)
    problems += found
    return LoadedBackends(validate(value, BackendConfig, source, found=problems), source)


def load_plan(path: Path, report: Reporter = silent) -> StoryPlan:
    """Read a plan.json, or any file with a story plan in it.

    Args:
        path: The file.
        report: Told of fields that are ignored because nobody knows their names.

    Raises:
        ConfigError: If it cannot be read or is no plan; each problem with its place. Whether the
            story holds together is not looked at here.
    """
    document = read_json(path, what="plan")
    source = Source(document)
    plan = validate(document.value, StoryPlan, source)
    for problem in ignored(document.value, StoryPlan, source):
        report(Notice(str(problem), "warning"))
    return plan


def _only_known(value: Any, source: Source) -> tuple[Any, list[Problem]]:
    """Leave out what a `backends` object cannot contain, so that the rest is judged too."""
    if not isinstance(value, dict):
        return value, []
    fields = set(BackendConfig.model_fields)
    kept: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, item in value.items():
        if len(problems) == MOST_SHOWN:
            break
        if name in fields or name == "$schema":
            kept[name] = item
        elif not (name.endswith(_URL) and NAME.fullmatch(name.removesuffix(_URL))):
            problems.append(_unknown(source, (name,), fields))
        elif not _is_address(item):
            problems.append(
                Problem(source.at((name,)), "must be an address or a list of addresses")
            )
        else:
            kept[name] = item
    return kept, problems + _scenes_twice(value.get("scenes"), source)


def _scenes_twice(scenes: Any, source: Source) -> list[Problem]:
    """Find scenes that are written twice in different ways, as `3` and `03`."""
    seen: dict[int, str] = {}
    problems: list[Problem] = []
    for name in scenes if isinstance(scenes, dict) else ():
        if name.isdecimal() and seen.setdefault(int(name), name) != name:
            place = source.at(("scenes", name), of_key=True)
            problems.append(Problem(place, f"this is scene {int(name)} once more"))
    return problems


def _unknown(source: Source, path: KeyPath, known: set[str]) -> Problem:
    name = str(path[-1])
    return Problem(source.at(path, of_key=True), f"unknown field{did_you_mean(name, known)}")


def _is_address(item: object) -> bool:
    if isinstance(item, list):
        return bool(item) and all(isinstance(url, str) for url in item)
    return isinstance(item, str)
