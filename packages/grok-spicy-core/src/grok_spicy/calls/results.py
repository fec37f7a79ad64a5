"""What calls return: how it is verified, kept apart from its files, and brought to its place.

`Recorder` is the seam between the engine and the ledger. `Unrecorded` is the recorder of those who
use providers without a ledger, in a script or a notebook.
"""

from __future__ import annotations

import asyncio
import logging
import stat
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from grok_spicy.calls.call import Call, Stored
from grok_spicy.calls.cancellation import keep_paid
from grok_spicy.calls.words import described, require_sensible_size
from grok_spicy.continuity.watching import ClipWatch
from grok_spicy.errors import InvalidOutputError, MediaError, StorageError
from grok_spicy.media import verify_clip, verify_picture
from grok_spicy.providers.results import GeneratedImage, GeneratedVideo, place_of
from grok_spicy.system import platforms
from grok_spicy.system.files import discard, is_disk_fault, move_object, storage_error
from grok_spicy.system.foreign import raised, whole
from grok_spicy.system.secrets import masked_in

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from grok_spicy.calls.call import Proceed

R = TypeVar("R")

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
        told = await asyncio.to_thread(described, result, call)
        return replace(told, width=facts.width, height=facts.height)

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
    """A clip with its first, a middle and its last frame, and what was seen of it."""

    async def verify(self, result: GeneratedVideo, call: Call[GeneratedVideo]) -> GeneratedVideo:
        """Decode the clip once: true length and rate, exact frames, signals of faults."""
        path = _own_file(_instance(result, GeneratedVideo, call).local_path, call)
        first = path.with_name(f"{path.stem}.first.png")
        middle = path.with_name(f"{path.stem}.middle.png")
        last = path.with_name(f"{path.stem}.last.png")
        watch = ClipWatch()
        try:
            facts = await asyncio.to_thread(
                verify_clip,
                path,
                first=first,
                middle=middle,
                last=last,
                on_frame=watch.see,
                on_sound=watch.hear,
                most_frames=_MOST_FRAMES,
            )
        except MediaError as error:
            raise _unusable(call, error) from error
        return replace(
            await asyncio.to_thread(described, result, call),
            duration=float(facts.duration),
            fps=float(facts.fps),
            first_frame_path=first,
            middle_frame_path=middle,
            last_frame_path=last,
            signals=await asyncio.to_thread(_signals, watch, float(facts.fps)),
        )

    def store(self, result: GeneratedVideo) -> Stored:
        """Take it apart."""
        facts = {
            "duration": result.duration,
            "fps": result.fps,
            "provider": result.provider,
            "model": result.model,
            "metadata": result.metadata,
            "signals": result.signals,
        }
        files = {"video": result.local_path}
        if result.middle_frame_path is not None:
            files["middle"] = result.middle_frame_path
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
            middle_frame_path=stored.files.get("middle"),
            last_frame_path=stored.files.get("last"),
            **stored.facts,
        )


class TextKind:
    """An answer in words."""

    async def verify(self, result: str, call: Call[str]) -> str:
        """Refuse an empty answer."""
        if not _instance(result, str, call).strip():
            raise InvalidOutputError(call.config.provider, "the answer is empty")
        require_sensible_size(result, call)
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
        facts = checked.model_dump(mode="json", by_alias=True)
        require_sensible_size(facts, call)
        try:
            return self.model.model_validate(masked_in(facts, whole))
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


log = logging.getLogger("grok_spicy.calls")

_MOST_FRAMES = 36_000
"""Of a clip: ten minutes at 60 a second, forty times what any service films."""

_MOST_UNUSABLE = 5
"""Files of one result that are kept although it is of no use."""

_FAULT = "This is a fault of the provider package: please report it to its author."

IMAGE = ImageKind()

VIDEO = VideoKind()

TEXT = TextKind()

Checked = TypeVar("Checked")


def _instance(result: object, expected: type[Checked], call: Call[Any]) -> Checked:
    if not isinstance(result, expected):
        raise _at_fault(call, f"returned {type(result).__name__} instead of {expected.__name__}")
    return result


def _own_file(given: object, call: Call[Any]) -> Path:
    """Return the file of a result: a regular one, in the folder private to its call."""
    path, dest = _instance(given, Path, call), call.dest
    if dest is None or path.parent != dest.parent or not path.name.startswith(dest.name):
        raise _at_fault(call, f"returned a file outside the folder it was given: {path}")
    try:
        status = path.lstat()
    except (OSError, ValueError) as error:
        raise _at_fault(call, f"returned a file that is not there: {path}") from error
    if not stat.S_ISREG(status.st_mode):
        # A link would be kept as a link, and what it points to made read-only.
        raise _at_fault(call, f"returned {path.name}, which is a link or no ordinary file")
    return path


def _at_fault(call: Call[Any], what: str) -> InvalidOutputError:
    return InvalidOutputError(call.config.provider, f"{call.operation} {what}", hint=_FAULT)


def _signals(watch: ClipWatch, fps: float) -> dict[str, Any] | None:
    seen = watch.signals(fps)
    return None if seen is None else seen.model_dump(mode="json")


def _unusable(call: Call[Any], error: MediaError) -> InvalidOutputError:
    return InvalidOutputError(call.config.provider, f"{call.operation}: {error.message}")


class Recorder(Protocol):
    """Makes each call once, as far as it remembers."""

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Return the remembered result of `call`, or make it and remember it."""


class Unrecorded:
    """Remembers nothing; every call is made.

    Args:
        mask: Removes keys from what providers answer.
    """

    def __init__(self, mask: Callable[[str], str] = str) -> None:
        self._mask = mask

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Make the call in a private folder and move its files to their place."""
        if call.dest is None:
            return await keep_paid(verified(call, proceed, self._mask), call.job)
        return await keep_paid(_placed(call, call.dest, proceed, self._mask), call.job)


async def _placed(call: Call[R], dest: Path, proceed: Proceed[R], mask: Callable[[str], str]) -> R:
    await asyncio.to_thread(dest.parent.mkdir, parents=True, exist_ok=True)
    private = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=".", dir=dest.parent))
    try:
        result = await verified(replace(call, dest=private / dest.name), proceed, mask)
        stored = call.kind.store(result)
        places = final_places(stored, dest)
        await asyncio.to_thread(_move, stored.files, places)
        return call.kind.restore(replace(stored, files=places))
    finally:
        await asyncio.to_thread(discard, private)


async def verified(call: Call[R], proceed: Proceed[R], mask: Callable[[str], str]) -> R:
    """Make the call and verify its result.

    Args:
        call: The call.
        proceed: Makes it.
        mask: Removes keys from what came back, before anybody works with it or writes it down.

    Raises:
        StorageError: If the disk is full or read-only, whichever way the provider said so.
    """
    try:
        result = await proceed(call)
        # What has come back is kept, whoever is cancelled meanwhile.
        call.job.expect_answer()
        return _masked(await call.kind.verify(result, call), call, mask)
    except OSError as error:
        if call.dest is None or not is_disk_fault(error):
            raise
        raise storage_error(error, call.dest) from error


def _masked(result: R, call: Call[R], mask: Callable[[str], str]) -> R:
    """Return a result without keys: a server may say again what it was sent."""
    stored = call.kind.store(result)
    facts = masked_in(dict(stored.facts), lambda text: mask(whole(text)))
    if facts == stored.facts:
        return result
    try:
        return call.kind.restore(replace(stored, facts=facts))
    except (ValueError, TypeError) as error:
        raise _at_fault(call, "returned a key in a place where it cannot be removed") from error


def keep_unusable(folder: Path, name: str, place: Path) -> bool:
    """Move what a call left in its folder to where the user can look at it. Blocks.

    Args:
        folder: The folder private to the call.
        name: How the names of its files begin.
        place: Where they go; made if it is missing.

    Returns:
        Whether there was anything to look at, and it could be kept.
    """
    try:
        found = [
            path
            for path in folder.iterdir()
            if path.name.startswith(name) and _is_something(path.lstat())
        ][:_MOST_UNUSABLE]
        if found:
            place.mkdir(parents=True, exist_ok=True)
        for path in found:
            move_object(path, place / path.name)
    except (OSError, StorageError) as error:
        log.warning("what %s returned cannot be kept: %s", name, raised(error))
        return False
    return bool(found)


def _is_something(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_size > 0


def final_places(stored: Stored, dest: Path) -> dict[str, Path]:
    """Name the places of a result's files: `dest` with each file's own suffix.

    The main file is `dest.suffix`; frames of a clip are `dest.first.png` and `dest.last.png`.
    """
    return {role: place_of(dest, role, path.suffix) for role, path in stored.files.items()}


def _move(files: Mapping[str, Path], places: Mapping[str, Path]) -> None:
    for role, path in files.items():
        platforms.replace(path, places[role])


def describe(call: Call[Any]) -> str:
    """Name a call for people: `keyframe:3 edit (comfyui flux-dev), attempt 2`."""
    config = call.config
    return (
        f"{call.purpose.piece} {call.operation} ({config.provider} {config.model}), "
        f"attempt {call.purpose.attempt}"
    )
