"""Image provider: storyboard panels and character sheets, drawn with Pillow."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, cast

from grok_spicy.errors import InvalidRequestError
from grok_spicy.lettering import notice
from grok_spicy.providers.base import (
    Brief,
    Context,
    Finding,
    GeneratedImage,
    ImageProvider,
    Job,
    Limits,
    ModelInfo,
    Options,
    Phrasing,
    Picture,
    QuoteRequest,
    ResolvedConfig,
    option,
)
from grok_spicy.providers.usage import Usage
from PIL import Image, ImageEnhance, ImageOps, UnidentifiedImageError

from grok_spicy_animatic.backend import (
    MODELS,
    Stop,
    beside,
    current,
    finding,
    in_thread,
    label,
    limits,
    size_for,
)
from grok_spicy_animatic.drawing.look import look_of, worn
from grok_spicy_animatic.drawing.panel import draw_panel
from grok_spicy_animatic.drawing.reading import Order, panel_in_words
from grok_spicy_animatic.drawing.recipe import (
    Figure,
    Look,
    Panel,
    Style,
    figure_in,
    panel_in,
    save_png,
)
from grok_spicy_animatic.drawing.sampling import coloured_like
from grok_spicy_animatic.drawing.sheet import draw_sheet, photo_box
from grok_spicy_animatic.drawing.sheet_words import described, wants_sheet
from grok_spicy_animatic.plugin import NAME
from grok_spicy_animatic.story.request import styles_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

log = logging.getLogger("grok_spicy.animatic")
"""A child of core's logger, so that a run's own log keeps what is said here."""

_PLACES = {"left": 0.27, "right": 0.73, "center": 0.5}


class ImageOptions(Options):
    """How panels are drawn."""

    caption: bool = option(
        default=True,
        help="Whether a strip under the picture says which shot it is and what happens.",
    )
    grain: float = option(default=0.0, ge=0.0, le=1.0, help="Strength of the paper grain, 0 to 1.")


class AnimaticImageProvider(ImageProvider):
    """Draws what a prompt says: a sheet for a portrait, a storyboard panel for anything else."""

    def __init__(self, config: ResolvedConfig, ctx: Context) -> None:
        super().__init__(config, ctx)
        self._said: set[str] = set()

    @property
    def limits(self) -> Limits:
        """Three pictures an edit, four shapes, a seed; boards that letter what happens."""
        return limits(reference_images=3, boards=True)

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """There is one model."""
        return MODELS

    @classmethod
    def options_for(cls, model: str) -> type[Options]:  # noqa: ARG003 - one model
        """Return `ImageOptions`."""
        return ImageOptions

    async def check(self) -> list[Finding]:
        """Nothing can be missing but a model of another name."""
        return finding(self.config)

    def quote(self, operation: str, request: QuoteRequest) -> float | None:  # noqa: ARG002
        """Free."""
        return 0.0

    def phrase(self, operation: str, brief: Brief | None, text: str) -> Phrasing:
        """Take the plan's own words of a keyframe, for a board letters names and lines."""
        own = brief.board if brief is not None else ""
        return Phrasing(own) if own else super().phrase(operation, brief, text)

    async def generate(
        self,
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,  # noqa: ARG002 - drawn at once
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedImage:
        """Draw a character sheet or a panel from words alone."""
        size = size_for(aspect_ratio)
        order = self._order(size, dest, seed, negative_prompt)

        def draw() -> tuple[Image.Image, Panel | Figure]:
            if wants_sheet(prompt):
                figure = _figure(prompt)
                return draw_sheet(figure, size), figure
            panel = self._panel(prompt, order, [])
            return draw_panel(panel), panel

        return await self._made(draw, dest, seed)

    async def edit(
        self,
        images: Sequence[Picture],
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,  # noqa: ARG002 - drawn at once
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedImage:
        """Compose a panel from sheets, or retouch a single base."""
        size = size_for(aspect_ratio)
        _need(images)
        order = self._order(size, dest, seed, negative_prompt)

        def draw() -> tuple[Image.Image, Panel | Figure | None]:
            if len(images) == 1 and images[0].role == "base":
                return _retouched(images[0], prompt, size)
            panel = self._panel(prompt, order, images)
            return draw_panel(panel), panel

        return await self._made(draw, dest, seed)

    async def stylize(
        self,
        sources: Sequence[Picture],
        prompt: str,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        negative_prompt: str | None = None,  # noqa: ARG002 - nothing is drawn that was not asked
        seed: int | None = None,
        job: Job | None = None,  # noqa: ARG002 - drawn at once
        **kwargs: Any,  # noqa: ARG002
    ) -> GeneratedImage:
        """Draw a sheet in the photo's colours, with the photo beside the figure."""
        size = size_for(aspect_ratio)
        _need(sources)

        def draw() -> tuple[Image.Image, Panel | Figure]:
            photo = _opened(sources[0])
            figure = _figure(prompt, sources[0].name)
            figure = figure.model_copy(
                update={"look": coloured_like(figure.look, photo), "photo": True}
            )
            return draw_sheet(figure, size, photo), figure

        return await self._made(draw, dest, seed)

    def _order(
        self, size: tuple[int, int], dest: Path, seed: int | None, avoid: str | None
    ) -> Order:
        """Return what else decides about a panel; core names shot and take in `dest`."""
        options = cast("ImageOptions", self.config.options)
        named = re.search(r"scene-0*(\d+)", dest.name)
        take = re.search(r"take(\d+)-(\d+)", dest.name)
        takes = (int(take.group(1)) - 1 + int(take.group(2)) - 1) if take else 0
        return Order(
            size,
            number=named.group(1) if named else "",
            variant=takes if seed is None else takes + seed % 4,
            caption=options.caption,
            grain=options.grain,
            avoid=avoid or "",
            seed=0 if seed is None else seed % 2**31,
        )

    def _panel(self, prompt: str, order: Order, images: Sequence[Picture]) -> Panel:
        looks: dict[int, Look] = {}
        names: list[tuple[int, str, float]] = []
        before: Panel | None = None
        for number, picture in enumerate(images, 1):
            if picture.role == "previous":
                before = _read(panel_in, picture)
            elif picture.role == "character":
                figure = _read(figure_in, picture)
                name = picture.name or f"Character {number}"
                looks[number] = (
                    figure.look
                    if figure
                    else coloured_like(look_of(name, described(prompt, name)), _opened(picture))
                )
                names.append((number, name, _PLACES[picture.position or "center"]))
        panel = panel_in_words(prompt, order, looks, before=before, names=names)
        self._say_missing(panel)
        return panel

    def _say_missing(self, panel: Panel) -> None:
        """Say once a film which letters no font here has."""
        strip = panel.caption
        written = [panel.lettered, *(actor.name for actor in panel.actors)]
        written += [thing.name for thing in panel.things]
        written += [strip.scene, strip.action] if strip is not None else []
        said = notice("".join(written))
        if said is not None and said not in self._said:
            self._said.add(said)
            log.warning(said)
            handle = current(self.ctx)
            if handle is not None:
                handle.report(Usage(cost_usd=0.0, notes=(said,)))

    async def _made(
        self,
        draw: Callable[[], tuple[Image.Image, Panel | Figure | None]],
        dest: Path,
        seed: int | None,
    ) -> GeneratedImage:
        path = beside(dest, ".png")

        def work(stop: Stop) -> tuple[int, int]:
            stop.check()
            image, recipe = draw()
            stop.check()
            save_png(image, path, recipe)
            return image.size

        width, height = await in_thread(work, writes=path)
        metadata = {} if seed is None else {"seed": seed}
        return GeneratedImage(path, width, height, NAME, self.config.model, metadata)


def _figure(prompt: str, name: str | None = None) -> Figure:
    """Return the figure that a sheet prompt describes."""
    who, role, text = wants_sheet(prompt) or (name or "", "", prompt)
    style = (
        cast("Style", next(iter(styles_in(prompt.splitlines()[0])), "colour"))
        if prompt
        else "colour"
    )
    return Figure(name=name or who, look=look_of(name or who, text, role), style=style)


def _retouched(
    base: Picture, prompt: str, size: tuple[int, int]
) -> tuple[Image.Image, Panel | Figure | None]:
    """Draw the base again with what the prompt mends: a panel from a little farther away."""
    if (panel := _read(panel_in, base)) is not None:
        changes = {
            "strength": min(1.0, panel.strength + 0.5),
            "framing": round(panel.framing * 0.95, 3),
        }
        better = panel.model_copy(update=changes)
        return draw_panel(better), better
    if (figure := _read(figure_in, base)) is not None:
        wanted = described(prompt, figure.name) or prompt
        dressed = look_of(figure.name, wanted, figure.look.kind)
        added = worn(wanted)
        looks: dict[str, object] = {
            "features": tuple(dict.fromkeys((*figure.look.features, *added)))
        }
        if added:
            looks["accent"] = dressed.accent
            looks["tones"] = tuple({**dict(figure.look.tones), **dict(dressed.tones)}.items())
        figure = figure.model_copy(update={"look": figure.look.model_copy(update=looks)})
        return _with_photo(figure, draw_sheet(figure, size), _opened(base)), figure
    picture = ImageOps.fit(_opened(base), size)
    return ImageEnhance.Contrast(ImageEnhance.Color(picture).enhance(1.06)).enhance(1.02), None


def _with_photo(figure: Figure, sheet: Image.Image, base: Image.Image) -> Image.Image:
    """Carry the photo over from the base sheet, if it shows one."""
    if figure.photo and base.size == sheet.size:
        place = photo_box(base.size)
        sheet.paste(base.crop(place), place[:2])
    return sheet


def _need(pictures: Sequence[Picture]) -> None:
    if not pictures:
        raise InvalidRequestError(NAME, "An edit needs at least one picture, and got none.")


def _read(reader: Callable[[Picture], Any], picture: Picture) -> Any:
    try:
        return reader(picture)
    except (OSError, UnidentifiedImageError, ValueError) as error:
        raise _unreadable(picture, error) from error


def _opened(picture: Picture) -> Image.Image:
    try:
        with Image.open(picture) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError) as error:
        raise _unreadable(picture, error) from error


def _unreadable(picture: Picture, error: Exception) -> InvalidRequestError:
    return InvalidRequestError(
        NAME,
        f"The picture of {label(picture)} cannot be read: {picture.path.name}: {error}",
        hint="Give a PNG, JPEG or WebP file.",
    )
