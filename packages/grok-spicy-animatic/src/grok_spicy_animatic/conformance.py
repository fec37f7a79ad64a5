"""What this backend promises, as the standard tests: `grok-spicy conform animatic` runs them.

Needs grok-spicy-testing; nothing else imports this module.
"""

from __future__ import annotations

from grok_spicy_testing.conformance import (
    ImageProviderTests,
    LLMProviderTests,
    PluginTests,
    VideoProviderTests,
    VisionProviderTests,
)

from grok_spicy_animatic.plugin import NAME


class TestPlugin(PluginTests):
    """The plugin as a whole."""

    provider = NAME


class TestImages(ImageProviderTests):
    """Panels and sheets."""

    provider = NAME
    supports_seed = True


class TestVideos(VideoProviderTests):
    """Camera moves."""

    provider = NAME
    seconds = 1
    supports_edit = True
    supports_seed = True


class TestStories(LLMProviderTests):
    """Plans."""

    provider = NAME


class TestLooks(VisionProviderTests):
    """Measurements."""

    provider = NAME
