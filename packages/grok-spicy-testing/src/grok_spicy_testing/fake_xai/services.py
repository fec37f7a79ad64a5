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

from grok_spicy_testing.fake_xai.desk import Desk, Ticket, looked_at, parameters_of
from grok_spicy_testing.fake_xai.media import draw_picture, picture_size
from grok_spicy_testing.fake_xai.prices import picture_usd
from grok_spicy_testing.fake_xai.records import Call
from grok_spicy_testing.fake_xai.script import Delivery, Refused

if TYPE_CHECKING:
    import grpc

    from grok_spicy_testing.fake_xai.records import SeenImage
    from grok_spicy_testing.fake_xai.vault import Vault

PLACEHOLDER_PATH = "imgs/moderated_content.jpg"

CHAT_MODELS = ("grok-4.3", "grok-4.5", "grok-4.6", "grok-4.7")

IMAGE_MODELS = ("grok-imagine-image", "grok-imagine-image-2.0")


def refuse(ticket: Ticket, refused: Refused, default: str) -> None:
    """End a request with the status that means a refusal."""
    ticket.fail(refused.code, refused.details or default)


class ImageService(image_pb2_grpc.ImageServicer):
    """Draws pictures."""

    def __init__(self, desk: Desk, vault: Vault) -> None:
        self._desk = desk
        self._vault = vault

    def GenerateImage(  # noqa: N802 - the name in the service's definition
        self, request: image_pb2.GenerateImageRequest, context: grpc.ServicerContext
    ) -> image_pb2.ImageResponse:
        """Draw one picture, from words and up to five pictures."""
        inputs = [request.image] if request.HasField("image") else list(request.images)
        seen = looked_at(
            context, lambda: [self._vault.see_image(image.image_url) for image in inputs]
        )
        parameters = parameters_of(request, ("aspect_ratio", "resolution", "quality"))
        call = Call(
            0,
            "image",
            model=request.model,
            prompt=request.prompt,
            images=tuple(image for image, _ in seen),
            parameters=parameters,
        )
        ticket = self._desk.receive(call, context)
        ticket.begin()
        ticket.bill(picture_usd(len(seen)))
        refused = ticket.find(Refused)
        if refused and refused.shape == "status":
            refuse(ticket, refused, "Generated image rejected by content moderation.")
        pictures = [] if is_missing(ticket) else [self._picture(ticket, request, seen)]
        return image_pb2.ImageResponse(
            images=pictures,
            model=request.model,
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
            url = self._vault.keep(PLACEHOLDER_PATH, draw_picture("", (64, 64)), 0)
            return image_pb2.GeneratedImage(url=url, respect_moderation=True)
        if refused:
            call.outcome = "refused"
            return image_pb2.GeneratedImage(respect_moderation=False)
        size = picture_size(
            call.parameters.get("aspect_ratio", "1:1"), call.parameters.get("resolution", "1k")
        )
        text = f"{call.number}: {request.prompt}"
        file = draw_picture(text, size, tuple(file for _, file in seen))
        url = self._vault.keep(f"imgs/{call.number}.jpg", file, call.number)
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

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_api_key_info(self, _request: object, context: grpc.ServicerContext) -> auth_pb2.ApiKey:
        """Describe the key."""
        self._desk.receive(Call(0, "key"), context).finish()
        return auth_pb2.ApiKey(
            redacted_api_key="xai-...", name="harbour", team_id="team", user_id="user"
        )


class ModelsService(models_pb2_grpc.ModelsServicer):
    """Lists models."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ListLanguageModels(  # noqa: N802 - the name in the service's definition
        self, _request: object, context: grpc.ServicerContext
    ) -> models_pb2.ListLanguageModelsResponse:
        """List the models that write and look."""
        self._desk.receive(Call(0, "models", prompt="language"), context).finish()
        rows = [
            models_pb2.LanguageModel(name=name, aliases=[f"{name}-latest"]) for name in CHAT_MODELS
        ]
        return models_pb2.ListLanguageModelsResponse(models=rows)

    def ListImageGenerationModels(  # noqa: N802 - the name in the service's definition
        self, _request: object, context: grpc.ServicerContext
    ) -> models_pb2.ListImageGenerationModelsResponse:
        """List the models that draw."""
        self._desk.receive(Call(0, "models", prompt="image"), context).finish()
        rows = [models_pb2.ImageGenerationModel(name=name) for name in IMAGE_MODELS]
        return models_pb2.ListImageGenerationModelsResponse(models=rows)
