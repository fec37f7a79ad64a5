"""The fixtures that the pytest plugin brings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from grok_spicy import PluginManager, UnavailableError
from grok_spicy_testing.fakes import FakeProviders, small_plan


async def test_fake_providers_do_what_their_script_says(
    fake_providers: FakeProviders, tmp_path: Path
) -> None:
    from grok_spicy import Context, ResolvedConfig

    script = fake_providers()
    script.fail("image.generate", UnavailableError("scripted", "gone"))
    cls = fake_providers.registry.get_image("scripted")
    provider = cls(ResolvedConfig("scripted", "image", "script-1"), Context())
    with pytest.raises(UnavailableError, match="gone"):
        await provider.generate("a fox", dest=tmp_path / "fox")
    made = await provider.generate("a fox", dest=tmp_path / "fox")
    assert made.local_path.is_file()
    assert len(script.calls("image.generate")) == 2


def test_fake_providers_tell_the_story_they_are_given(fake_providers: FakeProviders) -> None:
    script = fake_providers(small_plan(4), price={"image": 0.02})
    assert [scene.scene_id for scene in script.plan.scenes] == [1, 2, 3, 4]
    assert script.backends().image is not None
    assert script.price == {"image": 0.02}


def test_run_cli_runs_in_the_folder_of_the_test(
    run_cli: Callable[..., Result], tmp_path: Path
) -> None:
    assert run_cli("init").exit_code == 0
    assert (tmp_path / "video.json").is_file()


@pytest.mark.parametrize("name", ["of-one-test", "of-another"])
def test_fake_providers_of_one_test_are_unknown_to_the_next(
    fake_providers: FakeProviders, name: str
) -> None:
    fake_providers(name=name)
    assert fake_providers.registry.names("image") == (name,)


@pytest.fixture
def settings_of_the_developer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GROK_SPICY_OUTPUT", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GROK_SPICY_CONFIG_DIR", str(tmp_path / "nowhere"))


def test_run_cli_keeps_the_developers_settings_out(
    settings_of_the_developer: None, run_cli: Callable[..., Result], tmp_path: Path
) -> None:
    made = run_cli("plan", "--backend", "animatic", "A fox meets an owl")
    assert made.exit_code == 0, made.output
    assert list((tmp_path / "output").glob("runs/*/plan.json"))


def test_run_cli_keeps_switched_off_what_the_session_switched_off(
    run_cli: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROK_SPICY_DISABLE", "animatic")
    refused = run_cli("plan", "--backend", "animatic", "A fox meets an owl")
    assert refused.exit_code == 2
    assert "disabled by GROK_SPICY_DISABLE" in refused.output


def test_isolated_plugins_hide_what_is_installed_from_the_command_line(
    run_cli: Callable[..., Result], isolated_plugins: PluginManager
) -> None:
    assert isolated_plugins.rows() == []
    assert json.loads(run_cli("plugins", "--json").stdout)["plugins"] == []
    listed = json.loads(run_cli("providers", "--json").stdout)["providers"]
    # What a test registered in this process is not installed, and stays.
    assert {one["distribution"] for one in listed} <= {"this process"}


def test_run_cli_sees_what_is_installed(run_cli: Callable[..., Result]) -> None:
    listed = json.loads(run_cli("plugins", "--json").stdout)["plugins"]
    assert "animatic" in [row["name"] for row in listed]
