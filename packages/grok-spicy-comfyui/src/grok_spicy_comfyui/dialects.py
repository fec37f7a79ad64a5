"""The words each model family takes, composed from a brief.

Forms, lengths and ways to name pictures follow the makers' own guides: prose with the subject
first for Flux and Z-Image, an instruction with its verb first for the editors, phrases for SDXL,
tags behind a chain of scores for Pony, motion and camera for Wan, one paragraph with what is heard
for LTX. Stills say what is seen before anything moves; clips say what moves. A person is told by
what can be seen of them, never by name, and a correction by what is wanted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.providers.base import Phrasing

from grok_spicy_comfyui.budgets import CLIP_CHUNK, T5_LIMIT, within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from grok_spicy.providers.base import Brief

    from grok_spicy_comfyui.slots import Operation

_SCORES = "score_9, score_8_up, score_7_up"
"""What Pony Diffusion V6 XL was trained to find in front of good pictures."""

_PICTURE_NAMES = {
    "qwen-image-edit": "Picture {}",
    "qwen-image-2.1": "<image{}>",
    "flux2": "image {}",
    "flux2-klein": "image {}",
    "flux-kontext": "image {}",
}

_STILL_CAMERA = "fixed camera"
_LONGEST_CLIP = 110
"""Tokens of a prompt for Wan, about 60 words."""


def still(family: str, way: Operation, brief: Brief) -> Phrasing:
    """Phrase a picture.

    Args:
        family: The family whose workflow draws it.
        way: What is done: `generate`, `stylize`, `compose` or `retouch`.
        brief: What is to be seen.
    """
    if family == "pony":
        return Phrasing(within([pony_chain(brief.style), *_tags(brief)], CLIP_CHUNK))
    if family == "sdxl":
        return Phrasing(within(_tags(brief), CLIP_CHUNK))
    if way == "retouch":
        return Phrasing(within(_change(brief), T5_LIMIT, " "), negative="")
    named = _PICTURE_NAMES.get(family)
    return Phrasing(within(_prose(brief, named), T5_LIMIT, " "), negative="")


def pony_chain(style: str) -> str:
    """Return scores, source and rating, as Pony takes them, for a style."""
    source = "source_anime" if "anime" in style.lower() else "source_cartoon"
    return f"{_SCORES}, {source}, rating_safe"


def plain(family: str, text: str) -> Phrasing:
    """Phrase a picture of which only a text is known."""
    if family == "pony" and "score_" not in text:
        return Phrasing(f"{pony_chain(text)}, {text}")
    return Phrasing(text)


def clip(family: str, brief: Brief) -> Phrasing:
    """Phrase a clip, and each of its parts.

    Args:
        family: The family that films it.
        brief: What happens.
    """
    speaks = family.startswith("ltx") or family == "minimax-h3"
    compose: Callable[[Brief, str, str, bool], str] = _paragraph if speaks else _motion
    parts = tuple(
        compose(brief, part.action, part.camera_move, number == 0)
        for number, part in enumerate(brief.parts)
    )
    return Phrasing(
        compose(brief, brief.action, brief.camera_move, True),
        negative="" if speaks else None,
        parts=parts if len(parts) > 1 else (),
    )


def correction(tags: Iterable[str], brief: Brief) -> Phrasing:
    """Phrase a corrected clip.

    Args:
        tags: Of the way it is corrected; only Bernini-R takes instructions, to the others the
            wanted clip is described.
        brief: What is to be seen and what happens.
    """
    if "bernini" in tags:
        return Phrasing(" ".join(_change(brief, "the video")))
    seen = (_first(brief.start, brief.place), brief.action, *brief.mend, brief.style)
    return Phrasing(within(_sentences(seen, brief), _LONGEST_CLIP, " "))


def unnamed(text: str, brief: Brief) -> str:
    """Put what is seen of people in place of their names."""
    for member in sorted(brief.cast, key=lambda one: -len(one.name)):
        if member.name and member.tag:
            text = re.sub(rf"(?<!\w){re.escape(member.name)}(?!\w)", member.tag, text)
    return text


def _prose(brief: Brief, named: str | None) -> list[str]:
    """Subject first, then where they stand, place, light and style: one sentence each."""
    subjects = [
        _subject(member.tag or member.description, member.picture, named)
        if named
        else (member.description or member.tag)
        for member in brief.cast
    ]
    size = " ".join(part for part in (brief.shot_size, brief.angle) if part)
    who = " and ".join(filter(None, subjects))
    opening = f"{size}: {who}" if size and who else size or who
    keep = f"Keep {_listed(brief.keep)}" if brief.keep else ""
    texts = (opening, brief.start, brief.staging, brief.place, brief.style, brief.palette, keep)
    return _sentences(texts, brief)


def _subject(tag: str, number: int | None, named: str | None) -> str:
    if number is None or named is None:
        return tag
    return f"{tag}, exactly as in {named.format(number)}"


def _change(brief: Brief, what: str = "the picture") -> list[str]:
    """One edit, its verb first, and what stays."""
    wanted = _listed(brief.mend) or brief.start or brief.action
    keep = f"Keep {_listed(brief.keep)} and everything else as it is"
    if not brief.keep:
        keep = "Keep everything else as it is"
    return _sentences((f"Edit {what} so that {wanted}", keep), brief)


def _tags(brief: Brief) -> list[str]:
    """Phrases, the scene first; likeness comes from pictures, not from words."""
    cast = [member.tag or member.description for member in brief.cast]
    texts = (
        brief.shot_size,
        brief.place,
        *cast,
        *brief.mend,
        brief.style,
        brief.start,
        brief.angle,
        brief.palette,
    )
    found: list[str] = []
    for text in texts:
        found += [part.strip(" .") for part in re.split(r"[,;.]\s+|\n", unnamed(text, brief))]
    found += [part.strip(" .") for part in unnamed(brief.staging, brief).split(";")]
    return list(dict.fromkeys(part for part in found if part))


def _motion(brief: Brief, action: str, camera: str, opening: bool) -> str:
    """Motion, then the camera: the picture says the rest."""
    texts = (_first(action, brief.start if opening else ""), camera or _STILL_CAMERA)
    return within(_sentences(texts, brief), _LONGEST_CLIP, " ")


def _paragraph(brief: Brief, action: str, camera: str, opening: bool) -> str:
    """One paragraph in the present: what is seen, what moves, the camera, what is heard.

    What is said is said in the opening part.
    """
    spoken = [
        f'{line.speaker or "A voice"} says{f" {line.manner}" if line.manner else ""}: "{line.text}"'
        for line in brief.dialogue
        if opening
    ]
    heard = brief.ambience or "Quiet natural sound"
    texts = (brief.start if opening else "", action, camera or _STILL_CAMERA, *spoken)
    voices = "voices and " if spoken else ""
    closing = (f"Heard: {heard}", f"Only {voices}natural sound is heard")
    return " ".join(_sentences((*texts, *closing), brief))


def _sentences(texts: Iterable[str], brief: Brief) -> list[str]:
    """Make each text a sentence, without names, each once."""
    found: dict[str, None] = {}
    for text in texts:
        shown = unnamed(" ".join(text.split()), brief).rstrip(" .;,")
        if shown:
            ended = shown if shown[-1] in '!?"' else f"{shown}."
            found[ended[0].upper() + ended[1:]] = None
    return list(found)


def _listed(texts: Iterable[str]) -> str:
    return " and ".join(text.strip(" .") for text in texts if text.strip(" ."))


def _first(*texts: str) -> str:
    return next((text for text in texts if text), "")
