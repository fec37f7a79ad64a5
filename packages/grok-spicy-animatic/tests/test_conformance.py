"""The standard tests, as an author's test module holds them."""

from __future__ import annotations

import pytest
from grok_spicy_animatic.backend import SIZES
from grok_spicy_animatic.conformance import (
    TestImages,
    TestLooks,
    TestPlugin,
    TestStories,
    TestVideos,
)

__all__ = ["TestImages", "TestLooks", "TestPlugin", "TestStories", "TestVideos"]

LASTING = {"test_loop_is_not_blocked", "test_cancellation_is_prompt_and_leaves_nothing"}
"""They ask what happens while a picture is drawn, which is to take as long as it does."""


@pytest.fixture(autouse=True)
def _small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw and film at a sixteenth of the pixels."""
    if request.node.originalname not in LASTING:
        for shape, (wide, high) in SIZES.items():
            monkeypatch.setitem(SIZES, shape, (wide // 4, high // 4))
