from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy import PresetPart
from grok_spicy_ollama import OllamaLLMProvider, OllamaVisionProvider, plugin
from grok_spicy_ollama.models import canonical, is_cloud, nearest_names
from pydantic import ValidationError

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.base import Options

LLM = OllamaLLMProvider.options_for("qwen3:8b")
EYES = OllamaVisionProvider.options_for("qwen3-vl:8b")


def test_plugin_offers_words_and_eyes_and_its_part_of_the_local_preset() -> None:
    (llm,) = plugin.grok_spicy_llm_providers()
    (eyes,) = plugin.grok_spicy_vision_providers()

    assert (llm.name, llm.default_model) == ("ollama", "qwen3.5")
    assert (eyes.name, eyes.default_model) == ("ollama", "qwen3.5")
    assert plugin.grok_spicy_presets() == [
        PresetPart("local", "llm", "ollama"),
        PresetPart("local", "vision", "ollama"),
    ]


def test_descriptors_name_the_classes() -> None:
    for spec, provider in (
        (plugin.grok_spicy_llm_providers()[0], OllamaLLMProvider),
        (plugin.grok_spicy_vision_providers()[0], OllamaVisionProvider),
    ):
        module, _, name = spec.target.partition(":")
        assert (provider.__module__, provider.__name__) == (module, name)


def test_plugin_module_imports_nothing_heavy() -> None:
    code = (
        "import sys, grok_spicy_ollama.plugin\n"
        "print([name for name in ('pydantic', 'httpx', 'PIL', 'numpy', 'onnxruntime') "
        "if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


def test_package_has_no_other_names() -> None:
    import grok_spicy_ollama

    with pytest.raises(AttributeError, match="no attribute 'OllamaImageProvider'"):
        _ = grok_spicy_ollama.OllamaImageProvider


@pytest.mark.parametrize("options", [LLM, EYES])
def test_every_option_explains_itself(options: type[Options]) -> None:
    for name, field in options.model_fields.items():
        assert field.description, name


def test_options_that_cannot_change_an_answer_do_not_make_it_anew() -> None:
    neutral = {"num_ctx", "num_predict", "keep_alive", "timeout", "allow_cloud"}

    assert not neutral & set(LLM.output_fields())
    assert {"temperature", "seed", "think"} <= set(LLM.output_fields())
    assert "scorer_model" in EYES.output_fields()


@pytest.mark.parametrize(
    ("options", "params", "words"),
    [
        (LLM, {"temprature": 1}, "temprature"),
        (LLM, {"temperature": 3}, "less than or equal to 2"),
        (LLM, {"num_ctx": 100}, "greater than or equal to 2048"),
        (LLM, {"think": "deeply"}, "think"),
        (LLM, {"keep_alive": "a while"}, "write seconds"),
        (LLM, {"image_size": 512}, "image_size"),
        (EYES, {"scorer_floor": 0.9}, "must be less than scorer_ceiling"),
    ],
)
def test_wrong_options_are_refused(
    options: type[Options], params: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        options(**params)


@pytest.mark.parametrize(
    ("written", "sent"), [("5m", "5m"), ("1h30m", "1h30m"), (300, 300), ("300", 300), ("-1", -1)]
)
def test_keep_alive_is_sent_as_the_server_understands_it(written: Any, sent: Any) -> None:
    assert LLM(keep_alive=written).keep_alive == sent  # type: ignore[call-arg, attr-defined]


def test_scorer_model_is_a_path(tmp_path: Path) -> None:
    model = EYES(scorer_model=str(tmp_path / "clip.onnx"))  # type: ignore[call-arg]

    assert model.scorer_model == tmp_path / "clip.onnx"  # type: ignore[attr-defined]


def test_default_models_are_among_those_listed() -> None:
    assert plugin.DEFAULT_LLM in [model.name for model in OllamaLLMProvider.models()]
    assert plugin.DEFAULT_VISION in [model.name for model in OllamaVisionProvider.models()]


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("llama3.1", "llama3.1:latest"),
        ("Qwen3:8B", "qwen3:8b"),
        ("registry.ollama.ai/library/qwen3:8b", "qwen3:8b"),
        ("hf.co/owl/eyes-GGUF:Q4_K_M", "hf.co/owl/eyes-gguf:q4_k_m"),
        ("studio:5000/owl/eyes", "studio:5000/owl/eyes:latest"),
    ],
)
def test_names_are_compared_as_the_server_lists_them(name: str, listed: str) -> None:
    assert canonical(name) == listed


@pytest.mark.parametrize(
    ("name", "cloud"),
    [("gpt-oss:120b-cloud", True), ("kimi-k2:cloud", True), ("cloud-fox:7b", False)],
)
def test_cloud_models_are_known_by_their_tag(name: str, cloud: bool) -> None:
    assert is_cloud(name) is cloud


def test_nearest_names_begin_with_other_sizes_of_the_same_model() -> None:
    pulled = ["llama3.1:latest", "qwen3-vl:8b", "qwen3:8b", "qwen3:4b"]

    assert nearest_names("qwen3:32b", pulled)[:2] == ["qwen3:4b", "qwen3:8b"]
    assert nearest_names("nothing-alike", pulled) == []
    assert nearest_names("mistral:7b", ["smollm:1.7b", "moondream:1.8b"]) == []
