"""What every task works with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import (
    ConfigError,
    ContentRefusedError,
    InvalidOutputError,
    InvalidRequestError,
    OutOfMemoryError,
    UnsupportedError,
)
from grok_spicy.prompts import PLAIN, Spice
from grok_spicy.providers.base import Picture, VisionProvider
from grok_spicy.steps import keyframe_piece
from grok_spicy.system.files import copy_object
from grok_spicy.watch.reports import Notice, Reporter, Scored, StepPlanned, silent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.calls.factory import ProviderFactory
    from grok_spicy.continuity.eye import Eye
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.schemas import (
        CharacterAsset,
        ConsistencyScore,
        EntityAsset,
        PipelineConfig,
        Scene,
        StoryPlan,
        VideoConfig,
    )
    from grok_spicy.steps import Step

SHEET_ATTEMPTS = 3

KEYFRAME_ITERATIONS = 3

CLIP_CORRECTIONS = 2

EXTENDED_RETRY_THRESHOLD = 0.50

STANDARD_SECONDS = 8
"""Scenes up to this length are one motion; longer ones are filmed in two phases."""

SHAPE_TOLERANCE = 0.05
"""How far a picture's shape may be off without a word; services round: 1408x768 for 16:9."""

LENGTH_TOLERANCE_SECONDS = 0.5
"""How far a clip's length may be off without a word; models film whole frames and latents."""

NO_BETTER = (
    ContentRefusedError,
    InvalidOutputError,
    InvalidRequestError,
    OutOfMemoryError,
    UnsupportedError,
)
"""Errors of a further try that leave what is there already, and paid, as it is."""

MOST_PICTURES = 3
"""Pictures in one image edit without sheets of places and props: two characters and the previous
keyframe."""


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What every task works with.

    Attributes:
        providers: Who does the work.
        folder: Where it goes.
        config: How the run behaves.
        video_config: The user's video.json, if there is one.
        spice: The additions of spicy mode.
        report: Told about scores and notices.
        eye: Looks at what is made, where something is done about it.
    """

    providers: ProviderFactory
    folder: RunFolder
    config: PipelineConfig
    video_config: VideoConfig | None = None
    spice: Spice = PLAIN
    report: Reporter = silent
    eye: Eye | None = None

    @property
    def threshold(self) -> float:
        """The score from which a picture is accepted."""
        return self.config.consistency_threshold

    def tries(self, usual: int) -> int:
        """Return how often to try: the user's `max_retries`, else what is usual."""
        return self.config.max_retries or usual

    def retake(self, piece: str) -> int:
        """Return how many new takes of `piece` the user asked for."""
        return self.providers.retake(piece)

    @property
    def answered(self) -> int:
        """How many calls were answered so far; answers from the ledger do not count."""
        return self.providers.answered

    def scored(self, step: Step, piece: str, attempt: int, score: ConsistencyScore) -> bool:
        """Report a score and return whether it is good enough."""
        accepted = score.overall_score >= self.threshold
        self.report(Scored(step, piece, attempt, score.overall_score, accepted))
        return accepted

    def shortfall(self, piece: str, score: ConsistencyScore | None) -> list[str]:
        """Say of a piece that is kept although it is below the threshold what is wrong with it.

        Returns:
            The judge's words; empty if it is good enough or was not checked.
        """
        if score is None or score.overall_score >= self.threshold:
            return []
        said = [issue.strip() for issue in score.issues if issue.strip()] or [_wordless(score)]
        self.warn(
            f"{piece} is kept at {score.overall_score:.2f}, below the threshold of "
            f"{self.threshold:.2f}: {'; '.join(one.rstrip('.') for one in said)}"
        )
        return said

    def announce(self, step: Step, pieces: Sequence[str]) -> None:
        """Say which pieces of a step will be made."""
        if pieces:
            self.report(StepPlanned(step, tuple(pieces)))

    def notice(self, text: str) -> None:
        """Tell the user something that stops nothing."""
        self.report(Notice(text))

    def warn(self, text: str) -> None:
        """Tell the user something that they should look at."""
        self.report(Notice(text, "warning"))

    def notice_shape(
        self, piece: str, size: tuple[int, int], aspect_ratio: str, *, shown: bool = True
    ) -> None:
        """Tell the user if a picture has another shape than asked; it is taken all the same.

        Args:
            piece: What it is of.
            size: Its width and height in pixels.
            aspect_ratio: The shape that was asked for.
            shown: Whether it is seen in the film.
        """
        width, height = size
        if not has_shape(size, aspect_ratio):
            outcome = "the film shows it with bars" if shown else "it is taken all the same"
            self.notice(f"{piece} is {width}x{height}, which is not {aspect_ratio}: {outcome}.")

    def notice_length(self, piece: str, seconds: float, wanted: float) -> None:
        """Tell the user if a clip has another length than asked; it is taken all the same.

        Args:
            piece: What it is of.
            seconds: Its length.
            wanted: The length that was asked for, in seconds.
        """
        if abs(seconds - wanted) > LENGTH_TOLERANCE_SECONDS:
            self.notice(f"{piece} is {seconds:.1f} s long instead of {wanted:g} s.")

    def path(self, relative: str) -> Path:
        """Return the file that an asset names."""
        return self.folder.root / relative

    def relative(self, path: Path) -> str:
        """Return how an asset names a file of this run."""
        return path.relative_to(self.folder.root).as_posix()


def has_shape(size: tuple[int, int], aspect_ratio: str) -> bool:
    """Return whether a picture has a shape, as nearly as services keep to one.

    Args:
        size: Its width and height in pixels.
        aspect_ratio: The shape, for example `"16:9"`.
    """
    wide, high = (int(part) for part in aspect_ratio.split(":"))
    width, height = size
    return abs(width / height / (wide / high) - 1) <= SHAPE_TOLERANCE


def _wordless(score: ConsistencyScore) -> str:
    """Say what a check without words found wrong."""
    low = [name for name, value in score.per_character.items() if value == score.overall_score]
    if low:
        return f"the check gives no reason but {', '.join(low)}"
    return (score.fix_prompt or "").strip() or "the check gives no reason"


async def keep(source: Path, target: Path) -> Path:
    """Copy a take to the place of the accepted piece.

    Args:
        source: The take.
        target: The place, without suffix; it gets the suffix of `source`.
    """
    place = target.with_name(target.name + source.suffix)
    await asyncio.to_thread(copy_object, source, place)
    return place


async def require_photos(whose: str, photos: Sequence[Path]) -> None:
    """Refuse to go on without a reference photo.

    Args:
        whose: Whom they show.
        photos: The copies in the run's folder.

    Raises:
        ConfigError: If one is gone.
    """
    gone = await asyncio.to_thread(lambda: [one for one in photos if not one.is_file()])
    if gone:
        raise ConfigError(
            f"a reference photo of {whose} is missing: {', '.join(map(str, gone))}",
            hint="Put it back, or name photos in a video.json and use them with: "
            "grok-spicy resume --update --config FILE",
        )


def sheet_pictures(
    task: TaskContext, plan: StoryPlan, scene: Scene, sheets: Sequence[CharacterAsset]
) -> list[Picture]:
    """Return the sheets of the first two characters of a scene, in their order and place."""
    from grok_spicy.prompts import sides

    named = {sheet.name: sheet for sheet in sheets}
    names = [name for name in scene.characters_present if name in named][:2]
    return [
        Picture(task.path(named[name].portrait_path), "character", name, position)
        for name, position in zip(names, sides(plan, scene, names), strict=True)
    ]


def takes_entities(task: TaskContext, scene: Scene) -> bool:
    """Whether pictures of places and props go along with the keyframe of a scene."""
    if not task.config.entity_sheets:
        return False
    artist = task.providers.image("keyframes", keyframe_piece(scene.scene_id))
    return artist.limits.entity_pictures


def takes_panels(task: TaskContext, plan: StoryPlan) -> bool:
    """Whether sheets show several views: where all who compose with them can use them.

    Sheets of plans without shots stay as they were.
    """
    if not plan.has_shots:
        return False
    pieces = [keyframe_piece(scene.scene_id) for scene in plan.scenes]
    return all(task.providers.image("keyframes", one).limits.sheet_panels for one in pieces)


def entity_pictures(task: TaskContext, entities: Sequence[EntityAsset]) -> list[Picture]:
    """Return the sheets of places and props as pictures."""
    return [Picture(task.path(one.picture_path), one.kind, one.id) for one in entities]


def frame_pictures(
    task: TaskContext,
    plan: StoryPlan,
    scene: Scene,
    sheets: Sequence[CharacterAsset],
    previous: Path | None,
    entities: Sequence[EntityAsset] = (),
) -> list[Picture]:
    """Return the pictures that a keyframe is composed of, the first to be left out last.

    Characters come first. The keyframe before shows the place as it was just seen; where there is
    none, the place's sheet does.

    Args:
        task: What to work with.
        plan: The story.
        scene: The scene.
        sheets: The sheets of its characters.
        previous: The nearest earlier keyframe in the same place, if there is one.
        entities: The sheets of its place and props, if there are any.
    """
    shown = entity_pictures(task, entities)
    places = [one for one in shown if one.role == "place"]
    props = [one for one in shown if one.role == "prop"]
    pictures = sheet_pictures(task, plan, scene, sheets)
    if previous is None:
        return [*pictures, *places, *props]
    return [*pictures, Picture(previous, "previous"), *props, *places]


def fitting(critic: VisionProvider, references: Sequence[Picture]) -> list[Picture]:
    """Return as many references as a check can carry beside the candidate, the first ones."""
    return list(references[: max(0, critic.limits.reference_images - 1)])
