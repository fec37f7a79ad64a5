"""Takes and questions that continuity may call for, foreseen without measuring anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.continuity.eye import Cast, Eye
from grok_spicy.continuity.faults import Fault
from grok_spicy.continuity.film import IDENTITY
from grok_spicy.continuity.panel import Panel
from grok_spicy.continuity.verdicts import Verdict, VerdictKind
from grok_spicy.plugins.measures import measures_on_offer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from grok_spicy.plugins import PluginManager
    from grok_spicy.schemas import ContinuityConfig

_FAULT = Fault(
    kind="flicker", start=0, end=0, value=0, bound=0, hard=False, text="what nobody has seen yet"
)


@dataclass(frozen=True, slots=True)
class Sight:
    """What would be seen of every picture and clip.

    Attributes:
        faulty: Whether something is wrong with every take.
        figures: What is seen of everybody; None where nothing tells who is who.
    """

    faulty: bool = False
    figures: VerdictKind | None = None


def tells_figures(plugins: PluginManager, config: ContinuityConfig) -> bool:
    """Return whether a measure that is used tells who is in a picture. Imports plugins: blocks."""
    return any(
        offer.spec.name.startswith(IDENTITY)
        and "frame" in offer.spec.subjects
        and config.measures.get(offer.spec.name) is not False
        for offer in measures_on_offer(plugins)
    )


class _Foreseen(Eye):
    """Sees the same in every picture and take."""

    def __init__(
        self, config: ContinuityConfig, cast: Callable[[], Awaitable[Cast]], sight: Sight
    ) -> None:
        super().__init__(config, Panel([]), cast)
        self._sight = sight

    async def look(self, picture: Path, scheduled: Sequence[str]) -> list[Verdict]:  # noqa: ARG002
        """Return the one verdict on everybody who should be there, or none."""
        if self._sight.figures is None:
            return []
        return [Verdict(who=name, kind=self._sight.figures) for name in scheduled]

    def faults(self, signals: Mapping[str, Any] | None, wanted: str) -> list[Fault]:  # noqa: ARG002
        """Return the one fault, or none."""
        return [_FAULT] if self._sight.faulty else []

    async def sheets(self) -> Cast:
        """Return the sheets of the whole cast, and as many more as somebody alone is given."""
        cast = await self._cast()
        if len(cast) == 1:
            ((name, sheet),) = cast.items()
            others = ("other", "yet other")
            return cast | {f"{name} in {colours} colours": sheet for colours in others}
        return cast


def foreseen(
    config: ContinuityConfig, sight: Sight
) -> Callable[[Callable[[], Awaitable[Cast]]], Eye] | None:
    """Return what counts the takes and questions of a film beforehand.

    Args:
        config: What is done about continuity.
        sight: What is seen of everything.

    Returns:
        Makes the eye; None where neither takes nor questions are added.
    """
    if config.enforce != "retake" and config.takes == 1:
        return None
    return lambda cast: _Foreseen(config, cast, sight)
