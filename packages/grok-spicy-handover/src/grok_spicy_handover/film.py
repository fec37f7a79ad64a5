"""The one place that reads runs of grok-spicy: story, state and files become a film to hand over.

Nothing in a run folder is trusted: a path that leaves the folder, or leads over a link, is as good
as missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.config.files import load_plan
from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.media import CROSSFADE_FRAMES, FILM_FPS, film_size, frames_in, probe
from grok_spicy.runs.find import all_runs, find_run
from grok_spicy.runs.plan import story_now
from grok_spicy.runs.state import read_state
from grok_spicy.steps import character_piece, clip_piece, keyframe_piece
from grok_spicy.text.hints import run_command

from grok_spicy_handover.dialogue import Line, spoken_lines
from grok_spicy_handover.ledger_facts import Making, makings
from grok_spicy_handover.timeline import (
    DRAWN_HERE,
    END_CARD,
    TITLE_CARD,
    Media,
    Missing,
    Shot,
    Take,
    Timeline,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PieceRecord, PipelineState, TakeRecord
    from grok_spicy.schemas import Card, Scene, StoryPlan

_MOST_NUMBERED = 999
"""Names of scenes stay within the 8 letters that old edit systems allow a reel: `S999T99`."""


@dataclass(frozen=True, slots=True)
class Film:
    """What there is of a film.

    Attributes:
        plan: Its story.
        folder: The run's folder; None for a plan that was never filmed.
        state: What the run knows of itself; None as above.
        makings: How its files were made, by digest.
        lines: What is spoken, by scene.
    """

    plan: StoryPlan
    folder: RunFolder | None = None
    state: PipelineState | None = None
    makings: Mapping[str, Making] = field(default_factory=dict)
    lines: Mapping[int, tuple[Line, ...]] = field(default_factory=dict)

    @property
    def path(self) -> Path | None:
        """The finished film, if there is one."""
        if self.state is None or self.state.final_video_path is None:
            return None
        return self.file(self.state.final_video_path)

    def record(self, piece: str) -> PieceRecord | None:
        """Return how a piece ended; None if it was never begun."""
        return None if self.state is None else self.state.pieces.get(piece)

    def accepted(self, piece: str) -> PieceRecord | None:
        """Return how a piece ended if it was accepted."""
        record = self.record(piece)
        return record if record is not None and record.state == "accepted" else None

    def file(self, relative: str) -> Path | None:
        """Return a file of the run, if it is there and a regular file in the run's folder."""
        if self.folder is None or not relative:
            return None
        root = self.folder.root.resolve()
        path = root / relative
        inside = path.resolve() == path.absolute() and path.is_relative_to(root)
        return path if inside and path.is_file() else None

    @property
    def music(self) -> Path | None:
        """The music that lies under the film, if there is any."""
        if self.state is None or self.state.music is None:
            return None
        return self.file(self.state.music)

    def picture(self, piece: str, name: str) -> Path | None:
        """Return the picture of an accepted piece.

        Args:
            piece: The piece.
            name: The field of its asset that names the file.
        """
        record = self.accepted(piece)
        return None if record is None else self.file(str(record.asset.get(name, "")))

    def sheet(self, name: str) -> Path | None:
        """Return the sheet of a character, if it was drawn."""
        return self.picture(character_piece(name), "portrait_path")

    def keyframe(self, scene_id: int) -> Path | None:
        """Return the keyframe of a scene, if it was composed."""
        return self.picture(keyframe_piece(scene_id), "keyframe_path")

    def card(self, which: Literal["title", "end"]) -> Card | None:
        """Return the card before the film or after it, if the plan has one."""
        return self.plan.title_card if which == "title" else self.plan.end_card

    def card_file(self, which: Literal["title", "end"], suffix: str) -> Path | None:
        """Return the picture of a card, or its clip, if the film was cut with it.

        Args:
            which: Which card.
            suffix: `".png"` or `".mp4"`.
        """
        if self.folder is None or self.card(which) is None:
            return None
        place = self.folder.card(which).with_suffix(suffix)
        return self.file(place.relative_to(self.folder.root).as_posix())

    def why_not(self, piece: str) -> str:
        """Return why a piece is not there, in a few words."""
        record = self.record(piece)
        if record is None or record.state == "accepted":
            return "not made yet"
        return f"{record.state}: {record.reason}" if record.reason else record.state


def read_film(run: str | Path | None, *, output: Path) -> Film:
    """Read a run, or a plan that was never filmed. Blocks.

    Args:
        run: A run's id, the beginning of it, or its folder; or a plan file; None for the newest.
        output: Where runs live.

    Raises:
        ConfigError: If there is none, or it has no story yet, or a file of it is damaged.
    """
    if run is not None and Path(run).is_file():
        plan = load_plan(Path(run))
        return Film(plan, lines=spoken_lines(Path(run), plan))
    folder = newest_run(output) if run is None else find_run(run, output)
    state = read_state(folder.state)
    story = story_now(folder, state)
    if story is None:
        raise ConfigError(
            f"{folder.run_id} has no story yet", hint=f"Go on: {run_command('resume', folder)}"
        )
    return Film(story, folder, state, makings(folder), spoken_lines(folder.plan, story))


def newest_run(output: Path) -> RunFolder:
    """Return the run that was begun last.

    Raises:
        ConfigError: If there is none.
    """
    every = all_runs(output)
    if not every:
        raise ConfigError(
            f"there is no run in {output}", hint='Make a film: grok-spicy run "A fox meets an owl"'
        )
    return every[0]


def shot_name(plan: StoryPlan, scene: Scene) -> str:
    """Return the stable name of a scene's shot: `S03` for scene 3.

    Scenes whose numbers are no counting numbers are counted in the order of the plan.
    """
    numbers = [one.scene_id for one in plan.scenes]
    usable = all(0 <= number <= _MOST_NUMBERED for number in numbers)
    number = scene.scene_id if usable else plan.scenes.index(scene) + 1
    return f"S{number:02d}"


def timeline_of(film: Film) -> Timeline:
    """Lay out the film of a run: the clips there are, in the order and manner of its cut. Blocks.

    Args:
        film: The run.

    Raises:
        ConfigError: If it has no clip at all.
        MediaError: If a clip that is in the film cannot be read.
    """
    shots: list[Shot] = []
    missing: list[Missing] = []
    _lay_card(film, "title", shots, missing)
    for scene in film.plan.scenes:
        piece = clip_piece(scene.scene_id)
        takes, picked = _takes(film, scene)
        if not takes:
            missing.append(Missing(scene.scene_id, scene.title, len(shots), film.why_not(piece)))
            continue
        length = takes[picked].media.frames
        shots.append(_shot(film, scene, takes, picked, _dissolve(scene, shots, length)))
    if all(shot.scene_id is None for shot in shots):
        raise ConfigError(
            f"there is no clip of {film.plan.title!r} yet: there is nothing to hand over",
            hint="See it on paper with: grok-spicy storyboard",
        )
    _lay_card(film, "end", shots, missing)
    size = film_size(film.plan.aspect_ratio)
    return Timeline(
        film.plan.title,
        Fraction(FILM_FPS),
        size.width,
        size.height,
        tuple(shots),
        tuple(missing),
    )


def _lay_card(
    film: Film, which: Literal["title", "end"], shots: list[Shot], missing: list[Missing]
) -> None:
    """Append the title card or the end card, if the plan has one."""
    if film.card(which) is None:
        return
    title, name = f"The {which} card", TITLE_CARD if which == "title" else END_CARD
    path = film.card_file(which, ".mp4")
    media = None if path is None else _media(name, path, needed=False)
    if media is None:
        missing.append(Missing(None, title, len(shots), "it is drawn when the film is cut"))
        return
    shots.append(Shot(None, name, title, (Take(1, media, provider=DRAWN_HERE),)))


def _dissolve(scene: Scene, shots: list[Shot], length: int) -> int:
    """Return the frames that a shot shares with the one before: the rule by which films are cut."""
    fades = bool(shots) and scene.transition == "crossfade"
    long_enough = fades and min(shots[-1].frames, length) >= CROSSFADE_FRAMES
    return CROSSFADE_FRAMES if long_enough else 0


def _shot(film: Film, scene: Scene, takes: tuple[Take, ...], picked: int, dissolve: int) -> Shot:
    record = film.accepted(keyframe_piece(scene.scene_id))
    warnings = []
    if scene.transition == "crossfade" and not dissolve:
        warnings.append("the plan asks for a crossfade; the film begins it with a cut")
    score, wanted = takes[picked].score, _threshold(film)
    if score is not None and score < wanted:
        warnings.append(f"score {score:.2f} is below {wanted:.2f}")
    return Shot(
        scene_id=scene.scene_id,
        name=shot_name(film.plan, scene),
        title=scene.title,
        takes=takes,
        picked=picked,
        dissolve=dissolve,
        transition=scene.transition,
        still=film.keyframe(scene.scene_id),
        prompt=str(record.asset.get("video_prompt", "")) if record is not None else "",
        warnings=tuple(warnings),
    )


def _threshold(film: Film) -> float:
    return film.state.config.consistency_threshold if film.state is not None else 0.0


def _takes(film: Film, scene: Scene) -> tuple[tuple[Take, ...], int]:
    """Return the takes of a scene's clip that can be read, and which of them is in the film."""
    record = film.accepted(clip_piece(scene.scene_id))
    if record is None:
        return (), 0
    accepted = str(record.asset.get("video_path", ""))
    chosen = film.file(accepted)
    if chosen is None:
        return (), 0
    name = shot_name(film.plan, scene)
    takes: list[Take] = []
    picked: int | None = None
    for one in record.takes:
        in_film = one.own if record.own else one.number == record.retake + 1
        path = chosen if in_film else film.file(one.files.get(accepted, ""))
        media = None if path is None else _media(f"{name}T{one.number:02d}", path, needed=in_film)
        if media is None:
            continue
        if in_film:
            picked = len(takes)
        takes.append(_take(film, record, one, media, accepted if in_film else ""))
    if picked is None:
        # Runs of the first version kept no list of takes.
        number = record.retake + 1
        media = _media(f"{name}T{number:02d}", chosen, needed=True)
        assert media is not None  # noqa: S101 - one that is needed is read or an error
        picked = len(takes)
        takes.append(Take(number, media, _score(record.asset), record.own))
    return tuple(takes), picked


def _media(name: str, path: Path, *, needed: bool) -> Media | None:
    try:
        facts = probe(path)
    except MediaError:
        if needed:
            raise
        return None
    return Media(name, path, frames_in(facts.duration), facts.has_audio)


def _take(film: Film, record: PieceRecord, take: TakeRecord, media: Media, accepted: str) -> Take:
    digest = record.outputs.get(accepted, "")
    making = film.makings.get(digest) or _configured(film)
    return Take(
        number=take.number,
        media=media,
        score=_score(take.asset) if take.score is None else take.score,
        own=take.own,
        seed=None if take.own else making.seed,
        provider="" if take.own else making.provider,
        model="" if take.own else making.model,
    )


def _configured(film: Film) -> Making:
    """Return who films by the run's configuration, where the ledger does not know better."""
    backends = None if film.state is None else film.state.backends
    video = None if backends is None else backends.video
    if video is None:
        return Making("", "", "")
    return Making(video.provider, video.model or "", "")


def _score(asset: Mapping[str, Any]) -> float | None:
    score = asset.get("consistency_score")
    return float(score) if isinstance(score, int | float) else None
