"""What stands on a storyboard: the title page, and a panel for every shot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from grok_spicy.media import CROSSFADE_FRAMES, FILM_FPS
from grok_spicy.steps import entity_piece, keyframe_piece

from grok_spicy_handover.film import shot_name
from grok_spicy_handover.timeline import END_CARD, TITLE_CARD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from grok_spicy.schemas import Character, Scene

    from grok_spicy_handover.dialogue import Line
    from grok_spicy_handover.film import Film

_FADES_IN = "crossfade"

_BEGINS = {"cut": "cut", "match-cut": "match cut", "crossfade": _FADES_IN}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the cast on the title page.

    Attributes:
        name: Their name.
        role: Their part in the story.
        description: What they look like.
        picture: Their sheet, if it was drawn.
    """

    name: str
    role: str
    description: str
    picture: Path | None


@dataclass(frozen=True, slots=True)
class TakeShown:
    """A take below a panel.

    Attributes:
        name: Its stable name, for example `S03T02`.
        picture: The keyframe it begins with, if it is there.
        score: How well it agrees with the characters, 0 to 1; None if nobody looked.
        picked: Whether it is the one in the film.
    """

    name: str
    picture: Path | None
    score: float | None
    picked: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One shot.

    Attributes:
        number: Its place among the scenes, from 1; None for a card.
        name: Its stable name, for example `S03`.
        title: What the scene is called.
        picture: What it looks like; None where there is no picture yet.
        why_not: Why there is no picture.
        action: What happens.
        dialogue: What is said.
        camera: Shot size and camera move.
        setting: Where and when.
        begins_at: When it begins, in seconds of the film as it is planned.
        seconds: How long it is.
        begins: How it begins, in words.
        characters: Who is in it.
        score: How well the picture agrees with them, 0 to 1; None if nobody looked.
        takes: Takes of the picture.
    """

    number: int | None
    name: str
    title: str
    picture: Path | None
    why_not: str
    action: str
    dialogue: tuple[Line, ...]
    camera: str
    setting: str
    begins_at: float
    seconds: float
    begins: str
    characters: tuple[str, ...]
    score: float | None
    takes: tuple[TakeShown, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A whole storyboard.

    Attributes:
        title: What the film is called.
        style: How it looks, in words.
        palette: Its colours, in words.
        shape: Its aspect ratio, for example `"16:9"`.
        cast: Who is in it.
        panels: Its shots, in order.
    """

    title: str
    style: str
    palette: str
    shape: str
    cast: tuple[Member, ...]
    panels: tuple[Panel, ...]

    @property
    def keyframes(self) -> tuple[Path, ...]:
        """The pictures of its panels, as far as there are any."""
        return tuple(one.picture for one in self.panels if one.picture is not None)

    @property
    def seconds(self) -> float:
        """How long the film is meant to be."""
        return max((one.begins_at + one.seconds for one in self.panels), default=0.0)

    @property
    def shots(self) -> int:
        """How many scenes it has."""
        return sum(panel.number is not None for panel in self.panels)


def board_of(film: Film, *, takes: bool = False) -> Board:
    """Put a film on paper, as far as it is made. Blocks.

    Args:
        film: The film, or a plan that was never filmed.
        takes: Whether the other takes of each picture are shown too.
    """
    plan = film.plan
    panels = [
        *_card(film, "title", TITLE_CARD),
        *(
            _panel(film, scene, number, takes=takes)
            for number, scene in enumerate(plan.scenes, start=1)
        ),
        *_card(film, "end", END_CARD),
    ]
    return Board(
        title=plan.title,
        style=plan.style,
        palette=plan.color_palette,
        shape=plan.aspect_ratio,
        cast=(*(_member(film, one) for one in plan.characters), *_entities(film)),
        panels=tuple(_timed(panels)),
    )


def _member(film: Film, character: Character) -> Member:
    return Member(
        character.name, character.role, character.visual_description, film.sheet(character.name)
    )


def _entities(film: Film) -> Iterator[Member]:
    """Return the places and props of which there are sheets."""
    for one in film.plan.recurring():
        picture = film.picture(entity_piece(one), "picture_path")
        if picture is not None:
            yield Member(one.name or one.id, one.kind, one.visual_description, picture)


def _timed(panels: Iterable[Panel]) -> Iterator[Panel]:
    """Say of each panel when it begins; those that fade in begin before the last one ends."""
    at = 0.0
    for panel in panels:
        begins_at = at - (CROSSFADE_FRAMES / FILM_FPS if panel.begins == _FADES_IN else 0.0)
        yield replace(panel, begins_at=begins_at)
        at = begins_at + panel.seconds


def _card(film: Film, which: Literal["title", "end"], name: str) -> Iterator[Panel]:
    """Return the panel of a card, if the plan has it."""
    card = film.card(which)
    if card is None:
        return
    yield Panel(
        number=None,
        name=name,
        title=f"{which.title()} card",
        picture=film.card_file(which, ".png"),
        why_not="" if film.state is None else "drawn when the film is cut",
        action=card.text,
        dialogue=(),
        camera="",
        setting="",
        begins_at=0.0,
        seconds=card.seconds,
        begins="",
        characters=(),
        score=None,
        takes=(),
    )


def _panel(film: Film, scene: Scene, number: int, *, takes: bool) -> Panel:
    piece = keyframe_piece(scene.scene_id)
    record = film.accepted(piece)
    score = None if record is None else record.asset.get("consistency_score")
    begins_film = number == 1 and film.plan.title_card is None
    return Panel(
        number=number,
        name=shot_name(film.plan, scene),
        title=scene.title,
        picture=film.keyframe(scene.scene_id),
        why_not="" if film.state is None else film.why_not(piece),
        action=scene.action or scene.description or scene.prompt_summary,
        dialogue=film.lines.get(scene.scene_id, ()),
        camera=scene.camera,
        setting=scene.setting,
        begins_at=0.0,
        seconds=scene.duration_seconds,
        begins="" if begins_film else _BEGINS[scene.transition],
        characters=tuple(scene.characters_present),
        score=float(score) if isinstance(score, int | float) else None,
        takes=_takes(film, scene) if takes else (),
    )


def _takes(film: Film, scene: Scene) -> tuple[TakeShown, ...]:
    record = film.accepted(keyframe_piece(scene.scene_id))
    if record is None:
        return ()
    accepted = str(record.asset.get("keyframe_path", ""))
    return tuple(
        TakeShown(
            name=f"{shot_name(film.plan, scene)}T{one.number:02d}",
            picture=film.file(one.files.get(accepted, "")),
            score=None if one.own else one.score,
            picked=one.own if record.own else one.number == record.retake + 1,
        )
        for one in record.takes
    )
