"""The writers' room of a run: photos are described, the story is planned, once.

Photos that come later are described too, and change how their character looks, not the story.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from grok_spicy.errors import ContentRefusedError
from grok_spicy.steps import PLAN, REFS, Step, photo_piece
from grok_spicy.system.digests import digest_of_files
from grok_spicy.tasks.describe_ref import describe_reference
from grok_spicy.tasks.ideation import Idea, match_references, plan_story
from grok_spicy.watch.reports import StepPlanned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from grok_spicy.runs.pieces import Pieces
    from grok_spicy.runs.plan import PlanFiles
    from grok_spicy.schemas import StoryPlan
    from grok_spicy.story.refs import LabelMatch
    from grok_spicy.tasks.studio import Studio


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be filmed.

    Attributes:
        concept: The user's words.
        photos: Reference photos in the run's folder, by label.
        plan: The user's own plan, if there is one.
        renewed: Labels whose photos are described again although the story is planned.
    """

    concept: str
    photos: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    plan: StoryPlan | None = None
    renewed: Sequence[str] = ()


class WritersRoom:
    """Where the story of one film comes from.

    Args:
        request: What is to be filmed.
        studio: What tasks work with.
        pieces: Runs the pieces.
        plans: The story's files.
    """

    def __init__(self, request: Request, studio: Studio, pieces: Pieces, plans: PlanFiles) -> None:
        self._request = request
        self._studio = studio
        self._pieces = pieces
        self._plans = plans

    async def story(self) -> StoryPlan:
        """Return the story, planned now or by an earlier process.

        Raises:
            BaseException: What keeps it from being planned.
        """
        if not self._plans.exist():
            return await self._new_story()
        await self._see_new_photos()
        return await self._plans.read()

    async def _new_story(self) -> StoryPlan:
        descriptions = await self._describe_photos(list(self._request.photos))
        self._announce("plan", [PLAN])
        return await self._pieces.run("plan", PLAN, lambda: self._plan(descriptions))

    async def _see_new_photos(self) -> None:
        """Describe photos that came after the story was planned."""
        labels = self._request.renewed
        if not labels:
            return
        descriptions = await self._describe_photos(labels)
        self._announce("plan", [REFS])
        await self._pieces.run("plan", REFS, lambda: self._recognise(labels, descriptions))

    async def _recognise(
        self, labels: Sequence[str], descriptions: Mapping[str, str]
    ) -> LabelMatch:
        plan = await self._plans.read()
        unmatched = self._plans.matched(plan).unmatched
        unknown = {label: descriptions.get(label, "") for label in labels if label in unmatched}
        cast = self._plans.without_photos(plan)
        match = await match_references(self._studio, cast, unknown)
        await self._plans.see(descriptions, match.mapping, await self._looks(labels))
        return match

    async def _looks(self, labels: Iterable[str]) -> dict[str, str]:
        """Return what the described photos are, by label."""
        return {label: await digest_of_files(self._request.photos[label]) for label in labels}

    async def _describe_photos(self, labels: Sequence[str]) -> dict[str, str]:
        photos = {label: self._request.photos[label] for label in labels}
        self._announce("describe", [photo_piece(label) for label in photos])
        looking = {
            label: self._pieces.start(
                "describe",
                photo_piece(label),
                partial(describe_reference, self._studio, label, own),
            )
            for label, own in photos.items()
        }
        await self._pieces.all_done()
        seen: dict[str, str] = {}
        for label, task in looking.items():
            outcome = task.result()
            if outcome.asset is not None:
                seen[label] = outcome.asset
            elif not isinstance(outcome.error, ContentRefusedError) and outcome.error is not None:
                raise outcome.error
        return seen

    async def _plan(self, descriptions: Mapping[str, str]) -> StoryPlan:
        given = self._request.plan
        plan = given or await plan_story(self._studio, Idea(self._request.concept, descriptions))
        labels = {label: descriptions.get(label, "") for label in self._request.photos}
        match = await match_references(self._studio, plan, labels)
        return await self._plans.keep(
            plan,
            descriptions,
            match.mapping,
            await self._looks(labels),
            given=given is not None,
        )

    def _announce(self, step: Step, pieces: Sequence[str]) -> None:
        if pieces:
            self._studio.report(StepPlanned(step, tuple(pieces)))
