"""One run as its page shows it: the cast, the storyboard, the film, and how all of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grok_spicy_studio.projection.activity import Activity
from grok_spicy_studio.projection.journal import Making
from grok_spicy_studio.projection.measured import NOTHING, Measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grok_spicy.schemas import Card, Character, Place, Prop, Scene

    from grok_spicy_studio.projection.summaries import RunSummary


@dataclass(frozen=True, slots=True)
class Take:
    """One finished take of a piece.

    Attributes:
        number: 1 for the first.
        chosen: Whether the film is made of it.
        own: Whether the user put it there.
        file: Its picture or clip, in the run's folder.
        score: How well it agrees with the characters, from 0 to 1.
        making: Who made it, and how.
        inputs: What it was made from: names and digests.
    """

    number: int
    chosen: bool
    own: bool
    file: str
    score: float | None
    making: Making
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sheet, keyframe or clip as it stands.

    Attributes:
        name: For example `"clip:3"`.
        state: `"waits"`, `"working"`, or how it ended.
        reason: Why it ended like this, or what is done or waited for just now.
        file: The accepted picture or clip, in the run's folder.
        score: How well it agrees with the characters, from 0 to 1.
        prompt: What it was made from, in words.
        takes: Its finished takes.
        cost_usd: What it cost, in US dollars, if that is known.
        digest: Of the accepted file: a changed one has another address.
    """

    name: str
    state: str = "waits"
    reason: str | None = None
    file: str | None = None
    score: float | None = None
    prompt: str = ""
    takes: tuple[Take, ...] = ()
    cost_usd: float | None = None
    digest: str = ""

    @property
    def making(self) -> Making:
        """How the chosen take was made."""
        return next((take.making for take in self.takes if take.chosen), Making())


@dataclass(frozen=True, slots=True)
class SceneCard:
    """A scene on the storyboard."""

    scene: Scene
    keyframe: Piece
    clip: Piece
    measured: Measured = NOTHING

    @property
    def state(self) -> str:
        """How the scene stands: its clip, unless that waits for the keyframe."""
        untouched = self.clip.state == "waits"
        return (
            self.keyframe.state
            if untouched and self.keyframe.state != "accepted"
            else ("still" if untouched else self.clip.state)
        )


@dataclass(frozen=True, slots=True)
class CastCard:
    """A character and their sheet."""

    character: Character
    sheet: Piece


@dataclass(frozen=True, slots=True)
class EntityCard:
    """A place or a prop that comes again, and its sheet."""

    entity: Place | Prop
    sheet: Piece


@dataclass(frozen=True, slots=True)
class WordsCard:
    """The words before the film or after it.

    Attributes:
        card: What stands there, and for how long.
        file: Their picture, in the run's folder; None before the film is cut.
        version: A changed picture has another address.
    """

    card: Card
    file: str | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a step is: `made` of `of` pieces."""

    name: str
    made: int
    of: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a scene begins in the film, in seconds."""

    scene_id: int
    title: str
    at: float


@dataclass(frozen=True, slots=True)
class FilmView:
    """A run as its page shows it.

    Attributes:
        summary: What the list of runs says of it.
        concept: The user's words.
        problem: What is wrong with its state file, if something is.
        failure: The error that it ended with, if it did.
        scenes: The storyboard, in order.
        title_card: The words before the film, if there are any.
        end_card: The words after it.
        cast: The characters.
        entities: The places and props that have sheets, or are to have them.
        steps: How far every step is.
        film: The film, in the run's folder.
        script: The script, for reading.
        activity: What is going on.
        events: What happened, the newest last.
        quoted_usd: What its calls were expected to cost.
        providers: Who does what, in words.
        stoppable: Whether a studio began it and it can be stopped from here.
        marks: Where the scenes begin in the film.
    """

    summary: RunSummary
    concept: str = ""
    problem: str | None = None
    failure: str | None = None
    style: str = ""
    aspect_ratio: str = "16:9"
    scenes: tuple[SceneCard, ...] = ()
    title_card: WordsCard | None = None
    end_card: WordsCard | None = None
    cast: tuple[CastCard, ...] = ()
    entities: tuple[EntityCard, ...] = ()
    steps: tuple[Step, ...] = ()
    film: str | None = None
    script: str = ""
    activity: Activity = field(default_factory=Activity)
    events: tuple[Mapping[str, Any], ...] = ()
    quoted_usd: float | None = None
    providers: Mapping[str, str] = field(default_factory=dict)
    stoppable: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.summary.run_id

    def piece(self, name: str) -> Piece | None:
        """Return one of its sheets, keyframes or clips by name."""
        return next((one for one in self.pieces() if one.name == name), None)

    def pieces(self) -> Iterator[Piece]:
        """Yield all sheets, keyframes and clips of the story."""
        for member in self.cast:
            yield member.sheet
        for one in self.entities:
            yield one.sheet
        for card in self.scenes:
            yield card.keyframe
            yield card.clip
