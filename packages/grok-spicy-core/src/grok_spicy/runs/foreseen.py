"""Takes and questions that continuity may call for, foreseen without measuring anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.continuity.eye import Eye
from grok_spicy.continuity.faults import Fault
from grok_spicy.continuity.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path
    from typing import Any

    from grok_spicy.schemas import ContinuityConfig

    Cast = Callable[[], Awaitable[dict[str, Path]]]

_FAULT = Fault(
    kind="flicker", start=0, end=0, value=0, bound=0, hard=False, text="what nobody has seen yet"
)


class _Foreseen(Eye):
    """Sees nothing wrong in any take, or the same in all of them."""

    def __init__(self, config: ContinuityConfig, cast: Cast, *, failing: bool) -> None:
        super().__init__(config, Panel([]), cast)
        self._failing = failing

    def faults(self, signals: Mapping[str, Any] | None, wanted: str) -> list[Fault]:  # noqa: ARG002
        """Return the one fault, or none."""
        return [_FAULT] if self._failing else []


def foreseen(config: ContinuityConfig, *, failing: bool) -> Callable[[Cast], Eye] | None:
    """Return what counts the takes and questions of a film beforehand.

    Args:
        config: What is done about continuity.
        failing: Whether every take has something wrong with it.

    Returns:
        Makes the eye; None where neither takes nor questions are added.
    """
    if config.enforce != "retake" and config.takes == 1:
        return None
    return lambda cast: _Foreseen(config, cast, failing=failing)
