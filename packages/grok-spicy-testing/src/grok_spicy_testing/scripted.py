"""Providers that do what a script says: scores, refusals, faults, latencies.

They implement the public contract and are registered like any provider, so that the whole of core
(chain, ledger, pipeline, cut) runs over them unchanged. What they make are real files, small and
ready beforehand. Every call is noted.

    script = Script(plan=plan)
    script.score("character:Luna", 0.5, 0.7, 0.9)
    script.fail("clip:2", ContentRefusedError("scripted", "refused", which="prompt"))
    registry = script.registry()
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import av
from grok_spicy import ProviderRegistry
from grok_spicy.providers.base import (
    GeneratedImage,
    GeneratedVideo,
    ImageProvider,
    Job,
    Limits,
    LLMProvider,
    Message,
    ModelInfo,
    ModelT,
    Picture,
    Provider,
    QuoteRequest,
    Usage,
    VideoProvider,
    VisionProvider,
)
from grok_spicy.schemas import (
    BackendConfig,
    CharacterRefMapping,
    ConsistencyScore,
    ProviderConfig,
    StoryPlan,
)
from PIL import Image

from grok_spicy_testing.scripted_files import FILM_SIZES, FPS, piece_of, ready_clip, take_of

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy import PluginManager
    from grok_spicy.specs import Capability

NAME = "scripted"

Fault = BaseException | Callable[[], BaseException]


@dataclass(frozen=True, slots=True)
class Seen:
    """One call as the provider saw it.

    Attributes:
        capability: Which of the four.
        operation: Name of the method.
        piece: The piece, told from the names of the files; `""` for LLM calls.
        prompt: What was asked.
        pictures: The pictures, in order.
        arguments: The other arguments.
    """

    capability: str
    operation: str
    piece: str
    prompt: str
    pictures: tuple[Picture, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.capability}.{self.operation} {self.piece}".rstrip()


@dataclass
class Script:
    """What the scripted providers do.

    Attributes:
        plan: The story they plan.
        latency: Seconds each call takes, by capability.
        limits: Limits by capability.
        price: US dollars of each call, by capability; None: unknown.
        answers: LLM answers by response model name; an exception is raised.
        clip_size: Width and height of the clips; None: the film's, so that nothing has to be
            encoded.
        seen: The calls, in order of their beginning.
    """

    plan: StoryPlan
    latency: dict[str, float] = field(default_factory=dict)
    limits: dict[str, Limits] = field(
        default_factory=lambda: {"video": Limits(max_seconds=15, max_edit_seconds=8.7)}
    )
    price: dict[str, float | None] = field(default_factory=dict)
    answers: dict[str, deque[Any]] = field(default_factory=lambda: defaultdict(deque))
    clip_size: tuple[int, int] | None = None
    seen: list[Seen] = field(default_factory=list)
    _scores: dict[str, deque[ConsistencyScore]] = field(default_factory=dict)
    _faults: dict[str, deque[Fault | None]] = field(default_factory=dict)

    def score(self, piece: str, *scores: float | ConsistencyScore) -> Script:
        """Say how the checks of `piece` come out, one after the other; then 1.0."""
        given = [
            one
            if isinstance(one, ConsistencyScore)
            else ConsistencyScore(
                overall_score=one, issues=[f"{piece} drifts"], fix_prompt=f"mend {piece}"
            )
            for one in scores
        ]
        self._scores.setdefault(piece, deque()).extend(given)
        return self

    def fail(self, where: str, *faults: Fault | None) -> Script:
        """Have the calls at `where` raise, one after the other; None lets one through.

        Args:
            where: A piece (its image or video calls), or `"<capability>.<operation>"`, or both:
                `"vision.check_consistency clip:2"`.
            *faults: Exceptions, or functions that make them.
        """
        self._faults.setdefault(where, deque()).extend(faults)
        return self

    def answer(self, model: str, *answers: Any) -> Script:
        """Have `parse` for the response model called `model` return these."""
        self.answers[model].extend(answers)
        return self

    def calls(self, text: str = "") -> list[Seen]:
        """Return the calls whose text form contains `text`."""
        return [seen for seen in self.seen if text in str(seen)]

    def registry(self, plugins: PluginManager | None = None, name: str = NAME) -> ProviderRegistry:
        """Return a registry that knows the four providers under `name`."""
        registry = ProviderRegistry(plugins)
        self.add_to(registry, name)
        return registry

    def add_to(self, registry: ProviderRegistry, name: str = NAME) -> None:
        """Add the four providers under `name` to a registry that knows others already."""
        for capability, made in self._classes():
            registry.add(capability, name, made, default_model="script-1")

    def register(self, name: str = NAME) -> None:
        """Register the four providers under `name` for this process, the command line included."""
        ProviderRegistry.unregister(name)
        for capability, made in self._classes():
            ProviderRegistry.register(name, capability=capability, default_model="script-1")(made)

    def _classes(self) -> Iterator[tuple[Capability, type[Provider]]]:
        for capability, base in _CLASSES.items():
            yield capability, type(f"Scripted{capability.title()}", (base,), {"script": self})

    def backends(self, name: str = NAME, **fields: Any) -> BackendConfig:
        """Return a configuration in which they do everything."""
        four = {one: ProviderConfig(provider=name) for one in _CLASSES}
        return BackendConfig.model_validate({**four, **fields})

    async def begin(self, provider: Provider, seen: Seen) -> None:
        """Note a call, take its time, and fail if the script says so."""
        self.seen.append(seen)
        seconds = self.latency.get(seen.capability, 0.0)
        if seconds:
            await provider.ctx.clock.sleep(seconds)
        cost = self.price.get(seen.capability, 0.0)
        if cost:
            provider.ctx.report(Usage(cost_usd=cost))
        fault = self._next_fault(seen)
        if fault is not None:
            raise fault if isinstance(fault, BaseException) else fault()

    def next_score(self, piece: str) -> ConsistencyScore:
        """Return how the next check of `piece` comes out."""
        waiting = self._scores.get(piece)
        return waiting.popleft() if waiting else ConsistencyScore(overall_score=1.0)

    def _next_fault(self, seen: Seen) -> Fault | None:
        operation = f"{seen.capability}.{seen.operation}"
        wheres = [f"{operation} {seen.piece}", operation]
        if seen.capability in ("image", "video"):
            wheres.append(seen.piece)
        for where in wheres:
            if self._faults.get(where):
                return self._faults[where].popleft()
        return None


class _Scripted(Provider):
    script: Script

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List the one model."""
        return [ModelInfo("script-1", "does what the script says")]

    @property
    def limits(self) -> Limits:
        """The script's limits."""
        return self.script.limits.get(self.config.capability, Limits())

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        """Return the script's price."""
        return self.script.price.get(self.config.capability, 0.0)


class _ScriptedImage(_Scripted, ImageProvider):
    async def generate(
        self,
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        return await self._draw("generate", prompt, (), dest, aspect_ratio, negative_prompt, seed)

    async def edit(
        self,
        images: Sequence[Picture],
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        return await self._draw("edit", prompt, images, dest, aspect_ratio, negative_prompt, seed)

    async def stylize(
        self,
        sources: Sequence[Picture],
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedImage:
        return await self._draw(
            "stylize", prompt, sources, dest, aspect_ratio, negative_prompt, seed
        )

    async def _draw(
        self,
        operation: str,
        prompt: str,
        pictures: Sequence[Picture],
        dest: Path,
        aspect_ratio: str,
        negative_prompt: str | None,
        seed: int | None,
    ) -> GeneratedImage:
        arguments = {
            "aspect_ratio": aspect_ratio,
            "negative_prompt": negative_prompt,
            "seed": seed,
        }
        piece = piece_of(dest, "image")
        seen = Seen("image", operation, piece, prompt, tuple(pictures), arguments)
        await self.script.begin(self, seen)
        path = dest.with_name(dest.name + ".png")
        # A picture made from others looks different when they do.
        sources = b"".join(picture.path.read_bytes() for picture in pictures)
        tint = hashlib.sha256(f"{piece}{prompt}{dest.name}".encode() + sources).digest()
        # Wide, whatever is asked for, but square where that is asked for.
        size = (48, 48) if aspect_ratio == "1:1" else (64, 36)
        Image.new("RGB", size, (tint[0], tint[1], tint[2])).save(path)
        return GeneratedImage(path, *size, self.config.provider, self.config.model)


class _ScriptedVideo(_Scripted, VideoProvider):
    async def generate(
        self,
        image: Picture,
        prompt: str,
        duration: int,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        last_image: Picture | None = None,
        references: Sequence[Picture] = (),
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedVideo:
        arguments = {
            "duration": duration,
            "aspect_ratio": aspect_ratio,
            "negative_prompt": negative_prompt,
            "seed": seed,
        }
        pictures = (image, *([] if last_image is None else [last_image]), *references)
        seen = Seen("video", "generate", piece_of(dest, "video"), prompt, pictures, arguments)
        await self.script.begin(self, seen)
        return self._clip(dest, duration)

    async def edit(
        self,
        video: Path,
        prompt: str,
        *,
        dest: Path,
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,
    ) -> GeneratedVideo:
        with av.open(str(video)) as container:
            duration = round((container.duration or 0) / av.time_base)
        pictures = (Picture(video, "base"),)
        arguments = {"negative_prompt": negative_prompt, "seed": seed}
        seen = Seen("video", "edit", piece_of(dest, "video"), prompt, pictures, arguments)
        await self.script.begin(self, seen)
        return self._clip(dest, duration)

    def _clip(self, dest: Path, duration: int) -> GeneratedVideo:
        path = dest.with_name(dest.name + ".mp4")
        size = self.script.clip_size or FILM_SIZES[self.script.plan.aspect_ratio]
        path.write_bytes(ready_clip(duration, size, take_of(dest)))
        config = self.config
        return GeneratedVideo(path, duration, FPS, None, None, config.provider, config.model)


class _ScriptedLLM(_Scripted, LLMProvider):
    async def complete(self, messages: list[Message], **kwargs: Any) -> str:
        await self.script.begin(self, Seen("llm", "complete", "", messages[-1]["content"]))
        waiting = self.script.answers["complete"]
        return str(waiting.popleft()) if waiting else "a tame answer"

    async def parse(
        self, messages: list[Message], response_model: type[ModelT], **kwargs: Any
    ) -> ModelT:
        name = response_model.__name__
        seen = Seen("llm", "parse", name, "\n".join(one["content"] for one in messages))
        await self.script.begin(self, seen)
        waiting = self.script.answers[name]
        answer = waiting.popleft() if waiting else self._usual(name)
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, response_model):
            return answer
        return response_model.model_validate(answer)

    def _usual(self, name: str) -> Any:
        return self.script.plan if name == "StoryPlan" else CharacterRefMapping()


class _ScriptedVision(_Scripted, VisionProvider):
    async def analyze(self, images: Sequence[Picture], prompt: str, **kwargs: Any) -> str:
        label = images[0].name if images else ""
        await self.script.begin(
            self, Seen("vision", "analyze", f"photo:{label}", prompt, tuple(images))
        )
        return f"What the photos of {label} show: a small robot of brushed copper."

    async def check_consistency(
        self, image: Picture, references: Sequence[Picture], prompt: str, **kwargs: Any
    ) -> ConsistencyScore:
        piece = piece_of(image.path, image.path.parent.parent.name)
        pictures = (image, *references)
        await self.script.begin(self, Seen("vision", "check_consistency", piece, prompt, pictures))
        return self.script.next_score(piece)


_CLASSES: dict[Capability, type[_Scripted]] = {
    "image": _ScriptedImage,
    "video": _ScriptedVideo,
    "llm": _ScriptedLLM,
    "vision": _ScriptedVision,
}
