"""Measured scores: who in the picture is nearest to whose sheet, with real weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from grok_spicy.errors import ConfigError, MediaError
from grok_spicy.providers.base import Picture
from grok_spicy_continuity.model_files import lite0_file
from grok_spicy_ollama.options import OllamaVisionOptions
from grok_spicy_ollama.scorer import EmbeddingScorer
from PIL import Image, ImageDraw


@pytest.fixture(scope="module")
def lite0(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lite0_file(tmp_path_factory.mktemp("models"))


@pytest.fixture
def scorer(lite0: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddingScorer:
    monkeypatch.setenv("GROK_SPICY_CACHE", str(lite0.parent))
    return EmbeddingScorer(options(scorer="embedding"))


def options(**params: Any) -> OllamaVisionOptions:
    return OllamaVisionOptions(**params)


def fox(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    for left in (0, 110):
        pen.polygon([(x + left, y), (x + left + 50, y + 70), (x + left, y + 80)], "darkorange")
    pen.ellipse([x, y + 40, x + 160, y + 190], "darkorange")
    pen.polygon([(x + 40, y + 120), (x + 120, y + 120), (x + 80, y + 190)], "white")
    for left in (45, 100):
        pen.ellipse([x + left, y + 80, x + left + 16, y + 96], "black")


def robot(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    pen.rectangle([x + 40, y, x + 120, y + 70], "slategray")
    pen.rectangle([x + 10, y + 76, x + 150, y + 190], "steelblue")
    pen.rectangle([x + 55, y + 20, x + 105, y + 36], "cyan")
    pen.ellipse([x + 70, y + 110, x + 90, y + 130], "red")


def drawn(path: Path, figure: Any, ground: str, size: tuple[int, int], at: tuple[int, int]) -> Path:
    image = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(image)
    if ground != "whitesmoke":
        pen.rectangle([0, size[1] * 2 // 3, *size], "darkolivegreen")
    figure(pen, *at)
    image.save(path)
    return path


@pytest.fixture
def sheets(tmp_path: Path) -> list[Picture]:
    return [
        Picture(
            drawn(tmp_path / f"{name}.png", paint, "whitesmoke", (400, 400), (120, 100)),
            "character",
            name,
        )
        for name, paint in (("Luna", fox), ("Rob", robot))
    ]


def frame(tmp_path: Path, figure: Any) -> Picture:
    path = tmp_path / "frame.png"
    return Picture(drawn(path, figure, "lightblue", (640, 360), (240, 90)), "candidate")


async def test_who_is_there_scores_full_and_who_is_not_below_the_threshold(
    scorer: EmbeddingScorer, sheets: list[Picture], tmp_path: Path
) -> None:
    score = await scorer.score(frame(tmp_path, fox), sheets)

    assert score.per_character["Luna"] == 1.0
    assert score.overall_score == score.per_character["Rob"] < 0.8
    assert any("by image embeddings (EfficientNet-Lite0)" in issue for issue in score.issues)
    assert score.fix_prompt == "Make Rob look exactly as in the reference."


async def test_somebody_alone_is_told_from_the_same_in_other_colours(
    scorer: EmbeddingScorer, sheets: list[Picture], tmp_path: Path
) -> None:
    score = await scorer.score(frame(tmp_path, fox), sheets[:1])

    assert score.overall_score == 1.0
    assert list(score.per_character) == ["Luna"]


async def test_without_references_there_is_nothing_to_compare(
    scorer: EmbeddingScorer, tmp_path: Path
) -> None:
    score = await scorer.score(frame(tmp_path, fox), [])

    assert (score.overall_score, score.issues) == (1.0, ["nothing to compare"])


async def test_unreadable_picture_is_a_media_error(scorer: EmbeddingScorer, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")

    with pytest.raises(MediaError, match=r"broken\.png is not a picture"):
        await scorer.score(Picture(broken, "candidate"), [Picture(broken, "character")])


async def test_check_finds_missing_and_usable_models(
    scorer: EmbeddingScorer, tmp_path: Path
) -> None:
    missing = await EmbeddingScorer(options(scorer_model=tmp_path / "clip.onnx")).check()

    assert (await scorer.check()).level == "ok"
    assert missing.level == "error"
    assert "clip.onnx is not there" in missing.text


async def test_file_that_is_no_model_is_a_configuration_error(
    sheets: list[Picture], tmp_path: Path
) -> None:
    path = tmp_path / "clip.onnx"
    path.write_bytes(b"weights of nothing")

    with pytest.raises(ConfigError, match="not a usable ONNX model"):
        await EmbeddingScorer(options(scorer_model=path)).score(frame(tmp_path, fox), sheets)
