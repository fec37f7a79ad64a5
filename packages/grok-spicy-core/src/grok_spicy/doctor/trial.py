"""One small piece by every configured provider: the surest answer to "would a run work?".

Each provider draws one picture, films the shortest clip a film has, answers one question, or
checks one picture. The calls take the way of a run's calls (policy, budget, retry), one after the
other, so that servers that share a GPU do not meet on it. What is made is thrown away.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from grok_spicy.calls.budget import Budget
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.errors import GrokSpicyError
from grok_spicy.prompts import mapping_messages
from grok_spicy.providers.base import Picture
from grok_spicy.providers.context import Context
from grok_spicy.providers.limits import Finding
from grok_spicy.schemas import (
    MIN_SCENE_SECONDS,
    Character,
    CharacterRefMapping,
    ProviderConfig,
    StepOverride,
)
from grok_spicy.system.foreign import raised

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grok_spicy.config.check import Use
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.providers.base import Provider
    from grok_spicy.schemas import BackendConfig
    from grok_spicy.specs import Capability
    from grok_spicy.system.secrets import Secrets

_SUBJECT = "a small round copper robot with one green lamp for an eye"

_PROMPTS: dict[Capability, str] = {
    "image": f"Watercolour. {_SUBJECT.capitalize()} stands on a harbour wall at noon.",
    "video": "The robot turns its head slowly to the left. The camera stands still.",
    "vision": f"The first picture should show the character of the second: {_SUBJECT}.",
}

_CAST = [Character(name="Pip", role="keeper of the lamp", visual_description=_SUBJECT)]

_ORDER: tuple[Capability, ...] = ("image", "video", "llm", "vision")
"""The picture first, since it is filmed and looked at; each server of a preset in one go."""

_WORDS: dict[Capability, str] = {
    "image": "draws one picture",
    "video": f"films {MIN_SCENE_SECONDS} seconds",
    "llm": "answers one question",
    "vision": "checks one picture",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """How the trial of one provider went.

    Attributes:
        use: Who was tried, for which step.
        finding: What came of it.
        cost_usd: What it cost in US dollars, failed or not; None if nobody can say.
    """

    use: Use
    finding: Finding
    cost_usd: float | None


async def try_providers(
    uses: Sequence[Use],
    backends: BackendConfig,
    registry: ProviderRegistry,
    *,
    secrets: Secrets,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Tried]:
    """Have every provider make one small piece, in a folder that is removed afterwards.

    Args:
        uses: Whom to try; each configuration once.
        backends: Who does what; its `max_cost` holds for all trials together.
        registry: Knows the providers.
        secrets: Finds keys.
        tell: Told in a few words what is tried next, since a trial can take minutes.

    Returns:
        How each went, pictures first. A failure is a finding, never an exception.
    """
    tried: list[Tried] = []
    with tempfile.TemporaryDirectory(prefix="grok-spicy-") as folder:
        bench = _Bench(Path(folder), backends, registry, secrets)
        for number, use in enumerate(sorted(uses, key=lambda one: _ORDER.index(one.capability))):
            tell(f"{name_of(use)} {_WORDS[use.capability]} ...")
            tried.append(await bench.try_one(use, number))
    return tried


class _Bench:
    """Where the providers are tried, one after the other."""

    def __init__(
        self, folder: Path, backends: BackendConfig, registry: ProviderRegistry, secrets: Secrets
    ) -> None:
        self._folder = folder
        self._backends = backends
        self._registry = registry
        self._secrets = secrets
        self._picture: Path | None = None
        self._spent = 0.0

    async def try_one(self, use: Use, number: int) -> Tried:
        """Try one provider; its memory is given back before the next begins."""
        budget = Budget(self._backends.max_cost, spent=self._spent)
        context = Context(secrets=self._secrets)
        begun = context.clock.monotonic()
        # Rules of its own, so that one refused key does not end the trials of the others.
        rules = CallRules(budget=budget, scheduler=ResourceScheduler(self._backends.resources))
        try:
            async with ProviderFactory(
                self._smallest(use), registry=self._registry, context=context, rules=rules
            ) as providers:
                text = await self._make(providers, use, self._folder / f"trial-{number}")
        except GrokSpicyError as error:
            finding = Finding("error", f"{name_of(use)}: {error.message}", error.hint)
        except Exception as error:  # noqa: BLE001 - whatever breaks is a finding, not a crash
            finding = Finding("error", f"{name_of(use)} failed: {raised(error)}")
        else:
            seconds = context.clock.monotonic() - begun
            finding = Finding("ok", f"{name_of(use)} {text} in {seconds:.1f} s")
        cost = None if budget.unpriced_calls else budget.booked - self._spent
        self._spent = budget.booked
        return Tried(use, finding, cost)

    def _smallest(self, use: Use) -> BackendConfig:
        """Return the backends with the options of the one who is tried made small."""
        config, capability = use.config, use.capability
        small = self._registry.get(capability, config.provider).trial_params(config.model)
        if not small:
            return self._backends
        params = {**config.options.model_dump(exclude_unset=True), **small}
        entry = ProviderConfig(provider=config.provider, model=config.model, params=params)
        others: dict[str, object] = {capability: None}
        steps = {
            name: override.model_copy(update=others)
            for name, override in self._backends.steps
            if isinstance(override, StepOverride)
        }
        return self._backends.model_copy(
            update={
                capability: entry,
                "steps": self._backends.steps.model_copy(update=steps),
                "scenes": {},
            }
        )

    async def _make(self, providers: ProviderFactory, use: Use, dest: Path) -> str:
        """Make the piece and say in words what came out."""
        piece = _piece(use)
        if use.capability == "image":
            artist = providers.image(use.step, piece)
            picture = await artist.generate(
                _PROMPTS["image"], dest=dest, aspect_ratio=_ratio(artist)
            )
            self._picture = self._picture or picture.local_path
            return f"drew a picture of {picture.width}x{picture.height}"
        if use.capability == "llm":
            question = mapping_messages(["the robot"], _CAST)
            await providers.llm(use.step, piece).parse(question, CharacterRefMapping)
            return "answered a question in the form that was asked for"
        shown = self._picture
        if shown is None:
            shown = await asyncio.to_thread(_drawn, self._folder)
        if use.capability == "video":
            camera = providers.video(use.step, piece)
            clip = await camera.generate(
                shown,
                _PROMPTS["video"],
                MIN_SCENE_SECONDS,
                dest=dest,
                aspect_ratio=_ratio(camera),
            )
            return f"filmed {clip.duration:.1f} s at {clip.fps:g} frames a second"
        score = await providers.vision(use.step, piece).check_consistency(
            shown, [Picture(shown, "character", "Pip")], _PROMPTS["vision"]
        )
        return f"held a picture against itself, score {score.overall_score:.2f},"


def _ratio(provider: Provider) -> str:
    """Return a ratio that the provider makes, the usual one if it can."""
    ratios = provider.limits.aspect_ratios
    return "16:9" if "16:9" in ratios or not ratios else ratios[0]


def name_of(use: Use) -> str:
    """Name who is tried: the provider, and its model if that says more."""
    config = use.config
    return (
        config.provider
        if config.model in ("", config.provider)
        else (f"{config.provider} {config.model}")
    )


def _piece(use: Use) -> str:
    """Name a piece of the use's scene, so that the scene's own options apply."""
    if use.scene_id is None:
        return "trial"
    return f"{'clip' if use.step == 'videos' else 'keyframe'}:{use.scene_id}"


def _drawn(folder: Path) -> Path:
    """Draw a robot on a wall, for those who film or look where nobody could draw."""
    path = folder / "robot.png"
    if not path.exists():
        picture = Image.new("RGB", (1280, 720), "#b8d8e8")
        pen = ImageDraw.Draw(picture)
        pen.rectangle((0, 520, 1280, 720), fill="#8a8378")
        pen.ellipse((540, 260, 740, 540), fill="#b87333")
        pen.ellipse((610, 320, 670, 380), fill="#3fa34d")
        picture.save(path)
    return path
