"""Pictures by Grok Imagine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import InvalidRequestError
from grok_spicy.providers.base import GeneratedImage, ImageProvider, Job, Limits

from grok_spicy_grok.answers import PictureAnswer, read_answer
from grok_spicy_grok.billing import usage_of
from grok_spicy_grok.download import MAX_PICTURE_BYTES, fetch, whole_or_nothing
from grok_spicy_grok.errors import RequestFacts
from grok_spicy_grok.limiter import IMAGES_PER_SECOND, WINDOW_SECONDS
from grok_spicy_grok.media_in import picture_uris
from grok_spicy_grok.models import IMAGE_ASPECT_RATIOS, image_model
from grok_spicy_grok.moderation import Draft, make_reworded
from grok_spicy_grok.options import GrokImage2Options, GrokImageOptions, image_options_for
from grok_spicy_grok.packing import packed_picture
from grok_spicy_grok.paid import PaidCall, create
from grok_spicy_grok.pictures import name_by_kind
from grok_spicy_grok.plugin import PROVIDER
from grok_spicy_grok.price_list import image_rows
from grok_spicy_grok.provider import GrokProvider

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import xai_sdk
    from grok_spicy.providers.base import ModelInfo, Picture, QuoteRequest
    from xai_sdk.proto import image_pb2

    from grok_spicy_grok.models import Quality
    from grok_spicy_grok.packing import PackedRequest

REFERENCE_IMAGES_OF_UNKNOWN_MODELS = 3


class GrokImageProvider(GrokProvider[GrokImageOptions], ImageProvider):
    """Draws with Grok Imagine: from words, from pictures, from photos.

    A refused prompt is reworded by the configured LLM, at most twice. A picture whose answer was
    lost is never asked for again without the user's word.
    """

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List the image models with limits and prices."""
        return image_rows()

    @classmethod
    def options_for(cls, model: str) -> type[GrokImageOptions]:
        """Return the options of `model`."""
        return image_options_for(model)

    @property
    def limits(self) -> Limits:
        """What this model takes; no negative prompt and no seed."""
        row = image_model(self.config.model)
        return Limits(
            reference_images=row.reference_images if row else REFERENCE_IMAGES_OF_UNKNOWN_MODELS,
            # Three pictures are two characters and the keyframe before.
            entity_pictures=row is not None
            and row.reference_images > REFERENCE_IMAGES_OF_UNKNOWN_MODELS,
            sheet_panels=True,
            aspect_ratios=IMAGE_ASPECT_RATIOS,
            calls_per_second=IMAGES_PER_SECOND / WINDOW_SECONDS,
        )

    def quote(self, operation: str, request: QuoteRequest) -> float | None:  # noqa: ARG002
        """Return the table's price of one picture, None for a model it does not have."""
        return self._price(request.images)

    async def generate(
        self,
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,  # noqa: ARG002 - Grok has no such input
        seed: int | None = None,  # noqa: ARG002 - nor this
        job: Job | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedImage:
        """Draw a picture from words alone; see `ImageProvider.generate`."""
        return await self._draw(prompt, (), dest, aspect_ratio, job or Job())

    async def edit(
        self,
        images: Sequence[Picture],
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,  # noqa: ARG002
        seed: int | None = None,  # noqa: ARG002
        job: Job | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedImage:
        """Retouch or compose; see `ImageProvider.edit`."""
        most = self.limits.reference_images
        if not 1 <= len(images) <= most:
            raise InvalidRequestError(
                PROVIDER,
                f"{self.model} edits 1 to {most} pictures, not {len(images)}",
                hint="Use fewer pictures, or a model that takes more.",
            )
        return await self._draw(prompt, images, dest, aspect_ratio, job or Job())

    async def stylize(
        self,
        sources: Sequence[Picture],
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,  # noqa: ARG002
        seed: int | None = None,  # noqa: ARG002
        job: Job | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedImage:
        """Draw the person in the photos anew, from as many photos as the model takes.

        The photos come the most telling first; those over the limit are left out, with a word.
        See `ImageProvider.stylize`.
        """
        if not sources:
            raise InvalidRequestError(PROVIDER, "there is no photo to draw from")
        most = self.limits.reference_images
        if len(sources) > most:
            text = f"{self.model} looks at {most} photos: {len(sources) - most} are left out"
            self.ctx.progress(None, text)
        return await self._draw(prompt, sources[:most], dest, aspect_ratio, job or Job())

    async def _draw(
        self, prompt: str, inputs: Sequence[Picture], dest: Path, aspect_ratio: str, job: Job
    ) -> GeneratedImage:
        if aspect_ratio not in IMAGE_ASPECT_RATIOS:
            raise InvalidRequestError(
                PROVIDER,
                f"{self.model} draws no {aspect_ratio}",
                hint=f"It draws {', '.join(IMAGE_ASPECT_RATIOS)}.",
            )
        order = PaidCall(
            await self._connect(),
            job,
            Draft(prompt, job),
            RequestFacts(
                "a picture",
                self.model,
                billing="once",
                pictures=inputs,
                price=self._price(len(inputs)),
            ),
        )
        if job.id is not None:  # paid for earlier, and not downloaded yet
            answer = PictureAnswer(str(job.state.get("model", self.model)), url=job.id)
        else:
            uris = await asyncio.to_thread(picture_uris, inputs)

            async def make(wording: str) -> PictureAnswer:
                return await self._create(wording, uris, aspect_ratio, order)

            answer = await make_reworded(order.draft, job, self.ctx, make)
        return await self._store(answer, order, dest)

    async def _create(
        self, prompt: str, uris: Sequence[str], aspect_ratio: str, order: PaidCall
    ) -> PictureAnswer:
        """Send one wording. The address is the job's id: from then on only the download repeats."""

        def build(client: xai_sdk.AsyncClient) -> PackedRequest[image_pb2.ImageResponse]:
            return packed_picture(
                client,
                prompt,
                self.model,
                image_url=uris[0] if len(uris) == 1 else None,
                image_urls=uris if len(uris) > 1 else None,
                image_format="url",
                aspect_ratio=aspect_ratio,
                resolution=self.options.resolution,
                quality=self._quality,
            )

        def read(response: image_pb2.ImageResponse) -> PictureAnswer:
            answer = read_answer(response, order.request)
            self.ctx.report(usage_of(response.usage, price=order.request.price))
            return answer

        answer = await create(
            build,
            order,
            read,
            # A picture that came with the answer stays in flight: nobody else has it.
            id_of=lambda answer: answer.url or None,
            limiter=order.connection.images,
            seconds=self.options.timeout,
            model=self.model,
        )
        if answer.url and answer.model != self.model:
            await order.save(answer.url, model=answer.model)
        return answer

    async def _store(self, answer: PictureAnswer, order: PaidCall, dest: Path) -> GeneratedImage:
        from grok_spicy.toolkit import in_thread, shown_url

        source = shown_url(answer.url) if answer.url else "it came with the answer itself"
        async with whole_or_nothing(dest):
            if answer.url:
                await fetch(
                    order.connection.http,
                    answer.url,
                    dest,
                    max_bytes=MAX_PICTURE_BYTES,
                    endpoint=order.connection.endpoint,
                )
            else:
                await in_thread(lambda _: dest.write_bytes(answer.file))
            path, width, height = await in_thread(lambda _: name_by_kind(dest, dest, source))
        metadata = order.draft.metadata() | ({"url": answer.url} if answer.url else {})
        return GeneratedImage(path, width, height, PROVIDER, answer.model, metadata)

    @property
    def _quality(self) -> Quality | None:
        return self.options.quality if isinstance(self.options, GrokImage2Options) else None

    def _price(self, inputs: int) -> float | None:
        row = image_model(self.config.model)
        if row is None:
            return None
        return row.price(self.options.resolution or "1k", self._quality, inputs)

    def _is_known(self) -> bool:
        return image_model(self.config.model) is not None

    async def _listed_models(self, client: xai_sdk.AsyncClient) -> Sequence[str]:
        listed = await client.models.list_image_generation_models()
        return [name for model in listed for name in (model.name, *model.aliases)]
