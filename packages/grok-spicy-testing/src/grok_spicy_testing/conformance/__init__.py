"""The conformance kit: what every provider keeps to, as pytest classes to subclass.

    from grok_spicy_testing.conformance import ImageProviderTests, PluginTests

    class TestShedPlugin(PluginTests):
        provider = "shed"

    class TestShedImages(ImageProviderTests):
        provider = "shed"
        key_variables = ("SHED_API_KEY",)

        @pytest.fixture
        def urls(self, shed_server):
            return (shed_server.url,)

Attributes and fixtures to override are documented in `author`. Ship the classes in a module of
your package, name it in an entry point of the group `grok_spicy.conformance`, and
`grok-spicy conform NAME` runs them wherever your package is installed.
"""

from __future__ import annotations

from grok_spicy_testing.conformance.author import CallableProvider, ProviderUnderTest
from grok_spicy_testing.conformance.image import ImageProviderTests
from grok_spicy_testing.conformance.llm import LLMProviderTests
from grok_spicy_testing.conformance.plugin import PluginTests
from grok_spicy_testing.conformance.static import StaticTests
from grok_spicy_testing.conformance.video import VideoProviderTests
from grok_spicy_testing.conformance.vision import VisionProviderTests

__all__ = [
    "CallableProvider",
    "ImageProviderTests",
    "LLMProviderTests",
    "PluginTests",
    "ProviderUnderTest",
    "StaticTests",
    "VideoProviderTests",
    "VisionProviderTests",
]
