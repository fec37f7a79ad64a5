from __future__ import annotations

import pytest
from grok_spicy.providers.base import QuoteRequest
from grok_spicy_grok.models import (
    RETIRED,
    chat_model,
    image_model,
    live_name,
    video_model,
)
from grok_spicy_grok.options import (
    Grok43Options,
    GrokEffortOptions,
    GrokImage2Options,
    GrokImageOptions,
    GrokVideo10Options,
    GrokVideo15Options,
    GrokVideoOptions,
    chat_options_for,
    image_options_for,
    video_options_for,
)
from grok_spicy_grok.price_list import chat_rows, image_rows, video_rows
from pydantic import ValidationError


@pytest.mark.parametrize(
    ("model", "resolution", "quality", "inputs", "usd"),
    [
        ("grok-imagine-image", "1k", None, 0, 0.02),
        ("grok-imagine-image", "2k", None, 3, 0.026),
        ("grok-imagine-image-2.0", "1k", None, 0, 0.04),
        ("grok-imagine-image-2.0", "1k", None, 2, 0.08),
        ("grok-imagine-image-2.0", "2k", "medium", 5, 0.13),
        ("grok-imagine-image-2.0", "2k", "low", 0, 0.06),
    ],
)
def test_price_of_a_picture(
    model: str, resolution: str, quality: str, inputs: int, usd: float
) -> None:
    row = image_model(model)

    assert row is not None
    assert row.price(resolution, quality, inputs) == pytest.approx(usd)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "resolution", "seconds", "usd"),
    [
        ("grok-imagine-video", "720p", 8, 0.562),
        ("grok-imagine-video", "480p", 8, 0.402),
        ("grok-imagine-video-1.5", "1080p", 4, 1.01),
    ],
)
def test_price_of_a_clip(model: str, resolution: str, seconds: float, usd: float) -> None:
    row = video_model(model)

    assert row is not None
    assert row.price(resolution, seconds, 1) == pytest.approx(usd)


def test_a_model_without_a_published_price_has_no_quote() -> None:
    row = video_model("grok-imagine-video-1.5-lite")

    assert row is not None
    assert row.price("720p", 8, 1) is None


def test_a_long_prompt_costs_twice_as_much() -> None:
    row = chat_model("grok-4.3")

    assert row is not None
    assert row.price(100_000, 1000) == pytest.approx(0.1275)
    assert row.price(200_000, 1000) == pytest.approx(0.505)


@pytest.mark.parametrize(
    ("model", "successor"),
    [
        ("grok-4-1-fast-reasoning", "grok-4.3"),
        ("grok-4-1-fast-non-reasoning", "grok-4.3"),
        ("grok-imagine-image-quality", "grok-imagine-image-2.0"),
        ("grok-4.3", "grok-4.3"),
        ("a-model-of-next-year", "a-model-of-next-year"),
    ],
)
def test_a_retired_name_gives_way_to_its_successor(model: str, successor: str) -> None:
    assert live_name(model) == successor


def test_successors_are_themselves_live() -> None:
    assert {row.successor for row in RETIRED.values()}.isdisjoint(RETIRED)


def test_aliases_mean_the_same_model() -> None:
    assert video_model("grok-imagine-video-1.5-preview") == video_model("grok-imagine-video-1.5")
    assert chat_model("grok-4.3-latest") == chat_model("grok-4.3")


def test_rows_for_people_name_every_price() -> None:
    notes = {row.name: row.price_note for row in [*image_rows(), *video_rows(), *chat_rows()]}

    assert notes["grok-imagine-image"] == "$0.02 a picture, $0.002 for each input picture"
    assert notes["grok-imagine-image-2.0"].startswith("$0.04 to $0.08 a picture")
    assert notes["grok-imagine-video"] == (
        "$0.05 a second at 480p, $0.07 a second at 720p, $0.002 for each input picture or clip"
    )
    assert notes["grok-imagine-video-1.5-lite"] == "not published"
    assert notes["grok-4.3"] == "$1.25 read, $2.5 written, a million tokens"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (image_options_for("grok-imagine-image"), GrokImageOptions),
        (image_options_for("grok-imagine-image-2.0"), GrokImage2Options),
        (image_options_for("grok-imagine-image-pro"), GrokImage2Options),
        (image_options_for("unheard-of"), GrokImage2Options),
        (video_options_for("grok-imagine-video"), GrokVideo10Options),
        (video_options_for("grok-imagine-video-1.5"), GrokVideo15Options),
        (video_options_for("grok-imagine-video-1.5-lite"), GrokVideoOptions),
        (video_options_for("unheard-of"), GrokVideo15Options),
        (chat_options_for("grok-4.3"), Grok43Options),
        (chat_options_for("grok-4-1-fast-reasoning"), Grok43Options),
        (chat_options_for("unheard-of"), GrokEffortOptions),
    ],
)
def test_options_follow_the_model(found: type, expected: type) -> None:
    assert found is expected


@pytest.mark.parametrize(
    ("model", "params"),
    [
        ("grok-4.7", {"reasoning_effort": "none"}),
        ("grok-4.3", {"reasoning_effort": "xhigh"}),
        ("grok-4.20-0309-non-reasoning", {"reasoning_effort": "low"}),
        ("grok-4.3", {"temperature": 3}),
        ("grok-4.3", {"temprature": 1}),
    ],
)
def test_a_setting_the_model_does_not_have_is_refused(
    model: str, params: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        chat_options_for(model)(**params)


def test_1080p_is_refused_where_the_model_has_none() -> None:
    with pytest.raises(ValidationError):
        video_options_for("grok-imagine-video")(resolution="1080p")

    assert video_options_for("grok-imagine-video-1.5")(resolution="1080p").resolution == "1080p"


def test_waiting_longer_does_not_make_anything_again() -> None:
    assert "timeout" not in GrokImageOptions.output_fields()
    assert "poll_interval" not in GrokVideoOptions.output_fields()
    assert "resolution" in GrokVideoOptions.output_fields()


def test_quotes_follow_model_and_options(studio: object) -> None:
    image, video = studio.image, studio.video  # type: ignore[attr-defined]

    assert image().quote("edit", QuoteRequest(images=3)) == pytest.approx(0.026)
    assert image("grok-imagine-image-2.0", quality="medium").quote(
        "generate", QuoteRequest()
    ) == pytest.approx(0.06)
    assert image("unheard-of").quote("generate", QuoteRequest()) is None
    assert video().quote("generate", QuoteRequest(images=1, seconds=8)) == pytest.approx(0.562)
    assert video(resolution="480p").quote("edit", QuoteRequest(seconds=6)) == pytest.approx(0.302)
    assert video("unheard-of").quote("generate", QuoteRequest(seconds=8)) is None


def test_quotes_of_questions_are_upper_bounds(studio: object) -> None:
    llm, eyes = studio.llm, studio.eyes  # type: ignore[attr-defined]
    request = QuoteRequest(images=3, input_chars=3000)

    assert llm().quote("parse", request) == pytest.approx(2 * llm().quote("complete", request))
    assert llm(max_tokens=1000).quote("complete", request) == pytest.approx(
        1000 * 1.25e-6 + 1000 * 2.5e-6
    )
    assert eyes(max_tokens=1000).quote("check_consistency", request) == pytest.approx(
        2 * (7000 * 1.25e-6 + 1000 * 2.5e-6)
    )
    assert eyes("unheard-of").quote("analyze", request) is None
