"""What holds for the tests of all packages."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from grok_spicy.plugins.registry import ProviderRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator


# Tests start hundreds of Pythons. Where byte code is not written, each of them would compile the
# product and its dependencies again, which is most of what the tests would cost.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers() -> int:
    """Run one test more at once than there are cores: many wait for servers and children."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def _providers_of_one_test() -> Iterator[None]:
    """Leave no provider that a test registered to the tests that follow."""
    yield
    ProviderRegistry.unregister()
