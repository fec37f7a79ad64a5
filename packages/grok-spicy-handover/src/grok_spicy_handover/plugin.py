"""What this distribution offers to grok-spicy beside its commands: signing finished films."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy import hookimpl

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.schemas import SignConfig


@hookimpl
def grok_spicy_sign(settings: SignConfig, run: Path | None) -> Path | None:
    """Sign the film of a run, or make sure that it could be signed."""
    from grok_spicy_handover.signing.finishing import require_key, sign_run

    if run is None:
        require_key(settings)
        return None
    return sign_run(run, settings)
