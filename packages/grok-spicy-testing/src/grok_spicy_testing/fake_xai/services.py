"""The gRPC services for pictures, keys and model lists."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from xai_sdk.proto import (
    auth_pb2,
    auth_pb2_grpc,
    image_pb2,
    image_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    usage_pb2,
)

from grok_spicy_testing.fake_xai.catalogue import CHAT_MODELS, IMAGE_MODELS, LATEST, drawn
from grok_spicy_testing.fake_xai.dispatch import Dispatcher, Ticket, looked_at, parameters_of
from grok_spicy_testing.fake_xai.media import draw_picture, picture_size
from grok_spicy_testing.fake_xai.records import ReceivedCall
from grok_spicy_testing.fake_xai.script import Delivery, Refused

if TYPE_CHECKING:
    import grpc

    from grok_spicy_testing.fake_xai.file_store import FileStore
    from grok_spicy_testing.fake_xai.records import SeenImage

PLACEHOLDER_PATH = "imgs/moderated_content.jpg"


def refuse(ticket: Ticket, refused: Refused, default: str) -> None:
    """End a request with the status that means a refusal."""
    ticket.fail(refused.code, refused.details or default)


class ImageService(image_pb2_grpc.ImageServicer):
    """Draws pictures."""

    def __init__(self, dispatcher: Dispatcher, file_store: FileStore) -> None:
        self._dispatcher = dispatcher
        self._file_store = file_store

    def GenerateImage(  # noqa: N802 - the name in the service's definition
        self, request: image_pb2.GenerateImageRequest, context: grpc.ServicerContext
    ) -> image_pb2.ImageResponse:
        """Draw one picture, from words and up to five pictures."""
        inputs = [request.image] if request.HasField("image") else list(request.images)
        seen = looked_at(
            context, lambda: [self._file_store.see_image(image.image_url) for image in inputs]
        )
        parameters = parameters_of(request, ("aspect_ratio", "resolution", "quality"))
        call = ReceivedCall(
            0,
            "image",
            model=request.model,
            prompt=request.prompt,
            images=tuple(image for image, _ in seen),
            parameters=parameters,
        )
        ticket = self._dispatcher.receive(call, context)
        ticket.begin()
        model, usd = ticket.charge(
            lambda: drawn(
                request.model,
                resolution=parameters.get("resolution", "1k"),
                quality=parameters.get("quality"),
                inputs=len(seen),
                count=request.n or 1,
            )
        )
        ticket.bill(usd)
        refused = ticket.find(Refused)
        if refused and refused.shape == "status":
            refuse(ticket, refused, "Generated image rejected by content moderation.")
        pictures = [] if is_missing(ticket) else [self._picture(ticket, request, seen)]
        return image_pb2.ImageResponse(
            images=pictures,
            model=model,
            usage=ticket.priced(usage_pb2.SamplingUsage()),
        )

    def _picture(
        self,
        ticket: Ticket,
        request: image_pb2.GenerateImageRequest,
        seen: list[tuple[SeenImage, bytes]],
    ) -> image_pb2.GeneratedImage:
        call = ticket.call
        refused = ticket.find(Refused)
        if refused and refused.shape == "placeholder":
            call.outcome = "refused"
            url = self._file_store.keep(PLACEHOLDER_PATH, draw_picture("", (64, 64)), 0)
            return image_pb2.GeneratedImage(url=url, respect_moderation=True)
        if refused:
            call.outcome = "refused"
            return image_pb2.GeneratedImage(respect_moderation=False)
        size = picture_size(
            call.parameters.get("aspect_ratio", "1:1"),
            call.parameters.get("resolution", "1k"),
            self._dispatcher.script.shrink,
        )
        text = f"{call.number}: {request.prompt}"
        file = draw_picture(text, size, tuple(file for _, file in seen))
        url = self._file_store.keep(f"imgs/{call.number}.jpg", file, call.number)
        delivery = ticket.find(Delivery)
        encoded = base64.b64encode(file).decode()
        if delivery is None:
            return image_pb2.GeneratedImage(url=url, respect_moderation=True)
        if delivery.shape == "base64":
            uri = f"data:image/jpeg;base64,{encoded}"
            return image_pb2.GeneratedImage(base64=uri, respect_moderation=True)
        if delivery.shape == "bare_base64":
            return image_pb2.GeneratedImage(base64=encoded, respect_moderation=True)
        return image_pb2.GeneratedImage(respect_moderation=True)


def is_missing(ticket: Ticket) -> bool:
    """Whether the script says that the answer is to hold nothing."""
    delivery = ticket.find(Delivery)
    return delivery is not None and delivery.shape == "missing"


class AuthService(auth_pb2_grpc.AuthServicer):
    """Says whose key it is."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def get_api_key_info(self, _request: object, context: grpc.ServicerContext) -> auth_pb2.ApiKey:
        """Describe the key."""
        self._dispatcher.receive(ReceivedCall(0, "key"), context).finish()
        return auth_pb2.ApiKey(
            redacted_api_key="xai-...", name="harbour", team_id="team", user_id="user"
        )


class ModelsService(models_pb2_grpc.ModelsServicer):
    """Lists models."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def ListLanguageModels(  # noqa: N802 - the name in the service's definition
        self, _request: object, context: grpc.ServicerContext
    ) -> models_pb2.ListLanguageModelsResponse:
        """List the models that write and look."""
        self._dispatcher.receive(ReceivedCall(0, "models", prompt="language"), context).finish()
        rows = [
            models_pb2.LanguageModel(name=name, aliases=[f"{name}{LATEST}"]) for name in CHAT_MODELS
        ]
        return models_pb2.ListLanguageModelsResponse(models=rows)

    def ListImageGenerationModels(  # noqa: N802 - the name in the service's definition
        self, _request: object, context: grpc.ServicerContext
    ) -> models_pb2.ListImageGenerationModelsResponse:
        """List the models that draw."""
        self._dispatcher.receive(ReceivedCall(0, "models", prompt="image"), context).finish()
        rows = [models_pb2.ImageGenerationModel(name=name) for name in IMAGE_MODELS]
        return models_pb2.ListImageGenerationModelsResponse(models=rows)
