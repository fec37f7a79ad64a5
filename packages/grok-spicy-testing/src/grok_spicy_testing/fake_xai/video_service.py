"""The gRPC service for clips: jobs that are started, polled and fetched."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_sdk.proto import deferred_pb2, usage_pb2, video_pb2, video_pb2_grpc

from grok_spicy_testing.fake_xai.catalogue import corrected, filmed
from grok_spicy_testing.fake_xai.dispatch import Dispatcher, looked_at, parameters_of
from grok_spicy_testing.fake_xai.media import (
    FPS,
    ClipShape,
    clip_size,
    draw_picture,
    film,
    look_at_clip,
)
from grok_spicy_testing.fake_xai.prices import ticks
from grok_spicy_testing.fake_xai.records import ReceivedCall, SeenClip, SeenImage
from grok_spicy_testing.fake_xai.script import JobFate, Refused, Unpriced
from grok_spicy_testing.fake_xai.services import PLACEHOLDER_PATH, refuse

if TYPE_CHECKING:
    import grpc

    from grok_spicy_testing.fake_xai.file_store import FileStore

DEFAULT_SECONDS = 8

DEFAULT_RESOLUTION = "480p"

FRAMES = ("image", "last_frame")

# Of a clip that is made from words alone.
OPENING_SIZE = (640, 360)

REJECTED = "Generated video rejected by content moderation."


@dataclass
class _Job:
    """One clip on its way."""

    id: str
    call: ReceivedCall
    first: bytes
    shape: ClipShape
    mark: str
    usd: float
    fate: JobFate
    refused: Refused | None
    priced: bool = True
    polls: int = 0


class VideoService(video_pb2_grpc.VideoServicer):
    """Films pictures and corrects clips.

    Jobs outlive a restart of the server, unless they are forgotten.
    """

    def __init__(self, dispatcher: Dispatcher, file_store: FileStore) -> None:
        self._dispatcher = dispatcher
        self._file_store = file_store
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Forget all jobs."""
        with self._lock:
            self._jobs.clear()

    def GenerateVideo(  # noqa: N802 - the name in the service's definition
        self, request: video_pb2.GenerateVideoRequest, context: grpc.ServicerContext
    ) -> deferred_pb2.StartDeferredResponse:
        """Start a job."""
        images, clip, first, shape = looked_at(context, lambda: self._look(request))
        names = ("duration", "aspect_ratio", "resolution", "generate_audio")
        parameters = parameters_of(request, names)
        call = ReceivedCall(
            0,
            "video",
            model=request.model,
            prompt=request.prompt,
            images=images,
            clip=clip,
            parameters=parameters,
        )
        ticket = self._dispatcher.receive(call, context)
        ticket.begin()
        refused = ticket.find(Refused)
        if refused and refused.shape == "status":
            refuse(ticket, refused, "Prompt rejected by content moderation.")
        fate = ticket.find(JobFate) or JobFate(pending=self._dispatcher.script.pending)
        shrink = self._dispatcher.script.shrink
        usd = ticket.charge(lambda: _price(request, parameters, shape, fate.seconds, shrink))
        if shape is None:
            seconds = fate.seconds or request.duration or DEFAULT_SECONDS
            resolution = parameters.get("resolution", DEFAULT_RESOLUTION)
            size = clip_size(parameters.get("aspect_ratio", "16:9"), resolution, shrink)
            shape = ClipShape(*size, seconds * FPS)
        call.job = f"job-{call.number}"
        mark = f"corrected {call.number}" if clip else ""
        priced = ticket.find(Unpriced) is None
        job = _Job(call.job, call, first, shape, mark, usd, fate, refused, priced)
        with self._lock:
            if fate.ends != "forgotten":
                self._jobs[job.id] = job
        ticket.bill(usd)
        name = "" if fate.ends == "nameless" else job.id
        return deferred_pb2.StartDeferredResponse(request_id=name)

    def _look(
        self, request: video_pb2.GenerateVideoRequest
    ) -> tuple[tuple[SeenImage, ...], SeenClip | None, bytes, ClipShape | None]:
        """Look at what is to be filmed or corrected."""
        if request.HasField("video"):
            clip, file = self._file_store.see_clip(request.video.url)
            shape, first = look_at_clip(file)
            return (), clip, first, shape
        frames = [getattr(request, name) for name in FRAMES if request.HasField(name)]
        shown = [*frames, *request.reference_images]
        seen = [self._file_store.see_image(picture.image_url) for picture in shown]
        first = seen[0][1] if frames else draw_picture(request.prompt, OPENING_SIZE)
        return tuple(image for image, _ in seen), None, first, None

    def GetDeferredVideo(  # noqa: N802 - the name in the service's definition
        self, request: video_pb2.GetDeferredVideoRequest, context: grpc.ServicerContext
    ) -> video_pb2.GetDeferredVideoResponse:
        """Say how far a job is."""
        with self._lock:
            job = self._jobs.get(request.request_id)
        call = ReceivedCall(0, "poll", job=request.request_id)
        if job is not None:
            call.model, call.prompt = job.call.model, job.call.prompt
        ticket = self._dispatcher.receive(call, context)
        ticket.finish()
        if job is None:
            ticket.fail("NOT_FOUND", "Deferred request not found.")
        with self._lock:
            job.polls += 1
            pending = job.polls <= job.fate.pending or job.fate.ends == "never"
        if pending:
            return video_pb2.GetDeferredVideoResponse(
                status=deferred_pb2.PENDING,
                response=video_pb2.VideoResponse(progress=min(99, 10 * job.polls)),
            )
        if job.refused and job.refused.shape == "poll":
            job.call.outcome = "refused"
            refuse(ticket, job.refused, REJECTED)
        return self._end(job)

    def _end(self, job: _Job) -> video_pb2.GetDeferredVideoResponse:
        fate, refused = job.fate, job.refused
        usd = job.usd if fate.cost_usd is None else fate.cost_usd
        response = video_pb2.VideoResponse(
            model=job.call.model,
            usage=usage_pb2.SamplingUsage(cost_in_usd_ticks=ticks(usd) if job.priced else None),
        )
        status = deferred_pb2.DONE
        if fate.ends == "expired":
            return video_pb2.GetDeferredVideoResponse(status=deferred_pb2.EXPIRED)
        if (refused and refused.shape == "failed") or fate.ends == "failed":
            status = deferred_pb2.FAILED
            response.error.code = "invalid_argument" if refused else fate.code
            response.error.message = (refused.details or REJECTED) if refused else fate.message
            job.call.outcome = "refused" if refused else "failed"
        elif refused:
            job.call.outcome = "refused"
            self._refused_clip(response, refused, job)
        elif fate.ends == "done":
            response.video.CopyFrom(self._clip(job))
        return video_pb2.GetDeferredVideoResponse(status=status, response=response)

    def _refused_clip(self, response: video_pb2.VideoResponse, refused: Refused, job: _Job) -> None:
        response.video.duration = job.shape.frames // FPS
        if refused.shape == "placeholder":
            response.video.url = f"{self._file_store.base_url}/{PLACEHOLDER_PATH}"
            response.video.respect_moderation = True

    def _clip(self, job: _Job) -> video_pb2.GeneratedVideo:
        name = f"clips/{job.call.number}.mp4"
        if self._file_store.file(name) is None:
            self._file_store.keep(name, film(job.first, job.shape, job.mark), job.call.number)
        return video_pb2.GeneratedVideo(
            url=f"{self._file_store.base_url}/{name}",
            duration=job.shape.frames // FPS,
            respect_moderation=True,
        )


def _price(
    request: video_pb2.GenerateVideoRequest,
    parameters: dict[str, Any],
    shape: ClipShape | None,
    seconds: int | None,
    shrink: int,
) -> float:
    """Look up what a clip costs: of the length asked, unless the script cuts it.

    Raises:
        NotOfferedError: If the service would refuse it.
    """
    if shape is not None:
        short_side = min(shape.width, shape.height) * shrink
        return corrected(request.model, short_side=short_side, seconds=shape.frames / FPS)
    asked = request.duration if request.HasField("duration") else DEFAULT_SECONDS
    resolution = parameters.get("resolution", DEFAULT_RESOLUTION)
    pinned = request.HasField("last_frame") or bool(request.keyframes)

    def price(length: int) -> float:
        return filmed(
            request.model,
            resolution=resolution,
            seconds=length,
            inputs=sum(1 for name in FRAMES if request.HasField(name)) + len(request.keyframes),
            pinned=pinned,
            references=len(request.reference_images),
        )

    whole = price(asked)
    return whole if seconds is None else price(seconds)
