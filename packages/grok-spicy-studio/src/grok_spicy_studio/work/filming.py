"""Films that are begun and go on, and can be stopped."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from grok_spicy import (
    PipelineConfig,
    approve_run,
    load_configuration,
    make_film,
    resume_film,
)
from grok_spicy.runs.interrupt import Interrupter

from grok_spicy_studio.work.context import backends_named
from grok_spicy_studio.work.control import listening
from grok_spicy_studio.work.orders import Reply
from grok_spicy_studio.work.questions import quoted

if TYPE_CHECKING:
    from grok_spicy import Event

    from grok_spicy_studio.work.context import OrderContext
    from grok_spicy_studio.work.orders import FilmOrder, ResumeOrder
    from grok_spicy_studio.work.speaking import Speaker


async def film(context: OrderContext, order: FilmOrder) -> None:
    """Begin a film, or say what it would cost."""
    config = PipelineConfig(
        approve=order.approve,
        max_cost=order.max_cost,
        seed=order.seed,
        max_duration=order.max_duration,
        style_override=order.style_override or None,
        negative_prompt=order.negative_prompt or None,
        dry_run=order.only_quote,
    )
    configured = load_configuration()
    refs = [(label, Path(path)) for label, path in order.refs]
    backends = backends_named(order.backend)
    make = partial(
        make_film,
        order.concept,
        plan=order.plan,
        backends=backends,
        config=config,
        video_config=configured.video,
        refs=refs,
        registry=context.registry,
        secrets=context.secrets,
    )
    if order.only_quote:
        with tempfile.TemporaryDirectory(prefix="grok-spicy-quote-") as folder:
            result = await make(output_dir=folder)
        context.speaker.say(Reply(facts=quoted(result)))
        return
    async with _Stoppable(context.output, context.speaker) as stoppable:
        result = await make(
            output_dir=context.output, hooks=[stoppable], interrupter=stoppable.interrupter
        )
    context.speaker.say(Reply(run=result.run_id, error=result.error))


async def resume(context: OrderContext, order: ResumeOrder) -> None:
    """Go on with a run; first approve what it waits with, if that is ordered."""
    if order.approve:
        await approve_run(order.run, output_dir=context.output)
    async with _Stoppable(context.output, context.speaker) as stoppable:
        result = await resume_film(
            order.run,
            output_dir=context.output,
            backends=backends_named(order.backend),
            update=order.update,
            only=order.only,
            retake=order.retake,
            max_cost=order.max_cost,
            registry=context.registry,
            secrets=context.secrets,
            hooks=[stoppable],
            interrupter=stoppable.interrupter,
        )
    context.speaker.say(Reply(run=result.run_id, error=result.error))


class _Stoppable:
    """Says that a run has begun, and obeys whoever stops it.

    Args:
        output: Where runs live.
        speaker: Told of the run.
    """

    def __init__(self, output: Path, speaker: Speaker) -> None:
        self.interrupter = Interrupter()
        self._output = output
        self._speaker = speaker
        self._loop = asyncio.get_running_loop()
        self._stack = AsyncExitStack()
        self._heard = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def __call__(self, event: Event) -> None:
        """Take an event, on the thread of the watchers."""
        if self._heard:
            return
        self._heard = True
        asyncio.run_coroutine_threadsafe(self._begun(event.run), self._loop).result(10)

    async def _begun(self, run_id: str) -> None:
        await self._stack.enter_async_context(listening(self._output, run_id, self.interrupter))
        self._speaker.say(Reply(run=run_id))
