"""Text is drawn in any script, by fonts that have it."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import numpy as np
import pytest
from grok_spicy import lettering
from grok_spicy.lettering import fonts
from grok_spicy.text.installing import extra_command
from PIL import Image


@pytest.mark.parametrize(
    "text",
    [
        "Ein Fuchs faßt Mut",
        "Лиса и сова",
        "Η αλεπού",
        "الثعلب والبومة",
        "שועל וינשוף",
        "लोमड़ी",
        "นกฮูก",
        "狐狸和猫头鹰",
        "여우와 부엉이",
    ],
)
def test_every_script_is_lettered_with_its_own_glyphs(text: str) -> None:
    assert lettering.missing(text) == ""
    image = Image.new("RGB", (600, 60), "white")
    lettering.write(image, (10, 30), text, 30, (0, 0, 0))
    ink = np.asarray(image.convert("L")) < 128
    assert 0.5 < np.flatnonzero(ink.any(axis=0)).size / lettering.width(text, 30) < 1.1


def test_a_missing_font_is_named_and_nothing_else_disappears() -> None:
    cuneiform = "\U00012000"
    said = lettering.notice(f"A fox {cuneiform} runs")
    assert said is not None
    assert "Cuneiform" in said
    assert extra_command("cjk", anywhere=True) in said
    assert lettering.legible(f"A fox {cuneiform} runs") == "A fox [U+12000] runs"
    assert lettering.notice("A fox runs") is None


def test_text_that_is_read_from_the_right_is_known() -> None:
    assert lettering.right_to_left("«الثعلب» runs")
    assert not lettering.right_to_left("fox الثعلب")


def test_long_text_is_cut_at_a_word() -> None:
    text = "A very long title of a scene that goes on and on"
    cut = lettering.shortened(text, 20, 200)
    assert cut.endswith("…")
    assert text.startswith(cut[:-1])
    assert lettering.width(cut, 20) <= 200
    assert lettering.shortened("Short", 20, 200) == "Short"
    assert lettering.shortened("Unbreakable" * 9, 20, 100).endswith("…")
    assert lettering.shortened("W", 20, 0) == ""


def test_every_letter_is_written_or_spelled_out() -> None:
    assert lettering.legible("Žofie faßt\n an") == "Žofie faßt an"
    assert lettering.legible("\U0010fffe") == ""
    assert lettering.legible("fox \U0001f12f\ue000") in {"fox 🄯", "fox [U+1F12F]"}
    assert lettering.legible("\U00012000") == "[U+12000]"


def test_letters_that_join_or_stand_on_each_other_need_shaping_and_others_do_not() -> None:
    for text in ("A curious fox, 3 m", "Лиса и сова", "Η αλεπού", "狐狸和猫头鹰", "여우와 부엉이"):
        assert fonts.shaped(text) == ""
    for text in ("الثعلب", "लोमड़ी", "นกฮูก", "e\u0301"):
        assert fonts.shaped(f"fox {text}") != ""


def test_letters_that_cannot_be_shaped_here_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "A fox, \u0327c"
    monkeypatch.setattr(fonts, "shapes_text", lambda: True)
    assert fonts.notice(text) is None
    monkeypatch.setattr(fonts, "shapes_text", lambda: False)
    said = fonts.notice(text)
    assert said is not None
    assert "Combining" in said
