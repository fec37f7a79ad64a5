"""What this backend promises, as the standard tests: `grok-spicy conform comfyui` runs them.

They run against a stand-in for the server, which judges graphs as the real one does. Needs
grok-spicy-testing[comfyui]; nothing else imports this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_testing.conformance import (
    CallableProvider,
    ImageProviderTests,
    PluginTests,
    VideoProviderTests,
)

if TYPE_CHECKING:
    from grok_spicy_testing.fake_comfyui import FakeComfyUI

NAME = "comfyui"


class OnStandIn(CallableProvider):
    """Points a provider at the stand-in, and has the stand-in refuse."""

    provider = NAME
    uses_jobs = True

    @pytest.fixture
    def urls(self, fake_comfyui: FakeComfyUI) -> tuple[str, ...]:
        """The address of the stand-in."""
        return (fake_comfyui.url,)

    @pytest.fixture
    def unauthorised(self, fake_comfyui: FakeComfyUI) -> str | None:
        """Refuse everything, as a proxy before the server does."""
        return self._refuse(fake_comfyui, 401)

    @pytest.fixture
    def rate_limited(self, fake_comfyui: FakeComfyUI) -> str | None:
        """Ask for patience, as a proxy before the server does."""
        return self._refuse(fake_comfyui, 429)

    @pytest.fixture
    def invalid(self, fake_comfyui: FakeComfyUI) -> str | None:
        """Call the graph malformed."""
        from grok_spicy_testing.fake_comfyui import Fault

        error = {
            "type": "invalid_prompt",
            "message": "Cannot execute",
            "details": "",
            "extra_info": {},
        }
        body = {"error": error, "node_errors": {}}
        fake_comfyui.script(*[Fault("refuse", status=400, body=body)] * 4)
        return None

    def _refuse(self, server: FakeComfyUI, status: int) -> str | None:
        from grok_spicy_testing.fake_comfyui import Answer

        server.answer(Answer(status=status, body="no entry"))
        return None


class TestPlugin(PluginTests):
    """The plugin as a whole."""

    provider = NAME


class TestImages(OnStandIn, ImageProviderTests):
    """Pictures."""

    supports_seed = True


class TestVideos(OnStandIn, VideoProviderTests):
    """Clips."""

    supports_edit = True
    supports_negative_prompt = True
    supports_seed = True
