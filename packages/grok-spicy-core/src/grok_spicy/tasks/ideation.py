"""Step 1: the story, and whom the reference photos mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import InvalidOutputError
from grok_spicy.prompts import mapping_messages, plan_messages, repair_messages
from grok_spicy.schemas import MIN_SCENE_SECONDS, CharacterRefMapping, StoryPlan
from grok_spicy.steps import PLAN, REFS
from grok_spicy.story.checks import plan_problems, without_strangers
from grok_spicy.story.refs import LabelMatch, accept_mapping, match_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.calls.capabilities import BoundLLM
    from grok_spicy.providers.base import Message
    from grok_spicy.providers.limits import Limits
    from grok_spicy.tasks.context import TaskContext

MAPPING_TRIES = 2


@dataclass(frozen=True, slots=True)
class Idea:
    """What the story is made from.

    Attributes:
        concept: The user's words.
        descriptions: What the reference photos show, by label.
        photographed: All labels of reference photos, also of those that nobody described.
    """

    concept: str
    descriptions: Mapping[str, str]
    photographed: Sequence[str] = ()


async def plan_story(task: TaskContext, idea: Idea) -> StoryPlan:
    """Have the story planned, and repaired once if it does not hold together.

    Faulty answers to an earlier process are not asked for again but passed over: every process
    whose plan is faulty has asked anew.

    Args:
        task: What to work with.
        idea: The concept and what the photos show.

    Returns:
        A plan without faults; not yet clamped or cut.

    Raises:
        InvalidOutputError: If the repaired plan is faulty too.
        ProviderError: If the LLM cannot.
    """
    writer = task.providers.llm("plan", PLAN)
    limits = task.providers.video("videos", PLAN).limits
    messages = plan_messages(
        idea.concept,
        descriptions=idea.descriptions,
        photographed=[one for one in idea.photographed if one not in idea.descriptions],
        video_config=task.video_config,
        spice=task.spice,
        max_duration=_longest(task, limits),
        natural_seconds=limits.natural_seconds,
    )
    attempt = 1
    while True:
        answered = task.answered
        plan, problems = await _draft(task, writer, messages, attempt)
        if not problems:
            return plan
        if task.answered > answered:
            raise InvalidOutputError(
                writer.config.provider,
                "the plan still has problems after a repair:\n"
                + "\n".join(f"  - {problem}" for problem in problems),
                hint="Resumed, the story is written anew. Or simplify the concept, choose another "
                "LLM, or give a plan with --plan.",
            )
        attempt += 2


def _longest(task: TaskContext, limits: Limits) -> int:
    """Return the longest scene, in whole seconds, that is wanted and can be filmed."""
    longest = task.config.max_duration
    if limits.max_seconds is not None:
        # What is too short for any scene is refused when the plan is prepared.
        longest = max(MIN_SCENE_SECONDS, min(longest, math.floor(limits.max_seconds)))
    return longest


async def _draft(
    task: TaskContext, writer: BoundLLM, messages: list[Message], attempt: int
) -> tuple[StoryPlan, list[str]]:
    """Return a plan, repaired if need be, and what is still wrong with it."""
    plan = _uncarded(await writer.attempt(attempt).parse(messages, StoryPlan))
    problems = plan_problems(plan)
    if not problems:
        return plan, []
    task.notice("The plan has problems; asking the model to repair it.")
    repair = repair_messages(messages, plan, problems)
    repaired = _uncarded(await writer.attempt(attempt + 1).parse(repair, StoryPlan))
    # A name too many costs a figure in one scene; a plan that is refused costs the film.
    known, left = without_strangers(repaired)
    problems = plan_problems(known)
    if problems:
        return repaired, plan_problems(repaired)
    for sentence in left:
        task.warn(sentence)
    return known, []


def _uncarded(plan: StoryPlan) -> StoryPlan:
    """Take away cards that nobody asked for: only the user puts words before or after a film."""
    return plan.model_copy(update={"title_card": None, "end_card": None})


async def match_references(
    task: TaskContext, plan: StoryPlan, descriptions: Mapping[str, str]
) -> LabelMatch:
    """Find out which character each photo label means, asking the LLM only if names do not say.

    Args:
        task: What to work with.
        plan: The story.
        descriptions: What the photos show, by label.

    Returns:
        The labels that match, and those that do not.

    Raises:
        ProviderError: If the LLM cannot answer at all.
    """
    names = [character.name for character in plan.characters]
    match = match_labels(descriptions, names)
    for attempt in range(1, MAPPING_TRIES + 1):
        if not match.unmatched:
            break
        reader = task.providers.llm("plan", REFS).attempt(attempt)
        taken = set(match.mapping.values())
        free = [character for character in plan.characters if character.name not in taken]
        question = mapping_messages(match.unmatched, free, descriptions)
        try:
            answer = await reader.parse(question, CharacterRefMapping)
        except InvalidOutputError:
            continue
        match = accept_mapping(match, answer, names)
    warning = match.warning()
    if warning is not None:
        task.warn(warning)
    return match
