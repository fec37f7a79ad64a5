"""Fixtures with a stand-in for xAI; they need the extra `grok-spicy-testing[grok]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grok_spicy_testing.fake_xai import FakeXai


@pytest.fixture
def fake_xai() -> Iterator[FakeXai]:
    """A stand-in for xAI that plays a happy film, for one test."""
    from grok_spicy_testing.fake_xai import FakeXai

    with FakeXai() as server:
        yield server
