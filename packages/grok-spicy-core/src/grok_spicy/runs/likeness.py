"""Whom the reference photos of a run show, and what each character looks like because of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.story.refs import LabelMatch, apply_descriptions, label_of, match_again
from grok_spicy.system.digests import digest_of_files, short_digest
from grok_spicy.tasks.characters import Likeness
from grok_spicy.watch.reports import Notice, Reporter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from grok_spicy.runs.state import StateKeeper
    from grok_spicy.schemas import StoryPlan, VideoConfig


class Likenesses:
    """Knows who is seen in the photos of one run; the story may be edited in the meantime.

    Args:
        photos: Reference photos in the run's folder, by label.
        keeper: Remembers what the photos show.
        video_config: The user's video.json, if there is one.
        report: Told whose looks change.
    """

    def __init__(
        self,
        photos: Mapping[str, Sequence[Path]],
        keeper: StateKeeper,
        video_config: VideoConfig | None,
        report: Reporter,
    ) -> None:
        self.photos = photos
        self._keeper = keeper
        self._video_config = video_config
        self._report = report

    def matched(self, plan: StoryPlan) -> LabelMatch:
        """Return whom the labels mean in a story, whose characters may have other names now."""
        names = [one.name for one in plan.characters]
        return match_again(self._keeper.state.matched_refs, self.photos, names)

    def without_photos(self, plan: StoryPlan) -> StoryPlan:
        """Return the story with those characters alone of whom there is no photo yet."""
        taken = set(self.matched(plan).mapping.values())
        free = [one for one in plan.characters if one.name not in taken]
        return plan.model_copy(update={"characters": free})

    def of(self, character: str) -> Likeness:
        """Return photos and description of a character of the story that is filmed."""
        label = label_of(character, self._keeper.state.matched_refs)
        photos = () if label is None else self.photos.get(label, ())
        names = {character.casefold(), (label or character).casefold()}
        known = self._video_config.characters if self._video_config else ()
        described = (one.description for one in known if one.name.casefold() in names)
        return Likeness(photos, next(described, ""))

    async def undescribed(self) -> list[str]:
        """Return the labels whose photos are not those that were described, in order."""
        described = self._keeper.state.described
        return [
            label
            for label, own in self.photos.items()
            if await digest_of_files(own) != described.get(label)
        ]

    async def first_seen(
        self, descriptions: Mapping[str, str], mapping: Mapping[str, str], *, given: bool
    ) -> None:
        """Remember what the photos show, before the story is written down.

        Args:
            descriptions: What the photos show, by label.
            mapping: Which character each label means.
            given: Whether the story is the user's.
        """
        await self._keeper.change(
            descriptions=dict(descriptions),
            matched_refs=dict(mapping),
            described=await self._digests(self.photos),
            plan_given=given,
        )

    async def seen_later(
        self,
        plan: StoryPlan,
        labels: Sequence[str],
        descriptions: Mapping[str, str],
        match: LabelMatch,
    ) -> None:
        """Remember what photos show that came after the story was written down.

        The file stays as it is. What the user wrote there about somebody's looks holds; words
        that came from a model or from older photos are superseded.

        Args:
            plan: The story as it is written.
            labels: Whose photos are new.
            descriptions: What they show, by label; nothing of those that were refused.
            match: Which character each label means.
        """
        state = self._keeper.state
        matched = {**state.matched_refs, **self.matched(plan).mapping, **match.mapping}
        superseded = dict(state.superseded)
        for character in plan.characters:
            label = label_of(character.name, matched)
            if label is None or label not in descriptions:
                continue
            words = character.visual_description
            before = state.descriptions.get(label, words)
            if words == before or short_digest(words) == superseded.get(label):
                superseded[label] = short_digest(words)
                self._say(f"{character.name} is now described by the photos of {label!r}.")
            else:
                self._say(f"{character.name} keeps the description that you wrote in plan.json.")
        await self._keeper.change(
            descriptions={**state.descriptions, **descriptions},
            matched_refs=matched,
            described={**state.described, **await self._digests(labels)},
            superseded=superseded,
        )

    def shown(self, plan: StoryPlan) -> StoryPlan:
        """Return a written story in which characters look as newer photos of them show."""
        state = self._keeper.state
        words = {one.name: short_digest(one.visual_description) for one in plan.characters}
        newer = {
            label: name
            for label, name in self.matched(plan).mapping.items()
            if label in state.superseded and words.get(name) == state.superseded[label]
        }
        return apply_descriptions(plan, state.descriptions, newer)

    def say_renamed(self, match: LabelMatch) -> None:
        """Tell the user which photos show somebody else now, or nobody.

        Args:
            match: Whom the labels mean now.
        """
        before = self._keeper.state.matched_refs
        for label, name in match.mapping.items():
            if before.get(label, name) != name:
                self._say(f"The photos of {label!r} are now used for {name}, not {before[label]}.")
        for label in match.unmatched:
            if label in before:
                self._say(
                    f"The photos of {label!r} are not used: {before[label]} is not in "
                    "plan.json any more, and no other name is similar to the label."
                )

    async def _digests(self, labels: Iterable[str]) -> dict[str, str]:
        return {label: await digest_of_files(self.photos[label]) for label in labels}

    def _say(self, text: str) -> None:
        self._report(Notice(text))
