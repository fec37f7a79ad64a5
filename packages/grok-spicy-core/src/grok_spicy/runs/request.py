"""What is wanted of a run, read and judged before anything is sent or paid."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from grok_spicy.calls.factory import ProviderFactory
from grok_spicy.calls.preflight import require_ready
from grok_spicy.config.check import validate_backends
from grok_spicy.config.choices import Backends, Video, decide_backends, read_video
from grok_spicy.config.files import load_plan
from grok_spicy.errors import ConfigError
from grok_spicy.runs.music import check_music
from grok_spicy.runs.photos import check_local_photos, photos_identity, written
from grok_spicy.runs.state import Wishes
from grok_spicy.schemas import (
    BackendConfig,
    PipelineConfig,
    SignConfig,
    SoundConfig,
    StoryPlan,
    VideoConfig,
)
from grok_spicy.story.checks import check_plan
from grok_spicy.story.concepts import check_concept
from grok_spicy.story.refs import CharacterPhotos, collect_refs
from grok_spicy.system.digests import short_digest
from grok_spicy.text.nearest import did_you_mean
from grok_spicy.watch.reports import Notice, Reporter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grok_spicy.config.chosen import ChosenBackends
    from grok_spicy.runs.context import RunContext


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is wanted of a run: of a new one, or of one that goes on.

    Attributes:
        output: Where runs and ledger live.
        backends: Who does what; all four filled.
        concept: The user's words; may be empty where there is a plan.
        plan: The user's own plan, until it is written down in the run's folder.
        config: How the run behaves.
        video_config: The user's video.json, if there is one.
        config_folder: Where the images of the video.json are looked for.
        references: Reference photos, those of the video.json included.
        given_refs: Those of them that were given with `--ref`, as label and file.
        wishes: What is to be made again.
        repeat_unknown: How often a piece may be made again whose answer was lost.
    """

    output: Path
    backends: BackendConfig
    concept: str = ""
    plan: StoryPlan | None = None
    config: PipelineConfig = field(default_factory=PipelineConfig)
    video_config: VideoConfig | None = None
    config_folder: Path | None = None
    references: Sequence[CharacterPhotos] = ()
    given_refs: Sequence[tuple[str, Path]] = ()
    wishes: Wishes = field(default_factory=Wishes)
    repeat_unknown: int = 0

    def recorded(self) -> dict[str, Any]:
        """Return what the state of a run says of it, as fields of `PipelineState`."""
        folder = self.config_folder
        return {
            # The run has a copy of its music; what a state names is its own or is not used.
            "config": self.config.model_copy(update={"music": None}),
            "video_config": self.video_config,
            "backends": self.backends,
            "config_folder": None if folder is None else written(folder),
            "wishes": self.wishes,
        }

    async def identity(self) -> str:
        """Return a digest of everything that a new run is started with."""
        settings = self.config.model_dump(
            mode="json",
            exclude={"until", "approve", "max_cost", "fresh", "takes", "sound", "music"},
        )
        if settings["entity_sheets"]:
            del settings["entity_sheets"]
        if settings["aspect"] is None:
            # So that runs begun before there was this setting are found again.
            del settings["aspect"]
        video = self.video_config
        return short_digest(
            {
                "concept": self.concept,
                "plan": None if self.plan is None else self.plan.model_dump(mode="json"),
                "backends": self.backends.model_dump(mode="json", exclude={"max_cost", "rates"}),
                "config": settings,
                "video": None
                if video is None
                else video.model_dump(
                    mode="json", exclude={"backends", "continuity", "sign", "sound"}
                ),
                "photos": await photos_identity(self.references),
            }
        )


def sign_settings(request: RunRequest) -> SignConfig | None:
    """Return how the finished film is signed, with absolute paths; None: it is not.

    Args:
        request: What is wanted.
    """
    sign = None if request.video_config is None else request.video_config.sign
    if sign is None or not sign.key:
        return sign
    beside = request.config_folder or Path.cwd()
    absolute = {name: str(beside / getattr(sign, name)) for name in ("key", "certificate")}
    return sign.model_copy(update=absolute)


async def new_request(
    concept: str,
    *,
    output: Path,
    plan: StoryPlan | str | Path | None,
    backends: Backends,
    config: PipelineConfig,
    video_config: Video,
    refs: Sequence[tuple[str, Path]],
    repeat_unknown: int,
    check: bool,
    context: RunContext,
) -> RunRequest:
    """Read what is wanted of a new run, judge it, and ask the providers if they are ready.

    Args:
        concept: The user's words.
        output: Where runs and ledger live.
        plan: A plan or its file; None: the `story_plan` of `video_config`, if it has one.
        backends: Who does what.
        config: How the run behaves.
        video_config: The user's video.json.
        refs: Reference photos, as label and file.
        repeat_unknown: How often a piece may be made again whose answer was lost.
        check: Whether every provider is asked first if it is ready.
        context: What the run is given from outside.

    Raises:
        ConfigError: If an input is wrong.
        PolicyError: If it asks for what is never generated.
        PreflightError: If a provider is not ready; nothing was paid.
    """
    # The names of the user's own files, before the first of them is opened or written down.
    _check_paths(
        (
            output,
            *(path for _, path in refs),
            *(one for one in (plan, backends, video_config) if isinstance(one, str | Path)),
        )
    )
    video, own_backends, config_folder = await asyncio.to_thread(read_video, video_config)
    given = await asyncio.to_thread(_given_plan, plan, video, context.report)
    concept = check_concept(concept) if given is None or concept.strip() else ""
    if given is not None:
        check_plan(given)
        if plan is None and concept:
            context.report(
                Notice("Filming the story_plan of the configuration; CONCEPT is ignored.")
            )
    chosen = decide_backends(backends, own_backends, context.registry, context.report)
    # Said and not left open: runs that were begun before there were such sheets have none.
    config = config.model_copy(update={"entity_sheets": config.entity_sheets is not False})
    config = with_sound(config, video, config_folder)
    request = RunRequest(
        output=output,
        backends=chosen.config,
        concept=concept,
        plan=given,
        config=config,
        video_config=video,
        config_folder=config_folder,
        references=collect_refs(refs, video, folder=config_folder),
        given_refs=refs,
        repeat_unknown=repeat_unknown,
    )
    _check_paths(
        (
            config_folder,
            config.music,
            *(path for one in request.references for path in one.sources),
        )
    )
    await asyncio.to_thread(check_music, config.music)
    await asyncio.to_thread(check_local_photos, request.references)
    await judge(request, chosen, context, check=check and not config.dry_run)
    return request


async def judge(
    request: RunRequest, chosen: ChosenBackends, context: RunContext, *, check: bool
) -> None:
    """Find out whether what is wanted can be done and may be done; nothing is sent or paid.

    Args:
        request: What is wanted.
        chosen: Its backends, and where they stand.
        context: What the run is given from outside.
        check: Whether every provider is asked if it is ready.

    Raises:
        ConfigError: If the configuration is wrong.
        PolicyError: If it asks for what is never generated.
        PreflightError: If a provider is not ready.
    """
    uses = validate_backends(chosen, context.registry)
    policy = context.policy.for_run(request.config)
    await policy.judge_request(
        request.concept, request.config.style_override, request.video_config, request.references
    )
    if request.plan is not None:
        await policy.judge_plan(request.plan, request.video_config)
    if (sign := sign_settings(request)) is not None:
        await asyncio.to_thread(context.registry.plugins.sign, sign, None)
    if not check:
        return
    async with ProviderFactory(
        request.backends, registry=context.registry, context=context.fresh_provider_context()
    ) as providers:
        # One instance serves all its uses, and is asked once.
        asked = {id(one): one for one in (providers.provider(use.config) for use in uses)}
        await require_ready(list(asked.values()), context.report, context.secrets.mask)


def with_settings(config: PipelineConfig, settings: Mapping[str, Any]) -> PipelineConfig:
    """Return how a run behaves, with single fields said apart from the others.

    Args:
        config: How it behaves otherwise; it is not changed.
        settings: Values by the names of fields of `PipelineConfig`.

    Raises:
        ConfigError: If a value is none that the field takes.
        TypeError: If there is no such field.
    """
    for name in settings:
        if name not in PipelineConfig.model_fields:
            meant = did_you_mean(name, PipelineConfig.model_fields)
            raise TypeError(f"{name!r} is neither an argument nor a field of PipelineConfig{meant}")
    if not settings:
        return config
    try:
        return PipelineConfig.model_validate({**config.model_dump(), **settings})
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}",
            hint="`grok-spicy run --help` says what each setting takes.",
        ) from error


def with_sound(
    config: PipelineConfig, video: VideoConfig | None, folder: Path | None
) -> PipelineConfig:
    """Return how a run behaves, with the sound of its film decided.

    Args:
        config: How it behaves otherwise; what it says of the sound goes before all else.
        video: The video.json, if there is one.
        folder: Where the music of the video.json is looked for.
    """
    said = SoundConfig() if video is None else video.sound
    music = config.music
    if music is None and said.music is not None:
        music = (folder or Path()) / said.music
    return config.model_copy(update={"sound": config.sound or said.mix or "level", "music": music})


def _check_paths(paths: Iterable[str | Path | None]) -> None:
    """Refuse paths that cannot be written down: state, logs and events are UTF-8.

    Raises:
        ConfigError: If the name of a file or folder is made of other bytes.
    """
    for path in paths:
        try:
            str(path).encode()
        except UnicodeEncodeError as error:
            shown = str(path).encode(errors="backslashreplace").decode()
            raise ConfigError(
                f"the path {shown} has bytes that are not UTF-8, so it cannot be written down",
                hint="Rename the file or folder, or copy it to one whose name is plain text.",
            ) from error


def _given_plan(
    plan: StoryPlan | str | Path | None, video: VideoConfig | None, report: Reporter
) -> StoryPlan | None:
    """Return the plan that is there already: the caller's, else that of the video.json."""
    own = None if video is None else video.story_plan
    if plan is None:
        return own
    if own is not None:
        report(Notice("Filming the given plan; the story_plan of the configuration is ignored."))
    return plan if isinstance(plan, StoryPlan) else load_plan(Path(plan), report)
