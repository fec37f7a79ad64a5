"""Everything on one machine: one GPU for two servers, and a doctor who tries them all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import Result
from grok_spicy.calls.resources import ResourceScheduler
from grok_spicy.config.choose import choose_backends
from grok_spicy.config.resolve import resolve
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.context import Context
from grok_spicy.schemas import BackendConfig
from grok_spicy.specs import Capability
from grok_spicy.steps import Step

if TYPE_CHECKING:
    from conftest import Services

USES: tuple[tuple[Capability, Step], ...] = (
    ("image", "keyframes"),
    ("video", "videos"),
    ("llm", "plan"),
    ("vision", "keyframes"),
)


def occupied(**fields: Any) -> list[str | None]:
    """Return what the preset `local` occupies, capability by capability."""
    registry = ProviderRegistry(PluginManager())
    chosen = choose_backends("local", BackendConfig.model_validate(fields), registry)
    scheduler = ResourceScheduler(chosen.config.resources)
    context = Context()
    found = []
    for capability, step in USES:
        config = resolve(chosen, registry, capability, step)
        provider = registry.get(capability, config.provider)(config, context)
        found.append(scheduler.resource_of(provider))
    return found


@pytest.fixture(autouse=True)
def no_other_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the address of a real server out of it."""
    monkeypatch.delenv("OLLAMA_HOST", raising=False)


def test_ollama_and_comfyui_on_this_machine_share_its_gpu_by_default() -> None:
    assert occupied() == ["gpu:localhost"] * 4


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.0.0.2", "[::1]"])
def test_every_name_of_this_machine_is_the_same_gpu(name: str) -> None:
    urls = {"ollama_url": f"http://{name}:11434", "comfyui_url": "http://localhost:8188"}
    assert occupied(**urls) == ["gpu:localhost"] * 4


def test_another_machine_is_another_gpu() -> None:
    assert occupied(ollama_url="http://Attic:11434") == ["gpu:localhost"] * 2 + ["gpu:attic"] * 2


def test_two_names_of_one_other_machine_are_told_apart_until_resources_says_otherwise() -> None:
    urls = {"ollama_url": "http://attic:11434", "comfyui_url": "http://10.0.0.7:8188"}
    assert occupied(**urls) == ["gpu:10.0.0.7"] * 2 + ["gpu:attic"] * 2
    shared = {"ollama": "attic", "comfyui": "attic"}
    assert occupied(**urls, resources=shared) == ["attic"] * 4


def test_resources_gives_ollama_a_gpu_of_its_own() -> None:
    assert occupied(resources={"ollama": None}) == ["gpu:localhost"] * 2 + [None] * 2


@pytest.mark.parametrize("name", ["local", "grok"])
def test_doctor_tries_every_provider_over_its_own_protocol(
    name: str,
    services: Services,
    tmp_path: Path,
    run_cli: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backends = services.backends(name).model_dump(mode="json", exclude_unset=True)
    (tmp_path / "backends.json").write_text(json.dumps(backends), "utf-8")
    monkeypatch.setenv("GROK_API_KEY", "sesame-0123456789")
    done = run_cli("doctor", "--backends", "backends.json", "--try", "--json")
    document = json.loads(done.stdout)
    trial = [one for one in document["findings"] if one["area"] == "trial"]
    assert [one["level"] for one in trial] == ["ok"] * 4, done.stdout
    assert done.exit_code == 0, done.stdout
    free = name == "local"
    assert all((one["cost_usd"] == 0) is free for one in trial), trial
