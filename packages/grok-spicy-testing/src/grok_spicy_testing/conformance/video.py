"""The standard tests of video providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from grok_spicy.errors import UnsupportedError
from grok_spicy.providers.base import QuoteRequest
from grok_spicy.providers.results import GeneratedVideo

from grok_spicy_testing.conformance.advice import limits_of
from grok_spicy_testing.conformance.files import (
    FileTests,
    examine_facts,
    examine_place,
    has_shape,
)
from grok_spicy_testing.conformance.rig import expect, fail
from grok_spicy_testing.conformance.samples import size_in

if TYPE_CHECKING:
    from grok_spicy_testing.conformance.author import MakeProvider
    from grok_spicy_testing.conformance.samples import CallFolders

SECONDS_TOLERANCE = 0.5
"""How far the length a result states may be from that of its file, in seconds."""


RATIOS = 4
"""How many of the declared shapes are tried."""


class VideoProviderTests(FileTests):
    """Subclass it in a test module, set `provider`, and override the fixtures that apply.

    Attributes:
        seconds: Length of the clips that the tests ask for.
        supports_edit: Must agree with `limits.max_edit_seconds`; if not, `edit` raises
            UnsupportedError.
        supports_last_frame: Must agree with `limits.last_frame`.
        supports_negative_prompt: Must agree with `limits.negative_prompt`.
        supports_seed: Must agree with `limits.seed`.
    """

    capability = "video"
    operations = ("generate", "edit")
    principal = "generate"
    seconds: ClassVar[int] = 2
    supports_edit: ClassVar[bool] = False
    supports_last_frame: ClassVar[bool] = False
    supports_negative_prompt: ClassVar[bool] = False
    supports_seed: ClassVar[bool] = False

    async def ask(
        self,
        subject: Any,
        folders: CallFolders,
        *,
        operation: str = "",
        name: str = "take-1",
        prompt: str | None = None,
        **more: Any,
    ) -> object:
        """Call an operation; `edit` answers with its UnsupportedError where it cannot."""
        words = self.prompt if prompt is None else prompt
        dest = folders.dest(name)
        if operation != "edit":
            start = folders.picture("start", size=size_in(more.get("aspect_ratio", "16:9")))
            return await subject.generate(start, words, self.seconds, dest=dest, **more)
        try:
            answer: object = await subject.edit(
                folders.clip(self.seconds), words, dest=dest, **more
            )
        except UnsupportedError as error:
            if self.supports_edit:
                raise
            return error
        expect(
            self.supports_edit,
            "edit works, and the test class says it does not",
            "set supports_edit = True and give limits.max_edit_seconds",
        )
        return answer

    def size(self, operation: str, subject: Any) -> QuoteRequest:
        """Return the size of what `ask` asks for."""
        return QuoteRequest(images=1, seconds=self.seconds, input_chars=len(self.prompt))

    def examine(
        self, operation: str, answer: object, folders: CallFolders, name: str, model: str
    ) -> None:
        """See that the clip is there, can be decoded, and is as long as the result says."""
        if isinstance(answer, UnsupportedError):
            return
        if not isinstance(answer, GeneratedVideo):
            fail(f"{operation} returned {answer!r}", "return a GeneratedVideo")
        dest = folders.dest(name)
        examine_place(answer.local_path, dest)
        for frame in (answer.first_frame_path, answer.last_frame_path):
            if frame is not None:
                examine_place(frame, dest)
        examine_facts(answer, self.provider)
        seconds, fps, _ = _measured(answer)
        expect(
            abs(seconds - answer.duration) <= SECONDS_TOLERANCE,
            f"the clip lasts {seconds:.2f} s, the result says {answer.duration:.2f} s",
            "read the duration from the file, or report what the service really made",
        )
        expect(
            fps == 0 or abs(fps - answer.fps) < 1,
            f"the clip has {fps:.2f} frames a second, the result says {answer.fps:.2f}",
            "read the frame rate from the file",
        )

    def test_switches_agree_with_the_limits(self, subject: Any) -> None:
        """What `limits` declares is what the test class says.

        To mend: correct `limits`, or the `supports_...` of the test class.
        """
        limits = limits_of(subject)
        for name, declared, switch in (
            ("max_edit_seconds", limits.max_edit_seconds is not None, self.supports_edit),
            ("last_frame", limits.last_frame, self.supports_last_frame),
            ("negative_prompt", limits.negative_prompt, self.supports_negative_prompt),
            ("seed", limits.seed, self.supports_seed),
        ):
            expect(
                declared == switch,
                f"limits.{name} says {declared}, the test class says {switch}",
                "correct the one that is wrong",
            )

    @pytest.mark.asyncio
    async def test_clips_are_as_asked_for(self, subject: Any, folders: CallFolders) -> None:
        """A clip is as long as was asked for, and has that shape; so has a corrected one.

        Asked for are `seconds` of the test class and up to four of `limits.aspect_ratios`.

        To mend: send duration and aspect ratio in the service's terms; take off
        `limits.aspect_ratios` what it cannot make; set `seconds` to a length that it can.
        """
        ratios = limits_of(subject).aspect_ratios[:RATIOS] or ("16:9",)
        asked = [("generate", ratio) for ratio in ratios]
        if self.supports_edit:
            asked.append(("edit", "16:9"))
        for number, (operation, ratio) in enumerate(asked, start=1):
            name = f"clip-{number}"
            given = {"aspect_ratio": ratio} if operation == "generate" else {}
            made = await self.answer(subject, folders, operation=operation, name=name, **given)
            self.examine(operation, made, folders, name, "")
            assert isinstance(made, GeneratedVideo)
            seconds, _, size = _measured(made)
            expect(
                abs(seconds - self.seconds) <= max(SECONDS_TOLERANCE, self.seconds / 4),
                f"{operation} was asked for {self.seconds} s and made {seconds:.2f} s",
                "send the duration along; makes the service only certain lengths, set `seconds` "
                "of the test class to one of them",
            )
            has_shape(operation, size, ratio)

    @pytest.mark.asyncio
    async def test_declared_inputs_are_accepted(
        self, make_provider: MakeProvider, folders: CallFolders
    ) -> None:
        """What `limits` declares is accepted: last frame, references, negative prompt, seed.

        To mend: send it to the service, or do not declare it.
        """
        given: dict[str, Any] = {}
        subject = make_provider()
        references = [
            folders.picture("character", "Pip", colour="peru"),
            folders.picture("place", "pier", colour="slategray"),
            folders.picture("prop", "lamp", colour="goldenrod"),
        ]
        if shown := references[: limits_of(subject).video_references]:
            given["references"] = shown
        if self.supports_last_frame:
            given["last_image"] = folders.picture("end", colour="sienna")
        if self.supports_negative_prompt:
            given["negative_prompt"] = "fog, blur"
        if self.supports_seed:
            given["seed"] = 4711
        made = await self.answer(subject, folders, name="declared", **given)
        self.examine("generate", made, folders, "declared", "")


def _measured(made: GeneratedVideo) -> tuple[float, float, tuple[int, int]]:
    """Decode a clip and return its seconds, its frames a second (0: unknown) and its size."""
    import av

    try:
        with av.open(str(made.local_path)) as container:
            stream = container.streams.video[0]
            fps = float(stream.average_rate or 0)
            size = (stream.width, stream.height)
            frames = sum(1 for _ in container.decode(stream))
            seconds = frames / fps if fps else float((container.duration or 0) / av.time_base)
    except (av.FFmpegError, IndexError) as error:
        fail(f"{made.local_path.name} is not a clip: {error}", "write MP4 or WebM, whole")
    expect(frames > 0, f"{made.local_path.name} has no frame", "return a whole clip")
    return seconds, fps, size
