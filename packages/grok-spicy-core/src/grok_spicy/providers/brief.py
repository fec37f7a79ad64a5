"""What a picture or clip is to show, in parts, so that each model can be told in its own words.

Core builds a `Brief` beside the plain text of each prompt. `Provider.phrase` turns the two into a
`Phrasing`: what is really sent. A model that takes sentences does well with the plain text; one
that wants tags, an instruction with its verb first, or a text for each part of a long clip,
composes its own from the brief.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy.providers.pictures import PicturePosition


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody, or something, that the shot shows.

    Attributes:
        name: Their name in the plan. Image and video models know no names: use `tag`.
        tag: How they are told apart by eye, in at most 12 words: `"the man in the red oilskin"`.
        picture: Number, from 1, of the picture that shows them among those of the call; None if
            none does.
        position: Where they stand in the frame.
        description: Their full appearance; empty where a picture says it better.
        facing: Where they look: `"right"`, `"the camera"`, another's tag.
        short: Their tag in fewer words, for where they are told already: `"the man"`; empty if
            nothing shorter tells them apart.
    """

    name: str
    tag: str
    picture: int | None = None
    position: PicturePosition | None = None
    description: str = ""
    facing: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that matters to the story and is seen in the shot.

    Attributes:
        name: What it is: `"brass compass"`.
        description: How it looks; empty where a picture says it better.
        picture: Number, from 1, of the picture that shows it; None if none does.
    """

    name: str
    description: str = ""
    picture: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is said in a shot.

    Attributes:
        speaker: The speaker's `tag`; empty for a voice from off screen.
        text: The words.
        manner: How they are said: `"under her breath"`.
        voice: How the speaker sounds: `"low and dry"`.
    """

    speaker: str
    text: str
    manner: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class BriefPart:
    """A stretch of a clip that its model makes in one go.

    Attributes:
        seconds: Its length.
        action: What happens in this stretch, and only in it.
        camera_move: How the camera moves meanwhile.
    """

    seconds: float
    action: str
    camera_move: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """One picture or clip as core means it. Whatever does not apply is empty.

    Attributes:
        operation: Name of the method: `"generate"`, `"edit"` or `"stylize"`.
        style: The film's visual style.
        palette: Its colours, in words.
        place: Where and when.
        shot_size: `"close-up"`, `"medium shot"`, `"wide shot"`, ...
        angle: From where the camera looks: `"eye level"`, `"low angle"`, ...
        start: What is seen when the shot begins; a still is a photograph of this.
        end: What is seen when it ends; for clips only.
        action: The one motion between the two; for clips only.
        camera_move: One move with its pace, from the field's list: static, pan, tilt, push, pull,
            truck, pedestal, arc, tracking, handheld; for clips only.
        cast: Who is in the shot.
        staging: Who stands where, faces which way, and does what with whom.
        wardrobe: What is worn in this shot, if it is not the usual; the pictures of the cast show
            the usual.
        props: The things that are seen in the shot.
        mood: The feeling of it.
        keep: What must stay as the pictures show it.
        mend: What is to be seen that the picture or clip before did not show, stated as what is
            wanted. Of a correction, or of a clip that is filmed once more.
        dialogue: What is said, in order.
        ambience: What is heard besides.
        parts: The stretches of a clip longer than `limits.natural_seconds`, in order.
        place_picture: Number, from 1, of the picture that shows the place; None if none does.
        previous_picture: Number, from 1, of the picture that shows the shot before in the same
            place: for its light and grading; None if none does.
        prefix: What the user wants in front of every prompt.
        additions: Phrases for what the user wants to be seen besides.
        guidance: Sentences on how the user wants it told: for models that read prose.
        board: The keyframe in the plan's own words, one labelled line each (`Scene:`, `Action:`,
            `Camera:`), names, title and dialogue included: for providers that draw boards and
            letter them, see `Limits.boards`. Empty for everything but keyframes.
    """

    operation: str
    style: str = ""
    palette: str = ""
    place: str = ""
    shot_size: str = ""
    angle: str = ""
    start: str = ""
    end: str = ""
    action: str = ""
    camera_move: str = ""
    cast: tuple[CastMember, ...] = ()
    staging: str = ""
    wardrobe: str = ""
    props: tuple[Thing, ...] = ()
    mood: str = ""
    keep: tuple[str, ...] = ()
    mend: tuple[str, ...] = ()
    dialogue: tuple[Line, ...] = ()
    ambience: str = ""
    parts: tuple[BriefPart, ...] = ()
    place_picture: int | None = None
    previous_picture: int | None = None
    prefix: str = ""
    additions: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()
    board: str = ""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """The words that are sent.

    Attributes:
        prompt: The prompt.
        negative: What to avoid, instead of core's own; `""` for nothing at all; None keeps
            core's.
        parts: A prompt for each part of a clip that is made in several, sent as the keyword
            `parts`; empty if `prompt` serves for all of it.
        tokens: About how many tokens the longest of these texts has, for a dry run to show; None
            if the length does not matter.
        most_tokens: How many the model's text encoder is made for.
    """

    prompt: str
    negative: str | None = None
    parts: tuple[str, ...] = ()
    tokens: int | None = None
    most_tokens: int | None = None
