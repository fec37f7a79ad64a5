"""The standard tests of image providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from grok_spicy.providers.errors import UnsupportedError
from grok_spicy.providers.results import GeneratedImage

from grok_spicy_testing.conformance.files import FileTests, examine_facts, examine_place
from grok_spicy_testing.conformance.rig import expect, fail

if TYPE_CHECKING:
    from grok_spicy_testing.conformance.author import MakeProvider
    from grok_spicy_testing.conformance.samples import Stage

SHAPE_TOLERANCE = 0.12
"""How far width / height may be from what was asked for, as a share of it."""


class ImageProviderTests(FileTests):
    """Subclass it in a test module, set `provider`, and override the fixtures that apply.

    Attributes:
        supports_edit: Whether `edit` composes pictures; if not, it raises UnsupportedError.
        supports_stylize: The same of `stylize`.
        supports_negative_prompt: Must agree with `limits.negative_prompt`.
        supports_seed: Must agree with `limits.seed`.
    """

    capability = "image"
    operations = ("generate", "edit", "stylize")
    principal = "generate"
    supports_edit: ClassVar[bool] = True
    supports_stylize: ClassVar[bool] = True
    supports_negative_prompt: ClassVar[bool] = False
    supports_seed: ClassVar[bool] = False

    async def ask(
        self,
        subject: Any,
        stage: Stage,
        *,
        operation: str = "",
        name: str = "take-1",
        prompt: str | None = None,
        **more: Any,
    ) -> object:
        """Call an operation; one that is not supported answers with its UnsupportedError."""
        operation = operation or self.principal
        words = self.prompt if prompt is None else prompt
        dest = stage.dest(name)
        match operation:
            case "generate":
                return await subject.generate(words, dest=dest, **more)
            case "edit":
                pictures = [
                    stage.picture("character", "Pip", "left"),
                    stage.picture("previous", colour="steelblue"),
                ]
                pictures = pictures[: max(1, subject.limits.reference_images)]
                return await _or_unsupported(
                    subject.edit(pictures, words, dest=dest, **more), allowed=not self.supports_edit
                )
            case _:
                return await _or_unsupported(
                    subject.stylize([stage.picture("photo", "Pip")], words, dest=dest, **more),
                    allowed=not self.supports_stylize,
                )

    def examine(self, operation: str, answer: object, stage: Stage, name: str, model: str) -> None:
        """See that the picture is there, can be opened, and is what the result says."""
        if isinstance(answer, UnsupportedError):
            return
        if not isinstance(answer, GeneratedImage):
            fail(f"{operation} returned {answer!r}", "return a GeneratedImage")
        examine_place(answer.local_path, stage.dest(name))
        examine_facts(answer, self.provider)
        size = _size(answer)
        expect(
            size == (answer.width, answer.height),
            f"the picture is {size}, the result says {(answer.width, answer.height)}",
            "read width and height from the file",
        )

    @pytest.mark.asyncio
    async def test_aspect_ratios_are_kept(self, subject: Any, stage: Stage) -> None:
        """A picture has the shape that was asked for.

        To mend: send the ratio in the service's terms, or take it off `limits.aspect_ratios`.
        """
        for number, ratio in enumerate(subject.limits.aspect_ratios[:2], start=1):
            made = await subject.generate(
                self.prompt, dest=stage.dest(f"shape-{number}"), aspect_ratio=ratio
            )
            wide, high = (float(side) for side in ratio.split(":"))
            shape = made.width / made.height
            expect(
                abs(shape * high / wide - 1) <= SHAPE_TOLERANCE,
                f"asked for {ratio}, the picture is {made.width}x{made.height}",
                "send the aspect ratio along, or take it off limits.aspect_ratios",
            )

    @pytest.mark.asyncio
    async def test_single_base_is_retouched(self, subject: Any, stage: Stage) -> None:
        """A single picture of role `base` is a picture to be mended.

        To mend: treat `[Picture(role="base")]` as an edit of that picture.
        """
        if not self.supports_edit:
            pytest.skip("does not edit: `supports_edit` is False")
        made = await subject.edit(
            [stage.picture("base")], "Make the sky lighter", dest=stage.dest("retouched")
        )
        self.examine("edit", made, stage, "retouched", "")

    @pytest.mark.asyncio
    async def test_declared_inputs_are_accepted(
        self, make_provider: MakeProvider, stage: Stage
    ) -> None:
        """What `limits` declares is what the provider takes: negative prompt and seed.

        To mend: make `limits` and the switches of the test class agree.
        """
        subject = make_provider()
        for name, declared, switch in (
            ("negative_prompt", subject.limits.negative_prompt, self.supports_negative_prompt),
            ("seed", subject.limits.seed, self.supports_seed),
        ):
            expect(
                declared == switch,
                f"limits.{name} is {declared}, supports_{name} of the test class is {switch}",
                "correct the one that is wrong",
            )
        given: dict[str, Any] = {}
        if self.supports_negative_prompt:
            given["negative_prompt"] = "fog, blur"
        if self.supports_seed:
            given["seed"] = 4711
        made = await subject.generate(self.prompt, dest=stage.dest("declared"), **given)
        self.examine("generate", made, stage, "declared", "")


def _size(made: GeneratedImage) -> tuple[int, int]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(made.local_path) as picture:
            picture.load()
            return picture.size
    except (UnidentifiedImageError, OSError) as error:
        fail(f"{made.local_path.name} is no picture: {error}", "write PNG, JPEG or WebP, whole")


async def _or_unsupported(call: Any, *, allowed: bool) -> object:
    """Await a call that, if `allowed`, must raise UnsupportedError; return the error then."""
    try:
        answer: object = await call
    except UnsupportedError as error:
        if not allowed:
            raise
        return error
    if allowed:
        fail(
            "an operation switched off in the test class works", "switch it on: supports_... = True"
        )
    return answer
