"""Clips by Grok Imagine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import (
    InvalidOutputError,
    InvalidRequestError,
    MediaError,
    OutcomeUnknownError,
    UnsupportedError,
)
from grok_spicy.providers.base import GeneratedVideo, Job, Limits, VideoProvider
from grok_spicy.providers.brief import Phrasing
from grok_spicy.toolkit import ANY_RUN

from grok_spicy_grok.billing import usage_of
from grok_spicy_grok.clips import facts_of
from grok_spicy_grok.download import MAX_CLIP_BYTES, fetch, whole_or_nothing
from grok_spicy_grok.errors import UNKNOWN_HINT, RequestFacts
from grok_spicy_grok.jobs import wait_for_clip
from grok_spicy_grok.limiter import VIDEOS_PER_SECOND, WINDOW_SECONDS
from grok_spicy_grok.media_in import clip_uri, picture_uris
from grok_spicy_grok.models import (
    MAX_CLIP_SECONDS,
    MAX_SECONDS_WITH_REFERENCES,
    VIDEO_ASPECT_RATIOS,
    video_model,
)
from grok_spicy_grok.moderation import Draft, make_reworded
from grok_spicy_grok.options import GrokVideo15Options, GrokVideoOptions, video_options_for
from grok_spicy_grok.packing import packed_clip
from grok_spicy_grok.paid import PaidCall, create
from grok_spicy_grok.plugin import PROVIDER
from grok_spicy_grok.price_list import video_rows
from grok_spicy_grok.provider import GrokProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import xai_sdk
    from grok_spicy.providers.base import ModelInfo, Picture, QuoteRequest
    from grok_spicy.providers.brief import Brief
    from xai_sdk.proto import deferred_pb2, video_pb2

    from grok_spicy_grok.clips import ClipFacts
    from grok_spicy_grok.packing import PackedRequest

# Starting a job is quick; only the upload takes time.
START_SECONDS = 180.0

TOLERATED_SECONDS = 0.5


class GrokVideoProvider(GrokProvider[GrokVideoOptions], VideoProvider):
    """Films keyframes and corrects clips with Grok Imagine.

    A job's id is saved before it is first asked about, so that another process can fetch the
    clip. A start whose answer was lost is never repeated without the user's word.
    """

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List the video models with limits and prices."""
        return video_rows()

    @classmethod
    def options_for(cls, model: str) -> type[GrokVideoOptions]:
        """Return the options of `model`."""
        return video_options_for(model)

    @property
    def limits(self) -> Limits:
        """What this model takes; no negative prompt and no seed."""
        row = video_model(self.config.model)
        pins = isinstance(self.options, GrokVideo15Options) and self.options.use_first_last_frame
        references = self._references
        return Limits(
            video_references=references,
            max_seconds=MAX_SECONDS_WITH_REFERENCES if references else MAX_CLIP_SECONDS,
            max_edit_seconds=row.max_edit_seconds if row else None,
            aspect_ratios=VIDEO_ASPECT_RATIOS,
            last_frame=pins and (row is None or row.last_frame),
            calls_per_second=VIDEOS_PER_SECOND / WINDOW_SECONDS,
        )

    def phrase(self, operation: str, brief: Brief | None, text: str) -> Phrasing:
        """Say after which picture everybody looks; the service counts from nought."""
        if brief is None or operation != "generate":
            return Phrasing(text)
        return Phrasing("\n".join([text, *_after_pictures(brief)]))

    def quote(self, operation: str, request: QuoteRequest) -> float | None:  # noqa: ARG002
        """Return the table's price of one clip, None for a model without a price."""
        return self._price(request.seconds, max(1, request.images))

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
        negative_prompt: str | None = None,  # noqa: ARG002 - Grok has no such input
        seed: int | None = None,  # noqa: ARG002 - nor this
        job: Job | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedVideo:
        """Film a keyframe; see `VideoProvider.generate`."""
        self._validate(duration, aspect_ratio, last_image, references)
        frames = [image] if last_image is None else [image, last_image]
        pictures = [*frames, *references]

        def parameters() -> dict[str, Any]:
            first, *others = picture_uris(pictures)
            last, shown = others[: len(frames) - 1], others[len(frames) - 1 :]
            return {
                "image_url": first,
                "last_frame_url": last[0] if last else None,
                "reference_image_urls": shown or None,
                "duration": duration,
                "aspect_ratio": aspect_ratio,
                "resolution": self.options.resolution,
                "generate_audio": self.options.generate_audio,
            }

        order = await self._order(prompt, job or Job(), duration, pictures)
        return await self._film(order, parameters, dest, duration)

    async def edit(
        self,
        video: Path,
        prompt: str,
        *,
        dest: Path,
        negative_prompt: str | None = None,  # noqa: ARG002
        seed: int | None = None,  # noqa: ARG002
        job: Job | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedVideo:
        """Correct a clip; see `VideoProvider.edit`."""
        facts = await asyncio.to_thread(facts_of, video)
        most = self.limits.max_edit_seconds
        if most is None:
            raise UnsupportedError(
                PROVIDER,
                f"{self.model} cannot correct clips",
                hint="grok-imagine-video can.",
            )
        if facts.seconds > most:
            raise InvalidRequestError(
                PROVIDER,
                f"{self.model} corrects clips of at most {most:g} s, not of {facts.seconds:.1f} s",
            )
        order = await self._order(prompt, job or Job(), facts.seconds)
        return await self._film(order, lambda: {"video_url": clip_uri(video)}, dest, facts.seconds)

    @property
    def _references(self) -> int:
        """How many pictures of people and places a clip is filmed after."""
        row = video_model(self.config.model)
        wanted = isinstance(self.options, GrokVideo15Options) and self.options.use_references
        return row.references if wanted and row is not None else 0

    def _validate(
        self,
        duration: int,
        aspect_ratio: str,
        last_image: Picture | None,
        references: Sequence[Picture],
    ) -> None:
        most = MAX_SECONDS_WITH_REFERENCES if references else MAX_CLIP_SECONDS
        if not 1 <= duration <= most:
            raise InvalidRequestError(
                PROVIDER, f"{self.model} films 1 to {most} s, not {duration} s"
            )
        if len(references) > self._references:
            raise UnsupportedError(
                PROVIDER,
                f"{self.model} films after {self._references} pictures here, "
                f"not after {len(references)}",
                hint="grok-imagine-video-1.5 does, with the option use_references.",
            )
        if aspect_ratio not in VIDEO_ASPECT_RATIOS:
            raise InvalidRequestError(
                PROVIDER,
                f"{self.model} films no {aspect_ratio}",
                hint=f"It films {', '.join(VIDEO_ASPECT_RATIOS)}.",
            )
        if last_image is not None and not self.limits.last_frame:
            raise UnsupportedError(
                PROVIDER,
                f"{self.model} does not end a clip on a given picture here",
                hint="grok-imagine-video-1.5 does, with the option use_first_last_frame.",
            )

    async def _order(
        self, prompt: str, job: Job, seconds: float, pictures: Sequence[Picture] = ()
    ) -> PaidCall:
        request = RequestFacts(
            "a clip",
            self.model,
            billing="once",
            pictures=pictures,
            price=self._price(seconds, max(1, len(pictures))),
        )
        return PaidCall(await self._connect(), job, Draft(prompt, job), request)

    async def _film(
        self, order: PaidCall, parameters: Callable[[], dict[str, Any]], dest: Path, seconds: float
    ) -> GeneratedVideo:
        """Start a job unless one is under way, wait for it, fetch its clip."""

        async def make(wording: str) -> video_pb2.VideoResponse:
            if order.job.id is None:
                await self._start(wording, parameters, order)
            return await wait_for_clip(
                order,
                self.ctx,
                interval=self.options.poll_interval,
                patience=self.options.timeout,
            )

        response = await make_reworded(order.draft, order.job, self.ctx, make)
        if not order.job.state.get("booked"):
            self.ctx.report(usage_of(response.usage, price=order.request.price))
            await order.save(order.job.id, booked=True)
        return await self._store(response, order, dest, seconds)

    async def _start(
        self, prompt: str, parameters: Callable[[], dict[str, Any]], order: PaidCall
    ) -> None:
        def build(client: xai_sdk.AsyncClient) -> PackedRequest[deferred_pb2.StartDeferredResponse]:
            return packed_clip(client, prompt, self.model, **parameters())

        def job_named_by(started: deferred_pb2.StartDeferredResponse) -> str:
            if not started.request_id:
                text = f"{self.model} started a clip without naming its job"
                raise OutcomeUnknownError(PROVIDER, text, hint=UNKNOWN_HINT)
            return started.request_id

        await create(
            build,
            order,
            job_named_by,
            id_of=lambda id_: id_,
            limiter=order.connection.videos,
            seconds=START_SECONDS,
            booked=False,
        )

    async def _store(
        self, response: video_pb2.VideoResponse, order: PaidCall, dest: Path, seconds: float
    ) -> GeneratedVideo:
        from grok_spicy.toolkit import in_thread, replace_file

        async with whole_or_nothing(dest):
            await fetch(
                order.connection.http,
                response.video.url,
                dest,
                max_bytes=MAX_CLIP_BYTES,
                endpoint=order.connection.endpoint,
            )
            facts = await self._facts(dest, response.video.url, order)
            path = dest.with_name(f"{dest.name}.mp4")
            await in_thread(lambda _: replace_file(dest, path))
        metadata: dict[str, Any] = {"url": response.video.url, "job_id": order.job.id}
        if abs(facts.seconds - seconds) > TOLERATED_SECONDS:
            metadata["asked_seconds"] = seconds
        return GeneratedVideo(
            path,
            facts.seconds,
            facts.fps,
            None,
            None,
            PROVIDER,
            response.model or self.model,
            metadata | order.draft.metadata(),
        )

    async def _facts(self, file: Path, url: str, order: PaidCall) -> ClipFacts:
        """Look at a downloaded clip.

        Raises:
            InvalidOutputError: If it is none. It is paid for and will be no other the next time.
        """
        from grok_spicy.toolkit import shown_url

        try:
            return await asyncio.to_thread(facts_of, file)
        except MediaError as error:
            await asyncio.to_thread(file.unlink, missing_ok=True)
            raise InvalidOutputError(
                PROVIDER,
                f"what {self.model} made for job {order.job.id}, and was paid for, is not a clip "
                f"that can be used: {shown_url(url)}",
                hint=f"`{ANY_RUN} --retake clip:N`, N being the scene, films it anew and "
                "pays for it again.",
            ) from error

    def _price(self, seconds: float, inputs: int) -> float | None:
        row = video_model(self.config.model)
        return row.price(self.options.resolution, seconds, inputs) if row else None

    def _is_known(self) -> bool:
        return video_model(self.config.model) is not None

    async def _listed_models(self, client: xai_sdk.AsyncClient) -> Sequence[str]:  # noqa: ARG002
        return ()  # the service lists no video models


def _after_pictures(brief: Brief) -> Iterator[str]:
    """Name the reference pictures of a clip (docs.x.ai, reference-to-video: `<IMAGE_0>`, ...)."""
    shown = [(member.tag, member.picture) for member in brief.cast]
    shown += [("this place", brief.place_picture)]
    shown += [(thing.name, thing.picture) for thing in brief.props]
    for what, picture in shown:
        if picture is not None:
            yield f"{what[:1].upper()}{what[1:]} looks exactly as in <IMAGE_{picture - 1}>."
