"""`grok-spicy comfyui check` and `export`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from grok_spicy.errors import ConfigError, PreflightError
from grok_spicy_comfyui.commands import comfyui
from grok_spicy_comfyui.drafting import draft
from grok_spicy_comfyui.graphs import WorkflowError
from grok_spicy_comfyui.workflows import (
    WorkflowTemplate,
    shipped,
    shipped_folder,
    shipped_names,
)
from grok_spicy_testing.fake_comfyui import FakeComfyUI, NodeSchema


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(comfyui, [str(a) for a in arguments])


def saved_schema(folder: Path, schema: NodeSchema) -> Path:
    path = folder / "object_info.json"
    path.write_text(json.dumps(schema.classes), "utf-8")
    return path


def test_every_way_is_ready_on_a_full_server(server: FakeComfyUI) -> None:
    result = run("check", "--url", server.url)

    assert result.exit_code == 0
    assert f"ComfyUI 0.8.0 at {server.url}" in result.output
    assert "missing" not in result.output
    assert result.output.count("ready") > 30


def test_what_is_missing_is_listed_with_the_cure(server: FakeComfyUI) -> None:
    server.schema.uninstall("checkpoints", "sd_xl_base_1.0.safetensors")
    server.schema.remove_classes("RIFE VFI")

    result = run("check", "--url", server.url)

    assert result.exit_code == 0
    assert "missing  generate  character_sheet.sdxl" in result.output
    assert "the file models/checkpoints/sd_xl_base_1.0.safetensors" in result.output
    assert "the node 'RIFE VFI' of the pack ComfyUI-Frame-Interpolation" in result.output
    assert "git clone https://github.com/Fannovel16/ComfyUI-Frame-Interpolation" in result.output


def test_one_model_is_checked_against_a_saved_schema(tmp_path: Path) -> None:
    schema = NodeSchema({"checkpoints": ["svd_xt.safetensors"]})
    path = saved_schema(tmp_path, schema)

    ready = run("check", "--schema", path, "--model", "svd-xt")
    missing = run("check", "--schema", path, "--model", "wan2.1")

    assert ready.exit_code == 0
    assert missing.exit_code == 3
    assert "wan2.1_i2v_480p_14B_fp16.safetensors" in missing.output


def test_nothing_ready_is_exit_code_3(tmp_path: Path) -> None:
    result = run("check", "--schema", saved_schema(tmp_path, NodeSchema({})))

    assert result.exit_code == 3


@pytest.mark.parametrize(("sampler", "code"), [("euler", 0), ("eulr", 3)])
def test_own_workflow_is_checked(
    sampler: str, code: int, server: FakeComfyUI, tmp_path: Path
) -> None:
    for ending in ("json", "slots.json"):
        text = (shipped_folder() / f"character_sheet.sdxl.{ending}").read_text("utf-8")
        (tmp_path / f"mine.{ending}").write_text(text.replace("dpmpp_2m", sampler), "utf-8")

    result = run("check", "--url", server.url, "--workflow", tmp_path / "mine.json")

    assert result.exit_code == code
    assert ('input sampler_name: "eulr"' in result.output) == (code == 3)


def test_server_that_is_down_is_not_ready(make_server: Callable[..., FakeComfyUI]) -> None:
    server = make_server()
    server.stop()

    result = run("check", "--url", server.url)

    assert isinstance(result.exception, PreflightError)
    assert result.exception.exit_code == 3
    assert "python main.py" in str(result.exception.hint)


def test_unknown_model_is_refused_with_the_nearest(server: FakeComfyUI) -> None:
    result = run("check", "--url", server.url, "--model", "wan21")

    assert isinstance(result.exception, ConfigError)


@pytest.mark.parametrize("text", ["[]", "{", '{"KSampler": 1}'])
def test_what_is_no_schema_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(text, "utf-8")

    result = run("check", "--schema", tmp_path / "other.json")

    assert isinstance(result.exception, WorkflowError)


def test_token_is_read_from_the_environment(
    make_server: Callable[..., FakeComfyUI], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = make_server(token="owl-token")
    monkeypatch.setenv("COMFYUI_TOKEN", "owl-token")

    assert run("check", "--url", server.url, "--model", "sdxl").exit_code == 0


def test_exported_workflows_can_be_checked_and_used(server: FakeComfyUI, tmp_path: Path) -> None:
    result = run("export", tmp_path / "mine")

    files = {path.name for path in (tmp_path / "mine").iterdir()}
    assert result.exit_code == 0
    assert files == {
        f"{name}{ending}" for name in shipped_names() for ending in (".json", ".slots.json")
    }
    file = tmp_path / "mine" / "video_generate.json"
    assert run("check", "--url", server.url, "--workflow", file).exit_code == 0


def test_export_overwrites_only_by_force(tmp_path: Path) -> None:
    run("export", tmp_path)
    edited = tmp_path / "character_sheet.json"
    edited.write_text("{}", "utf-8")

    refused = run("export", tmp_path)
    forced = run("export", tmp_path, "--force")

    assert isinstance(refused.exception, WorkflowError)
    assert "already has" in refused.exception.message
    assert forced.exit_code == 0
    assert edited.read_text("utf-8") != "{}"


def test_first_picture_is_drawn_and_described(server: FakeComfyUI, tmp_path: Path) -> None:
    result = run(
        "try", "a fox", "--model", "sdxl", "--url", server.url, "--output", tmp_path / "fox.png"
    )

    assert result.exit_code == 0
    assert f"{tmp_path / 'fox.png'}: 1344 x 768, drawn by sdxl" in result.output
    assert (tmp_path / "fox.png").is_file()


PICTURES = (
    *("image_path", "image_path_2", "image_path_3", "image_path_4", "previous_image_path"),
    *("end_image_path", "video_path"),
)

UNDRAFTED = {"controlnet_strength", "controlnet_type", "pose_image_path"} | {
    f"{lora}{what}" for lora in ("lora_1", "lora_2", "lightning_lora") for what in ("", "_strength")
}


def exported(name: str) -> dict[str, Any]:
    """Return a shipped workflow as a user would export it: every title that of its class."""
    template = shipped(name)
    pictures = PICTURES if "compose" in template.slots.does else (PICTURES[0], *PICTURES[5:])
    given = {slot: "fox.png" for slot in (*pictures, "prompt") if slot in template.parameters}
    graph = template.render(None, **given)
    for node in graph.values():
        node["_meta"] = {"title": node["class_type"]}
    return dict(graph)


@pytest.mark.parametrize("name", shipped_names())
def test_draft_of_a_workflow_fills_what_its_own_sidecar_fills(name: str) -> None:
    drafted = draft(exported(name), name)

    ours = shipped(name).slots
    ways = {slot for slot in ours.slots if slot not in UNDRAFTED and slot not in PICTURES}
    assert ways - drafted.slots.keys() <= {"lightning_lora_low"}
    assert ("video_path" in ours.slots) == ("video_path" in drafted.slots)
    assert set(drafted.does) & set(ours.does)


def test_drafted_sidecar_makes_an_export_usable(server: FakeComfyUI, tmp_path: Path) -> None:
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps(exported("character_sheet.sdxl")), "utf-8")

    result = run("slots", mine)
    again = run("slots", mine)

    assert result.exit_code == 0, result.output
    assert "for generate" in result.output
    assert run("check", "--url", server.url, "--workflow", mine).exit_code == 0
    graph = WorkflowTemplate(mine).render(prompt="a fox", negative_prompt="fog", seed=7, width=512)
    texts = [n["inputs"]["text"] for n in graph.values() if n["class_type"] == "CLIPTextEncode"]
    assert texts == ["a fox", "fog"]
    assert isinstance(again.exception, WorkflowError)
    assert run("slots", mine, "--force").exit_code == 0


def test_workflow_that_saves_nothing_gets_no_sidecar(tmp_path: Path) -> None:
    graph = {"1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}}
    (tmp_path / "mine.json").write_text(json.dumps(graph), "utf-8")

    result = run("slots", tmp_path / "mine.json")

    assert isinstance(result.exception, WorkflowError)
    assert not (tmp_path / "mine.slots.json").exists()


def test_ways_that_differ_only_in_their_lora_have_names_of_their_own(server: FakeComfyUI) -> None:
    server.schema.uninstall("loras", "Qwen-Image-Edit-2511-Lightning-4steps-V1.0-bf16.safetensors")

    result = run("check", "--url", server.url, "--model", "qwen-image-edit")

    lines = [line for line in result.output.splitlines() if "keyframe_compose" in line]
    assert lines == [
        "  missing  compose   keyframe_compose, 4 steps with its LoRA",
        "  ready    compose   keyframe_compose, all steps",
    ]


def test_what_no_server_tells_is_not_called_ready(server: FakeComfyUI) -> None:
    clips = run("check", "--url", server.url, "--model", "svd-xt")
    faces = run("check", "--url", server.url, "--model", "sdxl")

    assert "ready?   clip      video_generate.svd-xt-rife" in clips.output
    assert "needs also its weights rife47.pth" in clips.output
    assert "ready?   stylize   character_stylize.faceid" in faces.output
    assert "needs also insightface" in faces.output
