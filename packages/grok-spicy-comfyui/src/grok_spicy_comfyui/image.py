"""Pictures on ComfyUI: sheets, photos redrawn, frames composed and retouched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import UnsupportedError
from grok_spicy.providers.base import (
    Finding,
    GeneratedImage,
    ImageProvider,
    Job,
    Limits,
    ModelInfo,
    Phrasing,
    QuoteRequest,
)

from grok_spicy_comfyui import checks, failures
from grok_spicy_comfyui.backend import Backend
from grok_spicy_comfyui.dialects import plain, still
from grok_spicy_comfyui.families import family
from grok_spicy_comfyui.listing import model_infos
from grok_spicy_comfyui.media import picture_size
from grok_spicy_comfyui.placing import place_pictures, takes_pictures
from grok_spicy_comfyui.runner import Order
from grok_spicy_comfyui.selection import heeds_negative_prompt, negative_text, options_of
from grok_spicy_comfyui.sizes import ASPECT_RATIOS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.providers.base import Brief, Context, Options, Picture, ResolvedConfig

    from grok_spicy_comfyui.slots import Operation


class ComfyUIImageProvider(ImageProvider):
    """Draws with Flux, SDXL, Pony, Qwen-Image or Z-Image through workflow templates.

    Args:
        config: The configuration; `model` names a family of `families.FAMILIES`.
        ctx: What core offers.
    """

    revision = "1"  # raise it when a shipped workflow changes what it draws

    def __init__(self, config: ResolvedConfig, ctx: Context) -> None:
        super().__init__(config, ctx)
        self.backend = Backend(config, ctx)

    @property
    def limits(self) -> Limits:
        """As many pictures an edit as the model takes, one call a server, a GPU as resource."""
        return Limits(
            reference_images=self.backend.row.pictures,
            entity_pictures=self._reads_pictures,
            sheet_panels=self._reads_pictures,
            aspect_ratios=ASPECT_RATIOS,
            concurrency=len(self.backend.addresses),
            resource=self.backend.resource,
            negative_prompt=heeds_negative_prompt(self.backend.row, self.backend.options),
            seed=True,
            on_lost="repeat",
        )

    @property
    def _reads_pictures(self) -> bool:
        """Whether pictures are read as wholes, in order, and not laid into the frame by role."""
        return self.backend.row.entities and self.backend.options.workflow is None

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List the model families that draw, with what they borrow."""
        return model_infos("image")

    @classmethod
    def options_for(cls, model: str) -> type[Options]:
        """Return the options of a model family.

        Raises:
            ConfigError: If there is no such family.
        """
        return options_of(family(model, "image").name)

    @classmethod
    def trial_params(cls, model: str) -> dict[str, Any]:  # noqa: ARG003 - the same for all
        """Return the options of a picture that is drawn quickly."""
        return {"width": 512, "height": None}

    async def generate(
        self,
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,  # noqa: ARG002 - forward compatibility
    ) -> GeneratedImage:
        """Draw a picture from words alone; see `ImageProvider.generate`."""
        return await self._draw(
            "generate", prompt, (), dest, aspect_ratio, negative_prompt, seed, job
        )

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
        **kwargs: Any,  # noqa: ARG002 - forward compatibility
    ) -> GeneratedImage:
        """Retouch one picture or compose a frame from several; see `ImageProvider.edit`."""
        if not images:
            raise UnsupportedError(failures.PROVIDER, "An edit needs at least one picture")
        retouch = len(images) == 1 and images[0].role == "base"
        operation: Operation = "retouch" if retouch else "compose"
        return await self._draw(
            operation, prompt, images, dest, aspect_ratio, negative_prompt, seed, job
        )

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
        **kwargs: Any,  # noqa: ARG002 - forward compatibility
    ) -> GeneratedImage:
        """Draw the person of the photos anew; see `ImageProvider.stylize`."""
        return await self._draw(
            "stylize", prompt, sources, dest, aspect_ratio, negative_prompt, seed, job
        )

    def quote(self, operation: str, request: QuoteRequest) -> float | None:  # noqa: ARG002 - free
        """Say that it costs nothing."""
        return 0.0

    def phrase(self, operation: str, brief: Brief | None, text: str) -> Phrasing:
        """Put a picture into the words of the family that draws it; see `Provider.phrase`."""
        way: Operation = "generate"
        if operation == "stylize":
            way = "stylize"
        elif operation == "edit":
            way = "retouch" if brief is not None and brief.mend else "compose"
        family, use = self.backend.speaker(way)
        if brief is not None and use is not None:
            return still(family, way, brief)
        return plain(family if use is not None else "", text)

    async def check(self) -> list[Finding]:
        """Look at the servers and at what the model's workflows need."""
        return await checks.check(self.backend, ("generate", "compose", "retouch", "stylize"))

    async def release(self) -> None:
        """Unload the models and return when their memory is free."""
        await self.backend.release()

    async def _draw(
        self,
        operation: Operation,
        prompt: str,
        pictures: Sequence[Picture],
        dest: Path,
        aspect_ratio: str,
        negative_prompt: str | None,
        seed: int | None,
        job: Job | None,
    ) -> GeneratedImage:
        backend, options = self.backend, self.backend.options
        job = job or Job()
        choice = await backend.choose(
            operation, lambda workflow: takes_pictures(workflow, pictures, operation)
        )
        template = choice.template
        values = backend.values(choice.use, template)
        width, height = backend.size(choice.row.sizes, aspect_ratio)
        asked = {
            "prompt": prompt,
            "negative_prompt": negative_text(options, negative_prompt),
            "width": width,
            "height": height,
        }
        values |= choice.fitting(asked)
        placed = place_pictures(template, pictures, operation)
        pose = getattr(options, "pose_image", None)
        if pose is not None and "pose_image_path" in template.parameters:
            placed["pose_image_path"] = pose
        order = Order(
            template,
            "image",
            values,
            backend.seed(seed, job.state),
            placed,
            backend.files(choice.use),
            choice.servers,
        )
        runner = await backend.runner()
        made = await runner.run(order, job, dest, backend.teller())
        size = await asyncio.to_thread(picture_size, made.path)
        backend.book(made.seed)
        return GeneratedImage(
            made.path,
            *size,
            self.config.provider,
            choice.row.name,
            backend.metadata(choice, made),
        )
