"""What the service says a request cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.providers.usage import Usage

from grok_spicy_grok.errors import USD_PER_TICK

if TYPE_CHECKING:
    from xai_sdk.proto import usage_pb2


def usage_of(answer: usage_pb2.SamplingUsage, *notes: str) -> Usage:
    """Return what one answer cost.

    Args:
        answer: The usage part of the service's answer.
        *notes: Remarks to book with it.
    """
    charged = answer.HasField("cost_in_usd_ticks")
    return Usage(
        cost_usd=answer.cost_in_usd_ticks * USD_PER_TICK if charged else None,
        tokens=answer.total_tokens or None,
        notes=notes,
    )
