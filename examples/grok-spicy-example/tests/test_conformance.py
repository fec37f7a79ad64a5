"""The standard tests of every provider: what core relies on."""

from grok_spicy_example.conformance import TestImages, TestPlugin

__all__ = ["TestImages", "TestPlugin"]
