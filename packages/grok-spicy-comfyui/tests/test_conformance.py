"""The standard tests, as an author's test module holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from grok_spicy_comfyui import conformance, runner, socket
from grok_spicy_comfyui.conformance import TestPlugin
from grok_spicy_testing.conformance.calling import CANCEL_SECONDS

__all__ = ["TestImages", "TestPlugin", "TestVideos"]

PARTING = runner._LEAVING_SECONDS + socket._CLOSE_SECONDS


class TestImages(conformance.TestImages):
    """Pictures, at a quarter of the pixels."""

    params: ClassVar[Mapping[str, Any]] = {"width": 512, "height": 512}


class TestVideos(conformance.TestVideos):
    """Clips, at a sixth of the pixels: what is decoded and joined is as many frames as ever."""

    params: ClassVar[Mapping[str, Any]] = {"width": 256, "height": 256}


@pytest.fixture(autouse=True)
def _leaves_soon(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a cancelled call wait for a server that fell silent as long as it takes to notice."""
    if request.node.originalname == "test_cancellation_leaves_nothing_at_any_moment":
        monkeypatch.setattr(runner, "_LEAVING_SECONDS", 0.1)
        monkeypatch.setattr(socket, "_CLOSE_SECONDS", 0.1)


def test_a_cancelled_call_leaves_a_silent_server_in_time() -> None:
    assert PARTING < CANCEL_SECONDS / 4
