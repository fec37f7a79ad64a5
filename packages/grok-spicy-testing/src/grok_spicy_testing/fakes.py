"""Providers for tests of what uses them: scripted answers, latencies and faults.

    async def test_my_tool(fake_providers, tmp_path):
        script = fake_providers(latency={"image": 0.1})
        script.fail("clip:2", UnavailableError("scripted", "gone"))
        film = await make_film(
            "A fox",
            backends=script.backends(),
            registry=fake_providers.registry,
            output_dir=tmp_path,
        )
        assert script.calls("video.generate")

The script, and what else it can be told, is `grok_spicy_testing.scripted.Script`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy import ProviderRegistry
from grok_spicy.schemas import Character, Scene, StoryPlan

from grok_spicy_testing.scripted import NAME, Script

if TYPE_CHECKING:
    from grok_spicy import PluginManager


def small_plan(scenes: int = 2) -> StoryPlan:
    """Return a story of one fox and so many scenes.

    Args:
        scenes: How many, at least one.
    """
    fox = Character(
        name="Pip",
        role="main",
        visual_description=(
            "A small red fox with a white chest, amber eyes, black paws and a bushy tail with a "
            "white tip, wearing a teal woollen scarf with one loose thread at its left end"
        ),
        personality_cues=["curious", "patient"],
    )
    return StoryPlan(
        title="The fox at the harbour",
        style="Soft watercolour",
        aspect_ratio="16:9",
        color_palette="teal, amber, slate",
        characters=[fox],
        scenes=[
            Scene(
                scene_id=number,
                title=f"Boat {number}",
                description=f"Pip counts boat number {number}",
                characters_present=["Pip"],
                setting="The harbour at dawn",
                camera="wide shot",
                mood="calm",
                action="Pip lifts a paw and counts",
                prompt_summary="Pip counts boats",
                duration_seconds=3,
            )
            for number in range(1, scenes + 1)
        ],
    )


class FakeProviders:
    """Makes scripted providers and the registry that knows them.

    Args:
        plugins: The plugins that the registry sees besides; usually none.

    Attributes:
        registry: Knows the providers of every script. So does whatever else the test makes in
            this process.
    """

    def __init__(self, plugins: PluginManager) -> None:
        self.registry = ProviderRegistry(plugins)

    def __call__(self, plan: StoryPlan | None = None, *, name: str = NAME, **script: Any) -> Script:
        """Register providers under `name` that do what the returned script says.

        Args:
            plan: The story they plan; a small one by default.
            name: The provider's name.
            **script: Fields of `Script`: `latency`, `limits`, `price`, `answers`, `clip_size`.
        """
        made = Script(plan=plan or small_plan(), **script)
        made.register(name)
        return made
