"""Comparisons that are quoted, begun or gone on with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from grok_spicy_studio.comparing.axes import parse_axes
from grok_spicy_studio.comparing.comparison import read_comparison
from grok_spicy_studio.comparing.conducting import begin, go_on, quoted
from grok_spicy_studio.comparing.making import Bench
from grok_spicy_studio.comparing.results import write_results
from grok_spicy_studio.work.orders import Reply

if TYPE_CHECKING:
    from grok_spicy_studio.comparing.comparison import Comparison
    from grok_spicy_studio.work.desk import Desk
    from grok_spicy_studio.work.orders import CompareOrder


async def compare(desk: Desk, order: CompareOrder) -> None:
    """Say what a comparison would cost, begin it, or go on with it."""
    bench = Bench(desk.output, desk.registry, desk.secrets)

    def known(comparison: Comparison) -> None:
        desk.speaker.say(Reply(facts={"comparison": comparison.id}))

    if order.comparison:
        comparison = await asyncio.to_thread(read_comparison, desk.output, order.comparison)
        done = await go_on(
            comparison,
            bench,
            only=order.cells,
            motion=order.motion,
            cap=order.max_cost,
            begun=known,
        )
    else:
        draft = await quoted(order.run, parse_axes(order.axes), bench, order.max_cost, motion=True)
        if order.only_quote:
            facts = {
                "cells": len(draft.comparison.cells),
                "stills": draft.prices.stills,
                "clips": draft.prices.clips,
                "contestants": [one.model_dump() for one in draft.comparison.contestants],
            }
            desk.speaker.say(Reply(facts=facts))
            return
        done = await begin(draft, bench, begun=known)
    await asyncio.to_thread(write_results, desk.output, done)
