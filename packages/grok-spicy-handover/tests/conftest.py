"""A real film, made once by scripted providers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from grok_spicy import Character, ContentRefusedError, Scene, StoryPlan, make_film, resume_film
from grok_spicy.schemas import Card
from grok_spicy_handover.film import Film, read_film
from grok_spicy_testing.scripted import Script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.schemas import Transition


SIZE = (180, 180)
"""Of films whose frames are counted and whose names are read: a quarter of the usual, each way."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished run."""

    output: Path
    run: Path

    def film(self) -> Film:
        return read_film(self.run, output=self.output)


Filmed = Callable[..., Made]

MakeSmall = Callable[[pytest.MonkeyPatch], None]


def a_scene(number: int, title: str, transition: Transition = "cut") -> Scene:
    return Scene(
        scene_id=number,
        title=title,
        action=f"{title}, seen from the quay",
        characters_present=["Luna"],
        camera="wide shot, slow push in",
        setting="a harbour at dawn",
        duration_seconds=3,
        transition=transition,
    )


def a_plan(scenes: Sequence[Scene]) -> StoryPlan:
    return StoryPlan(
        title="Harbour, at Dawn",
        style="ink and wash",
        aspect_ratio="1:1",
        color_palette="slate, amber",
        characters=[Character(name="Luna", role="owl", visual_description="A grey owl.")],
        scenes=list(scenes),
    )


def filmed(output: Path, script: Script, *, retakes: Sequence[str] = ()) -> Made:
    """Have scripted providers make a film, and then other takes of some of its pieces."""

    async def make() -> Path:
        result = await make_film(
            "",
            plan=script.plan,
            backends=script.backends(),
            output_dir=output,
            registry=script.registry(),
        )
        if retakes:
            result = await resume_film(
                result.folder, output_dir=output, retake=retakes, registry=script.registry()
            )
        return result.folder

    return Made(output, asyncio.run(make()))


@pytest.fixture(autouse=True, scope="module")
def _small(make_films_small: MakeSmall) -> Iterator[None]:
    """Hand films over in the size in which they are made here."""
    with pytest.MonkeyPatch.context() as patch:
        make_films_small(patch)
        yield


@pytest.fixture(scope="session")
def filmed_once(once: Callable[..., Path], make_films_small: MakeSmall) -> Filmed:
    """Return a maker of small films that all workers share: `filmed_once("name", plan, ...)`."""

    def film(
        name: str, plan: StoryPlan, *, refused: Sequence[str] = (), retakes: Sequence[str] = ()
    ) -> Made:
        def make(folder: Path) -> None:
            script = Script(plan, clip_size=SIZE)
            for piece in refused:
                script.fail(piece, ContentRefusedError("scripted", "refused", which="prompt"))
            with pytest.MonkeyPatch.context() as patch:
                make_films_small(patch)
                filmed(folder, script, retakes=retakes)

        output = once(f"handover-{name}", make)
        (run,) = (output / "runs").iterdir()
        return Made(output, run)

    return film


@pytest.fixture(scope="session")
def made(filmed_once: Filmed) -> Made:
    """Four scenes: a cut, two takes of the second, a refused third, a crossfade into the fourth."""
    scenes = [
        a_scene(1, "Gulls over the masts"),
        a_scene(2, "Luna wakes"),
        a_scene(3, "The storm", "match-cut"),
        a_scene(4, "Home — 港の夜明け", "crossfade"),
    ]
    return filmed_once("four", a_plan(scenes), refused=["clip:3"], retakes=["clip:2"])


@pytest.fixture(scope="session")
def carded(filmed_once: Filmed) -> Made:
    """One scene that fades in from a title card, and an end card."""
    plan = a_plan([a_scene(1, "Gulls", "crossfade")]).model_copy(
        update={
            "title_card": Card(text="Harbour\nA film", seconds=1),
            "end_card": Card(text="終わり", seconds=1.5),
        }
    )
    return filmed_once("carded", plan)


@pytest.fixture
def short() -> Script:
    """Providers for a film of one scene."""
    return Script(a_plan([a_scene(1, "Gulls")]), clip_size=SIZE)


@pytest.fixture
def film(made: Made) -> Film:
    return made.film()
