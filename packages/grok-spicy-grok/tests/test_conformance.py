"""The standard tests, as an author's test module holds them."""

from grok_spicy_grok.conformance import (
    TestImages,
    TestLooks,
    TestPlugin,
    TestStories,
    TestVideos,
)

__all__ = ["TestImages", "TestLooks", "TestPlugin", "TestStories", "TestVideos"]
