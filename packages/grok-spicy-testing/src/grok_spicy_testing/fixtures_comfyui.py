"""Fixtures with a fake ComfyUI server; they need the extra `grok-spicy-testing[comfyui]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grok_spicy_testing.fake_comfyui import FakeComfyUI


@pytest.fixture
def fake_comfyui() -> Iterator[FakeComfyUI]:
    """Run a fake ComfyUI server with the files of every shipped workflow."""
    from grok_spicy_testing.fake_comfyui import FakeComfyUI

    with FakeComfyUI() as server:
        yield server


@pytest.fixture
def make_fake_comfyui() -> Iterator[Callable[..., FakeComfyUI]]:
    """Return a function that starts a server with the arguments of `FakeComfyUI`."""
    from contextlib import ExitStack

    from grok_spicy_testing.fake_comfyui import FakeComfyUI

    with ExitStack() as servers:

        def make(**arguments: object) -> FakeComfyUI:
            return servers.enter_context(FakeComfyUI(**arguments))  # type: ignore[arg-type]

        yield make
