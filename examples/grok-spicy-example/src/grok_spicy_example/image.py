"""Pictures of the example service."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from grok_spicy import (
    GeneratedImage,
    ImageProvider,
    InvalidOutputError,
    Job,
    Limits,
    Options,
    Picture,
    Usage,
    option,
)
from PIL import Image, UnidentifiedImageError

from grok_spicy_example.backend import Backend
from grok_spicy_example.client import NOTHING_ORDERED, encoded


class ImageOptions(Options):
    """What stands under "params" in the configuration."""

    detail: int = option(default=3, ge=1, le=5, help="How much detail is drawn, 1 to 5.")
    timeout: float = option(
        default=600.0, gt=0, help="Seconds to wait for a picture.", affects_output=False
    )


class ExampleImageProvider(Backend, ImageProvider):
    """Orders pictures, waits for them and fetches them."""

    @property
    def limits(self) -> Limits:
        """What one picture may ask for."""
        return Limits(reference_images=3, concurrency=2, seed=True, on_lost="ask")

    @classmethod
    def options_for(cls, model: str) -> type[Options]:
        """Every model has the same options."""
        return ImageOptions

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
        """Draw from words."""
        return await self._make(prompt, (), dest, aspect_ratio, seed, job)

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
        """Retouch or compose."""
        return await self._make(prompt, images, dest, aspect_ratio, seed, job)

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
        """Draw the person in the photos anew."""
        return await self._make(prompt, sources, dest, aspect_ratio, seed, job)

    async def _make(
        self,
        prompt: str,
        pictures: Sequence[Picture],
        dest: Path,
        aspect_ratio: str,
        seed: int | None,
        job: Job | None,
    ) -> GeneratedImage:
        client = await self.client()
        options = cast("ImageOptions", self.config.options)
        job = job or Job()
        if job.id is None:
            request = {
                "model": self.config.model,
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
                "seed": seed,
                "detail": options.detail,
                "images": [await asyncio.to_thread(encoded, one.path) for one in pictures],
            }
            # One paid create; from its answer on there is a job to poll.
            await job.create(
                lambda: client.create(request), not_started=NOTHING_ORDERED, booked=False
            )
        assert job.id is not None
        try:
            done = await client.wait_for(job.id, options.timeout)
        except InvalidOutputError:
            await job.save(booked=False)  # that job is over: the next call orders anew
            raise
        if not job.state.get("booked"):
            # Fetching may fail, and the whole call be repeated: it is paid once all the same.
            self.ctx.report(Usage(cost_usd=done.get("cost_usd"), seed=done.get("seed")))
            await job.save(job.id, booked=True)
        path = dest.with_name(dest.name + ".png")
        await client.download(job.id, path)
        width, height = await asyncio.to_thread(_size, path, self.config.provider)
        facts = {"seed": done.get("seed"), "job_id": job.id}
        model = str(done.get("model") or self.config.model)
        return GeneratedImage(path, width, height, self.config.provider, model, facts)


def _size(path: Path, provider: str) -> tuple[int, int]:
    try:
        with Image.open(path) as picture:
            return picture.size
    except UnidentifiedImageError as error:
        raise InvalidOutputError(provider, f"the service sent no picture: {error}") from error
