"""Reading the answer to a picture request: a picture, a refusal, or nothing."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.errors import InvalidOutputError

from grok_spicy_grok.billing import usage_of
from grok_spicy_grok.errors import RequestFacts, refusal
from grok_spicy_grok.moderation import is_placeholder
from grok_spicy_grok.plugin import PROVIDER

if TYPE_CHECKING:
    from grok_spicy.providers.usage import Usage
    from xai_sdk.proto import image_pb2


@dataclass(frozen=True, slots=True)
class PictureAnswer:
    """A finished picture: its address, or the file itself.

    Attributes:
        model: The model that made it.
        url: Where it can be downloaded for a while, or empty.
        file: The picture, if it came with the answer.
    """

    model: str
    url: str = ""
    file: bytes = b""


def read_answer(response: image_pb2.ImageResponse, request: RequestFacts) -> PictureAnswer:
    """Tell what came back: by what is there first, by the moderation flag second.

    The flag alone says nothing: an answer that does not set it reads as refused.

    Args:
        response: The service's answer; it may hold no picture at all.
        request: What was asked.

    Raises:
        ContentRefusedError: If what was made did not pass moderation.
        InvalidOutputError: If there is no picture for another reason.
    """
    usage = usage_of(response.usage, price=request.price)
    model = response.model or request.model
    if not response.images:
        raise InvalidOutputError(PROVIDER, f"{model} answered without a picture", usage=usage)
    picture = response.images[0]
    if is_placeholder(picture.url):
        raise refusal("a placeholder came back", request, usage, output=True)
    if picture.url and not picture.url.startswith("data:"):
        return PictureAnswer(model, url=picture.url)
    if encoded := picture.base64 or picture.url:
        return PictureAnswer(model, file=_decoded(encoded, usage))
    if not picture.respect_moderation:
        raise refusal("the picture did not pass moderation", request, usage, output=True)
    raise InvalidOutputError(PROVIDER, f"{model} answered without a picture", usage=usage)


def _decoded(encoded: str, usage: Usage) -> bytes:
    """Decode base64, with or without the prefix of a data URI: the service has sent both."""
    try:
        return base64.b64decode(encoded.rpartition("base64,")[2], validate=True)
    except binascii.Error as error:
        raise InvalidOutputError(
            PROVIDER, f"the picture is not base64: {error}", usage=usage
        ) from error
