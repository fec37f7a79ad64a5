"""Who does what: `--backend`, the file, the default preset."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.config.choose import DEFAULT_PRESET, choose_backends
from grok_spicy.config.chosen import ChosenBackends
from grok_spicy.config.files import LoadedBackends, load_backends
from grok_spicy.errors import ConfigError, PluginError
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.schemas import BackendConfig
from grok_spicy.specs import CAPABILITIES
from grok_spicy.text.installing import extra_command

if TYPE_CHECKING:
    from conftest import Site


def written(tmp_path: Path, **backends: Any) -> LoadedBackends:
    path = tmp_path / "backends.json"
    path.write_text(json.dumps({"backends": backends}), encoding="utf-8")
    return load_backends(path)


def providers(chosen: ChosenBackends) -> dict[str, str]:
    return {capability: chosen.provider(capability).provider for capability in CAPABILITIES}


def test_without_flag_and_file_the_default_preset_does_everything(
    registry: ProviderRegistry,
) -> None:
    chosen = choose_backends(None, None, registry)

    assert set(providers(chosen).values()) == {"grok"}
    assert set(chosen.origins.values()) == {DEFAULT_PRESET}


def test_absent_capabilities_of_the_file_are_the_default_presets(
    registry: ProviderRegistry, tmp_path: Path
) -> None:
    chosen = choose_backends(None, written(tmp_path, image="comfyui"), registry)

    assert providers(chosen) == {
        "image": "comfyui",
        "video": "grok",
        "llm": "grok",
        "vision": "grok",
    }
    assert chosen.origins["image"] is None
    assert chosen.origins["video"] == "grok"


def test_file_that_names_all_four_needs_no_preset(site: Site, tmp_path: Path) -> None:
    everything: dict[str, Any] = dict.fromkeys(CAPABILITIES, "nobody-installed")

    chosen = choose_backends(
        None, written(tmp_path, **everything), ProviderRegistry(site.manager())
    )

    assert set(providers(chosen).values()) == {"nobody-installed"}


def test_preset_says_who_does_what(registry: ProviderRegistry, tmp_path: Path) -> None:
    loaded = written(
        tmp_path,
        image={"provider": "comfyui", "model": "sdxl", "params": {"steps": 30}},
        llm={"provider": "grok", "params": {"temperature": 0.1}},
        comfyui_url="http://10.0.0.5:8188",
        resources={"ollama": None},
        max_cost=2.5,
        require_plugins=["comfyui"],
    )

    chosen = choose_backends("local", loaded, registry)

    assert providers(chosen) == {
        "image": "comfyui",
        "video": "comfyui",
        "llm": "ollama",
        "vision": "ollama",
    }
    config = chosen.config
    assert chosen.provider("image").model == "sdxl"
    assert chosen.provider("image").params == {"steps": 30}
    assert chosen.provider("llm").params == {}
    assert config.urls("comfyui") == ("http://10.0.0.5:8188",)
    assert (config.resources, config.max_cost) == ({"ollama": None}, 2.5)
    assert config.require_plugins == ["comfyui"]


def test_preset_without_a_file_takes_every_provider_as_it_is(registry: ProviderRegistry) -> None:
    chosen = choose_backends("local", None, registry)

    assert chosen.provider("image").model is None
    assert chosen.notices == ()


def test_overrides_for_other_providers_are_left_out_with_a_notice(
    registry: ProviderRegistry, tmp_path: Path
) -> None:
    loaded = written(
        tmp_path,
        image="grok",
        video="comfyui",
        steps={"keyframes": {"vision": "grok"}, "videos": {"vision": "ollama"}},
        scenes={
            "2": {"image": {"params": {"steps": 9}}, "video": {"params": {"fps": 8}}},
        },
    )

    chosen = choose_backends("local", loaded, registry)

    assert chosen.config.steps.keyframes.vision is None
    assert chosen.config.steps.videos.vision is not None
    assert chosen.config.scenes[2].image is None
    assert chosen.config.scenes[2].video is not None
    path = tmp_path / "backends.json"
    assert [notice.partition(str(path))[2] for notice in chosen.notices] == [
        ":1:86: backends.steps.keyframes.vision names grok and is left out",
        ":1:154: backends.scenes.2.image is not meant for comfyui and is left out",
    ]
    assert all(notice.startswith("--backend local: ") for notice in chosen.notices)


def test_options_of_a_scene_are_for_the_default_preset_where_the_file_names_nobody(
    registry: ProviderRegistry, tmp_path: Path
) -> None:
    loaded = written(tmp_path, scenes={"1": {"image": {"params": {"steps": 9}}}})

    assert choose_backends("local", loaded, registry).config.scenes[1].image is None
    assert choose_backends("grok", loaded, registry).config.scenes[1].image is not None


def test_config_insists_on_a_file(registry: ProviderRegistry, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--backend config needs a file with backends") as caught:
        choose_backends("config", None, registry)
    assert "--backends FILE" in (caught.value.hint or "")

    chosen = choose_backends("config", written(tmp_path, image="comfyui"), registry)
    assert providers(chosen)["image"] == "comfyui"


def test_unknown_preset_lists_what_exists(registry: ProviderRegistry) -> None:
    with pytest.raises(ConfigError) as caught:
        choose_backends("grokk", None, registry)

    assert caught.value.message == (
        "There is no preset 'grokk'; did you mean grok? --backend takes: config, grok, local"
    )


def test_preset_that_an_extra_brings_is_answered_with_the_command(site: Site) -> None:
    with pytest.raises(ConfigError) as caught:
        choose_backends("local", None, ProviderRegistry(site.manager()))

    assert caught.value.message == "There is no preset 'local'. --backend takes: config"
    assert caught.value.hint == extra_command("local")


def test_incomplete_preset_says_what_is_missing_and_what_would_fill_it(house: Site) -> None:
    registry = ProviderRegistry(house.manager(disabled=["comfyui"]))

    with pytest.raises(ConfigError) as caught:
        choose_backends("local", None, registry)

    assert caught.value.message == (
        "Preset local is incomplete: "
        "nothing installed fills image (grok could, in a file with backends); "
        "nothing installed fills video (grok could, in a file with backends)"
    )
    assert caught.value.hint == (
        f"{extra_command('local')}\n"
        "Plugin comfyui (comfyui-house 1.0) is disabled: disabled by --no-plugins comfyui "
        "-> leave out --no-plugins comfyui"
    )


def test_missing_default_preset_is_an_error_only_where_it_is_needed(house: Site) -> None:
    registry = ProviderRegistry(house.manager(disabled=["grok"]))

    assert set(providers(choose_backends("local", None, registry)).values()) == {
        "comfyui",
        "ollama",
    }
    with pytest.raises(ConfigError, match="There is no preset 'grok'"):
        choose_backends(None, None, registry)


def test_capability_filled_twice_names_both_plugins(house: Site) -> None:
    house.install(
        "barn",
        "from grok_spicy import PresetPart, hookimpl\n"
        "@hookimpl\ndef grok_spicy_presets(): return [PresetPart('local', 'image', 'barn')]\n",
    )

    with pytest.raises(PluginError, match=r"image is filled by two plugins, with barn .* comfyui"):
        choose_backends("local", None, ProviderRegistry(house.manager()))


def test_relative_paths_count_from_the_file_that_names_them(
    registry: ProviderRegistry, tmp_path: Path
) -> None:
    loaded = written(
        tmp_path,
        image={"provider": "comfyui", "params": {"workflow": "mine.json", "sampler": "mine.json"}},
        steps={"characters": {"image": {"provider": "grok", "params": {"workflow": "c.json"}}}},
        scenes={"1": {"image": {"params": {"workflow": "../s.json", "mask": "m.png"}}}},
    )

    config = choose_backends(None, loaded, registry).config

    assert config.image is not None
    assert config.image.params == {
        "workflow": str(tmp_path / "mine.json"),
        "sampler": "mine.json",
    }
    step = config.steps.characters.image
    assert step is not None
    assert step.params == {"workflow": str(tmp_path / "c.json")}
    scene = config.scenes[1].image
    assert scene is not None
    assert scene.params == {
        "workflow": str(tmp_path / "../s.json"),
        "mask": str(tmp_path / "m.png"),
    }


def test_relative_paths_without_a_file_count_from_the_working_directory(
    registry: ProviderRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    entry = {"provider": "comfyui", "params": {"workflow": Path("mine.json")}}

    chosen = choose_backends(None, BackendConfig.model_validate({"image": entry}), registry)

    assert chosen.provider("image").params == {"workflow": str(tmp_path / "mine.json")}


def test_absolute_and_home_paths_are_kept(
    registry: ProviderRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    absolute = str((tmp_path / "a.json").absolute())

    def chosen(workflow: str) -> Any:
        entry = {"provider": "comfyui", "params": {"workflow": workflow}}
        config = BackendConfig.model_validate({"image": entry})
        return choose_backends(None, config, registry).provider("image").params["workflow"]

    assert chosen(absolute) == absolute
    assert chosen("~/b.json") == str(tmp_path / "b.json")
    assert Path(chosen("~nobody-of-that-name/c.json")).name == "c.json"


def test_options_of_an_unusable_provider_are_left_for_validation(
    registry: ProviderRegistry, tmp_path: Path
) -> None:
    loaded = written(tmp_path, image={"provider": "gone", "params": {"workflow": "a.json"}})

    assert choose_backends(None, loaded, registry).provider("image").params == {
        "workflow": "a.json"
    }


def test_a_choice_stays_as_it_is_unless_a_preset_is_named(
    registry: ProviderRegistry, tmp_path: Path
) -> None:
    chosen = choose_backends("local", written(tmp_path, llm="grok"), registry)

    assert choose_backends(None, chosen, registry) is chosen
    assert choose_backends("config", chosen, registry) is chosen
    assert set(providers(choose_backends("grok", chosen, registry)).values()) == {"grok"}


def test_choosing_changes_nothing_in_the_users_configuration(registry: ProviderRegistry) -> None:
    config = BackendConfig.model_validate(
        {"image": {"provider": "grok", "params": {"workflow": "x.json"}}}
    )
    before = config.model_dump()

    choose_backends("local", config, registry)
    choose_backends(None, config, registry)

    assert config.model_dump() == before
