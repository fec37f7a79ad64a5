"""A film as an editor sees it: shots with their takes, where each lies, how one becomes the next.

Everything is counted in whole frames at the timeline's rate; ranges begin at their first frame and
end before their last. Pure data and arithmetic: no file is read here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction
    from pathlib import Path

TITLE_CARD = "TITLE"
"""Name of the card before the film, and of its file."""

END_CARD = "END"
"""Name of the card after the film, and of its file."""

DRAWN_HERE = "grok-spicy"
"""Who made what no provider made: cards."""

HOUR = 3600
"""Timelines begin at 01:00:00:00, as editors expect, so that there is room before the film."""

Colour = Literal["GREEN", "YELLOW", "RED", "BLUE"]


@dataclass(frozen=True, slots=True)
class Media:
    """One file that a timeline shows.

    Attributes:
        name: Its stable name, without suffix: `S03T02` is take 2 of scene 3.
        path: Where the file is.
        frames: Its length at the timeline's rate, at least 1.
        has_sound: Whether it has sound of its own.
        first: The frame of the clip with which the file begins, where it was shortened.
        sound: The file with its sound, if that is one of its own.
    """

    name: str
    path: Path
    frames: int
    has_sound: bool = False
    first: int = 0
    sound: Path | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """One finished take of a shot.

    Attributes:
        number: 1 for the first.
        media: Its clip.
        score: How well it agrees with the characters, 0 to 1; None if nobody looked.
        own: Whether it is the user's own clip.
        seed: What it was made from, if the provider said so.
        provider: Who made it; empty if unknown.
        model: With which model; empty if unknown.
    """

    number: int
    media: Media
    score: float | None = None
    own: bool = False
    seed: int | None = None
    provider: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot of the film.

    Attributes:
        scene_id: Number of its scene in the plan; None for a card.
        name: Its stable name, for example `S03`.
        title: What the scene is called.
        takes: What there is of it, at least one.
        picked: Which of `takes` is in the film.
        dissolve: Frames that it shares with the end of the shot before; 0 for a cut.
        transition: How the plan says that it begins, for example `"match-cut"`.
        still: Its keyframe, if there is one.
        prompt: What it was filmed from.
        warnings: What the viewer of the cut should know of it.
    """

    scene_id: int | None
    name: str
    title: str
    takes: tuple[Take, ...]
    picked: int = 0
    dissolve: int = 0
    transition: str = "cut"
    still: Path | None = None
    prompt: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def take(self) -> Take:
        """The take that is in the film."""
        return self.takes[self.picked]

    @property
    def frames(self) -> int:
        """Its length in the film: its whole clip."""
        return self.take.media.frames


@dataclass(frozen=True, slots=True)
class Missing:
    """A scene of the plan that the film does without.

    Attributes:
        scene_id: Number of the scene; None for a card.
        title: What it is called.
        before: Position of the shot before which it would stand.
        reason: Why it is missing.
    """

    scene_id: int | None
    title: str
    before: int
    reason: str

    @property
    def what(self) -> str:
        """What is missing, in words."""
        return self.title if self.scene_id is None else f"Scene {self.scene_id}, {self.title}"


@dataclass(frozen=True, slots=True)
class Marker:
    """A remark at a frame of the film.

    Attributes:
        frame: Frames from the beginning of the film.
        name: A few words.
        note: The whole of it.
        colour: Green is as planned, yellow a warning, red something missing, blue for reading.
    """

    frame: int
    name: str
    note: str = ""
    colour: Colour = "GREEN"


@dataclass(frozen=True, slots=True)
class Fade:
    """A dissolve around a cut.

    Attributes:
        before: Frames of it before the cut.
        after: Frames of it after the cut.
    """

    before: int
    after: int

    @property
    def frames(self) -> int:
        """Its length."""
        return self.before + self.after


@dataclass(frozen=True, slots=True)
class Cut:
    """One line of the cut list: a part of a file on the one track of pictures.

    Attributes:
        media: Name of the file.
        record: Its first frame, from the beginning of the film.
        frames: Its length between the cuts.
        source: The frame of the file that is shown at `record`.
        fade: The dissolve around the cut at which it begins; None for a cut.
    """

    media: str
    record: int
    frames: int
    source: int
    fade: Fade | None = None

    @property
    def end(self) -> int:
        """The frame of the film after its last."""
        return self.record + self.frames


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole film.

    Attributes:
        title: What it is called.
        rate: Frames per second.
        width: Pixels.
        height: Pixels.
        shots: In order.
        missing: Scenes that it does without.
    """

    title: str
    rate: Fraction
    width: int
    height: int
    shots: tuple[Shot, ...]
    missing: tuple[Missing, ...] = ()

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each shot begins, in frames of the film, its dissolve included."""
        starts: list[int] = []
        end = 0
        for shot in self.shots:
            starts.append(end - shot.dissolve)
            end = starts[-1] + shot.frames
        return tuple(starts)

    @property
    def frames(self) -> int:
        """Its length: all clips, less what they share in dissolves."""
        return sum(shot.frames - shot.dissolve for shot in self.shots)

    @property
    def seconds(self) -> Fraction:
        """Its length in seconds."""
        return self.frames / self.rate

    def shot_of(self, media: str) -> Shot:
        """Return the shot in which a file is the picked take.

        Raises:
            KeyError: If there is none.
        """
        for shot in self.shots:
            if shot.take.media.name == media:
                return shot
        raise KeyError(media)

    @property
    def nominal(self) -> int:
        """The whole number of frames that a second of timecode counts: 24 for 23.976."""
        return round(self.rate)

    @property
    def begins(self) -> int:
        """The frame number of 01:00:00:00."""
        return HOUR * self.nominal

    def with_media(self, media: Iterable[Media]) -> Timeline:
        """Return the timeline with other files for the media of the same names."""
        new = {one.name: one for one in media}
        shots = [
            replace(
                shot,
                takes=tuple(
                    replace(take, media=new.get(take.media.name, take.media)) for take in shot.takes
                ),
            )
            for shot in self.shots
        ]
        return replace(self, shots=tuple(shots))


def timecode(frame: int, nominal: int) -> str:
    """Return a frame number as timecode, not counting drop frames.

    Args:
        frame: The number, from 00:00:00:00.
        nominal: Frames that a second counts.
    """
    seconds, frames = divmod(frame, nominal)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}:{frames:02d}"
