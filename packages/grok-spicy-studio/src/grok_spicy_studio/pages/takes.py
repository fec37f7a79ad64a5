"""All takes of a sheet, keyframe or clip, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from grok_spicy_studio.pages.acting import SCENE_WORDS
from grok_spicy_studio.projection.film import read_film
from grok_spicy_studio.studio import run_of, studio_of
from grok_spicy_studio.words import address

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from grok_spicy_studio.projection.view import FilmView, Piece

_KINDS = {
    "character": "Sheet of",
    "place": "Sheet of",
    "prop": "Sheet of",
    "keyframe": "Keyframe of scene",
    "clip": "Clip of scene",
}


async def piece(request: Request) -> Response:
    """Show the takes of a piece."""
    studio = studio_of(request)
    film = await run_in_threadpool(read_film, run_of(request))
    found = film.piece(request.path_params["piece"])
    if found is None:
        raise HTTPException(404, "The story has no such piece.")
    kind, _, which = found.name.partition(":")
    around, shot = _context(film, found)
    return studio.pages.page(
        "piece.html",
        film=film,
        piece=found,
        heading=f"{_KINDS[kind]} {which}",
        differences=_differences(found),
        context=around,
        shot=shot,
        wording=_wording(film, found),
    )


def _differences(found: Piece) -> dict[int, list[str]]:
    """Say of each take in which inputs it differs from the chosen one."""
    chosen = next((take for take in found.takes if take.chosen), None)
    if chosen is None:
        return {}
    differing = {}
    for take in found.takes:
        names = sorted(
            name
            for name in take.inputs.keys() | chosen.inputs.keys()
            if take.inputs.get(name) != chosen.inputs.get(name)
        )
        if take.making.seed != chosen.making.seed:
            names.append("seed")
        if (take.making.provider, take.making.model) != (
            chosen.making.provider,
            chosen.making.model,
        ):
            names.append("model")
        if names:
            differing[take.number] = names
    return differing


def _wording(film: FilmView, found: Piece) -> dict[str, str]:
    """Return the words of the story that a piece is made from, by the field that has them."""
    for member in film.cast:
        if member.sheet.name == found.name:
            return {"visual_description": member.character.visual_description}
    for one in film.entities:
        if one.sheet.name == found.name:
            return {"visual_description": one.entity.visual_description}
    for card in film.scenes:
        if found.name in {card.keyframe.name, card.clip.name}:
            return {name: getattr(card.scene, name) for name in SCENE_WORDS}
    return {}


def _context(film: FilmView, found: Piece) -> tuple[list[str], int]:
    """Return the addresses of a clip and its neighbours, in order, and which of them it is."""
    numbers = [index for index, card in enumerate(film.scenes) if card.clip.name == found.name]
    if not numbers or found.file is None:
        return [], 0
    here = numbers[0]
    before = film.scenes[here - 1].clip if here else None
    after = film.scenes[here + 1].clip if here + 1 < len(film.scenes) else None
    shown = [one for one in (before, found, after) if one is not None and one.file is not None]
    if len(shown) == 1:
        return [], 0
    addresses = [
        f"/runs/{film.run_id}/files/{'/'.join(map(address, str(one.file).split('/')))}"
        for one in shown
    ]
    return addresses, shown.index(found)
