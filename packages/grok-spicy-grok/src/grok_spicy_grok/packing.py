"""Requests packed into bytes in a thread, and answers kept whole.

The SDK builds and packs a request on the event loop, which large pictures hold for a tenth of a
second; and it drops an answer without a picture, its cost included. So the SDK's own helpers
build the requests here, and `Connection` sends their bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xai_sdk
    from pydantic import BaseModel
    from xai_sdk.proto import chat_pb2, deferred_pb2, image_pb2

T = TypeVar("T")

# Services and methods: the API's definition, as in xai-sdk 1.21.0 (`xai_sdk.proto`).
GENERATE_IMAGE = "/xai_api.Image/GenerateImage"

GENERATE_VIDEO = "/xai_api.Video/GenerateVideo"

GET_COMPLETION = "/xai_api.Chat/GetCompletion"


@dataclass(frozen=True, slots=True)
class PackedRequest(Generic[T]):
    """A request ready to be sent.

    Attributes:
        method: Path of the gRPC method.
        body: The request, packed.
        read: Unpacks the answer.
    """

    method: str
    body: bytes
    read: Callable[[bytes], T]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation.

    Attributes:
        role: `"system"`, `"user"` or `"assistant"`.
        text: What is said.
        images: Pictures that go with it, as data URIs, in order.
    """

    role: str
    text: str
    images: Sequence[str] = ()


def packed_picture(
    client: xai_sdk.AsyncClient, prompt: str, model: str, **settings: Any
) -> PackedRequest[image_pb2.ImageResponse]:
    """Pack a request for one picture. Blocks: call it in a thread.

    Args:
        client: The SDK's client.
        prompt: What to draw.
        model: Who draws it.
        **settings: As the SDK's `image.sample` takes them.

    Raises:
        ValueError: If the SDK finds a setting wrong.
    """
    from xai_sdk.proto import image_pb2

    request = client.image.prepare(prompt, model, **settings).image_request
    return PackedRequest(
        GENERATE_IMAGE, request.SerializeToString(), image_pb2.ImageResponse.FromString
    )


def packed_clip(
    client: xai_sdk.AsyncClient, prompt: str, model: str, **settings: Any
) -> PackedRequest[deferred_pb2.StartDeferredResponse]:
    """Pack a request that starts a clip. Blocks: call it in a thread.

    Args:
        client: The SDK's client.
        prompt: What to film.
        model: Who films it.
        **settings: As the SDK's `video.start` takes them.

    Raises:
        ValueError: If the SDK finds a setting wrong.
    """
    from xai_sdk.proto import deferred_pb2

    request = client.video.prepare(prompt, model, **settings).video_request
    read = deferred_pb2.StartDeferredResponse.FromString
    return PackedRequest(GENERATE_VIDEO, request.SerializeToString(), read)


def packed_question(
    client: xai_sdk.AsyncClient,
    turns: Sequence[Turn],
    model: str,
    response_model: type[BaseModel] | None,
    **settings: Any,
) -> PackedRequest[chat_pb2.GetChatCompletionResponse]:
    """Pack a conversation whose last turn is to be answered. Blocks: call it in a thread.

    Args:
        client: The SDK's client.
        turns: What was said, and asked.
        model: Who answers.
        response_model: What the answer must be read as; None for words.
        **settings: As the SDK's `chat.create` takes them.

    Raises:
        ValueError: If the SDK finds a setting wrong.
    """
    from xai_sdk.proto import chat_pb2

    messages = [_message(turn) for turn in turns]
    chat = client.chat.create(model, messages=messages, response_format=response_model, **settings)
    request = chat.proto
    request.n = 1  # as the SDK's `chat.sample` does
    read = chat_pb2.GetChatCompletionResponse.FromString
    return PackedRequest(GET_COMPLETION, request.SerializeToString(), read)


def _message(turn: Turn) -> chat_pb2.Message:
    from xai_sdk.chat import assistant, image, system, user

    speak = {"system": system, "user": user, "assistant": assistant}[turn.role]
    return speak(turn.text, *[image(uri) for uri in turn.images])
