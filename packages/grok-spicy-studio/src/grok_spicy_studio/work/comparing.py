"""Comparisons that are quoted, begun or gone on with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from grok_spicy_studio.comparing.axes import parse_axes
from grok_spicy_studio.comparing.comparison import read_comparison
from grok_spicy_studio.comparing.context import CompareContext
from grok_spicy_studio.comparing.results import write_results
from grok_spicy_studio.comparing.running import begin, go_on, quoted
from grok_spicy_studio.work.orders import Reply

if TYPE_CHECKING:
    from grok_spicy_studio.comparing.comparison import Comparison
    from grok_spicy_studio.work.context import OrderContext
    from grok_spicy_studio.work.orders import CompareOrder


async def compare(context: OrderContext, order: CompareOrder) -> None:
    """Say what a comparison would cost, begin it, or go on with it."""
    own = CompareContext(context.output, context.registry, context.secrets)

    def known(comparison: Comparison) -> None:
        context.speaker.say(Reply(facts={"comparison": comparison.id}))

    if order.comparison:
        comparison = await asyncio.to_thread(read_comparison, context.output, order.comparison)
        done = await go_on(
            comparison,
            own,
            only=order.cells,
            motion=order.motion,
            cap=order.max_cost,
            begun=known,
        )
    else:
        draft = await quoted(order.run, parse_axes(order.axes), own, order.max_cost, motion=True)
        if order.only_quote:
            facts = {
                "cells": len(draft.comparison.cells),
                "stills": draft.prices.stills,
                "clips": draft.prices.clips,
                "variants": [one.model_dump() for one in draft.comparison.variants],
            }
            context.speaker.say(Reply(facts=facts))
            return
        done = await begin(draft, own, begun=known)
    await asyncio.to_thread(write_results, context.output, done)
