"""Everything this package offers, asked of a service with the real one's models and prices."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, get_args

import pytest
from grok_spicy.providers.base import QuoteRequest
from grok_spicy_grok.models import CHAT_MODELS, IMAGE_MODELS, VIDEO_MODELS
from grok_spicy_grok.options import chat_options_for, image_options_for, video_options_for
from grok_spicy_testing.fake_xai import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from grok_spicy.providers.options import Options
    from grok_spicy.providers.pictures import Picture
    from grok_spicy_testing.fake_xai import FakeXai

# The service's own names that this package leaves out: one that writes programs.
NOT_OFFERED = {"grok-build-0.1"}


def choices(options: type[Options], *names: str) -> Iterator[dict[str, Any]]:
    """Yield every combination of what these options can be; what is not set is left out."""
    known = [name for name in names if name in options.model_fields]
    values = [_values(options.model_fields[name].annotation) for name in known]
    for combination in product(*values):
        chosen = dict(zip(known, combination, strict=True))
        yield {name: value for name, value in chosen.items() if value is not None}


def _values(kind: Any) -> list[Any]:
    """Return what a Literal, or a Literal or None, can be."""
    found = []
    for part in get_args(kind):
        found += list(get_args(part)) or [None if part is type(None) else part]
    return found


IMAGES = [
    (row.name, params, inputs)
    for row in IMAGE_MODELS
    for params in choices(image_options_for(row.name), "resolution", "quality")
    for inputs in (0, 1, row.reference_images)
]

VIDEOS = [
    (name, params)
    for row in VIDEO_MODELS
    for name in (row.name, *row.aliases)
    for params in choices(video_options_for(row.name), "resolution")
]

CHATS = [
    (row.name, params)
    for row in CHAT_MODELS
    for params in choices(chat_options_for(row.name), "reasoning_effort")
]


@pytest.mark.parametrize(("model", "params", "inputs"), IMAGES)
async def test_every_picture_offered_is_drawn_for_its_quote(
    studio: Any,
    fake_xai: FakeXai,
    picture: Callable[..., Picture],
    tmp_path: Path,
    model: str,
    params: dict[str, Any],
    inputs: int,
) -> None:
    provider = studio.image(model, **params)
    pictures = [picture("Luna", size=(64, 48))] * inputs

    if inputs:
        await provider.edit(pictures, "a pier", dest=tmp_path / "a")
    else:
        await provider.generate("a pier", dest=tmp_path / "a")

    quote = provider.quote("edit" if inputs else "generate", QuoteRequest(images=inputs))
    assert quote == pytest.approx(fake_xai.bill.usd)
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


@pytest.mark.parametrize(("model", "params"), VIDEOS)
async def test_every_clip_offered_is_filmed_and_corrected_for_its_quote(
    studio: Any,
    fake_xai: FakeXai,
    picture: Callable[..., Picture],
    tmp_path: Path,
    model: str,
    params: dict[str, Any],
) -> None:
    provider = studio.video(model, **params)
    start = picture("pier", "start", size=(64, 48))
    quotes = [provider.quote("generate", QuoteRequest(images=1, seconds=2))]

    clip = await provider.generate(start, "go", 2, dest=tmp_path / "a")
    if provider.limits.max_edit_seconds is not None:
        await provider.edit(clip.local_path, "mend", dest=tmp_path / "b")
        quotes.append(provider.quote("edit", QuoteRequest(seconds=2)))
    if "use_first_last_frame" in type(provider.options).model_fields:
        provider = studio.video(model, **params, use_first_last_frame=True)
        await provider.generate(start, "go", 2, dest=tmp_path / "c", last_image=start)
        quotes.append(provider.quote("generate", QuoteRequest(images=2, seconds=2)))

    billed = [call.billed_usd for call in fake_xai.calls_to("video")]
    if quotes == [None]:
        assert billed[0] > 0  # no price is published
    else:
        assert quotes == pytest.approx(billed)
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


@pytest.mark.parametrize(("model", "params"), CHATS)
async def test_every_question_offered_is_answered_for_its_quote_at_most(
    studio: Any,
    fake_xai: FakeXai,
    picture: Callable[..., Picture],
    model: str,
    params: dict[str, Any],
) -> None:
    words = "A harbour at dusk. " * 100
    llm, eyes = studio.llm(model, **params), studio.eyes(model, **params)

    await llm.complete([{"role": "user", "content": words}])
    await eyes.check_consistency(picture("Luna"), [picture("Orin")], words)

    said, looked = (call.billed_usd for call in fake_xai.calls_to("chat"))
    assert said <= llm.quote("complete", QuoteRequest(input_chars=len(words)))
    request = QuoteRequest(images=2, input_chars=len(words))
    assert looked <= eyes.quote("check_consistency", request)
    assert studio.call.usd == pytest.approx(fake_xai.bill.usd)


def test_the_table_knows_every_model_and_limit_of_the_service() -> None:
    images = {row.name: (row.reference_images, bool(row.qualities)) for row in IMAGE_MODELS}
    assert images == {
        name: (model.inputs, model.automatic is not None)
        for name, model in catalogue.IMAGE_MODELS.items()
    }

    videos = {
        row.name: (set(row.resolutions), row.max_edit_seconds, row.last_frame)
        for row in VIDEO_MODELS
    }
    assert videos == {
        name: (set(model.second_usd), model.longest_edit, model.pins_frames)
        for name, model in catalogue.VIDEO_MODELS.items()
    }

    chats = {row.name: (row.input_price, row.output_price) for row in CHAT_MODELS}
    assert chats == {
        name: (model.read_usd, model.written_usd)
        for name, model in catalogue.CHAT_MODELS.items()
        if name not in NOT_OFFERED
    }
    for row in CHAT_MODELS:
        efforts = catalogue.CHAT_MODELS[row.name].efforts
        assert efforts is None or set(row.efforts) == efforts
