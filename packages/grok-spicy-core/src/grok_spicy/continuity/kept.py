"""What was seen of a clip, kept beside its frames: no clip is decoded twice for it."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

from grok_spicy.continuity.signals import SIGNALS_VERSION, Signals
from grok_spicy.continuity.watching import ClipWatch
from grok_spicy.errors import GrokSpicyError
from grok_spicy.media import verify_clip
from grok_spicy.system.digests import digest_of_file
from grok_spicy.system.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger("grok_spicy")


async def signals_of_clip(clip: Path, kept: Path) -> Signals | None:
    """Return what was seen of a clip, decoding it once if nobody has kept that.

    Args:
        clip: The clip.
        kept: Where it is kept.
    """
    return await asyncio.to_thread(_signals, clip, kept)


def keep_signals(clip: Path, kept: Path, signals: dict[str, Any] | None) -> None:
    """Write down what was seen of a clip. Blocks."""
    note = {"version": SIGNALS_VERSION, "clip": digest_of_file(clip), "signals": signals}
    text = json.dumps(note, separators=(",", ":"))
    write_atomically(kept, lambda stream: stream.write(text.encode()))


def _signals(clip: Path, kept: Path) -> Signals | None:
    try:
        note = json.loads(kept.read_text(encoding="utf-8"))
        if note["version"] == SIGNALS_VERSION and note["clip"] == digest_of_file(clip):
            seen = note["signals"]
            return None if seen is None else Signals.model_validate(seen)
    except (OSError, ValueError, KeyError, TypeError):
        pass  # never kept, of another clip, or by another version: it is seen again
    watch = ClipWatch()
    try:
        facts = verify_clip(clip, on_frame=watch.see, on_sound=watch.hear)
    except GrokSpicyError as error:
        logger.warning("%s is not looked at: %s", clip.name, error)
        return None
    signals = watch.signals(float(facts.fps))
    keep_signals(clip, kept, None if signals is None else signals.model_dump(mode="json"))
    return signals
