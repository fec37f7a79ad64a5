"""What a server's nodes accept: judged before anything is queued."""

from __future__ import annotations

from typing import Any

import pytest
from grok_spicy_comfyui.progress import ProgressMeter
from grok_spicy_comfyui.schema import ServerSchema, nearest_files


def node(inputs: Any, *outputs: str) -> dict[str, Any]:
    return {"input": inputs, "output": list(outputs)}


CLASSES: dict[str, Any] = {
    "Paint": node(
        {
            "required": {
                "steps": ["INT", {"default": 20, "min": 1, "max": 50}],
                "cfg": ["FLOAT", {"default": 7.0, "min": 0.0}],
                "style": [["ink", "chalk"], {}],
                "codec": ["COMBO", {"options": ["auto", "h264"]}],
                "file": [["example.png"], {"image_upload": True}],
                "voice": ["COMBO", {"options": [], "remote": {"route": "/voices"}}],
                "note": ["STRING", {}],
            },
            "optional": {"mask": ["MASK", {}], "any": ["*", {}], "either": ["IMAGE,MASK", {}]},
            "hidden": {"prompt": "PROMPT"},
        },
        "IMAGE",
    ),
    "Mask": node({"required": {}}, "MASK"),
    "Matched": node({"required": {}}, "COMFY_MATCHTYPE_V3"),
    "Nothing": node({"required": {}}),
    "Gone": {},
}

SCHEMA = ServerSchema(CLASSES)

GOOD: dict[str, Any] = {
    "steps": 20,
    "cfg": 7.0,
    "style": "ink",
    "codec": "auto",
    "file": "grok_spicy/fox.png",
    "voice": "owl",
    "note": "",
}


def graph(**changes: Any) -> dict[str, Any]:
    return {
        "1": {"class_type": "Paint", "inputs": {**GOOD, **changes}, "_meta": {"title": "Easel"}},
        "2": {"class_type": "Mask", "inputs": {}},
        "3": {"class_type": "Matched", "inputs": {}},
        "4": {"class_type": "Nothing", "inputs": {}},
    }


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"steps": "20"},
        {"file": "subfolder/that/is/not/listed.png"},
        {"mask": ["2", 0]},
        {"mask": ["3", 0]},
        {"any": ["2", 0]},
        {"either": ["2", 0]},
        {"unknown": 3},
    ],
)
def test_sound_graph_has_no_problem(changes: Any) -> None:
    assert SCHEMA.problems(graph(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "kind", "detail"),
    [
        ({"steps": 0}, "bad_value", "it must be at least 1"),
        ({"steps": 51}, "bad_value", "it must be at most 50"),
        ({"steps": "many"}, "bad_value", "it takes a whole number"),
        ({"cfg": "strong"}, "bad_value", "it takes a number"),
        ({"style": "inc"}, "bad_value", "the server does not offer it"),
        ({"codec": "h265"}, "bad_value", "the server does not offer it"),
        ({"mask": ["77", 0]}, "bad_link", "it is linked to node 77, which is not there"),
        ({"mask": ["1", 0]}, "bad_link", "it takes MASK, but 'Easel' gives IMAGE"),
        ({"mask": ["4", 0]}, "bad_link", "it takes MASK, but 'Nothing' gives nothing"),
    ],
)
def test_wrong_value_or_link_is_found(changes: Any, kind: str, detail: str) -> None:
    (problem,) = SCHEMA.problems(graph(**changes))

    assert (problem.kind, problem.detail, problem.title) == (kind, detail, "Easel")


def test_missing_input_and_node_are_found_together() -> None:
    broken = graph()
    del broken["1"]["inputs"]["note"]
    broken["5"] = {"class_type": "Gone", "inputs": {}}

    problems = SCHEMA.problems(broken)

    assert [(p.kind, p.class_type, p.input) for p in problems] == [
        ("missing_input", "Paint", "note"),
        ("missing_node", "Gone", ""),
    ]


def test_missing_inputs_get_the_server_s_defaults() -> None:
    bare = graph()
    bare["1"]["inputs"] = {"steps": 30}
    bare["5"] = {"class_type": "Gone", "inputs": {}}

    SCHEMA.fill(bare)

    assert bare["1"]["inputs"] == {"steps": 30, "cfg": 7.0, "style": "ink", "codec": "auto"}


def test_choices_of_what_is_no_choice_are_none() -> None:
    assert SCHEMA.choices("Paint", "style") == ("ink", "chalk")
    assert SCHEMA.choices("Paint", "steps") == ()
    assert SCHEMA.choices("Gone", "style") == ()


def test_nearest_files_are_found_in_any_folder_and_case() -> None:
    present = ["Flux/FLUX1-dev-fp8.safetensors", "owl.ckpt", "flux1-schnell.safetensors"]

    assert nearest_files("flux1-dev.safetensors", present)[0] == "Flux/FLUX1-dev-fp8.safetensors"
    assert nearest_files("harbour.gguf", ["owl.ckpt"]) == ()


def test_progress_without_a_graph_has_no_fraction() -> None:
    progress = ProgressMeter().read("progress", {"node": "5", "value": 1, "max": 4})

    assert progress is not None
    assert (progress.fraction, progress.text) == (None, "a node 1/4")


def test_nonsense_on_the_socket_is_no_progress() -> None:
    meter = ProgressMeter({"5": {"class_type": "KSampler", "inputs": {}}})

    broken = meter.read("progress", {"node": "5", "value": None, "max": "many"})

    assert meter.read("status", {"status": {}}) is None
    assert broken is not None
    assert broken.fraction == 0.0


@pytest.mark.parametrize(
    ("template", "members"),
    [
        ({"names": ["image_1", "image_2"], "min": 0}, ["image_1", "image_2"]),
        ({"prefix": "ref_", "max": 2, "min": 1}, ["ref_0", "ref_1"]),
    ],
)
def test_input_that_grows_is_judged_under_each_of_its_names(
    template: dict[str, Any], members: list[str]
) -> None:
    grown = [
        "COMFY_AUTOGROW_V3",
        {"template": {"input": {"required": {"x": ["IMAGE"]}}} | template},
    ]
    schema = ServerSchema(CLASSES | {"Compose": node({"required": {"images": grown}}, "IMAGE")})
    empty = {"1": {"class_type": "Compose", "inputs": {}}}
    wrong = {
        "1": {"class_type": "Compose", "inputs": {f"images.{name}": ["2", 0] for name in members}},
        "2": {"class_type": "Mask", "inputs": {}},
    }

    assert [p.input for p in schema.problems(empty)] == [
        f"images.{name}" for name in members[: template["min"]]
    ]
    assert [(p.input, p.kind) for p in schema.problems(wrong)] == [
        (f"images.{name}", "bad_link") for name in members
    ]


@pytest.mark.parametrize("odd", [[], [{}], [{"template": {"input": {"required": {}}}}]])
def test_input_that_grows_in_an_unknown_way_is_left_to_the_server(odd: list[Any]) -> None:
    raw = ["COMFY_AUTOGROW_V3", *odd]
    schema = ServerSchema({"Compose": node({"required": {"images": raw}}, "IMAGE")})

    assert schema.problems({"1": {"class_type": "Compose", "inputs": {}}}) == []
