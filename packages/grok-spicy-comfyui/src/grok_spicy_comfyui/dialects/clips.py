"""Clips, and corrections of clips, in the words of the families that film them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.providers.base import Phrasing

from grok_spicy_comfyui.budgets import T5_LIMIT, tokens, within
from grok_spicy_comfyui.dialects.words import change, sentence, sentences, wished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from grok_spicy.providers.base import Brief
    from grok_spicy.providers.brief import Line

_FIXED = "fixed camera"

_LONGEST = 110
"""Tokens of a prompt for Wan, about 60 words."""

_LONGEST_PARAGRAPH = 400
"""Tokens of a prompt for a model that speaks, about eight sentences."""


def clip(family: str, brief: Brief) -> Phrasing:
    """Phrase a clip, and each of its parts.

    Args:
        family: The family that films it.
        brief: What happens.
    """
    speaks = family.startswith("ltx") or family == "minimax-h3"
    compose: Callable[[Brief, str, str, bool, bool], str] = _paragraph if speaks else _motion
    last = len(brief.parts) - 1
    parts = tuple(
        compose(brief, part.action, part.camera_move, number == 0, number == last)
        for number, part in enumerate(brief.parts)
    )
    whole = compose(brief, brief.action, brief.camera_move, True, True)
    several = parts if len(parts) > 1 else ()
    return Phrasing(
        whole,
        negative="" if speaks else None,
        parts=several,
        tokens=max(map(tokens, several or (whole,))),
        most_tokens=_LONGEST_PARAGRAPH if speaks else T5_LIMIT,
    )


def correction(tags: Iterable[str], brief: Brief) -> Phrasing:
    """Phrase a corrected clip.

    Args:
        tags: Of the way it is corrected; only Bernini-R takes instructions, to the others the
            wanted clip is described.
        brief: What is to be seen and what happens.
    """
    if "bernini" in tags:
        told = [*change(brief, "the video"), *wished(brief)]
    else:
        camera = _camera(brief.camera_move)
        told = [brief.action, *brief.mend, camera, brief.start, brief.place, brief.style]
    texts = sentences([brief.prefix, *told], brief)
    prompt = within(texts, T5_LIMIT, " ")
    return Phrasing(prompt, tokens=tokens(prompt), most_tokens=T5_LIMIT)


def _motion(brief: Brief, action: str, camera: str, opening: bool, closing: bool) -> str:
    """Motion, then the camera: the picture says the rest."""
    told = (
        brief.prefix,
        action or (brief.start if opening else ""),
        *brief.mend,
        _ending(brief, action) if closing else "",
        _camera(camera),
        *wished(brief),
        *brief.guidance,
    )
    return within(sentences(told, brief), _LONGEST, " ")


def _paragraph(brief: Brief, action: str, camera: str, opening: bool, closing: bool) -> str:
    """One paragraph in the present: what is seen, what moves, the camera, what is heard.

    What is said is said in the opening part.
    """
    spoken = [_said(line) for line in brief.dialogue if opening]
    voices = "voices and natural sound are" if spoken else "natural sound is"
    seen = sentences(
        (
            brief.prefix,
            brief.start if opening else "",
            action,
            *brief.mend,
            _ending(brief, action) if closing else "",
            brief.mood and f"The mood is {brief.mood}",
            _camera(camera),
        ),
        brief,
    )
    heard = f"Heard: {brief.ambience}" if brief.ambience else ""
    only = f"Only {voices} heard; the scene has no score"
    texts = [*seen, *spoken, *sentences((heard, only, *brief.guidance, *wished(brief)), brief)]
    return within(texts, _LONGEST_PARAGRAPH, " ")


def _ending(brief: Brief, action: str) -> str:
    """Return how it ends, unless the last phase says so."""
    return "" if brief.end.casefold() in action.casefold() else brief.end


def _camera(move: str) -> str:
    return _FIXED if move.strip().casefold() in {"", "static"} else f"Camera: {move}"


def _said(line: Line) -> str:
    """Say who says what and how; the words stay as they are: people say each other's names."""
    how = ", ".join(text for text in (line.voice, line.manner) if text)
    return sentence(f'{line.speaker or "a voice"}{f", {how}," if how else ""} says: "{line.text}"')
