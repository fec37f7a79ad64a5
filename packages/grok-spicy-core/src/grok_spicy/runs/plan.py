"""The story on disk: `plan.json` is the user's, `plan.original.json` is what the model wrote."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from grok_spicy.config.files import load_plan
from grok_spicy.runs.state import assets_of
from grok_spicy.story.checks import LongestClip, check_plan, prepare_plan
from grok_spicy.story.refs import LabelMatch, apply_descriptions, label_of, match_again
from grok_spicy.system.digests import short_digest
from grok_spicy.system.files import write_atomically
from grok_spicy.watch.reports import Notice, Reporter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from grok_spicy.policy import Policy
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PipelineState, StateKeeper
    from grok_spicy.schemas import PipelineConfig, StoryPlan, VideoConfig


def written_story(folder: RunFolder, state: PipelineState) -> StoryPlan | None:
    """Return the story as it is written: `plan.json`, else what was filmed last. Blocks.

    Args:
        folder: The run's folder.
        state: What the run knows of itself.

    Raises:
        ConfigError: If the file is not a plan any more, with line and field.
    """
    return load_plan(folder.plan) if folder.plan.exists() else state.plan


def story_now(folder: RunFolder, state: PipelineState) -> StoryPlan | None:
    """Return the story that a run would film now. Blocks.

    Args:
        folder: The run's folder.
        state: What the run knows of itself.

    Raises:
        ConfigError: If `plan.json` is not a plan any more, with line and field.
    """
    plan = written_story(folder, state)
    return None if plan is None else prepare_plan(plan, state.config).plan


class PlanFiles:
    """Reads, judges and writes the story of one run.

    Args:
        folder: The run's folder.
        keeper: Writes the state.
        config: Style override, lengths, debug.
        video_config: The user's video.json, if there is one.
        policy: What is never generated.
        longest_clip: The longest clip the video provider makes, by scene.
        report: Told what was changed.
    """

    def __init__(
        self,
        folder: RunFolder,
        keeper: StateKeeper,
        *,
        config: PipelineConfig,
        video_config: VideoConfig | None,
        policy: Policy,
        longest_clip: LongestClip,
        report: Reporter,
    ) -> None:
        self._folder = folder
        self._keeper = keeper
        self._config = config
        self._video_config = video_config
        self._policy = policy
        self._longest_clip = longest_clip
        self._report = report

    def exist(self) -> bool:
        """Whether the story is planned already."""
        return self._folder.plan.exists()

    async def read(self) -> StoryPlan:
        """Read the user's plan; characters of whom there are newer photos look as those do.

        Raises:
            ConfigError: If it is not a plan any more, with line and field.
        """
        plan = await asyncio.to_thread(load_plan, self._folder.plan, self._report)
        state = self._keeper.state
        words = {one.name: short_digest(one.visual_description) for one in plan.characters}
        newer = {
            label: name
            for label, name in self.matched(plan).mapping.items()
            if label in state.superseded and words.get(name) == state.superseded[label]
        }
        return apply_descriptions(plan, state.descriptions, newer)

    async def keep(
        self,
        plan: StoryPlan,
        descriptions: Mapping[str, str],
        mapping: Mapping[str, str],
        described: Mapping[str, str],
        *,
        given: bool,
    ) -> StoryPlan:
        """Write a new story down, once.

        Args:
            plan: As the model wrote it or the user gave it.
            descriptions: What the photos show, by label; replaces what the plan says.
            mapping: Which character each label means.
            described: Digests of the photos that were described, by label.
            given: Whether it is the user's.

        Returns:
            The story with the descriptions in it.
        """
        story = apply_descriptions(plan, descriptions, mapping)
        await self._keeper.change(
            descriptions=dict(descriptions),
            matched_refs=dict(mapping),
            described=dict(described),
            plan_given=given,
        )
        if not given:
            await self._write(self._folder.original_plan, plan)
        # Written last: once this file is there, the story is settled for every later process.
        await self._write(self._folder.plan, story)
        return story

    async def see(
        self,
        descriptions: Mapping[str, str],
        mapping: Mapping[str, str],
        described: Mapping[str, str],
    ) -> None:
        """Remember what photos show that came after the story was written down.

        The file stays as it is. What the user wrote there about somebody's looks holds; words
        that came from a model or from older photos are superseded.

        Args:
            descriptions: What the photos show, by label.
            mapping: Which character each new label means.
            described: Digests of the photos that were described, by label.
        """
        plan = await self._written()
        state = self._keeper.state
        matched = {**state.matched_refs, **self.matched(plan).mapping, **mapping}
        superseded = dict(state.superseded)
        for character in plan.characters:
            label = next((one for one, name in matched.items() if name == character.name), "")
            if label not in descriptions:
                continue
            words = character.visual_description
            before = state.descriptions.get(label, words)
            if words == before or short_digest(words) == superseded.get(label):
                superseded[label] = short_digest(words)
                self._say(f"{character.name} looks as the photos of {label!r} now show.")
            else:
                self._say(f"{character.name} looks as plan.json says: those words are your own.")
        await self._keeper.change(
            descriptions={**state.descriptions, **descriptions},
            matched_refs=matched,
            described={**state.described, **described},
            superseded=superseded,
        )

    def matched(self, plan: StoryPlan) -> LabelMatch:
        """Return whom the labels mean in a story, whose characters may have other names now."""
        state = self._keeper.state
        names = [one.name for one in plan.characters]
        return match_again(state.matched_refs, state.character_refs, names)

    def without_photos(self, plan: StoryPlan) -> StoryPlan:
        """Return the story with those characters alone of whom there is no photo yet."""
        taken = set(self.matched(plan).mapping.values())
        free = [one for one in plan.characters if one.name not in taken]
        return plan.model_copy(update={"characters": free})

    async def settle(self, plan: StoryPlan) -> StoryPlan:
        """Check a story and apply the run's settings to it.

        Returns:
            The story as it will be filmed.

        Raises:
            ConfigError: If it does not hold together.
            PolicyError: If it asks for what is never generated.
        """
        check_plan(plan, str(self._folder.plan))
        self._policy.review_plan(plan, self._video_config)
        prepared = prepare_plan(plan, self._config, longest_clip=self._longest_clip)
        if prepared.plan.style != plan.style:
            self._policy.review_plan(prepared.plan, self._video_config)
        for notice in prepared.notices:
            self._say(notice)
        match = self.matched(plan)
        self._say_renamed(match)
        state = self._keeper.state
        await self._keeper.change(
            finished=False,
            plan=prepared.plan,
            matched_refs={**state.matched_refs, **match.mapping},
            **assets_of(state, prepared.plan),
        )
        return prepared.plan

    def label_of(self, character: str) -> str | None:
        """Return the label of the photos that show a character of the settled story."""
        return label_of(character, self._keeper.state.matched_refs)

    def description_of(self, character: str, label: str | None) -> str:
        """Return the configuration's description of a character; empty if there is none."""
        names = {character.casefold(), (label or character).casefold()}
        known = self._video_config.characters if self._video_config else ()
        return next((one.description for one in known if one.name.casefold() in names), "")

    async def write_script(self, text: str) -> Path:
        """Write the script for reading."""
        await _write(self._folder.script, text)
        return self._folder.script

    async def _written(self) -> StoryPlan:
        return await asyncio.to_thread(load_plan, self._folder.plan)

    def _say_renamed(self, match: LabelMatch) -> None:
        """Tell the user which photos show somebody else now, or nobody."""
        before = self._keeper.state.matched_refs
        for label, name in match.mapping.items():
            if before.get(label, name) != name:
                self._say(f"The photos of {label!r} show {name} now, not {before[label]}.")
        for label in match.unmatched:
            if label in before:
                self._say(
                    f"The photos of {label!r} are not used: {before[label]} is not in "
                    f"{self._folder.plan.name} any more, and no other name is like the label."
                )

    def _say(self, text: str) -> None:
        self._report(Notice(text))

    async def _write(self, path: Path, plan: StoryPlan) -> None:
        document = {"schema": 1, **plan.model_dump(mode="json")}
        await _write(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


async def _write(path: Path, text: str) -> None:
    write: Callable[[Any], object] = lambda stream: stream.write(text.encode())  # noqa: E731
    await asyncio.to_thread(write_atomically, path, write)
