"""Every shipped workflow: it renders, it would run, and rendering changes what it may."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from grok_spicy_comfyui.families import FAMILIES, owner
from grok_spicy_comfyui.graphs import is_link, title_of
from grok_spicy_comfyui.models import model_files, pack_of
from grok_spicy_comfyui.rows import Family, Use
from grok_spicy_comfyui.schema import ServerSchema
from grok_spicy_comfyui.slots import SLOT_KINDS
from grok_spicy_comfyui.workflows import WorkflowTemplate, shipped, shipped_names
from grok_spicy_testing.fake_comfyui import OFFICIAL_FILES, NodeSchema
from grok_spicy_testing.fake_comfyui.validation import judge
from hypothesis import given
from hypothesis import strategies as st

NAMES = shipped_names()

WAYS = [
    pytest.param(row, operation, use, id=f"{row.name}-{operation}-{number}-{use.template}")
    for row in FAMILIES.values()
    for operation, uses in row.uses.items()
    for number, use in enumerate(uses)
]

PICTURES = ("image_path", "image_path_2", "previous_image_path", "end_image_path")

CASTS = [
    pytest.param(characters, previous, id=f"{characters}-characters-previous-{previous}")
    for characters, previous in itertools.product((0, 1, 2), (False, True))
    if characters or previous
]


def needed(template: WorkflowTemplate, characters: int = 1, *, previous: bool = False) -> Any:
    """Return values for everything that a call would fill."""
    values: dict[str, Any] = {"prompt": "a fox", "seed": 7, "video_path": "clip.mp4"}
    values |= dict.fromkeys(PICTURES[:characters], "example.png")
    values |= {"previous_image_path": "example.png"} if previous else {}
    values |= {"end_image_path": "example.png"}
    if "image_path" not in template.slots.optional:
        values["image_path"] = "example.png"
    return {name: value for name, value in values.items() if name in template.parameters}


def server_with(graph: Any) -> NodeSchema:
    """Return a server that has the files of the graph, and nothing else."""
    schema = NodeSchema({})
    for found in model_files(graph):
        schema.install(found.folder, found.file)
    return schema


def errors_of(graph: Any, schema: NodeSchema) -> Any:
    verdict = judge(graph, schema, lambda name: name in {"example.png", "clip.mp4"})
    return verdict.error, verdict.node_errors


@pytest.mark.parametrize(("characters", "previous"), CASTS)
@pytest.mark.parametrize("name", NAMES)
def test_workflow_would_run_for_every_cast_with_its_own_files_alone(
    name: str, characters: int, previous: bool
) -> None:
    template = shipped(name)

    graph = template.render(**needed(template, characters, previous=previous))

    schema = server_with(graph)
    assert errors_of(graph, schema) == (None, {})
    assert ServerSchema(schema.classes).problems(graph) == []
    assert unreached(graph, template.output) == set()


@pytest.mark.parametrize(("row", "operation", "use"), WAYS)
def test_every_way_of_every_family_would_run(row: Family, operation: str, use: Use) -> None:
    template = shipped(use.template)

    graph = template.render(use.files, **{**needed(template), **use.values})

    assert errors_of(graph, server_with(graph)) == (None, {})


@pytest.mark.parametrize(("row", "operation", "use"), WAYS)
def test_sidecar_says_what_the_family_table_says(row: Family, operation: str, use: Use) -> None:
    slots = shipped(use.template).slots

    assert operation in slots.does
    assert set(use.values) <= slots.slots.keys()
    if not use.files:
        assert slots.family == owner(row, use).name


@pytest.mark.parametrize("name", NAMES)
def test_every_workflow_is_used_by_a_family(name: str) -> None:
    used = {use.template for row in FAMILIES.values() for uses in row.uses.values() for use in uses}
    assert name in used


@pytest.mark.parametrize(("row", "operation", "use"), WAYS)
def test_table_and_workflow_agree_on_usual_values(row: Family, operation: str, use: Use) -> None:
    template = shipped(use.template)
    if use.of is not None or use.files or "lightning" in use.tags or operation == "bridge":
        return
    if row.name == "wan2.1" and operation == "correct":
        return  # another model of the family: 1.3B or VACE
    graph = template.graph
    ids = {title_of(graph, node): node for node in graph}
    found = {}
    for name in row.defaults:
        target = template.slots.targets(name)[0]
        found[name] = graph[ids[target.node]]["inputs"][target.input]

    assert found == row.defaults


@pytest.mark.parametrize(("row", "operation", "use"), WAYS)
def test_usual_server_has_the_files_of_every_way(row: Family, operation: str, use: Use) -> None:
    template = shipped(use.template)
    graph = template.render(use.files, **{**needed(template), **use.values})

    for found in model_files(graph):
        assert found.file in OFFICIAL_FILES[found.folder]


@pytest.mark.parametrize("name", NAMES)
def test_nodes_are_the_server_s_own_or_of_a_known_pack(name: str) -> None:
    schema = NodeSchema({})
    for node in shipped(name).graph.values():
        module = schema.classes[node["class_type"]]["python_module"]
        custom = module.startswith("custom_nodes.")
        pack = pack_of(node["class_type"])
        assert (pack.name if pack else None) == (
            module.removeprefix("custom_nodes.") if custom else None
        )


@pytest.mark.parametrize("name", NAMES)
def test_workflow_says_nothing_untoward(name: str) -> None:
    for node in shipped(name).graph.values():
        for value in node["inputs"].values():
            assert not isinstance(value, str) or value.isascii()


def unreached(graph: Any, output: str) -> set[str]:
    """Return the nodes that the output does not need."""
    seen: set[str] = set()
    waiting = [output]
    while waiting:
        node_id = waiting.pop()
        if node_id not in seen:
            seen.add(node_id)
            waiting += [v[0] for v in graph[node_id]["inputs"].values() if is_link(v)]
    return set(graph) - seen


VALUES: dict[str, Any] = {
    "text": st.text(min_size=1, max_size=40),
    "file": st.text(min_size=1, max_size=20),
    "whole": st.integers(min_value=0, max_value=2**53),
    "number": st.floats(min_value=0, max_value=30, allow_nan=False),
}


@st.composite
def calls(draw: st.DrawFn) -> tuple[WorkflowTemplate, dict[str, Any]]:
    """Draw a workflow and values for its required and some other slots."""
    template = shipped(draw(st.sampled_from(NAMES)))
    required = set(needed(template, 0))
    others = draw(st.sets(st.sampled_from(sorted(template.parameters))))
    if others & {"lora_1_strength", "lora_2_strength"}:
        others |= {"lora_1", "lora_2"}
    names = sorted(required | others)
    return template, {name: draw(VALUES[SLOT_KINDS[name]]) for name in names}


@given(calls())
def test_rendering_changes_only_declared_inputs(
    call: tuple[WorkflowTemplate, dict[str, Any]],
) -> None:
    template, params = call
    before = template.graph

    after = template.render(**params)

    left_out = [b for slot, b in template.slots.optional.items() if slot not in params]
    gone = {title for branch in left_out for title in branch.remove}
    filled = {
        (target.node, target.input) for name in params for target in template.slots.targets(name)
    }
    assert {title_of(before, n) for n in before.keys() - after.keys()} == gone
    assert after.keys() <= before.keys()
    for node_id, node in after.items():
        title = title_of(before, node_id)
        assert node["class_type"] == before[node_id]["class_type"]
        for name, value in before[node_id]["inputs"].items():
            led_to_gone = is_link(value) and title_of(before, value[0]) in gone
            if (title, name) not in filled and not led_to_gone:
                assert node["inputs"][name] == value
        assert node["inputs"].keys() <= before[node_id]["inputs"].keys()


@given(calls())
def test_rendered_graph_has_no_loose_link(call: tuple[WorkflowTemplate, dict[str, Any]]) -> None:
    template, params = call

    graph = template.render(**params)

    for node in graph.values():
        for value in node["inputs"].values():
            assert not is_link(value) or value[0] in graph
