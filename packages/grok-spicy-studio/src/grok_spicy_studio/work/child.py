"""The process that carries out one order: `python -m grok_spicy_studio.work.child`.

It reads the order from stdin, says one line on stdout as soon as there is something to say (a run
has begun, or why none has), and then works on by itself: nobody needs to listen any more.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Self, TextIO

from grok_spicy import (
    PipelineConfig,
    PluginManager,
    ProviderRegistry,
    Secrets,
    approve_run,
    explain_run,
    load_configuration,
    make_film,
    pick_take,
    resume_film,
)
from grok_spicy.errors import GrokSpicyError
from grok_spicy.runs.find import find_run
from grok_spicy.runs.interrupt import Interrupter
from grok_spicy.runs.plan import story_now
from grok_spicy.runs.state import read_state
from pydantic import TypeAdapter

from grok_spicy_studio.work.control import listening
from grok_spicy_studio.work.orders import (
    DoctorOrder,
    FilmOrder,
    Order,
    PickOrder,
    PriceOrder,
    Reply,
    ResumeOrder,
    WhyOrder,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy import Event, RunResult
    from grok_spicy.config.choices import Backends

_ORDER: TypeAdapter[Order] = TypeAdapter(Order)


class Speaker:
    """Says one line to whoever ordered, and nothing after that.

    Args:
        stream: Where it is said.
        secrets: Masks keys in it.
    """

    def __init__(self, stream: TextIO, secrets: Secrets) -> None:
        self._stream: TextIO | None = stream
        self._secrets = secrets

    def say(self, reply: Reply) -> None:
        """Say it, if nothing was said before."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        with stream:
            stream.write(self._secrets.mask(reply.model_dump_json()) + "\n")


async def carry_out(order: Order, speaker: Speaker, secrets: Secrets) -> None:
    """Do what was ordered."""
    registry = ProviderRegistry(PluginManager())
    work = Work(Path(order.output), registry, speaker, secrets)
    match order:
        case FilmOrder():
            await work.film(order)
        case ResumeOrder():
            await work.resume(order)
        case PickOrder():
            await pick_take(order.run, order.piece, order.take, output_dir=order.output)
            speaker.say(Reply(run=order.run))
        case PriceOrder():
            await work.price(order)
        case WhyOrder():
            await work.why(order)
        case DoctorOrder():
            await work.doctor(order)


class Work:
    """Carries out orders about films.

    Args:
        output: Where runs and ledger live.
        registry: Knows the providers.
        speaker: Told what was begun or found.
        secrets: Finds keys.
    """

    def __init__(
        self, output: Path, registry: ProviderRegistry, speaker: Speaker, secrets: Secrets
    ) -> None:
        self._output = output
        self._registry = registry
        self._speaker = speaker
        self._secrets = secrets

    async def film(self, order: FilmOrder) -> None:
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
        backends = self._backends(order.backend)
        if order.only_quote:
            with tempfile.TemporaryDirectory(prefix="grok-spicy-quote-") as folder:
                quoted = await make_film(
                    order.concept,
                    plan=order.plan,
                    backends=backends,
                    config=config,
                    video_config=configured.video,
                    refs=refs,
                    output_dir=folder,
                    registry=self._registry,
                    secrets=self._secrets,
                )
            self._speaker.say(Reply(facts=_quote(quoted)))
            return
        async with _Stoppable(self._output, self._speaker) as stoppable:
            result = await make_film(
                order.concept,
                plan=order.plan,
                backends=backends,
                config=config,
                video_config=configured.video,
                refs=refs,
                output_dir=self._output,
                registry=self._registry,
                secrets=self._secrets,
                hooks=[stoppable],
                interrupter=stoppable.interrupter,
            )
        self._speaker.say(Reply(run=result.run_id, error=result.error))

    async def resume(self, order: ResumeOrder) -> None:
        """Go on with a run; first approve what it waits with, if that is ordered."""
        if order.approve:
            await approve_run(order.run, output_dir=self._output)
        async with _Stoppable(self._output, self._speaker) as stoppable:
            result = await resume_film(
                order.run,
                output_dir=self._output,
                backends=self._backends(order.backend),
                update=order.update,
                only=order.only,
                retake=order.retake,
                max_cost=order.max_cost,
                registry=self._registry,
                secrets=self._secrets,
                hooks=[stoppable],
                interrupter=stoppable.interrupter,
            )
        self._speaker.say(Reply(run=result.run_id, error=result.error))

    async def price(self, order: PriceOrder) -> None:
        """Say what every step of a run's story costs."""
        folder = find_run(order.run, self._output)
        state = await asyncio.to_thread(read_state, folder.state)
        plan = order.plan or await asyncio.to_thread(story_now, folder, state)
        config = state.config.model_copy(update={"dry_run": True, "until": None, "max_cost": None})
        with tempfile.TemporaryDirectory(prefix="grok-spicy-quote-") as scratch:
            quoted = await make_film(
                state.concept,
                plan=plan,
                backends=state.backends,
                config=config,
                output_dir=scratch,
                registry=self._registry,
                secrets=self._secrets,
            )
        self._speaker.say(Reply(facts=_quote(quoted)))

    async def why(self, order: WhyOrder) -> None:
        """Say what would be made again with another story, why, and for about how much."""
        verdicts = await explain_run(
            order.run,
            output_dir=self._output,
            plan=order.plan,
            registry=self._registry,
            secrets=self._secrets,
        )
        pieces = [
            {"piece": one.piece, "made": one.accepted, "causes": list(one.causes)}
            for one in verdicts
            if not one.reused
        ]
        self._speaker.say(Reply(facts={"pieces": pieces}))

    async def doctor(self, order: DoctorOrder) -> None:
        """Examine what is installed and configured."""
        from grok_spicy.doctor.health import Wanted, examine

        examined = await examine(
            self._registry,
            Wanted(order.backend or None, None, None),
            output=self._output,
            secrets=self._secrets,
            trial=None,
        )
        findings = [{"area": one.area, **asdict(one.finding)} for one in examined]
        self._speaker.say(Reply(facts={"findings": findings}))

    @staticmethod
    def _backends(named: str) -> Backends:
        """Return the backends that were chosen: a preset, or a file; None: as configured."""
        if not named:
            return None
        return Path(named) if named.endswith(".json") else named


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


def _quote(result: RunResult) -> dict[str, object]:
    """Return what a film would cost, step by step and in all."""

    def total(prices: Sequence[float | None]) -> float | None:
        known = [price for price in prices if price is not None]
        return sum(known) if len(known) == len(prices) else None

    plan = result.plan
    return {
        "steps": [asdict(one) for one in result.quotes],
        "usd": total([one.usd for one in result.quotes]),
        "most_usd": total([one.most_usd for one in result.quotes]),
        "scenes": 0 if plan is None else len(plan.scenes),
        "seconds": 0 if plan is None else sum(one.duration_seconds for one in plan.scenes),
    }


def main() -> None:
    """Carry out the order on stdin."""
    # Whatever a plugin prints must not reach whoever waits for the one line.
    private = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    secrets = Secrets(dotenv_path=Path(".env"))
    speaker = Speaker(private, secrets)
    order = _ORDER.validate_json(sys.stdin.buffer.read())
    try:
        asyncio.run(carry_out(order, speaker, secrets))
    except GrokSpicyError as error:
        speaker.say(Reply(error=error.message, hint=error.hint))
    except asyncio.CancelledError:
        speaker.say(Reply(error="It was stopped."))
    except BaseException as error:
        speaker.say(Reply(error=f"{type(error).__name__}: {error}"))
        raise


if __name__ == "__main__":
    main()
