"""What several tests need: figures, sheets, a keyframe, a clip, providers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy import prompts
from grok_spicy.providers.base import Context, Picture, Provider, ResolvedConfig
from grok_spicy.schemas import StoryPlan
from grok_spicy_animatic.backend import Stop
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.panel import draw_panel
from grok_spicy_animatic.drawing.reading import Order, panel_in_words
from grok_spicy_animatic.drawing.recipe import Actor, Caption, Figure, Look, Panel, save_png
from grok_spicy_animatic.drawing.sheet import draw_sheet
from grok_spicy_animatic.film.shoot import Take, shoot
from grok_spicy_animatic.story.brief import brief_in
from grok_spicy_animatic.story.planner import plan_story

if TYPE_CHECKING:
    from collections.abc import Callable

CONCEPT = "A curious fox meets a wise owl in an enchanted autumn forest"

SMALL = (320, 180)
"""Size of panels in tests that look at where things are, not at how fine they are."""


@pytest.fixture(scope="session")
def fox() -> Look:
    return look_of("Rusty", "Rusty is a small russet fox with a cream belly and a teal scarf.")


@pytest.fixture(scope="session")
def owl() -> Look:
    return look_of("Oona", "Oona is a pewter owl with a pearl breast and a crimson scarf.")


@pytest.fixture(scope="session")
def duet(fox: Look, owl: Look) -> Panel:
    """A panel of a fox on the left and an owl on the right."""
    return Panel(
        size=(1280, 720),
        place="meadow",
        time="day",
        shot="medium",
        palette=("#e8a33d", "#6c7c42", "#2c8284"),
        actors=(
            Actor(name="Rusty", look=fox, x=0.27, facing=1, pose="wave"),
            Actor(name="Oona", look=owl, x=0.73, facing=-1),
        ),
        caption=Caption(scene="A meeting", shot="medium", camera="Slow push in"),
        seed=5,
    )


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="session")
def fox_sheet(fox: Look, shelf: Path) -> Picture:
    figure = Figure(name="Rusty", look=fox)
    save_png(draw_sheet(figure, (1280, 720)), shelf / "fox.png", figure)
    return Picture(shelf / "fox.png", "character", "Rusty", "left")


@pytest.fixture(scope="session")
def owl_sheet(owl: Look, shelf: Path) -> Picture:
    figure = Figure(name="Oona", look=owl)
    save_png(draw_sheet(figure, (1280, 720)), shelf / "owl.png", figure)
    return Picture(shelf / "owl.png", "character", "Oona", "right")


@pytest.fixture(scope="session")
def keyframe(duet: Panel, shelf: Path) -> Path:
    save_png(draw_panel(duet), shelf / "keyframe.png", duet)
    return shelf / "keyframe.png"


@pytest.fixture(scope="session")
def clip(keyframe: Path, once: Callable[..., Path]) -> Path:
    """A second of the keyframe, pushed in on."""
    take = Take(keyframe, "They meet\nCamera: medium shot, push in", 1, (1280, 720))

    def film(folder: Path) -> None:
        shoot(take, folder / "clip.mp4", Stop(), lambda _fraction: None)

    return once("animatic-clip", film) / "clip.mp4"


@pytest.fixture
def provider_of() -> Callable[..., Any]:
    """Return a function that makes a provider of a class, with options by name."""

    def make(cls: type[Provider], capability: Any = "image", **params: Any) -> Any:
        options = cls.options_for("animatic")(**params)
        return cls(ResolvedConfig("animatic", capability, "animatic", options), Context())

    return make


@pytest.fixture(scope="session")
def plan_of() -> Callable[..., StoryPlan]:
    """Return a function that plans a concept as core asks for it."""

    def plan(concept: str, scenes: int = 3, **asked: Any) -> StoryPlan:
        return plan_story(brief_in(prompts.plan_messages(concept, **asked)), scenes)

    return plan


@pytest.fixture(scope="session")
def panels_of() -> Callable[[StoryPlan], list[Panel]]:
    """Return a function that reads the keyframe prompts of a plan into panels."""

    def panels(plan: StoryPlan) -> list[Panel]:
        looks = {c.name: look_of(c.name, c.visual_description, c.role) for c in plan.characters}
        found: list[Panel] = []
        for scene in plan.scenes:
            names = scene.characters_present[:2]
            sheets = [
                Picture(Path(name), "character", name, place)
                for name, place in zip(
                    names, prompts.positions(scene.characters_present), strict=False
                )
            ]
            found.append(
                panel_in_words(
                    prompts.keyframe_brief(plan, scene, sheets).board,
                    Order(SMALL, str(scene.scene_id)),
                    {number: looks[name] for number, name in enumerate(names, 1)},
                )
            )
        return found

    return panels
