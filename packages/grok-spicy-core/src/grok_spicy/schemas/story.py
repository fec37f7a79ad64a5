"""The film on paper: cast, places, props, scenes and their shots."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator
from pydantic.json_schema import SkipJsonSchema

from grok_spicy.schemas.base import GrowingModel, Model

AspectRatio = Literal["16:9", "9:16", "1:1", "4:3", "21:9"]

Transition = Literal["cut", "crossfade", "match-cut"]

MIN_SCENE_SECONDS = 3

MAX_SCENE_SECONDS = 15

LEAST_CARD_SECONDS = 1.0

MOST_CARD_SECONDS = 30.0


class Character(GrowingModel):
    """One member of the cast."""

    later_fields = frozenset({"look_tag", "voice"})

    name: str = Field(min_length=1, description="Exact name, used everywhere else")
    role: str = Field(default="", description="Part in the story")
    visual_description: str = Field(
        min_length=1,
        description="Full appearance in at least 80 words; the sole truth of how they look",
    )
    personality_cues: list[str] = Field(
        default_factory=list, description="3 to 5 words or phrases that show in pose and face"
    )
    spicy_traits: list[str] = Field(default_factory=list, description="Only in spicy mode")
    look_tag: str = Field(
        default="",
        description="How they are told apart by eye, in at most 12 words and without a name: "
        "the man in the red oilskin. No two characters share one",
    )
    voice: str = Field(default="", description="How they sound: low and dry, a northern lilt")


class Place(Model):
    """Where scenes play; one that is used twice looks the same twice."""

    kind: ClassVar[Literal["place"]] = "place"

    id: str = Field(min_length=1, description="Short name that scenes refer to: harbour")
    name: str = ""
    visual_description: str = Field(
        default="", description="What is seen there, with nobody in it: space, objects, materials"
    )


class Prop(Model):
    """A thing that matters to the story."""

    kind: ClassVar[Literal["prop"]] = "prop"

    id: str = Field(min_length=1, description="Short name that scenes refer to: compass")
    name: str = ""
    visual_description: str = Field(default="", description="How it looks")


Side = Literal["", "left", "center", "right"]

_SIDES: dict[str, Side] = {
    "left": "left",
    "right": "right",
    "center": "center",
    "centre": "center",
    "middle": "center",
}


def _side(value: Any) -> Any:
    """Read the side that a text names; one that it does not name is left open."""
    if not isinstance(value, str):
        return "" if value is None else value
    named = {_SIDES[word] for word in re.findall(r"[a-z]+", value.casefold()) if word in _SIDES}
    return named.pop() if len(named) == 1 else ""


class Staging(Model):
    """Where somebody is in the picture, and where they look."""

    name: str = Field(description="Exact name of the character")
    side: Annotated[Side, BeforeValidator(_side)] = Field(
        default="", description="Side of the picture, as the camera sees it"
    )
    facing: str = Field(
        default="", description="Where they face: right, the camera, away, another's name"
    )


class DialogueLine(Model):
    """Something that is said in a scene."""

    speaker: str = Field(default="", description="Exact name; empty for a voice from off screen")
    text: str = Field(description="The words, at most two and a half for each second of the scene")
    manner: str = Field(default="", description="How they are said: under her breath")


class Scene(GrowingModel):
    """One shot of the film."""

    later_fields = frozenset(
        {
            "place_id",
            "prop_ids",
            "shot_size",
            "angle",
            "camera_move",
            "start_state",
            "end_state",
            "staging",
            "wardrobe",
            "dialogue",
            "ambience",
            "beat",
            "continues",
        }
    )

    scene_id: int = Field(description="Number of the scene, unique in the plan")
    title: str
    description: str = Field(default="", description="What happens")
    characters_present: list[str] = Field(
        default_factory=list, description="Exact names of the characters in the shot"
    )
    setting: str = Field(default="", description="Where and when")
    camera: str = Field(default="", description="Shot size and camera move")
    mood: str = ""
    action: str = Field(default="", description="One clear primary motion")
    prompt_summary: str = Field(
        default="", description="At most 30 words, without anyone's appearance"
    )
    duration_seconds: int = Field(
        default=8, ge=MIN_SCENE_SECONDS, le=MAX_SCENE_SECONDS, description="Length in seconds"
    )
    transition: Transition = Field(default="cut", description="How the scene begins")
    place_id: str = Field(default="", description="The id of one of the plan's places")
    prop_ids: list[str] = Field(default_factory=list, description="Ids of the props that are seen")
    shot_size: str = Field(
        default="",
        description="extreme wide shot, wide shot, full shot, medium shot, medium close-up, "
        "close-up, extreme close-up or insert",
    )
    angle: str = Field(
        default="", description="eye level, low angle, high angle, overhead or over the shoulder"
    )
    camera_move: str = Field(
        default="",
        description="One move with its pace: static, pan, tilt, push, pull, truck, pedestal, arc, "
        "tracking or handheld; slow push in",
    )
    start_state: str = Field(
        default="", description="A photograph taken before anything moves: poses, hands, eyes"
    )
    end_state: str = Field(default="", description="What is seen when the motion is over")
    staging: list[Staging] = Field(
        default_factory=list, description="Who stands on which side and faces where"
    )
    wardrobe: str = Field(
        default="", description="Name of the look, where someone wears something else than usual"
    )
    dialogue: list[DialogueLine] = Field(default_factory=list, description="What is said")
    ambience: str = Field(default="", description="What is heard besides: wind, gulls, a tap")
    beat: str = Field(default="", description="What changes for the story in this scene")
    continues: bool = Field(
        default=False, description="Whether it goes on without a gap in time from the scene before"
    )


class Card(Model):
    """Words that stand before the film or after it, drawn in its colours."""

    text: str = Field(
        min_length=1, max_length=500, description="In any script; the first line is the title"
    )
    seconds: float = Field(
        default=4.0,
        ge=LEAST_CARD_SECONDS,
        le=MOST_CARD_SECONDS,
        description="How long it is seen, in seconds",
    )

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("a card needs words")
        return text


class StoryPlan(GrowingModel):
    """The whole film on paper."""

    later_fields = frozenset({"places", "props", "title_card", "end_card"})

    title: str = Field(min_length=1)
    style: str = Field(description="Visual style; starts every image prompt")
    aspect_ratio: AspectRatio = "16:9"
    color_palette: str = Field(default="", description="Colours of the film, in words")
    characters: list[Character] = Field(default_factory=list)
    scenes: list[Scene] = Field(min_length=1, max_length=100)
    places: list[Place] = Field(default_factory=list, description="Where the scenes play")
    props: list[Prop] = Field(default_factory=list, description="Things that matter to the story")
    # No model is told of them: only the user puts words before or after a film.
    title_card: SkipJsonSchema[Card | None] = Field(
        default=None, description="Words before the film"
    )
    end_card: SkipJsonSchema[Card | None] = Field(default=None, description="Words after the film")

    def character(self, name: str) -> Character:
        """Return the character called `name`.

        Raises:
            KeyError: If nobody has that name.
        """
        for character in self.characters:
            if character.name == name:
                return character
        raise KeyError(name)

    @property
    def has_shots(self) -> bool:
        """Whether it says how it is shot, in any of the fields of places, people and scenes for it.

        A plan that does not is put into the words that such plans always were: what was made of it
        stays as it is.
        """
        told = (*self.characters, *self.scenes)
        own = bool(self.places or self.props)
        return own or any(getattr(part, name) for part in told for name in part.later_fields)

    def place(self, scene: Scene) -> Place | None:
        """Return the place where a scene plays; None if the plan does not describe one."""
        return next((place for place in self.places if place.id == scene.place_id), None)

    def recurring(self) -> list[Place | Prop]:
        """Return the places and props that more than one scene shows and the plan describes."""
        shown = Counter(scene.place_id for scene in self.scenes)
        carried = Counter(one for scene in self.scenes for one in set(scene.prop_ids))
        places = {one.id: one for one in self.places if shown[one.id] > 1}
        props = {one.id: one for one in self.props if carried[one.id] > 1}
        again: list[Place | Prop] = [*places.values(), *props.values()]
        return [one for one in again if one.visual_description.strip()]


class CharacterDescription(Model):
    """What is seen in the reference photos of one person or thing."""

    name: str
    visual_description: str = Field(description="At least 80 words about what is seen")


class CharacterRefMapping(Model):
    """Which character each photo label means."""

    mapping: dict[str, str] = Field(
        default_factory=dict, description="Photo label to exact character name"
    )
