"""The four kinds of results: pictures, clips, texts and models."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from grok_spicy.calls.call import Call, Stored
from grok_spicy.errors import InvalidOutputError, MediaError
from grok_spicy.media import verify_clip, verify_picture
from grok_spicy.providers.results import GeneratedImage, GeneratedVideo

if TYPE_CHECKING:
    from pathlib import Path

ModelT = TypeVar("ModelT", bound=BaseModel)


class ImageKind:
    """A picture file."""

    async def verify(self, result: GeneratedImage, call: Call[GeneratedImage]) -> GeneratedImage:
        """Decode the picture once and put its true size into the result."""
        path = _own_file(_instance(result, GeneratedImage, call).local_path, call)
        try:
            facts = await asyncio.to_thread(verify_picture, path)
        except MediaError as error:
            raise _unusable(call, error) from error
        return replace(result, width=facts.width, height=facts.height)

    def store(self, result: GeneratedImage) -> Stored:
        """Take it apart."""
        facts = {
            "width": result.width,
            "height": result.height,
            "provider": result.provider,
            "model": result.model,
            "metadata": result.metadata,
        }
        return Stored(facts, {"image": result.local_path})

    def restore(self, stored: Stored) -> GeneratedImage:
        """Put it together again."""
        return GeneratedImage(local_path=stored.files["image"], **stored.facts)


class VideoKind:
    """A clip with its first and last frame."""

    async def verify(self, result: GeneratedVideo, call: Call[GeneratedVideo]) -> GeneratedVideo:
        """Decode the clip once: true length and rate, exact first and last frame."""
        path = _own_file(_instance(result, GeneratedVideo, call).local_path, call)
        first = path.with_name(f"{path.stem}.first.png")
        last = path.with_name(f"{path.stem}.last.png")
        try:
            facts = await asyncio.to_thread(verify_clip, path, first=first, last=last)
        except MediaError as error:
            raise _unusable(call, error) from error
        return replace(
            result,
            duration=float(facts.duration),
            fps=float(facts.fps),
            first_frame_path=first,
            last_frame_path=last,
        )

    def store(self, result: GeneratedVideo) -> Stored:
        """Take it apart."""
        facts = {
            "duration": result.duration,
            "fps": result.fps,
            "provider": result.provider,
            "model": result.model,
            "metadata": result.metadata,
        }
        files = {"video": result.local_path}
        if result.first_frame_path is not None:
            files["first"] = result.first_frame_path
        if result.last_frame_path is not None:
            files["last"] = result.last_frame_path
        return Stored(facts, files)

    def restore(self, stored: Stored) -> GeneratedVideo:
        """Put it together again."""
        return GeneratedVideo(
            local_path=stored.files["video"],
            first_frame_path=stored.files.get("first"),
            last_frame_path=stored.files.get("last"),
            **stored.facts,
        )


class TextKind:
    """An answer in words."""

    async def verify(self, result: str, call: Call[str]) -> str:
        """Refuse an empty answer."""
        if not _instance(result, str, call).strip():
            raise InvalidOutputError(call.config.provider, "the answer is empty")
        return result

    def store(self, result: str) -> Stored:
        """Take it apart."""
        return Stored({"text": result})

    def restore(self, stored: Stored) -> str:
        """Put it together again."""
        text: str = stored.facts["text"]
        return text


class ModelKind(Generic[ModelT]):
    """An answer in the form of a Pydantic model.

    Args:
        model: Its class.
    """

    def __init__(self, model: type[ModelT]) -> None:
        self.model = model

    async def verify(self, result: ModelT, call: Call[ModelT]) -> ModelT:
        """Validate it anew: a provider may have built it without validation."""
        checked = _instance(result, self.model, call)
        try:
            return self.model.model_validate(checked.model_dump(mode="json", by_alias=True))
        except ValueError as error:
            raise InvalidOutputError(
                call.config.provider,
                f"the answer to {call.operation} is not a valid {self.model.__name__}: {error}",
            ) from error

    def store(self, result: ModelT) -> Stored:
        """Take it apart."""
        return Stored(result.model_dump(mode="json", by_alias=True))

    def restore(self, stored: Stored) -> ModelT:
        """Put it together again."""
        return self.model.model_validate(dict(stored.facts))


IMAGE = ImageKind()

VIDEO = VideoKind()

TEXT = TextKind()

Checked = TypeVar("Checked")


def _instance(result: object, expected: type[Checked], call: Call[Any]) -> Checked:
    if not isinstance(result, expected):
        raise InvalidOutputError(
            call.config.provider,
            f"{call.operation} returned {type(result).__name__} instead of {expected.__name__}",
            hint="This is a fault of the provider package: please report it to its author.",
        )
    return result


def _own_file(path: Path, call: Call[Any]) -> Path:
    dest = call.dest
    if dest is None or path.parent != dest.parent or not path.name.startswith(dest.name):
        raise InvalidOutputError(
            call.config.provider,
            f"{call.operation} returned a file outside the folder it was given: {path}",
            hint="This is a fault of the provider package: please report it to its author.",
        )
    return path


def _unusable(call: Call[Any], error: MediaError) -> InvalidOutputError:
    return InvalidOutputError(call.config.provider, f"{call.operation}: {error.message}")
