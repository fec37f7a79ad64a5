"""Answers other than plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy import prompts
from grok_spicy.errors import UnsupportedError
from grok_spicy.schemas import (
    Character,
    CharacterDescription,
    CharacterRefMapping,
    ConsistencyScore,
    StoryPlan,
)
from grok_spicy_animatic.llm import AnimaticLLMProvider

if TYPE_CHECKING:
    from collections.abc import Callable

CAST = [
    Character(name="Luna", role="cat", visual_description="A slate cat with a crimson scarf"),
    Character(name="Captain Otto", role="captain", visual_description="A man with a white beard"),
]


@pytest.fixture
def writer(provider_of: Callable[..., Any]) -> AnimaticLLMProvider:
    writer: AnimaticLLMProvider = provider_of(AnimaticLLMProvider, "llm")
    return writer


async def test_a_plan_is_parsed(writer: AnimaticLLMProvider) -> None:
    plan = await writer.parse(prompts.plan_messages("A fox meets an owl"), StoryPlan)
    assert [character.name for character in plan.characters] == ["Fox", "Owl"]


async def test_the_number_of_scenes_is_an_option(provider_of: Callable[..., Any]) -> None:
    writer = provider_of(AnimaticLLMProvider, "llm", scenes=5)
    plan = await writer.parse(prompts.plan_messages("A fox meets an owl"), StoryPlan)
    assert len(plan.scenes) == 5


async def test_a_model_derived_from_the_plan_is_answered_too(writer: AnimaticLLMProvider) -> None:
    class Annotated(StoryPlan):
        note: str = "kept"

    plan = await writer.parse(prompts.plan_messages("A fox meets an owl"), Annotated)
    assert type(plan) is Annotated
    assert plan.note == "kept"


@pytest.mark.parametrize(
    ("labels", "shown", "expected"),
    [
        (["otto"], {}, {"otto": "Captain Otto"}),
        (["the cat"], {}, {"the cat": "Luna"}),
        (["hero"], {"hero": "A grey cat looks at the camera"}, {"hero": "Luna"}),
        (["sofa"], {"sofa": "A piece of furniture"}, {}),
        (["cat", "captain"], {}, {"cat": "Luna", "captain": "Captain Otto"}),
        (["cat", "other cat"], {}, {"cat": "Luna"}),
    ],
)
async def test_labels_are_matched_to_characters(
    writer: AnimaticLLMProvider, labels: list[str], shown: dict[str, str], expected: dict[str, str]
) -> None:
    answer = await writer.parse(prompts.mapping_messages(labels, CAST, shown), CharacterRefMapping)
    assert answer.mapping == expected


@pytest.mark.parametrize("label", ["Zorg", "the hero", "small one"])
async def test_a_photo_of_someone_else_stays_unmatched(
    writer: AnimaticLLMProvider, label: str
) -> None:
    cast = [
        Character(name="Pip", role="robot", visual_description="Pip, robot."),
        Character(name="Mara", role="heron", visual_description="Mara, heron."),
    ]
    shown = {
        label: "Picture 1 is wide, 640 by 480 pixels. The main colour of what stands in its middle "
        "is slate. Keep the outline simple and the brightest part where it was measured."
    }
    asked = prompts.mapping_messages([label], cast, shown)
    assert (await writer.parse(asked, CharacterRefMapping)).mapping == {}


async def test_a_description_names_whom_it_describes(writer: AnimaticLLMProvider) -> None:
    asked = prompts.describe_prompt("Luna the cat")
    answer = await writer.parse([{"role": "user", "content": asked}], CharacterDescription)
    assert answer.name == "Luna the cat"
    assert "photo" in answer.visual_description
    assert "cat" in answer.visual_description


async def test_another_model_is_refused_by_name(writer: AnimaticLLMProvider) -> None:
    with pytest.raises(UnsupportedError, match="ConsistencyScore"):
        await writer.parse([{"role": "user", "content": "score"}], ConsistencyScore)


async def test_rewording_keeps_all_but_the_harsh_words(writer: AnimaticLLMProvider) -> None:
    answer = await writer.complete(
        [
            {"role": "system", "content": "Reword the prompt."},
            {"role": "user", "content": "Reword this:\n\nLuna fights a brutal storm. Camera: pan"},
        ]
    )
    assert answer == "Luna contest a dramatic storm. Camera: pan"


async def test_rewording_nothing_still_answers(writer: AnimaticLLMProvider) -> None:
    assert await writer.complete([{"role": "user", "content": " "}])
