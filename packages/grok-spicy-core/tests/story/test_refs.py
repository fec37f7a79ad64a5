"""Whose the reference photos are."""

from pathlib import Path

import pytest
from grok_spicy.errors import ConfigError
from grok_spicy.schemas import (
    Character,
    CharacterRefMapping,
    ConfigCharacter,
    Scene,
    StoryPlan,
    VideoConfig,
)
from grok_spicy.story.refs import (
    CharacterPhotos,
    LabelMatch,
    accept_mapping,
    apply_descriptions,
    brought_along,
    collect_refs,
    is_address,
    match_labels,
    parse_ref,
    tells_of_somebody,
)
from hypothesis import given
from hypothesis import strategies as st

NAMES = ["Luna the Fox", "Oona", "Pip"]


def test_ref_is_a_name_and_a_path() -> None:
    assert parse_ref("Luna=photos/luna.jpg") == ("Luna", Path("photos/luna.jpg"))
    assert parse_ref(" Luna = a=b.jpg ") == ("Luna", Path("a=b.jpg"))


@pytest.mark.parametrize("text", ["", "=", "Luna", "Luna=", "=luna.jpg", " = ", "Lu\0na=a.jpg"])
def test_ref_without_name_or_path_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"--ref .* is not NAME=PATH"):
        parse_ref(text)


def test_photos_of_both_sources_meet_under_the_configured_name(tmp_path: Path) -> None:
    config = VideoConfig(
        characters=[
            ConfigCharacter(name="Luna", images=["luna.png", "HTTPS://example.org/luna.jpg"]),
            ConfigCharacter(name="Oona"),
        ]
    )
    refs = [("luna", Path("b.png")), ("Pip", Path("p.png")), ("PIP", Path("q.png"))]
    assert collect_refs(refs, config, folder=tmp_path) == [
        CharacterPhotos(
            "Luna", (tmp_path / "luna.png", "HTTPS://example.org/luna.jpg", Path("b.png"))
        ),
        CharacterPhotos("Pip", (Path("p.png"), Path("q.png"))),
    ]


def test_same_photo_counts_once_and_absolute_paths_stay(tmp_path: Path) -> None:
    photo = tmp_path / "luna.png"
    config = VideoConfig(characters=[ConfigCharacter(name="Luna", images=[str(photo)])])
    refs = collect_refs([("Luna", photo)], config, folder=Path("elsewhere"))
    assert refs == [CharacterPhotos("Luna", (photo,))]


def test_no_photos_are_no_references() -> None:
    assert collect_refs([]) == []
    assert collect_refs([], VideoConfig(characters=[ConfigCharacter(name="Luna")])) == []


def test_photo_without_a_name_or_path_is_refused() -> None:
    with pytest.raises(ConfigError, match="has no name"):
        collect_refs([(" ", Path("a.png"))])
    config = VideoConfig(characters=[ConfigCharacter(name="Luna", images=[" "])])
    with pytest.raises(ConfigError, match="image of 'Luna' in the configuration has no path"):
        collect_refs([], config)


def test_addresses_are_told_from_files() -> None:
    assert is_address("http://example.org/a.png")
    assert not is_address(Path("a.png"))


@pytest.mark.parametrize(
    ("labels", "mapping", "unmatched"),
    [
        (["OONA"], {"OONA": "Oona"}, ()),
        (["luna"], {"luna": "Luna the Fox"}, ()),
        (["pip in the rain"], {"pip in the rain": "Pip"}, ()),
        (["n"], {}, ("n",)),
        (["mouse"], {}, ("mouse",)),
        (["Oona", "oona"], {"Oona": "Oona"}, ("oona",)),
        (["Pip and friends", "Pip"], {"Pip": "Pip"}, ("Pip and friends",)),
        ([], {}, ()),
    ],
)
def test_labels_match_by_name_then_by_part(
    labels: list[str], mapping: dict[str, str], unmatched: tuple[str, ...]
) -> None:
    assert match_labels(labels, NAMES) == LabelMatch(mapping, unmatched)


@given(st.lists(st.text(max_size=5)), st.lists(st.text(min_size=1, max_size=5), unique=True))
def test_no_character_gets_two_labels(labels: list[str], names: list[str]) -> None:
    match = match_labels(labels, names)
    assert len(set(match.mapping.values())) == len(match.mapping)
    assert set(match.mapping) | set(match.unmatched) == set(labels)
    assert set(match.mapping.values()) <= set(names)


def test_models_mapping_is_taken_as_far_as_it_makes_sense() -> None:
    match = LabelMatch({"Oona": "Oona"}, ("mouse", "hero", "extra", "twin"))
    answer = CharacterRefMapping(
        mapping={
            "MOUSE": "pip",
            "hero": "Nobody",
            "stranger": "Luna the Fox",
            "extra": "Oona",
            "twin": "Pip",
        }
    )
    accepted = accept_mapping(match, answer, NAMES)
    assert accepted.mapping == {"Oona": "Oona", "mouse": "Pip"}
    assert accepted.unmatched == ("hero", "extra", "twin")


def test_photos_that_match_nobody_are_warned_about() -> None:
    assert LabelMatch({}, ()).warning() is None
    warning = LabelMatch({}, ("mouse", "hero")).warning()
    assert warning is not None
    assert "'mouse', 'hero': not used" in warning


def test_descriptions_replace_appearance_verbatim_by_label() -> None:
    plan = StoryPlan(
        title="Autumn",
        style="watercolour",
        characters=[
            Character(name="Luna the Fox", visual_description="as planned"),
            Character(name="Oona", visual_description="as planned"),
        ],
        scenes=[Scene(scene_id=1, title="Dawn")],
    )
    copy = plan.model_copy(deep=True)
    seen = {"luna": "  Amber eyes,\n as seen. ", "ghost": "unseen", "oona": "  "}
    described = apply_descriptions(plan, seen, {"luna": "Luna the Fox", "oona": "Oona"})
    assert described.characters[0].visual_description == "  Amber eyes,\n as seen. "
    assert described.characters[1].visual_description == "as planned"
    assert plan == copy


@pytest.mark.parametrize(
    ("said", "somebody"),
    [
        ("A small red fox with one white ear.", True),
        ("Picture 1 is tall, 640 by 800 pixels. The main colour is orange.", False),
        ("A 640x800 pixel image, mostly dark.", False),
        (" ", False),
    ],
)
def test_measures_of_a_picture_describe_nobody(said: str, somebody: bool) -> None:
    assert tells_of_somebody(said) is somebody


@pytest.mark.parametrize(
    ("concept", "brought"),
    [
        ("A fox meets an owl", ["Zed"]),
        ("Zed the fox meets an owl", []),
    ],
)
def test_whom_only_a_photo_label_brings_into_the_story_is_known(
    concept: str, brought: list[str]
) -> None:
    assert brought_along({"Zed": "Zed", "pilot": "Otto"}, concept, None) == brought
