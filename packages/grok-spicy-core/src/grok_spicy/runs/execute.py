"""One process of one run: set up, made, brought to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.calls.budget import Budget
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.calls.gate import NewCalls
from grok_spicy.calls.recorded import Recorded
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.calls.sharing import SharedBudget, SharedLimits, SharedPlaces
from grok_spicy.continuity.eye import Eye
from grok_spicy.continuity.panel import Panel
from grok_spicy.errors import GrokSpicyError
from grok_spicy.ledger import Ledger
from grok_spicy.media.mixing import SoundMix
from grok_spicy.runs.acceptance import Acceptance
from grok_spicy.runs.approval import gate_of, last_step
from grok_spicy.runs.assembly import LedgerAssembly
from grok_spicy.runs.continuity import LedgerReadings, continuity_of, examine_run, mounted
from grok_spicy.runs.log import logged, run_log
from grok_spicy.runs.origin import is_own, signed
from grok_spicy.runs.photos import photos_of, put_back
from grok_spicy.runs.pieces import Pieces
from grok_spicy.runs.pipeline import Film
from grok_spicy.runs.request import sign_settings
from grok_spicy.runs.result import Ending, FinishedFilm, PieceOutcome, RunResult
from grok_spicy.runs.state import BROKEN_OFF, PipelineState, StateKeeper, Wishes, retakes_of
from grok_spicy.system.files import remove_stale_temporaries
from grok_spicy.text.hints import run_command
from grok_spicy.watch.events import Approval, RunCompleted, RunFailed, RunStarted
from grok_spicy.watch.observer import Watch
from grok_spicy.watch.reports import Notice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from grok_spicy.runs.context import RunContext
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.request import RunRequest


MakeEye = Callable[[Callable[[], Awaitable[dict[str, Path]]]], Eye]
"""Makes the eye of a run, given what waits for the sheets of its cast."""


async def execute(
    folder: RunFolder, state: PipelineState, request: RunRequest, context: RunContext
) -> RunResult:
    """Make what a run has not made yet, as far as it is to go.

    Args:
        folder: The run's folder; the caller is its only writer.
        state: What the run knows of itself.
        request: What is wanted now.
        context: What it is given from outside.

    Returns:
        How it ended, also when it failed.

    Raises:
        asyncio.CancelledError: If cancelled; by then everything paid is recorded or journaled.
    """
    context = replace(context.for_run(request.config), report=logged(context.report))
    own = await asyncio.to_thread(is_own, state)
    if state.in_work:
        context.report(Notice(BROKEN_OFF, "warning"))
    state = state.model_copy(update=request.recorded())
    if own:
        # What it names may be other photos now, and the user has named them.
        state = await asyncio.to_thread(signed, state)
    clock = context.provider_context.clock
    # Under the run's lock: whatever has such a name was left by a process that was killed.
    await asyncio.to_thread(remove_stale_temporaries, folder.root, older_than=0.0)
    with run_log(folder.log, context.secrets):
        await asyncio.to_thread(put_back, folder.root, state.photos if own else {})
        async with Ledger(
            folder.output, now=clock.now, report=context.report, secrets=context.secrets
        ) as ledger:
            scheduler = ResourceScheduler(
                request.backends.resources, sharing=context.sharing, report=context.report
            )
            budget = await _budget(state, request, context, ledger, scheduler)
            if context.sharing is not None:
                await context.sharing.begin(state.run_id, booked=budget.booked, held=budget.held)
            return await _Process(folder, state, request, context, ledger, scheduler, budget).run()


async def _budget(
    state: PipelineState,
    request: RunRequest,
    context: RunContext,
    ledger: Ledger,
    scheduler: ResourceScheduler,
) -> Budget:
    """Return the budget, with what earlier processes of this run spent, and may have spent."""
    bookings = await ledger.bookings(state.run_id)
    entries = await ledger.of_run(state.run_id)
    booked = sum(one.cost_usd or 0.0 for one in bookings)
    own_cap = request.config.max_cost
    return Budget(
        request.backends.max_cost if own_cap is None else own_cap,
        # A ledger begun anew knows less than the run does, one after a crash knows more.
        spent=max(booked, state.cost_usd),
        held=sum(one.exposed_usd for one in entries),
        unpriced_calls=state.unpriced_calls,
        report=context.report,
        waiting=scheduler.away,
    )


class _Process:
    """One process of one run."""

    def __init__(
        self,
        folder: RunFolder,
        state: PipelineState,
        request: RunRequest,
        context: RunContext,
        ledger: Ledger,
        scheduler: ResourceScheduler,
        budget: Budget,
    ) -> None:
        self._folder = folder
        self._request = request
        self._context = context
        self._ledger = ledger
        self._scheduler = scheduler
        self._budget = budget
        self._new_calls = NewCalls()
        self._pieces = Pieces(self._new_calls, scheduler, context.report)
        self._keeper = StateKeeper(folder.state, state, self._spending, context.secrets.mask)
        self._acceptance = Acceptance(folder, self._keeper, context.report)
        self._watch = Watch(
            folder.run_id,
            folder.events,
            observers=context.observers,
            hooks=context.hooks,
            now=context.provider_context.clock.now,
            mask=context.secrets.mask,
        )

    def _spending(self) -> dict[str, float]:
        return {
            "cost_usd": self._budget.booked,
            "exposed_usd": self._budget.held,
            "unpriced_calls": self._budget.unpriced_calls,
        }

    async def run(self) -> RunResult:
        """Make the film and say how it ended."""
        state = self._keeper.state
        self._watch.tell(RunStarted, concept=state.concept)
        film: FinishedFilm | None = None
        error: Exception | None = None
        try:
            # Finished it stays until something is asked of it or its story can be read.
            finished = state.finished and state.wishes == Wishes()
            await self._keeper.change(finished=finished, in_work=True)
            try:
                async with self._providers() as providers, self._eyes() as eye:
                    film = await self._film(providers, eye).make()
            except Exception as failure:  # noqa: BLE001 - whatever it is, the run ends in order
                error = failure
            finally:
                await self._record_ends()
            result = await self._ended(film, error)
        except asyncio.CancelledError:
            self._watch.tell(RunFailed, error="interrupted")
            raise
        finally:
            await self._watch.aclose()
        await self._sign(result)
        await self._examine()
        return result

    async def _sign(self, result: RunResult) -> None:
        """Sign a copy of the finished film, if that is wanted: the last that is done to it."""
        settings = sign_settings(self._request)
        if settings is None or result.film is None or result.exit_code != 0:
            return
        plugins, report = self._context.registry.plugins, self._context.report
        try:
            signed = await asyncio.to_thread(plugins.sign, settings, self._folder.root)
        except GrokSpicyError as error:
            again = run_command("handover", self._folder, "--sign")
            report(Notice(f"The film is not signed: {error.message}. Try {again}", "warning"))
            return
        if signed is not None:
            report(Notice(f"Signed: {signed}"))

    async def _examine(self) -> None:
        """Look at what there is by now: who is who, what joins, what broke.

        The film is made and recorded: whoever stops this stops nothing else.
        """
        state = self._keeper.state
        if not state.keyframes and not state.videos:
            return
        warn = continuity_of(state).enforce != "report"
        report = self._context.report
        try:
            found = await examine_run(
                self._folder,
                state,
                self._context.registry.plugins,
                self._ledger,
                lambda text: report(Notice(text, "warning")),
                lambda text: report(Notice(text)),
            )
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is not None:
                task.uncancel()
            again = run_command("continuity", self._folder)
            report(Notice(f"The film was not looked at to the end; {again} does so."))
            return
        except Exception as error:  # noqa: BLE001 - a film is no worse for not being looked at
            report(Notice(f"The film's continuity could not be looked at: {error}", "warning"))
            return
        if found.findings:
            page = self._folder.continuity_page
            count = len(found.findings)
            what = "1 thing" if count == 1 else f"{count} things"
            report(Notice(f"Continuity: {what} to look at in {page}"))
        if warn:
            for line in found.findings:
                report(Notice(f"Continuity: {line}", "warning"))

    def _providers(self) -> ProviderFactory:
        context, state = self._context, self._keeper.state
        rules = CallRules(
            policy=context.policy,
            ledger=Recorded(
                self._ledger,
                state.run_id,
                salt=state.run_id if self._request.config.fresh else "",
                repeat_unknown=self._request.repeat_unknown,
                mask=context.secrets.mask_in_use,
                report=context.report,
                waiting=self._scheduler.away,
            ),
            budget=self._budget,
            scheduler=self._scheduler,
            shared=self._shared(),
            rates=self._request.backends.rates,
            new_calls=self._new_calls,
            report=context.report,
            seed=self._request.config.seed,
            retakes=retakes_of(state),
            mask=context.secrets.mask,
        )
        return ProviderFactory(
            self._request.backends,
            registry=context.registry,
            context=context.provider_context,
            rules=rules,
        )

    def _shared(self) -> SharedLimits | None:
        sharing, report = self._context.sharing, self._context.report
        if sharing is None:
            return None
        run = self._keeper.state.run_id
        budget = SharedBudget(sharing, run, report=report, waiting=self._scheduler.away)
        return SharedLimits(budget, SharedPlaces(sharing, report), sharing)

    @asynccontextmanager
    async def _eyes(self) -> AsyncIterator[MakeEye | None]:
        """Open the measures, where something is done about what they find while it is made."""
        state, context = self._keeper.state, self._context
        config = continuity_of(state)
        if config.enforce != "retake" and config.takes == 1:
            yield None
            return
        measures, wrong = await asyncio.to_thread(mounted, context.registry.plugins, config)
        for text in wrong:
            context.report(Notice(text, "warning"))
        async with Panel(measures, LedgerReadings(self._ledger, state.run_id)) as panel:
            made: list[Eye] = []

            def make(cast: Callable[[], Awaitable[dict[str, Path]]]) -> Eye:
                made.append(Eye(config, panel, cast))
                return made[-1]

            try:
                yield make
            finally:
                for eye in made:
                    eye.close()

    def _film(self, providers: ProviderFactory, eye: MakeEye | None) -> Film:
        context, state = self._context, self._keeper.state
        return Film(
            self._request,
            self._folder,
            self._keeper,
            providers,
            policy=context.policy,
            photos=photos_of(state, self._folder),
            pieces=self._pieces,
            assets=self._acceptance,
            assembly=LedgerAssembly(
                self._folder,
                state.run_id,
                self._ledger,
                context.report,
                SoundMix(
                    levelled=state.config.sound != "raw",
                    music=None if state.music is None else self._folder.root / state.music,
                ),
                self._scheduler.away,
            ),
            tell=self._watch.tell,
            report=context.report,
            progress=context.report,
            eye=eye,
        )

    async def _record_ends(self) -> None:
        """Write down what everything cost and how unfinished pieces ended."""
        for outcome in self._pieces.outcomes.values():
            if outcome.state != "accepted":
                await self._acceptance.ended(outcome)
        await self._keeper.change(in_work=False)

    async def _ended(self, made: FinishedFilm | None, error: Exception | None) -> RunResult:
        """Record how the run ended, tell it, and return it."""
        film, loudness = (None, None) if made is None else (made.path, made.loudness)
        ending = Ending(self._folder, self._new_calls, error, self._pieces.outcomes, film)
        state = self._keeper.state
        config, approved = self._request.config, state.approved
        last = last_step(config, approved)
        stopped = last is not None
        code = ending.exit_code(stopped_early=stopped)
        gate = gate_of(config, approved)
        waits_for = gate if gate == last and code == 0 and ending.went_well else None
        # Where no film is cut, the one that was cut before is still there.
        relative = film.relative_to(self._folder.root).as_posix() if film is not None else None
        await self._keeper.change(
            finished=state.finished or (film is not None and code == 0),
            final_video_path=relative or state.final_video_path,
            loudness=state.loudness if film is None else loudness,
            waits_for=waits_for,
            # A stop that the user asked for is a pause: wishes beyond it are done later.
            wishes=Wishes() if code == 0 and not stopped else state.wishes,
        )
        reason = ending.reason()
        if reason is not None and code == 0:
            # Nobody shows the error of a run that went well.
            for text in ending.lost:
                self._context.report(Notice(text, "warning"))
        if waits_for is not None:
            self._watch.tell(Approval, step=waits_for, given=False)
        if ending.went_well and (film is not None or stopped):
            path = None if film is None else str(film)
            self._watch.tell(RunCompleted, path=path, loudness=loudness)
        else:
            self._watch.tell(RunFailed, error=reason or "no clip could be made")
        state = self._keeper.state
        return RunResult(
            run_id=self._folder.run_id,
            folder=self._folder.root,
            film=film,
            plan=state.plan,
            characters=tuple(state.characters),
            keyframes=tuple(state.keyframes),
            videos=tuple(state.videos),
            outcomes=tuple(
                PieceOutcome(one.piece, one.state, one.reason)
                for one in self._pieces.outcomes.values()
            ),
            cost_usd=self._budget.booked,
            exposed_usd=self._budget.held,
            exit_code=code,
            error=reason,
            cause=None if reason is None else ending.kind(),
            waits_for=waits_for,
            loudness=loudness,
        )
