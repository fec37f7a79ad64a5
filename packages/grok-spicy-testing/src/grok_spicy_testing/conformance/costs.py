"""Tests of money: `--max-cost` holds only if quotes do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from grok_spicy_testing.conformance.advice import fail_for
from grok_spicy_testing.conformance.calling import Calling
from grok_spicy_testing.conformance.rig import expect

if TYPE_CHECKING:
    from grok_spicy_testing.conformance.rig import Witness
    from grok_spicy_testing.conformance.samples import CallFolders

ROUNDING = 0.01
"""By which share of a quote what is booked may exceed it."""

CENTS = 0.0001
"""Below how many US dollars nothing counts."""


class CostTests(Calling):
    """What a call books is what was quoted, or less."""

    @pytest.mark.asyncio
    async def test_reported_cost_agrees_with_the_quote(
        self, subject: Any, folders: CallFolders, witness: Witness
    ) -> None:
        """No operation books more than `quote` said: `--max-cost` rests on quotes.

        To mend: quote the highest price such a call can have; return None from `quote` if the
        price is unknown; report each request once.
        """
        for operation in self.operations:
            before = witness.usd
            await self.answer(subject, folders, operation=operation, name=operation)
            booked = witness.usd - before
            size = self.size(operation, subject)
            try:
                quoted = subject.quote(operation, size)
            except Exception as error:  # noqa: BLE001 - an author's method
                fail_for(f"quote({operation!r}, {size})", error, subject, "return a price or None")
            expect(
                quoted is None or booked <= quoted * (1 + ROUNDING) + CENTS,
                f"{operation} was quoted at {quoted} US dollars for {size}, and {booked} were "
                "booked",
                "quote the highest price such a call can have, or None if it is unknown; report "
                "each request once",
            )
