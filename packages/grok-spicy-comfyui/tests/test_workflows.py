"""Workflow files and their sidecars: what is filled, what is left out, what is refused."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from grok_spicy_comfyui.graphs import WorkflowError
from grok_spicy_comfyui.workflows import MAX_SEED, WorkflowTemplate, shipped, shipped_folder

GRAPH: dict[str, Any] = {
    "1": {
        "class_type": "CheckpointLoaderSimple",
        "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"},
        "_meta": {"title": "Model"},
    },
    "2": {
        "class_type": "LoraLoaderModelOnly",
        "inputs": {"model": ["1", 0], "lora_name": "", "strength_model": 1.0},
        "_meta": {"title": "Ink"},
    },
    "3": {
        "class_type": "KSampler",
        "inputs": {"model": ["2", 0], "seed": 5, "steps": 20, "cfg": 7.0},
        "_meta": {"title": "Sampler"},
    },
    "4": {
        "class_type": "SolidMask",
        "inputs": {"width": 64, "value": 1.0},
        "_meta": {"title": "Half"},
    },
    "5": {
        "class_type": "SaveImage",
        "inputs": {"images": ["3", 0], "masks": ["4", 0], "filename_prefix": "a"},
        "_meta": {"title": "Output"},
    },
}

SIDECAR: dict[str, Any] = {
    "family": "sdxl",
    "does": ["generate"],
    "output": "Output",
    "slots": {
        "seed": "Sampler.seed",
        "steps": "Sampler.steps",
        "cfg_scale": "Sampler.cfg",
        "width": "Half.width * 0.5",
        "lora_1": "Ink.lora_name",
    },
    "optional": {"lora_1": {"remove": ["Ink"], "bypass": {"Ink": "model"}}},
}


def write(folder: Path, graph: Any = GRAPH, sidecar: Any = SIDECAR) -> Path:
    path = folder / "mine.json"
    path.write_text(json.dumps(graph), "utf-8")
    (folder / "mine.slots.json").write_text(json.dumps(sidecar), "utf-8")
    return path


def changed(**parts: Any) -> dict[str, Any]:
    return {**SIDECAR, **parts}


def test_values_go_into_the_declared_inputs_only(tmp_path: Path) -> None:
    workflow = WorkflowTemplate(write(tmp_path)).render(
        seed=9, steps=30, width=200, lora_1="ink.safetensors"
    )

    expected = json.loads(json.dumps(GRAPH))
    expected["3"]["inputs"] |= {"seed": 9, "steps": 30}
    expected["4"]["inputs"]["width"] = 100
    expected["2"]["inputs"]["lora_name"] = "ink.safetensors"
    assert workflow == expected
    assert workflow.seed == 9


def test_part_of_an_empty_optional_slot_goes_and_its_neighbours_are_linked(
    tmp_path: Path,
) -> None:
    workflow = WorkflowTemplate(write(tmp_path)).render(seed=9)

    assert "2" not in workflow
    assert workflow["3"]["inputs"]["model"] == ["1", 0]


def test_none_is_the_same_as_not_given(tmp_path: Path) -> None:
    template = WorkflowTemplate(write(tmp_path))

    assert template.render(seed=9, steps=None, lora_1=None) == template.render(seed=9)


def test_rendering_leaves_the_template_as_it_was(tmp_path: Path) -> None:
    template = WorkflowTemplate(write(tmp_path))
    template.render(seed=9, steps=3)

    assert template.graph == GRAPH


def test_seed_of_minus_one_is_drawn_and_recorded(tmp_path: Path) -> None:
    workflow = WorkflowTemplate(write(tmp_path), rng=random.Random(4)).render(seed=-1)

    assert workflow.seed == random.Random(4).randint(0, MAX_SEED)
    assert workflow["3"]["inputs"]["seed"] == workflow.seed


def test_value_keeps_the_kind_of_number_that_the_graph_has(tmp_path: Path) -> None:
    workflow = WorkflowTemplate(write(tmp_path)).render(steps=30, cfg_scale=4)

    assert workflow["3"]["inputs"]["steps"] == 30
    assert isinstance(workflow["3"]["inputs"]["cfg"], float)


def test_model_files_are_swapped_by_name(tmp_path: Path) -> None:
    workflow = WorkflowTemplate(write(tmp_path)).render(
        {"sd_xl_base_1.0.safetensors": "mine.safetensors"}
    )

    assert workflow["1"]["inputs"]["ckpt_name"] == "mine.safetensors"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"stepz": 3}, "no slot 'stepz'; did you mean steps?"),
        ({"steps": "many"}, "steps of mine takes a number, not 'many'"),
        ({"steps": 2.5}, "takes a whole number, not 2.5"),
        ({"steps": True}, "takes a number, not True"),
        ({"lora_1": 3}, "lora_1 of mine takes a text, not 3"),
        ({"lora_1": ""}, "slot lora_1 of the workflow mine is empty"),
    ],
)
def test_wrong_parameter_is_refused(params: Any, message: str, tmp_path: Path) -> None:
    template = WorkflowTemplate(write(tmp_path))

    with pytest.raises(WorkflowError, match=message.replace("?", r"\?")):
        template.render(**params)


@pytest.mark.parametrize(
    ("sidecar", "message"),
    [
        (changed(slots={"stepz": "Sampler.steps"}), "no slot is called 'stepz'; did you mean"),
        (changed(slots={"steps": "Sampler"}), 'is not written as "Title.input"'),
        (changed(slots={"steps": "Sampl.steps"}), "names a node 'Sampl'.*did you mean Sampler"),
        (changed(slots={"steps": "Sampler.stepz"}), "no input 'stepz'; did you mean steps"),
        (changed(slots={"steps": "Sampler.model"}), "is linked to another node"),
        (changed(output="Out"), "names a node 'Out'"),
        (changed(does=["paint"]), "does.0: Input should be 'generate'"),
        (changed(colour="red"), "colour: Extra inputs are not permitted"),
        (
            changed(optional={"lora_2": {"remove": ["Ink"]}}),
            "optional.lora_2: there is no such slot",
        ),
    ],
)
def test_wrong_sidecar_is_refused_with_its_place(
    sidecar: Any, message: str, tmp_path: Path
) -> None:
    with pytest.raises(WorkflowError, match=message):
        WorkflowTemplate(write(tmp_path, sidecar=sidecar))


def test_branch_that_leaves_a_loose_end_is_refused_with_the_cure(tmp_path: Path) -> None:
    template = WorkflowTemplate(
        write(tmp_path, sidecar=changed(optional={"lora_1": {"remove": ["Ink"]}}))
    )

    with pytest.raises(WorkflowError, match="input model of 'Sampler' has no source") as caught:
        template.render(seed=1)

    assert caught.value.hint == "List 'Ink' under bypass, or \"Sampler.model\" under unlink."


def test_unlinked_input_is_left_open(tmp_path: Path) -> None:
    optional = {
        "lora_1": {
            "remove": ["Ink", "Half"],
            "bypass": {"Ink": "model"},
            "unlink": ["Output.masks"],
        }
    }
    workflow = WorkflowTemplate(write(tmp_path, sidecar=changed(optional=optional))).render()

    assert "masks" not in workflow["5"]["inputs"]


def test_two_nodes_of_one_title_cannot_be_named(tmp_path: Path) -> None:
    graph = json.loads(json.dumps(GRAPH))
    graph["4"]["_meta"]["title"] = "Sampler"

    with pytest.raises(WorkflowError, match="not exactly one node has that title"):
        WorkflowTemplate(write(tmp_path, graph=graph))


def test_ui_format_is_recognised_and_the_export_explained(tmp_path: Path) -> None:
    path = write(tmp_path, graph={"nodes": [{"id": 1}], "links": [], "version": 0.4})

    with pytest.raises(WorkflowError, match="UI format") as caught:
        WorkflowTemplate(path)

    assert "Export (API)" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "it is not an object"),
        ('{"1": {"inputs": {}}}', "node 1 has no class_type and inputs"),
    ],
)
def test_file_that_is_no_workflow_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(text, "utf-8")

    with pytest.raises(WorkflowError, match=message):
        WorkflowTemplate(path)


def test_graph_saved_inside_a_request_is_read(tmp_path: Path) -> None:
    template = WorkflowTemplate(write(tmp_path, graph={"prompt": GRAPH, "client_id": "x"}))

    assert template.graph == GRAPH


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(WorkflowError, match="cannot be read: No such file"):
        WorkflowTemplate(tmp_path / "nothing.json")
    path = write(tmp_path)
    path.with_name("mine.slots.json").unlink()
    with pytest.raises(WorkflowError, match=r"no sidecar mine\.slots\.json beside it") as caught:
        WorkflowTemplate(path)
    assert "comfyui export" in str(caught.value.hint)


def test_broken_sidecar_is_named(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.with_name("mine.slots.json").write_text("{", "utf-8")

    with pytest.raises(WorkflowError, match=r"mine.slots.json is not JSON"):
        WorkflowTemplate(path)


def test_shipped_workflows_have_the_promised_names() -> None:
    names = {path.name for path in shipped_folder().glob("*.json")}

    assert {
        "character_sheet.json",
        "character_stylize.json",
        "keyframe_compose.json",
        "video_generate.json",
        "video_correct.json",
    } <= names
    assert shipped("character_sheet") is shipped("character_sheet")
