"""video.json, backends files and plans: what is wrong in them, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.config.files import load_backends, load_configuration, load_plan, load_video_config
from grok_spicy.config.json_source import JsonDocument
from grok_spicy.config.problems import Problem, Source, Where, raise_all
from grok_spicy.config.validation import validate
from grok_spicy.errors import ConfigError
from grok_spicy.schemas import BackendConfig, StoryPlan, VideoConfig
from grok_spicy.watch.reports import Notice, Report
from hypothesis import given, settings
from hypothesis import strategies as st

PLAN = {
    "title": "Fox",
    "style": "ink",
    "scenes": [{"scene_id": 1, "title": "Wood", "duration_seconds": 5}],
}


def save(folder: Path, content: Any, name: str = "video.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def problems_in(path: Path, load: Any = load_video_config) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(path)
    first, *rest = caught.value.message.split("\n  ")
    return [line.removeprefix(f"{path}:") for line in rest or [first]]


def test_complete_video_config_is_read(tmp_path: Path) -> None:
    path = save(
        tmp_path,
        {
            "$schema": "https://example.org/video.json",
            "version": 2,
            "spicy_mode": {"intensity": "low"},
            "characters": [{"name": "Fox", "images": ["fox.png"]}],
            "story_plan": PLAN,
            "backends": {"$schema": "x", "image": "grok", "grok_url": "http://127.0.0.1:1"},
        },
    )

    loaded = load_video_config(path)

    assert loaded.config.characters[0].name == "Fox"
    assert loaded.backends is not None
    assert loaded.backends.config.urls("grok") == ("http://127.0.0.1:1",)
    assert str(loaded.backends.source.at(("grok_url",))).endswith("backends.grok_url")


def test_every_problem_is_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = save(
        tmp_path,
        """{
 "version": {},
 "spicy_mode": {"intensity": "hgh", "enabled": "perhaps"},
 "charcters": [],
 "characters": [{"nme": "Fox"}, 7, {"name": ""}],
 "story_plan": {"title": "Fox", "scenes": [{"scene_id": "a", "duration_seconds": 99}]},
 "backends": {
  "image": {"provider": "", "params": [], "modle": "x"},
  "imgae": "grok",
  "max_cost": -1,
  "scenes": {"x": {}, "1": {"image": {"steps": 3}}},
  "steps": {"keyframs": {}},
  "Comfyui_url": "http://a",
  "x_url": [3]
 }
}""",
    )

    assert problems_in(path) == [
        "2:13: version: must be text or a whole number, not an object",
        "3:30: spicy_mode.intensity: must be 'low', 'medium', 'high' or 'extreme', not 'hgh'",
        "3:48: spicy_mode.enabled: must be true or false, not 'perhaps'",
        "4:2: charcters: unknown field; did you mean characters?",
        "5:17: characters[0]: name is missing",
        "5:18: characters[0].nme: unknown field; did you mean name?",
        "5:33: characters[1]: must be an object, not 7",
        "5:45: characters[2].name: must not be empty",
        "6:16: story_plan: style is missing",
        "6:44: story_plan.scenes[0]: title is missing",
        "6:57: story_plan.scenes[0].scene_id: must be a whole number, not 'a'",
        "6:82: story_plan.scenes[0].duration_seconds: must be at most 15, not 99",
        "8:25: backends.image.provider: must not be empty",
        "8:39: backends.image.params: must be an object, not a list",
        "8:43: backends.image.modle: unknown field; did you mean model?",
        "9:3: backends.imgae: unknown field; did you mean image?",
        "10:15: backends.max_cost: must be at least 0, not -1",
        "11:14: backends.scenes.x: must be a whole number, not 'x'",
        "11:39: backends.scenes.1.image.steps: unknown field",
        "12:13: backends.steps.keyframs: unknown field; did you mean keyframes?",
        "13:3: backends.Comfyui_url: unknown field",
        "14:12: backends.x_url: must be an address or a list of addresses",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ([], "1:1: must be an object, not a list"),
        ("null", "1:1: must be an object, not null"),
        ({"backends": 3}, "1:14: backends: must be an object, not 3"),
        ({"backends": {"image": 3}}, "1:24: backends.image: must be an object, not 3"),
        (
            {"characters": [{"name": "Fox"}, {"name": "FOX"}]},
            "1:16: characters: two characters are called 'FOX'",
        ),
        (
            {"backends": {"scenes": {"3": {}, "03": {}}}},
            "1:35: backends.scenes.03: this is scene 3 once more",
        ),
        (
            {"story_plan": {**PLAN, "scenes": []}},
            "1:59: story_plan.scenes: must not be empty",
        ),
    ],
)
def test_wrong_type_is_named_with_its_place(tmp_path: Path, content: Any, problem: str) -> None:
    assert problems_in(save(tmp_path, content)) == [problem]


def test_more_than_a_hundred_scenes_are_refused(tmp_path: Path) -> None:
    scenes = [{"scene_id": number, "title": "Wood"} for number in range(300)]

    (problem,) = problems_in(save(tmp_path, {**PLAN, "scenes": scenes}), load_plan)

    assert "scenes: must have at most 100 items" in problem


def test_backends_file_may_be_the_bare_object(tmp_path: Path) -> None:
    bare = load_backends(save(tmp_path, {"image": "grok"}, "bare.json"))
    wrapped = load_backends(save(tmp_path, {"backends": {"image": "grok"}}, "wrapped.json"))

    assert bare.config == wrapped.config
    assert str(bare.source.at(("image",))).endswith("bare.json:1:11: image")
    assert str(wrapped.source.at(("image",))).endswith("wrapped.json:1:24: backends.image")


def test_video_config_serves_as_a_backends_file(tmp_path: Path) -> None:
    path = save(tmp_path, {"version": 1, "characters": [], "backends": {"llm": "grok"}})

    assert load_backends(path).config.llm is not None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"backends": {}, "coment": 1}, "1:18: coment: unknown field"),
        ({"imgae": "grok"}, "1:2: imgae: unknown field; did you mean image?"),
        ({"backends": []}, "1:14: backends: must be an object, not a list"),
        (3, "1:1: must be an object, not 3"),
    ],
)
def test_wrong_backends_file_is_named_with_its_place(
    tmp_path: Path, content: Any, problem: str
) -> None:
    assert problems_in(save(tmp_path, content), load_backends) == [problem]


def test_plan_is_read_and_its_mistakes_are_placed(tmp_path: Path) -> None:
    assert load_plan(save(tmp_path, {"schema": 1, **PLAN})) == StoryPlan.model_validate(PLAN)

    wrong = save(tmp_path, {**PLAN, "aspect_ratio": "2:1"}, "plan.json")
    assert problems_in(wrong, load_plan) == [
        "1:119: aspect_ratio: must be '16:9', '9:16', '1:1', '4:3' or '21:9', not '2:1'"
    ]


def test_misspelt_fields_of_a_plan_are_named_with_their_place(tmp_path: Path) -> None:
    scene = {"scene_id": 1, "title": "Dawn", "duration": 9, "tranistion": "crossfade"}
    character = {"name": "Luna", "visual_description": "a fox", "cues": ["sly"]}
    content = {
        "$schema": "plan.json",
        "schema": 1,
        "title": "A Fox",
        "style": "chalk",
        "pallete": {"warm": "ochre"},
        "characters": [character],
        "scenes": [scene],
    }
    told: list[Report] = []
    path = save(tmp_path, content, "plan.json")
    assert load_plan(path, told.append).scenes[0].transition == "cut"
    assert all(isinstance(one, Notice) and one.level == "warning" for one in told)
    said = [str(getattr(one, "text", "")).removeprefix(f"{path}:") for one in told]
    assert [line.split(": ", 1)[1] for line in said] == [
        "pallete: unknown field, which is ignored; did you mean color_palette?",
        "characters[0].cues: unknown field, which is ignored; did you mean personality_cues?",
        "scenes[0].duration: unknown field, which is ignored; did you mean duration_seconds?",
        "scenes[0].tranistion: unknown field, which is ignored; did you mean transition?",
    ]
    assert said[0].startswith("1:")


# -- which files are read ----------------------------------------------------------------------


def test_default_config_is_found_and_said_to_be(tmp_path: Path) -> None:
    path = save(tmp_path, {"backends": {"image": "grok"}})

    found = load_configuration(folder=tmp_path)

    assert found.found == path
    assert found.video is not None
    assert found.backends is not None


def test_configuration_that_nobody_named_signs_nothing(tmp_path: Path) -> None:
    path = save(tmp_path, {"sign": {"prompts": True}})
    found = load_configuration(folder=tmp_path)
    assert found.video is not None
    assert found.video.config.sign is None
    assert found.left_out is not None
    assert f"--config {path}" in found.left_out
    named = load_configuration(path)
    assert named.video is not None
    assert named.video.config.sign is not None
    assert named.left_out is None


def test_without_any_file_there_is_no_configuration(tmp_path: Path) -> None:
    nothing = load_configuration(folder=tmp_path)

    assert (nothing.video, nothing.backends, nothing.found) == (None, None, None)


def test_named_config_goes_before_the_default(tmp_path: Path) -> None:
    save(tmp_path, "broken")
    named = save(tmp_path, {"version": "named"}, "other.json")

    loaded = load_configuration(named, folder=tmp_path)

    assert loaded.found is None
    assert loaded.video is not None
    assert loaded.video.config.version == "named"
    assert loaded.backends is None


def test_backends_file_goes_before_the_backends_of_the_config(tmp_path: Path) -> None:
    save(tmp_path, {"backends": {"image": "first"}})
    other = save(tmp_path, {"image": "second"}, "backends.json")

    loaded = load_configuration(backends=other, folder=tmp_path)

    assert loaded.video is not None
    assert loaded.backends is not None
    assert loaded.backends.config.image is not None
    assert loaded.backends.config.image.provider == "second"


def test_named_config_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such video configuration"):
        load_configuration(tmp_path / "gone.json")


# -- properties --------------------------------------------------------------------------------

WORDS = st.text(alphabet="abcdefgh_-", min_size=1, max_size=8)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)

FIELDS = st.sampled_from([*VideoConfig.model_fields, *BackendConfig.model_fields, "a_url"]) | WORDS


@settings(deadline=None)
@given(st.dictionaries(FIELDS, JSON | st.dictionaries(FIELDS, JSON, max_size=4), max_size=5))
def test_whatever_a_file_says_it_is_read_or_refused_with_places(content: dict[str, Any]) -> None:
    document = JsonDocument(content, json.dumps(content), None, {(): 0}, {})
    try:
        validate(content, VideoConfig, Source(document))
    except ConfigError as error:
        lines = error.message.split("\n  ")[1:] or [error.message]
        assert all(": " in line for line in lines)


@settings(deadline=None)
@given(
    st.sampled_from(["image", "video", "llm", "vision"]),
    WORDS.filter(lambda name: name not in {"provider", "model", "params"}),
)
def test_any_unknown_name_in_an_entry_is_found(capability: str, name: str) -> None:
    value = {capability: {"provider": "fox", name: 1}}

    with pytest.raises(ConfigError) as caught:
        validate(value, BackendConfig, Source(name="backends"))

    assert caught.value.message.startswith(f"backends.{capability}.{name}: unknown field")


# -- problems ----------------------------------------------------------------------------------


def test_problems_are_listed_once_each_and_in_order_of_place() -> None:
    later, sooner = Where("a.json", 9, 1, "b"), Where("a.json", 2, 5, "a")

    with pytest.raises(ConfigError) as caught:
        raise_all(
            [
                Problem(later, "late", "do x"),
                Problem(sooner, "soon"),
                Problem(later, "late", "do x"),
            ],
            what="a.json",
        )

    assert caught.value.message == (
        "2 problems in a.json:\n  a.json:2:5: a: soon\n  a.json:9:1: b: late"
    )
    assert caught.value.hint == "do x"


def test_file_that_is_wrong_all_over_tells_no_more_than_anybody_reads(tmp_path: Path) -> None:
    several = save(tmp_path, {"characters": [1] * 150})
    assert len(problems_in(several)) == 101
    assert problems_in(several)[0].endswith("50 more problems")
    endless = save(tmp_path, {"characters": [1] * 2000})
    assert problems_in(endless) == ["1:1: 2,000 faults, too many to list"]
    unknown = save(tmp_path, {"backends": {f"entry{number}": 1 for number in range(500)}})
    assert len(problems_in(unknown)) == 100


def test_file_with_more_values_than_anybody_writes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="more than 50,000 values"):
        load_video_config(save(tmp_path, {"characters": [1] * 60_000}))


def test_no_problem_raises_nothing() -> None:
    raise_all([])


def test_credentials_in_addresses_are_masked_in_every_problem() -> None:
    text = "no answer from http://fox:den@host/a?api_key=abc&x=1 or ws://owl@tree"

    assert str(Problem(Where(name="x"), text)) == (
        "x: no answer from http://***@host/a?api_key=***&x=1 or ws://***@tree"
    )
