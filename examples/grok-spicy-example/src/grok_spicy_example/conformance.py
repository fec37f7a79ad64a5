"""What this backend promises: `grok-spicy conform example` and this package's tests run it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from grok_spicy_testing.conformance import ImageProviderTests, PluginTests

from grok_spicy_example.plugin import KEY_VARIABLE, NAME
from grok_spicy_example.studio import Studio


class TestPlugin(PluginTests):
    """The plugin as a whole."""

    provider = NAME


class TestImages(ImageProviderTests):
    """Pictures, over HTTP, from a stand-in for the service."""

    provider = NAME
    key_variables = (KEY_VARIABLE,)
    needs_key = True
    uses_jobs = True
    supports_seed = True

    @pytest.fixture
    def studio(self) -> Iterator[Studio]:
        """The stand-in."""
        with Studio(self.key) as studio:
            yield studio

    @pytest.fixture
    def urls(self, studio: Studio) -> tuple[str, ...]:
        """Where it is."""
        return (studio.url,)

    @pytest.fixture
    def rate_limited(self, studio: Studio) -> str | None:
        """Ask for patience."""
        studio.status = 429
        return None

    @pytest.fixture
    def unauthorised(self, studio: Studio) -> str | None:
        """Accept another key only."""
        studio.key = "another"
        return None

    @pytest.fixture
    def invalid(self, studio: Studio) -> str | None:
        """Call the order malformed."""
        studio.status = 422
        return None

    @pytest.fixture
    def refused(self, studio: Studio) -> str | None:
        """Refuse to draw."""
        studio.ends = "refused"
        return None
