"""The standard tests, as an author's test module holds them."""

import pytest
from grok_spicy_grok import channel
from grok_spicy_grok.conformance import (
    TestImages,
    TestLooks,
    TestPlugin,
    TestStories,
    TestVideos,
)

__all__ = ["TestImages", "TestLooks", "TestPlugin", "TestStories", "TestVideos"]


@pytest.fixture(autouse=True)
def nobody_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for a server to start again where none ever listened."""
    monkeypatch.setattr(channel, "REFUSED_SECONDS", 0.1)
