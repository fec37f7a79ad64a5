"""What could not be read is said."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy import prompts
from grok_spicy.providers.base import Context, ResolvedConfig
from grok_spicy.schemas import StoryPlan
from grok_spicy_animatic.drawing.reading import panel_in_words
from grok_spicy_animatic.image import AnimaticImageProvider
from grok_spicy_animatic.llm import AnimaticLLMProvider
from grok_spicy_animatic.story.brief import Brief
from grok_spicy_animatic.story.remarks import remarks_on
from grok_spicy_animatic.video import AnimaticVideoProvider
from grok_spicy_animatic.vision import AnimaticVisionProvider

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("concept", ["一只狐狸在森林里遇见猫头鹰", "!!! ???", "asdf qwer zxcv"])
def test_what_cannot_be_read_is_said(plan_of: Callable[..., StoryPlan], concept: str) -> None:
    assert "reads English" in remarks_on(Brief(concept))[0]
    assert "reads English" in plan_of(concept).scenes[0].description


@pytest.mark.parametrize("concept", ["A fox meets an owl", "Mist over mountains", "Mia waves"])
def test_nothing_is_said_of_what_was_understood(concept: str) -> None:
    assert remarks_on(Brief(concept)) == ()


def test_the_film_says_how_many_are_left_out(plan_of: Callable[..., StoryPlan]) -> None:
    concept = "Ada, Ben, Cid, Dan, Eva, Fay, Gil and Hal dance in a hall"
    assert remarks_on(Brief(concept)) == (
        "6 characters are drawn; 2 more of the concept are only mentioned.",
    )


def test_emoji_are_read_as_what_they_show(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("🦊🦉")
    assert [character.name for character in plan.characters] == ["Fox", "Owl"]


def test_the_last_tree_is_no_wanderer(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("The last tree on Earth")
    assert plan.characters == []
    assert "single tree" in plan.scenes[0].setting


async def test_remarks_reach_the_log_of_the_run(
    provider_of: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    writer = provider_of(AnimaticLLMProvider, "llm")
    with caplog.at_level(logging.WARNING, "grok_spicy"):
        await writer.parse(prompts.plan_messages("!!! ???"), StoryPlan)
    assert "reads English" in caplog.text


@pytest.mark.parametrize(("title", "strip"), [("猫の冒険", False), ("A Café", True), ("", True)])
def test_a_title_that_no_font_has_leaves_no_empty_strip(title: str, *, strip: bool) -> None:
    prompt = f"Scene: {title}\nSetting: A forest\nCamera: Wide shot"
    panel = panel_in_words(prompt, (320, 180), {}, seed=None, caption=True, grain=0.0)
    assert (panel.caption is not None) is strip


@pytest.mark.parametrize(
    ("cls", "capability"),
    [
        (AnimaticLLMProvider, "llm"),
        (AnimaticImageProvider, "image"),
        (AnimaticVideoProvider, "video"),
        (AnimaticVisionProvider, "vision"),
    ],
)
async def test_a_model_of_another_name_is_an_error(cls: Any, capability: Any) -> None:
    config = ResolvedConfig("animatic", capability, "gpt-9", cls.options_for("gpt-9")())
    (found,) = await cls(config, Context()).check()
    assert found.level == "error"
    assert "gpt-9" in found.text
