"""What holds for the tests of all packages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from grok_spicy.plugins.registry import ProviderRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_xdist_auto_num_workers() -> int:
    """Run one test more at once than there are cores: many wait for servers and children."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def _providers_of_one_test() -> Iterator[None]:
    """Leave no provider that a test registered to the tests that follow."""
    yield
    ProviderRegistry.unregister()
