"""What a run knows of itself: `state.json`, written whole at every change."""

from __future__ import annotations

import asyncio
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, FailFast, Field, ValidationError

from grok_spicy.errors import ConfigError
from grok_spicy.runs.own_files import require_own_files
from grok_spicy.schemas import (
    Approvable,
    BackendConfig,
    CharacterAsset,
    EntityAsset,
    KeyframeAsset,
    Model,
    PipelineConfig,
    StoryPlan,
    VideoAsset,
    VideoConfig,
)
from grok_spicy.steps import entity_pieces, pieces_of
from grok_spicy.system.files import write_atomically
from grok_spicy.system.found_files import read_found
from grok_spicy.system.json_text import faults_in
from grok_spicy.system.secrets import MASK, mask_urls
from grok_spicy.text.hints import output_command
from grok_spicy.watch.reports import PieceState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MOST_BYTES = 32_000_000
"""The largest state that is read; that of a hundred scenes with eight takes each has a tenth."""

BROKEN_OFF = (
    "The last process that worked on this run broke off without a word: it was killed, it crashed, "
    "or a plugin ended it. What was finished is kept, and what was paid for stands in the ledger."
)

Asset = CharacterAsset | EntityAsset | KeyframeAsset | VideoAsset


class TakeRecord(Model):
    """One finished take of a piece: what `runs pick` chooses from."""

    number: int = Field(description="1 for the first, one more for each --retake")
    score: float | None = None
    asset: dict[str, Any] = Field(default_factory=dict)
    inputs: dict[str, str] = Field(default_factory=dict)
    own: bool = Field(default=False, description="The user's own picture")
    files: dict[str, str] = Field(
        default_factory=dict, description="Accepted name to the take's own file, in the run folder"
    )


class PieceRecord(Model):
    """How one piece of the run ended, and what it was made from.

    `inputs` names everything the piece depends on and its digest: when a later run or
    `resume --update` finds another digest, that input is why the piece would be made again.
    """

    piece: str
    state: PieceState
    reason: str | None = None
    inputs: dict[str, str] = Field(default_factory=dict)
    outputs: dict[str, str] = Field(
        default_factory=dict, description="Files in the run folder and their digests"
    )
    asset: dict[str, Any] = Field(default_factory=dict)
    retake: int = 0
    tried: int = Field(default=0, description="The last take that was asked for and refused")
    takes: list[TakeRecord] = Field(default_factory=list)
    own: bool = Field(default=False, description="The user put their own file there")


class Wishes(Model):
    """What the user asked of a run and it has not done yet; no interruption loses it."""

    update: bool = Field(default=False, description="Make again what has other inputs now")
    only: list[str] = Field(default_factory=list, description="With update: these pieces alone")
    retakes: dict[str, int] = Field(
        default_factory=dict, description="Pieces of which another take is wanted, and its number"
    )

    def without(self, piece: str) -> Wishes:
        """Return the wishes but for that of another take of a piece."""
        retakes = {name: number for name, number in self.retakes.items() if name != piece}
        return self.model_copy(update={"retakes": retakes})


class PhotoRecord(Model):
    """Where a reference photo in the run's folder was copied from."""

    source: str = Field(description="The user's own file, or an http(s) address")
    digest: str = Field(default="", description="Of that file, when it was copied")


class PipelineState(Model):
    """All that resuming needs. Paths are relative to the run's folder."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    schema_: Literal[1] = Field(default=1, alias="schema")
    run_id: str
    started: float | None = Field(
        default=None, description="When the run was begun, in seconds since the epoch"
    )
    concept: str = ""
    identity: str = Field(default="", description="Digest of everything the run was started with")
    mark: str = Field(
        default="",
        description="Shows the user who began the run that its photos are named by nobody else",
    )
    finished: bool = False
    in_work: bool = Field(
        default=False, description="A process works on it, or broke off without a word"
    )
    config: PipelineConfig = PipelineConfig()
    video_config: VideoConfig | None = None
    backends: BackendConfig | None = None
    character_refs: dict[str, list[str]] = Field(
        default_factory=dict, description="Photo label to the photos in the run's folder"
    )
    given_refs: list[tuple[str, str]] = Field(
        default_factory=list, description="Photo label and file, as given with --ref"
    )
    config_folder: str | None = Field(
        default=None, description="Where the images of the video.json are looked for"
    )
    photos: dict[str, PhotoRecord] = Field(
        default_factory=dict, description="Photos in the run's folder and where they came from"
    )
    matched_refs: dict[str, str] = Field(
        default_factory=dict, description="Photo label to character name"
    )
    descriptions: dict[str, str] = Field(
        default_factory=dict, description="Photo label to what its photos show"
    )
    described: dict[str, str] = Field(
        default_factory=dict, description="Photo label to a digest of the photos described"
    )
    superseded: dict[str, str] = Field(
        default_factory=dict,
        description="Photo label to a digest of the words in plan.json that newer photos replace",
    )
    plan_given: bool = Field(default=False, description="The story came from the user")
    plan: StoryPlan | None = None
    characters: Annotated[list[CharacterAsset], FailFast()] = Field(default_factory=list)
    places: Annotated[list[EntityAsset], FailFast()] = Field(default_factory=list)
    props: Annotated[list[EntityAsset], FailFast()] = Field(default_factory=list)
    keyframes: Annotated[list[KeyframeAsset], FailFast()] = Field(default_factory=list)
    videos: Annotated[list[VideoAsset], FailFast()] = Field(default_factory=list)
    final_video_path: str | None = None
    loudness: float | None = Field(default=None, description="Of the film, in LUFS")
    music: str | None = Field(
        default=None, description="The music under the film, in the run's folder"
    )
    pieces: dict[str, PieceRecord] = Field(default_factory=dict)
    approved: list[Approvable] = Field(
        default_factory=list, description="Steps whose results the user approved"
    )
    waits_for: Approvable | None = Field(
        default=None, description="The step whose results wait to be approved"
    )
    wishes: Wishes = Wishes()
    cost_usd: float = 0.0
    exposed_usd: float = Field(
        default=0.0, description="US dollars that calls whose outcome is unknown may have cost"
    )
    unpriced_calls: int = 0


def read_state(path: Path) -> PipelineState:
    """Read a run's state; whoever gave us the folder, it leads to no file but the run's own.

    Raises:
        ConfigError: If it is missing, unreadable or of a later version, or if it or a link in
            its folder leads out of the run.
    """
    try:
        found = read_found(path, most_bytes=MOST_BYTES)
        state = PipelineState.model_validate_json(found)
    except FileNotFoundError:
        raise ConfigError(
            f"{path.parent} is not a run: {path.name} is missing",
            hint=f"List the runs with: {output_command('runs list', path.parent.parent.parent)}",
        ) from None
    except OSError as error:
        raise ConfigError(f"{error.filename or path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        place, fault = faults_in(error)[0]
        raise ConfigError(
            f"{path} is not valid: {place or 'file'}: {fault}",
            hint="Start a new run; everything that was paid for is found in the ledger.",
        ) from error
    require_own_files(state, path.parent)
    _require_assets(state, path)
    return state


def _require_assets(state: PipelineState, path: Path) -> None:
    """Make sure that what was accepted of each piece can be read.

    Raises:
        ConfigError: Naming the first piece of which it cannot.
    """
    for piece, record in state.pieces.items():
        kind = _LISTS.get(piece.partition(":")[0])
        takes = [one.asset for one in record.takes if one.asset]
        try:
            for asset in ([record.asset] if record.asset else []) + takes:
                if kind is not None:
                    kind[2].model_validate(asset)
        except ValidationError as error:
            raise ConfigError(
                f"{path} is not valid: pieces.{piece}.asset: {faults_in(error)[0][1]}",
                hint="Start a new run; everything that was paid for is found in the ledger.",
            ) from error


_LISTS: dict[str, tuple[str, str, type[Asset]]] = {
    "character": ("characters", "name", CharacterAsset),
    "place": ("places", "id", EntityAsset),
    "prop": ("props", "id", EntityAsset),
    "keyframe": ("keyframes", "scene_id", KeyframeAsset),
    "clip": ("videos", "scene_id", VideoAsset),
}


def with_asset(state: PipelineState, record: PieceRecord) -> dict[str, list[Asset]]:
    """Return the state's list of such assets with that of an accepted piece in it, in order.

    Args:
        state: The state.
        record: How the piece ended.
    """
    field, key, kind = _LISTS[record.piece.partition(":")[0]]
    asset = kind.model_validate(record.asset)
    others = [one for one in getattr(state, field) if getattr(one, key) != getattr(asset, key)]
    return {field: sorted([*others, asset], key=lambda one: getattr(one, key))}


def assets_of(state: PipelineState, plan: StoryPlan) -> dict[str, list[Asset]]:
    """Return the state's lists of assets, each of the accepted pieces of a story alone, in order.

    What the story does not have any more stays among the pieces: it may come back.

    Args:
        state: The state.
        plan: The story as it is filmed now.
    """
    found: dict[str, list[Asset]] = {field: [] for field, _, _ in _LISTS.values()}
    for piece in (*pieces_of(plan), *entity_pieces(plan)):
        record = state.pieces.get(piece)
        if record is not None and record.state == "accepted":
            field, _, kind = _LISTS[piece.partition(":")[0]]
            found[field].append(kind.model_validate(record.asset))
    return {field: sorted(found[field], key=attrgetter(key)) for field, key, _ in _LISTS.values()}


def retakes_of(state: PipelineState) -> dict[str, int]:
    """Return how often the user has asked for another take, by piece."""
    made = {piece: record.retake for piece, record in state.pieces.items()}
    return made | state.wishes.retakes


def without_logins(state: PipelineState) -> PipelineState:
    """Return the state with user names, passwords and keys in addresses masked."""
    video = state.video_config
    if video is not None:
        video = video.model_copy(
            update={
                "backends": _masked(video.backends),
                # A run that is handed over must not name a file with a key.
                "sign": None if video.sign is not None and video.sign.key else video.sign,
                "characters": [
                    one.model_copy(update={"images": [mask_urls(image) for image in one.images]})
                    for one in video.characters
                ],
            }
        )
    photos = {
        file: photo.model_copy(update={"source": mask_urls(photo.source)})
        for file, photo in state.photos.items()
    }
    return state.model_copy(
        update={"backends": _masked(state.backends), "video_config": video, "photos": photos}
    )


def missing_logins(backends: BackendConfig) -> list[str]:
    """Return the names of the addresses whose user and password were not written down."""
    extra = backends.model_extra or {}
    return [name for name, value in extra.items() if any(MASK in one for one in _listed(value))]


def _masked(backends: BackendConfig | None) -> BackendConfig | None:
    if backends is None or not backends.model_extra:
        return backends
    masked = {
        name: mask_urls(value) if isinstance(value, str) else [mask_urls(one) for one in value]
        for name, value in backends.model_extra.items()
    }
    return BackendConfig.model_validate({**backends.model_dump(mode="json"), **masked})


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


class StateKeeper:
    """The one writer of a run's state.

    Args:
        path: The state file; None: nothing is written.
        state: The state to begin with.
        live: Fields that change all the time, such as costs; written with every change.
        mask: Removes keys from reasons, in which servers may quote what they were sent.
    """

    def __init__(
        self,
        path: Path | None,
        state: PipelineState,
        live: Callable[[], Mapping[str, Any]] = dict,
        mask: Callable[[str], str] = mask_urls,
    ) -> None:
        self._mask = mask
        self._path = path
        self._state = state
        self._live = live
        self._writing = asyncio.Lock()

    @property
    def state(self) -> PipelineState:
        """The state now."""
        return self._state

    async def change(self, **fields: Any) -> None:
        """Set fields and write the whole state, atomically.

        Raises:
            GrokSpicyError: If the disk is full, broken or not writable.
        """
        self._state = self._state.model_copy(update={**self._live(), **fields})
        path = self._path
        if path is None:
            return
        async with self._writing:
            text = without_logins(self._state).model_dump_json(indent=2, by_alias=True)
            await asyncio.to_thread(
                write_atomically, path, lambda stream: stream.write(text.encode())
            )

    async def put(self, record: PieceRecord, **fields: Any) -> None:
        """Record how a piece ended, together with other fields."""
        if record.reason is not None:
            record = record.model_copy(update={"reason": self._mask(record.reason)})
        pieces = {**self._state.pieces, record.piece: record}
        await self.change(pieces=pieces, **fields)
