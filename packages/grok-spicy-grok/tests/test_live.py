"""With a key of yours: `GROK_API_KEY=... pytest -m live`. One clip of a second, about ten cents.

What must be asked of the real service: whether grok-imagine-video-1.5 takes a first frame and
pictures of people and places in one request. Its documentation says so; another vendor's endpoint
for the same model does not.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from grok_spicy.providers.base import ResolvedConfig
from grok_spicy.providers.context import Context
from grok_spicy_grok.options import GrokVideo15Options
from grok_spicy_grok.plugin import DEFAULT_URL, QUALITY_VIDEO_MODEL
from grok_spicy_grok.video import GrokVideoProvider

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grok_spicy.providers.pictures import Picture

    from conftest import Call

pytestmark = pytest.mark.live


async def test_first_frame_and_reference_pictures_go_together(
    call: Call, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    key = os.environ.get("GROK_API_KEY") or os.environ.get("XAI_API_KEY")
    if not key:
        pytest.skip("GROK_API_KEY is not set")
    options = GrokVideo15Options(resolution="480p", use_references=True)
    ctx = Context(secrets=lambda _: key)
    provider = GrokVideoProvider(
        ResolvedConfig("grok", "video", QUALITY_VIDEO_MODEL, options, (DEFAULT_URL,)), ctx
    )
    start = picture("pier", "start", size=(854, 480))
    shown = [picture("Tock", size=(512, 512)), picture("pier", "place", size=(854, 480))]

    made = await provider.generate(
        start, "The shape sways gently.", 1, dest=tmp_path / "clip", references=shown
    )

    assert made.duration == pytest.approx(1.0, abs=0.2)
    assert call.usd
    await ctx.aclose()
