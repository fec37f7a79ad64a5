"""The standard tests, as an author's test module holds them."""

from grok_spicy_ollama.conformance import TestLooking, TestPlugin, TestWriting

__all__ = ["TestLooking", "TestPlugin", "TestWriting"]
