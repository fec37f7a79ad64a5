"""From axes to a comparison: its cells, what they cost, and what a variant cannot take."""

from __future__ import annotations

import json
import re
import secrets as entropy
import tempfile
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING

from grok_spicy import PipelineConfig, make_film
from grok_spicy.calls.factory import ProviderFactory
from grok_spicy.errors import ConfigError, GrokSpicyError
from grok_spicy.providers.context import Context
from grok_spicy.steps import clip_piece, keyframe_piece
from grok_spicy.toolkit import mask_urls

from grok_spicy_studio.comparing.axes import MOST_CELLS, Axes, VariantConfig
from grok_spicy_studio.comparing.comparison import Cell, Comparison, Variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy import ProviderRegistry, RunResult, Secrets
    from grok_spicy.schemas import BackendConfig, Scene, StoryPlan


_UNNAMED = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Prices:
    """What cells cost, in US dollars, if the ledger knows none of them; None: unknown.

    Attributes:
        stills: All pictures.
        clips: All clips.
    """

    stills: float | None
    clips: float | None


def planned(
    plan: StoryPlan, axes: Axes, configs: Sequence[VariantConfig], cap: float | None
) -> Comparison:
    """Lay out a comparison: one cell for every shot, seed and variant.

    Args:
        plan: The story.
        axes: What is compared.
        configs: Who takes part.
        cap: What the whole may cost, in US dollars.

    Raises:
        ConfigError: If a scene is not in the story, or there are too many cells.
    """
    numbers = [one.scene_id for one in plan.scenes]
    for scene in axes.scenes:
        if scene not in numbers:
            known = ", ".join(map(str, numbers))
            raise ConfigError(f"the story has no scene {scene}", hint=f"It has {known}.")
    rows = list(product(axes.scenes or numbers, axes.seeds or (None,)))
    if len(rows) * len(configs) > MOST_CELLS:
        raise ConfigError(
            f"that would be {len(rows) * len(configs)} pictures, more than {MOST_CELLS}",
            hint="Name fewer scenes, seeds or options.",
        )
    variants = [
        Variant(number=number, name=one.name, backends=_masked(one.backends))
        for number, one in enumerate(configs, start=1)
    ]
    pairs = product(rows, variants)
    cells = [
        Cell(id=f"c{number:02d}", variant=one.number, scene=scene, seed=seed)
        for number, ((scene, seed), one) in enumerate(pairs, start=1)
    ]
    now = datetime.now().astimezone()
    name = _UNNAMED.sub("-", plan.title.lower())[:40].strip("-") or "film"
    return Comparison(
        id=f"{now:%Y%m%d-%H%M}-{name}-{entropy.token_hex(2)}",
        title=plan.title,
        aspect_ratio=plan.aspect_ratio,
        scenes={one.scene_id: one.title for one in plan.scenes if _used(one, cells)},
        variants=variants,
        cells=cells,
        cap_usd=cap,
    )


async def prices(
    comparison: Comparison,
    plan: StoryPlan,
    configs: Sequence[VariantConfig],
    registry: ProviderRegistry,
    secrets: Secrets,
) -> Prices:
    """Return what a comparison costs where the ledger knows nothing of it. Nobody is called.

    Args:
        comparison: The cells.
        plan: The story.
        configs: Who takes part, in the order of its variants.
        registry: Knows the providers.
        secrets: Finds keys.
    """
    stills: list[float | None] = []
    clips: list[float | None] = []
    times = max(1, len({seed for _, seed in comparison.rows}))
    for config, scene in product(configs, comparison.scenes):
        quoted = await _dry(only_scene(plan, scene), config.backends, registry, secrets)
        found = {} if quoted is None else {one.step: one.usd for one in quoted.quotes}
        stills += [found.get("keyframes")] * times
        clips += [found.get("videos")] * times
    return Prices(_sum(stills), _sum(clips))


def only_scene(plan: StoryPlan, scene_id: int) -> StoryPlan:
    """Return the story of one scene: nothing of an earlier picture goes into its own."""
    scenes = [one for one in plan.scenes if one.scene_id == scene_id]
    present = set(scenes[0].characters_present)
    return plan.model_copy(
        update={
            "scenes": scenes,
            "characters": [one for one in plan.characters if one.name in present],
            "title_card": None,
            "end_card": None,
        }
    )


async def cannot_take(
    comparison: Comparison,
    plan: StoryPlan,
    configs: Sequence[VariantConfig],
    registry: ProviderRegistry,
    *,
    motion: bool,
) -> Comparison:
    """Write down what each variant cannot take of what is asked.

    Args:
        comparison: Who takes part.
        plan: The story.
        configs: The same, with their backends.
        registry: Knows the providers.
        motion: Whether clips are wanted.
    """
    scenes = [one for one in plan.scenes if one.scene_id in comparison.scenes]
    seeded = any(seed is not None for _, seed in comparison.rows)
    variants = []
    for one, config in zip(comparison.variants, configs, strict=True):
        try:
            async with ProviderFactory(
                config.backends, registry=registry, context=Context()
            ) as providers:
                lacks = _lacking(providers, scenes, plan, seeded=seeded, motion=motion)
        except GrokSpicyError as error:
            lacks = [error.message]
        variants.append(one.model_copy(update={"cannot": list(dict.fromkeys(lacks))}))
    return comparison.model_copy(update={"variants": variants})


def _lacking(
    providers: ProviderFactory,
    scenes: Sequence[Scene],
    plan: StoryPlan,
    *,
    seeded: bool,
    motion: bool,
) -> list[str]:
    found = []
    for scene in scenes:
        artist = providers.image("keyframes", keyframe_piece(scene.scene_id))
        limits = artist.limits
        if plan.aspect_ratio not in limits.aspect_ratios:
            found.append(f"it makes no pictures of {plan.aspect_ratio}")
        cast = len(set(scene.characters_present))
        if cast > limits.reference_images:
            found.append(
                f"it takes {limits.reference_images} of the {cast} sheets of scene {scene.scene_id}"
            )
        if seeded and not limits.seed:
            found.append("it takes no seed: each of its pictures is drawn by chance")
        if motion:
            camera = providers.video("videos", clip_piece(scene.scene_id)).limits
            longest = camera.max_seconds
            if longest is not None and scene.duration_seconds > longest:
                found.append(f"its clips are {longest:g} s long at most")
            if seeded and not camera.seed:
                found.append("its clips take no seed")
    return found


async def _dry(
    plan: StoryPlan, backends: BackendConfig, registry: ProviderRegistry, secrets: Secrets
) -> RunResult | None:
    """Ask what a story costs; None where that cannot be said, whose reason its cells will say."""
    with tempfile.TemporaryDirectory(prefix="grok-spicy-quote-") as folder:
        try:
            return await make_film(
                "",
                plan=plan,
                backends=backends,
                config=PipelineConfig(dry_run=True),
                output_dir=folder,
                registry=registry,
                secrets=secrets,
                check=False,
            )
        except GrokSpicyError:
            return None


def _used(scene: Scene, cells: Sequence[Cell]) -> bool:
    return any(one.scene == scene.scene_id for one in cells)


def _masked(backends: BackendConfig) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        mask_urls(backends.model_dump_json(exclude_defaults=True))
    )
    return found


def _sum(values: Sequence[float | None]) -> float | None:
    known = [one for one in values if one is not None]
    return sum(known) if len(known) == len(values) else None
