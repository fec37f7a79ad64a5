"""What the service says a request cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.providers.usage import Usage

from grok_spicy_grok.errors import USD_PER_TICK

ESTIMATED = "the service named no cost; the price is estimated"

if TYPE_CHECKING:
    from xai_sdk.proto import usage_pb2


def usage_of(answer: usage_pb2.SamplingUsage, *, price: float | None = None) -> Usage:
    """Return what one answer cost.

    Args:
        answer: The usage part of the service's answer.
        price: What it costs by the table, in US dollars: booked, with a note, if the service
            does not say. Without it nothing would be booked for what was certainly paid.
    """
    tokens = answer.total_tokens or None
    if answer.HasField("cost_in_usd_ticks"):
        return Usage(answer.cost_in_usd_ticks * USD_PER_TICK, tokens)
    return Usage(price, tokens, notes=() if price is None else (ESTIMATED,))
