"""The configuration of each provider: overrides, defaults, validation with places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.config.check import validate_backends
from grok_spicy.config.choose import choose_backends
from grok_spicy.config.files import load_backends, load_video_config
from grok_spicy.config.resolve import resolve
from grok_spicy.errors import ConfigError
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.schemas import BackendConfig

if TYPE_CHECKING:
    from conftest import Site

DATA = Path(__file__).parent / "data"


def backends(**fields: Any) -> BackendConfig:
    everything: dict[str, Any] = dict.fromkeys(("image", "video", "llm", "vision"), "grok")
    return BackendConfig.model_validate(everything | fields)


def problems(registry: ProviderRegistry, **fields: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        validate_backends(backends(**fields), registry)
    first, *rest = caught.value.message.split("\n  ")
    return rest or [first]


def test_published_example_validates_unchanged(registry: ProviderRegistry) -> None:
    loaded = load_backends(DATA / "backends.json")

    for flag in (None, "config", "local"):
        chosen = choose_backends(flag, loaded, registry)
        validate_backends(chosen, registry)
        image = resolve(chosen, registry, "image", "keyframes")
        assert (image.provider, image.model) == ("comfyui", "flux-dev")
        assert image.urls == ("http://127.0.0.1:8188",)
        assert image.options.model_dump(exclude_unset=True)["ip_adapter_weight"] == 0.85
        llm = resolve(chosen, registry, "llm", "plan")
        assert (llm.provider, llm.model) == ("ollama", "mistral-nemo:12b-instruct")


def test_model_and_server_come_from_the_provider_where_nothing_is_said(
    registry: ProviderRegistry,
) -> None:
    resolved = resolve(backends(image={"provider": "comfyui"}), registry, "image", "characters")

    assert resolved.model == "comfyui-1"
    assert resolved.urls == ("http://127.0.0.1:8188",)
    assert resolve(backends(), registry, "image", "characters").urls == ()


def test_several_servers_are_each_taken_once(registry: ProviderRegistry) -> None:
    config = backends(image="comfyui", comfyui_url=["http://a:1", " http://b:2 ", "http://a:1"])

    assert resolve(config, registry, "image", "keyframes").urls == ("http://a:1", "http://b:2")


def test_provider_with_a_hyphen_has_its_address_under_either_spelling(house: Site) -> None:
    module = next(name for name in house.modules if name.startswith("house_"))
    source = (
        "from grok_spicy import ProviderSpec, hookimpl\n@hookimpl\n"
        f"def grok_spicy_image_providers(): return [ProviderSpec('my-shed', '{module}:Images')]\n"
    )
    house.install("my-shed", source)
    registry = ProviderRegistry(house.manager())

    for field in ("my-shed_url", "my_shed_url"):
        config = backends(image="my-shed", **{field: "http://a:1"})
        validate_backends(config, registry)
        assert resolve(config, registry, "image", "keyframes").urls == ("http://a:1",)
        (problem,) = problems(registry, image="my-shed", **{field: "nonsense"})
        assert problem.startswith(f"backends.{field}: ")


# -- overrides ---------------------------------------------------------------------------------

LAYERS: dict[str, Any] = {
    "image": {"provider": "comfyui", "model": "flux-dev", "params": {"steps": 30, "guidance": 2.0}},
    "steps": {
        "keyframes": {"image": {"provider": "comfyui", "params": {"steps": 40}}},
        "characters": {"image": {"provider": "comfyui", "model": "sdxl", "params": {"steps": 50}}},
    },
    "scenes": {"3": {"image": {"params": {"steps": 60}}}},
}


def test_step_with_the_same_provider_keeps_the_options_it_does_not_name(
    registry: ProviderRegistry,
) -> None:
    resolved = resolve(backends(**LAYERS), registry, "image", "keyframes")

    assert resolved.model == "flux-dev"
    assert resolved.options.model_dump(exclude_unset=True) == {"steps": 40, "guidance": 2.0}


def test_step_with_another_model_starts_afresh(registry: ProviderRegistry) -> None:
    resolved = resolve(backends(**LAYERS), registry, "image", "characters")

    assert resolved.model == "sdxl"
    assert resolved.options.model_dump(exclude_unset=True) == {"steps": 50}


def test_step_with_another_provider_starts_afresh(registry: ProviderRegistry) -> None:
    layers = LAYERS | {"steps": {"keyframes": {"image": "grok"}}}

    resolved = resolve(backends(**layers), registry, "image", "keyframes")

    assert (resolved.provider, resolved.model) == ("grok", "grok-1")
    assert resolved.options.model_dump(exclude_unset=True) == {}


def test_options_of_a_scene_lie_over_those_of_its_step(registry: ProviderRegistry) -> None:
    config = backends(**LAYERS)

    assert resolve(config, registry, "image", "keyframes", 3).options.model_dump(
        exclude_unset=True
    ) == {"steps": 60, "guidance": 2.0}
    assert resolve(config, registry, "image", "keyframes", 4) == resolve(
        config, registry, "image", "keyframes"
    )


def test_every_configuration_that_a_run_would_use_is_returned(registry: ProviderRegistry) -> None:
    uses = validate_backends(backends(**LAYERS), registry)

    images = [use for use in uses if use.capability == "image"]
    assert [(use.step, use.scene_id) for use in images] == [
        ("characters", None),
        ("keyframes", None),
        ("keyframes", 3),
    ]
    assert {use.step for use in uses} == {"describe", "plan", "characters", "keyframes", "videos"}


def test_only_what_a_run_uses_is_validated(registry: ProviderRegistry) -> None:
    config = backends(video="gone")

    assert len(validate_backends(config, registry, uses=[("llm", "plan")])) == 1
    with pytest.raises(ConfigError, match="No provider is called 'gone'"):
        validate_backends(config, registry)


# -- what is wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"stepz": 3}, "stepz: unknown parameter; did you mean steps?"),
        ({"colour": "red"}, "colour: unknown parameter"),
        ({"steps": "many"}, "steps: must be a whole number, not 'many'"),
        ({"steps": 1.5}, "steps: must be a whole number, not 1.5"),
        ({"steps": None}, "steps: must be a whole number, not null"),
        ({"steps": [1]}, "steps: must be a whole number, not a list"),
        ({"steps": 0}, "steps: must be at least 1, not 0"),
        ({"steps": 101}, "steps: must be at most 100, not 101"),
        ({"cfg_scale": 0}, "cfg_scale: must be more than 0, not 0"),
        ({"cfg_scale": {}}, "cfg_scale: must be a number, not an object"),
        ({"sampler": 7}, "sampler: must be text, not 7"),
        ({"extra": 7}, "extra: must be an object, not 7"),
        ({"extra": {"a": "b"}}, "extra.a: must be a whole number, not 'b'"),
        ({"sampler": ["x" * 90]}, "sampler: must be text, not a list"),
        ({"steps": "x" * 90}, f"steps: must be a whole number, not '{'x' * 56}..."),
    ],
)
def test_wrong_option_is_named_with_its_key_path_and_reason(
    registry: ProviderRegistry, params: dict[str, Any], problem: str
) -> None:
    assert problems(registry, image={"provider": "comfyui", "params": params}) == [
        f"backends.image.params.{problem}"
    ]


def test_every_problem_of_a_file_is_listed_with_line_and_column(
    registry: ProviderRegistry, tmp_path: Path
) -> None:
    path = tmp_path / "video.json"
    path.write_text(
        """{"backends": {
  "image": {"provider": "comfyui", "params": {"stepz": 3}},
  "video": "comfy",
  "comfyui_url": "http://fox:den@[::1",
  "scenes": {"03": {"image": {"params": {"steps": 999}}}},
  "steps": {"plan": {"llm": {"provider": "ollama", "params": {"temperature": 9}}}}
}}
""",
        encoding="utf-8",
    )
    loaded = load_video_config(path).backends
    assert loaded is not None

    with pytest.raises(ConfigError) as caught:
        validate_backends(choose_backends(None, loaded, registry), registry)

    first, *rest = caught.value.message.split("\n  ")
    assert first == "5 problems in backends:"
    assert rest == [
        f"{path}:2:47: backends.image.params.stepz: unknown parameter; did you mean steps?",
        (
            f"{path}:3:12: backends.video.provider: No provider is called 'comfy'; did you mean "
            "comfyui? For video there are: comfyui, grok"
        ),
        f"{path}:4:18: backends.comfyui_url: 'http://***@[::1' is not an address: Invalid IPv6 URL",
        f"{path}:5:51: backends.scenes.03.image.params.steps: must be at most 100, not 999",
        f"{path}:6:78: backends.steps.plan.llm.params.temperature: must be at most 2, not 9",
    ]


def test_problem_of_a_preset_names_the_preset(house: Site) -> None:
    module = next(name for name in house.modules if name.startswith("house_"))
    (house.folder / f"{module}.py").write_text("import no_such_sdk\n")
    registry = ProviderRegistry(house.manager())

    with pytest.raises(ConfigError) as caught:
        resolve(choose_backends("local", None, registry), registry, "image", "keyframes")

    assert caught.value.message.startswith(
        "preset local, image: Provider comfyui (comfyui-house 1.0): its image class"
    )
    assert caught.value.hint == "pip install --force-reinstall comfyui-house"


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        ("unheard-of", "backends.image.model: there is no model unheard-of"),
        (
            "crash",
            (
                "backends.image: provider comfyui fails on its options with model 'crash': "
                "RuntimeError: crashed"
            ),
        ),
        (
            "strange",
            (
                "backends.image: provider comfyui fails on its options with model 'strange': "
                "TypeError: options_for('strange') returned <class 'dict'>, no subclass of Options"
            ),
        ),
    ],
)
def test_model_that_its_provider_refuses_is_a_problem(
    registry: ProviderRegistry, model: str, problem: str
) -> None:
    assert problems(registry, image={"provider": "comfyui", "model": model}) == [problem]


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", "the address is empty"),
        ("127.0.0.1:8188", "the address has no scheme; write http://127.0.0.1:8188"),
        ("//127.0.0.1", "the address has no scheme; write http://127.0.0.1"),
        ("fox:den@host", "the address has no scheme; write http://***@host"),
        ("127.0.0.1:99999", "'http://127.0.0.1:99999' is not an address: Port out of range"),
        ("htp://x", "'htp://x' begins with htp://; did you mean http"),
        ("htpps://fox:den@x", "'htpps://***@x' begins with htpps://; did you mean http"),
        ("http://", "'http://' has no host name"),
        ("http://a b", "'http://a b' has a space or control character in it"),
        ("http://a:99999", "'http://a:99999' is not an address: Port out of range 0-65535"),
        ("http://u:p@a:x", "'http://***@a:x' is not an address: Port could not be cast"),
    ],
)
def test_address_that_is_none_is_a_problem_without_its_credentials(
    registry: ProviderRegistry, url: str, fault: str
) -> None:
    (problem,) = problems(registry, image="comfyui", comfyui_url=url)

    assert problem.startswith(f"backends.comfyui_url: {fault}")


def test_override_for_what_a_step_never_calls_is_a_problem(registry: ProviderRegistry) -> None:
    assert problems(registry, steps={"plan": {"image": "grok"}, "videos": {"image": "grok"}}) == [
        "backends.steps.plan.image: step plan uses no image, only llm",
        "backends.steps.videos.image: step videos uses no image, only llm, video, vision",
    ]


def test_misspelt_provider_in_addresses_and_resources_is_a_problem(
    registry: ProviderRegistry,
) -> None:
    assert problems(registry, comfyiu_url="http://a", resources={"olama": None}) == [
        "backends.comfyiu_url: no provider is called 'comfyiu'; did you mean comfyui_url?",
        "backends.resources.olama: no provider is called 'olama'; did you mean ollama?",
    ]


def test_addresses_of_providers_that_are_not_installed_are_left_alone(
    registry: ProviderRegistry,
) -> None:
    validate_backends(backends(zebra_url="http://a", resources={"zebra": "gpu:a"}), registry)


def test_options_for_a_scene_that_the_plan_does_not_have_are_a_problem(
    registry: ProviderRegistry,
) -> None:
    config = backends(scenes={"9": {"image": {"params": {}}}, "1": {}})

    validate_backends(config, registry)
    with pytest.raises(
        ConfigError, match=r"^backends.scenes.9: the plan has no scene 9; it has 1$"
    ):
        validate_backends(config, registry, scene_ids=[1])


def test_required_plugin_that_is_missing_stops_the_run_first(registry: ProviderRegistry) -> None:
    with pytest.raises(ConfigError, match="require_plugins: No plugin called 'guard'"):
        validate_backends(backends(image="gone", require_plugins=["guard"]), registry)


def test_capability_that_nobody_serves_is_an_error(registry: ProviderRegistry) -> None:
    with pytest.raises(ConfigError, match=r"backends\.image: nobody is named for it"):
        resolve(BackendConfig(), registry, "image", "keyframes")


def test_required_option_that_is_missing_is_a_problem(house: Site, tmp_path: Path) -> None:
    module = next(name for name in house.modules if name.startswith("house_"))
    path = house.folder / f"{module}.py"
    text = path.read_text().replace('str = option("euler", ', "str = option(")
    path.write_text(text)
    registry = ProviderRegistry(house.manager())

    assert problems(registry, image="comfyui") == ["backends.image: sampler is missing"]
    assert problems(registry, image={"provider": "comfyui", "params": {"steps": 2}}) == [
        "backends.image.params: sampler is missing"
    ]


def test_json_of_a_resolved_choice_can_be_resolved_again(registry: ProviderRegistry) -> None:
    chosen = choose_backends(None, backends(**LAYERS), registry)
    again = BackendConfig.model_validate(json.loads(chosen.config.model_dump_json()))

    for scene in (None, 3):
        assert resolve(again, registry, "image", "keyframes", scene) == resolve(
            chosen, registry, "image", "keyframes", scene
        )
