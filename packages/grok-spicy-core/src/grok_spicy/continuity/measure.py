"""The contract of a measure: what an author of one implements."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from grok_spicy.providers.options import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.continuity.readings import Reading, Reference, Subject
    from grok_spicy.system.threads import Stop


class NoOptions(Options):
    """A measure without options."""


class Measure(ABC):
    """Looks at a picture, a clip or a join and says what it measures there.

    A measure is local and free: no network, no key, no cost. It is made once a run, on first use,
    and called from one worker thread at a time. Readings are kept by the name and `version` of
    its spec, its `digest`, its options and the contents of what it looked at, so the same question
    must have the same answer. What it raises is a measure that failed, never a run that failed.

    Args:
        options: Validated options of the class that `options` returns.
    """

    def __init__(self, options: Options) -> None:
        self.given = options

    @classmethod
    def options(cls) -> type[Options]:
        """Return the class of the options: `continuity.measures.NAME` in the configuration."""
        return NoOptions

    @property
    def digest(self) -> str:
        """What identifies the model behind it, such as the SHA-256 of its file; "" without one.

        Reading it may load the model.

        Raises:
            ConfigError: If the model is missing or cannot be used; the hint says what to do.
        """
        return ""

    @abstractmethod
    def measure(
        self, subject: Subject, references: Sequence[Reference], *, stop: Stop
    ) -> list[Reading]:
        """Measure one subject. Blocks; runs in a thread.

        Args:
            subject: One of the kinds that the spec names.
            references: The sheets of the whole cast, also of those who should not be there.
            stop: Call `stop.check()` a few times a second; it raises when nobody waits any more.

        Returns:
            For identity one reading for every reference, in their order.

        Raises:
            ConfigError: If its model is missing or cannot be used.
            MediaError: If a picture cannot be read.
        """

    def close(self) -> None:  # noqa: B027 - most measures hold nothing
        """Give back memory; it may be used again afterwards."""
