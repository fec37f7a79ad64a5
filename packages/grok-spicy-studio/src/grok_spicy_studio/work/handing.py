"""Handing a film over, where the package for that is installed."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING

from grok_spicy.errors import PluginError
from grok_spicy.runs.find import find_run
from grok_spicy.text.installing import extra_command

from grok_spicy_studio.work.orders import Reply

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy_handover import Film

    from grok_spicy_studio.work.context import OrderContext
    from grok_spicy_studio.work.orders import HandingOrder

PACKAGE = "grok_spicy_handover"

BOARD, PDF, PACKED, SIGNED = (
    "storyboard.html",
    "storyboard.pdf",
    "handover.zip",
    "film-signed.mp4",
)

WRITTEN = (BOARD, PDF, PACKED, SIGNED)
"""What stands in a run's folder after a hand-over, and is handed out for download."""


def installed() -> bool:
    """Whether films can be handed over here."""
    return find_spec(PACKAGE) is not None


async def hand(context: OrderContext, order: HandingOrder) -> None:
    """Write the storyboard, a folder for editing programs, or a signed copy.

    Raises:
        PluginError: If the package for it is not installed.
    """
    if not installed():
        raise PluginError("grok-spicy-handover is not installed", hint=extra_command("handover"))
    from grok_spicy_handover import read_film

    folder = find_run(order.run, context.output)
    film = await asyncio.to_thread(read_film, folder.root, output=context.output)
    match order.what:
        case "storyboard":
            notices = await asyncio.to_thread(_board, film, folder)
        case "timelines":
            notices = await _timelines(film, folder, order)
        case "sign":
            notices = await asyncio.to_thread(_sign, film, folder.root / SIGNED, order)
    context.speaker.say(Reply(run=folder.run_id, facts={"notices": notices}))


def _board(film: Film, folder: RunFolder) -> list[str]:
    from grok_spicy_handover import write_storyboard

    write_storyboard(film, folder.root / BOARD, pdf=True)
    return []


async def _timelines(film: Film, folder: RunFolder, order: HandingOrder) -> list[str]:
    from grok_spicy_handover import Wanted, hand_over

    wanted = Wanted(programs=tuple(order.programs) or ("all",), takes=order.takes, zipped=True)
    done = await hand_over(film, wanted, folder.root / "handover")
    return list(done.notices)


def _sign(film: Film, dest: Path, order: HandingOrder) -> list[str]:
    from grok_spicy.errors import ConfigError
    from grok_spicy_handover import own_key, sign_film, timeline_of

    if film.path is None:
        raise ConfigError("there is no finished film to sign")
    sign_film(film.path, dest, timeline_of(film), own_key(), prompts=order.prompts)
    return []
