"""The story of a run: photos are described, the story is planned, once.

Photos that come later are described too, and change how their character looks, not the story.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError, ContentRefusedError
from grok_spicy.runs.state import assets_of
from grok_spicy.steps import (
    PLAN,
    REFS,
    character_piece,
    clip_piece,
    keyframe_piece,
    photo_piece,
)
from grok_spicy.story.checks import check_plan, prepare_plan
from grok_spicy.story.refs import LabelMatch, apply_descriptions, brought_along
from grok_spicy.tasks.describe_ref import describe_reference
from grok_spicy.tasks.ideation import Idea, match_references, plan_story
from grok_spicy.watch.reports import Notice, Reporter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.policy import Policy
    from grok_spicy.providers.base import Provider
    from grok_spicy.runs.likeness import Likenesses
    from grok_spicy.runs.pieces import Pieces
    from grok_spicy.runs.plan import PlanFiles
    from grok_spicy.runs.request import RunRequest
    from grok_spicy.runs.state import StateKeeper
    from grok_spicy.schemas import StoryPlan
    from grok_spicy.tasks.context import TaskContext


class Planning:
    """Where the story of one film comes from.

    Args:
        request: What is wanted.
        task: What tasks work with.
        pieces: Runs the pieces.
        files: The story's files.
        likenesses: Whom the photos show.
        keeper: Remembers the story.
        policy: What is never generated.
        report: Told what was changed.
    """

    def __init__(
        self,
        request: RunRequest,
        task: TaskContext,
        pieces: Pieces,
        files: PlanFiles,
        likenesses: Likenesses,
        keeper: StateKeeper,
        policy: Policy,
        report: Reporter,
    ) -> None:
        self._request = request
        self._task = task
        self._pieces = pieces
        self._files = files
        self._likenesses = likenesses
        self._keeper = keeper
        self._policy = policy
        self._report = report

    async def story(self) -> tuple[StoryPlan, bool]:
        """Return the story to be filmed, and whether it was planned by an earlier process.

        Raises:
            BaseException: What keeps it from being planned.
        """
        if not self._files.exist():
            descriptions = await self._describe_photos(list(self._likenesses.photos))
            self._task.announce("plan", [PLAN])
            plan = await self._pieces.run("plan", PLAN, partial(self._plan, descriptions))
            return await self.prepared(plan), False
        if self._request.wishes.update:
            await self._see_new_photos()
        return await self.prepared(await self._read()), True

    async def written(self) -> StoryPlan | None:
        """Return the story as it is written, else the one filmed last, else None.

        Raises:
            ConfigError: If the file is not a plan any more, with line and field.
        """
        return await self._read() if self._files.exist() else self._keeper.state.plan

    async def prepared(self, plan: StoryPlan) -> StoryPlan:
        """Check a written story and apply the run's settings to it.

        Returns:
            The story as it will be filmed.

        Raises:
            ConfigError: If it cannot be filmed.
            PolicyError: If it asks for what is never generated.
        """
        check_plan(plan, str(self._files.path))
        video_config = self._request.video_config
        await self._policy.judge_plan(plan, video_config)
        prepared = prepare_plan(plan, self._request.config, longest_clip=self._longest_clip)
        self._require_shape(prepared.plan)
        if prepared.plan.style != plan.style:
            await self._policy.judge_plan(prepared.plan, video_config)
        for notice in prepared.notices:
            self._report(Notice(notice))
        match = self._likenesses.matched(plan)
        self._likenesses.say_renamed(match)
        state = self._keeper.state
        await self._keeper.change(
            finished=False,
            plan=prepared.plan,
            matched_refs={**state.matched_refs, **match.mapping},
            **assets_of(state, prepared.plan),
        )
        return prepared.plan

    async def _read(self) -> StoryPlan:
        return self._likenesses.shown(await self._files.read(self._report))

    def _longest_clip(self, scene_id: int) -> float | None:
        return self._task.providers.video("videos", clip_piece(scene_id)).limits.max_seconds

    def _require_shape(self, plan: StoryPlan) -> None:
        """Make sure that all who draw and film can do so in the film's shape, before any of it.

        Raises:
            ConfigError: If one cannot; a call that is beyond a provider's limits is never sent,
                and would be found out only after what comes before it is paid.
        """
        providers = self._task.providers
        makers: list[Provider] = []
        for scene in plan.scenes:
            makers.append(providers.image("keyframes", keyframe_piece(scene.scene_id)))
            makers.append(providers.video("videos", clip_piece(scene.scene_id)))
        for maker in makers:
            shapes, config = maker.limits.aspect_ratios, maker.config
            if plan.aspect_ratio not in shapes:
                who = f"{config.provider} {config.model}".rstrip()
                raise ConfigError(
                    f"the film is to be {plan.aspect_ratio}, and {who} makes no such "
                    f"{'clips' if config.capability == 'video' else 'pictures'}",
                    hint=f"It makes {', '.join(shapes)}: choose one with --aspect, or another "
                    f"{config.capability} provider or model.",
                )

    async def _plan(self, descriptions: Mapping[str, str]) -> StoryPlan:
        given = self._request.plan
        photographed = list(self._likenesses.photos)
        idea = Idea(self._request.concept, descriptions, photographed)
        plan = given or await plan_story(self._task, idea)
        labels = {label: descriptions.get(label, "") for label in photographed}
        match = await match_references(self._task, plan, labels)
        await self._likenesses.first_seen(descriptions, match.mapping, given=given is not None)
        if given is None:
            video_config = self._request.video_config
            for name in brought_along(match.mapping, self._request.concept, video_config):
                text = f"{name} is in the story because of the photos: the concept names nobody so."
                self._report(Notice(text))
        story = apply_descriptions(plan, descriptions, match.mapping)
        await self._files.write(story, plan if given is None else None)
        return story

    async def _see_new_photos(self) -> None:
        """Describe photos that came after the story was planned."""
        plan = await self._files.read()
        labels = await self._likenesses.undescribed()
        if only := self._request.wishes.only:
            whom = self._likenesses.matched(plan).mapping
            labels = [one for one in labels if character_piece(whom.get(one, "")) in only]
        if not labels:
            return
        descriptions = await self._describe_photos(labels)
        self._task.announce("plan", [REFS])
        recognise = partial(self._recognise, plan, labels, descriptions)
        await self._pieces.run("plan", REFS, recognise)

    async def _recognise(
        self, plan: StoryPlan, labels: Sequence[str], descriptions: Mapping[str, str]
    ) -> LabelMatch:
        unmatched = self._likenesses.matched(plan).unmatched
        unknown = {label: descriptions.get(label, "") for label in labels if label in unmatched}
        strangers = self._likenesses.without_photos(plan)
        match = await match_references(self._task, strangers, unknown)
        await self._likenesses.seen_later(plan, labels, descriptions, match)
        return match

    async def _describe_photos(self, labels: Sequence[str]) -> dict[str, str]:
        photos = {label: self._likenesses.photos[label] for label in labels}
        self._task.announce("describe", [photo_piece(label) for label in photos])
        looking = {
            label: self._pieces.start(
                "describe",
                photo_piece(label),
                partial(describe_reference, self._task, label, own),
            )
            for label, own in photos.items()
        }
        await self._pieces.all_done()
        seen: dict[str, str] = {}
        for label, task in looking.items():
            outcome = task.result()
            if outcome.asset:
                seen[label] = outcome.asset
            elif not isinstance(outcome.error, ContentRefusedError) and outcome.error is not None:
                raise outcome.error
        return seen
