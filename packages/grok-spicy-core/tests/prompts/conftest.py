"""A small story to write prompts for."""

from pathlib import Path

import pytest
from grok_spicy.providers.pictures import Picture
from grok_spicy.schemas import Character, ConsistencyScore, Scene, StoryPlan

LOOKS = "A small red fox with a white muzzle, amber eyes, a moss-green scarf and a torn left ear."

LUNA = Character(
    name="Luna", role="the curious one", visual_description=LOOKS, personality_cues=["alert", "shy"]
)

OONA = Character(name="Oona", role="the wise one", visual_description="A tall owl, slate grey.")

MEETING = Scene(
    scene_id=2,
    title="The meeting",
    description="They meet",
    characters_present=["Luna", "Oona"],
    setting="Forest clearing at dawn",
    camera="Wide shot, slow push in",
    mood="hushed",
    action="Luna looks up",
    prompt_summary="Luna meets Oona under an oak",
)

DRIFT = MEETING.model_copy(
    update={
        "duration_seconds": 12,
        "characters_present": [],
        "action": "leaves whirl up; they settle on the pond",
    }
)

PLAN = StoryPlan(
    title="Autumn",
    style="Soft watercolour storybook",
    color_palette="amber and moss",
    characters=[LUNA, OONA],
    scenes=[MEETING],
)

SHEETS = [
    Picture(Path("luna.png"), "character", "Luna", "left"),
    Picture(Path("oona.png"), "character", "Oona", "right"),
]

PREVIOUS = Picture(Path("before.png"), "previous")

WRONG = ConsistencyScore(
    overall_score=0.4, issues=["the scarf is blue", "an ear is whole"], fix_prompt="Mend the scarf"
)


@pytest.fixture(scope="session")
def plan() -> StoryPlan:
    return PLAN


@pytest.fixture(scope="session")
def luna() -> Character:
    return LUNA


@pytest.fixture(scope="session")
def meeting() -> Scene:
    return MEETING


@pytest.fixture(scope="session")
def drift() -> Scene:
    return DRIFT


@pytest.fixture(scope="session")
def sheets() -> list[Picture]:
    return SHEETS


@pytest.fixture(scope="session")
def previous() -> Picture:
    return PREVIOUS


@pytest.fixture(scope="session")
def wrong() -> ConsistencyScore:
    return WRONG
