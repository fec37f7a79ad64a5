"""What each family is told: golden texts of one shot, and what holds for every brief."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.providers.base import Brief, Phrasing, Picture
from grok_spicy.providers.brief import BriefPart, CastMember, Line, Thing
from grok_spicy.providers.pictures import PicturePosition
from grok_spicy_comfyui import dialects
from grok_spicy_comfyui.budgets import CLIP_CHUNK, T5_LIMIT, tokens, within
from grok_spicy_comfyui.families import FAMILIES
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.sizes import part_lengths
from grok_spicy_comfyui.slots import Operation
from grok_spicy_comfyui.video import ComfyUIVideoProvider
from grok_spicy_testing.fake_comfyui import FakeComfyUI
from hypothesis import given, settings
from hypothesis import strategies as st

MakeImage = Callable[..., ComfyUIImageProvider]
MakeVideo = Callable[..., ComfyUIVideoProvider]

KEEPER = CastMember(
    "Marta",
    "the woman in the red oilskin",
    1,
    "left",
    "A tall woman, grey braid, red oilskin",
    "right",
    "the woman",
)
PILOT = CastMember(
    "Ibo",
    "the boy with the brass lamp",
    2,
    "right",
    "A boy of twelve, brass lamp",
    "the sea",
    "the boy",
)

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
    wardrobe="Ibo wears a blue coat",
    props=(Thing("the compass", "green brass", 3), Thing("the chart", "yellow paper")),
    mood="hushed",
    previous_picture=4,
    keep=("faces", "clothes"),
    dialogue=(
        Line("the woman in the red oilskin", "There it is, Ibo.", "under her breath", "dry"),
    ),
    ambience="gulls, rope creaking",
    parts=(
        BriefPart(4.0, "Marta raises the compass to her eye", "slow push in"),
        BriefPart(4.0, "Marta holds it there and turns to the water", ""),
    ),
)

DRAWING = ("flux-kontext", *(row.name for row in FAMILIES.values() if row.capability == "image"))

FILMING = tuple(
    row.name for row in FAMILIES.values() if row.capability == "video" and row.name != "svd-xt"
)

WAYS: tuple[Operation, ...] = ("generate", "stylize", "compose", "retouch")

GOLDEN = Path(__file__).parent / "data" / "phrasings.json"
"""Written anew by: python packages/grok-spicy-comfyui/tests/test_dialects.py"""

MENDED = replace(SHOT, mend=("her oilskin is red", "Ibo holds the lamp"))

CORRECTIONS = {"bernini-r": ("bernini",), "wan2.1": ("v2v",)}


def phrasings(family: str) -> dict[str, list[str]]:
    """Return what a family is told of the shot, by what it is to do: prompt, negative, parts."""
    told: dict[str, Phrasing] = {}
    if family in FILMING:
        told["clip"] = dialects.clip(family, SHOT)
        told["retake"] = dialects.clip(family, replace(MENDED, parts=()))
    if family in CORRECTIONS:
        told["correct"] = dialects.correction(CORRECTIONS[family], MENDED)
    for way in WAYS if family in DRAWING else ():
        told[way] = dialects.still(family, way, MENDED if way == "retouch" else SHOT)
    return {
        way: [words.prompt, *([f"NEGATIVE {words.negative}"] if words.negative else [])]
        + [f"PART {part}" for part in words.parts]
        for way, words in told.items()
    }


FAMILY_NAMES = sorted({*DRAWING, *FILMING, *CORRECTIONS})


@pytest.mark.parametrize("family", FAMILY_NAMES)
def test_each_family_is_told_the_shot_in_its_words(family: str) -> None:
    assert phrasings(family) == json.loads(GOLDEN.read_text("utf-8"))[family]


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("They face each other over the bench, the wick in her open palm", "wick in her open palm"),
        ("In the hand she holds out over the bench between them lies a very old wick", "new wick"),
    ],
)
def test_thing_that_the_start_names_is_in_a_short_prompt(start: str, told: str) -> None:
    shot = replace(SHOT, start=start, props=(Thing("the chart"), Thing("the new wick")))
    for family in ("sdxl", "flux2", "flux2-klein"):
        assert told in dialects.still(family, "compose", shot).prompt
    assert "palm" not in dialects.still("sdxl", "compose", replace(shot, start="Rain")).prompt


@pytest.mark.parametrize("position", ["left", "center", "right"])
def test_somebody_alone_is_told_where_to_stand(position: PicturePosition) -> None:
    alone = replace(SHOT, cast=(replace(KEEPER, position=position),))
    where = "in the center" if position == "center" else f"on the {position}"
    for family in ("sdxl", "flux2", "flux2-klein", "qwen-image-edit"):
        assert where in dialects.still(family, "compose", alone).prompt


def test_retouch_says_what_is_wanted_with_its_verb_first() -> None:
    brief = replace(SHOT, mend=("her oilskin is red", "Ibo holds the lamp"))

    words = dialects.still("flux-kontext", "retouch", brief)

    assert words.prompt == (
        "Edit the picture: Her oilskin is red. The boy with the brass lamp holds the lamp. "
        "Keep faces and clothes and everything else as it is."
    )
    assert words.negative == ""


@pytest.mark.parametrize(
    ("family", "begins"),
    [
        ("flux2-klein", "Insert, high angle: the compass: green brass. On an empty backdrop."),
        ("sdxl", "insert, the compass, green brass, on an empty backdrop"),
    ],
)
def test_sheet_of_a_thing_is_of_that_thing(family: str, begins: str) -> None:
    sheet = Brief(
        "generate",
        shot_size="insert",
        angle="high angle",
        start="on an empty backdrop",
        props=(Thing("the compass", "green brass"),),
    )
    assert dialects.still(family, "generate", sheet).prompt.startswith(begins)


DRESSED = replace(
    SHOT,
    prefix="Film noir",
    additions=("moonlit haze", "rain on glass"),
    guidance=("Direction: linger on hands",),
)


def test_what_the_user_adds_reaches_every_family_and_guidance_those_that_read_prose() -> None:
    for family in (*DRAWING, *FILMING):
        words = (
            dialects.clip(family, DRESSED)
            if family in FILMING
            else dialects.still(family, "compose", DRESSED)
        )
        for text in (words.prompt, *words.parts):
            assert "Film noir" in text
            assert "moonlit haze" in text
            assert ("linger on hands" in text) is (family not in {"sdxl", "pony"})


def test_wan_is_told_motion_and_camera_and_each_part_its_own() -> None:
    words = dialects.clip("wan2.2", SHOT)

    assert words.prompt == (
        "The woman in the red oilskin raises the compass to her eye. Camera: slow push in."
    )
    assert words.parts == (
        "The woman in the red oilskin raises the compass to her eye. Camera: slow push in.",
        "The woman in the red oilskin holds it there and turns to the water. Fixed camera.",
    )
    assert words.negative is None


def test_ltx_is_told_one_paragraph_with_what_is_heard() -> None:
    words = dialects.clip("ltx-2.5", SHOT)

    assert words.prompt == (
        "The woman in the red oilskin holds a compass in both hands, the boy with the brass lamp "
        "stands beside her. The woman raises the compass to her eye. The mood is hushed. "
        "Camera: slow push in. The woman in the red oilskin, dry, under her breath, says: "
        '"There it is, Ibo." Heard: gulls, rope creaking. Only voices and natural sound are heard; '
        "the scene has no score."
    )
    assert '"There it is, Ibo."' in words.parts[0]
    assert '"' not in words.parts[1]


@pytest.mark.parametrize(
    ("tags", "begins"),
    [(("bernini",), "Edit the video: "), (("v2v",), "The woman"), (("vace",), "The woman")],
)
def test_correction_is_an_instruction_only_for_who_takes_one(
    tags: tuple[str, ...], begins: str
) -> None:
    brief = replace(SHOT, mend=("her oilskin is red",))

    text = dialects.correction(tags, brief).prompt

    assert text.startswith(begins)
    assert "oilskin is red" in text


NEGATION = re.compile(r"\b(?:no|not|never|without|nobody|avoid)\b", re.IGNORECASE)

WORDS = st.text("abcdefg Marta,.", max_size=120)


@settings(max_examples=20, deadline=None)
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
    for family in FILMING:
        words = dialects.clip(family, brief)
        assert len(words.parts) == 2
        for text in (words.prompt, *words.parts):
            told = re.sub(r'"[^"]*"', "", text)  # people say each other's names
            assert not {"Marta", "Ibo"} & set(re.findall(r"\w+", told))
            assert not NEGATION.search(told.replace("the scene has no score", ""))
        assert words.tokens is not None
        assert words.most_tokens is not None
        assert words.tokens <= words.most_tokens
    for family, way in itertools.product(DRAWING, WAYS):
        words = dialects.still(family, way, brief)
        assert "zzz" not in words.prompt
        assert not NEGATION.search(words.prompt)
        assert tokens(words.prompt) == words.tokens
        if family in {"sdxl", "pony"}:
            assert tokens(words.prompt) <= (CLIP_CHUNK * 3 if way == "generate" else CLIP_CHUNK)
        assert tokens(words.prompt) <= T5_LIMIT


@pytest.mark.parametrize("family", FILMING)
def test_clip_has_as_many_parts_as_texts(family: str, make_video: MakeVideo) -> None:
    limits, rule = make_video(family).limits, FAMILIES[family].frames
    assert rule is not None
    for seconds in range(3, 16):
        told = math.ceil(seconds / limits.natural_seconds) if limits.natural_seconds else 1
        assert len(part_lengths(seconds, rule.fps, rule)) == told, seconds


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
        ("sdxl", "generate", "grey braid"),
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


if __name__ == "__main__":
    told = {family: phrasings(family) for family in FAMILY_NAMES}
    GOLDEN.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
