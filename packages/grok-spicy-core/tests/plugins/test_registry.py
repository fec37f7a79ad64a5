"""From a name and a capability to a class: plugins' classes, this process's own, and errors."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import ConfigError, PluginError
from grok_spicy.plugins import PluginManager
from grok_spicy.plugins.missing import known_extras
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.base import ImageProvider, LLMProvider
from grok_spicy.schemas import SignConfig
from grok_spicy.specs import ProviderSpec
from grok_spicy.text.installing import extra_command

if TYPE_CHECKING:
    from conftest import Site

HEAD = "from grok_spicy import ImageProvider, LLMProvider, ProviderSpec, hookimpl\n"

OFFER = """
@hookimpl
def grok_spicy_image_providers():
    return [ProviderSpec("{name}", "{module}_parts:Images")]
"""

PARTS = """
from grok_spicy import ImageProvider

class Images(ImageProvider):
    async def generate(self, prompt, *, dest, **kwargs): ...
    async def edit(self, images, prompt, *, dest, **kwargs): ...
    async def stylize(self, sources, prompt, *, dest, **kwargs): ...

class Sketch(ImageProvider):
    async def generate(self, prompt, *, dest, **kwargs): ...

def images(): ...
"""


class Pictures(ImageProvider):
    """Draws nothing, in full."""

    async def generate(self, prompt: str, **kwargs: Any) -> Any: ...

    async def edit(self, images: Any, prompt: str, **kwargs: Any) -> Any: ...

    async def stylize(self, sources: Any, prompt: str, **kwargs: Any) -> Any: ...


class Words(LLMProvider):
    """Writes nothing, in full."""

    async def complete(self, messages: Any, **kwargs: Any) -> str:
        return ""

    async def parse(self, messages: Any, response_model: Any, **kwargs: Any) -> Any: ...


def install(site: Site, name: str, source: str = OFFER, parts: str = PARTS, **how: Any) -> str:
    module = site.install(name, HEAD + source, **how)
    site.modules.add(f"{module}_parts")
    (site.folder / f"{module}_parts.py").write_text(parts, encoding="utf-8")
    return f"{module}_parts"


def test_class_of_a_plugin_is_imported_on_first_use(site: Site) -> None:
    module = install(site, "shed")
    registry = ProviderRegistry(site.manager())

    assert registry.spec("image", "shed").target == f"{module}:Images"
    assert registry.names("image") == ("shed",)
    assert module not in sys.modules
    assert registry.get_image("shed").__module__ == module


def test_every_capability_has_a_getter(registry: ProviderRegistry) -> None:
    assert registry.get_image("comfyui").__name__ == "Images"
    assert registry.get_video("comfyui").__name__ == "Videos"
    assert registry.get_llm("ollama").__name__ == "Words"
    assert registry.get_vision("ollama").__name__ == "Eyes"


def test_class_inside_a_class_can_be_named(site: Site) -> None:
    target = OFFER.replace(":Images", ":House.Images")
    install(site, "shed", target, PARTS + "\nclass House:\n    Images = Images\n")

    assert ProviderRegistry(site.manager()).get_image("shed").__name__ == "Images"


@pytest.mark.parametrize(
    ("parts", "target", "cause", "command"),
    [
        (
            "import no_such_sdk",
            "Images",
            "cannot be imported: ModuleNotFoundError: No module named 'no_such_sdk'",
            "pip install --force-reinstall shed-spicy",
        ),
        ("1 / 0", "Images", "cannot be imported: ZeroDivisionError", "pip install -U shed-spicy"),
        ("exit(3)", "Images", "cannot be imported: SystemExit: 3", "pip install -U shed-spicy"),
        (PARTS, "Paintings", "has no attribute 'Paintings'", "pip install -U shed-spicy"),
        (PARTS, "images", "is unfit: it is not a class but function", "pip install -U shed-spicy"),
        (PARTS + "Images = int", "Images", "it is not a subclass of ImageProvider", "pip install"),
        (PARTS, "Sketch", "it does not implement edit, stylize", "pip install -U shed-spicy"),
    ],
)
def test_class_that_cannot_be_used_names_distribution_cause_and_cure(
    site: Site, parts: str, target: str, cause: str, command: str
) -> None:
    install(site, "shed", OFFER.replace(":Images", f":{target}"), parts)
    registry = ProviderRegistry(site.manager())

    with pytest.raises(PluginError) as caught:
        registry.get_image("shed")

    assert "Provider shed (shed-spicy 1.0): its image class" in caught.value.message
    assert cause in caught.value.message
    assert (caught.value.hint or "").startswith(command)
    (row,) = registry.plugins.rows()
    assert row.state == "broken"
    assert cause in (row.cause or "")


def test_name_offered_by_two_distributions_is_an_error_when_it_is_asked_for(site: Site) -> None:
    install(site, "shed", distribution="first-shed")
    install(site, "shed", distribution="second-shed")
    install(site, "barn")
    registry = ProviderRegistry(site.manager())

    assert registry.names("image") == ("barn",)
    with pytest.raises(PluginError, match=r"first-shed 1\.0 and second-shed 1\.0"):
        registry.get_image("shed")


def test_unknown_provider_is_answered_with_what_there_is(site: Site) -> None:
    install(site, "shed")
    install(site, "barn")

    with pytest.raises(ConfigError) as caught:
        ProviderRegistry(site.manager()).get_image("shde")

    assert caught.value.message == (
        "No provider is called 'shde'; did you mean shed? For image there are: barn, shed"
    )


def test_provider_without_the_capability_says_what_it_offers(site: Site) -> None:
    install(site, "shed")

    with pytest.raises(ConfigError) as caught:
        ProviderRegistry(site.manager()).get_video("shed")

    assert caught.value.message == ("shed offers image, but not video. For video there are: none")


def test_class_of_this_process_without_the_capability_says_what_it_offers(site: Site) -> None:
    ProviderRegistry.register_image("mine", Pictures)

    with pytest.raises(ConfigError, match="mine offers image, but not video"):
        ProviderRegistry(site.manager()).get_video("mine")


def test_preset_named_as_a_provider_is_recognised(registry: ProviderRegistry) -> None:
    with pytest.raises(ConfigError, match="local is a preset and no provider") as caught:
        registry.get_image("local")

    assert caught.value.hint == "Choose it with --backend local"


def test_provider_that_an_extra_brings_is_answered_with_the_command(site: Site) -> None:
    extras = known_extras()
    assert extras is not None, "the umbrella is installed wherever these tests run"
    registry = ProviderRegistry(site.manager())

    with pytest.raises(ConfigError) as exact:
        registry.get_image("comfyui")
    with pytest.raises(ConfigError) as near:
        registry.get_llm("olama")

    assert exact.value.message.startswith("Provider comfyui is not installed.")
    assert exact.value.hint == extra_command("comfyui")
    assert "did you mean ollama?" in near.value.message
    assert near.value.hint == extra_command("ollama")


def test_signature_that_nobody_makes_is_answered_with_the_command(site: Site) -> None:
    with pytest.raises(ConfigError) as caught:
        site.manager().sign(SignConfig(), None)
    assert caught.value.hint == f'{extra_command("handover")}, or remove "sign".'


def test_without_the_umbrella_the_rule_for_extras_is_taken_on_trust(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grok_spicy.text.installing.UMBRELLA", "grok-spicy-no-such-umbrella")

    with pytest.raises(ConfigError) as caught:
        ProviderRegistry(site.manager()).get_image("comfyui")
    with pytest.raises(ConfigError) as odd:
        ProviderRegistry(site.manager()).get_image("my provider")

    assert caught.value.hint == 'pip install "grok-spicy-no-such-umbrella[comfyui]"'
    assert odd.value.hint is None


def test_disabled_provider_says_how_to_enable_it(site: Site) -> None:
    install(site, "shed")

    with pytest.raises(PluginError) as caught:
        ProviderRegistry(site.manager(disabled=["shed"])).get_image("shed")

    assert caught.value.hint == "leave out --no-plugins shed"


# -- classes of this process -------------------------------------------------------------------


def test_decorated_class_serves_this_process(site: Site) -> None:
    @ProviderRegistry.register(
        "mine",
        capability="image",
        default_model="m1",
        default_url="http://127.0.0.1:9",
        summary="Mine",
    )
    class Mine(Pictures):
        """Mine."""

    registry = ProviderRegistry(site.manager())

    assert registry.get_image("mine") is Mine
    spec = registry.spec("image", "mine")
    assert (spec.default_model, spec.default_url, spec.summary) == (
        "m1",
        "http://127.0.0.1:9",
        "Mine",
    )
    assert registry.every_name() == ("mine",)


def test_every_capability_has_a_registering_method(site: Site) -> None:
    ProviderRegistry.register_image("mine", Pictures, default_model="m1")
    ProviderRegistry.register_llm("mine", Words)
    registry = ProviderRegistry(site.manager())

    assert registry.get_image("mine") is Pictures
    assert registry.get_llm("mine") is Words
    assert [(offer.capability, offer.distribution) for offer in registry.offers()] == [
        ("image", "this process"),
        ("llm", "this process"),
    ]
    words: Any = Words
    for wrong in (ProviderRegistry.register_video, ProviderRegistry.register_vision):
        with pytest.raises(ConfigError, match="it is not a subclass of"):
            wrong("mine", words)


def test_class_of_this_process_goes_before_a_plugin_of_that_name(site: Site) -> None:
    install(site, "shed")
    ProviderRegistry.register_image("shed", Pictures)
    registry = ProviderRegistry(site.manager())

    assert registry.get_image("shed") is Pictures
    assert [offer.distribution for offer in registry.offers()] == ["this process"]
    ProviderRegistry.unregister("shed")
    assert registry.get_image("shed").__name__ == "Images"


def test_class_defined_anew_replaces_the_former(site: Site) -> None:
    def define() -> type[ImageProvider]:
        @ProviderRegistry.register("mine", capability="image")
        class Mine(Pictures):
            """As in a notebook's cell that is run twice."""

        return Mine

    define()
    second = define()

    assert ProviderRegistry(site.manager()).get_image("mine") is second


def test_another_class_of_the_same_name_is_an_error(site: Site) -> None:
    class Other(Pictures):
        """Another."""

    ProviderRegistry.register_image("mine", Pictures)

    with pytest.raises(ConfigError, match="mine is already registered for image, by") as caught:
        ProviderRegistry.register_image("mine", Other)
    assert 'ProviderRegistry.unregister("mine")' in (caught.value.hint or "")


@pytest.mark.parametrize("name", ["", "Mine", "my own", "../x"])
def test_name_that_configuration_could_not_use_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name of a provider"):
        ProviderRegistry.register_image(name, Pictures)


def test_unfinished_class_and_unknown_capability_are_refused() -> None:
    class Sketch(ImageProvider):
        """Implements nothing."""

    sketch: Any = Sketch
    with pytest.raises(ConfigError, match="does not implement edit, generate, stylize"):
        ProviderRegistry.register_image("mine", sketch)
    music: Any = "music"
    with pytest.raises(ConfigError, match="'music' is not a capability"):
        ProviderRegistry.register("mine", capability=music)(Pictures)


def test_offers_are_in_order_of_name_and_capability(site: Site) -> None:
    both = OFFER + (
        "@hookimpl\ndef grok_spicy_llm_providers():\n"
        "    return [ProviderSpec('{name}', '{module}_parts:Words')]\n"
    )
    install(site, "shed", both)
    install(site, "barn")
    site.install("broken", "1 / 0")

    offers = ProviderRegistry(site.manager()).offers()

    assert [(offer.spec.name, offer.capability, offer.version) for offer in offers] == [
        ("barn", "image", "1.0"),
        ("shed", "image", "1.0"),
        ("shed", "llm", "1.0"),
    ]
    assert isinstance(offers[0].spec, ProviderSpec)


def test_registry_of_its_own_knows_what_is_installed() -> None:
    assert ProviderRegistry().plugins.names() == PluginManager().names()
