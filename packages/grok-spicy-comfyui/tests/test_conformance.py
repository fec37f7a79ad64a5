"""The standard tests, as an author's test module holds them."""

from grok_spicy_comfyui.conformance import TestImages, TestPlugin, TestVideos

__all__ = ["TestImages", "TestPlugin", "TestVideos"]
