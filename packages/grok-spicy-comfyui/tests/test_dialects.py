"""What each family is told: golden texts of one shot, and what holds for every brief."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.providers.base import Brief, Picture
from grok_spicy.providers.brief import BriefPart, CastMember, Line
from grok_spicy_comfyui import dialects
from grok_spicy_comfyui.budgets import CLIP_CHUNK, T5_LIMIT, tokens, within
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.video import ComfyUIVideoProvider
from grok_spicy_testing.fake_comfyui import FakeComfyUI
from hypothesis import given, settings
from hypothesis import strategies as st

MakeImage = Callable[..., ComfyUIImageProvider]
MakeVideo = Callable[..., ComfyUIVideoProvider]

KEEPER = CastMember(
    "Marta", "the woman in the red oilskin", 1, "left", "A tall woman, grey braid, red oilskin"
)
PILOT = CastMember("Ibo", "the boy with the brass lamp", 2, "right", "A boy of twelve, brass lamp")

SHOT = Brief(
    operation="edit",
    style="watercolour on rough paper",
    palette="slate blue and amber",
    place="A stone harbour at dusk",
    shot_size="medium shot",
    angle="eye level",
    start="Marta holds a compass in both hands, Ibo stands beside her",
    action="Marta raises the compass to her eye",
    camera_move="slow push in",
    cast=(KEEPER, PILOT),
    staging="Marta left, facing right; Ibo right, facing her",
    keep=("faces", "clothes"),
    dialogue=(Line("the woman in the red oilskin", "There it is.", "under her breath"),),
    ambience="gulls, rope creaking",
    parts=(
        BriefPart(4.0, "Marta raises the compass to her eye", "slow push in"),
        BriefPart(4.0, "Marta holds it there and turns to the water", ""),
    ),
)

STILLS = {
    "flux2-klein": (
        "Medium shot eye level: the woman in the red oilskin, exactly as in image 1 and the boy "
        "with the brass lamp, exactly as in image 2. The woman in the red oilskin holds a compass "
        "in both hands, the boy with the brass lamp stands beside her. The woman in the red "
        "oilskin left, facing right; the boy with the brass lamp right, facing her. A stone "
        "harbour at dusk. Watercolour on rough paper. Slate blue and amber. Keep faces and clothes."
    ),
    "qwen-image-2.1": (
        "Medium shot eye level: the woman in the red oilskin, exactly as in <image1> and the boy "
        "with the brass lamp, exactly as in <image2>. The woman in the red oilskin holds a compass "
        "in both hands, the boy with the brass lamp stands beside her. The woman in the red "
        "oilskin left, facing right; the boy with the brass lamp right, facing her. A stone "
        "harbour at dusk. Watercolour on rough paper. Slate blue and amber. Keep faces and clothes."
    ),
    "sdxl": (
        "medium shot, A stone harbour at dusk, the woman in the red oilskin, the boy with the "
        "brass lamp, watercolour on rough paper, the woman in the red oilskin holds a compass in "
        "both hands, the boy with the brass lamp stands beside her, eye level"
    ),
    "pony": (
        "score_9, score_8_up, score_7_up, source_cartoon, rating_safe, medium shot, A stone "
        "harbour at dusk, the woman in the red oilskin, the boy with the brass lamp, watercolour "
        "on rough paper, eye level"
    ),
}


@pytest.mark.parametrize("family", STILLS)
def test_still_is_told_in_the_words_of_its_family(family: str) -> None:
    assert dialects.still(family, "compose", SHOT).prompt == STILLS[family]


def test_retouch_says_what_is_wanted_with_its_verb_first() -> None:
    brief = replace(SHOT, mend=("her oilskin is red", "Ibo holds the lamp"))

    words = dialects.still("flux-kontext", "retouch", brief)

    assert words.prompt == (
        "Edit the picture so that her oilskin is red and the boy with the brass lamp holds the "
        "lamp. Keep faces and clothes and everything else as it is."
    )
    assert words.negative == ""


def test_wan_is_told_motion_and_camera_and_each_part_its_own() -> None:
    words = dialects.clip("wan2.2", SHOT)

    assert words.prompt == (
        "The woman in the red oilskin raises the compass to her eye. Slow push in."
    )
    assert words.parts == (
        "The woman in the red oilskin raises the compass to her eye. Slow push in.",
        "The woman in the red oilskin holds it there and turns to the water. Fixed camera.",
    )
    assert words.negative is None


def test_ltx_is_told_one_paragraph_with_what_is_heard() -> None:
    words = dialects.clip("ltx-2.5", SHOT)

    assert words.prompt == (
        "The woman in the red oilskin holds a compass in both hands, the boy with the brass lamp "
        "stands beside her. The woman in the red oilskin raises the compass to her eye. Slow push "
        'in. The woman in the red oilskin says under her breath: "There it is." Heard: gulls, rope '
        "creaking. Only voices and natural sound is heard."
    )
    assert '"There it is."' in words.parts[0]
    assert '"' not in words.parts[1]


@pytest.mark.parametrize(
    ("tags", "begins"),
    [(("bernini",), "Edit the video so that "), (("v2v",), "The woman"), (("vace",), "The woman")],
)
def test_correction_is_an_instruction_only_for_who_takes_one(
    tags: tuple[str, ...], begins: str
) -> None:
    brief = replace(SHOT, mend=("her oilskin is red",))

    text = dialects.correction(tags, brief).prompt

    assert text.startswith(begins)
    assert "oilskin is red" in text


WORDS = st.text("abcdefg Marta,.", max_size=120)


@settings(max_examples=40, deadline=None)
@given(WORDS, WORDS, WORDS, st.lists(WORDS, max_size=3))
def test_no_name_reaches_a_clip_no_camera_a_still_and_budgets_hold(
    start: str, action: str, place: str, mend: list[str]
) -> None:
    brief = replace(
        SHOT,
        start=f"{start} Marta",
        action=action,
        place=place,
        mend=tuple(mend),
        camera_move="zzz",
        parts=(BriefPart(4, action, "zzz"), BriefPart(4, place, "")),
    )
    for family in ("wan2.1", "wan2.2-5b", "ltx-2.3", "minimax-h3"):
        words = dialects.clip(family, brief)
        assert len(words.parts) == 2
        for text in (words.prompt, *words.parts):
            assert not {"Marta", "Ibo"} & set(text.replace(",", " ").replace(".", " ").split())
    for family in ("sdxl", "pony", "flux-dev", "flux-kontext", "flux2", "qwen-image-edit"):
        words = dialects.still(family, "compose", brief)
        assert "zzz" not in words.prompt
        budget = CLIP_CHUNK if family in {"sdxl", "pony"} else T5_LIMIT
        assert tokens(words.prompt) <= budget


def test_phrase_that_does_not_fit_makes_room_for_shorter_ones() -> None:
    assert within(["fox", "an owl of unusual size", "sea"], 4) == "fox, sea"


@pytest.mark.parametrize(
    ("model", "operation", "has"),
    [
        ("pony", "generate", "score_9"),
        ("z-image", "generate", "A tall woman"),
        ("z-image", "edit", "image 1"),
        ("flux-dev", "edit", "Picture 1"),
        ("qwen-image-2.1", "edit", "<image1>"),
        ("sdxl", "stylize", "medium shot, A stone harbour"),
    ],
)
def test_provider_speaks_as_the_family_that_draws(
    model: str, operation: str, has: str, make_image: MakeImage
) -> None:
    words = make_image(model).phrase(operation, SHOT, "plain")

    assert has in words.prompt


def test_text_alone_stays_as_it_is_but_for_the_chain_of_pony(make_image: MakeImage) -> None:
    assert make_image("sdxl").phrase("generate", None, "a fox").prompt == "a fox"
    pony = make_image("pony").phrase("generate", None, "a fox")
    assert pony.prompt == "score_9, score_8_up, score_7_up, source_cartoon, rating_safe, a fox"
    assert make_image("pony").phrase("generate", None, pony.prompt).prompt == pony.prompt


def test_own_workflow_is_told_the_plain_text(make_video: MakeVideo) -> None:
    mine: Any = Path(__file__).parents[1] / "src/grok_spicy_comfyui/workflows/video_generate.json"

    assert make_video("wan2.1", workflow=mine).phrase("generate", SHOT, "plain").prompt == "plain"


async def test_each_part_of_a_long_clip_is_filmed_from_its_own_text(
    make_video: MakeVideo, keyframe: Picture, server: FakeComfyUI, tmp_path: Path
) -> None:
    provider = make_video("wan2.1", frames=17, width=256, height=256)

    await provider.generate(
        keyframe, "all", 2, dest=tmp_path / "clip", aspect_ratio="1:1", parts=("one", "two")
    )

    texts = [
        node["inputs"]["text"]
        for graph in server.prompts
        for node in graph.values()
        if node.get("_meta", {}).get("title") == "Prompt"
    ]
    assert texts == ["one", "two"]
