"""What may have been paid without having been booked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grok_spicy.ledger.journal import CallRecord, CallState

ENTRY = CallRecord(
    key="0" * 64,
    state="planned",
    run="20261122-2150-fox-ab12",
    step="videos",
    piece="clip:1",
    attempt=1,
    retake=0,
    parent=None,
    capability="video",
    operation="generate",
    provider="shed",
    model="shed-1",
    quote_usd=0.5,
)


@pytest.mark.parametrize(
    ("state", "exposed"),
    [
        ("planned", 0.0),
        ("submitted", 0.5),
        ("unknown", 0.5),
        ("done", 0.0),
        ("failed", 0.0),
        ("refused", 0.0),
    ],
)
def test_only_a_call_in_the_air_is_exposed(state: CallState, exposed: float) -> None:
    assert replace(ENTRY, state=state).exposed_usd == exposed


def test_lost_tries_stay_exposed_when_the_call_is_made_again() -> None:
    again = replace(ENTRY, state="done", held_usd=0.5)
    assert again.exposed_usd == 0.5
    assert replace(again, state="unknown").exposed_usd == 1.0
