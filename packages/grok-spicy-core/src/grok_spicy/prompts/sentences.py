"""A shot in core's own words, from its brief: for every model that has no dialect of its own.

Stills say what is seen before anything moves, clips what moves, how the camera does and what is
heard. People are told by what can be seen of them, and a correction by what is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.parts import parts_of
from grok_spicy.prompts.sound import sound_words
from grok_spicy.prompts.wording import labelled, lines, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grok_spicy.providers.brief import Brief, CastMember, Thing

STATIC = "static"
"""What the camera does where nothing is said of it."""

ONE_MOTION_SECONDS = 8
"""The longest clip, in seconds, that is told as one motion; longer ones have timed phases."""

_SIDES = {"left": "on the left", "right": "on the right", "center": "in the center"}

_TO_THE_END = "Faces, bodies, colours, clothes and light stay those of the first frame to the end."


def still_text(brief: Brief) -> str:
    """Ask for the frame that a scene begins with.

    Args:
        brief: The keyframe, taken apart.
    """
    verb = "Compose" if brief.operation == "edit" else "Draw"
    shown = any(member.picture is not None for member in brief.cast)
    return lines(
        f"{verb} one frame of a film, a still taken before anything moves.",
        labelled("Shot", _together(brief.shot_size, brief.angle)),
        labelled("In the frame", in_the_frame(brief.cast) or _nobody(brief)),
        labelled("Start", sentence(brief.start)),
        labelled("Setting", sentence(brief.place)),
        _place_picture(brief),
        _previous_picture(brief),
        labelled("Props", "; ".join(_thing(thing) for thing in brief.props)),
        labelled("Wardrobe", brief.wardrobe),
        labelled("Mood", brief.mood),
        labelled("Style", brief.style),
        labelled("Palette", brief.palette),
        *(labelled(one.tag, one.description) for one in brief.cast),
        _appearances(brief) if shown else "",
        "The picture fills the whole frame.",
    )


def mending_text(brief: Brief) -> str:
    """Ask to mend the best frame so far.

    Args:
        brief: The correction, taken apart.
    """
    return lines(
        f"Edit this picture: {_wanted(brief)}",
        sentence(f"Keep {' and '.join(brief.keep)} as they are") if brief.keep else "",
    )


def clip_text(brief: Brief, seconds: float) -> str:
    """Say how a keyframe moves, for the picture shows the rest.

    Args:
        brief: The clip, taken apart; what it is to mend is wanted of this take.
        seconds: Its length.
    """
    long = seconds > ONE_MOTION_SECONDS
    return lines(
        _timed(brief, seconds) if long else sentence(brief.action),
        labelled("At the end", sentence(brief.end)),
        labelled("Camera", brief.camera_move or STATIC),
        sound_words(brief.dialogue, brief.ambience),
        labelled("Wanted", _wanted(brief) if brief.mend else ""),
        _TO_THE_END if (long or brief.mend) and brief.cast else "",
    )


def correction_text(brief: Brief) -> str:
    """Ask to correct a clip.

    Args:
        brief: The correction, taken apart.
    """
    return lines(
        f"Edit this clip: {_wanted(brief)}",
        "Motion, camera, setting, light, sound and length stay as they are.",
    )


def in_the_frame(cast: Iterable[CastMember]) -> str:
    """Say who is seen, after which picture, on which side, and where they face."""
    return "; ".join(_member(member) for member in cast)


def _nobody(brief: Brief) -> str:
    things = " and ".join(thing.name for thing in brief.props)
    return things or "the empty place, scenery alone"


def _member(member: CastMember) -> str:
    parts = [
        f"{member.tag} (exactly as in reference image {member.picture})"
        if member.picture is not None
        else member.tag,
        _SIDES[member.position] if member.position else "",
        f"facing {member.facing}" if member.facing else "",
    ]
    return ", ".join(part for part in parts if part)


def _thing(thing: Thing) -> str:
    if thing.picture is not None:
        return f"{thing.name} (exactly as in reference image {thing.picture})"
    return ": ".join(text for text in (thing.name, thing.description.rstrip(".")) if text)


def _place_picture(brief: Brief) -> str:
    if brief.place_picture is None:
        return ""
    return f"Reference image {brief.place_picture} shows this place: walls, objects and materials."


def _previous_picture(brief: Brief) -> str:
    if brief.previous_picture is None:
        return ""
    return (
        f"Reference image {brief.previous_picture} is the shot before in this place: take its "
        "world, light and grading; pose and framing are those given here."
    )


def _appearances(brief: Brief) -> str:
    clothes = "hair or fur" if brief.wardrobe else "colours, clothes"
    what = f"face, body, {clothes} and marks"
    return f"Keep {what} exactly as in the reference images; each of them is seen once."


def _wanted(brief: Brief) -> str:
    told = brief.mend or (brief.start or "everyone looks as in the first frame",)
    return " ".join(sentence(text) for text in told)


def _timed(brief: Brief, seconds: float) -> str:
    """Give each stretch of a long clip its phase of the motion."""
    parts = parts_of(brief.action, seconds, ONE_MOTION_SECONDS, end=brief.end)
    told, start = [], 0.0
    for part in parts:
        told.append(f"{start:g}-{start + part.seconds:g} s: {sentence(part.action)}")
        start += part.seconds
    return lines(*told)


def _together(*texts: str) -> str:
    return ", ".join(text for text in texts if text)
