"""The standard tests of image providers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from grok_spicy.errors import UnsupportedError
from grok_spicy.providers.base import QuoteRequest
from grok_spicy.providers.results import GeneratedImage

from grok_spicy_testing.conformance.advice import limits_of
from grok_spicy_testing.conformance.files import (
    FileTests,
    examine_facts,
    examine_place,
    has_shape,
    shape_of,
)
from grok_spicy_testing.conformance.rig import expect, fail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.providers.pictures import Picture

    from grok_spicy_testing.conformance.author import MakeProvider
    from grok_spicy_testing.conformance.samples import CallFolders

REFERENCES = 3
"""How many pictures core hands to one edit at most, as `grok_spicy.tasks.context` does."""


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
        folders: CallFolders,
        *,
        operation: str = "",
        name: str = "take-1",
        prompt: str | None = None,
        pictures: Sequence[Picture] | None = None,
        **more: Any,
    ) -> object:
        """Call an operation; one that is not supported answers with its UnsupportedError."""
        operation = operation or self.principal
        words = self.prompt if prompt is None else prompt
        dest = folders.dest(name)
        match operation:
            case "generate":
                return await subject.generate(words, dest=dest, **more)
            case "edit":
                given = self._references(subject, folders) if pictures is None else pictures
                call, supported = subject.edit(given, words, dest=dest, **more), self.supports_edit
            case _:
                given = self._photos(subject, folders)
                call = subject.stylize(given, words, dest=dest, **more)
                supported = self.supports_stylize
        return await _or_unsupported(call, allowed=not supported)

    def size(self, operation: str, subject: Any) -> QuoteRequest:
        """Return the size of what `ask` asks for."""
        pictures = 0 if operation == "generate" else _most(subject)
        return QuoteRequest(images=pictures, input_chars=len(self.prompt))

    def _references(self, subject: Any, folders: CallFolders) -> list[Picture]:
        every = [
            folders.picture("character", "Pip", "left"),
            folders.picture("previous", colour="steelblue"),
            folders.picture("character", "Mira", "right", colour="slategray"),
        ]
        return every[: _most(subject)]

    def _with_entities(self, subject: Any, folders: CallFolders) -> list[Picture]:
        """Return as many pictures as fit into one edit, places and props among them."""
        every = [
            folders.picture("character", "Pip", "left"),
            folders.picture("place", "pier", colour="slategray"),
            folders.picture("prop", "lamp", colour="goldenrod"),
            folders.picture("previous", colour="steelblue"),
            folders.picture("character", "Mira", "right", colour="peru"),
        ]
        return every[: limits_of(subject).reference_images]

    def _photos(self, subject: Any, folders: CallFolders) -> list[Picture]:
        colours = ("chocolate", "peru", "sienna")[: _most(subject)]
        return [folders.picture("photo", "Pip", colour=colour) for colour in colours]

    def examine(
        self, operation: str, answer: object, folders: CallFolders, name: str, model: str
    ) -> None:
        """See that the picture is there, can be opened, and is what the result says."""
        if isinstance(answer, UnsupportedError):
            return
        if not isinstance(answer, GeneratedImage):
            fail(f"{operation} returned {answer!r}", "return a GeneratedImage")
        examine_place(answer.local_path, folders.dest(name))
        examine_facts(answer, self.provider)
        size = _size(answer)
        expect(
            size == (answer.width, answer.height),
            f"the picture is {size}, the result says {(answer.width, answer.height)}",
            "read width and height from the file",
        )

    @pytest.mark.asyncio
    async def test_aspect_ratios_are_kept(self, subject: Any, folders: CallFolders) -> None:
        """A picture has the shape that was asked for, whichever is declared and whoever is in it.

        To mend: send the ratio in the service's terms, or take it off `limits.aspect_ratios`.
        """
        ratios = limits_of(subject).aspect_ratios
        asked = [("generate", ratio) for ratio in ratios]
        if ratios:
            other = max(ratios, key=lambda ratio: abs(math.log(shape_of(ratio) / shape_of("16:9"))))
            asked += [("edit", other), ("stylize", other)]
        for number, (operation, ratio) in enumerate(asked, start=1):
            name = f"shape-{number}"
            made = await self.answer(
                subject, folders, operation=operation, name=name, aspect_ratio=ratio
            )
            self.examine(operation, made, folders, name, "")
            if isinstance(made, GeneratedImage):
                has_shape(operation, (made.width, made.height), ratio)

    @pytest.mark.asyncio
    async def test_single_base_is_retouched(self, subject: Any, folders: CallFolders) -> None:
        """A single picture of role `base` is a picture to be mended.

        To mend: treat `[Picture(role="base")]` as an edit of that picture.
        """
        if not self.supports_edit:
            pytest.skip("does not edit: `supports_edit` is False")
        made = await self.answer(
            subject,
            folders,
            operation="edit",
            name="retouched",
            prompt="Make the sky lighter",
            pictures=[folders.picture("base")],
        )
        self.examine("edit", made, folders, "retouched", "")

    @pytest.mark.asyncio
    async def test_places_and_props_go_along(self, subject: Any, folders: CallFolders) -> None:
        """A frame is composed of characters, a place and a prop, as many as one edit takes.

        To mend: put pictures of role `place` and `prop` into whatever slots are left, or do not
        declare `limits.entity_pictures`.
        """
        if not limits_of(subject).entity_pictures:
            pytest.skip("makes no use of them: `limits.entity_pictures` is False")
        made = await self.answer(
            subject,
            folders,
            operation="edit",
            name="entities",
            pictures=self._with_entities(subject, folders),
        )
        self.examine("edit", made, folders, "entities", "")

    @pytest.mark.asyncio
    async def test_declared_inputs_are_accepted(
        self, make_provider: MakeProvider, folders: CallFolders
    ) -> None:
        """What `limits` declares is what the provider takes: negative prompt and seed.

        To mend: make `limits` and the switches of the test class agree.
        """
        subject = make_provider()
        for name, declared, switch in (
            ("negative_prompt", limits_of(subject).negative_prompt, self.supports_negative_prompt),
            ("seed", limits_of(subject).seed, self.supports_seed),
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
        made = await self.answer(subject, folders, name="declared", **given)
        self.examine("generate", made, folders, "declared", "")


def _most(subject: Any) -> int:
    return max(1, min(REFERENCES, limits_of(subject).reference_images))


def _size(made: GeneratedImage) -> tuple[int, int]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(made.local_path) as picture:
            picture.load()
            return picture.size
    except (UnidentifiedImageError, OSError) as error:
        fail(f"{made.local_path.name} is not a picture: {error}", "write PNG, JPEG or WebP, whole")


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
